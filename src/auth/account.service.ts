// Who a user is, for the roads that learn it from a name and a password.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import { resourceOf } from '../engine/declare/resource.js';
import { AuthenticationFailed, PermissionDenied } from '../engine/errors.js';
import { Accounts } from '../users/accounts.js';
import { Token } from '../users/token.js';
import { principalOf } from './principal.js';
import { PrincipalCache } from './principal-cache.js';

@Injectable()
export class AccountService extends Accounts {
  constructor(
    private readonly principals: PrincipalCache,
    private readonly policy: RowPolicy,
  ) {
    super();
  }

  async principal(userId: string, from: Principal): Promise<Principal> {
    const account = await this.principals.byUser(userId);
    if (!account) throw new AuthenticationFailed('Invalid username/password.', 'invalid_credentials');
    return principalOf({ account, token: null }, 'basic', from);
  }

  assertMayAddTokens(principal: Principal): void {
    if (this.policy.permitted(principal, 'add', resourceOf(Token)).rows === 'none') throw new PermissionDenied();
  }
}
