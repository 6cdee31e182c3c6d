// The one place where it is decided which rows a principal may see, add, change or delete.
import { Inject, Injectable } from '@nestjs/common';
import type { Action, Principal } from '../../engine/access/principal.js';
import { type Constraint, type Permitted, RowPolicy } from '../../engine/access/row-policy.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { Scope } from '../../users/scope.js';
import { isAuthenticated } from '../principal.js';
import { permissionName } from './permission-name.js';

const ALL: Permitted = { rows: 'all' };
const NONE: Permitted = { rows: 'none' };

@Injectable()
export class GrantedRows extends RowPolicy {
  private readonly exempt: ReadonlySet<string>;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    super();
    this.exempt = new Set(settings.EXEMPT_VIEW_PERMISSIONS);
  }

  permitted(by: Principal, action: Action, resource: ResourceMeta): Permitted {
    if (by.via === 'command') return ALL;
    if (action === 'view' && this.isExempt(resource)) return ALL;
    if (!by.user?.isActive) return NONE;
    const granted = by.user.isSuperuser ? ALL : this.byDefault(action, resource);
    const scopes = isAuthenticated(by) ? (by.token?.scopes ?? null) : null;
    return scopes === null ? granted : both(granted, withinScopes(scopes, action, resource));
  }

  nested(by: Principal, resource: ResourceMeta): Permitted {
    const permitted = this.permitted(by, 'view', resource);
    // Everybody knows themselves: the owner of one's own token is no secret.
    if (permitted.rows === 'all' || resource.label !== 'users.user' || !by.user) return permitted;
    return {
      rows: 'some',
      groups: [[...(permitted.rows === 'some' ? permitted.groups.flat() : []), { id: by.user.id }]],
    };
  }

  private isExempt({ app, label, options }: ResourceMeta): boolean {
    if (options.confidential) return false;
    return this.exempt.has('*') || this.exempt.has(`${app}.*`) || this.exempt.has(label);
  }

  private byDefault(action: Action, resource: ResourceMeta): Permitted {
    const given = this.settings.DEFAULT_PERMISSIONS;
    const name = permissionName(resource, action);
    return Object.hasOwn(given, name) ? permittedBy(given[name] as Scope['constraints']) : NONE;
  }
}

/** null: everything; an object: its conditions; a list: any of them, so that an empty list lets nothing through. */
function permittedBy(constraints: Scope['constraints']): Permitted {
  if (constraints === null || constraints === undefined) return ALL;
  return { rows: 'some', groups: [Array.isArray(constraints) ? constraints : [constraints as Constraint]] };
}

function withinScopes(scopes: readonly Scope[], action: Action, resource: ResourceMeta): Permitted {
  const matching = scopes.filter(
    ({ object_types, actions }) => object_types.includes(resource.label) && actions.includes(action),
  );
  const permitted = matching.map(({ constraints }) => permittedBy(constraints));
  if (permitted.some(({ rows }) => rows === 'all')) return ALL;
  const any = permitted.flatMap((one) => (one.rows === 'some' ? one.groups.flat() : []));
  return any.length > 0 ? { rows: 'some', groups: [any] } : NONE;
}

function both(a: Permitted, b: Permitted): Permitted {
  if (a.rows === 'none' || b.rows === 'none') return NONE;
  if (a.rows === 'all') return b;
  if (b.rows === 'all') return a;
  return { rows: 'some', groups: [...a.groups, ...b.groups] };
}
