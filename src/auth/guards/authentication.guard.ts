// Who is asking? An `Authorization` header decides alone, else the session cookie. Always leaves a Principal.
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import passport, { type Strategy } from 'passport';
import { ALSO_ACCEPT } from '../../engine/access/access.decorators.js';
import { AuthenticationFailed } from '../../engine/errors.js';
import { plainAddress } from '../../platform/network/address-set.js';
import type { AuthenticatingRequest } from '../authenticating-request.js';
import { type Authorization, readAuthorization } from '../authorization-header.js';
import { type Authenticated, anonymous, principalOf } from '../principal.js';
import { BasicStrategy } from '../strategies/basic.strategy.js';
import { SessionStrategy } from '../strategies/session.strategy.js';
import { TokenStrategy } from '../strategies/token.strategy.js';

let guards = 0;

/** Passport's guard for one strategy, which answers with what the strategy found and throws what it threw. */
function strategyGuard(strategy: Strategy) {
  // Passport has one registry for the whole process; under a name of its own, nothing takes the strategy's place.
  const name = `strategy ${++guards}`;
  passport.use(name, strategy);
  class StrategyGuard extends AuthGuard(name) {
    override handleRequest<T>(error: unknown, user: T): T {
      if (error) throw error;
      return (user || null) as T;
    }
  }
  return new StrategyGuard();
}

type Scheme = Authorization['scheme'] | 'session';

const WRONG: Readonly<Record<Authorization['scheme'], string>> = {
  token: 'Invalid token',
  basic: 'Invalid username/password.',
};

@Injectable()
export class AuthenticationGuard implements CanActivate {
  private readonly strategies: Readonly<Record<Scheme, CanActivate>>;

  constructor(
    private readonly reflector: Reflector,
    token: TokenStrategy,
    basic: BasicStrategy,
    session: SessionStrategy,
  ) {
    this.strategies = {
      token: strategyGuard(token),
      basic: strategyGuard(basic),
      session: strategyGuard(session),
    };
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatingRequest>();
    request.principal = anonymous({
      // The client's, or the connection's own where no proxy says it; "unknown" only once the connection is gone.
      address: plainAddress(request.ip) ?? 'unknown',
      requestId: request.id,
      method: request.method,
      path: `${request.dialect.prefix}${request.path}`,
    });
    const acceptsBasic = this.accepts(context, 'basic');
    request.authorization = readAuthorization(request.raw.rawHeaders, acceptsBasic);
    if (request.authorization) {
      const { scheme } = request.authorization;
      const found = await this.ask(scheme, context, request);
      // A strategy that finds nobody has refused: the next scheme is never tried.
      if (!found)
        throw new AuthenticationFailed(WRONG[scheme], scheme === 'token' ? 'invalid_token' : 'invalid_credentials');
      request.principal = principalOf(found, scheme, request.principal);
    } else if (request.cookies.sessionid !== undefined) {
      const found = await this.ask('session', context, request);
      if (found) request.principal = principalOf(found, 'session', request.principal);
    }
    return true;
  }

  private accepts(context: ExecutionContext, scheme: string): boolean {
    return this.reflector.getAllAndOverride(ALSO_ACCEPT, [context.getHandler(), context.getClass()]) === scheme;
  }

  private async ask(
    scheme: Scheme,
    context: ExecutionContext,
    request: AuthenticatingRequest,
  ): Promise<Authenticated | null> {
    request.user = null;
    await this.strategies[scheme].canActivate(context);
    // Whatever passport says, only what a strategy of ours answered with counts.
    const found = request.user as Authenticated | null | undefined;
    request.user = null;
    return found?.account?.user ? found : null;
  }
}
