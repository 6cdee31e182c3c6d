// The module type profiles that every server has from the start, as NetBox has: those of a NetBox take their place.
import type { Transaction } from '../platform/database/database.js';

/** Nobody has changed it or uses it. */
const UNTOUCHED = `p.created = p.last_updated
  AND NOT EXISTS (SELECT 1 FROM core_object_change c WHERE c.changed_object_id = p.id)
  AND NOT EXISTS (SELECT 1 FROM dcim_module_type t WHERE t.profile_id = p.id)`;

/** Untouched ones go where profiles of their names come, and give up the numbers of those that come. */
export async function makeRoomForProfiles(
  transaction: Transaction,
  names: readonly string[],
  numbers: readonly number[],
): Promise<void> {
  await transaction.run({
    text: `DELETE FROM dcim_module_type_profile p WHERE p.name = ANY($1::text[]) AND ${UNTOUCHED}`,
    values: [names],
  });
  await transaction.run({
    text: `UPDATE dcim_module_type_profile p SET number = nextval(pg_get_serial_sequence('dcim_module_type_profile', 'number'))
      WHERE p.number = ANY($1::bigint[]) AND NOT (p.name = ANY($2::text[])) AND ${UNTOUCHED}`,
    values: [numbers, names],
  });
}
