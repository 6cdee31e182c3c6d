import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { VirtualDeviceContext } from './virtual-device-context.js';

@ServiceOf(VirtualDeviceContext)
@Injectable()
export class VirtualDeviceContextService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(VirtualDeviceContext), tools);
  }

  /** Interfaces cannot follow a context to another device. */
  protected override async examine(rows: ReadonlyMap<Draft, Stored>, { before, transaction }: Write): Promise<void> {
    const moved = [...rows.keys()].filter(
      (draft) => draft.id !== null && before.get(draft.id)?.device_id !== rows.get(draft)?.device_id,
    );
    if (moved.length === 0) return;
    const occupied = await transaction.rows({
      text: 'SELECT DISTINCT vdc_id FROM dcim_interface_vdcs WHERE vdc_id = ANY($1::uuid[])',
      values: [moved.map(({ id }) => id)],
    });
    const ids = new Set(occupied.map(([id]) => id));
    for (const draft of moved) {
      if (ids.has(draft.id))
        draft.fail('device', 'A context that has interfaces cannot be moved to a different device.');
    }
  }
}
