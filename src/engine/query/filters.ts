// The filters of a resource, compiled once from its fields, and the query string turned into conditions with them.
import type { DeclaredFilter, Field } from '../declare/field.js';
import { FieldProblem } from '../declare/field.js';
import { isId } from '../declare/identified.js';
import { type ResourceMeta, resourceOf } from '../declare/resource.js';
import { type FieldErrors, ValidationError } from '../errors.js';
import { type Clause, type FilterContext, join, not } from './clause.js';
import {
  emptyClause,
  NUMBER_LOOKUPS,
  orderedClause,
  parseFilterInstant,
  parseFilterInteger,
  parseFilterNumber,
  parseFlag,
  TEXT_LOOKUPS,
  textClause,
} from './lookups.js';
import { permittedClause } from './permitted.js';

/** One name of the query string, without its lookup. */
interface Filter {
  readonly lookups: ReadonlySet<string>;
  readonly compile: DeclaredFilter['compile'];
}

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

/** Every parameter the list of a resource takes, lookups spelled out: for the documents and the catalogue's test. */
export function filterNames(resource: ResourceMeta): string[] {
  return [...filtersOf(resource)].flatMap(([name, { lookups }]) => [
    name,
    ...[...lookups].map((lookup) => `${name}__${lookup}`),
  ]);
}

function compileFilters(resource: ResourceMeta): ReadonlyMap<string, Filter> {
  const filters = new Map<string, Filter>();
  const add = (name: string, lookups: readonly string[], compile: Filter['compile']) =>
    filters.set(name, { lookups: new Set(lookups), compile });
  add('id', NUMBER_LOOKUPS, identityFilter);
  for (const field of resource.fields.filter(({ filterable }) => filterable)) addFieldFilters(resource, field, add);
  if (searchColumns(resource).length > 0) add('q', [], (values, _, context) => searchClause(resource, values, context));
  for (const [name, filter] of resource.filters) add(name, filter.lookups ?? [], filter.compile.bind(filter));
  return filters;
}

type Add = (name: string, lookups: readonly string[], compile: Filter['compile']) => unknown;

function addFieldFilters(resource: ResourceMeta, field: Field, add: Add): unknown {
  const column = ({ alias }: FilterContext) => `"${alias}"."${field.column}"`;
  const ordered = (type: string, parse: (value: string) => unknown) =>
    add(field.name, NUMBER_LOOKUPS, (values, lookup, context) =>
      lookup === 'empty'
        ? emptyClause(`${column(context)} IS NULL`, values[0] ?? '', context.parameters)
        : orderedClause(column(context), type, lookup, values.map(parse), context.parameters),
    );
  switch (field.kind) {
    case 'text':
      return add(field.name, TEXT_LOOKUPS, (values, lookup, context) =>
        textClause(column(context), lookup, values, context.parameters),
      );
    case 'choice':
      return add(field.name, TEXT_LOOKUPS, (values, lookup, context) => {
        if (lookup === '' || lookup === 'n') for (const value of values) assertChoice(field, value);
        return textClause(column(context), lookup, values, context.parameters);
      });
    case 'integer':
      return ordered('numeric', parseFilterInteger);
    case 'decimal':
      return ordered('numeric', parseFilterNumber);
    case 'instant':
      return ordered('timestamptz', parseFilterInstant);
    case 'uuid':
      return add(field.name, ['n'], (values, lookup, context) => {
        for (const value of values) if (!isId(value)) throw new FieldProblem('Enter a valid UUID.');
        return orderedClause(column(context), 'uuid', lookup, values, context.parameters);
      });
    case 'boolean':
      return add(field.name, [], (values, _, context) =>
        join(
          values.map((value) => context.parameters.clause(`${column(context)} = ?`, parseFlag(value))),
          'OR',
        ),
      );
    case 'reference':
      return addReferenceFilters(resource, field, add);
    case 'references':
      return addThroughFilters(resource, field, add);
    default:
      return undefined;
  }
}

/** What could be stored can be asked for: an older name of a time zone is no listed choice. */
function assertChoice(field: Field, value: string): void {
  try {
    if (field.parse(value) === null) throw unavailable(value);
  } catch {
    throw unavailable(value);
  }
}

const unavailable = (value: string): FieldProblem =>
  new FieldProblem(`Select a valid choice. ${value} is not one of the available choices.`);

const identityFilter: Filter['compile'] = (values, lookup, context) => {
  const column = `"${context.alias}"."id"`;
  if (lookup === 'empty') return emptyClause(`${column} IS NULL`, values[0] ?? '', context.parameters);
  for (const value of values) if (!isId(value)) throw new FieldProblem('Enter a valid UUID.');
  return orderedClause(column, 'uuid', lookup, values, context.parameters);
};

/** `site_id=` and `site=`; a tree's `region=` includes the descendants, but its own `parent=` does not: `ancestor=` does. */
function addReferenceFilters(resource: ResourceMeta, field: Field, add: Add): void {
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const isOwnParent = target === resource;
  const column = `"${field.column}"`;
  const mode = target.isTree && !isOwnParent ? 'subtree' : 'exact';
  add(`${field.name}_id`, ['n'], (values, lookup, context) =>
    referenceClause({ column, target, by: 'id', mode, values, lookup, context }),
  );
  add(field.name, ['n'], (values, lookup, context) =>
    referenceClause({ column, target, by: 'name', mode, values, lookup, context }),
  );
  if (!(isOwnParent && target.isTree)) return;
  for (const [name, by] of [
    ['ancestor_id', 'id'],
    ['ancestor', 'name'],
  ] as const) {
    add(name, ['n'], (values, lookup, context) =>
      referenceClause({ column, target, by, mode: 'subtree', values, lookup, context }),
    );
  }
}

interface ReferenceQuestion {
  /** The quoted column of the table `t` that refers. */
  readonly column: string;
  readonly target: ResourceMeta;
  readonly by: 'id' | 'name';
  readonly mode: 'exact' | 'subtree';
  readonly values: readonly string[];
  readonly lookup: string;
  readonly context: FilterContext;
}

/**
 * The rows whose reference is one of the named objects; `null` stands for none at all.
 * @throws FieldProblem for an object that is unknown or hidden from the caller
 */
async function referenceClause(question: ReferenceQuestion): Promise<Clause> {
  const { column, mode, target, lookup, context } = question;
  const own = `"${context.alias}".${column}`;
  const wanted = question.values.filter((value) => value !== 'null');
  const ids = await resolveObjects(target, question.by, wanted, context);
  const among =
    mode === 'exact'
      ? context.parameters.clause(`${own} = ANY(?::uuid[])`, ids)
      : context.parameters.clause(
          `${own} IN (SELECT d.id FROM "${target.table}" d WHERE d.path <@ ANY(ARRAY(SELECT a.path FROM "${target.table}" a WHERE a.id = ANY(?::uuid[]))))`,
          ids,
        );
  const clauses = [
    ...(wanted.length > 0 ? [among] : []),
    ...(wanted.length < question.values.length ? [context.parameters.clause(`${own} IS NULL`)] : []),
  ];
  const clause = join(clauses, 'OR');
  return lookup === 'n' ? not(clause) : clause;
}

/** The field a filter like `site=` or `user=` compares: the slug, else the name people know an object by. */
export function naturalKey(target: ResourceMeta): Field | undefined {
  return ['slug', 'username', 'model', 'name'].map((name) => target.field(name)).find((field) => field !== undefined);
}

async function resolveObjects(
  target: ResourceMeta,
  by: 'id' | 'name',
  values: readonly string[],
  context: FilterContext,
): Promise<string[]> {
  if (values.length === 0) return [];
  const key = by === 'id' ? undefined : naturalKey(target);
  if (by === 'id') {
    for (const value of values) if (!isId(value)) throw new FieldProblem(`“${value}” is not a valid value.`);
  }
  const column = key ? `t."${key.column}"` : 't."id"::text';
  const visible = permittedClause(target, context.policy.nested(context.by, target), context.by, 't');
  const wanted = by === 'id' ? values.map((value) => value.toLowerCase()) : values;
  const { text, values: bound } = positional(
    join([context.parameters.clause(`${column} = ANY(?::text[])`, wanted), visible], 'AND'),
  );
  const rows = await context.connection.rows({
    text: `SELECT t.id, ${column} FROM "${target.table}" t WHERE ${text}`,
    values: bound,
  });
  const found = new Set(rows.map((row) => row[1]));
  for (const value of wanted) if (!found.has(value)) throw unavailable(value);
  return rows.map((row) => row[0] as string);
}

/** A clause with named parameters as SQL with `$1`, `$2`. */
export function positional(clause: Clause): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const text = clause.sql.replace(/(?<!:):([a-z]\d+)\b/g, (_, name: string) => {
    values.push(clause.parameters[name]);
    return `$${values.length}`;
  });
  return { text, values };
}

/** `tag=a&tag=b` means both, as the peers have it; `tag_id` likewise. */
function addThroughFilters(resource: ResourceMeta, field: Field, add: Add): void {
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const through = field.through as NonNullable<Field['through']>;
  const singular = field.name.replace(/s$/, '');
  const compile =
    (by: 'id' | 'name'): Filter['compile'] =>
    async (values, lookup, context) => {
      const ids = await resolveObjects(target, by, values, context);
      const model = through.model ? ` AND x."${through.model}" = '${resource.label}'` : '';
      const has = ids.map((id) =>
        context.parameters.clause(
          `EXISTS (SELECT 1 FROM "${through.table}" x WHERE x."${through.own}" = "${context.alias}".id${model} AND x."${through.target}" = ?)`,
          id,
        ),
      );
      if (lookup === 'n') return join(has.map(not), 'AND');
      return join(has, field.name === 'tags' ? 'AND' : 'OR');
    };
  add(`${singular}_id`, ['n'], compile('id'));
  add(singular, ['n'], compile('name'));
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
          textClause(`"${context.alias}"."${field.column}"`, 'ic', [word], context.parameters),
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
): Promise<Clause[]> {
  const filters = filtersOf(resource);
  const errors = Object.create(null) as FieldErrors;
  const clauses: Clause[] = [];
  for (const [parameter, values] of query) {
    if (reserved.has(parameter)) continue;
    const [, name = '', lookup = ''] = /^(.+?)(?:__([a-z]+))?$/s.exec(parameter) ?? [];
    const filter = filters.get(name);
    if (!filter || (lookup !== '' && !filter.lookups.has(lookup))) {
      if (strict) errors[parameter] = ['Unknown filter field.'];
      continue;
    }
    // An empty value asks for nothing, as with the peers; an empty choice does not exist.
    const given = resource.field(name)?.kind === 'choice' ? values : values.filter((value) => value !== '');
    if (given.length === 0) continue;
    try {
      if (given.some((value) => value.includes('\0'))) throw new FieldProblem('Null characters are not allowed.');
      const clause = await filter.compile(given, lookup, context);
      if (clause) clauses.push(clause);
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      errors[parameter] = [error.message];
    }
  }
  if (Object.keys(errors).length > 0) throw new ValidationError(errors);
  return clauses;
}

/** A filter that follows references before it asks: `tenant_group` of a site is the `group` of its `tenant`. */
export function throughReference(
  path: readonly [column: string, table: string],
  target: () => ResourceMeta,
  column: string,
  by: 'id' | 'name',
): DeclaredFilter {
  const [own, table] = path;
  return {
    lookups: ['n'],
    compile: async (values, lookup, context) => {
      const alias = `${own}_of`;
      const inner = await referenceClause({
        column: `"${column}"`,
        target: target(),
        by,
        mode: target().isTree ? 'subtree' : 'exact',
        values,
        lookup: '',
        context: { ...context, alias },
      });
      const exists: Clause = {
        sql: `EXISTS (SELECT 1 FROM "${table}" "${alias}" WHERE "${alias}".id = "${context.alias}"."${own}" AND (${inner.sql}))`,
        parameters: inner.parameters,
      };
      return lookup === 'n' ? not(exists) : exists;
    },
  };
}
