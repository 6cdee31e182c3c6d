// Secrets for commands: typed at a terminal without showing, piped in, or generated. What stands in a command line is
// seen by everybody who lists the processes of the machine.
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { loadSettings } from './command-settings.js';
import { BadUsage, Refusal } from './say-failure.js';
import type { Input, Terminal } from './terminal.js';

export interface PasswordWays {
  readonly password?: string;
  readonly generate?: boolean;
}

export interface ChosenPassword {
  readonly password: string;
  readonly isGenerated: boolean;
}

/** @throws BadUsage where none was given, Refusal where two typed ones differ */
export async function choosePassword(
  { password, generate }: PasswordWays,
  terminal: Terminal,
): Promise<ChosenPassword> {
  if (password !== undefined && generate) throw new BadUsage('Give --password or --generate, not both.');
  if (generate) return { password: generatePassword(loadSettings(terminal).PASSWORD_MIN_LENGTH), isGenerated: true };
  return { password: password ?? (await askForPassword(terminal)), isGenerated: false };
}

/** A password that nobody guesses, of at least so many characters. */
export function generatePassword(least = 0): string {
  return randomBytes(Math.max(15, Math.ceil((least * 3) / 4))).toString('base64url');
}

async function askForPassword(terminal: Terminal): Promise<string> {
  const { input } = terminal.surroundings;
  if (!input.isTTY) return readSecret('password', input);
  const first = await askHidden('Password: ', terminal);
  const second = await askHidden('Password (again): ', terminal);
  if (first !== second) throw new Refusal('The two passwords differ: nothing was changed.');
  return first;
}

/** The first line of standard input. @throws BadUsage where there is none */
export async function readSecret(what: string, input: Input): Promise<string> {
  let text = '';
  input.setEncoding('utf8');
  for await (const part of input) {
    text += part;
    if (text.includes('\n')) break;
  }
  const line = (text.split('\n')[0] as string).replace(/\r$/, '');
  if (line === '') throw new BadUsage(`No ${what} was given on standard input.`);
  return line;
}

function askHidden(question: string, { surroundings: { input, errors } }: Terminal): Promise<string> {
  errors.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input, output: silent, terminal: true });
  return new Promise((answer, refuse) => {
    terminal.once('line', answer);
    terminal.once('close', () => refuse(new Refusal('Nothing was changed.'))); // Ctrl-C, Ctrl-D
  }).finally(() => {
    terminal.close();
    errors.write('\n');
  }) as Promise<string>;
}
