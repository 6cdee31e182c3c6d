// The port behind which it is decided which rows a principal may see, add, change or delete.
import type { ResourceMeta } from '../declare/resource.js';
import type { Action, Principal } from './principal.js';

/** Conditions over a resource's public fields: an object is AND, a list of them OR. */
export type Constraint = Readonly<Record<string, unknown>>;

/**
 * What a principal may do with a resource: nothing, everything, or the rows for which every group has a constraint that
 * lets them through. (A user's permissions are one group, a token's scopes another.)
 */
export type Permitted =
  | { readonly rows: 'none' }
  | { readonly rows: 'all' }
  | { readonly rows: 'some'; readonly groups: readonly (readonly Constraint[])[] };

export abstract class RowPolicy {
  /** Which rows `by` may treat so. Never throws. */
  abstract permitted(by: Principal, action: Action, resource: ResourceMeta): Permitted;

  /** Which rows may be shown inside other objects: those that may be viewed, and oneself. */
  abstract nested(by: Principal, resource: ResourceMeta): Permitted;

  /** May `by` do everything, whatever it is? A superuser, but not with a token of narrower scopes. */
  abstract isUnlimited(by: Principal): boolean;

  /** Is `by` a token that may do less than its user? */
  abstract isNarrowed(by: Principal): boolean;
}
