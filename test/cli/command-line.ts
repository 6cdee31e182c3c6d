// The command line in the test's own process, on a database of the run's PostgreSQL that lasts for one file of tests: a
// process of its own costs more than a second before it begins. What is about processes (usage.spec.ts, serve.spec.ts,
// npm-start.spec.ts) starts them with `startProcess`.
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { type STOP_SIGNALS, Terminal } from '../../src/cli/terminal.js';
import { CHEAP_PASSWORDS } from '../support/cheap-passwords.js';
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

/** A command that runs, in whatever process. */
export interface Running {
  readonly outcome: Promise<Outcome>;
  send(signal: (typeof STOP_SIGNALS)[number]): void;
  /** Waits until it has said something like this on standard output. */
  untilSaid(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface CommandLine {
  readonly folder: string;
  readonly databaseUrl: string;
  run(words: readonly string[], given?: Given): Promise<Outcome>;
  start(words: readonly string[], given?: Given): Running;
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

/** Runs `rackwarden` here, in a folder without a `.env`, with no settings but those given. */
export function startCommand(words: readonly string[], folder: string, { input, environment }: Given = {}): Running {
  const [output, errors, signals] = [new PassThrough(), new PassThrough(), new EventEmitter()];
  const given = new PassThrough();
  given.end(input ?? '');
  const terminal = new Terminal({
    environment: { LOG_LEVEL: 'silent', ...environment },
    folder,
    input: given,
    output,
    errors,
    signals,
    ownsProcess: false,
    passwordCost: CHEAP_PASSWORDS,
  });
  const ended = runProgram(words, terminal).finally(() => {
    output.end();
    errors.end();
  });
  return running(ended, output, errors, (signal) => void signals.emit(signal, signal));
}

/** Starts `rackwarden` as a process, otherwise like `startCommand`. */
export function startProcess(words: readonly string[], folder: string, { input, environment }: Given = {}): Running {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    env: { PATH, HOME, LOG_LEVEL: 'silent', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  }) as ChildProcess & { stdin: PassThrough; stdout: Readable; stderr: Readable };
  child.stdin.on('error', () => undefined); // it may end before it reads
  child.stdin.end(input ?? '');
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return running(ended, child.stdout, child.stderr, (signal) => void child.kill(signal));
}

function running(ended: Promise<number | null>, output: Readable, errors: Readable, send: Running['send']): Running {
  const outcome = outcomeOf(ended, output, errors);
  return {
    outcome,
    send,
    untilSaid: (pattern) =>
      new Promise((found, fail) => {
        let said = '';
        output.on('data', (part: Buffer) => {
          said += part;
          const match = pattern.exec(said);
          if (match) found(match);
        });
        outcome.then(({ stderr }) => fail(new Error(`It has not said ${pattern}: ${stderr}`)), fail);
      }),
  };
}

/** Whatever happens, it never shows a stack. */
async function outcomeOf(ended: Promise<number | null>, output: Readable, errors: Readable): Promise<Outcome> {
  const [code, stdout, stderr] = await Promise.all([ended, text(output), text(errors)]);
  expect(stdout + stderr).not.toMatch(/^\s+at .+[:(]/m);
  return { code, stdout, stderr: stderr.replace(/^Building …\n/, '') };
}

/** A migrated database that every command finds: one of its own, or the one of a server that runs. */
export async function openCommandLine(
  given: { databaseUrl?: string; environment?: Record<string, string> } = {},
): Promise<CommandLine> {
  const folder = makeFolder();
  const database = given.databaseUrl === undefined ? await copyOfTemplate() : null;
  const databaseUrl = given.databaseUrl ?? (database?.url as string);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const settled = { DATA_DIR: join(folder, 'data'), DATABASE_URL: databaseUrl, ...given.environment };
  const start: CommandLine['start'] = (words, { environment, ...rest } = {}) =>
    startCommand(words, folder, { ...rest, environment: { ...settled, ...environment } });
  return {
    folder,
    databaseUrl,
    run: (words, rest) => start(words, rest).outcome,
    start,
    ask: async (sql, values) => (await pool.query(sql, values)).rows,
    close: async () => {
      await pool.end();
      await database?.drop();
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
  const serving = line.start(['serve'], { environment: { PORT: '0', ...environment } });
  const [, url] = await serving.untilSaid(/ready at (http\S+)/);
  return {
    url: url as string,
    stop: () => {
      serving.send('SIGTERM');
      return serving.outcome;
    },
  };
}
