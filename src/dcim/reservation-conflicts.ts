// Devices in units that are reserved for somebody else. As in NetBox a reservation does not keep them out (but see
// ENFORCE_RACK_RESERVATIONS): then both pages, the drawing and a filter show it.
import { type DeclaredFilter } from '../engine/declare/field.js';
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

export interface ReservationConflict {
  readonly device: string;
  readonly reservation: string;
  readonly units: readonly number[];
}

/** The conflicts of a rack or of a device, of which the caller may view both sides. */
export async function conflictsOf(
  column: 'v.rack_id' | 'd.id',
  id: string,
  { by }: View,
  { database, repository }: Pick<ResourceTools, 'database' | 'repository'>,
): Promise<ReservationConflict[]> {
  const found = await database.read().records<ReservationConflict>({
    text: `SELECT d.id AS device, v.id AS reservation, array_agg(u.unit ORDER BY u.unit) AS units
      FROM ${CONFLICTS} CROSS JOIN LATERAL ${UNITS}
      WHERE ${column} = $1 AND ${FOREIGN} AND ${TAKEN} GROUP BY d.id, v.id ORDER BY min(u.unit), d.id`,
    values: [id],
  });
  if (found.length === 0) return [];
  const viewable = (label: string, ids: readonly string[]) =>
    repository.viewable(resourceOf(labelled(label)()), by, ids);
  const devices = await viewable('dcim.device', [...new Set(found.map(({ device }) => device))]);
  const reservations = await viewable('dcim.rackreservation', [...new Set(found.map((one) => one.reservation))]);
  return found.filter(({ device, reservation }) => devices.has(device) && reservations.has(reservation));
}

/** What the page of a rack or of a device says of them, with a way to the other side. */
export async function conflictFacts(
  column: 'v.rack_id' | 'd.id',
  id: string,
  view: View,
  tools: Pick<ResourceTools, 'database' | 'repository'>,
): Promise<ObjectFact[]> {
  const conflicts = await conflictsOf(column, id, view, tools);
  if (conflicts.length === 0) return [];
  const nested = (label: string, ids: readonly string[]) =>
    tools.repository.loadNested(resourceOf(labelled(label)()), [...new Set(ids)], view);
  const devices = await nested(
    'dcim.device',
    conflicts.map(({ device }) => device),
  );
  const reservations = await nested(
    'dcim.rackreservation',
    conflicts.map(({ reservation }) => reservation),
  );
  const links = conflicts.map(({ device, reservation, units }) => {
    const [standing, kept] = [devices.get(device) as Shown, reservations.get(reservation) as Shown];
    const where = rangesOf(units).map(unitsInWords).join(', ');
    const what = `${where}: ${standing.display} stands in units of “${kept.description || kept.display}”`;
    return { text: what, href: String(column === 'd.id' ? kept.url : standing.url) };
  });
  return [{ label: 'Reservation conflicts', links }];
}
