// Units that a device may not take because somebody else has reserved them.
import type { Write } from '../engine/resource.service.js';
import type { Placed } from './rack-space.js';

interface Reservation {
  readonly rack_id: string;
  readonly tenant_id: string | null;
  readonly units: readonly number[];
}

/**
 * The units that a device would take from others, as a function of the device and its tenant. An active reservation
 * refuses all but those it is meant for: the devices of its tenant, and what the user who made it installs. Pending and
 * stale ones reserve nothing yet, or no longer. Asked only with ENFORCE_RACK_RESERVATIONS: NetBox refuses nobody.
 */
export async function foreignReservations(
  rackIds: readonly string[],
  { transaction, by }: Write,
): Promise<(device: Placed, tenantId: string | null) => number[]> {
  const active = await transaction.records<Reservation>({
    text: `SELECT rack_id, tenant_id, units FROM dcim_rack_reservation
      WHERE rack_id = ANY($1::uuid[]) AND status = 'active' AND user_id::text <> $2 ORDER BY id`,
    values: [rackIds, by.user?.id ?? ''],
  });
  return ({ rack_id, position, u_height }, tenantId) =>
    active
      .filter((one) => one.rack_id === rack_id && (one.tenant_id === null || one.tenant_id !== tenantId))
      .flatMap(({ units }) => units.filter((unit) => unit + 1 > position && unit < position + u_height))
      .sort((a, b) => a - b);
}
