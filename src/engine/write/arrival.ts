// Objects that were somebody before they came here: an import keeps their number and their times.
import type { Connection, Transaction } from '../../platform/database/database.js';
import { type Field, FieldProblem } from '../declare/field.js';
import type { Id } from '../declare/identified.js';
import type { ResourceMeta } from '../declare/resource.js';
import type { Draft, Stored } from './draft.js';

/** A body, and what its object already is. Those of one import all say the same parts of it. */
export interface Arrival {
  readonly body: unknown;
  readonly id?: Id;
  readonly number?: number;
  readonly created?: unknown;
  readonly lastUpdated?: unknown;
}

const NUMBER: Field = {
  property: 'number',
  name: 'id',
  column: 'number',
  kind: 'integer',
  type: 'bigint',
  label: 'ID',
  optionType: 'integer',
  required: false,
  nullable: false,
  blank: false,
  brief: false,
  readOnly: true,
  hidden: true,
  filterable: false,
  search: false,
  unique: true,
  parse: (value) => value,
};

/** Adds the identity to what the body gave. */
export function readIdentity(resource: ResourceMeta, { number, created, lastUpdated }: Arrival, draft: Draft): void {
  if (number !== undefined) draft.values.set(NUMBER, number);
  for (const [name, value] of [
    ['created', created],
    ['last_updated', lastUpdated],
  ] as const) {
    const field = resource.field(name);
    if (!field || value === undefined) continue;
    try {
      draft.values.set(field, field.parse(value));
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      draft.fail(name, error.message);
    }
  }
}

/** No new object gets a number up to this one. Holds at once and for all, also when the transaction is rolled back. */
export async function reserveNumbers(transaction: Transaction, { table }: ResourceMeta, highest: number) {
  await transaction.rows({
    text: `SELECT setval(s, $2::bigint) FROM (SELECT pg_get_serial_sequence($1, 'number')::regclass AS s) AS of
      WHERE coalesce(pg_sequence_last_value(s), 0) < $2::bigint`,
    values: [table, highest],
  });
}

/** The rows that have these numbers. */
export async function rowsNumbered(
  connection: Connection,
  { table }: ResourceMeta,
  numbers: readonly number[],
): Promise<Map<number, Stored>> {
  if (numbers.length === 0) return new Map();
  const rows = await connection.records<Stored>({
    text: `SELECT * FROM "${table}" WHERE number = ANY($1::bigint[])`,
    values: [numbers],
  });
  return new Map(rows.map((row) => [Number(row.number), row]));
}
