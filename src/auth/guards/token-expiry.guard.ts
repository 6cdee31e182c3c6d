// May this token be used at this moment: is it enabled, not expired, its user active?
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthenticationFailed } from '../../engine/errors.js';
import { preparedRequest } from '../../engine/request.js';
import { Clock } from '../../platform/clock.js';
import { isAuthenticated } from '../principal.js';

@Injectable()
export class TokenExpiryGuard implements CanActivate {
  constructor(private readonly clock: Clock) {}

  canActivate(context: ExecutionContext): boolean {
    const { principal } = preparedRequest(context);
    if (!isAuthenticated(principal)) return true;
    const { token, user } = principal;
    const now = this.clock.millis();
    // A key that was rotated away and whose overlap is over is unknown again.
    if (token && token.closesAt !== null && token.closesAt <= now) {
      throw new AuthenticationFailed('Invalid token', 'invalid_token');
    }
    if (token && !token.isEnabled) throw new AuthenticationFailed('Token disabled', 'token_disabled');
    if (token && token.expires !== null && token.expires <= now) {
      throw new AuthenticationFailed('Token expired', 'token_expired');
    }
    if (!user.isActive) throw new AuthenticationFailed('User inactive', 'user_inactive');
    return true;
  }
}
