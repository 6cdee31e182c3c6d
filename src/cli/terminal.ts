// What a command has from the process that it runs in. Tests run commands in their own process and give them another.
import type { EventEmitter } from 'node:events';
import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { PasswordCost } from '../platform/secrets/password-cost.js';

/** A stream that may be a terminal. */
export type Input = Readable & { readonly isTTY?: boolean };
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface Surroundings {
  /** What `.env` has besides is added to it. */
  readonly environment: NodeJS.ProcessEnv;
  /** The working directory. */
  readonly folder: string;
  readonly input: Input;
  readonly output: Output;
  readonly errors: Output;
  /** Emits SIGTERM and its like. */
  readonly signals: EventEmitter;
  /** Whether the process is there for the command alone. */
  readonly ownsProcess: boolean;
  /** What the hash of a password costs; only tests give one. */
  readonly passwordCost?: PasswordCost;
}

/** What tells a command to stop: the last is sent when its terminal is closed. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Terminal {
  /** How the command ends: 0 done, 1 refused or failed, 2 not used as its help says. */
  code = 0;

  constructor(readonly surroundings: Surroundings) {}

  /** The one that this process was started from. */
  static ofProcess(): Terminal {
    const { env, stdout, stderr } = process;
    return new Terminal({
      environment: env,
      folder: process.cwd(),
      // Opened only by who reads it.
      get input() {
        return process.stdin;
      },
      output: stdout,
      errors: stderr,
      signals: process,
      ownsProcess: true,
    });
  }

  /** What the command was asked for. */
  print(line: string): void {
    this.surroundings.output.write(`${line}\n`);
  }

  /** What is to be known besides. */
  say(sentence: string): void {
    this.surroundings.errors.write(`${sentence}\n`);
  }

  /** Where a path leads that was given in the command. */
  pathOf(given: string): string {
    return resolve(this.surroundings.folder, given);
  }
}

/** Ends the process, once everything has been written: what is still open does not keep it. */
export async function endProcess({ code, surroundings: { output, errors } }: Terminal): Promise<never> {
  await Promise.all([output, errors].map((stream) => new Promise<unknown>((done) => stream.write('', done))));
  process.exit(code);
}
