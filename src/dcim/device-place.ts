// Where a device may stand: on its rack's site, in its rack's location, at a free place of a face; and, where that is
// enforced, at one that nobody else has reserved.
import type { Field, ResourceClass } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import type { ResourceTools, Write } from '../engine/resource.service.js';
import { assign, type Draft, type Stored } from '../engine/write/draft.js';
import { namesToSay } from '../engine/write/visible-names.js';
import type { Settings } from '../platform/config/settings.js';
import { Device } from './device.js';
import type { TypeRow } from './device-inheritance.js';
import { DeviceType } from './device-type.js';
import { Location } from './location.js';
import { sitesOfLocations } from './location-sites.js';
import { Rack } from './rack.js';
import { lockRacks, type Placed, placedIn, type RackFrame, RackSpace } from './rack-space.js';
import { foreignReservations } from './reserved-units.js';
import { Site } from './site.js';

const PLACE = ['site_id', 'location_id', 'rack_id', 'position', 'face', 'device_type_id'] as const;

type Types = ReadonlyMap<unknown, TypeRow>;

/** Looks at the devices that are new or somewhere else than before; what they stand in is locked first. */
export async function checkPlaces(
  rows: ReadonlyMap<Draft, Stored>,
  types: Types,
  write: Write,
  tools: ResourceTools,
  settings: Pick<Settings, 'ENFORCE_RACK_RESERVATIONS'>,
): Promise<void> {
  const moved = new Map(
    [...rows].filter(([{ id }, row]) => PLACE.some((column) => write.before.get(id ?? '')?.[column] !== row[column])),
  );
  const racks = await lockRacks(
    write.transaction,
    [...moved.values()].flatMap(({ rack_id }) => (rack_id ? [rack_id as string] : [])),
  );
  inheritLocations(moved, racks);
  await checkSites(moved, racks, write, tools);
  await checkSpace(moved, racks, types, write, tools, settings);
}

function inheritLocations(rows: ReadonlyMap<Draft, Stored>, racks: ReadonlyMap<unknown, RackFrame>): void {
  const location = resourceOf(Device).field('location') as Field;
  for (const [draft, row] of rows) {
    const rack = racks.get(row.rack_id);
    if (rack?.location_id && !row.location_id) assign(draft, row, location, rack.location_id);
  }
}

async function checkSites(
  rows: ReadonlyMap<Draft, Stored>,
  racks: ReadonlyMap<unknown, RackFrame>,
  write: Write,
  { repository }: ResourceTools,
): Promise<void> {
  const locations = await sitesOfLocations(rows.values(), write);
  const wrong = [...rows].filter(([, row]) => {
    const rack = racks.get(row.rack_id);
    const location = locations.get(row.location_id);
    const isElsewhere = [rack, location].some((one) => one && one.site_id !== row.site_id);
    return isElsewhere || (rack && location && rack.location_id !== row.location_id);
  });
  if (wrong.length === 0) return;
  const names = (model: ResourceClass, column: string) =>
    namesToSay(
      repository,
      resourceOf(model),
      wrong.map(([, row]) => row[column]),
      write,
    );
  const [site, location, rack] = [
    await names(Site, 'site_id'),
    await names(Location, 'location_id'),
    await names(Rack, 'rack_id'),
  ];
  for (const [draft, { site_id, location_id, rack_id }] of wrong) {
    if (racks.has(rack_id) && racks.get(rack_id)?.site_id !== site_id) {
      draft.fail('rack', `Rack ${rack(rack_id)} does not belong to site ${site(site_id)}.`);
    } else if (locations.has(location_id) && locations.get(location_id)?.site_id !== site_id) {
      draft.fail('location', `Location ${location(location_id)} does not belong to site ${site(site_id)}.`);
    } else draft.fail('rack', `Rack ${rack(rack_id)} does not belong to location ${location(location_id)}.`);
  }
}

/** One after the other, so that the devices of one request are in one another's way as well. */
async function checkSpace(
  rows: ReadonlyMap<Draft, Stored>,
  racks: ReadonlyMap<string, RackFrame>,
  types: Types,
  write: Write,
  { repository }: ResourceTools,
  { ENFORCE_RACK_RESERVATIONS: isEnforced }: Pick<Settings, 'ENFORCE_RACK_RESERVATIONS'>,
): Promise<void> {
  const placed = [...rows].filter(
    ([draft, { rack_id, position, device_type_id }]) =>
      // What has just been deleted is reported by its foreign key, and the request is looked at again.
      !draft.isBad && position !== null && racks.has(rack_id as string) && types.has(device_type_id),
  );
  if (placed.length === 0) return;
  const rackIds = [...new Set(placed.map(([, { rack_id }]) => rack_id as string))];
  const leaving = new Set([...rows.keys()].map(({ id }) => id));
  const space = new RackSpace(racks);
  for (const device of await placedIn(write.transaction, rackIds)) if (!leaving.has(device.id)) space.occupy(device);
  const reserved = isEnforced ? await foreignReservations(rackIds, write) : () => [];
  const typeIds = placed.map(([, row]) => row.device_type_id);
  const model = await namesToSay(repository, resourceOf(DeviceType), typeIds, write);
  for (const [draft, row] of placed) {
    const type = types.get(row.device_type_id) as TypeRow;
    const { u_height, is_full_depth } = type;
    const device = { ...(row as unknown as Placed), u_height, is_full_depth };
    const units = reserved(device, row.tenant_id as string | null);
    if (!space.hasRoomFor(device)) {
      draft.fail(
        'position',
        `U${device.position} is already occupied or does not have sufficient space to accommodate this device type: ${model(type.id)} (${u_height}U)`,
      );
    } else if (units.length > 0) draft.fail('position', `The following units are reserved: ${units.join(', ')}`);
    space.occupy(device);
  }
}
