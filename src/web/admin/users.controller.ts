// `/admin/`: the users, and the form to add one.
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { Public } from '../../engine/access/access.decorators.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { ROW_ID } from '../../engine/representation.js';
import { Raw } from '../../http/answer.interceptor.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { User } from '../../users/user.js';
import { UserService } from '../../users/user.service.js';
import { type FormErrors, NO_ERRORS, REFILLED } from '../edit/form-body.js';
import { isRefill } from '../kept-form.js';
import { askedBy, type PageRequest, postedBy } from '../page-session.js';
import { Desk, viewOf } from './desk.js';
import { listOf } from './listing.js';
import { DeskRights } from './rights.js';
import { noticeIn, pathOf, UserDesk } from './user-desk.js';
import { UserAddPage } from './user-form.js';
import { passwordProblems, UserForms } from './user-forms.js';
import { NEW_USER, USER_NAMES, type UserValues, valuesPosted } from './user-values.js';
import { UserListPage } from './users.js';

const LIST = '/admin/';

@Raw()
@Public('always')
@Controller('admin')
export class UsersController {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(DeskRights) private readonly rights: DeskRights,
    @Inject(UserService) private readonly users: UserService,
    @Inject(UserDesk) private readonly userDesk: UserDesk,
    @Inject(UserForms) private readonly forms: UserForms,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  async list(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.desk.admits(request, reply)) return undefined;
    const asked = askedBy(request);
    const frame = this.desk.frame(request, reply, noticeIn(NOTICES, request));
    const first = frame.sections[0]?.href ?? LIST;
    if (first !== LIST) {
      reply.status(302).header('location', first);
      return undefined;
    }
    const search = asked.get('q') ?? '';
    const listed = await listOf(this.users, LIST, asked, search.trim() === '' ? {} : { q: search }, viewOf(request));
    if (listed.problems.length > 0) reply.status(400);
    const mayAdd = this.rights.may(request.principal, 'add', resourceOf(User));
    return this.desk.page(reply, h(UserListPage, { frame, listed, search, mayAdd }));
  }

  @Get('users/add')
  async addForm(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admitsAdding(request, reply)) return undefined;
    return this.form(request, reply, NEW_USER, NO_ERRORS);
  }

  @Post('users/add')
  async add(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admitsAdding(request, reply)) return undefined;
    const posted = postedBy(request);
    const values = valuesPosted(posted);
    if (isRefill(posted)) return this.form(request, reply.status(200), values, REFILLED);
    const problems = passwordProblems(posted);
    if (problems) return this.form(request, reply.status(400), values, problems);
    try {
      const created = await this.forms.create(values, posted.get('password') ?? '', request);
      reply.status(302).header('location', `${pathOf(String(created[ROW_ID]))}?done=added`);
      return undefined;
    } catch (error) {
      const { status, errors } = this.userDesk.refusalOf(error, USER_NAMES, request);
      return this.form(request, reply.status(status), values, errors);
    }
  }

  private admitsAdding(request: PageRequest, reply: FastifyReply): boolean {
    if (!this.desk.admits(request, reply)) return false;
    this.rights.assertMay(request.principal, 'add', resourceOf(User));
    return true;
  }

  private async form(request: PageRequest, reply: FastifyReply, values: UserValues, errors: FormErrors) {
    const frame = this.desk.frame(request, reply);
    const offers = await this.forms.offers(request, values.groups);
    const { PASSWORD_MIN_LENGTH: minLength } = this.settings;
    return this.desk.page(reply, h(UserAddPage, { frame, values, errors, offers, minLength }));
  }
}

const NOTICES: ReadonlyMap<string, string> = new Map([['deleted', 'The user has been deleted.']]);
