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

/** Why the ports of the tests cannot be sorted by these: `test/api/dcim/cabling/filters.spec.ts` sorts some that can. */
export const UNCABLED = {
  cable: 'a port with a cable may not be marked as connected, which every test of a change does',
  module: 'a module takes its ports with it, and none of the tests is about one',
};

/** Do all objects show the same in the field? Then an order by it is only that of their ids. */
export const isAlike = ({ rows }: Subject, field: Field): boolean =>
  new Set(rows.map((row) => keyOf(field, row[field.name]))).size < 2;

/** The ids of the objects in the order of a field; those without a value come last, whichever way. */
export async function idsInOrder(subject: Subject, field: Field, direction: 1 | -1): Promise<string[]> {
  const compare = nullsLast(await comparison(subject, field, direction));
  const inOrder = (a: Json, b: Json): number =>
    compare(keyOf(field, a[field.name]), keyOf(field, b[field.name])) || plain(a.id, b.id);
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

async function comparison(subject: Subject, field: Field, direction: 1 | -1): Promise<Compare> {
  const { columns } = subject.server.database.source.getMetadata(subject.resource.model);
  const column = columns.find(({ databaseName }) => databaseName === field.column);
  if (column?.collation === NATURAL_ORDER) return (a, b) => direction * NATURAL.compare(a, b);
  if (field.kind !== 'reference') return (a, b) => direction * plain(a, b);
  // A relation sorts as the list of the objects it leads to. There, too, those without a value come last whichever way,
  // so that a list is not always the reverse of what it is downwards.
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const upwards = target.options.order;
  const isAsked =
    direction === -1 && upwards.length > 0 && upwards.every((name) => target.field(name.replace('-', ''))?.filterable);
  const downwards = isAsked
    ? `&ordering=${upwards.map((name) => (name.startsWith('-') ? name.slice(1) : `-${name}`))}`
    : '';
  const { body } = await subject.server.admin.get(`/${target.route}/?limit=0&fields=id${downwards}`);
  const places = new Map<string, number>(body.results.map(({ id }: Json, place: number) => [id, place]));
  const place = (id: string) => (isAsked ? 1 : direction) * (places.get(id) ?? Number.NaN);
  return (a, b) => place(a) - place(b);
}
