// What was used, when and by whom: noted at most once a minute for each key, and written in batches beside the requests.
import type { Principal } from '../engine/access/principal.js';
import { type Clock, instantOf } from '../platform/clock.js';

const ONCE_A_MINUTE = 60_000;
const FLUSH_EVERY = 1_000;
const MOST = 10_000;

/** A use: the moment, and who asked. */
export interface Stamp {
  readonly at: string;
  readonly by: Principal;
}

export type Batch = ReadonlyMap<string, Stamp>;

export class Stamps {
  private readonly stamped = new Map<string, number>();
  private waiting = new Map<string, Stamp>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  /** @param write stores a batch; what it cannot store is lost, which fails nothing: the next use is stored again */
  constructor(
    private readonly clock: Clock,
    private readonly write: (batch: Batch) => Promise<unknown>,
  ) {}

  note(key: string, by: Principal): void {
    const now = this.clock.millis();
    const before = this.stamped.get(key);
    // A clock that is set back must not keep everything from being noted until it has caught up.
    if (before !== undefined && Math.abs(now - before) < ONCE_A_MINUTE) return;
    if (this.stamped.size >= MOST) this.stamped.clear();
    this.stamped.set(key, now);
    this.waiting.set(key, { at: instantOf(now), by });
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_EVERY).unref();
  }

  /** Writes what is waiting. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushing = this.flushing.then(() => this.writeWaiting());
    await this.flushing;
  }

  private async writeWaiting(): Promise<void> {
    const batch = this.waiting;
    this.waiting = new Map();
    if (batch.size > 0) await this.write(batch).catch(() => undefined);
  }
}
