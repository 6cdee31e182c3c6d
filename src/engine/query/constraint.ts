// Conditions over an object's public fields and relations, `{"site__region__slug": "emea"}`, as SQL. The constraints of
// permissions are written in them, and so are references by attributes. The comparisons are the query string's own.
import type { Constraint } from '../access/row-policy.js';
import { type Field, FieldProblem, leadsTo, type Target, valueSql } from '../declare/field.js';
import { foldedSql } from '../declare/fields.js';
import { isId } from '../declare/identified.js';
import { allResources, type ResourceMeta, resourceOf } from '../declare/resource.js';
import { type Clause, join, not, Parameters } from './clause.js';
import { linked, spelledClause } from './field-filters.js';
import { orderedClause, parseFilterInstant, parseFilterInteger, parseFilterNumber, parseFlag } from './lookups.js';

/** The lookups that existing NetBox constraints are written in; regular expressions are refused on purpose. */
export const LOOKUPS = [
  'exact',
  'iexact',
  'contains',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
  'in',
  'gt',
  'gte',
  'lt',
  'lte',
  'range',
  'isnull',
] as const;
export type Lookup = (typeof LOOKUPS)[number];

/** What stands for the caller in a constraint. */
export const CALLER = '$user';
const NOBODY = '00000000-0000-0000-0000-000000000000';

const MOST_CONDITIONS = 100;
const MOST_VALUES = 1_000;
const MOST_STEPS = 8;

/** One comparison of a value of an object. */
interface Test {
  readonly field: Field | 'id';
  readonly lookup: Lookup;
  readonly value: unknown;
}

/** What is asked of one object: of itself, and of those that each of its relations leads to. */
interface Conditions {
  readonly resource: ResourceMeta;
  readonly tests: Test[];
  readonly related: Map<Field, Conditions>;
}

export interface Compiling {
  /** Who `$user` is; null: nobody. */
  readonly userId: string | null;
  readonly parameters: Parameters;
  /** Objects on the way count only where this holds of them: what must not be found out through them. */
  readonly visible?: ((target: ResourceMeta, alias: string) => Clause) | undefined;
  /** Names that are unique whatever their case are equal whatever their case. */
  readonly ignoresCase?: boolean;
}

/**
 * All conditions of a constraint, over the row of `alias`. Several of them about the objects of one relation are about the
 * same object, as in NetBox.
 * @throws FieldProblem for a path that leaves the public fields, an unknown lookup, or a value of the wrong form
 */
export function constraintClause(
  resource: ResourceMeta,
  constraint: Constraint,
  alias: string,
  compiling: Compiling,
): Clause {
  return conditionsClause(conditionsOf(resource, constraint), alias, compiling);
}

/**
 * What a permission, or a scope, is limited to: null for nothing, an object (all of its conditions) or a list of objects
 * (any of them).
 * @throws FieldProblem for any other form
 */
export function parseConstraints(value: unknown): Constraint | readonly Constraint[] | null {
  if (value === null || isConstraint(value)) return value;
  // Nothing at all in a list would let nothing through, in which nobody would look for the reason.
  if (!Array.isArray(value) || value.length === 0 || !value.every(isConstraint)) {
    throw new FieldProblem('Constraints are an object, a list of objects, or null.');
  }
  if (value.length > MOST_CONDITIONS) throw new FieldProblem(`At most ${MOST_CONDITIONS} constraints can be given.`);
  return value;
}

const isConstraint = (value: unknown): value is Constraint =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Constraints as the list of alternatives that they are; null: nothing is limited. An empty object limits nothing. What was
 * stored by another way than ours, and is no constraint, lets nothing through.
 */
export function alternativesOf(constraints: unknown): readonly Constraint[] | null {
  if (constraints === null) return null;
  const all = (Array.isArray(constraints) ? constraints : [constraints]).filter(isConstraint);
  return all.some((one) => Object.keys(one).length === 0) ? null : all;
}

/** @throws FieldProblem for what the resource's objects cannot be asked */
export function assertConstraints(resource: ResourceMeta, constraints: readonly Constraint[]): void {
  for (const constraint of constraints) {
    constraintClause(resource, constraint, 't', { userId: null, parameters: new Parameters('c') });
  }
}

function conditionsOf(resource: ResourceMeta, constraint: Constraint): Conditions {
  const entries = Object.entries(constraint);
  if (entries.length > MOST_CONDITIONS) throw new FieldProblem(`At most ${MOST_CONDITIONS} conditions can be given.`);
  const root: Conditions = { resource, tests: [], related: new Map() };
  for (const [key, value] of entries) {
    const path = key.split('__');
    if (path.length > MOST_STEPS) throw new FieldProblem(`'${key.slice(0, 200)}' leads too far.`);
    addCondition(root, path, value, key);
  }
  return root;
}

function addCondition(at: Conditions, path: readonly string[], value: unknown, key: string): void {
  const [name = '', ...rest] = path;
  const add = (to: Conditions, field: Test['field']) => to.tests.push(testOf(field, lookupOf(rest, key), value, key));
  if (name === 'id' || name === 'pk') {
    add(at, 'id');
    return;
  }
  const field = fieldNamed(at.resource, name);
  // `site_id`, and a relation at the end of a path, mean the identity of what it leads to.
  const isIdentity = !at.resource.field(name) || rest.length === 0 || isLookup(rest);
  const isOwn = (field.kind === 'reference' && !isNumbers(value)) || rest[0] === 'isnull' || value === null;
  if (!field.target || (isIdentity && isOwn)) add(at, field);
  else if (isIdentity) add(behind(at, field), 'id');
  else addCondition(behind(at, field), rest, value, key);
}

/** `$user` is the id of a user, and is compared with what can be one. @throws FieldProblem where it is not */
export function assertCallers(resource: ResourceMeta, constraints: readonly Constraint[]): void {
  for (const constraint of constraints) assertCallersIn(conditionsOf(resource, constraint));
}

function assertCallersIn({ resource, tests, related }: Conditions): void {
  for (const { field, value } of tests) {
    if (!listed(value).includes(CALLER) || isCallerId(resource, field)) continue;
    throw new FieldProblem(`'${nameOf(field)}' is not compared with a user: ${CALLER} stands for the id of one.`);
  }
  for (const inner of related.values()) assertCallersIn(inner);
}

function isCallerId(resource: ResourceMeta, field: Test['field']): boolean {
  if (field === 'id') return resource.options.callers === true;
  const { target, any } = field;
  if (target) return resourceOf(target()).options.callers === true;
  return any !== undefined && allResources().some((one) => one.options.callers && leadsTo(any, one));
}

/** What is asked of the objects of a relation; begun where it is the first. */
function behind({ related }: Conditions, field: Field): Conditions {
  const target = resourceOf((field.target as Target)());
  const conditions = related.get(field) ?? { resource: target, tests: [], related: new Map() };
  related.set(field, conditions);
  return conditions;
}

function fieldNamed(resource: ResourceMeta, name: string): Field {
  const field = conditionField(resource, name);
  if (field) return field;
  throw new FieldProblem(`Cannot resolve keyword '${name.slice(0, 100)}' into field.`);
}

/** What a condition may ask by this name, `site` and `site_id` alike; undefined where there is nothing. */
export function conditionField(resource: ResourceMeta, name: string): Field | undefined {
  const field = resource.field(name) ?? relationNamed(resource, name);
  return field && isAskable(field) ? field : undefined;
}

export const isAskable = ({ filterable, target, kind }: Field): boolean =>
  filterable && (target !== undefined || COMPARED.has(kind));

function relationNamed(resource: ResourceMeta, name: string): Field | undefined {
  const field = name.endsWith('_id') ? resource.field(name.slice(0, -3)) : undefined;
  return field?.target ? field : undefined;
}

const COMPARED: ReadonlySet<Field['kind']> = new Set([
  'text',
  'choice',
  'integer',
  'decimal',
  'boolean',
  'instant',
  'uuid',
  'model',
  'any-id',
]);

const isLookup = (rest: readonly string[]): boolean =>
  rest.length === 1 && (LOOKUPS as readonly string[]).includes(rest[0] as string);

function lookupOf(rest: readonly string[], key: string): Lookup {
  if (rest.length === 0) return 'exact';
  if (isLookup(rest)) return rest[0] as Lookup;
  throw new FieldProblem(`Unsupported lookup '${rest.join('__').slice(0, 100)}' in '${key.slice(0, 200)}'.`);
}

/** Ids that clients of the NetBox dialect know. */
const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 && value.every(isNumbers) : Number.isSafeInteger(value);

function testOf(field: Test['field'], lookup: Lookup, value: unknown, key: string): Test {
  // Django's own: nothing is equal to nothing.
  const test: Test =
    lookup === 'exact' && value === null ? { field, lookup: 'isnull', value: true } : { field, lookup, value };
  assertForm(test, key);
  return test;
}

/** Is the value one, two or a list, as the lookup wants it? */
function assertForm({ lookup, value }: Test, key: string): void {
  const isList = lookup === 'in' || lookup === 'range';
  const values = Array.isArray(value) ? value : [value];
  if (isList !== Array.isArray(value)) {
    throw new FieldProblem(isList ? `'${key}' takes a list of values.` : `'${key}' takes a single value.`);
  }
  if (lookup === 'range' && values.length !== 2) throw new FieldProblem(`'${key}' takes a list of two values.`);
  if (values.length > MOST_VALUES) throw new FieldProblem(`'${key}' takes at most ${MOST_VALUES} values.`);
  if (values.some((one) => one === null || typeof one === 'object')) {
    throw new FieldProblem(`'${key}' takes texts, numbers or true and false.`);
  }
  if (lookup === 'isnull' && typeof value !== 'boolean') throw new FieldProblem(`'${key}' takes true or false.`);
}

function conditionsClause(conditions: Conditions, alias: string, compiling: Compiling): Clause {
  const { resource, tests, related } = conditions;
  return join(
    [
      ...tests.map((test) => testClause(resource, test, alias, compiling)),
      ...[...related].map(([field, inner]) => relatedClause(resource, field, inner, alias, compiling)),
    ],
    'AND',
  );
}

function relatedClause(
  resource: ResourceMeta,
  field: Field,
  inner: Conditions,
  alias: string,
  compiling: Compiling,
): Clause {
  const innerAlias = aliasBehind(resource, field, alias);
  const { visible } = compiling;
  const wanted = [conditionsClause(inner, innerAlias, compiling)];
  if (visible) wanted.push(visible(inner.resource, innerAlias));
  const some = leading(resource, field, alias, innerAlias, join(wanted, 'AND'));
  if (!asksForNothing(inner)) return some;
  // What leads nowhere has nothing at the end of the way, as in an outer join.
  return join([some, not(leading(resource, field, alias, innerAlias, join([], 'AND')))], 'OR');
}

/** PostgreSQL cuts long names off, so that a long way must not make one. */
const aliasBehind = ({ fields }: ResourceMeta, field: Field, alias: string): string =>
  `${alias}_${fields.indexOf(field)}`;

/** The rows of `alias` that the relation leads to an object of which the condition holds. */
function leading(resource: ResourceMeta, field: Field, alias: string, inner: string, condition: Clause): Clause {
  if (field.kind !== 'reference') return linked(resource, field, alias, inner, condition);
  const target = resourceOf((field.target as Target)());
  return {
    sql: `EXISTS (SELECT 1 FROM "${target.table}" "${inner}" WHERE "${inner}".id = "${alias}"."${field.column}" AND (${condition.sql}))`,
    parameters: condition.parameters,
  };
}

const asksForNothing = ({ tests, related }: Conditions): boolean =>
  tests.every(({ lookup, value }) => lookup === 'isnull' && value === true) &&
  [...related.values()].every(asksForNothing);

function testClause(resource: ResourceMeta, test: Test, alias: string, compiling: Compiling): Clause {
  const { field, lookup, value } = test;
  const { parameters } = compiling;
  if (field !== 'id' && (field.kind === 'references' || field.kind === 'reverse')) {
    const some = linked(resource, field, alias, aliasBehind(resource, field, alias), join([], 'AND'));
    return value === true ? not(some) : some;
  }
  const column = field === 'id' ? identityColumn(value, alias) : valueSql(field, alias);
  if (lookup === 'isnull') return parameters.clause(`${column} IS ${value === true ? '' : 'NOT '}NULL`);
  const given = withCaller(value, compiling.userId);
  const kind = kindOf(field);
  if (kind === 'text' && field !== 'id') {
    if (compiling.ignoresCase && lookup === 'exact' && isUniqueInAnyCase(resource, field)) {
      return parameters.clause(`lower(${column}) = ${foldedSql('?::text')}`, parseText(given));
    }
    return textTest(field, column, lookup, given, parameters);
  }
  const { type, parse } = kind === 'identity' ? identityKind(value) : (KINDS[kind] as Kind);
  if (!ORDERED.has(lookup)) throw new FieldProblem(`Unsupported lookup '${lookup}' for ${nameOf(field)}.`);
  const values = listed(given).map((one) => parse(one, nameOf(field)));
  if (lookup === 'range') return parameters.clause(`${column} BETWEEN ?::${type} AND ?::${type}`, ...values);
  return orderedClause(column, type, lookup === 'exact' || lookup === 'in' ? '' : lookup, values, parameters);
}

const nameOf = (field: Test['field']): string => (field === 'id' ? 'id' : field.name);

/** A number is the name that clients of the NetBox dialect know a row by. */
const identityColumn = (value: unknown, alias: string): string => `"${alias}".${isNumbers(value) ? 'number' : 'id'}`;

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function withCaller(value: unknown, userId: string | null): unknown {
  if (value === CALLER) return userId ?? NOBODY;
  return Array.isArray(value) ? value.map((one) => withCaller(one, userId)) : value;
}

const ORDERED: ReadonlySet<Lookup> = new Set(['exact', 'in', 'gt', 'gte', 'lt', 'lte', 'range']);

interface Kind {
  /** PostgreSQL's type of what is compared. */
  readonly type: string;
  readonly parse: (value: unknown, name: string) => unknown;
}

const asText = (parse: (text: string) => unknown) => (value: unknown) =>
  typeof value === 'boolean' ? badValue(value) : parse(String(value));

const KINDS: Readonly<Record<string, Kind>> = {
  integer: { type: 'numeric', parse: asText(parseFilterInteger) },
  decimal: { type: 'numeric', parse: asText(parseFilterNumber) },
  instant: { type: 'timestamptz', parse: asText(parseFilterInstant) },
  boolean: { type: 'boolean', parse: (value) => (typeof value === 'boolean' ? value : parseFlag(String(value))) },
  uuid: { type: 'uuid', parse: parseId },
  'any-id': { type: 'uuid', parse: parseId },
};

/** The lookups that a value, or the identity of an object, can be asked with. */
export function lookupsOf(field: Field | 'id'): readonly Lookup[] {
  if (kindOf(field) === 'text') return LOOKUPS;
  return LOOKUPS.filter((lookup) => ORDERED.has(lookup) || lookup === 'isnull');
}

function kindOf(field: Test['field']): string {
  if (field === 'id' || field.target) return 'identity';
  if (field.kind === 'choice') return field.type === 'integer' ? 'integer' : 'text';
  return field.kind === 'model' ? 'text' : field.kind;
}

const identityKind = (value: unknown): Kind =>
  isNumbers(value) ? { type: 'bigint', parse: asText(parseFilterInteger) } : (KINDS.uuid as Kind);

function parseId(value: unknown, name: string): string {
  if (isId(value)) return value;
  throw new FieldProblem(`${JSON.stringify(value)} is not a valid id of ${name}.`);
}

function badValue(value: unknown): never {
  throw new FieldProblem(`The value ${JSON.stringify(value)} does not fit.`);
}

/** Of the query string's own lookups those that mean the same. */
const AS_FILTER: Partial<Record<Lookup, string>> = {
  exact: '',
  in: '',
  iexact: 'ie',
  icontains: 'ic',
  istartswith: 'isw',
  iendswith: 'iew',
};

const isUniqueInAnyCase = ({ options }: ResourceMeta, { property }: Field): boolean =>
  (options.unique ?? []).some(({ insensitive = [] }) => insensitive.includes(property));

function textTest(field: Field, column: string, lookup: Lookup, value: unknown, parameters: Parameters): Clause {
  const texts = listed(value).map(parseText);
  const [text = ''] = texts;
  const filter = AS_FILTER[lookup];
  if (filter !== undefined) return spelledClause(field, column, filter, texts, { parameters });
  switch (lookup) {
    case 'contains':
      return parameters.clause(`position(?::text in ${column}) > 0`, text);
    case 'startswith':
      return parameters.clause(`starts_with(${column}, ?::text)`, text);
    case 'endswith':
      return parameters.clause(`right(${column}, length(?::text)) = ?::text`, text, text);
    case 'range':
      return parameters.clause(`${column} BETWEEN ?::text AND ?::text`, ...texts);
    default:
      return orderedClause(column, 'text', lookup, texts, parameters);
  }
}

function parseText(value: unknown): string {
  if (typeof value === 'boolean') return badValue(value);
  const text = String(value);
  return text.includes('\0') || !text.isWellFormed() ? badValue(value) : text;
}
