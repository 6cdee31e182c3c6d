// `/admin/users/{id}/api-tokens/`: what applies to a user's tokens and whence, the switch, the tokens and their revocation.
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { Public } from '../../engine/access/access.decorators.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { NotFound, PermissionDenied } from '../../engine/errors.js';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { Raw } from '../../http/answer.interceptor.js';
import { Clock } from '../../platform/clock.js';
import { Token } from '../../users/token.js';
import { TokenService } from '../../users/token.service.js';
import { TokenPolicyExplanation } from '../../users/token-policy-explanation.js';
import { type PolicyValues, UserTokenPolicies } from '../../users/user-token-policy.js';
import { type FormErrors, NO_ERRORS, REFILLED } from '../edit/form-body.js';
import { isRefill } from '../kept-form.js';
import { askedBy, type PageRequest, postedBy } from '../page-session.js';
import { tokenRow } from '../token-row.js';
import { Desk, viewOf } from './desk.js';
import { listOf } from './listing.js';
import { DeskRights } from './rights.js';
import { type DeskUser, pathOf, UserDesk } from './user-desk.js';
import { UserReasons } from './user-reasons.js';
import { formOfPolicy, formPosted, POLICY_NAMES, type PolicyForm, policyOf, switched } from './user-token-forms.js';
import { RevokeAllPage, RevokePage } from './user-token-revoke.js';
import { UserTokensPage } from './user-tokens.js';

@Raw()
@Public('always')
@Controller('admin/users/:id/api-tokens')
export class UserTokensController {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(UserDesk) private readonly users: UserDesk,
    @Inject(DeskRights) private readonly rights: DeskRights,
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(TokenPolicyExplanation) private readonly explanation: TokenPolicyExplanation,
    @Inject(UserTokenPolicies) private readonly policies: UserTokenPolicies,
    @Inject(UserReasons) private readonly reasons: UserReasons,
    @Inject(Clock) private readonly clock: Clock,
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

  @Post('switch')
  async switch(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.desk.admits(request, reply)) return undefined;
    const state = postedBy(request).get('state') === 'on' ? 'on' : 'off';
    return this.restrict(id, request, reply, switched(state), `switched-${state}`);
  }

  @Post('limits')
  async limit(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.desk.admits(request, reply)) return undefined;
    const posted = postedBy(request);
    const form = formPosted(posted);
    if (isRefill(posted)) {
      const user = await this.users.userOf(id, request);
      return this.page(request, reply.status(200), user, form, REFILLED);
    }
    return this.restrict(id, request, reply, policyOf(form), 'limits', form);
  }

  @Get('revoke')
  async revokeAllForm(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.desk.admits(request, reply)) return undefined;
    const user = await this.users.userOf(id, request);
    this.rights.assertMay(request.principal, 'delete', resourceOf(Token));
    const { page } = await this.listed(user, request);
    const frame = this.desk.frame(request, reply);
    return this.desk.page(reply, h(RevokeAllPage, { frame, user, count: page.count ?? 0 }));
  }

  @Post('revoke')
  async revokeAll(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.desk.admits(request, reply)) return undefined;
    const user = await this.users.userOf(id, request);
    this.rights.assertMay(request.principal, 'delete', resourceOf(Token));
    await this.tokens.revokeAllOf(user.id, viewOf(request));
    return lead(reply, user, 'revoked-all');
  }

  @Get(':token/revoke')
  async revokeForm(
    @Param() at: { id: string; token: string },
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.desk.admits(request, reply)) return undefined;
    const user = await this.users.userOf(at.id, request);
    const shown = await this.tokenOf(at.token, user, request);
    const token = tokenRow(shown, this.clock.millis());
    const frame = this.desk.frame(request, reply);
    return this.desk.page(reply, h(RevokePage, { frame, user, token }));
  }

  @Post(':token/revoke')
  async revoke(
    @Param() at: { id: string; token: string },
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.desk.admits(request, reply)) return undefined;
    const user = await this.users.userOf(at.id, request);
    const token = await this.tokenOf(at.token, user, request);
    await this.tokens.delete(String(token[ROW_ID]), {}, viewOf(request));
    return lead(reply, user, 'revoked');
  }

  private async restrict(
    id: string,
    request: PageRequest,
    reply: FastifyReply,
    values: PolicyValues,
    done: string,
    form?: PolicyForm,
  ) {
    const user = await this.users.userOf(id, request);
    const { principal } = request;
    if (!this.policies.maySet(await this.policies.find(user.id, principal), principal)) throw new PermissionDenied();
    try {
      await this.policies.set(user, values, principal);
    } catch (error) {
      const { status, errors } = this.users.refusalOf(error, POLICY_NAMES, request);
      return this.page(request, reply.status(status), user, form, errors);
    }
    return lead(reply, user, done);
  }

  private async page(
    request: PageRequest,
    reply: FastifyReply,
    user: DeskUser,
    typed?: PolicyForm,
    errors: FormErrors = NO_ERRORS,
  ): Promise<string> {
    const { principal } = request;
    const limits = await this.explanation.explain(user.id, principal);
    const own = await this.policies.find(user.id, principal);
    const { rows, page } = await this.listed(user, request);
    const ids = rows.map((token) => String(token[ROW_ID]));
    const revocable = await this.rights.among(principal, 'delete', resourceOf(Token), ids);
    const now = this.clock.millis();
    const tokens = rows.map((token) => ({ ...tokenRow(token, now), mayRevoke: revocable.has(String(token[ROW_ID])) }));
    const isBarred = !(limits.canCreate.value && limits.canModify.value);
    const frame = this.desk.frame(request, reply, noticeOf(askedBy(request).get('done') ?? '', isBarred));
    const props = {
      ...{ frame, user, limits, own, errors, tokens, page },
      reasons: await this.reasonsFor(user, request),
      mayRestrict: this.policies.maySet(own, principal),
      form: typed ?? formOfPolicy(own),
    };
    return this.desk.page(reply, h(UserTokensPage, props));
  }

  /** What gives the right to add tokens. */
  private async reasonsFor(user: DeskUser, request: PageRequest) {
    if (!this.reasons.mayAsk(user, request.principal)) return null;
    const [explained] = await this.reasons.of(user, { resources: [resourceOf(Token)], actions: ['add'] }, request);
    return explained?.because ?? [];
  }

  private listed(user: DeskUser, request: PageRequest) {
    const path = `${pathOf(user.id)}api-tokens/`;
    return listOf(this.tokens, path, askedBy(request), { user_id: user.id }, viewOf(request));
  }

  /** @throws NotFound where it is not one of this user's that the caller may view, PermissionDenied */
  private async tokenOf(id: string, user: DeskUser, request: PageRequest): Promise<Shown> {
    const token = await this.tokens.get(id, viewOf(request));
    if ((token.user as Shown | null)?.id !== user.id) throw new NotFound();
    const rowId = String(token[ROW_ID]);
    const permitted = await this.rights.among(request.principal, 'delete', resourceOf(Token), [rowId]);
    if (permitted.size === 0) throw new PermissionDenied();
    return token;
  }
}

function lead(reply: FastifyReply, user: DeskUser, done: string): undefined {
  reply.status(302).header('location', `${pathOf(user.id)}api-tokens/?done=${done}`);
}

const NOTICES: ReadonlyMap<string, string> = new Map([
  ['switched-off', 'Switched off. Tokens that exist keep working until they expire or are revoked.'],
  ['switched-on', 'Switched on: nothing bars this user from creating and changing tokens.'],
  ['limits', 'The limits have been saved.'],
  ['revoked', 'The token has been revoked.'],
  ['revoked-all', 'The tokens have been revoked.'],
]);

/** To switch on lifts what was said of the user alone. */
function noticeOf(done: string, isBarred: boolean): string | undefined {
  if (done === 'switched-on' && isBarred) {
    return 'No longer switched off for this user alone; other policies still apply, see below.';
  }
  return NOTICES.get(done);
}
