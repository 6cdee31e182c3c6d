// `/admin/users/{id}/`: what a user is; to change it, to set a password, to deactivate and to delete.
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { Public } from '../../engine/access/access.decorators.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { Raw } from '../../http/answer.interceptor.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Sessions } from '../../users/sessions.js';
import { Token } from '../../users/token.js';
import { TokenService } from '../../users/token.service.js';
import { type FormErrors, NO_ERRORS, REFILLED } from '../edit/form-body.js';
import { isRefill } from '../kept-form.js';
import { type PageRequest, postedBy } from '../page-session.js';
import { Desk, viewOf } from './desk.js';
import { DeskRights } from './rights.js';
import { UserOverviewPage } from './user.js';
import { UserDeletePage } from './user-delete.js';
import { type DeskUser, noticeIn, pathOf, UserDesk } from './user-desk.js';
import { passwordProblems, UserForms } from './user-forms.js';
import {
  STATE_FIELD,
  stateIn,
  stateOf,
  USER_NAMES,
  type UserValues,
  valuesOfUser,
  valuesPosted,
} from './user-values.js';

/** A form as it came back. */
interface Filled {
  readonly values?: UserValues;
  readonly state?: string | null;
  readonly errors?: FormErrors;
  readonly passwordErrors?: FormErrors;
}

@Raw()
@Public('always')
@Controller('admin/users/:id')
export class UserController {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(UserDesk) private readonly users: UserDesk,
    @Inject(UserForms) private readonly forms: UserForms,
    @Inject(DeskRights) private readonly rights: DeskRights,
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  async overview(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.desk.admits(request, reply)) return undefined;
    return this.page(request, reply, await this.users.userOf(id, request));
  }

  @Post()
  async change(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const user = await this.changedUser(id, request, reply);
    if (!user) return undefined;
    const posted = postedBy(request);
    const values = valuesPosted(posted);
    if (isRefill(posted)) {
      const filled = { values, state: posted.get(STATE_FIELD), errors: REFILLED };
      return this.page(request, reply.status(200), user, filled);
    }
    try {
      await this.forms.change(user, values, stateIn(posted), request);
    } catch (error) {
      const { status, errors } = this.users.refusalOf(error, USER_NAMES, request);
      return this.page(request, reply.status(status), user, { values, state: posted.get(STATE_FIELD), errors });
    }
    return lead(reply, `${pathOf(user.id)}?done=changed`);
  }

  @Post('password')
  async setPassword(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const user = await this.changedUser(id, request, reply);
    if (!user) return undefined;
    // One's own is changed by who knows the old one.
    if (user.isOwn) return lead(reply, '/user/password/');
    const posted = postedBy(request);
    const problems = passwordProblems(posted);
    if (problems) return this.page(request, reply.status(400), user, { passwordErrors: problems });
    try {
      await this.forms.setPassword(user, posted.get('password') ?? '', request);
    } catch (error) {
      const { status, errors } = this.users.refusalOf(error, USER_NAMES, request);
      return this.page(request, reply.status(status), user, { passwordErrors: errors });
    }
    return lead(reply, `${pathOf(user.id)}?done=password`);
  }

  @Post('active')
  async setActive(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const user = await this.changedUser(id, request, reply);
    if (!user) return undefined;
    const isActive = postedBy(request).get('is_active') === 'yes';
    await this.forms.setActive(user, isActive, request);
    return lead(reply, `${pathOf(user.id)}?done=${isActive ? 'activated' : 'deactivated'}`);
  }

  @Get('delete')
  async deleteForm(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.desk.admits(request, reply)) return undefined;
    const user = await this.users.userOf(id, request);
    this.users.assertMay('delete', user, request);
    return this.question(request, reply, user);
  }

  @Post('delete')
  async delete(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.desk.admits(request, reply)) return undefined;
    const user = await this.users.userOf(id, request);
    this.users.assertMay('delete', user, request);
    try {
      await this.forms.delete(user, request);
    } catch (error) {
      const { status, errors } = this.users.refusalOf(error, [], request);
      return this.question(request, reply.status(status), user, errors.whole);
    }
    return lead(reply, '/admin/?done=deleted');
  }

  /** @throws PermissionDenied where the caller may see the user and no more */
  private async changedUser(id: string, request: PageRequest, reply: FastifyReply): Promise<DeskUser | null> {
    if (!this.desk.admits(request, reply)) return null;
    const user = await this.users.userOf(id, request);
    this.users.assertMay('change', user, request);
    return user;
  }

  private async page(request: PageRequest, reply: FastifyReply, user: DeskUser, filled: Filled = {}): Promise<string> {
    const { values = valuesOfUser(user.shown), errors = NO_ERRORS, passwordErrors = NO_ERRORS } = filled;
    const frame = this.desk.frame(request, reply, noticeIn(NOTICES, request));
    const offers = await this.forms.offers(request, values.groups, user);
    const offered = [
      ...(offers.isStaff ? ['is_staff'] : []),
      ...(offers.isSuperuser ? ['is_superuser'] : []),
      ...(offers.groups ? ['groups'] : []),
    ];
    const state = filled.state ?? stateOf(valuesOfUser(user.shown), offered);
    const { PASSWORD_MIN_LENGTH: minLength } = this.settings;
    const props = { frame, user, values, state, errors, offers, passwordErrors, minLength };
    return this.desk.page(reply, h(UserOverviewPage, props));
  }

  private async question(request: PageRequest, reply: FastifyReply, user: DeskUser, errors: readonly string[] = []) {
    const mine = new Map([
      ['user_id', [user.id]],
      ['limit', ['1']],
    ]);
    const seesTokens = this.rights.may(request.principal, 'view', resourceOf(Token));
    const tokens = seesTokens ? (await this.tokens.list(mine, '', viewOf(request))).count : null;
    const wanted = { userId: user.id, limit: 1, offset: 0 };
    const { count: sessions } = await this.sessions.list(wanted, { by: request.principal });
    const frame = this.desk.frame(request, reply);
    return this.desk.page(reply, h(UserDeletePage, { frame, user, tokens, sessions, errors }));
  }
}

function lead(reply: FastifyReply, to: string): undefined {
  reply.status(302).header('location', to);
}

const NOTICES: ReadonlyMap<string, string> = new Map([
  ['added', 'The user has been created.'],
  ['changed', 'The user has been changed.'],
  ['password', 'The password has been set. The sessions of the old one have ended.'],
  ['activated', 'The user is active again.'],
  ['deactivated', 'The user is no longer active, and their sessions have ended.'],
]);
