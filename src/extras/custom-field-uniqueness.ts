// Values that occur once among the objects of a model. No index can say so of a field that is defined at run time, so
// writers of the same field of the same model come one after the other.
import type { Field } from '../engine/declare/field.js';
import type { ResourceMeta } from '../engine/declare/resource.js';
import type { Transaction } from '../platform/database/database.js';
import type { Definition } from './custom-field-definitions.js';
import { failValue, type GivenValue } from './given-values.js';

export async function checkUniqueValues(
  resource: ResourceMeta,
  { column }: Field,
  given: readonly GivenValue[],
  transaction: Transaction,
): Promise<void> {
  const byField = new Map<Definition, GivenValue[]>();
  for (const one of given) {
    if (one.definition.unique) byField.set(one.definition, [...(byField.get(one.definition) ?? []), one]);
  }
  if (byField.size === 0) return;
  await takeTurns(
    transaction,
    [...byField.keys()].map(({ id }) => `${resource.label} ${id}`),
  );
  for (const [definition, values] of byField) await checkField(resource, column, definition, values, transaction);
}

/** Locks that end with the transaction, always taken in one order. */
async function takeTurns(transaction: Transaction, names: readonly string[]): Promise<void> {
  await transaction.rows({
    text: 'SELECT pg_advisory_xact_lock(hashtextextended(n, 0)) FROM unnest($1::text[]) n',
    values: [[...names].sort()],
  });
}

async function checkField(
  { table }: ResourceMeta,
  column: string,
  { name }: Definition,
  given: readonly GivenValue[],
  transaction: Transaction,
): Promise<void> {
  const texts = given.map(({ values }) => JSON.stringify(values[name]));
  const rows = await transaction.rows({
    text: `SELECT v.place, t.id FROM unnest($1::text[]) WITH ORDINALITY AS v(value, place)
      JOIN "${table}" t ON t."${column}" -> $2 = v.value::jsonb`,
    values: [texts, name],
  });
  const takenBy = new Map<number, string[]>();
  for (const [place, id] of rows) {
    const index = Number(place) - 1;
    takenBy.set(index, [...(takenBy.get(index) ?? []), id as string]);
  }
  const seen = new Set<string>();
  given.forEach(({ draft }, index) => {
    const isTaken = takenBy.get(index)?.some((id) => id !== draft.id) ?? false;
    const text = texts[index] as string;
    if (isTaken || seen.has(text)) failValue(draft, name, `Custom field '${name}' must have a unique value.`);
    seen.add(text);
  });
}

/** Which models have a value of the field more than once; nothing and empty text do not count. */
export async function repeatedIn(
  models: readonly ResourceMeta[],
  name: string,
  transaction: Transaction,
): Promise<ResourceMeta[]> {
  const found: ResourceMeta[] = [];
  for (const model of models) {
    const column = model.fields.find(({ kind }) => kind === 'custom')?.column;
    if (!column) continue;
    const rows = await transaction.rows({
      text: `SELECT 1 FROM "${model.table}" t WHERE t."${column}" -> $1 NOT IN ('null'::jsonb, '""'::jsonb)
        GROUP BY t."${column}" -> $1 HAVING count(*) > 1 LIMIT 1`,
      values: [name],
    });
    if (rows.length > 0) found.push(model);
  }
  return found;
}
