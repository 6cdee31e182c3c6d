// Secrets for commands: typed at a terminal without showing, piped in, or generated. What stands in a command line is
// seen by everybody who lists the processes of the machine.
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { BadUsage, Refusal } from './say-failure.js';

export interface PasswordWays {
  readonly password?: string;
  readonly generate?: boolean;
}

export interface ChosenPassword {
  readonly password: string;
  readonly isGenerated: boolean;
}

/** @throws BadUsage where none was given, Refusal where two typed ones differ */
export async function choosePassword({ password, generate }: PasswordWays): Promise<ChosenPassword> {
  if (password !== undefined && generate) throw new BadUsage('Give --password or --generate, not both.');
  if (generate) {
    const { loadSettings } = await import('./ground.js');
    return { password: generatePassword(loadSettings().PASSWORD_MIN_LENGTH), isGenerated: true };
  }
  return { password: password ?? (await askForPassword()), isGenerated: false };
}

/** A password that nobody guesses, of at least so many characters. */
export function generatePassword(least = 0): string {
  return randomBytes(Math.max(15, Math.ceil((least * 3) / 4))).toString('base64url');
}

async function askForPassword(): Promise<string> {
  if (!process.stdin.isTTY) return readSecret('password');
  const first = await askHidden('Password: ');
  const second = await askHidden('Password (again): ');
  if (first !== second) throw new Refusal('The two passwords differ: nothing was changed.');
  return first;
}

/** The first line of standard input. @throws BadUsage where there is none */
export async function readSecret(what: string): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const part of process.stdin) {
    text += part;
    if (text.includes('\n')) break;
  }
  const line = (text.split('\n')[0] as string).replace(/\r$/, '');
  if (line === '') throw new BadUsage(`No ${what} was given on standard input.`);
  return line;
}

function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((answer, refuse) => {
    terminal.once('line', answer);
    terminal.once('close', () => refuse(new Refusal('Nothing was changed.'))); // Ctrl-C, Ctrl-D
  }).finally(() => {
    terminal.close();
    process.stderr.write('\n');
  }) as Promise<string>;
}
