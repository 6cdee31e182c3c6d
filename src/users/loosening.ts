// A token policy binds those who administer policies as well: nobody lifts from anybody what they are bound by themselves.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import type { Connection } from '../platform/database/database.js';
import { AddressSet } from '../platform/network/address-set.js';
import { refusalBy } from './access-rules.js';
import { NO_LIMITS, type PolicyRow, policiesOf, strictest, type TokenLimits } from './token-limits.js';

/** What a policy that has gone, or no longer names somebody, asks of them. */
export const NOTHING: PolicyRow = {
  can_create: true,
  can_modify: true,
  max_tokens: null,
  max_lifetime_days: null,
  write_allowed: true,
  required_ips: [],
};

/** A policy as it is, and as it would be. */
export interface Loosened {
  readonly from: PolicyRow;
  readonly to: PolicyRow;
}

@Injectable()
export class Loosening {
  constructor(private readonly policy: RowPolicy) {}

  /** @throws PermissionDenied where a policy would allow somebody more than the principal's own policies allow them */
  async assertAllowed(by: Principal, changes: readonly Loosened[], connection: Connection): Promise<void> {
    if (changes.length === 0 || this.policy.isUnlimited(by)) return;
    const policies = await policiesOf(connection, by.user?.id ?? '');
    const own = strictest(policies, NO_LIMITS);
    if (changes.every(({ from, to }) => isWithinOwn(from, to, own))) return;
    throw refusalBy('policy_not_yours_to_loosen');
  }

  /** The same for groups that some users leave, or that go: what their policies ask is lifted. */
  async assertGroupsMayBeLeft(by: Principal, ids: Iterable<string>, connection: Connection): Promise<void> {
    const values = [[...ids]];
    if (values[0]?.length === 0 || this.policy.isUnlimited(by)) return;
    const rows = await connection.records<PolicyRow>({
      text: `SELECT p.* FROM users_token_policy p JOIN users_token_policy_groups g ON g.policy_id = p.id
        WHERE g.group_id = ANY($1::uuid[])`,
      values,
    });
    await this.assertAllowed(
      by,
      rows.map((from) => ({ from, to: NOTHING })),
      connection,
    );
  }
}

/** Is everything that becomes looser something that the own limits leave open? */
function isWithinOwn(from: PolicyRow, to: PolicyRow, own: TokenLimits): boolean {
  const opens = (was: boolean, is: boolean) => is && !was;
  return (
    (!opens(from.can_create, to.can_create) || own.canCreate) &&
    (!opens(from.can_modify, to.can_modify) || own.canModify) &&
    (!opens(from.write_allowed, to.write_allowed) || own.writeAllowed) &&
    isMostWithin(from.max_tokens, to.max_tokens, own.maxTokens) &&
    isMostWithin(from.max_lifetime_days, to.max_lifetime_days, own.maxLifetimeDays) &&
    areNetworksWithin(from.required_ips, to.required_ips, own.requiredIps)
  );
}

/** null: no limit. */
function isMostWithin(from: number | null, to: number | null, own: number | null): boolean {
  const [was, is, mine] = [from, to, own].map((most) => most ?? Number.POSITIVE_INFINITY) as [number, number, number];
  return is <= was || is <= mine;
}

function areNetworksWithin(from: readonly string[], to: readonly string[], own: readonly AddressSet[]): boolean {
  if (from.length === 0) return true;
  const next = to.length === 0 ? null : new AddressSet(to);
  if (next && new AddressSet(from).covers(next)) return true;
  return own.every((mine) => next !== null && mine.covers(next));
}
