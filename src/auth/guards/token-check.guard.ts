// One question about the token of a request. There is a guard for each check, in the order of the list.
import type { CanActivate, ExecutionContext, Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthenticationFailed, PermissionDenied } from '../../engine/errors.js';
import { preparedRequest } from '../../engine/request.js';
import { Clock } from '../../platform/clock.js';
import { TOKEN_CHECKS, type TokenCheck } from '../checks.js';
import { isAuthenticated } from '../principal.js';
import { isUnsafe } from '../session/csrf.js';

class TokenCheckGuard implements CanActivate {
  constructor(
    private readonly check: TokenCheck,
    private readonly clock: Clock,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { principal, method } = preparedRequest(context);
    if (!isAuthenticated(principal)) return true;
    const refusal = this.check.refuse({ ...principal, now: this.clock.millis(), isWrite: isUnsafe(method) });
    if (!refusal) return true;
    const { kind, code, detail } = refusal;
    throw kind === 'permission' ? new PermissionDenied(detail, code) : new AuthenticationFailed(detail as string, code);
  }
}

/** The guards of all checks. */
export const tokenCheckGuards: Provider[] = TOKEN_CHECKS.map((check) => ({
  provide: APP_GUARD,
  inject: [Clock],
  useFactory: (clock: Clock) => new TokenCheckGuard(check, clock),
}));
