// 'dcim.view_site' ↔ { app, action, resource }
import type { Action } from '../../engine/access/principal.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';

export const permissionName = ({ app, name }: Pick<ResourceMeta, 'app' | 'name'>, action: Action): string =>
  `${app}.${action}_${name}`;

const ACTIONS: Readonly<Record<string, Action>> = { POST: 'add', PUT: 'change', PATCH: 'change', DELETE: 'delete' };

/** The action a method needs where the route does not say. */
export const actionOf = (method: string): Action => ACTIONS[method] ?? 'view';
