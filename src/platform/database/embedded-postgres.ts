// The supervisor of the embedded PostgreSQL: starts it, adopts one that a killed server left behind, starts it again
// when it dies, and stops it when the last process that uses it leaves.
import { setTimeout as delay } from 'node:timers/promises';
import { StartFailure } from '../failure.js';
import { explainFileError, openDataDir } from './data-dir.js';
import type { DatabaseServer, Purpose } from './database-server.js';
import { ensureCluster, explainOutput } from './embedded/cluster.js';
import { findPlace, type Place, preparePlace } from './embedded/place.js';
import { findPostmaster, forgetDeadPostmaster, freePort, startPostgres, stopPostgres } from './embedded/postmaster.js';
import { enter, type Presence, urlOf } from './embedded/presence.js';
import { type Holder, holderOf, type ProcessLock, tryLock, withLock } from './embedded/process-lock.js';

type Log = (line: string) => void;

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly purpose?: Purpose;
  readonly log?: Log;
}

/** A PostgreSQL that answers, and our connection to it. */
interface Running {
  readonly port: number;
  readonly presence: Presence;
  readonly isAdopted: boolean;
}

const SECOND = 1000;
/** A database that recovers from a power cut may need minutes; one that gives no sign of life does not. */
const RECOVERY_PATIENCE = 600 * SECOND;
const STOP_PATIENCE = 8 * SECOND;

/** @throws StartFailure */
export async function startEmbedded(options: EmbeddedOptions): Promise<DatabaseServer> {
  const { purpose = 'serve', log = () => {} } = options;
  const dataDir = await openDataDir(options.dataDir);
  try {
    const place = await findPlace(dataDir);
    return purpose === 'serve' ? await serve(place, log) : await share(place, log);
  } catch (error) {
    throw explainFileError(error, dataDir);
  }
}

/** Everything that makes, starts or stops the database happens in here, one process at a time. */
async function alone<T>({ dataDir, locks }: Place, work: () => Promise<T>): Promise<T> {
  return await withLock(locks.prepare, work, (by) => {
    return new StartFailure(`Another Rackwarden process (${nameOf(by)}) has been busy with ${dataDir} for minutes.`);
  });
}

const nameOf = (holder: Holder | null) => `process ${holder ?? 'unknown'}`;
const isServed = async ({ locks }: Place) => (await holderOf(locks.serve)) !== null;

async function serve(found: Place, log: Log): Promise<DatabaseServer> {
  const { dataDir, locks } = found;
  return await alone(found, async () => {
    const lock = await tryLock(locks.serve);
    if (!lock) {
      const by = nameOf(await holderOf(locks.serve));
      throw new StartFailure(`Another Rackwarden server (${by}) already uses ${dataDir}.`);
    }
    try {
      const place = await preparePlace(dataDir, log);
      return new ServingDatabase(place, await run(place, log), lock, log);
    } catch (error) {
      await lock.release();
      throw error;
    }
  });
}

/** For a command: with the running server's database, else with one that we start, or find without a server. */
async function share(found: Place, log: Log): Promise<DatabaseServer> {
  const { dataDir } = found;
  for (const start = performance.now(); ; await delay(100)) {
    const opened = await alone(found, async () => {
      if (!(await isServed(found))) {
        const place = await preparePlace(dataDir, log);
        return new SharedDatabase(place, await run(place, log), true, log);
      }
      const place = await findPlace(dataDir);
      const running = await reach(place);
      return running && new SharedDatabase(place, running, false, log);
    });
    if (opened) return opened;
    if (performance.now() - start > 60 * SECOND) {
      throw new StartFailure(
        `The Rackwarden server that uses ${dataDir} has not brought its database up for a minute.`,
      );
    }
  }
}

async function reach(place: Place): Promise<Running | null> {
  const found = await findPostmaster(place);
  const presence = found && (await enter(place, found.port));
  return presence ? { port: found.port, presence, isAdopted: true } : null;
}

/** Adopts the cluster's PostgreSQL when it runs, waits for it when it starts or stops, starts it when it does not run. */
async function run(place: Place, log: Log, fixed?: { port: number; signal: AbortSignal }): Promise<Running> {
  await ensureCluster(place);
  const notice = slowly(log);
  let attempts = 0;
  for (const start = performance.now(); ; ) {
    fixed?.signal.throwIfAborted();
    const running = await reach(place);
    if (running) return running;
    if (performance.now() - start > RECOVERY_PATIENCE) {
      throw new StartFailure(`The PostgreSQL in ${place.cluster} runs, but does not answer: see ${place.logFile}.`);
    }
    if (await findPostmaster(place)) {
      notice();
      await delay(50);
      continue;
    }
    const outcome = await startOnce(place, fixed?.port ?? (await freePort()), notice);
    if (typeof outcome !== 'string') return outcome;
    // A process of the former PostgreSQL is not quite gone, or another program was quicker at the port.
    const isPassing = /lock file .* already exists|is still in use|Address already in use/.test(outcome);
    if (!isPassing || ++attempts === 8) throw explainOutput(outcome, place);
    await delay(50 * 2 ** attempts);
  }
}

/** What PostgreSQL said, when it did not start. */
async function startOnce(place: Place, port: number, notice: () => void): Promise<Running | string> {
  await forgetDeadPostmaster(place);
  const starting = await startPostgres(place, port);
  for (let wait = 15; !starting.hasFailed(); wait = Math.min(wait * 1.3, 250)) {
    await Promise.race([delay(wait), starting.failed]);
    try {
      const presence = starting.hasFailed() ? null : await enter(place, port);
      if (presence) return { port, presence, isAdopted: false };
    } catch (error) {
      await putOut(place); // it runs, and we cannot use it: leave nothing behind
      throw error;
    }
    notice();
  }
  return await starting.failed;
}

/** False when PostgreSQL takes longer than we may wait. */
async function putOut(place: Place): Promise<boolean> {
  const found = await findPostmaster(place);
  return !found || (await stopPostgres(place, found.pid, STOP_PATIENCE));
}

/** Says after a while, and then once a minute, why nothing seems to happen. */
function slowly(log: Log): () => void {
  let due = performance.now() + 5 * SECOND;
  return () => {
    if (performance.now() < due) return;
    log('The embedded PostgreSQL is still starting up, probably recovering from a sudden end.');
    due += 60 * SECOND;
  };
}

class SharedDatabase implements DatabaseServer {
  readonly kind = 'embedded';
  readonly url: string;
  readonly adopted: boolean;
  protected presence: Presence;
  private stopping?: Promise<void>;

  constructor(
    protected readonly place: Place,
    { port, presence, isAdopted }: Running,
    readonly isOurs: boolean,
    protected readonly log: Log,
  ) {
    this.url = urlOf(place.password, port);
    this.presence = presence;
    this.adopted = isOurs && isAdopted;
  }

  stop(): Promise<void> {
    this.stopping ??= this.leave();
    return this.stopping;
  }

  /** The last one out puts out the light, whoever put it on; a server is never the one left in the dark. */
  protected async leave(): Promise<void> {
    await alone(this.place, async () => {
      const isLast = !(await isServed(this.place)) && (await this.isLast());
      await this.presence.leave();
      if (!isLast || (await putOut(this.place))) return;
      this.log('The embedded PostgreSQL is still writing; it stops by itself when it has finished.');
    });
  }

  private async isLast(): Promise<boolean> {
    return await this.presence.isLast().catch(() => true); // PostgreSQL is gone: nobody uses it
  }
}

class ServingDatabase extends SharedDatabase {
  private readonly stopped = new AbortController();
  private readonly port: number;
  private recovery: Promise<void> | undefined;

  constructor(
    place: Place,
    running: Running,
    private readonly lock: ProcessLock,
    log: Log,
  ) {
    super(place, running, true, log);
    this.port = running.port;
    this.watch();
  }

  protected override async leave(): Promise<void> {
    this.stopped.abort();
    await this.recovery;
    await this.lock.release();
    await super.leave();
  }

  private watch(): void {
    this.presence.onLost(() => {
      if (!this.stopped.signal.aborted) this.recovery = this.recover();
    });
  }

  /** At the same port, so that connection pools find it again by themselves. Until it works: a full disk gets emptied. */
  private async recover(): Promise<void> {
    const { signal } = this.stopped;
    this.log('The connection to the embedded PostgreSQL was lost.');
    for (let wait = 100; !signal.aborted; wait = Math.min(wait * 2, 10 * SECOND)) {
      try {
        const { place, port, log } = this;
        const { presence, isAdopted } = await alone(place, () => run(place, log, { port, signal }));
        this.presence = presence;
        this.log(isAdopted ? 'The embedded PostgreSQL answers again.' : 'The embedded PostgreSQL was started again.');
        return this.watch();
      } catch (error) {
        if (signal.aborted) return;
        this.log((error as Error).message);
        await delay(wait, undefined, { signal }).catch(() => {});
      }
    }
  }
}
