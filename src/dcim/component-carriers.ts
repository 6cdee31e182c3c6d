// What inventory items, and their templates, stand for: a component of any kind, kept as its model and its id.
import { type ResourceMeta, resourceLabelled } from '../engine/declare/resource.js';
import type { Stored } from '../engine/write/draft.js';
import type { Transaction } from '../platform/database/database.js';

/**
 * To whom the components that rows point at belong, by the ids of the components. They stay until the transaction ends.
 * @param column of the components: `device_id`, or of their templates `device_type_id`
 */
export async function carriersOwners(
  rows: readonly Stored[],
  column: 'device_id' | 'device_type_id',
  transaction: Transaction,
): Promise<Map<string, string | null>> {
  const pointing = rows.filter((row) => row.component_type && row.component_id);
  const labels = [...new Set(pointing.map(({ component_type }) => component_type as string))].sort();
  const owners = new Map<string, string | null>();
  for (const label of labels) {
    const { table } = resourceLabelled(label) as ResourceMeta;
    const ids = pointing.filter(({ component_type }) => component_type === label).map((row) => row.component_id);
    const found = await transaction.rows({
      text: `SELECT id, "${column}" FROM "${table}" WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE`,
      values: [ids],
    });
    for (const [id, owner] of found) owners.set(id as string, owner as string | null);
  }
  return owners;
}
