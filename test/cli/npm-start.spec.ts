// `npm start` as a supervisor or a container runs it: whatever ends it, the database is shut down in order.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from './command-line.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const UNSHARE = ['--pid', '--fork', '--mount-proc'];

function mayUnshare(): boolean {
  try {
    execFileSync('unshare', [...UNSHARE, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(process.platform === 'win32')('npm start', () => {
  let folder: string;
  beforeAll(() => {
    folder = makeFolder();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const cluster = (name: string) => join(folder, 'data', 'postgres', name);

  /** Started, with its output, once it is ready. */
  async function started(command: string, words: readonly string[]): Promise<ChildProcess> {
    const { PATH, HOME } = process.env;
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

  it('ends its server in order when npm is told to stop', async () => {
    const npm = await started('npm', ['start']);
    const ended = once(npm, 'exit');
    npm.kill('SIGTERM');
    await ended;
    // npm waits for the server: nothing is left to come.
    expectCleanStop();
  });

  it('ends its server in order when npm is killed', async () => {
    const npm = await started('npm', ['start']);
    const output = once(npm.stdout as NodeJS.ReadableStream, 'end');
    npm.kill('SIGKILL');
    // The server holds the other end.
    await output;
    expectCleanStop();
  });

  it.skipIf(!mayUnshare())('ends its server in order as the first process of a container', async () => {
    for (const words of [
      ['npm', 'start'],
      [process.execPath, join('scripts', 'start.mjs')],
    ]) {
      const container = await started('unshare', [...UNSHARE, ...words]);
      const ended = once(container, 'exit');
      const first = readFileSync(`/proc/${container.pid}/task/${container.pid}/children`, 'utf8').trim();
      // What the first process leaves behind is killed: a database that is still there would have to recover.
      process.kill(Number(first), 'SIGTERM');
      await ended;
      expectCleanStop();
    }
  });
});
