// Session cookie → user, with the CSRF check on unsafe methods.
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-custom';
import type { AuthenticatingRequest } from '../authenticating-request.js';
import type { Authenticated } from '../principal.js';
import { PrincipalCache } from '../principal-cache.js';
import { Csrf, isUnsafe } from '../session/csrf.js';
import { loggedIn } from '../session/log-in.js';

@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy, 'session cookie') {
  constructor(
    private readonly principals: PrincipalCache,
    private readonly csrf: Csrf,
  ) {
    super();
  }

  /** null: nobody is logged in, or no longer. @throws PermissionDenied where the CSRF check fails */
  async validate(request: AuthenticatingRequest): Promise<Authenticated | null> {
    const user = loggedIn(request);
    if (!user) return null;
    const account = await this.principals.byUser(user.id);
    // A new password or a deactivation ends every session, this one too.
    if (!account?.user.isActive || account.sessionStamp !== user.stamp) return null;
    if (isUnsafe(request.method)) this.csrf.check(request);
    return { account, token: null };
  }
}
