// Authorization: Token … → user and token.
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-custom';
import { AuthenticationFailed } from '../../engine/errors.js';
import { Throttle } from '../../users/throttle.js';
import { TokenKeys } from '../../users/token-keys.js';
import type { AuthenticatingRequest } from '../authenticating-request.js';
import type { Authenticated } from '../principal.js';
import { PrincipalCache } from '../principal-cache.js';

@Injectable()
export class TokenStrategy extends PassportStrategy(Strategy, 'token') {
  constructor(
    private readonly principals: PrincipalCache,
    private readonly throttle: Throttle,
    private readonly keys: TokenKeys,
  ) {
    super();
  }

  /** @throws AuthenticationFailed for an unknown key, Throttled after too many */
  async validate(request: AuthenticatingRequest): Promise<Authenticated | null> {
    const { authorization } = request;
    if (authorization?.scheme !== 'token') return null;
    const known = await this.principals.byKey(authorization.key);
    if (known?.token) return { account: known.account, token: known.token };
    // What cannot be a key is no guess at one: it is refused without a query.
    if (this.keys.isWellFormed(authorization.key)) await this.throttle.badTokens.fail(request.principal.address);
    throw new AuthenticationFailed('Invalid token', 'invalid_token');
  }
}
