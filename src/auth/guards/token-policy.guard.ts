// Does the administrator's policy let this token be used so?
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { PermissionDenied } from '../../engine/errors.js';
import { preparedRequest } from '../../engine/request.js';
import { latestExpiry } from '../../users/token-limits.js';
import { type AuthenticatedPrincipal, isAuthenticated } from '../principal.js';
import { isUnsafe } from '../session/csrf.js';

/** What is a minute over the limit was rounded by somebody. */
const GRACE = 60_000;

@Injectable()
export class TokenPolicyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { principal, method } = preparedRequest(context);
    if (!isAuthenticated(principal) || !principal.token) return true;
    if (isWithinPolicy(principal, method)) return true;
    throw new PermissionDenied('This token is not permitted by policy.', 'token_policy');
  }
}

function isWithinPolicy({ limits, token, address }: AuthenticatedPrincipal, method: string): boolean {
  if (!token) return true;
  const latest = latestExpiry(limits, token.created);
  if (latest !== null && (token.expires === null || token.expires > latest + GRACE)) return false;
  if (!limits.requiredIps.every((networks) => networks.contains(address))) return false;
  return limits.writeAllowed || !isUnsafe(method);
}
