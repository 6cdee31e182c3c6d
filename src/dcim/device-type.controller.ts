// What device types have beyond the common routes: definitions of the community's library are taken as they are.
import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Serves } from '../engine/access/access.decorators.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import { FieldProblem } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ValidationError } from '../engine/errors.js';
import { parseBoolean } from '../engine/declare/values.js';
import type { Query } from '../engine/query/filters.js';
import { Asked, PayloadOrText, Viewed } from '../engine/request.js';
import { ResourceController, serviceOf } from '../engine/resource.controller.js';
import { ResourceRepository, type View } from '../engine/resource.repository.js';
import type { ResourceService } from '../engine/resource.service.js';
import { DeviceType } from './device-type.js';
import { definitionsIn } from './library/documents.js';
import { KINDS, TYPES } from './library/kinds.js';
import { type Taken, TypeLibrary } from './library/type-library.js';

const MOST = 500;

@Serves(DeviceType)
@Controller(resourceOf(DeviceType).route)
export class DeviceTypeController extends ResourceController {
  constructor(
    @Inject(serviceOf(DeviceType)) service: ResourceService,
    @Inject(RowPolicy) policy: RowPolicy,
    @Inject(TypeLibrary) private readonly library: TypeLibrary,
    @Inject(ResourceRepository) private readonly repository: ResourceRepository,
  ) {
    super(service, policy);
  }

  /**
   * A definition, or several: JSON, or YAML with as many documents. All of them are taken, or none. With `?update=true`
   * a type that is here gets the components that it lacks.
   */
  @Post('import')
  @HttpCode(200)
  async import(@PayloadOrText() body: unknown, @Asked() asked: Query, @Viewed() view: View) {
    const definitions = typeof body === 'string' ? definitionsIn(body) : [body].flat();
    if (definitions.length > MOST) {
      throw new ValidationError({ non_field_errors: [`At most ${MOST} definitions can be sent in one request.`] });
    }
    const taken = await this.library.takeAll(definitions, view, { updates: updatesIn(asked) });
    return { results: await this.shown(taken, view) };
  }

  private async shown(taken: readonly Taken[], view: View) {
    const brief = { ...view, shape: { ...view.shape, form: 'brief' as const } };
    const byId = new Map<string, unknown>();
    for (const kind of KINDS) {
      const ids = taken.filter((one) => one.kind === kind).map(({ id }) => id);
      const objects = await this.repository.load(TYPES[kind].resource, ids, brief);
      for (const [index, object] of objects.entries()) byId.set(ids[index] as string, object);
    }
    return taken.map(({ outcome, kind, id, notes }) => ({ outcome, [TYPES[kind].name]: byId.get(id), notes }));
  }
}

/** @throws ValidationError */
function updatesIn(asked: Query): boolean {
  const given = asked.get('update')?.at(-1);
  try {
    return given !== undefined && parseBoolean(given);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    throw new ValidationError({ update: [error.message] });
  }
}
