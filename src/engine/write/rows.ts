// Set-based writes: one statement for all the rows of a request.
import type { Transaction } from '../../platform/database/database.js';
import { anyKey, anyKeyParts, type Field, type Through } from '../declare/field.js';
import { newId } from '../declare/identified.js';
import type { ResourceMeta } from '../declare/resource.js';
import type { Stored } from './draft.js';

const isColumn = (field: Field): boolean => field.column !== '';

function bound(field: Field, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  return field.type === 'jsonb' ? JSON.stringify(value) : value;
}

const parameterType = (field: Field): string => (field.type === 'jsonb' ? 'text' : field.type);
const cast = (field: Field): string => (field.type === 'jsonb' ? '::jsonb' : '');

/** Inserts rows keyed by id. @returns them as stored, by id */
export async function insertRows(
  transaction: Transaction,
  { table }: ResourceMeta,
  rows: ReadonlyMap<string, ReadonlyMap<Field, unknown>>,
): Promise<Map<string, Stored>> {
  const fields = unionOf(rows).filter(isColumn);
  const types = ['uuid', ...fields.map(parameterType)];
  const stored = await transaction.records<Stored>({
    text: `INSERT INTO "${table}" (id${fields.map(({ column }) => `, "${column}"`).join('')})
      SELECT c0${fields.map((field, index) => `, c${index + 1}${cast(field)}`).join('')}
      FROM unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')})
      AS v(${types.map((_, index) => `c${index}`).join(', ')}) RETURNING *`,
    values: [
      [...rows.keys()],
      ...fields.map((field) => [...rows.values()].map((values) => bound(field, values.get(field)))),
    ],
  });
  return byId(stored);
}

/** Updates rows keyed by id; fields that a row does not name keep what they have. @returns them as stored, by id */
export async function updateRows(
  transaction: Transaction,
  resource: ResourceMeta,
  rows: ReadonlyMap<string, ReadonlyMap<Field, unknown>>,
  before: ReadonlyMap<string, Stored>,
): Promise<Map<string, Stored>> {
  const fields = unionOf(rows).filter(isColumn);
  const touched = resource.field('last_updated') ? ['last_updated = now()'] : [];
  const assignments = [
    ...fields.map((field, index) => `"${field.column}" = v.c${index + 1}${cast(field)}`),
    ...touched,
  ];
  if (assignments.length === 0) return new Map([...rows.keys()].map((id) => [id, before.get(id) as Stored]));
  const types = ['uuid', ...fields.map(parameterType)];
  const stored = await transaction.records<Stored>({
    text: `UPDATE "${resource.table}" t SET ${assignments.join(', ')}
      FROM unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')})
      AS v(${types.map((_, index) => `c${index}`).join(', ')}) WHERE t.id = v.c0 RETURNING t.*`,
    values: [
      [...rows.keys()],
      ...fields.map((field) =>
        [...rows].map(([id, values]) =>
          bound(field, values.has(field) ? values.get(field) : before.get(id)?.[field.column]),
        ),
      ),
    ],
  });
  return byId(stored);
}

function unionOf(rows: ReadonlyMap<string, ReadonlyMap<Field, unknown>>): Field[] {
  const fields = new Set<Field>();
  for (const values of rows.values()) for (const field of values.keys()) fields.add(field);
  return [...fields];
}

function byId(stored: readonly Stored[]): Map<string, Stored> {
  return new Map(stored.map((row) => [row.id as string, row]));
}

/** Rows by id, locked in the order of their ids, so that two requests never wait for each other. */
export async function lockRows(
  transaction: Transaction,
  { table }: ResourceMeta,
  ids: readonly string[],
): Promise<Map<string, Stored>> {
  return byId(
    await transaction.records<Stored>({
      text: `SELECT * FROM "${table}" WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
      values: [ids],
    }),
  );
}

/** Which rows of a table between are those of a field of the resource. */
const ownRows = ({ model, only }: Through, label: string): string =>
  `${model ? ` AND x."${model}" = '${label}'` : ''}${only ? ` AND x."${only.column}" = '${only.value}'` : ''}`;

/** What is behind a to-many field, by owner: ids, or keys where they may be objects of any model. */
export async function readThrough(
  transaction: Transaction,
  through: Through,
  label: string,
  ids: readonly string[],
): Promise<Map<string, Set<string>>> {
  const { table, own, target, targetModel } = through;
  const found = new Map<string, Set<string>>(ids.map((id) => [id, new Set()]));
  const rows = await transaction.rows({
    text: `SELECT x."${own}", x."${target}"${targetModel ? `, x."${targetModel}"` : ''} FROM "${table}" x
      WHERE x."${own}" = ANY($1::uuid[])${ownRows(through, label)}${through.hasIds ? ' ORDER BY x.number' : ''}`,
    values: [ids],
  });
  for (const [owner, id, model] of rows) {
    found.get(owner as string)?.add(targetModel ? anyKey(model, id) : (id as string));
  }
  return found;
}

/** Everything behind the to-many fields, by owner and by the field's name. */
export async function readLinks(
  transaction: Transaction,
  resource: ResourceMeta,
  ids: readonly string[],
): Promise<Map<string, Map<string, Set<string>>>> {
  const links = new Map<string, Map<string, Set<string>>>(ids.map((id) => [id, new Map()]));
  for (const field of resource.fields) {
    if (!field.through) continue;
    const present = await readThrough(transaction, field.through, resource.label, ids);
    for (const [id, targets] of present) links.get(id)?.set(field.name, targets);
  }
  return links;
}

/** Says of rows that they have changed now. */
export async function touchRows(transaction: Transaction, resource: ResourceMeta, ids: readonly string[]) {
  if (ids.length === 0 || !resource.field('last_updated')) return;
  await transaction.run({
    text: `UPDATE "${resource.table}" SET last_updated = now() WHERE id = ANY($1::uuid[])`,
    values: [ids],
  });
}

/** What is behind to-many fields, by owner. */
export type Links = ReadonlyMap<string, ReadonlySet<string>>;

type Pair = readonly [owner: string, target: string];

/** The pairs of the first that the second lacks. */
const missingIn = (second: Links, first: Links): Pair[] =>
  [...first].flatMap(([owner, targets]) =>
    [...targets].filter((target) => !second.get(owner)?.has(target)).map((target): Pair => [owner, target]),
  );

/** Of what is present of the owners, what may stay: where the order counts, nothing stays behind what is new. */
export function keptLinks({ hasIds }: Through, wanted: Links, present: Links): Links {
  return new Map(
    [...wanted].map(([owner, targets]) => {
      const now = present.get(owner) ?? new Set();
      return [owner, hasIds ? leading(targets, now) : new Set([...targets].filter((target) => now.has(target)))];
    }),
  );
}

/** As many of the first, from its beginning, as follow each other in the second too. */
function leading(wanted: ReadonlySet<string>, present: ReadonlySet<string>): ReadonlySet<string> {
  const kept = new Set<string>();
  const rest = [...wanted];
  for (const target of present) if (target === rest[kept.size]) kept.add(target);
  return kept;
}

/** Takes out of the table between what is present of the owners and not kept. */
export async function dropLinks(
  transaction: Transaction,
  through: Through,
  label: string,
  kept: Links,
  present: Links,
): Promise<void> {
  const removed = missingIn(kept, new Map([...kept.keys()].map((owner) => [owner, present.get(owner) ?? new Set()])));
  if (removed.length === 0) return;
  const { table, own, target, targetModel } = through;
  await transaction.run({
    text: `DELETE FROM "${table}" x USING unnest($1::uuid[], $2::uuid[]) AS v(o, t)
      WHERE x."${own}" = v.o AND x."${target}" = v.t${ownRows(through, label)}`,
    values: [removed.map(([owner]) => owner), removed.map(([, key]) => (targetModel ? anyKeyParts(key)[1] : key))],
  });
}

/** Puts into the table between what is wanted and not kept, in the order it was said. */
export async function addLinks(
  transaction: Transaction,
  through: Through,
  label: string,
  wanted: Links,
  kept: Links,
): Promise<void> {
  const added = missingIn(kept, wanted);
  if (added.length === 0) return;
  const { table, own, target, model, targetModel, only, hasIds } = through;
  const columns: readonly (readonly [name: string, type: string, values: readonly string[]])[] = [
    [own, 'uuid', added.map(([owner]) => owner)],
    [target, 'uuid', added.map(([, key]) => (targetModel ? anyKeyParts(key)[1] : key))],
    ...(targetModel ? [[targetModel, 'text', added.map(([, key]) => anyKeyParts(key)[0])] as const] : []),
    ...(model ? [[model, 'text', added.map(() => label)] as const] : []),
    ...(only ? [[only.column, 'text', added.map(() => only.value)] as const] : []),
    ...(hasIds ? [['id', 'uuid', added.map(() => newId())] as const] : []),
  ];
  await transaction.run({
    text: `INSERT INTO "${table}" (${columns.map(([name]) => `"${name}"`).join(', ')})
      SELECT * FROM unnest(${columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})${hasIds ? '' : ' ON CONFLICT DO NOTHING'}`,
    values: columns.map(([, , values]) => values),
  });
}
