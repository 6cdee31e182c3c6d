// NetBox serves the list at two addresses; the objects' own are below `core`.
import { Controller, Inject } from '@nestjs/common';
import { Serves } from '../../engine/access/access.decorators.js';
import { RowPolicy } from '../../engine/access/row-policy.js';
import { ReadOnlyResourceController, serviceOf } from '../../engine/resource.controller.js';
import type { ResourceService } from '../../engine/resource.service.js';
import { ObjectType } from './object-type.js';

@Serves(ObjectType)
@Controller(['api/core/object-types', 'api/extras/object-types'])
export class ObjectTypeController extends ReadOnlyResourceController {
  constructor(@Inject(serviceOf(ObjectType)) service: ResourceService, @Inject(RowPolicy) policy: RowPolicy) {
    super(service, policy);
  }
}
