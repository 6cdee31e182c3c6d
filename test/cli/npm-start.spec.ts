// `npm start` as a supervisor or a container runs it: whatever ends it, the database is shut down in order.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLong } from '../support/depth.js';
import { makeFolder } from './command-line.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A namespace of processes takes root, or a namespace of users, in which one keeps the own id: PostgreSQL refuses root. */
const UNSHARE = [[], ['--user', '--map-current-user']]
  .map((more) => [...more, '--pid', '--fork', '--mount-proc'])
  .find((options) => spawnSync('unshare', [...options, 'true']).status === 0);
const MAY_UNSHARE = UNSHARE !== undefined;

describe.skipIf(process.platform === 'win32')('npm start', () => {
  let folder: string;
  beforeAll(() => {
    folder = makeFolder();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const cluster = (name: string) => join(folder, 'data', 'postgres', name);

  /** Started, with its output, once it is ready. */
  async function started(command: string, words: readonly string[]): Promise<ChildProcess> {
    const { HOME } = process.env;
    // npm runs the Node.js that it finds first: the one that runs the tests.
    const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
    const child = spawn(command, words, {
      cwd: ROOT,
      env: { PATH, HOME, LOG_LEVEL: 'silent', PORT: '0', DATA_DIR: join(folder, 'data') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    await new Promise<void>((ready, fail) => {
      child.stdout?.on('data', (part: Buffer) => {
        said += part;
        if (said.includes('Rackwarden is ready')) ready();
      });
      child.once('exit', () => fail(new Error(`It ended before it was ready: ${said}`)));
    });
    return child;
  }

  /** The server ends when its database has: the log of PostgreSQL says how that was. */
  function expectCleanStop(): void {
    expect(existsSync(cluster('postmaster.pid'))).toBe(false);
    const log = readFileSync(join(folder, 'data', 'postgres.log'), 'utf8')
      .trim()
      .split('\n');
    expect(log.at(-1)).toContain('database system is shut down');
    expect(log.join('\n')).not.toMatch(/interrupted|recovery/);
  }

  /** What the first process of a container leaves behind is killed: a database that is still there has to recover. */
  async function expectCleanContainer(...words: string[]): Promise<void> {
    const container = await started('unshare', [...(UNSHARE ?? []), ...words]);
    const ended = once(container, 'exit');
    const first = readFileSync(`/proc/${container.pid}/task/${container.pid}/children`, 'utf8').trim();
    process.kill(Number(first), 'SIGTERM');
    await ended;
    expectCleanStop();
  }

  it.skipIf(!MAY_UNSHARE)('ends its server in order when it is told to stop as the first process of a container', () =>
    expectCleanContainer('npm', 'start'),
  );

  it('ends its server in order when npm is killed', async () => {
    const npm = await started('npm', ['start']);
    const output = once(npm.stdout as NodeJS.ReadableStream, 'end');
    npm.kill('SIGKILL');
    // The server holds the other end.
    await output;
    expectCleanStop();
  });

  // The first one asks more.
  it.runIf(isLong || !MAY_UNSHARE)('ends its server in order when it is told to stop', async () => {
    const npm = await started('npm', ['start']);
    const ended = once(npm, 'exit');
    npm.kill('SIGTERM');
    await ended;
    // npm waits for the server: nothing is left to come.
    expectCleanStop();
  });

  it.runIf(isLong && MAY_UNSHARE)('needs no npm in a container', () =>
    expectCleanContainer(process.execPath, join('scripts', 'start.mjs')),
  );
});
