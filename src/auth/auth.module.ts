import { Global, Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import type { FastifyInstance } from 'fastify';
import { RowPolicy } from '../engine/access/row-policy.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Secrets } from '../platform/secrets/secrets.js';
import { Accounts } from '../users/accounts.js';
import { Throttle } from '../users/throttle.js';
import { AccountService } from './account.service.js';
import { AuthenticationCheckController } from './authentication-check.controller.js';
import { AuthenticationGuard } from './guards/authentication.guard.js';
import { PermissionGuard } from './guards/permission.guard.js';
import { tokenCheckGuards } from './guards/token-check.guard.js';
import { LastUsed } from './last-used.js';
import { EffectiveController } from './permissions/effective.controller.js';
import { Explanations } from './permissions/explanation.js';
import { GrantedRows } from './permissions/row-policy.js';
import { PrincipalCache } from './principal-cache.js';
import { Csrf } from './session/csrf.js';
import { registerSessions } from './session/session-plugin.js';
import { SessionStore } from './session/session-store.js';
import { BasicStrategy } from './strategies/basic.strategy.js';
import { SessionStrategy } from './strategies/session.strategy.js';
import { TokenStrategy } from './strategies/token.strategy.js';

const EVERY_HOUR = 3_600_000;

/** Who is asking, and may they: three strategies, then the guards in the order they run. */
@Global()
@Module({
  imports: [PassportModule],
  controllers: [AuthenticationCheckController, EffectiveController],
  providers: [
    TokenStrategy,
    BasicStrategy,
    SessionStrategy,
    { provide: APP_GUARD, useClass: AuthenticationGuard },
    ...tokenCheckGuards,
    { provide: APP_GUARD, useClass: PermissionGuard },
    LastUsed,
    { provide: APP_INTERCEPTOR, useExisting: LastUsed },
    PrincipalCache,
    Csrf,
    SessionStore,
    GrantedRows,
    { provide: RowPolicy, useExisting: GrantedRows },
    Explanations,
    { provide: Accounts, useClass: AccountService },
  ],
  exports: [Explanations, RowPolicy, Accounts, Csrf, PrincipalCache, SessionStore, LastUsed],
})
export class AuthModule implements OnModuleInit, OnModuleDestroy {
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly sessions: SessionStore,
    private readonly throttle: Throttle,
    private readonly secrets: Secrets,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async onModuleInit(): Promise<void> {
    this.sweeper = setInterval(() => void this.sweep().catch(() => undefined), EVERY_HOUR).unref();
    // The command line has no HTTP adapter.
    const fastify = this.adapter.httpAdapter?.getInstance<FastifyInstance>();
    if (fastify && 'register' in fastify) await registerSessions(fastify, this.sessions, this.secrets, this.settings);
  }

  /** What is over leaves the database. */
  async sweep(): Promise<void> {
    await this.sessions.sweep();
    await this.throttle.sweep();
  }

  onModuleDestroy(): void {
    clearInterval(this.sweeper);
  }
}
