// The one place where it is decided which rows a principal may see, add, change or delete.
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Action, Principal } from '../../engine/access/principal.js';
import { type Constraint, type Permitted, RowPolicy } from '../../engine/access/row-policy.js';
import { FieldProblem } from '../../engine/declare/field.js';
import { allResources, type ResourceMeta } from '../../engine/declare/resource.js';
import { alternativesOf, assertCallers, assertConstraints, parseConstraints } from '../../engine/query/constraint.js';
import { SettingError } from '../../platform/config/parsers.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { Grant } from '../../users/grant.js';
import { type AuthenticatedPrincipal, isAuthenticated } from '../principal.js';
import { permissionName } from './permission-name.js';

const ALL: Permitted = { rows: 'all' };
const NONE: Permitted = { rows: 'none' };

/** Of each action those that come with it: whoever may change a token may give it a new key. */
const IMPLIED_BY: Readonly<Partial<Record<string, Action>>> = { rotate: 'change' };

@Injectable()
export class GrantedRows extends RowPolicy implements OnModuleInit {
  private readonly exempt: ReadonlySet<string>;
  /** What has been worked out for an account, or a token of it, for as long as they are remembered. */
  private readonly known = new WeakMap<object, Map<string, Permitted>>();

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    super();
    this.exempt = new Set(settings.EXEMPT_VIEW_PERMISSIONS);
  }

  /** What every user may is checked as a permission is when it is saved. @throws SettingError */
  onModuleInit(): void {
    for (const [name, constraints] of Object.entries(this.settings.DEFAULT_PERMISSIONS)) assertMeant(name, constraints);
  }

  permitted(by: Principal, action: Action, resource: ResourceMeta): Permitted {
    if (by.via === 'command') return ALL;
    if (action === 'view' && this.isExempt(resource)) return ALL;
    if (!isAuthenticated(by) || !by.user.isActive) return NONE;
    if (action === 'view' && resource.options.viewedByUsers) return ALL;
    return this.remembered(by, permissionName(resource, action), () => this.workOut(by, action, resource));
  }

  nested(by: Principal, resource: ResourceMeta): Permitted {
    const permitted = this.permitted(by, 'view', resource);
    // Everybody knows themselves: the owner of one's own token is no secret.
    if (permitted.rows === 'all' || resource.label !== 'users.user' || !isAuthenticated(by)) return permitted;
    return this.remembered(by, 'oneself', () => {
      const own = { id: by.user.id };
      const groups = permitted.rows === 'some' ? permitted.groups : [[]];
      return { rows: 'some', groups: groups.map((group) => [...group, own]) };
    });
  }

  isUnlimited(by: Principal): boolean {
    if (by.via === 'command') return true;
    return by.user?.isActive === true && by.user.isSuperuser && !this.isNarrowed(by);
  }

  isNarrowed(by: Principal): boolean {
    return isAuthenticated(by) && (by.token?.scopes ?? null) !== null;
  }

  private remembered(by: AuthenticatedPrincipal, name: string, workOut: () => Permitted): Permitted {
    const holder = by.token ?? by.user;
    const known = this.known.get(holder) ?? new Map<string, Permitted>();
    this.known.set(holder, known);
    const permitted = known.get(name) ?? workOut();
    known.set(name, permitted);
    return permitted;
  }

  private workOut(by: AuthenticatedPrincipal, action: Action, resource: ResourceMeta): Permitted {
    const granted = by.user.isSuperuser
      ? ALL
      : granting([...by.grants, ...this.byDefault(action, resource)], action, resource);
    const scopes = by.token?.scopes ?? null;
    return scopes === null ? granted : both(granted, granting(scopes, action, resource));
  }

  /** May everybody view it? */
  isExempt({ app, label, options }: ResourceMeta): boolean {
    if (options.confidential) return false;
    return this.exempt.has('*') || this.exempt.has(`${app}.*`) || this.exempt.has(label);
  }

  /** What every user may, as a grant. */
  byDefault(action: Action, resource: ResourceMeta): Grant[] {
    const given = this.settings.DEFAULT_PERMISSIONS;
    return [action, IMPLIED_BY[action]].flatMap((one) => {
      const name = one === undefined ? '' : permissionName(resource, one);
      if (!Object.hasOwn(given, name)) return [];
      const constraints = (given[name] ?? null) as Grant['constraints'];
      return [{ object_types: [resource.label], actions: [action], constraints }];
    });
  }
}

function assertMeant(name: string, constraints: unknown): void {
  const resource = allResources().find((one) => one.actions.some((action) => permissionName(one, action) === name));
  if (!resource) throw new SettingError('DEFAULT_PERMISSIONS', name, 'there is no such permission');
  try {
    const parsed = parseConstraints(constraints);
    const all = parsed === null ? [] : [parsed].flat();
    assertConstraints(resource, all);
    assertCallers(resource, all);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    const said = `${name}: ${JSON.stringify(constraints)}`;
    throw new SettingError('DEFAULT_PERMISSIONS', said, error.message.replace(/\.$/, ''));
  }
}

/** Those of the grants that are about an action on a resource. */
export function grantsOf<T extends Grant>(grants: readonly T[], action: Action, { label }: ResourceMeta): T[] {
  const implying = IMPLIED_BY[action];
  return grants.filter(
    ({ object_types, actions }) =>
      object_types.includes(label) &&
      (actions.includes(action) || (implying !== undefined && actions.includes(implying))),
  );
}

/** What the grants about a resource let an action reach, all together. */
function granting(grants: readonly Grant[], action: Action, resource: ResourceMeta): Permitted {
  const matching = grantsOf(grants, action, resource);
  if (matching.length === 0) return NONE;
  const alternatives: Constraint[] = [];
  for (const { constraints } of matching) {
    const own = alternativesOf(constraints);
    if (own === null) return ALL;
    alternatives.push(...own);
  }
  return { rows: 'some', groups: [alternatives] };
}

function both(a: Permitted, b: Permitted): Permitted {
  if (a.rows === 'none' || b.rows === 'none') return NONE;
  if (a.rows === 'all') return b;
  if (b.rows === 'all') return a;
  return { rows: 'some', groups: [...a.groups, ...b.groups] };
}
