// One's own tokens in the browser. Rules, limits and permissions are the token service's, as on every other road.
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h, type VNode } from 'preact';
import { Public } from '../engine/access/access.decorators.js';
import type { PrincipalUser } from '../engine/access/principal.js';
import { NATIVE } from '../engine/dialect.js';
import { NotFound, ValidationError } from '../engine/errors.js';
import { FULL } from '../engine/query/list-query.js';
import type { Shown } from '../engine/representation.js';
import type { View } from '../engine/resource.repository.js';
import { Uncompressed } from '../engine/uncompressed.js';
import { HTML_TYPE, Raw } from '../http/answer.interceptor.js';
import { Clock } from '../platform/clock.js';
import { TokenService } from '../users/token.service.js';
import type { TokenLimits } from '../users/token-limits.js';
import type { PageSession } from './layout.js';
import { isRefill, NOT_SAVED } from './kept-form.js';
import { formOf, type PageRequest, PageSessions, postedBy } from './page-session.js';
import { renderPage } from './render.js';
import { signedIn } from './signed-in.js';
import { TokenCreatedPage } from './token-created.js';
import { TokenDeletePage } from './token-delete.js';
import { EMPTY_TOKEN, type TokenFormErrors, TokenFormPage, type TokenFormValues } from './token-form.js';
import { lastSixOf, tokenRow } from './token-row.js';
import { TokenListPage, type TokenRow } from './tokens.js';

const LIST = '/user/api-tokens/';

@Raw()
@Public('always')
@Uncompressed()
@Controller('user/api-tokens')
export class TokensController {
  constructor(
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(PageSessions) private readonly sessions: PageSessions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const user = signedIn(request, reply);
    if (!user) return undefined;
    const { principal } = request;
    // One's own, whoever else's an administrator may see.
    const own = new Map([
      ['user_id', [user.id]],
      ['limit', ['0']],
    ]);
    const { results } = await this.tokens.list(own, LIST, viewOf(request));
    const mayCreate = await this.tokens.mayCreate(principal);
    const mayModify = await this.tokens.mayModify(principal);
    const notice = NOTICES[request.asked.get('done')?.[0] ?? ''];
    const tokens = results.map((token) => this.rowOf(token));
    return this.page(request, reply, (session) => h(TokenListPage, { session, tokens, mayCreate, mayModify, notice }));
  }

  @Get('add')
  async addForm(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!signedIn(request, reply)) return undefined;
    await this.tokens.assertMayCreate(request.principal);
    return this.form(request, reply, EMPTY_TOKEN);
  }

  @Post('add')
  @HttpCode(200)
  async add(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!signedIn(request, reply)) return undefined;
    await this.tokens.assertMayCreate(request.principal);
    const values = valuesOf(formOf(request));
    if (isRefill(postedBy(request))) return this.form(request, reply, values, REFILLED);
    try {
      const created = (await this.tokens.create(
        { ...bodyOf(values), key: values.key.trim() },
        viewOf(request),
      )) as Shown;
      // Shown in the very answer: to show it after a redirect, it would have to be kept somewhere.
      return this.page(request, reply, (session) =>
        h(TokenCreatedPage, {
          session,
          newKey: String(created.key),
          origin: request.origin,
          description: String(created.description),
        }),
      );
    } catch (error) {
      return this.refusedForm(error, request, reply, values);
    }
  }

  @Get(':id/edit')
  async editForm(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const user = signedIn(request, reply);
    if (!user) return undefined;
    const token = await this.ownToken(id, user, request);
    await this.tokens.assertMayModify(request.principal);
    return this.form(request, reply, valuesOfToken(token), {}, token);
  }

  @Post(':id/edit')
  async edit(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const user = signedIn(request, reply);
    if (!user) return undefined;
    const token = await this.ownToken(id, user, request);
    const values = valuesOf(formOf(request));
    if (isRefill(postedBy(request))) return this.form(request, reply.status(200), values, REFILLED, token);
    try {
      await this.tokens.update(id, bodyOf(values), 'change', viewOf(request));
    } catch (error) {
      return this.refusedForm(error, request, reply, values, token);
    }
    reply.status(302).header('location', `${LIST}?done=changed`);
    return undefined;
  }

  @Get(':id/delete')
  async deleteForm(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const user = signedIn(request, reply);
    if (!user) return undefined;
    const token = this.rowOf(await this.ownToken(id, user, request));
    return this.page(request, reply, (session) => h(TokenDeletePage, { session, token }));
  }

  @Post(':id/delete')
  async delete(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const user = signedIn(request, reply);
    if (!user) return undefined;
    await this.ownToken(id, user, request);
    await this.tokens.delete(id, {}, viewOf(request));
    reply.status(302).header('location', `${LIST}?done=deleted`);
    return undefined;
  }

  /** These pages are about one's own tokens only. @throws NotFound */
  private async ownToken(id: string, user: PrincipalUser, request: PageRequest): Promise<Shown> {
    const token = await this.tokens.get(id, viewOf(request));
    if ((token.user as Shown | null)?.id !== user.id) throw new NotFound();
    return token;
  }

  private refusedForm(
    error: unknown,
    request: PageRequest,
    reply: FastifyReply,
    values: TokenFormValues,
    token?: Shown,
  ): Promise<string> {
    if (!(error instanceof ValidationError)) throw error;
    reply.status(400);
    return this.form(request, reply, values, error.errors as TokenFormErrors, token);
  }

  private async form(
    request: PageRequest,
    reply: FastifyReply,
    values: TokenFormValues,
    errors: TokenFormErrors = {},
    token?: Shown,
  ): Promise<string> {
    const limits = sentencesOf(await this.tokens.limitsOf(request.principal));
    const edited = token ? { token: { id: String(token.id), lastSix: lastSixOf(token) } } : {};
    return this.page(request, reply, (session) => h(TokenFormPage, { session, values, errors, limits, ...edited }));
  }

  private page<Props>(request: PageRequest, reply: FastifyReply, view: (session: PageSession) => VNode<Props>): string {
    reply.type(HTML_TYPE);
    return renderPage(view(this.sessions.of(request, reply)));
  }

  private rowOf(token: Shown): TokenRow {
    return tokenRow(token, this.clock.millis());
  }
}

const REFILLED: TokenFormErrors = { non_field_errors: [NOT_SAVED] };

const NOTICES: Readonly<Record<string, string>> = {
  changed: 'The token has been changed.',
  deleted: 'The token has been deleted.',
};

function viewOf({ principal, origin }: PageRequest): View {
  return { by: principal, origin, dialect: NATIVE, shape: FULL };
}

function valuesOf(form: Readonly<Record<string, string>>): TokenFormValues {
  const { key = '', expires = '', description = '', allowed_ips: networks = '' } = form;
  return { key, write_enabled: 'write_enabled' in form, expires, description, allowed_ips: networks };
}

function valuesOfToken(token: Shown): TokenFormValues {
  return {
    key: '',
    write_enabled: token.write_enabled === true,
    expires: (token.expires as string | null) ?? '',
    description: String(token.description),
    allowed_ips: (token.allowed_ips as string[]).join('\n'),
  };
}

function bodyOf({ write_enabled, expires, description, allowed_ips }: TokenFormValues): Record<string, unknown> {
  return {
    write_enabled,
    expires: expires.trim() === '' ? null : expires.trim(),
    description,
    allowed_ips: allowed_ips.split(/[\s,]+/).filter((network) => network !== ''),
  };
}

function sentencesOf({ maxLifetimeDays, requiredIps, writeAllowed }: TokenLimits): string[] {
  return [
    ...(maxLifetimeDays === null ? [] : [`A token lives for at most ${maxLifetimeDays} days.`]),
    ...(writeAllowed ? [] : ['Tokens can only be used for reading.']),
    ...(requiredIps.length === 0 ? [] : ['Tokens can only be used from the addresses your administrator has set.']),
  ];
}
