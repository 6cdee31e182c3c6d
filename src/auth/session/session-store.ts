// Sessions in PostgreSQL, for all instances. The id in the cookie opens a session, so only its digest is stored.
import { Inject, Injectable } from '@nestjs/common';
import { Clock, instantOf } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import type { Beginning, LoggedIn } from './log-in.js';

type Stored = Record<string, unknown> & { passport?: { user?: LoggedIn & Partial<Beginning> } };
type Done<T = void> = (error: unknown, result?: T) => void;

const MAX_USER_AGENT = 300;

@Injectable()
export class SessionStore {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  get(id: string, done: Done<Stored | null>): void {
    this.read(id).then((session) => done(null, session), done);
  }

  set(id: string, session: Stored, done: Done): void {
    this.write(id, session).then(() => done(null), done);
  }

  destroy(id: string, done: Done): void {
    this.remove(id).then(() => done(null), done);
  }

  /** Deletes the sessions that are over. @returns how many there were */
  async sweep(): Promise<number> {
    return this.database.write().run({ text: 'DELETE FROM users_session WHERE expires <= now()' });
  }

  private async read(id: string): Promise<Stored | null> {
    const rows = await this.database.write().rows({
      name: 'session',
      text: 'SELECT data FROM users_session WHERE digest = ANY($1) AND expires > now()',
      values: [this.secrets.digests('session-id', id)],
    });
    return (rows[0]?.[0] as Stored | undefined) ?? null;
  }

  private async write(id: string, session: Stored): Promise<void> {
    const { id: userId = null, stamp, address = '', userAgent = '' } = session.passport?.user ?? {};
    // A session of nobody is only passing: passport makes one while it logs somebody in.
    const seconds = userId === null ? 60 : this.settings.LOGIN_TIMEOUT;
    const user = userId === null ? {} : { user: { id: userId, stamp } };
    await this.database.write().run({
      text: `INSERT INTO users_session (digest, user_id, data, expires, address, user_agent)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (digest) DO UPDATE SET user_id = excluded.user_id, data = excluded.data, expires = excluded.expires,
          address = coalesce(nullif(excluded.address, ''), users_session.address),
          user_agent = coalesce(nullif(excluded.user_agent, ''), users_session.user_agent)`,
      values: [
        this.secrets.digest('session-id', id),
        userId,
        JSON.stringify({ passport: user, cookie: session.cookie }),
        instantOf(this.clock.millis() + seconds * 1000),
        address,
        userAgent.slice(0, MAX_USER_AGENT),
      ],
    });
  }

  private async remove(id: string): Promise<void> {
    await this.database.write().run({
      text: 'DELETE FROM users_session WHERE digest = ANY($1)',
      values: [this.secrets.digests('session-id', id)],
    });
  }
}
