// Where the to-many fields of this room are kept.
import type { Through } from '../engine/declare/field.js';

export const USER_GROUPS: Through = { table: 'users_user_groups', own: 'user_id', target: 'group_id' };
export const POLICY_USERS: Through = { table: 'users_token_policy_users', own: 'policy_id', target: 'user_id' };
export const POLICY_GROUPS: Through = { table: 'users_token_policy_groups', own: 'policy_id', target: 'group_id' };
export const PERMISSION_USERS: Through = {
  table: 'users_object_permission_users',
  own: 'permission_id',
  target: 'user_id',
};
export const PERMISSION_GROUPS: Through = {
  table: 'users_object_permission_groups',
  own: 'permission_id',
  target: 'group_id',
};
/** The same tables, seen from the other side. */
export const USER_PERMISSIONS: Through = { table: PERMISSION_USERS.table, own: 'user_id', target: 'permission_id' };
export const GROUP_PERMISSIONS: Through = { table: PERMISSION_GROUPS.table, own: 'group_id', target: 'permission_id' };
