// What applies to a user's tokens: the strictest of the instance's settings and every policy that names the user or one
// of their groups.

import type { Settings } from '../platform/config/settings.js';
import type { Connection } from '../platform/database/database.js';
import { AddressSet } from '../platform/network/address-set.js';

export interface TokenLimits {
  readonly canCreate: boolean;
  readonly canModify: boolean;
  readonly maxTokens: number;
  /** Days from a token's creation; null: no limit. */
  readonly maxLifetimeDays: number | null;
  readonly writeAllowed: boolean;
  /** A request must come from within each of them. */
  readonly requiredIps: readonly AddressSet[];
}

/** A stored policy, as its columns are named. */
export interface PolicyRow {
  readonly can_create: boolean;
  readonly can_modify: boolean;
  readonly max_tokens: number | null;
  readonly max_lifetime_days: number | null;
  readonly write_allowed: boolean;
  readonly required_ips: readonly string[];
}

export type LimitSettings = Pick<Settings, 'TOKEN_MAX_LIFETIME_DAYS' | 'TOKEN_MAX_PER_USER'>;

/** Settings that limit nothing: what policies by themselves ask. */
export const NO_LIMITS: LimitSettings = { TOKEN_MAX_PER_USER: Number.POSITIVE_INFINITY, TOKEN_MAX_LIFETIME_DAYS: null };

const least = (numbers: readonly (number | null)[]): number | null =>
  numbers.reduce((so, number) => (so === null || (number !== null && number < so) ? number : so), null);

export function strictest(policies: readonly PolicyRow[], settings: LimitSettings): TokenLimits {
  return {
    canCreate: policies.every((policy) => policy.can_create),
    canModify: policies.every((policy) => policy.can_modify),
    maxTokens: least([settings.TOKEN_MAX_PER_USER, ...policies.map((policy) => policy.max_tokens)]) as number,
    maxLifetimeDays: least([settings.TOKEN_MAX_LIFETIME_DAYS, ...policies.map((policy) => policy.max_lifetime_days)]),
    writeAllowed: policies.every((policy) => policy.write_allowed),
    requiredIps: policies
      .filter((policy) => policy.required_ips.length > 0)
      .map((policy) => new AddressSet(policy.required_ips)),
  };
}

/** SQL for whether the policy `p` names the user whose id is `user`, or one of their groups. */
export const appliesSql = (user: string): string => `(
  p.id IN (SELECT policy_id FROM users_token_policy_users WHERE user_id = ${user})
    OR p.id IN (SELECT g.policy_id FROM users_token_policy_groups g JOIN users_user_groups m ON m.group_id = g.group_id
      WHERE m.user_id = ${user}))`;

/** SQL for the policies of the user whose id is `user`, as one JSON list. */
export const policiesSql = (user: string): string => `(
  SELECT coalesce(json_agg(p), '[]') FROM users_token_policy p WHERE ${appliesSql(user)})`;

/** What applies to a user, read now. */
export async function limitsOf(connection: Connection, userId: string, settings: LimitSettings): Promise<TokenLimits> {
  return strictest(await policiesOf(connection, userId), settings);
}

/** The policies that name a user or one of their groups, read now. */
export async function policiesOf(connection: Connection, userId: string): Promise<PolicyRow[]> {
  const rows = await connection.rows({ text: `SELECT ${policiesSql('$1::uuid')}`, values: [userId] });
  return (rows[0]?.[0] ?? []) as PolicyRow[];
}

const DAY = 86_400_000;

/** How much over the limit an expiry may be, in milliseconds: clients compute "in 30 days" before they send it. */
export const EXPIRY_GRACE = 60_000;

/** The latest expiry, in milliseconds, of a token created then; null: none. */
export function latestExpiry(limits: Pick<TokenLimits, 'maxLifetimeDays'>, created: number): number | null {
  return limits.maxLifetimeDays === null ? null : created + limits.maxLifetimeDays * DAY;
}
