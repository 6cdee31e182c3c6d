// How a stored row is shown. Compiled once for each resource and form: one constant statement and the functions that
// read its columns.
import type { Field } from './declare/field.js';
import { type ResourceMeta, resourceOf } from './declare/resource.js';
import type { Shape } from './query/list-query.js';

export type Row = readonly unknown[];
export type Shown = Record<string, unknown>;

/** What the functions need besides the row. */
export interface Showing {
  /** `https://host`: urls are absolute. */
  readonly origin: string;
  /** Counters by wire name, then by id. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  /** Ids that may be shown inside, by the name of the field; absent: all of them. */
  readonly visible: ReadonlyMap<string, ReadonlySet<string>>;
}

type Reader = (row: Row, showing: Showing) => unknown;

/** A compiled form of a resource. */
export interface Plan {
  readonly statement: { readonly name: string; readonly text: string };
  /** In the order of the representation. */
  readonly readers: readonly (readonly [name: string, read: Reader])[];
  /** The fields that show other objects, and the ids of those in a row. */
  readonly references: readonly Mention[];
  readonly counts: readonly string[];
}

interface Mention {
  readonly field: Field;
  readonly ids: (row: Row) => readonly string[];
}

const plans = new Map<string, Plan>();

/** The compiled plan of a form. Lazily: every resource must have been loaded by then. */
export function planOf(resource: ResourceMeta, asked: Shape['form']): Plan {
  // Without brief fields there is no brief form: NetBox shows such objects in full.
  const form = resource.fields.some(({ brief }) => brief) ? asked : 'full';
  const key = `${resource.label}:${form}`;
  let plan = plans.get(key);
  if (!plan) {
    plan = compile(resource, form, key);
    plans.set(key, plan);
  }
  return plan;
}

/** Columns as they are added to a statement: each answers with its place in the row. */
class Columns {
  readonly selected: string[] = [];

  /** What is selected already is read from where it stands: a name is most often its display too. */
  add(sql: string): number {
    const present = this.selected.indexOf(sql);
    return present < 0 ? this.selected.push(sql) - 1 : present;
  }
}

function compile(resource: ResourceMeta, form: Shape['form'], key: string): Plan {
  const columns = new Columns();
  const joins: string[] = [];
  const references: Mention[] = [];
  const id = columns.add('"t"."id"');
  const readers = new Map<string, Reader>(headReaders(resource, 't', columns, id));
  if (form === 'brief') readers.delete('display_url');
  const shown = resource.fields.filter((field) => !field.hidden && (form === 'full' || field.brief));
  for (const field of shown) {
    if (field.kind === 'references') {
      const { ids, read } = referencesReader(resource, field, columns);
      references.push({ field, ids });
      readers.set(field.name, read);
    } else if (field.kind === 'reference') {
      const { ids, read } = referenceReader(field, columns, joins);
      references.push({ field, ids });
      readers.set(field.name, read);
    } else {
      readers.set(field.name, columnReader(field, 't', columns));
    }
  }
  const counts = Object.entries(resource.counts)
    .filter(([, counter]) => form === 'full' || counter.brief)
    .map(([name]) => name);
  for (const name of counts) readers.set(name, (row, showing) => showing.counts.get(name)?.get(row[id] as string) ?? 0);
  const { elsewhere = {}, elsewhereBrief = [] } = resource.options;
  for (const [name, value] of Object.entries(elsewhere)) {
    if (form === 'full' || elsewhereBrief.includes(name)) readers.set(name, () => value);
  }
  if (resource.isTree) readers.set('_depth', depthReader('t', columns));
  return {
    statement: {
      name: key,
      text: `SELECT ${columns.selected.join(', ')} FROM "${resource.table}" t ${joins.join(' ')} WHERE t.id = ANY($1::uuid[])`,
    },
    readers: inOrder(readers, resource.options.shape),
    references,
    counts,
  };
}

function inOrder(readers: Map<string, Reader>, first: readonly string[] = []): [string, Reader][] {
  const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);
  return [...readers].sort(([a], [b]) => rank(a) - rank(b));
}

function headReaders(
  resource: ResourceMeta,
  alias: string,
  columns: Columns,
  id: number,
): (readonly [string, Reader])[] {
  const display = columns.add(resource.displaySql(alias));
  const url: Reader = (row, { origin }) => `${origin}/${resource.route}/${row[id]}/`;
  return [
    ['id', (row) => row[id]],
    ['url', url],
    ['display_url', url],
    ['display', (row) => row[display]],
  ];
}

function columnReader(field: Field, alias: string, columns: Columns): Reader {
  const index = columns.add(`"${alias}"."${field.column}"`);
  const { show } = field;
  return show ? (row) => show(row[index]) : (row) => row[index];
}

function depthReader(alias: string, columns: Columns): Reader {
  const index = columns.add(`nlevel("${alias}".path) - 1`);
  return (row) => row[index];
}

function referenceReader(field: Field, columns: Columns, joins: string[]): Omit<Mention, 'field'> & { read: Reader } {
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const alias = `r_${field.name}`;
  joins.push(`LEFT JOIN "${target.table}" "${alias}" ON "${alias}".id = t."${field.column}"`);
  const index = columns.add(`"t"."${field.column}"`);
  const readers = nestedReaders(target, alias, columns, index);
  const read: Reader = (row, showing) => {
    if (row[index] === null) return null;
    return showNested(target, readers, row, index, field.name, showing);
  };
  return { ids: (row) => (row[index] === null ? [] : [row[index] as string]), read };
}

/** The objects behind a to-many field come along as one JSON value: a statement of their own would cost a round trip. */
function referencesReader(
  resource: ResourceMeta,
  field: Field,
  columns: Columns,
): Omit<Mention, 'field'> & { read: Reader } {
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const through = field.through as NonNullable<Field['through']>;
  const inner = new Columns();
  const id = inner.add('"o"."id"');
  const readers = nestedReaders(target, 'o', inner, id);
  const order = target.options.order.map((name) => `o."${target.field(name)?.column ?? 'id'}"`);
  const model = through.model ? ` AND x."${through.model}" = '${resource.label}'` : '';
  const index = columns.add(
    `(SELECT json_agg(json_build_array(${inner.selected.join(', ')}) ORDER BY ${[...order, 'o.id'].join(', ')})
      FROM "${through.table}" x JOIN "${target.table}" o ON o.id = x."${through.target}"
      WHERE x."${through.own}" = t.id${model})`,
  );
  const rowsOf = (row: Row) => (row[index] ?? []) as readonly Row[];
  return {
    ids: (row) => rowsOf(row).map((one) => one[id] as string),
    read: (row, showing) => rowsOf(row).map((one) => showNested(target, readers, one, id, field.name, showing)),
  };
}

function showNested(
  target: ResourceMeta,
  readers: readonly (readonly [string, Reader])[],
  row: Row,
  id: number,
  name: string,
  showing: Showing,
): Shown {
  const visible = showing.visible.get(name);
  if (visible && !visible.has(row[id] as string)) {
    return { id: row[id], url: `${showing.origin}/${target.route}/${row[id]}/`, display: null, restricted: true };
  }
  const shown: Shown = {};
  for (const [key, read] of readers) shown[key] = read(row, showing);
  return shown;
}

/** The brief form inside another object. Counters are left out there: the peers always say 0. */
function nestedReaders(
  target: ResourceMeta,
  alias: string,
  columns: Columns,
  id: number,
): (readonly [string, Reader])[] {
  const readers: (readonly [string, Reader])[] = headReaders(target, alias, columns, id).filter(
    ([name]) => name !== 'display_url',
  );
  for (const field of target.fields) {
    if (field.brief && !field.hidden && field.column && field.kind !== 'reference') {
      readers.push([field.name, columnReader(field, alias, columns)]);
    }
  }
  if (target.isTree) readers.push(['_depth', depthReader(alias, columns)]);
  return readers;
}

/** One row in the form of its plan, narrowed to what the client asked for. */
export function show(plan: Plan, shape: Shape, row: Row, showing: Showing): Shown {
  const shown: Shown = {};
  for (const [name, read] of plan.readers) {
    if (wants(shape, name)) shown[name] = read(row, showing);
  }
  return shown;
}

/** Does the client want this field? */
export function wants({ only, without }: Shape, name: string): boolean {
  return (only === null || only.has(name)) && !without.has(name);
}
