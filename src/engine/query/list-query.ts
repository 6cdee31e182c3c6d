// What a client asks of a list besides its filters: which page, in which order, in which shape.
import type { Settings } from '../../platform/config/settings.js';
import { type Field, valueSql } from '../declare/field.js';
import { type ResourceMeta, resourceOf } from '../declare/resource.js';
import type { Dialect } from '../dialect.js';
import { ValidationError } from '../errors.js';
import type { Query } from './filters.js';

export interface Page {
  readonly limit: number;
  readonly offset: number;
  /** Walk by key from this one on, without a count. */
  readonly start: string | null;
}

export interface Ordering {
  readonly column: string;
  readonly direction: 'ASC' | 'DESC';
  /** Never null: PostgreSQL then walks an index backwards instead of sorting the table. */
  readonly isRequired?: boolean;
  /** What the column belongs to, where that is not the resource itself. */
  readonly joins?: readonly Joined[];
}

/** A related table in the order of which rows are listed. */
export interface Joined {
  readonly resource: ResourceMeta;
  readonly alias: string;
  readonly on: string;
  readonly isRequired: boolean;
}

/** Which fields an answer has. */
export interface Shape {
  readonly form: 'full' | 'brief';
  readonly only: ReadonlySet<string> | null;
  readonly without: ReadonlySet<string>;
}

export const FULL: Shape = { form: 'full', only: null, without: new Set() };

/** Parameters that are not filters. */
export const RESERVED: ReadonlySet<string> = new Set([
  'limit',
  'offset',
  'start',
  'ordering',
  'brief',
  'fields',
  'omit',
  'exclude',
  'format',
  'csrfmiddlewaretoken',
]);

type PageSettings = Pick<Settings, 'PAGINATE_COUNT' | 'MAX_PAGE_SIZE'>;

const firstOf = (query: Query, name: string): string | undefined => query.get(name)?.[0];

function wholeNumber(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return null;
  return Number(text);
}

/**
 * The page a query string asks for; a limit or offset that makes no sense falls back to the default, as with the peers.
 * @throws ValidationError where `start` is no id or is combined with `offset` or `ordering`
 */
export function parsePage(query: Query, settings: PageSettings, dialect: Dialect): Page {
  const asked = wholeNumber(firstOf(query, 'limit'));
  const limit =
    asked === 0 ? settings.MAX_PAGE_SIZE : Math.min(asked ?? settings.PAGINATE_COUNT, settings.MAX_PAGE_SIZE);
  const offset = wholeNumber(firstOf(query, 'offset')) ?? 0;
  const start = firstOf(query, 'start') ?? null;
  if (start === null) return { limit, offset, start };
  if (query.has('offset') || query.has('ordering')) {
    throw new ValidationError({ start: ['Cannot be combined with offset or ordering.'] });
  }
  const key = dialect.readKey(start);
  if (key === undefined) throw new ValidationError({ start: [dialect.badKey] });
  return { limit, offset: 0, start: key };
}

/**
 * The order a query string asks for, else the resource's own; the id comes last, so that pages are stable.
 * @throws ValidationError for an unknown name where filtering is strict
 */
export function parseOrdering(resource: ResourceMeta, query: Query, strict: boolean, dialect: Dialect): Ordering[] {
  const asked = (query.get('ordering') ?? []).flatMap((value) => value.split(',')).filter((name) => name.trim() !== '');
  const names = asked.length > 0 ? asked : resource.options.order;
  const unknown: string[] = [];
  const ordering = names.flatMap((given): Ordering[] => {
    const name = given.trim().replace(/^-/, '');
    const found = orderOf(resource, name, dialect);
    if (!found) unknown.push(name);
    return (found ?? []).map((one) => (given.trim().startsWith('-') ? reversed(one) : one));
  });
  if (unknown.length > 0 && strict) {
    throw new ValidationError({ ordering: unknown.map((name) => `${name} is not a field to order by.`) });
  }
  if (ordering.length === 0) return asked.length > 0 ? parseOrdering(resource, new Map(), false, dialect) : [BY_ID];
  return ordering.some(({ column }) => column === '"t".id') ? ordering : [...ordering, BY_ID];
}

const ascending = (column: string, joins?: readonly Joined[]): Ordering =>
  joins ? { column, direction: 'ASC', joins } : { column, direction: 'ASC' };

const reversed = (ordering: Ordering): Ordering => ({
  ...ordering,
  direction: ordering.direction === 'ASC' ? 'DESC' : 'ASC',
});

const BY_ID: Ordering = ascending('"t".id');

function orderOf(resource: ResourceMeta, name: string, { key }: Dialect): Ordering[] | undefined {
  if (name === '_tree') return [ascending('"t".tree_names')];
  if (name === 'id' || name === 'pk') return [ascending(`"t".${key}`)];
  if (name === 'number') return [{ ...ascending('"t".number'), isRequired: true }];
  const field = resource.field(name);
  if (!field?.filterable || !(field.column || field.sql) || UNORDERED.has(field.kind)) return undefined;
  if (!field.target) return [{ ...ascending(valueSql(field, 't')), isRequired: !field.nullable && !field.sql }];
  return relatedOrder(field, 't', []);
}

/** A relation sorts as the related objects do; those in the order of their own relations likewise. */
function relatedOrder(field: Field, from: string, before: readonly Joined[]): Ordering[] {
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const alias = `${from === 't' ? 'o' : from}_${field.name}`;
  const joined = {
    resource: target,
    alias,
    on: `"${alias}".id = "${from}"."${field.column}"`,
    isRequired: !field.nullable && before.every(({ isRequired }) => isRequired),
  };
  const joins = [...before, joined];
  if (target.isTree) return [ascending(`"${alias}".tree_names`, joins)];
  const own = target.options.order.flatMap((given): Ordering[] => {
    const next = target.field(given.replace(/^-/, ''));
    if (!next || !(next.column || next.sql)) return [];
    const found =
      next.target && before.length < MAX_JOINS
        ? relatedOrder(next, alias, joins)
        : [ascending(valueSql(next, alias), joins)];
    return given.startsWith('-') ? found.map(reversed) : found;
  });
  return own.length > 0 ? own : [ascending(`"${alias}".id`, joins)];
}

const MAX_JOINS = 2;

const UNORDERED: ReadonlySet<string> = new Set(['json', 'list', 'custom']);

/** `brief`, `fields` and `omit`; any value of brief but the empty one means yes, as with the peers. */
export function parseShape(query: Query): Shape {
  const names = (parameter: string): string[] =>
    (query.get(parameter) ?? []).flatMap((value) => value.split(',')).filter((name) => name !== '');
  const only = names('fields');
  return {
    form: (firstOf(query, 'brief') ?? '') !== '' ? 'brief' : 'full',
    only: only.length > 0 ? new Set(only) : null,
    without: new Set([...names('omit'), ...names('exclude')]),
  };
}

/** `next` and `previous`: the same query with another page, its parameters in alphabetical order. */
export function pageLink(
  origin: string,
  path: string,
  query: Query,
  change: Readonly<Record<string, string | null>>,
): string {
  const parameters = new Map([...query].map(([name, values]) => [name, [...values]]));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) parameters.delete(name);
    else parameters.set(name, [value]);
  }
  const search = [...parameters]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, values]) => values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`))
    .join('&');
  return `${origin}${path}${search ? `?${search}` : ''}`;
}

/** The addresses of the pages before and after this one. */
export function neighbours(
  origin: string,
  path: string,
  query: Query,
  { limit, offset }: Page,
  count: number,
): { readonly next: string | null; readonly previous: string | null } {
  const link = (change: Record<string, string | null>) => pageLink(origin, path, query, change);
  const earlier = offset - limit;
  return {
    next: offset + limit < count ? link({ limit: String(limit), offset: String(offset + limit) }) : null,
    previous: offset > 0 ? link({ limit: String(limit), offset: earlier > 0 ? String(earlier) : null }) : null,
  };
}
