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
