// Groups: what they are, what their members may do, and who belongs to them.
import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h, type JSX } from 'preact';
import { Public } from '../../engine/access/access.decorators.js';
import type { Principal } from '../../engine/access/principal.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { ValidationError } from '../../engine/errors.js';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { Raw } from '../../http/answer.interceptor.js';
import { GroupMembers } from '../../users/group-members.js';
import { ObjectPermission } from '../../users/object-permission.js';
import { GroupService, TokenPolicyService } from '../../users/policy.service.js';
import { User } from '../../users/user.js';
import { UserService } from '../../users/user.service.js';
import { errorsOf } from '../edit/form-body.js';
import { isRefill, NOT_SAVED } from '../kept-form.js';
import { askedBy, type PageRequest, postedBy } from '../page-session.js';
import { chosenIn, NONE_CHOSEN, typedName } from './choosing.js';
import type { SheetFact } from './delete-sheet.js';
import { viewOf } from './desk.js';
import { GroupForm, type GroupValues } from './group-form.js';
import type { MembersProps } from './group-members.js';
import { GroupListPage } from './groups.js';
import { idsIn, type Listed, listOf, mentionsIn } from './listing.js';
import { type Filled, SheetController } from './sheet.controller.js';
import { addressOf, type SheetFrame } from './sheet-page.js';
import { SheetTools } from './sheet-tools.js';

const PATH = '/admin/groups/';
const users = () => resourceOf(User);
const permissions = () => resourceOf(ObjectPermission);

@Raw()
@Public('always')
@Controller('admin/groups')
export class GroupsController extends SheetController<GroupValues> {
  protected readonly names = ['name', 'description', 'permissions'];

  constructor(
    @Inject(SheetTools) tools: SheetTools,
    @Inject(GroupService) groups: GroupService,
    @Inject(GroupMembers) private readonly members: GroupMembers,
    @Inject(UserService) private readonly users: UserService,
    @Inject(TokenPolicyService) private readonly policies: TokenPolicyService,
  ) {
    super(tools, groups, { section: 'groups', path: PATH, title: 'group' });
  }

  /** Those who join are named or ticked, those who leave are ticked; all of it is done, or nothing. */
  @Post(':id/members')
  async changeMembers(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.admits(request, reply)) return undefined;
    const { principal } = request;
    const object = await this.service.get(id, viewOf(request));
    this.tools.rights.assertMay(principal, 'change', users());
    const posted = postedBy(request);
    const back = (problems: readonly string[]) =>
      this.answer(request, reply, {
        values: this.valuesOf(object),
        errors: { fields: new Map([[MEMBERS.name, problems]]), whole: [] },
        object,
        posted,
      });
    if (isRefill(posted)) {
      reply.status(200);
      return back([NOT_SAVED]);
    }
    const { ids, unknown } = await this.tools.choosing.found(users(), chosenIn(posted, 'joining'), principal);
    const problems = unknown.map((name) => `${name}: there is nobody of this name.`);
    if (problems.length === 0) {
      try {
        await this.members.change(id, { joining: ids, leaving: idsIn(posted.getAll('leaving')) }, viewOf(request));
        return this.lead(reply, `${addressOf(this.place, object)}?done=members`);
      } catch (error) {
        if (!(error instanceof ValidationError)) throw error;
        problems.push(...[...errorsOf(error, [MEMBERS]).fields.values()].flat());
      }
    }
    reply.status(400);
    return back(problems);
  }

  protected blank(): GroupValues {
    return { name: '', description: '', permissions: NONE_CHOSEN };
  }

  protected read(posted: URLSearchParams): GroupValues {
    return {
      name: posted.get('name') ?? '',
      description: posted.get('description') ?? '',
      permissions: chosenIn(posted, 'permissions'),
    };
  }

  protected valuesOf({ name, description, permissions: given }: Shown): GroupValues {
    const ids = mentionsIn(given).map(({ id }) => id);
    return { name: String(name), description: String(description), permissions: { ids, typed: '' } };
  }

  protected async bodyOf({ name, description, permissions: chosen }: GroupValues, by: Principal) {
    const named = await this.tools.choosing.named(permissions(), chosen, by);
    return { body: { name, description, permissions: named }, problems: new Map<string, string[]>() };
  }

  protected filtersOf(asked: URLSearchParams) {
    return { q: asked.get('q') ?? '' };
  }

  protected async listPage(request: PageRequest, frame: SheetFrame, listed: Listed): Promise<JSX.Element> {
    return h(GroupListPage, { frame, listed, search: askedBy(request).get('q') ?? '' });
  }

  /** Whoever makes a group wants somebody in it. */
  protected override afterAdding(created: Shown): string {
    return `${addressOf(this.place, created)}?done=added`;
  }

  protected override frame(request: PageRequest, reply: FastifyReply): SheetFrame {
    const frame = super.frame(request, reply);
    if (askedBy(request).get('done') !== 'members') return frame;
    return { ...frame, notice: 'The members of the group have been changed.' };
  }

  protected async form(request: PageRequest, frame: SheetFrame, filled: Filled<GroupValues>): Promise<JSX.Element> {
    const { values, errors, object } = filled;
    const choice = await this.tools.choosing.choice(permissions(), values.permissions, request.principal);
    const members = object ? await this.membersOf(request, object, filled) : undefined;
    return h(GroupForm, { frame, values, errors, object, choice, members });
  }

  private async membersOf(
    request: PageRequest,
    object: Shown,
    { errors, posted }: Filled<GroupValues>,
  ): Promise<MembersProps> {
    const { principal } = request;
    const address = addressOf(this.place, object);
    const filters = { group_id: String(object[ROW_ID]) };
    const { rows, page } = await listOf(this.users, address, askedBy(request), filters, viewOf(request));
    const ids = rows.map((row) => row[ROW_ID] as string);
    const { rights, choosing } = this.tools;
    const mayChange = rights.may(principal, 'change', users());
    const choice = mayChange
      ? await choosing.choice(users(), chosenIn(posted ?? new URLSearchParams(), 'joining'), principal)
      : null;
    return {
      action: `${address}members/`,
      rows,
      page,
      removable: await rights.among(principal, 'change', users(), ids),
      // Who is on the list already cannot join.
      choice: choice && { ...choice, boxes: choice.boxes.filter(({ id }) => !ids.includes(id)) },
      typed: posted?.get(typedName('joining')) ?? '',
      leaving: new Set(posted?.getAll('leaving')),
      errors: errors.fields.get(MEMBERS.name) ?? [],
    };
  }

  protected async factsOf(shown: Shown, request: PageRequest): Promise<readonly SheetFact[]> {
    const count = Number(shown.user_count);
    const filters = new Map([
      ['group_id', [String(shown[ROW_ID])]],
      ['limit', ['0']],
    ]);
    const mayViewPolicies = this.tools.rights.may(request.principal, 'view', this.policies.resource);
    const policies = mayViewPolicies ? (await this.policies.list(filters, PATH, viewOf(request))).results : [];
    const lost = 'no longer given by this group';
    return [
      ['Members', [count === 1 ? '1 user leaves it' : `${count.toLocaleString('en')} users leave it`]],
      ['Permissions', mentionsIn(shown.permissions).map(({ name }) => `${name}, ${lost}`)],
      ['Token policies', policies.map(({ display }) => `${display}, no longer for its members`)],
    ];
  }
}

/** Where what is wrong with the members is said. */
const MEMBERS = { name: 'members' };
