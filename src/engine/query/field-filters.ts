// The filters that a field gives its resource: `name`, `name__ic`, `site_id`, `site`.
import { type DeclaredFilter, type Field, FieldProblem, leadsTo, valueSql } from '../declare/field.js';
import { isId } from '../declare/identified.js';
import { allResources, type ResourceMeta, resourceOf } from '../declare/resource.js';
import { type Clause, type FilterContext, join, not, positional } from './clause.js';
import {
  caselessClause,
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
import { modelNumbered, parseKnownModel } from './model-names.js';
import { knownClause } from './permitted.js';

export type Compile = DeclaredFilter['compile'];
export type Unset = DeclaredFilter['unset'];
/** Takes a filter; `null` as a value is not for `compile`, but asks for the rows that `unset` holds for. */
export type Add = (name: string, lookups: readonly string[], compile: Compile, unset?: Unset) => unknown;

export function addFieldFilters(resource: ResourceMeta, field: Field, add: Add): unknown {
  const sql = ({ alias }: FilterContext) => valueSql(field, alias);
  const unset = unsetOf(field, sql);
  const ordered = (type: string, parse: (value: string) => unknown) =>
    add(
      field.name,
      NUMBER_LOOKUPS,
      (values, lookup, context) =>
        lookup === 'empty'
          ? emptyClause(`${sql(context)} IS NULL`, values[0] ?? '', context.parameters)
          : orderedClause(sql(context), type, lookup, values.map(parse), context.parameters),
      unset,
    );
  switch (field.kind) {
    case 'text':
      return add(
        field.name,
        TEXT_LOOKUPS,
        // As NetBox's filters do; what a constraint says by the same words is as narrow as it is written.
        (values, lookup, context) =>
          field.ignoresCase && (lookup === '' || lookup === 'n')
            ? caselessClause(sql(context), lookup, values, context.parameters)
            : spelledClause(field, sql(context), lookup, values, context),
        unset,
      );
    case 'choice':
      return addChoiceFilter(field, sql, add, unset);
    case 'integer':
      return ordered('numeric', parseFilterInteger);
    case 'decimal':
      return ordered('numeric', parseFilterNumber);
    case 'instant':
      return ordered('timestamptz', parseFilterInstant);
    case 'uuid':
      return add(
        field.name,
        ['n'],
        (values, lookup, context) => {
          for (const value of values) if (!isId(value)) throw new FieldProblem('Enter a valid UUID.');
          return orderedClause(sql(context), 'uuid', lookup, values, context.parameters);
        },
        unset,
      );
    case 'boolean':
      return add(field.name, [], (values, _, context) =>
        join(
          values.map((value) => context.parameters.clause(`${sql(context)} = ?`, parseFlag(value))),
          'OR',
        ),
      );
    case 'reference':
      return addReferenceFilters(resource, field, add);
    case 'references':
    case 'reverse':
      return addManyFilters(resource, field, add);
    case 'model':
      return addModelFilters(field, sql, add, unset);
    case 'any-id':
      return addAnyIdFilter(field, sql, add, unset);
    default:
      return undefined;
  }
}

type Sql = (context: FilterContext) => string;

/** The rows in which a field has no value; undefined where it always has one. An empty text is none. */
function unsetOf({ kind, nullable, blank }: Field, sql: Sql): Unset {
  const isEmptyText = blank && kind === 'text';
  if (!nullable && !isEmptyText) return undefined;
  return (context) => {
    const own = sql(context);
    return context.parameters.clause(isEmptyText ? `${own} IS NULL OR ${own} = ''` : `${own} IS NULL`);
  };
}

/** `changed_object_type=dcim.site`, and `changed_object_type_id` with what the list of object types calls it. */
function addModelFilters(field: Field, sql: Sql, add: Add, unset: Unset): void {
  const compile =
    (labelOf: (value: string, context: FilterContext) => string): Compile =>
    (values, lookup, context) => {
      const labels = values.map((value) => labelOf(value, context));
      const clause = context.parameters.clause(`${sql(context)} = ANY(?::text[])`, labels);
      return lookup === 'n' ? not(clause) : clause;
    };
  add(field.name, ['n'], compile(parseKnownModel), unset);
  add(`${field.name}_id`, ['n'], compile(modelNumbered), unset);
}

/** A text is compared as it is written, unless it has several spellings; patterns look at what is stored. */
export function spelledClause(
  { spelling }: Field,
  sql: string,
  lookup: string,
  values: readonly string[],
  { parameters }: Pick<FilterContext, 'parameters'>,
): Clause {
  if (!spelling || /^(empty|i?regex)$/.test(lookup)) return textClause(sql, lookup, values, parameters);
  const isWhole = /^(n|n?ie)?$/.test(lookup);
  return isWhole
    ? textClause(sql, lookup, values.map(spelling.whole), parameters)
    : textClause(spelling.bare(sql), lookup, values.map(spelling.part), parameters);
}

function addChoiceFilter(field: Field, sql: Sql, add: Add, unset: Unset): unknown {
  const isNumber = field.type === 'integer';
  const lookups = isNumber ? [...new Set([...TEXT_LOOKUPS, ...NUMBER_LOOKUPS])] : TEXT_LOOKUPS;
  const compile: Compile = (values, lookup, context) => {
    const own = sql(context);
    if (lookup === '' || lookup === 'n') for (const value of values) assertChoice(field, value);
    if (isNumber && /^[lg]te?$/.test(lookup)) {
      return orderedClause(own, 'numeric', lookup, values.map(parseFilterInteger), context.parameters);
    }
    return textClause(isNumber ? `${own}::text` : own, lookup, values, context.parameters);
  };
  return add(field.name, lookups, compile, unset);
}

/** What could be stored can be asked for: an older name of a time zone is no listed choice. */
function assertChoice(field: Field, value: string): void {
  try {
    if (field.parse(value) === null) throw unavailable(value);
  } catch {
    throw unavailable(value);
  }
}

export const unavailable = (value: string): FieldProblem =>
  new FieldProblem(`Select a valid choice. ${value} is not one of the available choices.`);

/** The name of a row that clients of a dialect know, in the query string. */
export const identityFilter: Compile = (values, lookup, context) => {
  const { key, keyType } = context.dialect;
  const column = `"${context.alias}"."${key}"`;
  if (lookup === 'empty') return emptyClause(`${column} IS NULL`, values[0] ?? '', context.parameters);
  return orderedClause(column, keyType, lookup, values.map(keyReader(context)), context.parameters);
};

/** Reads the key of an object as its dialect writes it. @throws FieldProblem for what cannot be one */
export const keyReader =
  ({ dialect }: FilterContext) =>
  (value: string): string => {
    const key = dialect.readKey(value);
    if (key === undefined) throw new FieldProblem(dialect.badKey);
    return key;
  };

/** A number alone does not say of which model: it is looked for among all that are meant. */
function addAnyIdFilter(field: Field, sql: Sql, add: Add, unset: Unset): unknown {
  const any = field.any as NonNullable<Field['any']>;
  const { typeColumn, numberColumn } = any;
  const compile: Compile = (values, lookup, context) => {
    const { dialect, parameters, alias } = context;
    if (lookup === 'empty') return emptyClause(`${sql(context)} IS NULL`, values[0] ?? '', parameters);
    const keys = values.map(keyReader(context));
    if (dialect.key === 'id') return orderedClause(sql(context), 'uuid', lookup, keys, parameters);
    if (numberColumn) return orderedClause(`"${alias}"."${numberColumn}"`, 'bigint', lookup, keys, parameters);
    const targets = allResources().filter((target) => leadsTo(any, target));
    const positive = lookup === 'n' ? '' : lookup;
    const among = targets.map(({ label, table }) => {
      const inner = orderedClause('o.number', 'bigint', positive, keys, parameters);
      const clause = `"${alias}"."${typeColumn}" = '${label}' AND ${sql(context)} IN (SELECT o.id FROM "${table}" o WHERE ${inner.sql})`;
      return { sql: clause, parameters: inner.parameters };
    });
    return lookup === 'n' ? not(join(among, 'OR')) : join(among, 'OR');
  };
  return add(field.name, NUMBER_LOOKUPS, compile, unset);
}

/** `site_id=` and `site=`; a tree's `region=` includes the descendants, but its own `parent=` does not: `ancestor=` does. */
function addReferenceFilters(resource: ResourceMeta, field: Field, add: Add): void {
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const isOwnParent = target === resource;
  const isKept = field.onDelete === 'KEEP';
  const own = ({ alias }: FilterContext) => `"${alias}"."${field.column}"`;
  const ask =
    (by: 'id' | 'name', mode: 'exact' | 'subtree'): Compile =>
    (values, lookup, context) =>
      referenceClause({ column: own(context), target, by, mode, isKept, values, lookup, context });
  const unset = (context: FilterContext) => context.parameters.clause(`${own(context)} IS NULL`);
  const mode = target.isTree && !isOwnParent ? 'subtree' : 'exact';
  add(`${field.name}_id`, ['n'], ask('id', mode), unset);
  add(field.name, ['n'], ask('name', mode), unset);
  if (!isOwnParent || !target.isTree) return;
  add('ancestor_id', ['n'], ask('id', 'subtree'), unset);
  add('ancestor', ['n'], ask('name', 'subtree'), unset);
}

interface ReferenceQuestion {
  /** SQL of the column that refers. */
  readonly column: string;
  readonly target: ResourceMeta;
  readonly by: 'id' | 'name';
  readonly mode: 'exact' | 'subtree';
  /** The reference outlives its object: it is found by the id of what is gone, too. */
  readonly isKept: boolean;
  readonly values: readonly string[];
  readonly lookup: string;
  readonly context: FilterContext;
}

/**
 * The rows whose reference is one of the named objects.
 * @throws FieldProblem for an object that is unknown or hidden from the caller
 */
async function referenceClause(question: ReferenceQuestion): Promise<Clause> {
  const { column, mode, target, values, lookup, context } = question;
  const isPlain = question.isKept && question.by === 'id' && context.dialect.key === 'id';
  const ids = isPlain
    ? values.map((value) => readIdentity(value, context))
    : await resolveObjects(target, question.by, values, context);
  const clause =
    mode === 'exact'
      ? context.parameters.clause(`${column} = ANY(?::uuid[])`, ids)
      : subtreeClause(column, target, ids, context);
  return lookup === 'n' ? not(clause) : clause;
}

/** What refers to one of these objects of a tree, or to one below them that the caller may know of. */
function subtreeClause(column: string, target: ResourceMeta, ids: readonly string[], context: FilterContext): Clause {
  const below = context.parameters.clause(
    `d.path <@ ANY(ARRAY(SELECT a.path FROM "${target.table}" a WHERE a.id = ANY(?::uuid[])))`,
    ids,
  );
  const condition = join([below, knownClause(target, context, 'd')], 'AND');
  return { ...condition, sql: `${column} IN (SELECT d.id FROM "${target.table}" d WHERE ${condition.sql})` };
}

/** The field a filter like `site=` or `user=` compares: the slug, else the name people know an object by. */
export function naturalKey(target: ResourceMeta): Field | undefined {
  return naturalKeys(target)[0];
}

/** A type is known by its slug and by its model: NetBox asks for the one here, for the other there. */
function naturalKeys(target: ResourceMeta): Field[] {
  const keys = ['slug', 'username', 'model', 'name'].flatMap((name) => target.field(name) ?? []);
  return keys[0]?.name === 'slug' ? keys.filter(({ name }) => name === 'slug' || name === 'model') : keys.slice(0, 1);
}

/**
 * The ids of the objects that a query string names; in the native dialect a filter by name takes ids as well.
 * @throws FieldProblem where one is unknown or hidden
 */
export async function resolveObjects(
  target: ResourceMeta,
  by: 'id' | 'name',
  values: readonly string[],
  context: FilterContext,
): Promise<string[]> {
  if (values.length === 0) return [];
  const { dialect, parameters, connection } = context;
  const naturals = by === 'id' ? [] : naturalKeys(target);
  const byId = { sql: `t."${dialect.key}"`, type: dialect.keyType as string };
  const columns = [
    ...(naturals.length === 0 || dialect.key === 'id' ? [byId] : []),
    ...naturals.map((field) => ({ sql: valueSql(field, 't'), type: 'text' })),
  ];
  const wanted = naturals.length > 0 ? values : values.map((value) => readIdentity(value, context));
  const keys = columns.includes(byId) ? wanted.flatMap((value) => dialect.readKey(value) ?? []) : [];
  const named = join(
    columns.map(({ sql, type }) => parameters.clause(`${sql} = ANY(?::${type}[])`, type === 'text' ? wanted : keys)),
    'OR',
  );
  const { text, values: bound } = positional(join([named, knownClause(target, context, 't')], 'AND'));
  const rows = await connection.rows({
    text: `SELECT t.id, ${columns.map(({ sql }) => `${sql}::text`).join(', ')} FROM "${target.table}" t WHERE ${text}`,
    values: bound,
  });
  const found = new Set(rows.flatMap(([, ...names]) => names));
  const isFound = (value: string): boolean => {
    const key = columns.includes(byId) ? dialect.readKey(value) : undefined;
    return found.has(value) || found.has(key);
  };
  for (const value of wanted) if (!isFound(value)) throw unavailable(value);
  return rows.map((row) => row[0] as string);
}

/** The key of an object as its dialect writes it. @throws FieldProblem for what cannot be one */
export function readIdentity(value: string, { dialect }: FilterContext): string {
  const key = dialect.readKey(value);
  if (key === undefined) throw new FieldProblem(`“${value}” is not a valid value.`);
  return key;
}

/** `tag=a&tag=b` means both, as the peers have it; `tag_id` likewise. Of other lists it means one of them. */
function addManyFilters(resource: ResourceMeta, field: Field, add: Add): void {
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const singular = field.name.replace(/s$/, '');
  const isTags = field.name === 'tags';
  const compile =
    (by: 'id' | 'name'): Compile =>
    async (values, lookup, context) => {
      const wanted = values.filter((value) => value !== 'null');
      const ids = await resolveObjects(target, by, wanted, context);
      const among = (id: string) =>
        target.isTree
          ? join(
              [
                context.parameters.clause(`o.path <@ (SELECT a.path FROM "${target.table}" a WHERE a.id = ?)`, id),
                knownClause(target, context, 'o'),
              ],
              'AND',
            )
          : context.parameters.clause('o.id = ?', id);
      const has = ids.map((id) => linked(resource, field, context.alias, 'o', among(id)));
      if (wanted.length < values.length) has.push(unset(context));
      if (lookup === 'n') return join(has.map(not), 'AND');
      return join(has, isTags ? 'AND' : 'OR');
    };
  // Objects that refer to this one count only where the caller may view them.
  const unset = (context: FilterContext) =>
    not(
      linked(
        resource,
        field,
        context.alias,
        'o',
        field.kind === 'reverse' ? knownClause(target, context, 'o') : join([], 'AND'),
      ),
    );
  // Of tags all that are named must be there: `tag=a&tag=null` finds nothing.
  add(`${singular}_id`, ['n'], compile('id'), isTags ? undefined : unset);
  if (naturalKey(target)) add(singular, ['n'], compile('name'), isTags ? undefined : unset);
}

/** The rows of `alias` that a field links to an object (`inner`) of which a condition holds. */
export function linked(resource: ResourceMeta, field: Field, alias: string, inner: string, condition: Clause): Clause {
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  return {
    sql: `EXISTS (${linkedRows(resource, field, target, alias, inner)} AND (${condition.sql}))`,
    parameters: condition.parameters,
  };
}

/** `SELECT 1` over the objects that a to-many field of the row `alias` leads to; ends within its WHERE. */
function linkedRows(resource: ResourceMeta, field: Field, target: ResourceMeta, alias: string, inner: string): string {
  return `SELECT 1 FROM ${linkedFrom(resource, field, target, alias, inner)}`;
}

/** FROM and WHERE of the objects (`inner`) that a to-many field of the row `alias` leads to. */
export function linkedFrom(
  resource: ResourceMeta,
  { through, reverse, name }: Field,
  target: ResourceMeta,
  alias: string,
  inner: string,
): string {
  if (through) {
    const link = `l_${inner}`;
    const model = through.model ? ` AND "${link}"."${through.model}" = '${resource.label}'` : '';
    return `"${through.table}" "${link}" JOIN "${target.table}" "${inner}" ON "${inner}".id = "${link}"."${through.target}" WHERE "${link}"."${through.own}" = "${alias}".id${model}`;
  }
  const pointer = target.field(reverse?.by ?? '');
  if (!pointer) throw new Error(`${resource.label}.${name}: ${target.label} has no field ${reverse?.by}`);
  if (pointer.any) {
    const { typeColumn, idColumn } = pointer.any;
    return `"${target.table}" "${inner}" WHERE "${inner}"."${typeColumn}" = '${resource.label}' AND "${inner}"."${idColumn}" = "${alias}".id`;
  }
  if (pointer.through) {
    const link = `l_${inner}`;
    return `"${pointer.through.table}" "${link}" JOIN "${target.table}" "${inner}" ON "${inner}".id = "${link}"."${pointer.through.own}" WHERE "${link}"."${pointer.through.target}" = "${alias}".id`;
  }
  return `"${target.table}" "${inner}" WHERE "${inner}"."${pointer.column}" = "${alias}".id`;
}
