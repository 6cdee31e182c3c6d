// Where the to-many fields of this room are kept.
import type { Through } from '../engine/declare/field.js';

export const USER_GROUPS: Through = { table: 'users_user_groups', own: 'user_id', target: 'group_id' };
export const POLICY_USERS: Through = { table: 'users_token_policy_users', own: 'policy_id', target: 'user_id' };
export const POLICY_GROUPS: Through = { table: 'users_token_policy_groups', own: 'policy_id', target: 'group_id' };
