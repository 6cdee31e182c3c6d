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
import { Database } from '../platform/database/database.js';
import { Secrets } from '../platform/secrets/secrets.js';
import type { AuthenticatingRequest } from './authenticating-request.js';
import { type Batch, Stamps } from './stamps.js';

/** Only what has passed every guard reaches an interceptor: a refused request leaves no trace here. */
@Injectable()
export class LastUsed implements NestInterceptor, OnModuleDestroy {
  private readonly tokens: Stamps;
  /** By the ids in the cookies. */
  private readonly sessions: Stamps;

  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    clock: Clock,
  ) {
    this.tokens = new Stamps(clock, (batch) => this.stampTokens(batch));
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

  private async stampTokens(batch: Batch): Promise<void> {
    const uses = [...batch].map(([id, { at, by }]) => ({ id, at, address: by.address }));
    await this.database.write().run({
      text: `UPDATE users_token t SET last_used = v.at, last_used_ip = v.address
        FROM jsonb_to_recordset($1::jsonb) AS v(id uuid, at timestamptz, address text)
        WHERE t.id = v.id AND (t.last_used IS NULL OR t.last_used < v.at)`,
      values: [JSON.stringify(uses)],
    });
  }

  private async stampSessions(batch: Batch): Promise<void> {
    // A session may have been stored under an earlier secret key.
    const seen = [...batch].flatMap(([id, { at }]) =>
      this.secrets.digests('session-id', id).map((digest) => ({ digest, at })),
    );
    await this.database.write().run({
      text: `UPDATE users_session s SET last_seen = v.at
        FROM jsonb_to_recordset($1::jsonb) AS v(digest text, at timestamptz)
        WHERE s.digest = v.digest AND s.last_seen < v.at`,
      values: [JSON.stringify(seen)],
    });
  }
}
