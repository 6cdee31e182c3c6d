// What keeps a rack from being made smaller: mounted devices and reserved units.
import type { Problem } from '../engine/declare/resource.js';
import type { Transaction } from '../platform/database/database.js';

/** From the lowest unit that is in use to the end of the highest. */
export interface Contents {
  readonly rack_id: string;
  readonly kind: 'devices' | 'reservations';
  readonly lowest: number;
  readonly end: number;
}

/** What is in the racks, by rack. Whoever asks has locked them. */
export async function contentsOf(
  transaction: Transaction,
  rackIds: readonly string[],
): Promise<Map<string, Contents[]>> {
  const found = await transaction.records<Contents>({
    text: `SELECT d.rack_id, 'devices' AS kind, min(d.position) AS lowest, max(d.position + t.u_height) AS end
        FROM dcim_device d JOIN dcim_device_type t ON t.id = d.device_type_id
        WHERE d.rack_id = ANY($1::uuid[]) AND d.position IS NOT NULL GROUP BY d.rack_id
      UNION ALL SELECT r.rack_id, 'reservations', min(u::numeric), max(u::numeric) + 1
        FROM dcim_rack_reservation r, jsonb_array_elements_text(r.units) u
        WHERE r.rack_id = ANY($1::uuid[]) GROUP BY r.rack_id`,
    values: [rackIds],
  });
  const byRack = new Map<string, Contents[]>();
  for (const one of found) byRack.set(one.rack_id, [...(byRack.get(one.rack_id) ?? []), one]);
  return byRack;
}

const NEED = { devices: 'house currently installed devices', reservations: 'keep its reserved units' };

/** What is wrong with the units of a rack for what is in it. */
export function problemOfUnits(
  { u_height, starting_unit }: { readonly u_height: number; readonly starting_unit: number },
  contents: readonly Contents[],
  subject = 'Rack',
): Problem | undefined {
  const problem: Problem = {};
  for (const { kind, lowest, end } of contents) {
    const least = end - starting_unit;
    if (u_height < least) problem.u_height ??= `${subject} must be at least ${least}U tall to ${NEED[kind]}.`;
    if (starting_unit > lowest)
      problem.starting_unit ??= `Rack unit numbering must begin at ${lowest} or less to ${NEED[kind]}.`;
  }
  return Object.keys(problem).length > 0 ? problem : undefined;
}
