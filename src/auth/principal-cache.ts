// Who a key or a session belongs to, in memory. A change of a token, user, group or policy empties what it concerns:
// at once here, through PostgreSQL's notifications elsewhere. While nobody listens, everything is looked up.
import { Inject, Injectable } from '@nestjs/common';
import { showInstant } from '../engine/declare/fields.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Database } from '../platform/database/database.js';
import { Notifications } from '../platform/database/notifications.js';
import { AddressSet } from '../platform/network/address-set.js';
import { grantsSql, readGrants } from '../users/grant.js';
import { PRINCIPALS_CHANNEL } from '../users/principals-channel.js';
import { TokenKeys } from '../users/token-keys.js';
import { type PolicyRow, policiesSql, strictest } from '../users/token-limits.js';
import type { Account, KnownToken } from './principal.js';

/** What a look-up finds. */
export interface Known {
  readonly account: Account;
  /** null when the account was found by its id. */
  readonly token: KnownToken | null;
}

const MOST = 10_000;

interface UserRow {
  id: string;
  username: string;
  is_active: boolean;
  is_staff: boolean;
  is_superuser: boolean;
  session_stamp: string;
  groups: string[];
  policies: PolicyRow[];
  grants: unknown;
}

interface TokenRow {
  id: string;
  digest: string;
  previous_digest: string | null;
  previous_until: string | null;
  key_suffix: string;
  write_enabled: boolean;
  enabled: boolean;
  created: string;
  expires: string | null;
  allowed_ips: string[];
  permissions: unknown;
}

const USER = `json_build_object('id', u.id, 'username', u.username, 'is_active', u.is_active, 'is_staff', u.is_staff,
  'is_superuser', u.is_superuser, 'session_stamp', u.session_stamp,
  'groups', (SELECT coalesce(json_agg(m.group_id), '[]') FROM users_user_groups m WHERE m.user_id = u.id),
  'policies', ${policiesSql('u.id')}, 'grants', ${grantsSql('u.id')})`;

const TOKEN_AND_USER = `SELECT row_to_json(t), ${USER} FROM users_token t JOIN users_user u ON u.id = t.user_id`;

@Injectable()
export class PrincipalCache {
  private readonly known = new Map<string, Known>();
  private readonly keysOfUser = new Map<string, Set<string>>();
  /** Changes with every forgetting: what was being looked up meanwhile is not kept. */
  private generation = 0;

  constructor(
    private readonly database: Database,
    private readonly keys: TokenKeys,
    private readonly notifications: Notifications,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    notifications.subscribe(PRINCIPALS_CHANNEL, (user) => this.forget(user));
  }

  /** The owner of a key; null for an unknown one. What cannot be a key is not looked up. */
  async byKey(key: string): Promise<Known | null> {
    if (!this.keys.isWellFormed(key)) return null;
    const digest = this.keys.digest(key);
    return this.remembered(`token ${digest}`, () => this.loadToken(this.keys.digests(key)));
  }

  /** A token by its id, read now: to tell what it may, not to be let in by it. */
  async byTokenId(id: string): Promise<Known | null> {
    const rows = await this.database.write().rows({ text: `${TOKEN_AND_USER} WHERE t.id = $1`, values: [id] });
    const [token, user] = (rows[0] ?? []) as [TokenRow?, UserRow?];
    return token && user ? { account: this.accountOf(user), token: tokenOf(token, false) } : null;
  }

  async byUser(id: string): Promise<Account | null> {
    return (await this.remembered(`user ${id}`, () => this.loadUser(id)))?.account ?? null;
  }

  private async remembered(name: string, load: () => Promise<Known | null>): Promise<Known | null> {
    const isSafe = this.notifications.isListening;
    const hit = isSafe ? this.known.get(name) : undefined;
    if (hit) return hit;
    const { generation } = this;
    const found = await load();
    if (found && isSafe && generation === this.generation && this.notifications.isListening) this.keep(name, found);
    return found;
  }

  private keep(name: string, found: Known): void {
    if (this.known.size >= MOST) this.known.delete(this.known.keys().next().value as string);
    this.known.set(name, found);
    const userId = found.account.user.id;
    const names = this.keysOfUser.get(userId) ?? new Set();
    this.keysOfUser.set(userId, names.add(name));
  }

  private forget(user: string | null): void {
    this.generation++;
    if (user === null || user === '*') {
      this.known.clear();
      this.keysOfUser.clear();
      return;
    }
    for (const name of this.keysOfUser.get(user) ?? []) this.known.delete(name);
    this.keysOfUser.delete(user);
  }

  /** The digests of one key, under the current secret key first. */
  private async loadToken(digests: readonly string[]): Promise<Known | null> {
    const rows = await this.database.write().rows({
      name: 'principal by token',
      text: `${TOKEN_AND_USER} WHERE t.digest = ANY($1) OR (t.previous_digest = ANY($1) AND t.previous_until > now())`,
      values: [digests],
    });
    const [token, user] = (rows[0] ?? []) as [TokenRow?, UserRow?];
    if (!token || !user) return null;
    const isPrevious = !digests.includes(token.digest);
    // Found under an earlier secret key: it moves to the current one.
    const [current] = digests;
    if (!isPrevious && current && token.digest !== current) await this.redigest(token, current);
    return { account: this.accountOf(user), token: tokenOf(token, isPrevious) };
  }

  private async redigest({ id, digest: earlier }: TokenRow, digest: string): Promise<void> {
    // A rotation that came in between has the last word.
    await this.database.write().run({
      text: 'UPDATE users_token SET digest = $3 WHERE id = $1 AND digest = $2',
      values: [id, earlier, digest],
    });
  }

  private async loadUser(id: string): Promise<Known | null> {
    const rows = await this.database.write().rows({
      name: 'principal by user',
      text: `SELECT ${USER} FROM users_user u WHERE u.id = $1`,
      values: [id],
    });
    return rows[0] ? { account: this.accountOf(rows[0][0] as UserRow), token: null } : null;
  }

  private accountOf(row: UserRow): Account {
    return {
      user: {
        id: row.id,
        username: row.username,
        isActive: row.is_active,
        isStaff: row.is_staff,
        isSuperuser: row.is_superuser,
        groupIds: row.groups,
      },
      limits: strictest(row.policies, this.settings),
      grants: readGrants(row.grants),
      sessionStamp: row.session_stamp,
    };
  }
}

const millis = (stored: string | null): number | null =>
  stored === null ? null : Date.parse(String(showInstant(stored.replace('T', ' '))));

function tokenOf(row: TokenRow, isPrevious: boolean): KnownToken {
  return {
    id: row.id,
    suffix: row.key_suffix,
    isWriteEnabled: row.write_enabled,
    isEnabled: row.enabled,
    created: millis(row.created) as number,
    expires: millis(row.expires),
    closesAt: isPrevious ? millis(row.previous_until) : null,
    allowedIps: row.allowed_ips.length > 0 ? new AddressSet(row.allowed_ips) : null,
    scopes: row.permissions === null ? null : readGrants(row.permissions),
  };
}
