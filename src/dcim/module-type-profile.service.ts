import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { schemaProblem } from './attribute-schema.js';
import { ModuleTypeProfile } from './module-type-profile.js';

@ServiceOf(ModuleTypeProfile)
@Injectable()
export class ModuleTypeProfileService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(ModuleTypeProfile), tools);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, _write: Write): Promise<void> {
    for (const [draft, { schema }] of rows) {
      const isGiven = [...draft.values.keys()].some(({ name }) => name === 'schema');
      const problem = isGiven && schema && !draft.isBad ? schemaProblem(schema as Record<string, unknown>) : undefined;
      if (problem) draft.fail('schema', problem);
    }
  }
}
