// Authorization: Basic … → user. passport-http recognises the scheme; the credentials are those of our own parser,
// since the library cuts a password at its first colon.
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { BasicStrategy as HttpBasicStrategy } from 'passport-http';
import { Credentials } from '../../users/credentials.js';
import type { AuthenticatingRequest } from '../authenticating-request.js';
import type { Authenticated } from '../principal.js';
import { PrincipalCache } from '../principal-cache.js';

@Injectable()
export class BasicStrategy extends PassportStrategy(HttpBasicStrategy, 'basic') {
  constructor(
    private readonly credentials: Credentials,
    private readonly principals: PrincipalCache,
  ) {
    super({ passReqToCallback: true, realm: 'api' });
  }

  /** @throws AuthenticationFailed, Throttled */
  async validate(request: AuthenticatingRequest): Promise<Authenticated | null> {
    const { authorization } = request;
    if (authorization?.scheme !== 'basic') return null;
    const userId = await this.credentials.check(
      authorization.username,
      authorization.password,
      request.principal.address,
    );
    const account = await this.principals.byUser(userId);
    return account && { account, token: null };
  }
}
