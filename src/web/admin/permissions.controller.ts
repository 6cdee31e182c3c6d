// Object permissions: who may do what with which objects, and how many those are.
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h, type JSX } from 'preact';
import { Public } from '../../engine/access/access.decorators.js';
import type { Principal } from '../../engine/access/principal.js';
import { FieldProblem } from '../../engine/declare/field.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { PermissionDenied } from '../../engine/errors.js';
import type { Shown } from '../../engine/representation.js';
import { HTML_TYPE, Raw } from '../../http/answer.interceptor.js';
import { Group } from '../../users/group.js';
import { ObjectPermissionService } from '../../users/policy.service.js';
import { User } from '../../users/user.js';
import { askedBy, type PageRequest, postedBy } from '../page-session.js';
import { renderPart } from '../render.js';
import { ConstraintCheck } from './constraint-check.js';
import { CHECK, ConstraintParts } from './constraint-editor.js';
import type { SheetFact } from './delete-sheet.js';
import { type Listed, mentionsIn } from './listing.js';
import { pluralsOf } from './model-names.js';
import { PermissionForm } from './permission-form.js';
import {
  actionsIn,
  blankPermission,
  constraintsIn,
  type PermissionValues,
  readPermission,
  valuesOfPermission,
} from './permission-values.js';
import { PermissionListPage } from './permissions.js';
import { type Filled, SheetController } from './sheet.controller.js';
import type { SheetFrame } from './sheet-page.js';
import { SheetTools } from './sheet-tools.js';

const users = () => resourceOf(User);
const groups = () => resourceOf(Group);
const EMPTY = 'This list may not be empty.';

@Raw()
@Public('always')
@Controller('admin/permissions')
export class PermissionsController extends SheetController<PermissionValues> {
  protected readonly names = [
    'name',
    'description',
    'enabled',
    'object_types',
    'actions',
    'constraints',
    'groups',
    'users',
  ];

  constructor(
    @Inject(SheetTools) tools: SheetTools,
    @Inject(ObjectPermissionService) permissions: ObjectPermissionService,
    @Inject(ConstraintCheck) private readonly checks: ConstraintCheck,
  ) {
    super(tools, permissions, { section: 'permissions', path: '/admin/permissions/', title: 'permission' });
  }

  /** What is said beside the constraint of a form that is being typed. */
  @Post('check')
  @HttpCode(200)
  async check(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.admits(request, reply)) return undefined;
    const { principal } = request;
    const { rights } = this.tools;
    const mayWrite = ['add', 'change'].some((action) => rights.may(principal, action, this.resource));
    if (!mayWrite) throw new PermissionDenied();
    const checked = await this.checks.of(readPermission(postedBy(request)), principal);
    reply.type(HTML_TYPE);
    return renderPart(h(ConstraintParts, { checked }));
  }

  protected blank(asked: URLSearchParams): PermissionValues {
    return blankPermission(asked);
  }

  protected read(posted: URLSearchParams): PermissionValues {
    return readPermission(posted);
  }

  protected valuesOf(shown: Shown): PermissionValues {
    return valuesOfPermission(shown);
  }

  protected override onlyAsks(posted: URLSearchParams): boolean {
    return posted.has(CHECK);
  }

  protected async bodyOf(values: PermissionValues, by: Principal) {
    const { name, description, enabled, models } = values;
    const { choosing } = this.tools;
    const problems = new Map<string, string[]>();
    // The API takes a permission for nothing; a person who ticked nothing has forgotten something.
    if (models.length === 0) problems.set('object_types', [EMPTY]);
    const actions = actionsIn(values);
    if (actions.length === 0) problems.set('actions', [EMPTY]);
    const body = {
      name,
      description,
      enabled,
      object_types: models.toSorted(),
      actions,
      constraints: constraintsOf(values, problems),
      groups: await choosing.named(groups(), values.groups, by),
      users: await choosing.named(users(), values.users, by),
    };
    return { body, problems };
  }

  protected filtersOf(asked: URLSearchParams) {
    const text = (name: string) => (asked.get(name) ?? '').trim();
    return { q: text('q'), user: text('user'), group: text('group'), enabled: text('enabled') };
  }

  protected async listPage(request: PageRequest, frame: SheetFrame, listed: Listed): Promise<JSX.Element> {
    return h(PermissionListPage, { frame, listed, asked: this.filtersOf(askedBy(request)) });
  }

  protected async form(
    request: PageRequest,
    frame: SheetFrame,
    { values, errors, object }: Filled<PermissionValues>,
  ): Promise<JSX.Element> {
    const { principal } = request;
    const { choosing } = this.tools;
    const choices = {
      users: await choosing.choice(users(), values.users, principal),
      groups: await choosing.choice(groups(), values.groups, principal),
    };
    const checked = await this.checks.of(values, principal);
    return h(PermissionForm, { frame, values, errors, object, choices, checked });
  }

  protected async factsOf(shown: Shown): Promise<readonly SheetFact[]> {
    return [
      ['Actions', shown.actions as readonly string[]],
      ['Models', pluralsOf(shown.object_types as readonly string[])],
      ...(shown.without_effect ? ([['Without effect', [String(shown.without_effect)]]] as const) : []),
      ['Groups', mentionsIn(shown.groups).map(({ name }) => name)],
      ['Users', mentionsIn(shown.users).map(({ name }) => name)],
    ];
  }
}

function constraintsOf({ constraints }: PermissionValues, problems: Map<string, string[]>): unknown {
  try {
    return constraintsIn(constraints);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    problems.set('constraints', [error.message]);
    return null;
  }
}
