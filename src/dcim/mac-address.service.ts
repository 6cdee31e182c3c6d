import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { MacAddress } from './mac-address.js';
import { primariesAmong } from './primary-mac-address.js';

@ServiceOf(MacAddress)
@Injectable()
export class MacAddressService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(MacAddress), tools);
  }

  /** What an interface is known by stays with it. */
  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    const moved = [...rows].filter(([{ id }, row]) => {
      const was = id === null ? null : write.before.get(id)?.assigned_object_id;
      return was && was !== row.assigned_object_id;
    });
    if (moved.length === 0) return;
    const primaries = await primariesAmong(
      moved.map(([{ id }]) => id as string),
      write,
    );
    for (const [draft, row] of moved) {
      if (!primaries.has(draft.id as string)) continue;
      const verb = row.assigned_object_id === null ? 'unassign' : 'reassign';
      draft.fail('__all__', `Cannot ${verb} MAC Address while it is designated as the primary MAC for an object`);
    }
  }
}
