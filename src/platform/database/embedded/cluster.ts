// The files of a PostgreSQL: made once, in one step, so that an interrupted first start leaves no half of a database.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartFailure } from '../../failure.js';
import { codeOf, explainFileError } from '../data-dir.js';
import type { Place } from './place.js';
import { program } from './postgres-binaries.js';

export const ROLE = 'rackwarden';

const run = promisify(execFile);

/** Makes the cluster when there is none, and checks the one there is. @throws StartFailure */
export async function ensureCluster(place: Place): Promise<void> {
  await removeLeftovers(place);
  if (!(await isMade(place))) return await createCluster(place);
  await checkOwner(place);
  checkVersion(place, (await readFile(join(place.cluster, 'PG_VERSION'), 'utf8')).trim());
}

/** A folder that cannot be looked into, or that holds anything else, is never taken for one that may be replaced. */
async function isMade({ cluster }: Place): Promise<boolean> {
  const found = await stat(cluster).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (!found) return false;
  const names = await readdir(cluster).catch(() => ['closed']); // the owner is checked next
  if (names.length === 0) return false;
  if (names.includes('PG_VERSION') || names.includes('closed')) return true;
  throw new StartFailure(`${cluster} is not empty, and not a database either: move away what it holds.`);
}

async function createCluster(place: Place): Promise<void> {
  const draft = draftName(place);
  const passwordFile = `${draft}.password`;
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, place.password, { mode: 0o600 });
    if (place.user) {
      for (const path of [draft, passwordFile]) await chown(path, place.user.uid, place.user.gid);
    }
    await initdb(place, draft, passwordFile);
    await rmdir(place.cluster).catch(() => {}); // an empty folder somebody made
    await rename(draft, place.cluster);
  } catch (error) {
    throw explainFileError(error, place.dataDir);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function initdb(place: Place, draft: string, passwordFile: string): Promise<void> {
  const options = [`--pgdata=${draft}`, `--username=${ROLE}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--encoding=UTF8'];
  try {
    await run(program(place.binaries.native, 'initdb'), [...options, ...locale, '--no-instructions'], {
      ...place.user,
      cwd: draft,
      env: postgresEnvironment(),
    });
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw explainOutput(`${stderr || message}`, place, error);
  }
}

/** Nothing of ours: our secrets are not PostgreSQL's business, nor are PGPORT and the like ours. Messages in English. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

/** The sentence for what PostgreSQL or initdb printed before it gave up. */
export function explainOutput(output: string, place: Place, cause?: unknown): StartFailure {
  const say = (sentence: string) => new StartFailure(sentence, { cause });
  if (/No space left on device|Disk quota exceeded/.test(output)) {
    return say(`The disk is full, so the embedded PostgreSQL cannot start: make room in ${place.cluster}.`);
  }
  if (/administrative permissions/.test(output)) {
    return say('PostgreSQL refuses to run as administrator: start Rackwarden without elevation, or set DATABASE_URL.');
  }
  if (/\bENOENT\b|not found/.test(output) && !/could not open/.test(output)) {
    return say(
      `The embedded PostgreSQL in ${place.binaries.native} does not run on this system (its C library differs, as on ` +
        'Alpine Linux?): set DATABASE_URL to a PostgreSQL of version 14 or later.',
    );
  }
  const lines = output.split('\n').filter((line) => /FATAL|PANIC|error|denied/i.test(line));
  const said = (lines.at(-1) ?? output.trim().split('\n').at(-1) ?? '').replace(/^.*?(FATAL|PANIC|error): */i, '');
  return say(`The embedded PostgreSQL could not be started: ${said.replace(/\.$/, '')}. See ${place.logFile}.`);
}

function checkVersion({ cluster, binaries }: Place, version: string): void {
  if (version === String(binaries.major)) return;
  throw new StartFailure(
    `${cluster} was made by PostgreSQL ${version}, this Rackwarden brings ${binaries.major}: ` +
      `save the data with the Rackwarden that made it and restore it here, or run a PostgreSQL ${version} on that ` +
      'directory and set DATABASE_URL.',
  );
}

async function checkOwner({ cluster, user }: Place): Promise<void> {
  const { uid } = await stat(cluster);
  const wanted = user?.uid ?? process.getuid?.() ?? uid;
  if (uid === wanted) return await chmod(cluster, 0o700); // PostgreSQL refuses a folder that others may enter
  if (process.getuid?.() !== 0) {
    throw new StartFailure(
      `${cluster} belongs to another user (${uid}; Rackwarden was started as root before?): start it as then, ` +
        `or give it to this one with "chown -R ${wanted} ${dirname(cluster)}".`,
    );
  }
  for (const path of [cluster, ...(await readdir(cluster, { recursive: true })).map((name) => join(cluster, name))]) {
    await chown(path, wanted, user?.gid ?? -1);
  }
}

const draftName = ({ cluster }: Place) => `${cluster}.new-${randomBytes(4).toString('hex')}`;

async function removeLeftovers({ cluster }: Place): Promise<void> {
  const home = dirname(cluster);
  for (const name of await readdir(home)) {
    if (name.startsWith(`${basename(cluster)}.new-`)) {
      // An initdb that outlived its parent may still be writing there.
      await rm(join(home, name), { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
    }
  }
}
