// What a new device has from its type unless its body says otherwise.
import { type Field } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import type { Write } from '../engine/resource.service.js';
import { assign, type Draft, type Stored } from '../engine/write/draft.js';
import { Device } from './device.js';

export interface TypeRow {
  readonly id: string;
  readonly model: string;
  readonly manufacturer_id: string;
  readonly default_platform_id: string | null;
  readonly airflow: string | null;
  readonly u_height: number;
  readonly is_full_depth: boolean;
}

/** The types of devices, by id; they keep their size until the end of the transaction. */
export async function typesOf(
  rows: ReadonlyMap<Draft, Stored>,
  { transaction }: Write,
): Promise<ReadonlyMap<unknown, TypeRow>> {
  const ids = new Set([...rows.values()].map(({ device_type_id }) => device_type_id));
  if (ids.size === 0) return new Map();
  const found = await transaction.records<TypeRow>({
    text: `SELECT id, model, manufacturer_id, default_platform_id, airflow, u_height, is_full_depth
      FROM dcim_device_type WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE`,
    values: [[...ids]],
  });
  return new Map(found.map((type) => [type.id, type]));
}

export function inheritFromTypes(
  rows: ReadonlyMap<Draft, Stored>,
  types: ReadonlyMap<unknown, TypeRow>,
  { mode }: Write,
): void {
  if (mode !== 'create') return;
  const device = resourceOf(Device);
  for (const [draft, row] of rows) {
    const type = types.get(row.device_type_id);
    if (!type) continue;
    row.airflow ?? assign(draft, row, device.field('airflow') as Field, type.airflow);
    row.platform_id ?? assign(draft, row, device.field('platform') as Field, type.default_platform_id);
  }
}
