// One's own sessions: to see them, and to end what one no longer wants, or never began.
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { Public } from '../engine/access/access.decorators.js';
import { HTML_TYPE, Raw } from '../http/answer.interceptor.js';
import { Sessions } from '../users/sessions.js';
import { AccountSessionsPage, OWN_SESSIONS } from './account-sessions.js';
import { type PageRequest, PageSessions } from './page-session.js';
import { renderPage } from './render.js';
import { signedIn } from './signed-in.js';

/** Nobody has more browsers; what is older has been forgotten. */
const MOST = 200;

@Raw()
@Public('always')
@Controller('user/sessions')
export class SessionsController {
  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(PageSessions) private readonly pages: PageSessions,
  ) {}

  @Get()
  async list(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const user = signedIn(request, reply);
    if (!user) return undefined;
    const { sessions } = await this.sessions.list({ userId: user.id, limit: MOST, offset: 0 }, askerOf(request));
    const notice = NOTICES.get(request.asked.get('done')?.[0] ?? '');
    reply.type(HTML_TYPE);
    return renderPage(h(AccountSessionsPage, { session: this.pages.of(request, reply), sessions, notice }));
  }

  @Post(':id/end')
  async end(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const user = signedIn(request, reply);
    if (!user) return undefined;
    await this.sessions.end({ id, userId: user.id }, askerOf(request));
    reply.status(302).header('location', `${OWN_SESSIONS}?done=ended`);
    return undefined;
  }

  @Post('end-others')
  async endOthers(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const user = signedIn(request, reply);
    if (!user) return undefined;
    await this.sessions.endAll(user.id, askerOf(request));
    reply.status(302).header('location', `${OWN_SESSIONS}?done=ended-others`);
    return undefined;
  }
}

const NOTICES: ReadonlyMap<string, string> = new Map([
  ['ended', 'The session has ended.'],
  ['ended-others', 'All your other sessions have ended.'],
]);

/** Who asks for sessions, and by which one. */
export const askerOf = ({ principal, session }: PageRequest) => ({ by: principal, cookie: session?.sessionId });
