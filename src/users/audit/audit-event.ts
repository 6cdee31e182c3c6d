// What the audit log knows of: events, and one of them with all there is to say.
import type { Principal } from '../../engine/access/principal.js';

const LABELS = {
  login: 'Logged in',
  login_failed: 'Log-in failed',
  logout: 'Logged out',
  session_ended: 'Session ended',
  token_created: 'Token created',
  token_first_used: 'Token used for the first time',
  token_rotated: 'Token rotated',
  token_changed: 'Token changed',
  token_revoked: 'Token revoked',
  user_created: 'User created',
  user_changed: 'User changed',
  user_deleted: 'User deleted',
  password_changed: 'Password changed',
  group_created: 'Group created',
  group_changed: 'Group changed',
  group_deleted: 'Group deleted',
  permission_created: 'Permission created',
  permission_changed: 'Permission changed',
  permission_deleted: 'Permission deleted',
  token_policy_created: 'Token policy created',
  token_policy_changed: 'Token policy changed',
  token_policy_deleted: 'Token policy deleted',
  refused: 'Request refused',
} as const;

export type AuditEvent = keyof typeof LABELS;

export const AUDIT_EVENTS = Object.entries(LABELS).map(([value, label]) => ({ value, label }));

/** Who did it, with which token, from where, by which request. */
export type Doer = Pick<Principal, 'address' | 'requestId' | 'method' | 'path'> & {
  readonly user: { readonly id: string; readonly username: string } | null;
  readonly token: { readonly id: string; readonly suffix: string } | null;
};

/** What it was done to, as it was called then. */
export interface Concerned {
  readonly type: string;
  readonly id: string;
  readonly number: unknown;
  readonly display: string;
}

export interface Happening {
  readonly event: AuditEvent;
  readonly by: Doer;
  /** The machine-readable name of a refusal. */
  readonly code?: string;
  /** When, where that is not the moment at which it is written down. */
  readonly at?: string;
  /** The name that somebody tried to log in with. */
  readonly triedName?: string;
  readonly object?: Concerned;
  /** How many of the same it stands for. */
  readonly repeated?: number;
  readonly detail?: Readonly<Record<string, unknown>>;
}
