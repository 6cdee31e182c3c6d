// What the enabled permissions of a user, and of their groups, let them do.
import type { Constraint } from '../engine/access/row-policy.js';
import { FREE_OBJECT, listOf, MODEL, nullable } from '../engine/openapi/schema.js';

/** A stored permission, as its columns are named. */
export interface Grant {
  readonly object_types: readonly string[];
  readonly actions: readonly string[];
  readonly constraints: Constraint | readonly Constraint[] | null;
}

/** What the API document says of its parts. */
export const GRANT_SCHEMAS = {
  object_types: listOf(MODEL, { minItems: 1 }),
  actions: listOf({ type: 'string', pattern: '^[a-z][a-z0-9_]*$' }, { minItems: 1 }),
  constraints: { anyOf: [nullable(FREE_OBJECT), listOf(FREE_OBJECT)] },
};

/** Grants as they are stored: what is none gives nothing. */
export const readGrants = (stored: unknown): readonly Grant[] => (Array.isArray(stored) ? stored.filter(isGrant) : []);

function isGrant(stored: unknown): stored is Grant {
  const { object_types, actions, constraints } = (stored ?? {}) as Record<string, unknown>;
  return Array.isArray(object_types) && Array.isArray(actions) && constraints !== undefined;
}

/** What one of the columns is called, for SQL that lists grants. */
const GRANT = `json_build_object('object_types', p.object_types, 'actions', p.actions, 'constraints', p.constraints)`;

/** SQL for the ids of the permissions that name the user whose id is `user`, or one of their groups. */
const heldBy = (user: string): string => `
  SELECT permission_id FROM users_object_permission_users WHERE user_id = ${user}
  UNION ALL SELECT g.permission_id FROM users_object_permission_groups g
    JOIN users_user_groups m ON m.group_id = g.group_id WHERE m.user_id = ${user}`;

/** SQL for what a user may do, as one JSON list. */
export const grantsSql = (user: string): string => `(
  SELECT coalesce(json_agg(${GRANT}), '[]') FROM users_object_permission p
  WHERE p.enabled AND p.id IN (${heldBy(user)}))`;
