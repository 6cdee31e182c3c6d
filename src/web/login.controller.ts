// Logging in and out. The session that begins here serves the pages and the API alike.
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { CSRF_COOKIE, Csrf } from '../auth/session/csrf.js';
import { logIn, logOut } from '../auth/session/log-in.js';
import { SESSION_COOKIE } from '../auth/session/session-plugin.js';
import { Public } from '../engine/access/access.decorators.js';
import { AuthenticationFailed, Throttled } from '../engine/errors.js';
import { HTML_TYPE, Raw } from '../http/answer.interceptor.js';
import { Database } from '../platform/database/database.js';
import { AuditLog } from '../users/audit/audit-log.js';
import { type Checked, Credentials } from '../users/credentials.js';
import { isRefillable } from './kept-form.js';
import { LoginPage } from './login.js';
import { formOf, type PageRequest, PageSessions } from './page-session.js';
import { RefillPage } from './refill.js';
import { renderPage } from './render.js';
import { safeNext } from './safe-next.js';

@Raw()
@Public('always')
@Controller()
export class LoginController {
  constructor(
    @Inject(PageSessions) private readonly sessions: PageSessions,
    @Inject(Csrf) private readonly csrf: Csrf,
    @Inject(Credentials) private readonly credentials: Credentials,
    @Inject(Database) private readonly database: Database,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** Whoever is logged in already is sent on. */
  @Get('login')
  form(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply): string | undefined {
    const next = safeNext(request.asked.get('next')?.[0]);
    if (request.principal.via !== 'session') return this.page(request, reply, { next });
    reply.status(302).header('location', next);
    return undefined;
  }

  @Post('login')
  async logIn(
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const form = formOf(request);
    this.csrf.check(request, form);
    const { username = '', password = '', kept } = form;
    const next = safeNext(form.next);
    let user: Checked;
    try {
      user = await this.credentials.check(username, password, request.principal);
      await logIn(request, user);
      this.audit.loggedIn(user, request.principal);
      await this.database
        .write()
        .run({ text: 'UPDATE users_user SET last_login = now() WHERE id = $1', values: [user.id] });
    } catch (error) {
      if (error instanceof Throttled) {
        reply.status(429).header('retry-after', String(error.seconds));
        return this.page(request, reply, { next, username, kept, error: error.message });
      }
      if (!(error instanceof AuthenticationFailed)) throw error;
      reply.status(403);
      return this.page(request, reply, { next, username, kept, error: 'The name or the password is not right.' });
    }
    // The token of the form belonged to nobody's session; the pages to come need one of this session.
    if (kept !== undefined && isRefillable(next)) {
      const { username: name } = user;
      const session = {
        ...this.sessions.of(request, reply),
        user: { username: name, isStaff: false, isSuperuser: false },
      };
      reply.status(200).type(HTML_TYPE);
      return renderPage(h(RefillPage, { session, action: next, kept }));
    }
    this.csrf.issue(request, reply);
    reply.status(302).header('location', next);
    return undefined;
  }

  /** Only by a form: a picture on another site must not log anybody out. */
  @Post('logout')
  async logOut(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<undefined> {
    // A form of another site arrives without the cookie, and must not take it away either.
    if (request.principal.via === 'session') {
      await logOut(request);
      this.audit.loggedOut(request.principal);
      reply.clearCookie(SESSION_COOKIE, { path: '/' }).clearCookie(CSRF_COOKIE, { path: '/' });
    }
    reply.status(302).header('location', '/');
  }

  @Get('logout')
  askToLogOut(@Res({ passthrough: true }) reply: FastifyReply): undefined {
    reply.status(302).header('location', '/');
  }

  private page(
    request: PageRequest,
    reply: FastifyReply,
    props: { next: string; username?: string; error?: string; kept?: string | undefined },
  ): string {
    reply.type(HTML_TYPE);
    return renderPage(h(LoginPage, { session: this.sessions.of(request, reply), ...props }));
  }
}
