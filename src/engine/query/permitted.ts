// Constraints of permissions as SQL: the same conditions wherever rows are chosen.
import type { Principal } from '../access/principal.js';
import type { Constraint, Permitted } from '../access/row-policy.js';
import { type Field, FieldProblem } from '../declare/field.js';
import { isId } from '../declare/identified.js';
import { type ResourceMeta, resourceOf } from '../declare/resource.js';
import { type Clause, join, Parameters } from './clause.js';

/** The lookups that existing NetBox constraints are written in; regular expressions are refused on purpose. */
const LOOKUPS: Readonly<Record<string, (column: string, value: unknown, p: Parameters, type: string) => Clause>> = {
  exact: (column, value, p, type) =>
    value === null ? p.clause(`${column} IS NULL`) : p.clause(`${column} = ?::${type}`, scalar(value)),
  iexact: (column, value, p) => p.clause(`lower(${column}::text) = lower(?)`, String(scalar(value))),
  contains: (column, value, p) => p.clause(`position(? in ${column}::text) > 0`, String(scalar(value))),
  icontains: (column, value, p) => p.clause(`position(lower(?) in lower(${column}::text)) > 0`, String(scalar(value))),
  startswith: (column, value, p) => p.clause(`starts_with(${column}::text, ?)`, String(scalar(value))),
  istartswith: (column, value, p) => p.clause(`starts_with(lower(${column}::text), lower(?))`, String(scalar(value))),
  endswith: (column, value, p) => p.clause(`right(${column}::text, length(?)) = ?`, scalar(value), scalar(value)),
  iendswith: (column, value, p) =>
    p.clause(`lower(right(${column}::text, length(?))) = lower(?)`, scalar(value), scalar(value)),
  in: (column, value, p, type) => p.clause(`${column} = ANY(?::${type}[])`, listOf(value)),
  gt: (column, value, p, type) => p.clause(`${column} > ?::${type}`, scalar(value)),
  gte: (column, value, p, type) => p.clause(`${column} >= ?::${type}`, scalar(value)),
  lt: (column, value, p, type) => p.clause(`${column} < ?::${type}`, scalar(value)),
  lte: (column, value, p, type) => p.clause(`${column} <= ?::${type}`, scalar(value)),
  range: (column, value, p, type) => p.clause(`${column} BETWEEN ?::${type} AND ?::${type}`, ...listOf(value, 2)),
  isnull: (column, value, p) => p.clause(value === false ? `${column} IS NOT NULL` : `${column} IS NULL`),
};

/** The rows a principal may treat, as a condition over `alias`. What cannot be compiled lets nothing through. */
export function permittedClause(
  resource: ResourceMeta,
  permitted: Permitted,
  by: Principal,
  alias: string,
  parameters: Parameters = new Parameters('c'),
): Clause {
  if (permitted.rows === 'all') return join([], 'AND');
  if (permitted.rows === 'none') return join([], 'OR');
  const group = (constraints: readonly Constraint[]) =>
    join(
      constraints.flatMap((constraint) => compiled(resource, constraint, by, alias, parameters)),
      'OR',
    );
  return join(permitted.groups.map(group), 'AND');
}

function compiled(...[resource, constraint, by, alias, parameters]: ConstraintArguments): Clause[] {
  try {
    return [constraintClause(resource, constraint, by, alias, parameters)];
  } catch (error) {
    if (error instanceof FieldProblem) return [];
    throw error;
  }
}

type ConstraintArguments = globalThis.Parameters<typeof constraintClause>;

/**
 * One constraint as SQL.
 * @throws FieldProblem for a path that leaves the public fields, an unknown lookup or a value of the wrong form
 */
export function constraintClause(
  resource: ResourceMeta,
  constraint: Constraint,
  by: Principal,
  alias: string,
  parameters: Parameters,
): Clause {
  return join(
    Object.entries(constraint).map(([key, value]) =>
      pathClause(resource, key.split('__'), withUser(value, by), alias, parameters),
    ),
    'AND',
  );
}

function withUser(value: unknown, by: Principal): unknown {
  if (value === '$user') return by.user?.id ?? '00000000-0000-0000-0000-000000000000';
  return Array.isArray(value) ? value.map((one) => withUser(one, by)) : value;
}

function pathClause(
  resource: ResourceMeta,
  path: readonly string[],
  value: unknown,
  alias: string,
  parameters: Parameters,
): Clause {
  const [name = '', ...rest] = path;
  if (name === 'id' || name === 'pk') return lookupClause(`"${alias}".id`, 'uuid', rest, value, parameters);
  const field = resource.field(name) ?? resource.field(name.replace(/_id$/, ''));
  if (!field?.filterable) throw new FieldProblem(`Cannot resolve keyword '${name}' into field.`);
  const isEnd = rest.length === 0 || (rest.length === 1 && Object.hasOwn(LOOKUPS, rest[0] as string));
  if (field.kind === 'references') return throughClause(resource, field, rest, value, alias, parameters);
  if (isEnd) return lookupClause(`"${alias}"."${field.column}"`, field.type, rest, value, parameters);
  if (!field.target) throw new FieldProblem(`Unsupported lookup '${rest.join('__')}' for ${name}.`);
  const target = resourceOf(field.target());
  const inner = `${alias}_${field.name}`;
  const condition = pathClause(target, rest, value, inner, parameters);
  return {
    sql: `EXISTS (SELECT 1 FROM "${target.table}" "${inner}" WHERE "${inner}".id = "${alias}"."${field.column}" AND (${condition.sql}))`,
    parameters: condition.parameters,
  };
}

function throughClause(
  resource: ResourceMeta,
  field: Field,
  rest: readonly string[],
  value: unknown,
  alias: string,
  parameters: Parameters,
): Clause {
  const through = field.through as NonNullable<Field['through']>;
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const inner = `${alias}_${field.name}`;
  const path = rest.length === 0 || Object.hasOwn(LOOKUPS, rest[0] as string) ? ['id', ...rest] : rest;
  const condition = pathClause(target, path, value, inner, parameters);
  const model = through.model ? ` AND x."${through.model}" = '${resource.label}'` : '';
  return {
    sql: `EXISTS (SELECT 1 FROM "${through.table}" x JOIN "${target.table}" "${inner}" ON "${inner}".id = x."${through.target}" WHERE x."${through.own}" = "${alias}".id${model} AND (${condition.sql}))`,
    parameters: condition.parameters,
  };
}

function lookupClause(
  column: string,
  type: string,
  rest: readonly string[],
  value: unknown,
  parameters: Parameters,
): Clause {
  const [lookup = 'exact', ...beyond] = rest;
  if (!Object.hasOwn(LOOKUPS, lookup) || beyond.length > 0) {
    throw new FieldProblem(`Unsupported lookup '${rest.join('__')}'.`);
  }
  for (const one of Array.isArray(value) ? value : [value]) assertFits(type, lookup, one);
  return (LOOKUPS[lookup] as (typeof LOOKUPS)[string])(column, value, parameters, type);
}

function assertFits(type: string, lookup: string, value: unknown): void {
  if (lookup === 'isnull' || value === null) return;
  const fits =
    type === 'uuid'
      ? isId(value)
      : type === 'integer' || type === 'numeric'
        ? /^-?\d{1,15}(\.\d+)?$/.test(String(value))
        : type === 'boolean'
          ? typeof value === 'boolean'
          : typeof value !== 'object' && !String(value).includes('\0');
  if (!fits) throw new FieldProblem(`The value ${JSON.stringify(value)} does not fit.`);
}

function scalar(value: unknown): unknown {
  if (typeof value === 'object') throw new FieldProblem('Expected a single value.');
  return value;
}

function listOf(value: unknown, length?: number): unknown[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
    throw new FieldProblem('Expected a list of values.');
  }
  return value.map(scalar);
}
