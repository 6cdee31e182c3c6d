// May this token be used for this method?
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { PermissionDenied } from '../../engine/errors.js';
import { preparedRequest } from '../../engine/request.js';
import { isUnsafe } from '../session/csrf.js';

@Injectable()
export class ReadOnlyTokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { principal, method } = preparedRequest(context);
    if (principal.token?.isWriteEnabled === false && isUnsafe(method)) {
      throw new PermissionDenied(undefined, 'token_read_only');
    }
    return true;
  }
}
