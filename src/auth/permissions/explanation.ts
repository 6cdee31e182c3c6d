// Why may somebody do something, or why not: the first question about a 403. Decided by what decides every request, and
// explained by where it comes from.
import { Injectable } from '@nestjs/common';
import type { Action, Principal } from '../../engine/access/principal.js';
import type { Permitted } from '../../engine/access/row-policy.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { NotFound } from '../../engine/errors.js';
import { alternativesOf } from '../../engine/query/constraint.js';
import { ResourceRepository } from '../../engine/resource.repository.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import {
  type AccessRule,
  forbidding,
  forbiddingAtOnce,
  limiting,
  type RuleBroken,
  ruleBroken,
} from '../../users/access-rules.js';
import type { Grant } from '../../users/grant.js';
import { refusalOf } from '../checks.js';
import { type AuthenticatedPrincipal, principalOf } from '../principal.js';
import { PrincipalCache } from '../principal-cache.js';
import { GrantedRows, grantsOf } from './row-policy.js';

/** One source of a right. */
export interface Reason {
  /**
   * `everybody` by EXEMPT_VIEW_PERMISSIONS, `default` by DEFAULT_PERMISSIONS; `authenticated`: no setting and no scope
   * takes it away.
   */
  readonly source: 'everybody' | 'authenticated' | 'superuser' | 'default' | 'permission';
  /** The id of a permission, and the groups through which the user has it; none: it names the user. */
  readonly permission: string | null;
  readonly groups: readonly string[];
  /** null: every object. */
  readonly constraints: Grant['constraints'];
  /** Does it reach the object that was asked about? null: none was. */
  readonly reaches: boolean | null;
}

export interface Explained {
  readonly resource: ResourceMeta;
  readonly action: Action;
  /** All objects, some of them, or none; of one object: all or none. */
  readonly allowed: Permitted['rows'];
  readonly because: readonly Reason[];
  /** Why nothing, or not this object, is allowed. */
  readonly refused: string | null;
  /** The code that the answer to such a request has. */
  readonly code: string | null;
  /** Where something is allowed: the rules by which a request can be refused for what it is about, or for what it writes. */
  readonly limits: readonly RuleBroken[];
}

/** What is asked: everything about a user, or less. */
export interface Question {
  readonly userId: string;
  /** With this token of theirs. */
  readonly tokenId?: string | undefined;
  /** From this address; null: from wherever it is accepted. Without it, from where whoever asks asks. */
  readonly address?: string | null | undefined;
  readonly resources: readonly ResourceMeta[];
  /** Without it all that the resources have. */
  readonly actions?: readonly Action[] | undefined;
  /** An object of the one resource. */
  readonly objectId?: string | undefined;
}

interface Held extends Grant {
  readonly id: string;
  readonly enabled: boolean;
  readonly groups: readonly string[];
}

interface Asked {
  readonly principal: AuthenticatedPrincipal;
  readonly held: readonly Held[];
  readonly objectId: string | undefined;
  readonly address: string | null;
}

@Injectable()
export class Explanations {
  constructor(
    private readonly principals: PrincipalCache,
    private readonly granted: GrantedRows,
    private readonly repository: ResourceRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * What a user may do, resource by resource and action by action.
   * @param from who asks
   * @throws NotFound where there is no such user, or no such token of theirs
   */
  async explain(question: Question, from: Principal): Promise<Explained[]> {
    const { userId, resources, actions, objectId } = question;
    const principal = await this.principalFor(question, from);
    const address = question.address === undefined ? from.address : question.address;
    const asked: Asked = { principal, held: await this.heldBy(userId), objectId, address };
    const explained: Explained[] = [];
    for (const resource of resources) {
      for (const action of actions ?? resource.actions) explained.push(await this.one(asked, resource, action));
    }
    return explained;
  }

  private async principalFor({ userId, tokenId }: Question, from: Principal): Promise<AuthenticatedPrincipal> {
    if (tokenId === undefined) {
      const account = await this.principals.byUser(userId);
      if (!account) throw new NotFound();
      return principalOf({ account, token: null }, 'session', from);
    }
    const known = await this.principals.byTokenId(tokenId);
    if (!known?.token || known.account.user.id !== userId) throw new NotFound();
    // A caller whose key has been replaced asks about that key.
    const { closesAt } = from.token?.id === tokenId ? from.token : known.token;
    return principalOf({ account: known.account, token: { ...known.token, closesAt } }, 'token', from);
  }

  /** In the order in which a request is judged. */
  private async one(asked: Asked, resource: ResourceMeta, action: Action): Promise<Explained> {
    const { principal, objectId } = asked;
    const because = await this.reasons(asked, resource, action);
    const refused = (code: string, why: string): Explained => {
      return { resource, action, allowed: 'none', because, refused: why, code, limits: [] };
    };
    const refusedBy = (rule: AccessRule): Explained => {
      const { code, detail } = ruleBroken(rule);
      return refused(code, detail);
    };
    const use = { ...principal, address: asked.address, now: this.clock.millis(), isWrite: action !== 'view' };
    const barrier = refusalOf(use);
    if (barrier) return refused(barrier.code, barrier.why);
    const isOnlyRead = resource.options.readOnly && use.isWrite;
    if (isOnlyRead) return refused('method_not_allowed', 'These objects are only read.');
    const permitted = this.granted.permitted(principal, action, resource);
    if (permitted.rows === 'none') {
      const why = because.length > 0 ? 'The scopes of the token do not have it.' : missing(asked, resource, action);
      return refused('permission_denied', why);
    }
    const atOnce = forbiddingAtOnce(resource.label, action, principal, objectId);
    if (atOnce) return refusedBy(atOnce);
    if (objectId !== undefined) {
      const found = await this.repository.permittedIds(this.database.read(), resource, action, principal, [objectId]);
      if (found.size === 0) return refused('not_found', hidden(because));
    }
    const broken =
      forbidding(resource.label, action, principal) ?? (await this.forbiddingObject(asked, resource, action));
    if (broken) return refusedBy(broken);
    const limits = limiting(resource.label, action, {
      ...principal,
      isStaff: principal.user.isStaff,
      isUnlimited: this.granted.isUnlimited(principal),
      mayGrant: this.granted.permitted(principal, 'grant', resource).rows !== 'none',
    }).map(ruleBroken);
    const allowed = objectId === undefined ? permitted.rows : 'all';
    return { resource, action, allowed, because, refused: null, code: null, limits };
  }

  /** The rule that forbids it of the one object that was asked about. */
  private async forbiddingObject({ principal, objectId }: Asked, { label }: ResourceMeta, action: Action) {
    if (objectId === undefined) return null;
    if (label !== 'users.user' || (action !== 'change' && action !== 'delete')) return null;
    if (this.granted.isUnlimited(principal)) return null;
    const account = await this.principals.byUser(objectId);
    return account?.user.isSuperuser ? 'superuser_protected' : null;
  }

  private async reasons({ principal, held, objectId }: Asked, resource: ResourceMeta, action: Action) {
    const reasons: Omit<Reason, 'reaches'>[] = [];
    const add = (source: Reason['source'], constraints: Grant['constraints'] = null) =>
      reasons.push({ source, permission: null, groups: [], constraints });
    if (action === 'view' && this.granted.isExempt(resource)) add('everybody');
    if (action === 'view' && resource.options.viewedByUsers) add('authenticated');
    if (principal.user.isSuperuser) add('superuser');
    for (const { constraints } of this.granted.byDefault(action, resource)) add('default', constraints);
    for (const { id, enabled, groups, constraints } of grantsOf(held, action, resource)) {
      if (enabled) reasons.push({ source: 'permission', permission: id, groups, constraints });
    }
    return Promise.all(
      reasons.map(async (reason): Promise<Reason> => {
        const reaches = objectId === undefined ? null : await this.reaches(principal, resource, reason, objectId);
        return { ...reason, reaches };
      }),
    );
  }

  private async reaches(
    principal: AuthenticatedPrincipal,
    resource: ResourceMeta,
    { constraints }: Pick<Reason, 'constraints'>,
    objectId: string,
  ): Promise<boolean> {
    const alternatives = alternativesOf(constraints);
    const permitted: Permitted = alternatives === null ? { rows: 'all' } : { rows: 'some', groups: [alternatives] };
    const found = await this.repository.among(this.database.read(), resource, permitted, principal, [objectId]);
    return found.length > 0;
  }

  /** Every permission that names the user or one of their groups, the disabled ones too. */
  private async heldBy(userId: string): Promise<Held[]> {
    return this.database.read().records<Held>({
      text: `SELECT p.id, p.enabled, p.object_types, p.actions, p.constraints,
          coalesce(json_agg(g.group_id) FILTER (WHERE u.user_id IS NULL), '[]') AS groups
        FROM users_object_permission p
        LEFT JOIN users_object_permission_users u ON u.permission_id = p.id AND u.user_id = $1
        LEFT JOIN (users_object_permission_groups g
          JOIN users_user_groups m ON m.group_id = g.group_id AND m.user_id = $1) ON g.permission_id = p.id
        WHERE u.user_id IS NOT NULL OR g.group_id IS NOT NULL
        GROUP BY p.id ORDER BY p.name, p.id`,
      values: [userId],
    });
  }
}

const hidden = (because: readonly Reason[]): string =>
  because.some(({ reaches }) => reaches)
    ? 'The scopes of the token leave this object out.'
    : 'No constraint lets this object through.';

/** Why nothing grants an action. Permissions are not named: whoever asks may not be allowed to view them. */
function missing({ held }: Asked, resource: ResourceMeta, action: Action): string {
  if (grantsOf(held, action, resource).length > 0) return 'A permission that would allow it is disabled.';
  const others = held.filter(({ enabled, object_types }) => enabled && object_types.includes(resource.label));
  if (others.length === 0) return 'No permission of the user, or of a group of theirs, is about these objects.';
  const actions = [...new Set(others.flatMap((one) => one.actions))].sort();
  return `What the user is permitted with these objects is something else: ${actions.join(', ')}.`;
}
