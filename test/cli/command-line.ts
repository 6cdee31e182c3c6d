// The command itself, as a process, on a database of the run's PostgreSQL that lasts for one file of tests. How commands
// start, share and stop an embedded one is what serve.spec.ts, usage.spec.ts and embedded-postgres.spec.ts are about.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect } from 'vitest';
import { copyOfTemplate } from '../support/databases.js';

const PROGRAM = fileURLToPath(new URL('../../bin/rackwarden.mjs', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Given {
  readonly input?: string;
  readonly environment?: Record<string, string>;
}

export interface CommandLine {
  readonly folder: string;
  readonly databaseUrl: string;
  run(words: readonly string[], given?: Given): Promise<Outcome>;
  start(words: readonly string[], given?: Given): ChildProcess;
  /** The rows that a statement answers, as objects. */
  ask(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** A folder that the unprivileged user of the embedded database can reach too. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rackwarden-cli-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** Starts `rackwarden` in a folder without a `.env`, with no settings but those given. */
export function startProgram(words: readonly string[], folder: string, { input, environment }: Given): ChildProcess {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    env: { PATH, HOME, LOG_LEVEL: 'silent', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => undefined); // it may end before it reads
  child.stdin?.end(input ?? '');
  return child;
}

/** Waits for its end. Whatever happens, it never shows a stack. */
export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
  ]);
  expect(stdout + stderr).not.toMatch(/^\s+at .+[:(]/m);
  return { code, stdout, stderr: stderr.replace(/^Building …\n/, '') };
}

/** A migrated database that every command finds. */
export async function openCommandLine(): Promise<CommandLine> {
  const folder = makeFolder();
  const database = await copyOfTemplate();
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const settled = { DATA_DIR: join(folder, 'data'), DATABASE_URL: database.url };
  const start = (words: readonly string[], { environment, ...given }: Given = {}) =>
    startProgram(words, folder, { ...given, environment: { ...settled, ...environment } });
  return {
    folder,
    databaseUrl: database.url,
    run: (words, given = {}) => outcomeOf(start(words, given)),
    start,
    ask: async (sql, values) => (await pool.query(sql, values)).rows,
    close: async () => {
      await pool.end();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface ServingCommand {
  readonly url: string;
  stop(): Promise<Outcome>;
}

/** `rackwarden serve`, once it says that it is ready. */
export async function startServing(line: CommandLine, environment: Record<string, string>): Promise<ServingCommand> {
  const child = line.start(['serve'], { environment: { PORT: '0', ...environment } });
  const ended = outcomeOf(child);
  const url = await new Promise<string>((ready, fail) => {
    let said = '';
    child.stdout?.on('data', (part: Buffer) => {
      said += part;
      const found = /ready at (http\S+)/.exec(said);
      if (found) ready(found[1] as string);
    });
    ended.then(({ stderr }) => fail(new Error(stderr)), fail);
  });
  return {
    url,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
