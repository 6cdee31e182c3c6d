import fastifyStatic from '@fastify/static';
import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { HttpModule } from '../http/http.module.js';
import { PageRenderer } from '../http/page-renderer.js';
import { AccountController } from './account.controller.js';
import { AllTokensController } from './admin/all-tokens.controller.js';
import { AuditLines } from './admin/audit-lines.js';
import { AuditLogController } from './admin/audit-log.controller.js';
import { Choosing } from './admin/choosing.js';
import { ConstraintCheck } from './admin/constraint-check.js';
import { Desk } from './admin/desk.js';
import { GroupsController } from './admin/groups.controller.js';
import { PermissionsController } from './admin/permissions.controller.js';
import { DeskRights } from './admin/rights.js';
import { DeskSessionsController } from './admin/sessions.controller.js';
import { SheetTools } from './admin/sheet-tools.js';
import { TokenPoliciesController } from './admin/token-policies.controller.js';
import { UserController } from './admin/user.controller.js';
import { UserDesk } from './admin/user-desk.js';
import { UserForms } from './admin/user-forms.js';
import { UserReasons } from './admin/user-reasons.js';
import { UserRecordController } from './admin/user-record.controller.js';
import { UserTokensController } from './admin/user-tokens.controller.js';
import { UsersController } from './admin/users.controller.js';
import { assetNamed, STATIC } from './asset-files.js';
import { BrowseRenderer } from './browse-renderer.js';
import { EditController } from './edit/edit.controller.js';
import { EditForms } from './edit/edit-forms.js';
import { Editable } from './edit/editable.js';
import { EndChoices } from './edit/end-choices.js';
import { ObjectNames } from './edit/object-choices.js';
import { HomeController } from './home.controller.js';
import { LoginController } from './login.controller.js';
import { ObjectLinks } from './object-links.js';
import { PageSessions } from './page-session.js';
import { SessionsController } from './sessions.controller.js';
import { TokensController } from './tokens.controller.js';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

/** Every page. */
@Global()
@Module({
  imports: [HttpModule],
  controllers: [
    HomeController,
    LoginController,
    AccountController,
    TokensController,
    EditController,
    GroupsController,
    PermissionsController,
    TokenPoliciesController,
    AllTokensController,
    SessionsController,
    UsersController,
    UserController,
    UserTokensController,
    UserRecordController,
    DeskSessionsController,
    AuditLogController,
  ],
  providers: [
    PageSessions,
    Desk,
    DeskRights,
    SheetTools,
    Choosing,
    ConstraintCheck,
    UserDesk,
    UserForms,
    UserReasons,
    AuditLines,
    Editable,
    EditForms,
    EndChoices,
    ObjectNames,
    ObjectLinks,
    { provide: PageRenderer, useClass: BrowseRenderer },
  ],
  exports: [PageRenderer],
})
export class WebModule implements OnModuleInit {
  constructor(private readonly adapter: HttpAdapterHost) {}

  async onModuleInit(): Promise<void> {
    const fastify = this.adapter.httpAdapter?.getInstance<FastifyInstance>();
    if (!fastify || !('register' in fastify)) return;
    await fastify.register(fastifyStatic, { root: import.meta.dirname, serve: false });
    fastify.get<{ Params: { name: string } }>(`${STATIC}:name`, (request, reply) => {
      const found = assetNamed(request.params.name);
      if (!found) return reply.callNotFound();
      const { file, isForever } = found;
      reply.header('Vary', 'Accept-Encoding');
      return reply.sendFile(file.name, file.folder, { maxAge: isForever ? YEAR : HOUR, immutable: isForever });
    });
  }
}
