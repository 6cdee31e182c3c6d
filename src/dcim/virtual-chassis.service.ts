// A virtual chassis and its members: the master is one of them, and without the chassis they have no place in it.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { resourceOf } from '../engine/declare/resource.js';
import { Conflict } from '../engine/errors.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import { changeAlong } from '../engine/write/change-along.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { namesToSay } from '../engine/write/visible-names.js';
import type { Transaction } from '../platform/database/database.js';
import { Device } from './device.js';
import { VirtualChassis } from './virtual-chassis.js';

@ServiceOf(VirtualChassis)
@Injectable()
export class VirtualChassisService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(VirtualChassis), tools);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    const { transaction, mode, isImport } = write;
    if (isImport) return;
    const led = [...rows].filter(([draft, { master_id }]) => !draft.isBad && master_id);
    const masters = await lockMembers(
      led.map(([, { master_id }]) => master_id as string),
      transaction,
    );
    // The chassis of a new one's master is the new one: see `stored`.
    if (mode === 'create') return;
    const others = led.filter(([{ id }, { master_id }]) => {
      const master = masters.get(master_id);
      return master && master.virtual_chassis_id !== id;
    });
    const ids = others.map(([, { master_id }]) => master_id);
    const name = await namesToSay(this.tools.repository, resourceOf(Device), ids, write);
    for (const [draft, { master_id }] of others) {
      draft.fail('master', `The selected master (${name(master_id)}) is not assigned to this virtual chassis.`);
    }
  }

  /** As NetBox has it, the master of a new chassis becomes its member, at the first position unless it has one. */
  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    if (write.mode !== 'create' || write.isImport) return;
    const led = [...rows].filter(([, { master_id }]) => master_id);
    const masters = await lockMembers(
      led.map(([, { master_id }]) => master_id as string),
      write.transaction,
    );
    const values = led.map(([id, { master_id }]) => {
      const position = masters.get(master_id)?.vc_position ?? 1;
      return [master_id as string, { virtual_chassis: id, vc_position: position }] as const;
    });
    await changeAlong(this.tools.recorder, resourceOf(Device), new Map(values), write);
  }

  /** The members are released by the deletion itself, which records that; here they lose their places. */
  protected override async removing(
    rows: ReadonlyMap<string, Stored>,
    _by: Principal,
    transaction: Transaction,
  ): Promise<void> {
    const ids = [...rows.keys()];
    const spanned = await transaction.rows({
      text: `SELECT DISTINCT v.name FROM dcim_interface i JOIN dcim_interface lag ON lag.id = i.lag_id AND lag.device_id <> i.device_id
        JOIN dcim_device d ON d.id = i.device_id JOIN dcim_virtual_chassis v ON v.id = d.virtual_chassis_id
        WHERE v.id = ANY($1::uuid[]) ORDER BY v.name`,
      values: [ids],
    });
    if (spanned.length > 0) {
      const names = spanned.map(([name]) => name).join(', ');
      throw new Conflict(
        `Unable to delete virtual chassis ${names}. There are member interfaces which form a cross-chassis LAG interfaces.`,
      );
    }
    await transaction.run({
      text: 'UPDATE dcim_device SET vc_position = NULL, vc_priority = NULL WHERE virtual_chassis_id = ANY($1::uuid[])',
      values: [ids],
    });
  }
}

async function lockMembers(ids: readonly string[], transaction: Transaction): Promise<Map<unknown, Stored>> {
  if (ids.length === 0) return new Map();
  const rows = await transaction.records<Stored>({
    text: `SELECT id, virtual_chassis_id, vc_position FROM dcim_device
      WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
    values: [ids],
  });
  return new Map(rows.map((row) => [row.id, row]));
}
