// `/admin/sessions/` and `/admin/users/{id}/sessions/`: who is logged in, and the buttons that end it.
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { Public } from '../../engine/access/access.decorators.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { Raw } from '../../http/answer.interceptor.js';
import { Sessions } from '../../users/sessions.js';
import { User } from '../../users/user.js';
import { askedBy, type PageRequest } from '../page-session.js';
import { askerOf } from '../sessions.controller.js';
import { Desk } from './desk.js';
import { offsetIn, PAGE_SIZE, pageOf } from './listing.js';
import { DeskRights } from './rights.js';
import { ALL_SESSIONS, SessionListPage, UserSessionsPage } from './sessions.js';
import { noticeIn, pathOf, UserDesk } from './user-desk.js';

@Raw()
@Public('always')
@Controller('admin')
export class DeskSessionsController {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(DeskRights) private readonly rights: DeskRights,
    @Inject(UserDesk) private readonly users: UserDesk,
    @Inject(Sessions) private readonly sessions: Sessions,
  ) {}

  @Get('sessions')
  async all(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    const search = askedBy(request).get('q') ?? '';
    const { sessions, page } = await this.part(request, ALL_SESSIONS, { search });
    const frame = this.desk.frame(request, reply, noticeIn(NOTICES, request));
    return this.desk.page(reply, h(SessionListPage, { frame, sessions, page, search }));
  }

  @Post('sessions/:session/end')
  async endAny(
    @Param('session') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.admits(request, reply)) return undefined;
    await this.sessions.end({ id }, askerOf(request));
    return lead(reply, `${ALL_SESSIONS}?done=ended`);
  }

  @Get('users/:id/sessions')
  async ofUser(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    const user = await this.users.userOf(id, request);
    const { sessions, page } = await this.part(request, `${pathOf(user.id)}sessions/`, { userId: user.id });
    const frame = this.desk.frame(request, reply, noticeIn(NOTICES, request));
    return this.desk.page(reply, h(UserSessionsPage, { frame, user, sessions, page }));
  }

  @Post('users/:id/sessions/end-all')
  async endAll(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    const user = await this.users.userOf(id, request);
    await this.sessions.endAll(user.id, askerOf(request));
    return lead(reply, `${pathOf(user.id)}sessions/?done=ended-all`);
  }

  @Post('users/:id/sessions/:session/end')
  async end(
    @Param() at: { id: string; session: string },
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.admits(request, reply)) return undefined;
    const user = await this.users.userOf(at.id, request);
    await this.sessions.end({ id: at.session, userId: user.id }, askerOf(request));
    return lead(reply, `${pathOf(user.id)}sessions/?done=ended`);
  }

  private admits(request: PageRequest, reply: FastifyReply): boolean {
    if (!this.desk.admits(request, reply)) return false;
    this.rights.assertMay(request.principal, 'view', resourceOf(User));
    return true;
  }

  private async part(request: PageRequest, path: string, wanted: { userId?: string; search?: string }) {
    const asked = askedBy(request);
    const offset = offsetIn(asked);
    const { count, sessions } = await this.sessions.list({ ...wanted, limit: PAGE_SIZE, offset }, askerOf(request));
    return { sessions, page: pageOf(path, asked, offset, count, sessions.length) };
  }
}

function lead(reply: FastifyReply, to: string): undefined {
  reply.status(302).header('location', to);
}

const NOTICES: ReadonlyMap<string, string> = new Map([
  ['ended', 'The session has ended.'],
  ['ended-all', 'The sessions have ended.'],
]);
