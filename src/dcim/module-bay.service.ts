// A bay that a module brings is within the bay that the module sits in.
import { Injectable } from '@nestjs/common';
import type { Field } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { lockTree } from '../engine/write/tree.js';
import { ModuleBay, WITHIN_ITSELF } from './module-bay.js';

@ServiceOf(ModuleBay)
@Injectable()
export class ModuleBayService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(ModuleBay), tools);
  }

  /** Modules stay in their bays while bays come and go. */
  protected override async prepare(_drafts: readonly Draft[], { transaction }: Write): Promise<void> {
    await lockTree(transaction, this.resource);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, { transaction, before }: Write): Promise<void> {
    for (const [draft, row] of rows) {
      const was = before.get(draft.id ?? '');
      if (was && was.device_id !== row.device_id && !draft.isBad) {
        draft.fail('device', 'Components cannot be moved to a different device.');
      }
    }
    const placed = [...rows].filter(
      ([draft, row]) => !draft.isBad && row.module_id !== (before.get(draft.id ?? '')?.module_id ?? null),
    );
    const inModules = placed.filter(([, row]) => row.module_id);
    const found = await transaction.rows({
      text: `SELECT v.place, m.module_bay_id, own.id IS NOT NULL
        FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS v(module_id, bay_id, place)
        JOIN dcim_module m ON m.id = v.module_id JOIN dcim_module_bay b ON b.id = m.module_bay_id
        LEFT JOIN dcim_module_bay own ON own.id = v.bay_id AND b.path <@ own.path`,
      values: [inModules.map(([, row]) => row.module_id), inModules.map(([draft]) => draft.id)],
    });
    const parents = new Map(
      found.map(([place, parent, isWithin]) => [inModules[Number(place) - 1], { parent, isWithin }]),
    );
    const field = this.resource.field('parent') as Field;
    for (const one of placed) {
      const [draft, row] = one;
      const { parent = null, isWithin = false } = parents.get(one) ?? {};
      if (isWithin) draft.fail('module', WITHIN_ITSELF);
      draft.values.set(field, parent);
      row[field.column] = parent;
    }
  }
}
