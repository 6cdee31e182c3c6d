// A bay takes one child device, which is then where its parent is.
import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import { changeAlong } from '../engine/write/change-along.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { namesToSay } from '../engine/write/visible-names.js';
import { Device } from './device.js';
import { DeviceBay } from './device-bay.js';
import { beside } from './device-children.js';
import { DeviceType } from './device-type.js';

/** A device, and what its type lets it be. */
interface Inhabitant extends Stored {
  readonly site_id: string;
  readonly type_id: string;
  readonly subdevice_role: string | null;
}

type Names = Readonly<Record<'device' | 'type' | 'bay', (id: unknown) => string>>;

type Inhabitants = ReadonlyMap<unknown, Inhabitant>;

@ServiceOf(DeviceBay)
@Injectable()
export class DeviceBayService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(DeviceBay), tools);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const changed = [...rows].filter(
      ([draft, row]) => !draft.isBad && isSettledAnew(write.before.get(draft.id ?? ''), row),
    );
    const rowsOfChanged = changed.map(([, row]) => row);
    const devices = await lockInhabitants(rowsOfChanged, write);
    const others = await otherBays(changed, write);
    const names = await this.namesOf(rowsOfChanged, devices, others, write);
    for (const [draft, row] of changed) {
      const bay = others.get(row.installed_device_id);
      const problem = problemOf(row, devices, names);
      if (problem) draft.fail(...problem);
      else if (bay)
        draft.fail(
          'installed_device',
          `Cannot install the specified device; device is already installed in ${names.bay(bay)}.`,
        );
    }
  }

  /** What is named where something is wrong. */
  private async namesOf(
    rows: readonly Stored[],
    devices: Inhabitants,
    bays: ReadonlyMap<unknown, string>,
    write: Write,
  ): Promise<Names> {
    const { repository } = this.tools;
    const ids = rows.flatMap(({ device_id, installed_device_id }) => [device_id, installed_device_id]);
    const types = [...devices.values()].map(({ type_id }) => type_id);
    return {
      device: await namesToSay(repository, resourceOf(Device), ids, write),
      type: await namesToSay(repository, resourceOf(DeviceType), types, write),
      bay: await namesToSay(repository, this.resource, bays.values(), write),
    };
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const filled = [...rows].filter(([id, row]) => row.installed_device_id && isSettledAnew(write.before.get(id), row));
    const devices = await lockInhabitants(
      filled.map(([, row]) => row),
      write,
    );
    const values = filled.map(
      ([, row]) => [row.installed_device_id as string, beside(devices.get(row.device_id) as Stored)] as const,
    );
    await changeAlong(this.tools.recorder, resourceOf(Device), new Map(values), write);
  }
}

const isSettledAnew = (was: Stored | undefined, is: Stored): boolean =>
  was?.device_id !== is.device_id || was?.installed_device_id !== is.installed_device_id;

/** The devices that have the bays and those that are installed in them, locked in the order of their ids. */
async function lockInhabitants(rows: readonly Stored[], { transaction }: Write): Promise<Inhabitants> {
  const ids = new Set(
    rows.flatMap(({ device_id, installed_device_id }) => [device_id, installed_device_id]).filter((id) => id !== null),
  );
  if (ids.size === 0) return new Map();
  const found = await transaction.records<Inhabitant>({
    text: `SELECT d.id, d.site_id, d.location_id, d.rack_id, t.id AS type_id, t.subdevice_role
      FROM dcim_device d JOIN dcim_device_type t ON t.id = d.device_type_id
      WHERE d.id = ANY($1::uuid[]) ORDER BY d.id FOR NO KEY UPDATE OF d`,
    values: [[...ids]],
  });
  return new Map(found.map((device) => [device.id, device]));
}

/** The id of the other bay that a device is in already. */
async function otherBays(
  changed: readonly (readonly [Draft, Stored])[],
  { transaction }: Write,
): Promise<ReadonlyMap<unknown, string>> {
  const wanted = changed.flatMap(([{ id }, { installed_device_id }]) =>
    installed_device_id ? [{ id, device: installed_device_id }] : [],
  );
  if (wanted.length === 0) return new Map();
  const found = await transaction.rows({
    text: 'SELECT id, installed_device_id FROM dcim_device_bay WHERE installed_device_id = ANY($1::uuid[])',
    values: [wanted.map(({ device }) => device)],
  });
  return new Map(
    found
      .filter(([id, device]) => wanted.some((one) => one.device === device && one.id !== id))
      .map(([id, device]) => [device, id as string]),
  );
}

function problemOf(row: Stored, devices: Inhabitants, names: Names): [field: string, message: string] | undefined {
  const parent = devices.get(row.device_id);
  const child = devices.get(row.installed_device_id);
  // Just deleted: its foreign key says so, and the request is looked at again.
  if (!parent) return undefined;
  if (parent.subdevice_role !== 'parent')
    return ['device', `This type of device (${names.type(parent.type_id)}) does not support device bays.`];
  if (!child) return undefined;
  if (child === parent) return ['installed_device', 'Cannot install a device into itself.'];
  if (child.subdevice_role !== 'child')
    return ['installed_device', `This type of device (${names.type(child.type_id)}) is not a child device type.`];
  if (child.site_id === parent.site_id) return undefined;
  return ['installed_device', `Device ${names.device(child.id)} is not on the site of ${names.device(parent.id)}.`];
}
