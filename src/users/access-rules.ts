// The rules beyond the permission model: what they refuse is 403 with a code and a sentence of its own. The services that
// keep a rule throw it, and the answer to “what may this user do?” names them.
import type { Action, PrincipalToken } from '../engine/access/principal.js';
import { type ApiError, NotFound, PermissionDenied } from '../engine/errors.js';
import type { TokenLimits } from './token-limits.js';

const RULES = {
  token_policy_create: 'A token policy does not let the user create tokens.',
  token_policy_change: 'A token policy does not let the user change tokens.',
  token_not_for_others: 'This user does not have permission to create tokens for other users.',
  token_may_not_loosen: 'A token cannot loosen a token: use a session or HTTP Basic.',
  token_key_replaced: 'This key has been replaced: only the new one can be rotated.',
  token_rotates_itself: 'A token can only rotate itself: use a session or HTTP Basic.',
  superuser_protected: 'Only a superuser may change, delete or log out a superuser.',
  superuser_not_yours_to_give: 'Only a superuser may make somebody a superuser.',
  staff_not_yours_to_give: 'Only staff may make somebody staff.',
  not_yours_to_give: 'This would give more than you may do yourself.',
  policy_not_yours_to_loosen: 'This would allow more than your own token policy does.',
} as const;

export type AccessRule = keyof typeof RULES;
export const ACCESS_RULES = Object.keys(RULES) as readonly AccessRule[];

/** How a request that breaks a rule is answered, and why. */
export interface RuleBroken {
  readonly code: string;
  readonly detail: string;
}

/** A token that must not rotate another does not find it. */
const ANSWERED_AS: Readonly<Partial<Record<AccessRule, string>>> = { token_rotates_itself: 'not_found' };

export const ruleBroken = (rule: AccessRule): RuleBroken => ({ code: ANSWERED_AS[rule] ?? rule, detail: RULES[rule] });

/** The refusal of a request that breaks a rule. */
export const refusalBy = (rule: AccessRule): ApiError =>
  ANSWERED_AS[rule] === 'not_found' ? new NotFound() : new PermissionDenied(RULES[rule], rule);

/** Somebody who may do something by permission. */
export interface Permitted {
  readonly token: PrincipalToken | null;
  readonly isStaff: boolean;
  readonly limits: Pick<TokenLimits, 'canCreate' | 'canModify'>;
  /** A superuser without scopes. */
  readonly isUnlimited: boolean;
  /** May they give such objects to others, some at least? */
  readonly mayGrant: boolean;
}

/**
 * The rule that forbids an action before any object is looked up; null: none.
 * @param objectId what the action is about; undefined: anything
 */
export function forbiddingAtOnce(
  label: string,
  action: Action,
  { token }: Pick<Permitted, 'token'>,
  objectId: string | undefined,
): AccessRule | null {
  if (label !== 'users.token' || action !== 'rotate' || token === null) return null;
  if (objectId !== undefined && objectId !== token.id) return 'token_rotates_itself';
  // A key that is on its way out does not get itself a successor.
  return token.closesAt === null ? null : 'token_key_replaced';
}

/** The rule that forbids an action on permitted objects, whatever is written; null: none. */
export function forbidding(label: string, action: Action, { limits }: Pick<Permitted, 'limits'>): AccessRule | null {
  if (label !== 'users.token') return null;
  if (action === 'add' && !limits.canCreate) return 'token_policy_create';
  return (action === 'change' || action === 'rotate') && !limits.canModify ? 'token_policy_change' : null;
}

/** The rules that judge which object an action is about, and what is written: with them some of it is refused. */
export function limiting(label: string, action: Action, who: Permitted): AccessRule[] {
  const rules = LIMITING[label]?.[action] ?? [];
  return rules.filter((rule) => isAbout(rule, who));
}

const LIMITING: Readonly<Record<string, Readonly<Partial<Record<string, readonly AccessRule[]>>>>> = {
  'users.token': {
    // The second by the policy of who is to have the token.
    add: ['token_not_for_others', 'token_policy_create'],
    change: ['token_may_not_loosen', 'not_yours_to_give'],
    rotate: ['token_rotates_itself', 'not_yours_to_give'],
  },
  'users.user': {
    add: ['superuser_not_yours_to_give', 'staff_not_yours_to_give', 'not_yours_to_give'],
    change: [
      'superuser_protected',
      'superuser_not_yours_to_give',
      'staff_not_yours_to_give',
      'not_yours_to_give',
      'policy_not_yours_to_loosen',
    ],
    delete: ['superuser_protected'],
  },
  'users.group': {
    add: ['not_yours_to_give'],
    change: ['not_yours_to_give'],
    delete: ['policy_not_yours_to_loosen'],
  },
  'users.objectpermission': { add: ['not_yours_to_give'], change: ['not_yours_to_give'] },
  'users.tokenpolicy': { change: ['policy_not_yours_to_loosen'], delete: ['policy_not_yours_to_loosen'] },
};

const OF_TOKENS: readonly AccessRule[] = ['token_may_not_loosen', 'token_rotates_itself'];

function isAbout(rule: AccessRule, { token, isStaff, isUnlimited, mayGrant }: Permitted): boolean {
  if (OF_TOKENS.includes(rule)) return token !== null;
  if (isUnlimited) return false;
  if (rule === 'token_policy_create') return mayGrant;
  return rule !== 'staff_not_yours_to_give' || !isStaff;
}
