// When and from where tokens were last used, and sessions last seen: collected, and written off the request's path.
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { Clock } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Secrets } from '../platform/secrets/secrets.js';
import type { Happening } from '../users/audit/audit-event.js';
import { AuditLog } from '../users/audit/audit-log.js';
import type { AuthenticatingRequest } from './authenticating-request.js';
import { type Batch, type Stamp, Stamps } from './stamps.js';

/**
 * SQL for whether a moment gives way to a later one. What is more than a minute ahead was written under a wrong clock: an
 * instance writes its moments within seconds, and so others' are ahead of them by seconds only.
 */
const isOutdated = (stored: string, at: string): string =>
  `(${stored} < ${at} OR ${stored} > ${at} + interval '1 minute')`;

/** Only what has passed every guard reaches an interceptor: a refused request leaves no trace here. */
@Injectable()
export class LastUsed implements NestInterceptor, OnModuleDestroy {
  private readonly tokens: Stamps;
  /** By the ids in the cookies. */
  private readonly sessions: Stamps;

  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
    clock: Clock,
  ) {
    this.tokens = new Stamps(clock, (batch) =>
      this.database.transaction((transaction) => this.stampTokens(transaction, batch)),
    );
    this.sessions = new Stamps(clock, (batch) => this.stampSessions(batch));
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { principal, session } = context.switchToHttp().getRequest<AuthenticatingRequest>();
    if (principal.token) this.tokens.note(principal.token.id, principal);
    else if (principal.via === 'session') this.sessions.note(session.sessionId, principal);
    return next.handle();
  }

  /** The last moments are written before the connections close. */
  async onModuleDestroy(): Promise<void> {
    await this.flush();
  }

  /** Writes what is waiting. */
  async flush(): Promise<void> {
    await Promise.all([this.tokens.flush(), this.sessions.flush()]);
  }

  private async stampTokens(transaction: Transaction, batch: Batch): Promise<void> {
    const uses = [...batch].map(([id, { at, by }]) => ({ id, at, address: by.address }));
    // Locked first: of two instances only one finds that nobody has used a token before.
    const rows = await transaction.records<Stamped>({
      text: `WITH used AS (SELECT t.id, t.last_used IS NULL AS is_first, v.at, v.address FROM users_token t
          JOIN jsonb_to_recordset($1::jsonb) AS v(id uuid, at timestamptz, address text) ON v.id = t.id
          ORDER BY t.id FOR NO KEY UPDATE OF t)
        UPDATE users_token t SET last_used = used.at, last_used_ip = used.address FROM used
        WHERE t.id = used.id AND (t.last_used IS NULL OR ${isOutdated('t.last_used', 'used.at')})
        RETURNING t.id, t.number, t.key_suffix AS suffix, used.is_first,
          (SELECT u.username FROM users_user u WHERE u.id = t.user_id) AS username`,
      values: [JSON.stringify(uses)],
    });
    const first = rows.filter(({ is_first }) => is_first);
    this.audit.within(
      transaction,
      first.map((token): Happening => {
        const { at, by } = batch.get(token.id) as Stamp;
        const display = `${token.suffix} (${token.username})`;
        return { event: 'token_first_used', at, by, object: { ...token, type: 'users.token', display } };
      }),
    );
  }

  private async stampSessions(batch: Batch): Promise<void> {
    // A session may have been stored under an earlier secret key.
    const seen = [...batch].flatMap(([id, { at }]) =>
      this.secrets.digests('session-id', id).map((digest) => ({ digest, at })),
    );
    await this.database.write().run({
      text: `UPDATE users_session s SET last_seen = v.at
        FROM jsonb_to_recordset($1::jsonb) AS v(digest text, at timestamptz)
        WHERE s.digest = v.digest AND ${isOutdated('s.last_seen', 'v.at')}`,
      values: [JSON.stringify(seen)],
    });
  }
}

interface Stamped {
  readonly id: string;
  readonly number: number;
  readonly suffix: string;
  readonly username: string;
  readonly is_first: boolean;
}
