// Which half units of a rack's faces are taken, and by what.
import type { Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import type { Transaction } from '../platform/database/database.js';
import { DEVICE_FACES } from './choices/device.js';

/** What the space of a rack depends on, as it is stored. */
export interface RackFrame {
  readonly id: string;
  readonly display: string;
  readonly site_id: string;
  readonly location_id: string | null;
  readonly u_height: number;
  readonly starting_unit: number;
}

/** A device in its place, as high and as deep as its type is. */
export interface Placed {
  readonly id: string;
  readonly rack_id: string;
  readonly device_type_id: string;
  readonly position: number;
  readonly face: string | null;
  readonly u_height: number;
  readonly is_full_depth: boolean;
}

/** Racks by id, locked in the order of their ids: whoever places something in one of them waits for the others. */
export async function lockRacks(transaction: Transaction, ids: readonly string[]): Promise<Map<string, RackFrame>> {
  if (ids.length === 0) return new Map();
  const racks = await transaction.records<RackFrame>({
    text: `SELECT id, name || coalesce(' (' || facility_id || ')', '') AS display, site_id, location_id, u_height, starting_unit
      FROM dcim_rack WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
    values: [ids],
  });
  return new Map(racks.map((rack) => [rack.id, rack]));
}

/** The devices that have a position in one of the racks. */
export function placedIn(transaction: Transaction, rackIds: readonly string[]): Promise<Placed[]> {
  return transaction.records<Placed>({
    text: `SELECT d.id, d.rack_id, d.device_type_id, d.position, d.face, t.u_height, t.is_full_depth
      FROM dcim_device d JOIN dcim_device_type t ON t.id = d.device_type_id
      WHERE d.rack_id = ANY($1::uuid[]) AND d.position IS NOT NULL ORDER BY d.id`,
    values: [rackIds],
  });
}

/** The half units that a device takes, counted from the zeroth: U1 is 2 and 3. */
function halvesOf({ position, u_height }: Placed): number[] {
  const first = position * 2;
  return Array.from({ length: Math.ceil(u_height * 2) }, (_, index) => first + index);
}

const FACES = DEVICE_FACES.map(({ value }) => value);

/** The places of racks as they fill up. */
export class RackSpace {
  private readonly taken = new Set<string>();

  constructor(private readonly racks: ReadonlyMap<string, RackFrame>) {}

  occupy(device: Placed): void {
    for (const place of this.placesOf(device)) this.taken.add(place);
  }

  /** Is the place of a device within its rack, and free? */
  hasRoomFor(device: Placed): boolean {
    const rack = this.racks.get(device.rack_id);
    if (!rack) return false;
    const lowest = rack.starting_unit * 2;
    const highest = lowest + rack.u_height * 2 - 1;
    if (!halvesOf(device).every((half) => half >= lowest && half <= highest)) return false;
    return !this.placesOf(device).some((place) => this.taken.has(place));
  }

  /** What is as deep as the rack is on both of its faces. */
  private placesOf(device: Placed): string[] {
    const faces = device.is_full_depth ? FACES : FACES.filter((face) => face === device.face);
    return halvesOf(device).flatMap((half) => faces.map((face) => `${device.rack_id} ${face} ${half}`));
  }
}

/** How a device type fills a rack. */
type Size = Pick<Placed, 'u_height' | 'is_full_depth'>;

/**
 * Adds an error to device types whose mounted devices would no longer have room: for the `examine` of device types, the
 * rows of which are locked by then. Locks the racks.
 */
export async function assertMountedDevicesFit(
  rows: ReadonlyMap<Draft, Stored>,
  { transaction, before }: Pick<Write, 'transaction' | 'before'>,
): Promise<void> {
  const resized = [...rows].filter(([draft, row]) => !draft.isBad && isGrowing(before.get(draft.id ?? ''), row));
  const sizes = new Map(resized.map(([draft, row]) => [draft.id as string, row as unknown as Size]));
  const mounted = await mountedOf(sizes, transaction);
  const misfits = misfitsOf(mounted.devices, mounted.racks, sizes);
  for (const [draft, { u_height }] of resized) {
    const device = misfits.get(draft.id as string);
    if (!device) continue;
    const isHigher = before.get(draft.id as string)?.u_height !== u_height;
    // Without the names of the device and its rack: who changes a type need not be allowed to see them.
    if (u_height === 0) draft.fail('u_height', 'Unable to set 0U height: there are instances mounted within racks.');
    else if (isHigher) draft.fail('u_height', `${NO_ROOM} to accommodate a height of ${u_height}U`);
    else draft.fail('is_full_depth', `${NO_ROOM} to be full depth`);
  }
}

const NO_ROOM = 'A mounted device of this type does not have sufficient space in its rack';

function isGrowing(was: Stored | undefined, is: Stored): boolean {
  if (!was) return false;
  const isHigher = Number(is.u_height) > Number(was.u_height) || (is.u_height === 0 && was.u_height !== 0);
  return isHigher || (is.is_full_depth === true && was.is_full_depth === false);
}

/** What is mounted, as large as it would be, in every rack that has a device of the types. */
async function mountedOf(sizes: ReadonlyMap<string, Size>, transaction: Transaction) {
  if (sizes.size === 0) return { racks: new Map<string, RackFrame>(), devices: [] };
  const found = await transaction.rows({
    text: `SELECT DISTINCT rack_id FROM dcim_device
      WHERE device_type_id = ANY($1::uuid[]) AND rack_id IS NOT NULL AND position IS NOT NULL`,
    values: [[...sizes.keys()]],
  });
  const rackIds = found.map(([id]) => id as string);
  const racks = await lockRacks(transaction, rackIds);
  const devices = (await placedIn(transaction, rackIds)).map((device) => {
    const { u_height, is_full_depth } = sizes.get(device.device_type_id) ?? device;
    return { ...device, u_height, is_full_depth };
  });
  return { racks, devices };
}

/** One device that does not fit of each type that would have another size. */
function misfitsOf(
  devices: readonly Placed[],
  racks: ReadonlyMap<string, RackFrame>,
  sizes: ReadonlyMap<string, Size>,
): Map<string, Placed> {
  const space = new RackSpace(racks);
  const isResized = ({ device_type_id }: Placed) => sizes.has(device_type_id);
  for (const device of devices.filter((one) => !isResized(one))) space.occupy(device);
  const misfits = new Map<string, Placed>();
  for (const device of devices.filter(isResized)) {
    if (device.u_height === 0 || !space.hasRoomFor(device)) misfits.set(device.device_type_id, device);
    space.occupy(device);
  }
  return misfits;
}
