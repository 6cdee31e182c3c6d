// A principal as this room makes it: with what the guards judge.
import type { Principal, PrincipalToken, PrincipalUser } from '../engine/access/principal.js';
import type { AddressSet } from '../platform/network/address-set.js';
import type { Grant } from '../users/grant.js';
import type { Scope } from '../users/scope.js';
import type { TokenLimits } from '../users/token-limits.js';

export interface Account {
  readonly user: PrincipalUser;
  readonly limits: TokenLimits;
  /** By permissions of their own and of their groups. */
  readonly grants: readonly Grant[];
  /** Changes with the password. */
  readonly sessionStamp: string;
}

export interface KnownToken extends PrincipalToken {
  readonly isEnabled: boolean;
  /** Milliseconds, as all times here. */
  readonly created: number;
  readonly expires: number | null;
  /** null: any address. */
  readonly allowedIps: AddressSet | null;
  readonly scopes: readonly Scope[] | null;
}

export interface AuthenticatedPrincipal extends Principal {
  readonly user: PrincipalUser;
  readonly token: KnownToken | null;
  readonly limits: TokenLimits;
  readonly grants: readonly Grant[];
}

/** What a strategy answers with: the account, and the token where one was shown. */
export interface Authenticated {
  readonly account: Account;
  readonly token: KnownToken | null;
}

export function isAuthenticated(principal: Principal): principal is AuthenticatedPrincipal {
  return principal.user !== null && principal.via !== 'command';
}

export function principalOf(
  { account, token }: Authenticated,
  via: Principal['via'],
  { address, requestId, method, path }: Origin,
): AuthenticatedPrincipal {
  const { user, limits, grants } = account;
  return { user, limits, grants, token, via, address, requestId, method, path };
}

/** Where a request came from, and what it was. */
export type Origin = Pick<Principal, 'address' | 'requestId' | 'method' | 'path'>;

export const anonymous = (origin: Origin): Principal => ({ user: null, token: null, via: 'anonymous', ...origin });
