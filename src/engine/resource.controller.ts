// The routes every resource has. A controller method is one sentence: it hands the request to the service.
import { Controller, Delete, Get, HttpCode, Inject, Options, Param, Patch, Post, Put, type Type } from '@nestjs/common';
import { Public, Serves } from './access/access.decorators.js';
import { RowPolicy } from './access/row-policy.js';
import type { ResourceClass } from './declare/field.js';
import { type ResourceMeta, resourceOf } from './declare/resource.js';
import { entityTag } from './entity-tag.js';
import { describeOptions } from './options.js';
import type { Query } from './query/filters.js';
import type { Shown } from './representation.js';
import { Answer, Asked, Path, Payload, Viewed } from './request.js';
import type { View } from './resource.repository.js';
import type { ResourceService } from './resource.service.js';

/** What injects the service of a resource. */
export const serviceOf = (model: ResourceClass): string => `service of ${resourceOf(model).label}`;

/** List, one, and what may be written. */
export abstract class ReadOnlyResourceController {
  protected constructor(
    protected readonly service: ResourceService,
    protected readonly policy: RowPolicy,
  ) {}

  @Get()
  list(@Asked() query: Query, @Path() path: string, @Viewed() view: View) {
    return this.service.list(query, path, view);
  }

  @Public()
  @Options()
  describeList(@Viewed() { by, dialect }: View) {
    return describeOptions(this.resource, by, this.policy, 'list', dialect);
  }

  @Get(':id')
  get(@Param('id') id: string, @Viewed() view: View) {
    return this.service.get(id, view);
  }

  @Public()
  @Options(':id')
  describe(@Viewed() { by, dialect }: View) {
    return describeOptions(this.resource, by, this.policy, 'detail', dialect);
  }

  private get resource(): ResourceMeta {
    return this.service.resource;
  }
}

/** Reading, and one or many created, replaced, changed, deleted. */
export abstract class ResourceController extends ReadOnlyResourceController {
  @Post()
  async create(@Payload() body: unknown, @Viewed() view: View) {
    return created(await this.service.create(body, view));
  }

  @Put()
  replaceMany(@Payload() body: unknown, @Viewed() view: View) {
    return this.service.updateMany(body, 'replace', view);
  }

  @Patch()
  changeMany(@Payload() body: unknown, @Viewed() view: View) {
    return this.service.updateMany(body, 'change', view);
  }

  @Delete()
  @HttpCode(204)
  deleteMany(@Payload() body: unknown, @Viewed() view: View) {
    return this.service.deleteMany(body, view);
  }

  @Put(':id')
  replace(@Param('id') id: string, @Payload() body: unknown, @Viewed() view: View) {
    return this.service.update(id, body, 'replace', view);
  }

  @Patch(':id')
  change(@Param('id') id: string, @Payload() body: unknown, @Viewed() view: View) {
    return this.service.update(id, body, 'change', view);
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@Param('id') id: string, @Payload() body: unknown, @Viewed() view: View) {
    return this.service.delete(id, body, view);
  }
}

/** 201, with the address of the one object that was created. */
export function created(shown: Shown | Shown[]): Answer {
  if (Array.isArray(shown)) return new Answer(201, shown);
  const tag = entityTag(shown);
  return new Answer(201, shown, { location: String(shown.url), ...(tag === undefined ? {} : { etag: tag }) });
}

/** A Nest controller for a resource that needs no routes beyond the common ones. */
export function createResourceController(model: ResourceClass): Type {
  const { route, options } = resourceOf(model);
  const Base = (options.readOnly ? ReadOnlyResourceController : ResourceController) as unknown as Type;

  @Serves(model)
  @Controller(route)
  class PlainController extends Base {
    constructor(@Inject(serviceOf(model)) service: ResourceService, @Inject(RowPolicy) policy: RowPolicy) {
      super(service, policy);
    }
  }
  // Distinct names make distinct operations in the API document.
  Object.defineProperty(PlainController, 'name', { value: `${model.name}Controller` });
  return PlainController;
}
