// The API tokens of everybody, of which the caller may view them: who has which, which are not used, and away with them.
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { Public } from '../../engine/access/access.decorators.js';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { Raw } from '../../http/answer.interceptor.js';
import { Clock, instantOf } from '../../platform/clock.js';
import { TokenService } from '../../users/token.service.js';
import { refusalOf } from '../edit/refusal.js';
import { askedBy, type PageRequest, postedBy } from '../page-session.js';
import { AllTokensPage, type AskedTokens, type ListedToken } from './all-tokens.js';
import { Desk, viewOf } from './desk.js';
import { idsIn, listOf } from './listing.js';
import { RevokePage } from './revoke-tokens.js';
import { DeskRights } from './rights.js';

const PATH = '/admin/tokens/';
const DAY = 86_400_000;

@Raw()
@Public('always')
@Controller('admin/tokens')
export class AllTokensController {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(DeskRights) private readonly rights: DeskRights,
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    const address = askedBy(request);
    const asked = askedIn(address);
    const listed = await listOf(this.tokens, PATH, address, this.filtersOf(asked), viewOf(request));
    if (listed.problems.length > 0) reply.status(400);
    const ids = listed.rows.map((row) => row[ROW_ID] as string);
    const revocable = await this.rights.among(request.principal, 'delete', this.tokens.resource, ids);
    const tokens = listed.rows.map((row) => this.rowOf(row));
    const frame = this.desk.frame(request, reply, NOTICES[address.get('done') ?? '']);
    const { page, problems } = listed;
    return this.desk.page(reply, h(AllTokensPage, { frame, tokens, page, problems, asked, revocable }));
  }

  @Get('revoke')
  async ask(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    return this.question(request, reply, idsIn(askedBy(request).getAll('id')), []);
  }

  /** Asks first: the boxes of the list do not revoke anything yet. */
  @Post('revoke')
  @HttpCode(200)
  async revoke(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    const posted = postedBy(request);
    const ids = idsIn(posted.getAll('id'));
    if (!posted.has('confirmed')) return this.question(request, reply, ids, []);
    this.rights.assertMay(request.principal, 'delete', this.tokens.resource);
    try {
      await this.tokens.deleteMany(
        ids.map((id) => ({ id })),
        viewOf(request),
      );
    } catch (error) {
      const { status } = refusalOf(error, []);
      reply.status(status);
      return this.question(request, reply, ids, [GONE]);
    }
    reply.status(302).header('location', `${PATH}?done=${ids.length === 1 ? 'revoked' : 'several'}`);
    return undefined;
  }

  private async question(
    request: PageRequest,
    reply: FastifyReply,
    ids: readonly string[],
    errors: readonly string[],
  ): Promise<string | undefined> {
    const { principal } = request;
    this.rights.assertMay(principal, 'delete', this.tokens.resource);
    const permitted = await this.rights.among(principal, 'delete', this.tokens.resource, ids);
    if (permitted.size === 0) {
      reply.status(302).header('location', `${PATH}?done=none`);
      return undefined;
    }
    const query = new Map([
      ['id', [...permitted]],
      ['limit', ['0']],
    ]);
    const { results } = await this.tokens.list(query, PATH, viewOf(request));
    const tokens = results.map((row) => this.rowOf(row));
    return this.desk.page(reply, h(RevokePage, { frame: this.desk.frame(request, reply), tokens, errors }));
  }

  private admits(request: PageRequest, reply: FastifyReply): boolean {
    if (!this.desk.admits(request, reply)) return false;
    this.rights.assertMay(request.principal, 'view', this.tokens.resource);
    return true;
  }

  private filtersOf({ q, user, state, unused_days: days }: AskedTokens): Readonly<Record<string, string>> {
    const now = this.clock.millis();
    // What is no number of days is left to the filter to refuse.
    const since = /^\d{1,5}$/.test(days) ? instantOf(now - Number(days) * DAY) : days;
    return { q, user, unused_since: since, ...filtersOfState(state, instantOf(now)) };
  }

  private rowOf(token: Shown): ListedToken {
    const owner = token.user as Shown;
    const expires = token.expires as string | null;
    return {
      id: token[ROW_ID] as string,
      lastSix: String(token.display).slice(0, 6),
      owner: owner.restricted ? null : { id: String(owner.id), username: String(owner.display) },
      description: String(token.description),
      created: String(token.created),
      expires,
      isExpired: expires !== null && Date.parse(expires) <= this.clock.millis(),
      lastUsed: token.last_used as string | null,
      lastUsedIp: token.last_used_ip as string | null,
      writeEnabled: token.write_enabled === true,
      enabled: token.enabled === true,
      hasScopes: token.permissions !== null,
    };
  }
}

const GONE = 'Nothing was revoked: one of the tokens is gone, or is not yours to revoke.';

const NOTICES: Readonly<Record<string, string>> = {
  revoked: 'The token has been revoked.',
  several: 'The tokens have been revoked.',
  none: 'No tokens were chosen that you may revoke.',
};

function askedIn(address: URLSearchParams): AskedTokens {
  const text = (name: string) => (address.get(name) ?? '').trim();
  return { q: text('q'), user: text('user'), state: text('state'), unused_days: text('unused_days') };
}

function filtersOfState(state: string, now: string): Readonly<Record<string, string>> {
  if (state === 'expired') return { expires__lt: now };
  if (state === 'disabled') return { enabled: 'false' };
  return state === 'unused' ? { last_used__empty: 'true' } : {};
}
