// What is to be written down beside the requests: collected, and stored some hundred at a time. While the database is
// away it waits here, as far as there is room.

const SOON = 100;
const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 30_000;

export interface QueueOptions<T> {
  /** Stores some, all or none of them. */
  readonly store: (batch: readonly T[]) => Promise<void>;
  /** Told how many could not be kept. */
  readonly lost: (count: number) => void;
  readonly capacity?: number;
  readonly batch?: number;
}

export class AuditQueue<T> {
  private readonly waiting: T[] = [];
  private readonly capacity: number;
  private readonly batch: number;
  private size: number;
  private lost = 0;
  private retry = FIRST_RETRY;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(private readonly options: QueueOptions<T>) {
    this.capacity = options.capacity ?? 10_000;
    this.batch = options.batch ?? 500;
    this.size = this.batch;
  }

  add(one: T): void {
    // What came first is kept: it tells how something began.
    if (this.waiting.length >= this.capacity) this.lost++;
    else this.waiting.push(one);
    this.flushIn(SOON);
  }

  /** Stores what is waiting, as far as the database lets it. */
  async flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.storeAll());
    await this.flushing;
  }

  private flushIn(millis: number): void {
    this.timer ??= setTimeout(() => void this.flush(), millis).unref();
  }

  private async storeAll(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.size);
      const failure = await this.options.store(batch).then(
        () => null,
        (error: unknown) => ({ isTheirs: isAboutValues(error) }),
      );
      if (failure === null) this.retry = FIRST_RETRY;
      else if (failure.isTheirs) this.narrow(batch);
      else {
        this.wait(batch);
        break;
      }
    }
    if (this.lost > 0) this.options.lost(this.lost);
    this.lost = 0;
  }

  /** PostgreSQL refuses something in it: it is searched for by halves, so that it does not keep the others. */
  private narrow(batch: readonly T[]): void {
    if (batch.length === 1) {
      this.lost++;
      this.size = this.batch;
      return;
    }
    this.waiting.unshift(...batch);
    this.size = Math.ceil(batch.length / 2);
  }

  private wait(batch: readonly T[]): void {
    this.waiting.unshift(...batch);
    this.flushIn(this.retry);
    this.retry = Math.min(this.retry * 2, LONGEST_RETRY);
  }
}

/** Data exceptions and violated constraints. */
const isAboutValues = (error: unknown): boolean => /^2[23]/.test((error as { code?: string }).code ?? '');
