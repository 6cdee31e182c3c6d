// A type that changes must still fit its devices where they are mounted, and keep the role that its device bays need.
import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { visibleNames } from '../engine/write/visible-names.js';
import { Device } from './device.js';
import { DeviceType } from './device-type.js';
import { Rack } from './rack.js';

type Examined = readonly (readonly [Draft, Stored])[];

/** A device that would not fit, by its type. */
interface Misfit {
  readonly typeId: string;
  readonly deviceId: string;
  readonly rackId: string;
}

@ServiceOf(DeviceType)
@Injectable()
export class DeviceTypeService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(DeviceType), tools);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    const changed = [...rows].filter(([draft]) => draft.id !== null && !draft.isBad);
    const was = (draft: Draft): Stored => write.before.get(draft.id as string) as Stored;
    await this.checkBays(
      changed.filter(([draft, row]) => row.subdevice_role !== 'parent' && was(draft).subdevice_role === 'parent'),
      write,
    );
    await this.checkMounted(
      changed.filter(([draft, row]) => Number(row.u_height) === 0 && Number(was(draft).u_height) > 0),
      write,
    );
    await this.checkRoom(
      changed.filter(([draft, row]) => isLarger(was(draft), row)),
      write,
    );
  }

  private async checkBays(rows: Examined, { transaction }: Write): Promise<void> {
    if (rows.length === 0) return;
    const found = await transaction.rows({
      text: 'SELECT DISTINCT device_type_id FROM dcim_device_bay_template WHERE device_type_id = ANY($1::uuid[])',
      values: [idsOf(rows)],
    });
    for (const [draft] of rows) {
      if (!found.some(([id]) => id === draft.id)) continue;
      draft.fail(
        'subdevice_role',
        'Must delete all device bay templates associated with this device before declassifying it as a parent device.',
      );
    }
  }

  private async checkMounted(rows: Examined, { transaction, by }: Write): Promise<void> {
    if (rows.length === 0) return;
    const found = await transaction.rows({
      text: 'SELECT device_type_id, id FROM dcim_device WHERE device_type_id = ANY($1::uuid[]) AND position IS NOT NULL',
      values: [idsOf(rows)],
    });
    const devices = resourceOf(Device);
    const mounted = found.map(([, id]) => id as string);
    const visible = await this.tools.repository.permittedIds(transaction, devices, 'view', by, mounted);
    for (const [draft] of rows) {
      const own = found.filter(([type]) => type === draft.id);
      if (own.length === 0) continue;
      const count = own.filter(([, id]) => visible.has(id as string)).length;
      const instances = count > 0 ? `${count} instances` : 'instances';
      draft.fail('u_height', `Unable to set 0U height: Found ${instances} already mounted within racks.`);
    }
  }

  private async checkRoom(rows: Examined, write: Write): Promise<void> {
    if (rows.length === 0) return;
    const misfits = await findMisfits(rows, write);
    const devices = await visibleNames(
      this.tools.repository,
      resourceOf(Device),
      misfits.map(({ deviceId }) => deviceId),
      write,
    );
    const racks = await visibleNames(
      this.tools.repository,
      resourceOf(Rack),
      misfits.map(({ rackId }) => rackId),
      write,
    );
    for (const [draft, row] of rows) {
      const misfit = misfits.find(({ typeId }) => typeId === draft.id);
      if (!misfit) continue;
      const device = devices.get(misfit.deviceId);
      const rack = racks.get(misfit.rackId);
      const who = device && rack ? `Device ${device} in rack ${rack}` : 'A device of this type';
      const height = Number(row.u_height).toFixed(1);
      const isHigher = Number(row.u_height) > Number(write.before.get(draft.id as string)?.u_height);
      if (isHigher)
        draft.fail('u_height', `${who} does not have sufficient space to accommodate a height of ${height}U`);
      else draft.fail('is_full_depth', `${who} does not have sufficient space to be full depth`);
    }
  }
}

/** Does a type take more room than before? */
const isLarger = (was: Stored, is: Stored): boolean =>
  Number(is.u_height) > Number(was.u_height) || (is.is_full_depth === true && was.is_full_depth === false);

const idsOf = (rows: Examined): (string | null)[] => rows.map(([{ id }]) => id);

/** Of each type one device that would reach out of its rack, or into another device. The racks are locked first. */
async function findMisfits(rows: Examined, { transaction }: Write): Promise<Misfit[]> {
  await transaction.run({
    text: `SELECT id FROM dcim_rack WHERE id IN (SELECT rack_id FROM dcim_device WHERE device_type_id = ANY($1::uuid[]))
      ORDER BY id FOR NO KEY UPDATE`,
    values: [idsOf(rows)],
  });
  const found = await transaction.rows({
    text: `WITH grown AS (
        SELECT * FROM unnest($1::uuid[], $2::numeric[], $3::boolean[]) AS g(type_id, height, is_full_depth)
      ), mounted AS (
        SELECT d.id, d.device_type_id, d.rack_id, d.face, d.position, g.type_id IS NOT NULL AS is_grown,
          coalesce(g.height, t.u_height) AS height, coalesce(g.is_full_depth, t.is_full_depth) AS is_full_depth
        FROM dcim_device d JOIN dcim_device_type t ON t.id = d.device_type_id LEFT JOIN grown g ON g.type_id = t.id
        WHERE d.position IS NOT NULL
          AND d.rack_id IN (SELECT rack_id FROM dcim_device WHERE device_type_id = ANY($1::uuid[]))
      )
      SELECT DISTINCT ON (m.device_type_id) m.device_type_id, m.id, m.rack_id
      FROM mounted m JOIN dcim_rack r ON r.id = m.rack_id
      WHERE m.is_grown AND (m.position + m.height > r.starting_unit + r.u_height OR EXISTS (
        SELECT 1 FROM mounted o WHERE o.rack_id = m.rack_id AND o.id <> m.id
          AND (o.is_full_depth OR m.is_full_depth OR o.face = m.face)
          AND o.position < m.position + m.height AND m.position < o.position + o.height))
      ORDER BY m.device_type_id, m.id`,
    values: [idsOf(rows), rows.map(([, { u_height }]) => u_height), rows.map(([, { is_full_depth }]) => is_full_depth)],
  });
  return found.map(([type, device, rack]) => ({
    typeId: type as string,
    deviceId: device as string,
    rackId: rack as string,
  }));
}
