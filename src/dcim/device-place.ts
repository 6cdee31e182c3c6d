// Where a device may stand: on its rack's site, in its rack's location, at a free place of a face that nobody else has
// reserved.
import type { Field } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import type { Write } from '../engine/resource.service.js';
import { assign, type Draft, type Stored } from '../engine/write/draft.js';
import { displaysOf } from '../engine/write/snapshot.js';
import { Device } from './device.js';
import type { TypeRow } from './device-inheritance.js';
import { sitesOfLocations } from './location-sites.js';
import { lockRacks, type Placed, placedIn, type RackFrame, RackSpace } from './rack-space.js';
import { foreignReservations } from './reserved-units.js';
import { Site } from './site.js';

const PLACE = ['site_id', 'location_id', 'rack_id', 'position', 'face', 'device_type_id'] as const;

type Types = ReadonlyMap<unknown, TypeRow>;

/** Looks at the devices that are new or somewhere else than before; what they stand in is locked first. */
export async function checkPlaces(rows: ReadonlyMap<Draft, Stored>, types: Types, write: Write): Promise<void> {
  const moved = new Map(
    [...rows].filter(([{ id }, row]) => PLACE.some((column) => write.before.get(id ?? '')?.[column] !== row[column])),
  );
  const racks = await lockRacks(
    write.transaction,
    [...moved.values()].flatMap(({ rack_id }) => (rack_id ? [rack_id as string] : [])),
  );
  inheritLocations(moved, racks);
  await checkSites(moved, racks, write);
  await checkSpace(moved, racks, types, write);
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
): Promise<void> {
  const locations = await sitesOfLocations(rows.values(), write);
  const sites = new Set([...rows.values()].map(({ site_id }) => site_id as string));
  const siteNames = await displaysOf(write.transaction, resourceOf(Site), [...sites]);
  for (const [draft, row] of rows) {
    const rack = racks.get(row.rack_id);
    const location = locations.get(row.location_id);
    const site = siteNames.get(row.site_id as string);
    if (rack && rack.site_id !== row.site_id) {
      draft.fail('rack', `Rack ${rack.display} does not belong to site ${site}.`);
    } else if (location && location.site_id !== row.site_id) {
      draft.fail('location', `Location ${location.name} does not belong to site ${site}.`);
    } else if (rack && location && rack.location_id !== row.location_id) {
      draft.fail('rack', `Rack ${rack.display} does not belong to location ${location.name}.`);
    }
  }
}

/** One after the other, so that the devices of one request are in one another's way as well. */
async function checkSpace(
  rows: ReadonlyMap<Draft, Stored>,
  racks: ReadonlyMap<string, RackFrame>,
  types: Types,
  write: Write,
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
  const reserved = await foreignReservations(rackIds, write);
  for (const [draft, row] of placed) {
    const type = types.get(row.device_type_id) as TypeRow;
    const { u_height, is_full_depth } = type;
    const device = { ...(row as unknown as Placed), u_height, is_full_depth };
    const units = reserved(device, row.tenant_id as string | null);
    if (!space.hasRoomFor(device)) {
      draft.fail(
        'position',
        `U${device.position} is already occupied or does not have sufficient space to accommodate this device type: ${type.model} (${u_height}U)`,
      );
    } else if (units.length > 0) draft.fail('position', `The following units are reserved: ${units.join(', ')}`);
    space.occupy(device);
  }
}
