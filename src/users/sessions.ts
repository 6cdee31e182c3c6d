// The log-ins that are open: who may see them, who may end them. Whoever may change a user may end their sessions.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import { showInstant } from '../engine/declare/fields.js';
import { isId } from '../engine/declare/identified.js';
import { resourceOf } from '../engine/declare/resource.js';
import { NotFound, PermissionDenied } from '../engine/errors.js';
import { type Clause, join, Parameters, positional } from '../engine/query/clause.js';
import { permittedClause } from '../engine/query/permitted.js';
import { type Connection, Database, type Transaction } from '../platform/database/database.js';
import { Secrets } from '../platform/secrets/secrets.js';
import { refusalBy } from './access-rules.js';
import { AuditLog } from './audit/audit-log.js';
import { User } from './user.js';

/** An open session, by an id of its own that opens nothing. */
export interface OpenSession {
  readonly id: string;
  readonly userId: string;
  readonly username: string;
  readonly created: string;
  readonly address: string;
  readonly userAgent: string;
  readonly lastSeen: string;
  readonly expires: string;
  /** Is it the one that asks? */
  readonly isCurrent: boolean;
  readonly mayEnd: boolean;
}

/** Who asks, and the id in the cookie of the session by which they do. */
export interface Asker {
  readonly by: Principal;
  readonly cookie?: string | undefined;
}

export interface Wanted {
  readonly userId?: string | undefined;
  /** In the name of the user, the address or the browser. */
  readonly search?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** A user as the audit log names one. */
type Named = { readonly id: string; readonly number: unknown; readonly display: string };

type Row = Omit<OpenSession, 'isCurrent' | 'mayEnd'> & { readonly digest: string; readonly may_end: boolean };

const FROM = 'FROM users_session s JOIN users_user u ON u.id = s.user_id';
/** A new password, or a deactivation, ends what was open before. */
const STILL_GOOD = `u.is_active AND s.data #>> '{passport,user,stamp}' IS NOT DISTINCT FROM u.session_stamp`;
const OPEN = `s.expires > now() AND ${STILL_GOOD}`;

@Injectable()
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly policy: RowPolicy,
    private readonly secrets: Secrets,
    private readonly audit: AuditLog,
  ) {}

  /** The open sessions of the users that the caller may view, and their own; the latest first. */
  async list(wanted: Wanted, asker: Asker): Promise<{ count: number; sessions: OpenSession[] }> {
    const conditions = [this.visible(asker.by), ...filtersOf(wanted)];
    const where = join(conditions, 'AND');
    const page = new Parameters('l').clause('LIMIT ? OFFSET ?', wanted.limit, wanted.offset);
    const connection = this.database.read();
    const sessions = await this.found(connection, where, asker, `ORDER BY s.created DESC, s.id DESC ${page.sql}`, page);
    const isWhole = wanted.offset === 0 && sessions.length < wanted.limit;
    if (isWhole) return { count: sessions.length, sessions };
    const { text, values } = positional(where);
    const [row] = await connection.rows({ text: `SELECT count(*) ${FROM} WHERE ${OPEN} AND (${text})`, values });
    return { count: Number(row?.[0]), sessions };
  }

  /**
   * Ends a session, on every instance at once.
   * @param userId whose it must be
   * @throws NotFound, PermissionDenied
   */
  async end(
    { id, userId }: { readonly id: string; readonly userId?: string | undefined },
    asker: Asker,
  ): Promise<void> {
    if (!isId(id)) throw new NotFound();
    await this.database.transaction(async (transaction) => {
      const one = new Parameters('i').clause('s.id = ?::uuid', id);
      const where = join([this.visible(asker.by), one, ...filtersOf({ userId })], 'AND');
      const [session] = await this.found(transaction, where, asker, LOCKED);
      if (!session) throw new NotFound();
      const { user, isSuperuser } = await this.userOf(session.userId, asker.by, transaction);
      if (!session.mayEnd) throw this.refusalToEnd(isSuperuser, asker.by);
      await transaction.run({ text: 'DELETE FROM users_session WHERE id = $1', values: [id] });
      this.audit.sessionsEnded(transaction, user, 1, asker.by);
    });
  }

  /**
   * Ends the sessions of a user, save the one that asks.
   * @returns how many there were
   * @throws NotFound, PermissionDenied
   */
  async endAll(userId: string, asker: Asker): Promise<number> {
    if (!isId(userId)) throw new NotFound();
    return this.database.transaction(async (transaction) => {
      const { user, mayEnd, isSuperuser } = await this.userOf(userId, asker.by, transaction);
      if (!mayEnd) throw this.refusalToEnd(isSuperuser, asker.by);
      const count = await transaction.run({
        text: 'DELETE FROM users_session WHERE user_id = $1 AND expires > now() AND digest <> ALL($2)',
        values: [userId, this.digestsOf(asker)],
      });
      this.audit.sessionsEnded(transaction, user, count, asker.by);
      return count;
    });
  }

  /** Whose sessions these are, and whether the caller may end them. @throws NotFound where the caller may not see them */
  private async userOf(
    userId: string,
    by: Principal,
    connection: Connection,
  ): Promise<{ user: Named; mayEnd: boolean; isSuperuser: boolean }> {
    const endable = this.endable(by);
    const where = join([this.visible(by), ...filtersOf({ userId })], 'AND');
    const statement = positional({
      sql: `SELECT u.id, u.number, u.username AS display, u.is_superuser, (${endable.sql}) AS may_end
        FROM users_user u WHERE ${where.sql}`,
      parameters: { ...endable.parameters, ...where.parameters },
    });
    const [row] = await connection.records<Named & { may_end: boolean; is_superuser: boolean }>(statement);
    if (!row) throw new NotFound();
    const { may_end: mayEnd, is_superuser: isSuperuser, ...user } = row;
    return { user, mayEnd, isSuperuser };
  }

  private async found(
    connection: Connection,
    where: Clause,
    asker: Asker,
    rest: string,
    more: Partial<Clause> = {},
  ): Promise<OpenSession[]> {
    const endable = this.endable(asker.by);
    const statement = positional({
      sql: `SELECT s.id, s.digest, s.user_id AS "userId", u.username, s.created, s.address, s.user_agent AS "userAgent",
        s.last_seen AS "lastSeen", s.expires, (${endable.sql}) AS may_end ${FROM} WHERE ${OPEN} AND (${where.sql}) ${rest}`,
      parameters: { ...endable.parameters, ...where.parameters, ...more.parameters },
    });
    const own = new Set(this.digestsOf(asker));
    const rows = await connection.records<Row>(statement);
    return rows.map(({ digest, may_end: mayEnd, ...row }) => ({
      ...row,
      created: showInstant(row.created) as string,
      lastSeen: showInstant(row.lastSeen) as string,
      expires: showInstant(row.expires) as string,
      isCurrent: own.has(digest),
      mayEnd,
    }));
  }

  private digestsOf({ cookie }: Asker): string[] {
    return cookie === undefined ? [] : this.secrets.digests('session-id', cookie);
  }

  /** Of whom the caller may see sessions: of those they may view, and of themselves. */
  private visible(by: Principal): Clause {
    const users = resourceOf(User);
    return permittedClause(users, this.policy.nested(by, users), by, 'u', new Parameters('v'));
  }

  /** Whose sessions the caller may end: a superuser's are ended by superusers alone, and one's own by oneself. */
  private endable(by: Principal): Clause {
    const users = resourceOf(User);
    const changed = permittedClause(users, this.policy.permitted(by, 'change', users), by, 'u', new Parameters('e'));
    const others = this.policy.isUnlimited(by) ? changed : join([changed, NOT_SUPERUSER], 'AND');
    return join([others, new Parameters('o').clause('u.id = ?::uuid', by.user?.id ?? null)], 'OR');
  }

  private refusalToEnd(isSuperuser: boolean, by: Principal): PermissionDenied {
    const mayChange = this.policy.permitted(by, 'change', resourceOf(User)).rows !== 'none';
    return isSuperuser && mayChange ? refusalBy('superuser_protected') : new PermissionDenied();
  }
}

/** Takes away the sessions that a new password or a deactivation has ended: to be active again opens none of them. */
export async function dropEnded(transaction: Transaction, userIds: Iterable<string>): Promise<void> {
  await transaction.run({
    text: `DELETE FROM users_session s USING users_user u
      WHERE u.id = s.user_id AND u.id = ANY($1::uuid[]) AND NOT (${STILL_GOOD})`,
    values: [[...userIds]],
  });
}

const LOCKED = 'FOR UPDATE OF s';
const NOT_SUPERUSER: Clause = { sql: 'NOT u.is_superuser', parameters: {} };

function filtersOf({ userId, search = '' }: Partial<Wanted>): Clause[] {
  const parameters = new Parameters('f');
  const text = search.trim();
  return [
    ...(userId === undefined ? [] : [parameters.clause('u.id = ?::uuid', userId)]),
    ...(text === '' ? [] : [parameters.clause(CONTAINS, text.toLowerCase())]),
  ];
}

const CONTAINS = `strpos(lower(concat_ws(' ', u.username, s.address, s.user_agent)), ?) > 0`;
