// When and from where tokens were last used: collected, and written in batches off the request's path.
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { Principal } from '../engine/access/principal.js';
import { preparedRequest } from '../engine/request.js';
import { Clock, instantOf } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import type { Happening } from '../users/audit/audit-event.js';
import { AuditLog } from '../users/audit/audit-log.js';

const ONCE_A_MINUTE = 60_000;
const FLUSH_EVERY = 1_000;
const MOST = 10_000;

/** Only what has passed every guard reaches an interceptor: a refused request leaves no trace here. */
@Injectable()
export class LastUsed implements NestInterceptor, OnModuleDestroy {
  private readonly stamped = new Map<string, number>();
  private waiting = new Map<string, Use>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { principal } = preparedRequest(context);
    if (principal.token) this.note(principal.token.id, principal);
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

  private note(id: string, by: Principal): void {
    const now = this.clock.millis();
    if (now - (this.stamped.get(id) ?? 0) < ONCE_A_MINUTE) return;
    if (this.stamped.size >= MOST) this.stamped.clear();
    this.stamped.set(id, now);
    this.waiting.set(id, { at: instantOf(now), by });
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_EVERY).unref();
  }

  private async write(): Promise<void> {
    this.timer = undefined;
    const batch = this.waiting;
    this.waiting = new Map();
    if (batch.size === 0) return;
    await this.database
      .transaction((transaction) => this.stamp(transaction, batch))
      // A lost stamp is no reason to fail anything; of a first use it is made good by the next one.
      .catch(() => undefined);
  }

  private async stamp(transaction: Transaction, batch: ReadonlyMap<string, Use>): Promise<void> {
    const uses = [...batch].map(([id, { at, by }]) => ({ id, at, address: by.address }));
    // Locked first: of two instances only one finds that nobody has used a token before.
    const rows = await transaction.records<Stamped>({
      text: `WITH used AS (SELECT t.id, t.last_used IS NULL AS is_first, v.at, v.address FROM users_token t
          JOIN jsonb_to_recordset($1::jsonb) AS v(id uuid, at timestamptz, address text) ON v.id = t.id
          ORDER BY t.id FOR NO KEY UPDATE OF t)
        UPDATE users_token t SET last_used = used.at, last_used_ip = used.address FROM used
        WHERE t.id = used.id AND (t.last_used IS NULL OR t.last_used < used.at)
        RETURNING t.id, t.number, t.key_suffix AS suffix, used.is_first,
          (SELECT u.username FROM users_user u WHERE u.id = t.user_id) AS username`,
      values: [JSON.stringify(uses)],
    });
    const first = rows.filter(({ is_first }) => is_first);
    this.audit.within(
      transaction,
      first.map((token): Happening => {
        const { at, by } = batch.get(token.id) as Use;
        const display = `${token.suffix} (${token.username})`;
        return { event: 'token_first_used', at, by, object: { ...token, type: 'users.token', display } };
      }),
    );
  }
}

interface Use {
  readonly at: string;
  readonly by: Principal;
}

interface Stamped {
  readonly id: string;
  readonly number: number;
  readonly suffix: string;
  readonly username: string;
  readonly is_first: boolean;
}
