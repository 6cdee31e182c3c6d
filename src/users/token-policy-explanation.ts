// What applies to a user's tokens, and whence: each limit with the settings and the policies that ask for it.
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ResourceRepository } from '../engine/resource.repository.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Database } from '../platform/database/database.js';
import { Group } from './group.js';
import {
  appliesSql,
  type LimitSettings,
  NO_LIMITS,
  type PolicyRow,
  strictest,
  type TokenLimits,
} from './token-limits.js';
import { TokenPolicy } from './token-policy.js';

/** A policy that applies, and through what. */
export interface PolicySource {
  readonly kind: 'policy';
  readonly id: string;
  /** null: the caller may not view it. */
  readonly name: string | null;
  /** Does it name the user? */
  readonly isDirect: boolean;
  /** The groups of the user that it names; null for one that the caller may not view. */
  readonly groups: readonly (string | null)[];
}

export interface SettingSource {
  readonly kind: 'setting';
  readonly name: keyof LimitSettings;
}

export type LimitSource = SettingSource | PolicySource;

/** What applies, and who asks for just that; nobody where nothing is limited. */
export interface Told<T> {
  readonly value: T;
  readonly sources: readonly LimitSource[];
}

export interface ToldLimits {
  readonly canCreate: Told<boolean>;
  readonly canModify: Told<boolean>;
  readonly maxTokens: Told<number>;
  readonly maxLifetimeDays: Told<number | null>;
  readonly writeAllowed: Told<boolean>;
  /** A request must come from within each of them; of a policy that the caller may not view none are told. */
  readonly requiredIps: readonly Told<readonly string[]>[];
}

/** A stored policy that applies. */
export interface Applying extends PolicyRow {
  readonly id: string;
  readonly name: string;
  readonly is_direct: boolean;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

@Injectable()
export class TokenPolicyExplanation {
  constructor(
    private readonly database: Database,
    private readonly repository: ResourceRepository,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** What applies to a user; of policies and groups that `by` may not view, only that there are some. */
  async explain(userId: string, by: Principal): Promise<ToldLimits> {
    const policies = await this.database.read().records<Applying>({
      text: `SELECT p.*, EXISTS (
            SELECT 1 FROM users_token_policy_users n WHERE n.policy_id = p.id AND n.user_id = $1::uuid) AS is_direct,
          (SELECT coalesce(json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name), '[]')
            FROM users_token_policy_groups n JOIN users_user_groups m ON m.group_id = n.group_id AND m.user_id = $1::uuid
            JOIN users_group g ON g.id = n.group_id WHERE n.policy_id = p.id) AS groups
        FROM users_token_policy p WHERE ${appliesSql('$1::uuid')} ORDER BY p.name, p.id`,
      values: [userId],
    });
    const groupIds = policies.flatMap(({ groups }) => groups.map(({ id }) => id));
    const seen = new Set([
      ...(await this.repository.viewable(
        resourceOf(TokenPolicy),
        by,
        policies.map(({ id }) => id),
      )),
      ...(await this.repository.viewable(resourceOf(Group), by, groupIds)),
    ]);
    return tell(policies, this.settings, (id) => seen.has(id));
  }
}

/** @param isSeen may the policy, or the group, of this id be named? */
export function tell(
  policies: readonly Applying[],
  settings: LimitSettings,
  isSeen: (id: string) => boolean,
): ToldLimits {
  const whole = strictest(policies, settings);
  const open = strictest([], NO_LIMITS);
  const bySettings = strictest([], settings);
  const told = <Name extends Exclude<keyof TokenLimits, 'requiredIps'>>(name: Name): Told<TokenLimits[Name]> => {
    const value = whole[name];
    if (value === open[name]) return { value, sources: [] };
    const asking = policies.filter((policy) => strictest([policy], NO_LIMITS)[name] === value);
    const setting = bySettings[name] === value ? SETTING_OF[name] : undefined;
    return {
      value,
      sources: [
        ...(setting ? [{ kind: 'setting' as const, name: setting }] : []),
        ...asking.map((policy) => sourceOf(policy, isSeen)),
      ],
    };
  };
  return {
    canCreate: told('canCreate'),
    canModify: told('canModify'),
    maxTokens: told('maxTokens'),
    maxLifetimeDays: told('maxLifetimeDays'),
    writeAllowed: told('writeAllowed'),
    requiredIps: policies
      .filter((policy) => strictest([policy], NO_LIMITS).requiredIps.length > 0)
      .map((policy) => ({
        value: isSeen(policy.id) ? policy.required_ips : [],
        sources: [sourceOf(policy, isSeen)],
      })),
  };
}

const SETTING_OF: Readonly<Partial<Record<keyof TokenLimits, keyof LimitSettings>>> = {
  maxTokens: 'TOKEN_MAX_PER_USER',
  maxLifetimeDays: 'TOKEN_MAX_LIFETIME_DAYS',
};

function sourceOf({ id, name, is_direct, groups }: Applying, isSeen: (id: string) => boolean): PolicySource {
  return {
    kind: 'policy',
    id,
    name: isSeen(id) ? name : null,
    isDirect: is_direct,
    groups: groups.map((group) => (isSeen(group.id) ? group.name : null)),
  };
}
