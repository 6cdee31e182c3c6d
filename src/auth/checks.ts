// What is asked of a token (and of its user) before any permission, check by check, in the order of the contract. The
// guards ask this list for every request, and `explain` asks it about requests that nobody has sent.
import type { PrincipalUser } from '../engine/access/principal.js';
import { EXPIRY_GRACE, latestExpiry, type TokenLimits } from '../users/token-limits.js';
import type { KnownToken } from './principal.js';

/** A request, as far as the checks judge it. */
export interface TokenUse {
  readonly user: PrincipalUser;
  /** null: a session, or HTTP Basic. */
  readonly token: KnownToken | null;
  readonly limits: Pick<TokenLimits, 'maxLifetimeDays' | 'requiredIps' | 'writeAllowed'>;
  /** null: not known, and so not judged. */
  readonly address: string | null;
  /** In milliseconds. */
  readonly now: number;
  readonly isWrite: boolean;
}

export interface TokenRefusal {
  /** Are the credentials no good, or are they not enough? */
  readonly kind: 'authentication' | 'permission';
  readonly code: string;
  /** What the answer says; undefined: the sentence of a missing permission, as NetBox answers read-only tokens. */
  readonly detail: string | undefined;
  /** What somebody is told who asks why. */
  readonly why: string;
}

export interface TokenCheck {
  readonly name: string;
  /** null: the check is passed. */
  refuse(use: TokenUse): TokenRefusal | null;
}

const notAuthenticated = (code: string, detail: string, why: string): TokenRefusal => {
  return { kind: 'authentication', code, detail, why };
};

const isLongerThan = (latest: number | null, { expires }: KnownToken): boolean =>
  latest !== null && (expires === null || expires > latest + EXPIRY_GRACE);

const byPolicy = (why: string): TokenRefusal => ({
  kind: 'permission',
  code: 'token_policy',
  detail: 'This token is not permitted by policy.',
  why,
});

export const TOKEN_CHECKS: readonly TokenCheck[] = [
  {
    // A key that was rotated away and whose overlap is over is unknown again.
    name: 'key',
    refuse: ({ token, now }) =>
      token !== null && token.closesAt !== null && token.closesAt <= now
        ? notAuthenticated('invalid_token', 'Invalid token', 'The key has been replaced by another one.')
        : null,
  },
  {
    name: 'enabled',
    refuse: ({ token }) =>
      token?.isEnabled === false
        ? notAuthenticated('token_disabled', 'Token disabled', 'The token is disabled.')
        : null,
  },
  {
    name: 'expiry',
    refuse: ({ token, now }) =>
      token !== null && token.expires !== null && token.expires <= now
        ? notAuthenticated('token_expired', 'Token expired', 'The token has expired.')
        : null,
  },
  {
    name: 'user',
    refuse: ({ user }) =>
      user.isActive ? null : notAuthenticated('user_inactive', 'User inactive', 'The user is not active.'),
  },
  {
    name: 'address',
    refuse: ({ token, address }) => {
      if (address === null || !token?.allowedIps || token.allowedIps.contains(address)) return null;
      const detail = `Source IP ${address} is not permitted to authenticate using this token.`;
      return notAuthenticated('source_ip_not_permitted', detail, `The token is not accepted from ${address}.`);
    },
  },
  {
    name: 'policy',
    refuse: ({ token, limits, address, isWrite }) => {
      if (!token) return null;
      if (isLongerThan(latestExpiry(limits, token.created), token)) {
        return byPolicy(`The token lives longer than ${limits.maxLifetimeDays} days, which a token policy forbids.`);
      }
      if (address !== null && !limits.requiredIps.every((networks) => networks.contains(address))) {
        return byPolicy(`A token policy does not let tokens be used from ${address}.`);
      }
      return isWrite && !limits.writeAllowed ? byPolicy('A token policy lets tokens only read.') : null;
    },
  },
  {
    name: 'read-only',
    refuse: ({ token, isWrite }) =>
      isWrite && token?.isWriteEnabled === false
        ? { kind: 'permission', code: 'token_read_only', detail: undefined, why: 'The token is read-only.' }
        : null,
  },
];

/** The first check that is not passed; null: the permission decides. */
export function refusalOf(use: TokenUse): TokenRefusal | null {
  for (const check of TOKEN_CHECKS) {
    const refusal = check.refuse(use);
    if (refusal) return refusal;
  }
  return null;
}
