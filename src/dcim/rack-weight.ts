// What a rack weighs with what is in it: NetBox sums it on its pages; here it is an answer of its own.
import type { RowPolicy } from '../engine/access/row-policy.js';
import { resourceOf } from '../engine/declare/resource.js';
import { NotFound } from '../engine/errors.js';
import { COUNT, NUMBER, nullable, object, oneOfTexts, type Schema } from '../engine/openapi/schema.js';
import { join, Parameters, positional } from '../engine/query/clause.js';
import { permittedClause } from '../engine/query/permitted.js';
import type { View } from '../engine/resource.repository.js';
import type { Connection } from '../platform/database/database.js';
import { Device } from './device.js';

/** Kilograms; what has no weight counts as nothing, and is counted. */
export interface RackWeight {
  readonly unit: 'kg';
  readonly rack: number;
  readonly devices: number;
  readonly modules: number;
  readonly total: number;
  /** What it may carry; null: nobody has said. */
  readonly max: number | null;
  /** Devices and modules whose types have no weight. */
  readonly without_weight: number;
}

/** What the API document says of it. */
export const WEIGHT_SCHEMA: Schema = object({
  unit: oneOfTexts(['kg']),
  rack: NUMBER,
  devices: NUMBER,
  modules: NUMBER,
  total: NUMBER,
  max: nullable(NUMBER),
  without_weight: COUNT,
});

const kilograms = (weight: string, unit: string): string =>
  `${weight} * CASE ${unit} WHEN 'g' THEN 0.001 WHEN 'lb' THEN 0.45359237 WHEN 'oz' THEN 0.028349523125 ELSE 1 END`;

/** Of the devices that the caller may view, and their modules. @throws NotFound */
export async function weightOf(
  connection: Connection,
  id: string,
  { by }: View,
  policy: RowPolicy,
): Promise<RackWeight> {
  const parameters = new Parameters();
  const visible = permittedClause(
    resourceOf(Device),
    policy.permitted(by, 'view', resourceOf(Device)),
    by,
    'd',
    parameters,
  );
  const { text, values } = positional(join([parameters.clause('d.rack_id = ?::uuid', id), visible], 'AND'));
  const place = values.length + 1;
  const [row] = await connection.rows({
    text: `WITH inside AS (SELECT d.id, d.device_type_id FROM dcim_device d WHERE ${text}),
      types AS (
        SELECT true AS is_device, ${kilograms('t.weight', 't.weight_unit')} AS weight
        FROM inside i JOIN dcim_device_type t ON t.id = i.device_type_id
        UNION ALL
        SELECT false, ${kilograms('t.weight', 't.weight_unit')}
        FROM inside i JOIN dcim_module m ON m.device_id = i.id JOIN dcim_module_type t ON t.id = m.module_type_id
      )
      SELECT coalesce(${kilograms('r.weight', 'r.weight_unit')}, 0)::float8,
        coalesce((SELECT sum(weight) FROM types WHERE is_device), 0)::float8,
        coalesce((SELECT sum(weight) FROM types WHERE NOT is_device), 0)::float8,
        (${kilograms('r.max_weight', 'r.weight_unit')})::float8,
        (SELECT count(*) FROM types WHERE weight IS NULL)
      FROM dcim_rack r WHERE r.id = $${place}::uuid`,
    values: [...values, id],
  });
  if (!row) throw new NotFound();
  const [rack, devices, modules, max, without] = row as [number, number, number, number | null, number];
  const total = rounded(rack + devices + modules);
  return {
    unit: 'kg',
    rack: rounded(rack),
    devices: rounded(devices),
    modules: rounded(modules),
    total,
    max: max === null ? null : rounded(max),
    without_weight: Number(without),
  };
}

const rounded = (weight: number): number => Math.round(weight * 100) / 100;
