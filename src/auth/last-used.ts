// When and from where tokens were last used: collected, and written in batches off the request's path.
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { preparedRequest } from '../engine/request.js';
import { Clock, instantOf } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';

const ONCE_A_MINUTE = 60_000;
const FLUSH_EVERY = 1_000;
const MOST = 10_000;

/** Only what has passed every guard reaches an interceptor: a refused request leaves no trace here. */
@Injectable()
export class LastUsed implements NestInterceptor, OnModuleDestroy {
  private readonly stamped = new Map<string, number>();
  private waiting = new Map<string, { at: string; address: string }>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { token, address } = preparedRequest(context).principal;
    if (token) this.note(token.id, address);
    return next.handle();
  }

  /** The last moments are written before the connections close. */
  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    await this.flush();
  }

  /** Writes what is waiting. */
  async flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.write());
    await this.flushing;
  }

  private note(id: string, address: string): void {
    const now = this.clock.millis();
    if (now - (this.stamped.get(id) ?? 0) < ONCE_A_MINUTE) return;
    if (this.stamped.size >= MOST) this.stamped.clear();
    this.stamped.set(id, now);
    this.waiting.set(id, { at: instantOf(now), address });
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_EVERY).unref();
  }

  private async write(): Promise<void> {
    this.timer = undefined;
    const batch = [...this.waiting];
    this.waiting = new Map();
    if (batch.length === 0) return;
    const columns = [batch.map(([id]) => id), batch.map(([, { at }]) => at), batch.map(([, { address }]) => address)];
    await this.database
      .write()
      .run({
        text: `UPDATE users_token t SET last_used = v.at, last_used_ip = v.address
          FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS v(id, at, address)
          WHERE t.id = v.id AND (t.last_used IS NULL OR t.last_used < v.at)`,
        values: columns,
      })
      // A lost stamp is no reason to fail anything.
      .catch(() => undefined);
  }
}
