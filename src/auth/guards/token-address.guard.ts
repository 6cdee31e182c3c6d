// May this token be used from this address?
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthenticationFailed } from '../../engine/errors.js';
import { preparedRequest } from '../../engine/request.js';
import { isAuthenticated } from '../principal.js';

@Injectable()
export class TokenAddressGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { principal } = preparedRequest(context);
    if (!isAuthenticated(principal)) return true;
    const { token, address } = principal;
    if (!token?.allowedIps || token.allowedIps.contains(address)) return true;
    throw new AuthenticationFailed(
      `Source IP ${address} is not permitted to authenticate using this token.`,
      'source_ip_not_permitted',
    );
  }
}
