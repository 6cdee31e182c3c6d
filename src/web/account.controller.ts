// One's own profile and password.
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { logIn } from '../auth/session/log-in.js';
import { Public } from '../engine/access/access.decorators.js';
import { resourceOf } from '../engine/declare/resource.js';
import { NATIVE } from '../engine/dialect.js';
import { AuthenticationFailed, Throttled } from '../engine/errors.js';
import { FULL } from '../engine/query/list-query.js';
import { ResourceRepository } from '../engine/resource.repository.js';
import { HTML_TYPE, Raw } from '../http/answer.interceptor.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Credentials } from '../users/credentials.js';
import { Passwords } from '../users/passwords.js';
import { User } from '../users/user.js';
import { UserService } from '../users/user.service.js';
import { formOf, type PageRequest, PageSessions } from './page-session.js';
import { type PasswordFormErrors, PasswordPage } from './password.js';
import { ProfilePage } from './profile.js';
import { renderPage } from './render.js';
import { signedIn } from './signed-in.js';

@Raw()
@Public('always')
@Controller('user')
export class AccountController {
  constructor(
    @Inject(PageSessions) private readonly sessions: PageSessions,
    @Inject(ResourceRepository) private readonly repository: ResourceRepository,
    @Inject(Credentials) private readonly credentials: Credentials,
    @Inject(Passwords) private readonly passwords: Passwords,
    @Inject(UserService) private readonly users: UserService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('profile')
  async profile(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const user = signedIn(request, reply);
    if (!user) return undefined;
    const notice = request.asked.has('changed') ? 'Your password has been changed.' : undefined;
    // Everybody may see their own account, whole.
    const view = { by: request.principal, origin: request.origin, dialect: NATIVE, shape: FULL };
    const [shown = {}] = await this.repository.load(resourceOf(User), [user.id], view);
    reply.type(HTML_TYPE);
    return renderPage(
      h(ProfilePage, {
        session: this.sessions.of(request, reply),
        notice,
        profile: {
          username: user.username,
          name: `${shown.first_name} ${shown.last_name}`.trim(),
          email: String(shown.email),
          groups: await this.users.groupNames(user.id),
          joined: shown.date_joined as string | null,
          lastLogin: shown.last_login as string | null,
          isStaff: user.isStaff,
          isSuperuser: user.isSuperuser,
        },
      }),
    );
  }

  @Get('password')
  passwordForm(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return signedIn(request, reply) ? this.passwordPage(request, reply, {}) : undefined;
  }

  @Post('password')
  async changePassword(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const user = signedIn(request, reply);
    if (!user) return undefined;
    const form = formOf(request);
    const errors = await this.problemsOf(form, user.username, request, reply);
    if (Object.keys(errors).length > 0) {
      if (reply.statusCode < 400) reply.status(400);
      return this.passwordPage(request, reply, errors);
    }
    const stamp = await this.users.setPassword(user.id, form.new_password1 as string, request.principal);
    // The sessions of the old password end; this one goes on under a new id.
    await logIn(request, { id: user.id, stamp });
    reply.status(302).header('location', '/user/profile/?changed=1');
    return undefined;
  }

  private async problemsOf(
    form: Readonly<Record<string, string>>,
    username: string,
    request: PageRequest,
    reply: FastifyReply,
  ): Promise<PasswordFormErrors> {
    const { old_password: old = '', new_password1: next = '', new_password2: again = '' } = form;
    const problems = next === '' ? ['This field is required.'] : this.passwords.problems(next);
    if (problems.length > 0) return { new_password1: problems };
    if (next !== again) return { new_password2: ['The two passwords are not the same.'] };
    try {
      await this.credentials.check(username, old, request.principal);
      return {};
    } catch (error) {
      if (error instanceof Throttled) {
        reply.status(429).header('retry-after', String(error.seconds));
        return { non_field_errors: [error.message] };
      }
      if (error instanceof AuthenticationFailed) return { old_password: ['Your old password is not right.'] };
      throw error;
    }
  }

  private passwordPage(request: PageRequest, reply: FastifyReply, errors: PasswordFormErrors): string {
    reply.type(HTML_TYPE);
    const session = this.sessions.of(request, reply);
    return renderPage(h(PasswordPage, { session, minLength: this.settings.PASSWORD_MIN_LENGTH, errors }));
  }
}
