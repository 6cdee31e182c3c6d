// Authorization: Basic … → user. The credentials are those of our own parser, since the library cuts a password at its
// first colon; the library is shown a header in plain form, since it takes no other blank than one space.
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { BasicStrategy as HttpBasicStrategy } from 'passport-http';
import { Credentials } from '../../users/credentials.js';
import type { AuthenticatingRequest } from '../authenticating-request.js';
import type { Authenticated } from '../principal.js';
import { PrincipalCache } from '../principal-cache.js';

const PLAIN = `Basic ${Buffer.from('name:password').toString('base64')}`;

@Injectable()
export class BasicStrategy extends PassportStrategy(HttpBasicStrategy, 'basic') {
  constructor(
    private readonly credentials: Credentials,
    private readonly principals: PrincipalCache,
  ) {
    super({ passReqToCallback: true, realm: 'api' });
  }

  override authenticate(...[request]: Parameters<HttpBasicStrategy['authenticate']>): void {
    const headers = { ...request.headers, authorization: PLAIN };
    super.authenticate(Object.create(request, { headers: { value: headers } }));
  }

  /** @throws AuthenticationFailed, Throttled */
  async validate(request: AuthenticatingRequest): Promise<Authenticated | null> {
    const { authorization } = request;
    if (authorization?.scheme !== 'basic') return null;
    const { username, password } = authorization;
    const { id } = await this.credentials.check(username, password, request.principal);
    const account = await this.principals.byUser(id);
    return account && { account, token: null };
  }
}
