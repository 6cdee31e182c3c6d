// Devices in units that are reserved for somebody else. As in NetBox a reservation does not keep them out (but see
// ENFORCE_RACK_RESERVATIONS): then both pages, the drawing and a filter show it.
import { anyKey, type DeclaredFilter } from '../engine/declare/field.js';
import { labelled, resourceOf } from '../engine/declare/resource.js';
import type { FilterContext } from '../engine/query/clause.js';
import { flag } from '../engine/query/path-filters.js';
import { knownClause } from '../engine/query/permitted.js';
import type { Shown } from '../engine/representation.js';
import type { ObjectFact } from '../engine/request.js';
import type { View } from '../engine/resource.repository.js';
import type { ResourceTools } from '../engine/resource.service.js';
import { rangesOf, unitsInWords } from './drawing/drawn-rack.js';

/** The reservations `v` that are in force, the devices `d` in their units that are not their tenant's, and their types `y`. */
const CONFLICTS = `dcim_rack_reservation v
  JOIN dcim_device d ON d.rack_id = v.rack_id AND d.position IS NOT NULL
  JOIN dcim_device_type y ON y.id = d.device_type_id`;
const TAKEN = `u.unit + 1 > d.position AND u.unit < d.position + y.u_height`;
const UNITS = `(SELECT e::int AS unit FROM jsonb_array_elements_text(v.units) e) u`;
const FOREIGN = `v.status = 'active' AND (v.tenant_id IS NULL OR v.tenant_id IS DISTINCT FROM d.tenant_id)`;

/** Racks (`v.rack_id`) or devices (`d.id`) that have such a conflict, as far as the caller may know both. */
export const reservationConflict = (column: 'v.rack_id' | 'd.id'): DeclaredFilter =>
  flag((context: FilterContext) => {
    const reservation = knownClause(resourceOf(labelled('dcim.rackreservation')()), context, 'v');
    const device = knownClause(resourceOf(labelled('dcim.device')()), context, 'd');
    return {
      sql: `EXISTS (SELECT 1 FROM ${CONFLICTS} WHERE ${column} = "${context.alias}".id AND ${FOREIGN}
        AND EXISTS (SELECT 1 FROM ${UNITS} WHERE ${TAKEN}) AND (${reservation.sql}) AND (${device.sql}))`,
      parameters: { ...reservation.parameters, ...device.parameters },
    };
  });

/** Both sides of a conflict may be viewed by who is told of it. */
export interface ReservationConflict {
  readonly units: readonly number[];
  readonly device: { readonly name: string; readonly url: string };
  readonly reservation: { readonly name: string; readonly url: string };
}

/** By their ids; who may know both sides is another question. */
interface Found {
  readonly device: string;
  readonly reservation: string;
  readonly units: readonly number[];
}

/** The conflicts of one device, or of all devices of a rack, as a query. */
const conflictsWhere = (column: 'v.rack_id' | 'd.id'): string =>
  `SELECT d.id AS device, v.id AS reservation, array_agg(u.unit ORDER BY u.unit) AS units
    FROM ${CONFLICTS} CROSS JOIN LATERAL ${UNITS} WHERE ${column} = $1 AND ${FOREIGN} AND ${TAKEN} GROUP BY d.id, v.id`;

/** The reservations of a rack, with the devices that are in their units and not their tenant's. */
export async function reservationsOfRack(
  rackId: string,
  { database }: Pick<ResourceTools, 'database'>,
): Promise<{ readonly id: string; readonly conflicts: readonly Pick<Found, 'device' | 'units'>[] }[]> {
  return database.read().records({
    text: `SELECT r.id, coalesce(json_agg(f) FILTER (WHERE f.device IS NOT NULL), '[]') AS conflicts
      FROM dcim_rack_reservation r LEFT JOIN (${conflictsWhere('v.rack_id')}) f ON f.reservation = r.id
      WHERE r.rack_id = $1 GROUP BY r.id ORDER BY r.created, r.id`,
    values: [rackId],
  });
}

/** The conflicts that a device, which the caller may view, is in. */
export async function conflictsOfDevice(
  id: string,
  view: View,
  { database, repository }: Pick<ResourceTools, 'database' | 'repository'>,
): Promise<ReservationConflict[]> {
  const found = await database.read().records<Found>({
    text: `${conflictsWhere('d.id')} ORDER BY min(u.unit)`,
    values: [id],
  });
  if (found.length === 0) return [];
  const of = (reservation: string) => ['dcim.rackreservation', reservation] as const;
  const objects = await repository.loadAny(
    [['dcim.device', id], ...found.map(({ reservation }) => of(reservation))],
    view,
  );
  const device = objects.get(anyKey('dcim.device', id));
  return found.flatMap(({ reservation, units }) => {
    const kept = objects.get(anyKey(...of(reservation)));
    if (!device || !kept || kept.restricted) return [];
    const named = ({ display, description, url }: Shown) => ({
      name: String(description || display),
      url: String(url),
    });
    return [{ units, device: { name: String(device.display), url: String(device.url) }, reservation: named(kept) }];
  });
}

/** What the page of one side says, with the way to the other. */
export function conflictFacts(
  conflicts: readonly ReservationConflict[],
  other: 'device' | 'reservation',
): ObjectFact[] {
  if (conflicts.length === 0) return [];
  const links = conflicts.map((conflict) => {
    const where = rangesOf(conflict.units).map(unitsInWords).join(', ');
    const text = `${where}: ${conflict.device.name} stands in units of “${conflict.reservation.name}”`;
    return { text, href: conflict[other].url };
  });
  return [{ label: 'Reservation conflicts', links }];
}
