// Token policies: what is asked of the API tokens of some users and groups.
import { Controller, Inject } from '@nestjs/common';
import { h, type JSX } from 'preact';
import { Public } from '../../engine/access/access.decorators.js';
import type { Principal } from '../../engine/access/principal.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { Raw } from '../../http/answer.interceptor.js';
import { Concerned } from '../../users/concerned.js';
import { Group } from '../../users/group.js';
import { TokenPolicyService } from '../../users/policy.service.js';
import { User } from '../../users/user.js';
import { askedBy, type PageRequest } from '../page-session.js';
import { chosenIn, NONE_CHOSEN } from './choosing.js';
import type { SheetFact } from './delete-sheet.js';
import { idsIn, type Listed, mentionsIn } from './listing.js';
import { type Filled, SheetController } from './sheet.controller.js';
import type { SheetFrame } from './sheet-page.js';
import { SheetTools } from './sheet-tools.js';
import { demandsOf, TokenPolicyListPage } from './token-policies.js';
import { TokenPolicyForm, type TokenPolicyValues } from './token-policy-form.js';

const users = () => resourceOf(User);
const groups = () => resourceOf(Group);

@Raw()
@Public('always')
@Controller('admin/token-policies')
export class TokenPoliciesController extends SheetController<TokenPolicyValues> {
  protected readonly names = [
    'name',
    'description',
    'can_create',
    'can_modify',
    'max_tokens',
    'max_lifetime_days',
    'write_allowed',
    'required_ips',
    'users',
    'groups',
  ];

  constructor(
    @Inject(SheetTools) tools: SheetTools,
    @Inject(TokenPolicyService) policies: TokenPolicyService,
    @Inject(Concerned) private readonly concerned: Concerned,
  ) {
    super(tools, policies, { section: 'token-policies', path: '/admin/token-policies/', title: 'token policy' });
  }

  protected blank(asked: URLSearchParams): TokenPolicyValues {
    return {
      name: '',
      description: '',
      can_create: true,
      can_modify: true,
      max_tokens: '',
      max_lifetime_days: '',
      write_allowed: true,
      required_ips: '',
      users: { ...NONE_CHOSEN, ids: idsIn(asked.getAll('user')) },
      groups: { ...NONE_CHOSEN, ids: idsIn(asked.getAll('group')) },
    };
  }

  protected read(posted: URLSearchParams): TokenPolicyValues {
    const text = (name: string) => posted.get(name) ?? '';
    return {
      name: text('name'),
      description: text('description'),
      can_create: posted.has('can_create'),
      can_modify: posted.has('can_modify'),
      max_tokens: text('max_tokens'),
      max_lifetime_days: text('max_lifetime_days'),
      write_allowed: posted.has('write_allowed'),
      required_ips: text('required_ips'),
      users: chosenIn(posted, 'users'),
      groups: chosenIn(posted, 'groups'),
    };
  }

  protected valuesOf(shown: Shown): TokenPolicyValues {
    const chosen = (name: string) => ({ ids: mentionsIn(shown[name]).map(({ id }) => id), typed: '' });
    return {
      name: String(shown.name),
      description: String(shown.description),
      can_create: shown.can_create === true,
      can_modify: shown.can_modify === true,
      max_tokens: String(shown.max_tokens ?? ''),
      max_lifetime_days: String(shown.max_lifetime_days ?? ''),
      write_allowed: shown.write_allowed === true,
      required_ips: (shown.required_ips as string[]).join('\n'),
      users: chosen('users'),
      groups: chosen('groups'),
    };
  }

  protected async bodyOf(values: TokenPolicyValues, by: Principal) {
    const { choosing } = this.tools;
    const body = {
      ...values,
      max_tokens: values.max_tokens.trim() || null,
      max_lifetime_days: values.max_lifetime_days.trim() || null,
      required_ips: values.required_ips.split(/[\s,]+/).filter((network) => network !== ''),
      users: await choosing.named(users(), values.users, by),
      groups: await choosing.named(groups(), values.groups, by),
    };
    return { body, problems: new Map<string, string[]>() };
  }

  protected filtersOf(asked: URLSearchParams) {
    return {
      q: asked.get('q') ?? '',
      user: (asked.get('user') ?? '').trim(),
      group: (asked.get('group') ?? '').trim(),
    };
  }

  protected async listPage(request: PageRequest, frame: SheetFrame, listed: Listed): Promise<JSX.Element> {
    const ids = listed.rows.map((row) => row[ROW_ID] as string);
    const reached = await this.concerned.byPolicies(ids, request.principal);
    return h(TokenPolicyListPage, { frame, listed, reached, asked: this.filtersOf(askedBy(request)) });
  }

  protected async form(
    request: PageRequest,
    frame: SheetFrame,
    { values, errors, object }: Filled<TokenPolicyValues>,
  ): Promise<JSX.Element> {
    const { principal } = request;
    const { choosing } = this.tools;
    const choices = {
      users: await choosing.choice(users(), values.users, principal),
      groups: await choosing.choice(groups(), values.groups, principal),
    };
    const reached = object ? await this.reachOf(object, principal) : undefined;
    return h(TokenPolicyForm, { frame, values, errors, object, choices, reached });
  }

  private async reachOf(object: Shown, by: Principal): Promise<number> {
    const id = object[ROW_ID] as string;
    return (await this.concerned.byPolicies([id], by)).get(id) ?? 0;
  }

  protected async factsOf(shown: Shown, { principal }: PageRequest): Promise<readonly SheetFact[]> {
    const reached = await this.reachOf(shown, principal);
    return [
      ['What it asks', demandsOf(shown)],
      ['Whom it concerns', [reached === 1 ? '1 user' : `${reached.toLocaleString('en')} users`]],
      ['Users', mentionsIn(shown.users).map(({ name }) => name)],
      ['Groups', mentionsIn(shown.groups).map(({ name }) => name)],
    ];
  }
}
