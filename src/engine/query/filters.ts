// The filters of a resource, compiled once from its fields, and the query string turned into conditions with them.
import type { CustomField } from '../declare/custom-field.js';
import {
  type DeclaredFilter,
  type Field,
  FieldProblem,
  type FilterFamily,
  filterFamiliesOf,
  valueSql,
} from '../declare/field.js';
import type { ResourceMeta } from '../declare/resource.js';
import { type Dialect, NATIVE } from '../dialect.js';
import { type FieldErrors, ValidationError } from '../errors.js';
import { type Clause, type FilterContext, join, not } from './clause.js';
import { counterSql } from './counters.js';
import { type Add, addFieldFilters, identityFilter, spelledClause } from './field-filters.js';
import { emptyClause, NUMBER_LOOKUPS, orderedClause, parseFilterInteger, TEXT_LOOKUPS } from './lookups.js';
import { addPathFilters } from './path-filters.js';

/** One name of the query string, without its lookup. */
interface Filter {
  readonly lookups: ReadonlySet<string>;
  readonly compile: DeclaredFilter['compile'];
}

type Unset = NonNullable<DeclaredFilter['unset']>;

const compiled = new WeakMap<ResourceMeta, ReadonlyMap<string, Filter>>();

/** The filters of a resource by name, `name` and `region_id` among them. */
export function filtersOf(resource: ResourceMeta): ReadonlyMap<string, Filter> {
  let filters = compiled.get(resource);
  if (!filters) {
    filters = compileFilters(resource);
    compiled.set(resource, filters);
  }
  return filters;
}

/** Every parameter the list of a resource takes in a dialect, lookups spelled out: for the documents and for tests. */
export function filterNames(resource: ResourceMeta, dialect: Dialect = NATIVE): string[] {
  const known = dialect.filtersOf?.(resource);
  return [...filtersOf(resource)]
    .flatMap(([name, { lookups }]) => ['', ...lookups].map((lookup) => ({ name, lookup })))
    .filter(({ name, lookup }) => !known || isAmong(known, name, lookup))
    .map(({ name, lookup }) => (lookup === '' ? name : `${name}__${lookup}`));
}

const isAmong = (known: ReadonlyMap<string, ReadonlySet<string>>, name: string, lookup: string): boolean =>
  lookup === '' ? known.has(name) : (known.get(name)?.has(lookup) ?? false);

function compileFilters(resource: ResourceMeta): ReadonlyMap<string, Filter> {
  const filters = new Map<string, Filter>();
  const add: Add = (name, lookups, compile, unset) => filters.set(name, filterOf({ lookups, compile, unset }));
  add('id', NUMBER_LOOKUPS, identityFilter);
  for (const field of resource.fields.filter(({ filterable }) => filterable)) addFieldFilters(resource, field, add);
  for (const name of Object.keys(resource.counts)) addCounterFilter(resource, name, add);
  if (searchColumns(resource).length > 0) add('q', [], (values, _, context) => searchClause(resource, values, context));
  for (const [name, filter] of resource.filters) {
    if (typeof filter === 'string') addPathFilters(resource, name, filter, add);
    else add(name, filter.lookups ?? [], filter.compile.bind(filter), filter.unset);
  }
  return filters;
}

/** Counts are of what the caller may see, as they are shown. */
function addCounterFilter(resource: ResourceMeta, name: string, add: Add): void {
  add(name, NUMBER_LOOKUPS, (values, lookup, context) => {
    const count = counterSql(resource, name, context.alias, context.by, context.policy, context.parameters);
    const clause =
      lookup === 'empty'
        ? emptyClause('FALSE', values[0] ?? '', context.parameters)
        : orderedClause(`(${count.sql})`, 'numeric', lookup, values.map(parseFilterInteger), context.parameters);
    return { sql: clause.sql, parameters: { ...count.parameters, ...clause.parameters } };
  });
}

function searchColumns(resource: ResourceMeta): Field[] {
  return resource.fields.filter(({ search }) => search);
}

function searchClause(resource: ResourceMeta, values: readonly string[], context: FilterContext): Clause {
  const words = values.map((value) => value.trim()).filter((value) => value !== '');
  return join(
    words.map((word) =>
      join(
        searchColumns(resource).map((field) =>
          spelledClause(field, valueSql(field, context.alias), 'ic', [word], context),
        ),
        'OR',
      ),
    ),
    'AND',
  );
}

/** A query string by name; a repeated name has several values. */
export type Query = ReadonlyMap<string, readonly string[]>;

/**
 * The conditions a query string asks for.
 * @throws ValidationError with the bad values by parameter, and unknown names where filtering is strict
 */
export async function compileQuery(
  resource: ResourceMeta,
  query: Query,
  reserved: ReadonlySet<string>,
  strict: boolean,
  context: FilterContext,
  customFields: readonly CustomField[],
): Promise<Clause[]> {
  const asked: Asked = { resource, dialect: context.dialect, strict, customFields };
  const errors = Object.create(null) as FieldErrors;
  const clauses: Clause[] = [];
  for (const [parameter, values] of query) {
    if (reserved.has(parameter)) continue;
    try {
      const found = filterFor(parameter, asked);
      if (!found) continue;
      // An empty value is ignored, as in NetBox and Nautobot; an empty choice is refused, because no choice is empty.
      const given = resource.field(found.name)?.kind === 'choice' ? values : values.filter((value) => value !== '');
      if (given.length === 0) continue;
      if (given.some((value) => value.includes('\0'))) throw new FieldProblem('Null characters are not allowed.');
      const clause = await found.filter.compile(given, found.lookup, context);
      if (clause) clauses.push(clause);
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      errors[parameter] = [error.message];
    }
  }
  if (Object.keys(errors).length > 0) throw new ValidationError(errors);
  return clauses;
}

interface Asked {
  readonly resource: ResourceMeta;
  readonly dialect: Dialect;
  /** Unknown names are refused. */
  readonly strict: boolean;
  readonly customFields: readonly CustomField[];
}

interface Found {
  /** Without the lookup. */
  readonly name: string;
  readonly lookup: string;
  readonly filter: Filter;
}

/**
 * The filter that a parameter asks for; undefined where the parameter is ignored.
 * @throws FieldProblem where it is refused: always for a name that clients of the dialect know, who would take all rows
 * for those that they asked for
 */
function filterFor(parameter: string, { resource, dialect, strict, customFields }: Asked): Found | undefined {
  const family = filterFamiliesOf(resource.model).find(
    ({ prefix }) => parameter.startsWith(prefix) && parameter !== prefix,
  );
  if (family) return { name: parameter, lookup: '', filter: familyFilter(family, parameter) };
  const [, name = '', lookup = ''] = /^(.+?)(?:__([a-z]+))?$/s.exec(parameter) ?? [];
  const custom = customFields.find((field) => field.filter && `cf_${field.name}` === name);
  const known = dialect.filtersOf?.(resource);
  const isKnown = custom ? lookup === '' || LOOKUPS.has(lookup) : !known || isAmong(known, name, lookup);
  const filter = filtersOf(resource).get(name) ?? customFilter(custom);
  const isServed = filter && (lookup === '' || filter.lookups.has(lookup));
  if (isServed && isKnown) return { name, lookup, filter };
  if (strict || (known && isKnown)) throw new FieldProblem('Unknown filter field.');
  return undefined;
}

const LOOKUPS: ReadonlySet<string> = new Set([...TEXT_LOOKUPS, ...NUMBER_LOOKUPS]);

const familyFilter = (family: FilterFamily, parameter: string): Filter => ({
  lookups: NONE,
  compile: (values, _lookup, context) => family.compile(parameter.slice(family.prefix.length), values, context),
});

const NONE: ReadonlySet<string> = new Set();

const customFilter = (field: CustomField | undefined): Filter | undefined => field?.filter && filterOf(field.filter);

function filterOf({ lookups = [], compile, unset }: DeclaredFilter): Filter {
  return { lookups: new Set(lookups), compile: unset ? withNull(compile, unset) : compile };
}

/** `null` among the values asks for the rows in which nothing is set: `face=front&face=null`, `face__n=null`. */
function withNull(compile: DeclaredFilter['compile'], unset: Unset): DeclaredFilter['compile'] {
  return async (values, lookup, context) => {
    const given = values.filter((value) => value !== NULL);
    const asksNull = given.length < values.length && (lookup === '' || lookup === 'n');
    if (!asksNull) return compile(values, lookup, context);
    const others = given.length > 0 ? await compile(given, lookup, context) : null;
    const own = lookup === 'n' ? not(unset(context)) : unset(context);
    return join(others ? [others, own] : [own], lookup === 'n' ? 'AND' : 'OR');
  };
}

const NULL = 'null';
