// What a client asks of a list besides its filters: which page, in which order, in which shape.
import type { Settings } from '../../platform/config/settings.js';
import { valueSql } from '../declare/field.js';
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
  const ordering: Ordering[] = [];
  const unknown: string[] = [];
  for (const name of names) {
    const plain = name.trim().replace(/^-/, '');
    const column = orderColumn(resource, plain, dialect);
    if (!column) unknown.push(plain);
    else ordering.push({ column, direction: name.trim().startsWith('-') ? 'DESC' : 'ASC' });
  }
  if (unknown.length > 0 && strict) {
    throw new ValidationError({ ordering: unknown.map((name) => `${name} is not a field to order by.`) });
  }
  if (ordering.length === 0) return asked.length > 0 ? parseOrdering(resource, new Map(), false, dialect) : [BY_ID];
  return ordering.some(({ column }) => column === '"t".id') ? ordering : [...ordering, BY_ID];
}

const BY_ID: Ordering = { column: '"t".id', direction: 'ASC' };

function orderColumn(resource: ResourceMeta, name: string, dialect: Dialect): string | undefined {
  if (name === '_tree') return '"t".tree_names';
  if (name === 'id' || name === 'pk') return `"t".${dialect.key}`;
  if (name === 'number') return '"t".number';
  const field = resource.field(name);
  if (!field?.filterable || !(field.column || field.sql) || UNORDERED.has(field.kind)) return undefined;
  if (!field.target) return valueSql(field, 't');
  // A relation sorts as the related objects do, by what people call them.
  const target = resourceOf(field.target());
  const key = target.isTree ? '"o".tree_names' : target.displaySql('o');
  return `(SELECT ${key} FROM "${target.table}" "o" WHERE "o".id = "t"."${field.column}")`;
}

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
