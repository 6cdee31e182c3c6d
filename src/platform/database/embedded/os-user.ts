// PostgreSQL refuses to run as root, so then it runs as an ordinary user of the system.
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StartFailure } from '../../failure.js';

export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);
const CANDIDATES = ['rackwarden', 'postgres'];

/** Who PostgreSQL runs as: null stands for whoever we are, unless we are root. @throws StartFailure */
export async function choosePostgresUser(cluster: string): Promise<OsUser | null> {
  if (process.getuid?.() !== 0) return null;
  return (await ownerOf(cluster)) ?? (await firstKnown(CANDIDATES)) ?? (await createUser('rackwarden'));
}

/** An existing cluster stays with the user it belongs to. */
async function ownerOf(path: string): Promise<OsUser | null> {
  const found = await stat(path).catch(() => null);
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : null;
}

async function firstKnown(names: readonly string[]): Promise<OsUser | null> {
  for (const name of names) {
    const user = await lookUp(name);
    if (user) return user;
  }
  return null;
}

async function lookUp(name: string): Promise<OsUser | null> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (what) => Number((await run('id', [what, name])).stdout)),
    );
    return uid && gid !== undefined ? { uid, gid } : null;
  } catch {
    return null;
  }
}

async function createUser(name: string): Promise<OsUser> {
  const said: string[] = [];
  for (const [command, ...options] of [
    ['useradd', '--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/bin/false'],
    ['adduser', '-S', '-D', '-H', '-s', '/bin/false'], // busybox
  ] as const) {
    await run(command, [...options, name]).catch((error: Error) => said.push(error.message.trim().split('\n').at(-1)!));
    const user = await lookUp(name);
    if (user) return user;
  }
  throw new StartFailure(
    `PostgreSQL refuses to run as root, and no other user could be made for it (${said.join('; ')}): ` +
      `create a user "${name}", start Rackwarden as an ordinary user, or set DATABASE_URL.`,
  );
}

/** Whether the user can run the programs and get into the folder: a closed folder above either is enough to say no. */
export async function canUse(user: OsUser, needs: { programs?: string; folder?: string }): Promise<boolean> {
  const { programs = '/', folder = '/' } = needs;
  const script = programs === '/' ? 'cd "$2"' : 'cd "$2" && test -r "$1/lib" && "$1/bin/postgres" --version';
  try {
    await run('/bin/sh', ['-c', script, 'sh', programs, folder], { ...user, cwd: '/' });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EPERM') return false;
    throw new StartFailure(
      'PostgreSQL refuses to run as root, and this system does not allow changing to another user: ' +
        'start Rackwarden as an ordinary user, or set DATABASE_URL.',
      { cause: error },
    );
  }
}
