// The order that a list must have, worked out from what it shows.
import type { Field } from '../../../src/engine/declare/field.js';
import { NATURAL_ORDER } from '../../../src/engine/declare/fields.js';
import { resourceOf } from '../../../src/engine/declare/resource.js';
import type { Json } from '../client.js';
import type { Subject } from './subject.js';

type Compare = (a: Json, b: Json) => number;

const NATURAL = new Intl.Collator('und', { numeric: true });
/** What no list is sorted by. */
const UNORDERED = ['json', 'list', 'custom'];
/** Written behind the requests, these ones too. */
const CHANGING = ['last_used', 'last_used_ip'];

export const orderable = ({ resource }: Subject): Field[] =>
  resource.fields.filter(
    ({ name, filterable, hidden, column, kind }) =>
      filterable && !hidden && column && !UNORDERED.includes(kind) && !CHANGING.includes(name),
  );

/** The ids of the objects in the order of a field; those without a value come last, whichever way. */
export async function idsInOrder(subject: Subject, field: Field, direction: 1 | -1): Promise<string[]> {
  const compare = await comparison(subject, field);
  const inOrder = (a: Json, b: Json): number =>
    nullsLast((one, other) => direction * compare(one, other))(
      keyOf(field, a[field.name]),
      keyOf(field, b[field.name]),
    ) || plain(a.id, b.id);
  return [...subject.rows].sort(inOrder).map(({ id }) => id);
}

/** What of a shown value decides. */
function keyOf(field: Field, shown: Json): Json {
  if (shown === undefined) throw new Error(`${field.name} is not shown`);
  if (shown === null) return null;
  if (field.kind === 'reference') return shown.id ?? shown;
  return field.kind === 'choice' && typeof shown === 'object' ? shown.value : shown;
}

const plain: Compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const nullsLast =
  (compare: Compare): Compare =>
  (a, b) =>
    a === null || b === null ? Number(a === null) - Number(b === null) : compare(a, b);

async function comparison(subject: Subject, field: Field): Promise<Compare> {
  const { columns } = subject.server.database.source.getMetadata(subject.resource.model);
  const column = columns.find(({ databaseName }) => databaseName === field.column);
  if (column?.collation === NATURAL_ORDER) return NATURAL.compare;
  if (field.kind !== 'reference') return plain;
  // A relation sorts as the list of the objects it leads to.
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const { body } = await subject.server.admin.get(`/${target.route}/?limit=0&fields=id`);
  const places = new Map<string, number>(body.results.map(({ id }: Json, place: number) => [id, place]));
  return (a, b) => (places.get(a) ?? Number.NaN) - (places.get(b) ?? Number.NaN);
}
