// Where the embedded database lives: in DATA_DIR, unless it has to run as a user who cannot get there.
import { randomBytes } from 'node:crypto';
import { chmod, chown, cp, lstat, mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StartFailure } from '../../failure.js';
import { readOrCreate, replaceFile } from '../data-dir.js';
import { canUse, choosePostgresUser, type OsUser } from './os-user.js';
import { findBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { lockName } from './process-lock.js';

export interface Place {
  readonly dataDir: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  readonly binaries: PostgresBinaries;
  readonly user: OsUser | null;
  readonly password: string;
  readonly logFile: string;
  /** Known from the start: they are needed at the end too, when the folder may have gone. */
  readonly locks: Locks;
}

interface Locks {
  /** Held by a server for as long as it lives. */
  readonly serve: string;
  /** Held while the database is made, started or stopped. */
  readonly prepare: string;
}

/** What `DATA_DIR/postgres.json` remembers. */
interface Remembered {
  readonly password: string;
  /** The folder that took in what the user could not reach. */
  readonly home?: string;
  readonly isClusterInHome?: boolean;
}

type Log = (line: string) => void;

/** Reads what is known, without making or moving anything but the password. */
export async function findPlace(dataDir: string): Promise<Place> {
  const remembered = await recall(dataDir); // before the locks: a layered file system settles the inode with it
  const locks = { serve: await lockName(dataDir, 'serve'), prepare: await lockName(dataDir, 'prepare') };
  const cluster = remembered.isClusterInHome ? join(remembered.home!, 'postgres') : join(dataDir, 'postgres');
  const logFile = join(dataDir, 'postgres.log');
  const binaries = await findBinaries();
  return { dataDir, cluster, binaries, user: null, password: remembered.password, logFile, locks };
}

/** The same, with a user to run as and everything where that user can reach it. @throws StartFailure */
export async function preparePlace(dataDir: string, log: Log): Promise<Place> {
  const found = await findPlace(dataDir);
  const user = await choosePostgresUser(found.cluster);
  if (!user) return found;
  const place = { ...found, user };
  return await withReachableBinaries(await withReachableCluster(place, log), log);
}

async function withReachableCluster(place: Place & { user: OsUser }, log: Log): Promise<Place & { user: OsUser }> {
  if (await canUse(place.user, { folder: dirname(place.cluster) })) return place;
  if (await letIn(place)) return place;
  if (await exists(place.cluster)) {
    throw new StartFailure(
      `PostgreSQL runs as user ${place.user.uid}, who cannot reach ${place.cluster}: a folder above it is closed. ` +
        'Open it (chmod o+x), or choose another DATA_DIR.',
    );
  }
  const home = await homeFor(place);
  const cluster = join(home, 'postgres');
  await remember(place.dataDir, { isClusterInHome: true });
  log(`The database is kept in ${cluster}: its user cannot reach ${place.dataDir}, a folder above it is closed.`);
  return { ...place, cluster };
}

/** A DATA_DIR for root alone: PostgreSQL's group, and nobody else, may pass through it. */
async function letIn({ dataDir, user }: Place & { user: OsUser }): Promise<boolean> {
  const { uid, mode } = await stat(dataDir);
  const isOpenToOthers = (mode & 0o077) !== 0; // whoever set that up should decide
  if (uid !== 0 || isOpenToOthers || !(await canUse(user, { folder: dirname(dataDir) }))) return false;
  await chown(dataDir, 0, user.gid);
  await chmod(dataDir, 0o710);
  return await canUse(user, { folder: dataDir });
}

async function withReachableBinaries(place: Place & { user: OsUser }, log: Log): Promise<Place> {
  const { native, version } = place.binaries;
  if (await canUse(place.user, { programs: native })) return place;
  const home = await homeFor(place);
  const copy = join(home, `programs-${version}`);
  if (!(await exists(copy))) {
    log(`PostgreSQL's programs are copied to ${copy}: its user cannot reach ${native}, a folder above it is closed.`);
    await copyOpenly(native, copy);
  }
  if (await canUse(place.user, { programs: copy })) return { ...place, binaries: { ...place.binaries, native: copy } };
  throw new StartFailure(
    `PostgreSQL cannot be run as user ${place.user.uid} from ${native}, nor from ${copy}: ` +
      'start Rackwarden as an ordinary user, or set DATABASE_URL.',
  );
}

/** A folder of this DATA_DIR's own where system services keep their state. */
async function homeFor({ dataDir, user }: Place & { user: OsUser }): Promise<string> {
  const { home } = await recall(dataDir);
  if (home && (await exists(home))) return home;
  // Not only the path of DATA_DIR: one that is removed and made anew must not find the database of the former.
  const name = `${basename(dirname(dataDir))}-${randomBytes(4).toString('hex')}`;
  for (const parent of ['/var/lib/rackwarden', '/opt/rackwarden', '/srv/rackwarden']) {
    const made = await makeOpenFolder(parent, name).catch(() => null); // read-only, as in many a container
    if (!made || !(await canUse(user, { folder: made }))) continue;
    await remember(dataDir, { home: made });
    return made;
  }
  throw new StartFailure(
    `PostgreSQL runs as user ${user.uid}, who cannot reach ${dataDir}, and no folder elsewhere could be made for it: ` +
      'choose a DATA_DIR that everybody can reach, start Rackwarden as an ordinary user, or set DATABASE_URL.',
  );
}

async function makeOpenFolder(parent: string, name: string): Promise<string> {
  const made = join(parent, name);
  await mkdir(made, { recursive: true });
  await chmod(parent, 0o755);
  await chmod(made, 0o755);
  return await realpath(made);
}

async function recall(dataDir: string): Promise<Remembered> {
  const path = fileOf(dataDir);
  const made = () => `${JSON.stringify({ password: randomBytes(24).toString('base64url') })}\n`;
  try {
    return JSON.parse(await readOrCreate(path, made)) as Remembered;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new StartFailure(`${path}, with the embedded database's password, is damaged: put it back from a backup.`);
  }
}

async function remember(dataDir: string, news: Partial<Remembered>): Promise<void> {
  await replaceFile(fileOf(dataDir), `${JSON.stringify({ ...(await recall(dataDir)), ...news })}\n`);
}

const fileOf = (dataDir: string) => join(dataDir, 'postgres.json');

/** Copies a folder so that everybody may read it, whatever the mask it was installed with. */
async function copyOpenly(from: string, to: string): Promise<void> {
  const draft = `${to}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await cp(from, draft, { recursive: true, verbatimSymlinks: true });
  await chmod(draft, 0o755);
  for (const name of await readdir(draft, { recursive: true })) {
    const path = join(draft, name);
    const { mode } = await lstat(path);
    if ((mode & 0o170000) === 0o120000) continue; // a link has no mode of its own
    await chmod(path, mode & 0o111 ? 0o755 : 0o644);
  }
  await rename(draft, to);
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
