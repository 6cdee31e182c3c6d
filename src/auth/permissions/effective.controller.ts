// `GET /api/users/permissions/effective/?user=…`: what a user may do, by which permission, under which constraint; or why
// not. `resource=`, `action=`, `object=` and `token=` ask for less; `address=` from where.
import { Controller, Get, Inject, Options } from '@nestjs/common';
import { Public } from '../../engine/access/access.decorators.js';
import { RowPolicy } from '../../engine/access/row-policy.js';
import { FieldProblem, type ResourceClass } from '../../engine/declare/field.js';
import { allResources, type ResourceMeta, resourceOf } from '../../engine/declare/resource.js';
import { type FieldErrors, NotAuthenticated, PermissionDenied, ValidationError } from '../../engine/errors.js';
import { Described } from '../../engine/openapi/described.js';
import { FLAG, listOf, MODEL, nullable, object, oneOfTexts, type Schema, TEXT } from '../../engine/openapi/schema.js';
import type { Schemas } from '../../engine/openapi/schemas.js';
import type { Query } from '../../engine/query/filters.js';
import { resourceOfModel } from '../../engine/query/model-names.js';
import { Asked, Viewed } from '../../engine/request.js';
import { ResourceRepository, type View } from '../../engine/resource.repository.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.js';
import { plainAddress } from '../../platform/network/address-set.js';
import { GRANT_SCHEMAS } from '../../users/grant.js';
import { Group } from '../../users/group.js';
import { ObjectPermission } from '../../users/object-permission.js';
import { Token } from '../../users/token.js';
import { User } from '../../users/user.js';
import { isNamed } from '../../users/usernames.js';
import { type Explained, Explanations, type Question, type Reason } from './explanation.js';

const PARAMETERS = new Set(['user', 'resource', 'action', 'object', 'token', 'address', 'format']);

type Nested = ReadonlyMap<string, unknown>;

@Public()
@Controller('api/users/permissions/effective')
export class EffectiveController {
  constructor(
    @Inject(Explanations) private readonly explanations: Explanations,
    @Inject(ResourceRepository) private readonly repository: ResourceRepository,
    @Inject(RowPolicy) private readonly policy: RowPolicy,
    @Inject(Database) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Of oneself everybody may ask; of others who may view them and permissions. */
  @Described({
    summary: 'Read what a user may do, and why',
    query: [
      { name: 'user', schema: TEXT, description: 'An id or a name; without it, the caller.' },
      { name: 'resource', schema: listOf(MODEL) },
      { name: 'action', schema: listOf(TEXT) },
      { name: 'object', schema: ({ key }) => key, description: 'An object of the one resource.' },
      { name: 'token', schema: ({ key }) => key, description: 'As with this token of the user.' },
      { name: 'address', schema: TEXT, description: 'As from this address.' },
    ],
    answers: { 200: effectiveSchema },
    refusals: [404],
  })
  @Get()
  async effective(@Asked() query: Query, @Viewed() view: View) {
    if (!view.by.user) throw new NotAuthenticated();
    this.assertKnown(query, view);
    const question = await this.questionOf(query, view);
    const explained = await this.explanations.explain(question, view.by);
    const reasons = explained.flatMap(({ because }) => because);
    const permissions = await this.nested(ObjectPermission, reasons.flatMap(permissionsOf), view);
    const groups = await this.nested(
      Group,
      reasons.flatMap((reason) => reason.groups),
      view,
    );
    const one = async (model: ResourceClass, id: string | undefined) =>
      id === undefined ? null : ((await this.nested(model, [id], view)).get(id) ?? null);
    return {
      user: await one(User, question.userId),
      token: await one(Token, question.tokenId),
      object: await one((question.resources[0] as ResourceMeta).model, question.objectId),
      results: explained.map((each) => shown(each, permissions, groups)),
    };
  }

  @Options()
  describe() {
    return {
      name: 'Effective Permissions',
      description: '',
      renders: ['application/json', 'text/html'],
      parses: [],
    };
  }

  private nested(model: ResourceClass, ids: readonly string[], view: View): Promise<Nested> {
    return this.repository.loadNested(resourceOf(model), [...new Set(ids)], view);
  }

  private assertKnown(query: Query, { dialect }: View): void {
    if (!this.settings.STRICT_FILTERING || dialect.isLenient) return;
    const unknown = [...query.keys()].filter((name) => !PARAMETERS.has(name));
    if (unknown.length > 0) throw new ValidationError(errors(unknown, 'Unknown filter field.'));
  }

  /** @throws ValidationError for what is unknown, or hidden; PermissionDenied */
  private async questionOf(query: Query, view: View): Promise<Question> {
    const userId = await this.userOf(query.get('user')?.[0] ?? '', view);
    const resources = (query.get('resource') ?? []).map(modelNamed);
    const actions = query.get('action');
    const bad = actions?.find((action) => !/^[a-z][a-z0-9_]{0,29}$/.test(action));
    if (bad !== undefined) throw new ValidationError(errors(['action'], `${bad} is not an action.`));
    const object = query.get('object')?.[0];
    if (object !== undefined && resources.length !== 1) {
      throw new ValidationError(errors(['object'], 'An object is asked about with the one resource that it is of.'));
    }
    return {
      userId,
      actions,
      resources: resources.length > 0 ? resources : allResources(),
      tokenId: await this.tokenOf(query, view),
      address: addressIn(query),
      objectId: object && (await this.visibleId(resources[0] as ResourceMeta, object, 'object', view)),
    };
  }

  /** With a token and no other question, the answer is about that token. */
  private async tokenOf(query: Query, view: View): Promise<string | undefined> {
    const given = query.get('token')?.[0];
    if (given !== undefined && given !== '') return this.visibleId(resourceOf(Token), given, 'token', view);
    return query.has('user') ? undefined : view.by.token?.id;
  }

  private async userOf(given: string, view: View): Promise<string> {
    const { by, dialect } = view;
    const own = by.user as NonNullable<typeof by.user>;
    if (given === '' || given === own.username || given === own.id) return own.id;
    if (this.policy.permitted(by, 'view', resourceOf(ObjectPermission)).rows === 'none') throw new PermissionDenied();
    if (dialect.readKey(given) !== undefined) return this.visibleId(resourceOf(User), given, 'user', view);
    const rows = await this.database.read().rows({
      text: `SELECT "${dialect.key}" FROM users_user WHERE ${isNamed('$1')}`,
      values: [given.replaceAll('\0', '')],
    });
    return this.visibleId(resourceOf(User), String(rows[0]?.[0] ?? given), 'user', view);
  }

  private async visibleId(resource: ResourceMeta, given: string, parameter: string, view: View): Promise<string> {
    const key = view.dialect.readKey(given);
    const ids = key === undefined ? [] : [...(await this.repository.idsOf(resource, view.dialect, [key])).values()];
    const [found] = await this.repository.permittedIds(this.database.read(), resource, 'view', view.by, ids);
    if (found !== undefined) return found;
    throw new ValidationError(errors([parameter], `There is no ${resource.title} ${given.slice(0, 100)}.`));
  }
}

/** Constraints are shown only to callers who may view the permission. */
function effectiveSchema(schemas: Schemas): Schema {
  const reason = object(
    {
      source: oneOfTexts(['everybody', 'authenticated', 'superuser', 'default', 'permission']),
      permission: nullable(schemas.nested(resourceOf(ObjectPermission))),
      groups: listOf(schemas.nested(resourceOf(Group))),
      constraints: GRANT_SCHEMAS.constraints,
      reaches: FLAG,
    },
    ['constraints', 'reaches'],
  );
  const result = object({
    resource: MODEL,
    action: TEXT,
    allowed: oneOfTexts(['all', 'some', 'none']),
    because: listOf(schemas.component('ReasonOfRight', () => reason)),
    refused: nullable(TEXT),
    code: nullable(TEXT),
    limits: listOf(object({ code: TEXT, detail: TEXT })),
  });
  return object({
    user: nullable(schemas.nested(resourceOf(User))),
    token: nullable(schemas.nested(resourceOf(Token))),
    object: nullable(schemas.anyObject()),
    results: listOf(schemas.component('EffectiveRight', () => result)),
  });
}

const errors = (names: readonly string[], message: string): FieldErrors =>
  Object.fromEntries(names.map((name) => [name, [message]]));

/** @throws ValidationError */
function addressIn(query: Query): string | undefined {
  const given = query.get('address')?.[0];
  if (given === undefined || given === '') return undefined;
  const address = plainAddress(given);
  if (address === null) throw new ValidationError(errors(['address'], 'Enter a valid IPv4 or IPv6 address.'));
  return address;
}

function modelNamed(label: string): ResourceMeta {
  try {
    return resourceOfModel(label);
  } catch (error) {
    if (error instanceof FieldProblem) throw new ValidationError(errors(['resource'], error.message));
    throw error;
  }
}

const permissionsOf = ({ permission }: Reason): string[] => (permission === null ? [] : [permission]);

function shown(
  { resource, action, allowed, because, refused, code, limits }: Explained,
  permissions: Nested,
  groups: Nested,
) {
  return {
    resource: resource.label,
    action,
    allowed,
    because: because.map(({ source, permission, groups: through, constraints, reaches }) => {
      const nested = permission === null ? null : permissions.get(permission);
      // Constraints are shown only to callers who may view the permission.
      const isHidden = (nested as { restricted?: true } | null)?.restricted === true;
      return {
        source,
        permission: nested,
        groups: through.map((id) => groups.get(id)),
        ...(isHidden ? {} : { constraints }),
        ...(reaches === null ? {} : { reaches }),
      };
    }),
    refused,
    code,
    limits,
  };
}
