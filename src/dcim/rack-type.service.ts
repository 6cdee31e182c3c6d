// The racks of a type follow it, as far as what is in them allows.
import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import { changeAlong } from '../engine/write/change-along.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { Rack } from './rack.js';
import { contentsOf, problemOfUnits } from './rack-contents.js';
import { RACK_TYPE_FIELDS } from './rack-measures.js';
import { lockRacks } from './rack-space.js';
import { RackType } from './rack-type.js';

@ServiceOf(RackType)
@Injectable()
export class RackTypeService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(RackType), tools);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, { transaction, before }: Write): Promise<void> {
    const changed = [...rows].filter(([{ id }, row]) => isMeasuredAnew(before.get(id ?? ''), row));
    const racks = await racksOf(
      changed.map(([{ id }]) => id as string),
      transaction,
    );
    if (racks.size === 0) return;
    await lockRacks(transaction, [...racks.keys()]);
    const contents = await contentsOf(transaction, [...racks.keys()]);
    for (const [draft, row] of changed) {
      const own = [...racks].filter(([, type]) => type === draft.id).flatMap(([rack]) => contents.get(rack) ?? []);
      const problem = problemOfUnits(row as never, own, 'A rack of this type');
      for (const [field, message] of Object.entries(problem ?? {})) draft.fail(field, message);
    }
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    const changed = [...rows].filter(([id, row]) => isMeasuredAnew(write.before.get(id), row)).map(([id]) => id);
    const racks = await racksOf(changed, write.transaction);
    const values = [...racks].map(([rack, type]) => {
      const row = rows.get(type) as Stored;
      return [rack, Object.fromEntries(RACK_TYPE_FIELDS.map((name) => [name, row[name]]))] as const;
    });
    await changeAlong(this.tools.recorder, resourceOf(Rack), new Map(values), write);
  }
}

const isMeasuredAnew = (was: Stored | undefined, is: Stored): boolean =>
  was !== undefined && RACK_TYPE_FIELDS.some((name) => was[name] !== is[name]);

/** The racks of types, and the type of each. */
async function racksOf(typeIds: readonly string[], transaction: Write['transaction']): Promise<Map<string, string>> {
  if (typeIds.length === 0) return new Map();
  const rows = await transaction.rows({
    text: 'SELECT id, rack_type_id FROM dcim_rack WHERE rack_type_id = ANY($1::uuid[])',
    values: [typeIds],
  });
  return new Map(rows.map(([id, type]) => [id as string, type as string]));
}
