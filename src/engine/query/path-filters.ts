// Filters that follow references before they ask: `region` of a device is the region of its site.
import type { DeclaredFilter, Field, Target } from '../declare/field.js';
import { labelled, type ResourceMeta, resourceLabelled, resourceOf } from '../declare/resource.js';
import { type Clause, type FilterContext, join, not } from './clause.js';
import { type Add, addFieldFilters, type Compile, linked, readIdentity, type Unset } from './field-filters.js';
import { emptyClause, NUMBER_LOOKUPS, orderedClause, parseFilterInteger, parseFlag } from './lookups.js';
import { knownClause } from './permitted.js';

/**
 * Adds the filters of the field at the end of a path of wire names, called `name` here.
 * @example addPathFilters(interfaces, 'region', 'device.site.region', add) // region and region_id
 */
export function addPathFilters(resource: ResourceMeta, name: string, path: string, add: Add): void {
  const steps = path.split(/\.(?![^(]*\))/);
  const fields: Field[] = [];
  let at = resource;
  for (const step of steps.slice(0, -1)) {
    const field = fieldAt(at, step);
    if (!field?.target) throw new Error(`${resource.label}: the filter ${name} has no way over ${step}`);
    fields.push(field);
    at = resourceOf(field.target());
  }
  const end = fieldAt(at, steps.at(-1) as string);
  if (!end) throw new Error(`${resource.label}: ${at.label} has no field ${steps.at(-1)}`);
  const singular = end.kind === 'references' || end.kind === 'reverse' ? end.name.replace(/s$/, '') : end.name;
  const names: Record<string, string> = { [`${singular}_id`]: `${name}_id`, [singular]: name };
  addFieldFilters(at, end, (given, lookups, compile, unset) => {
    const renamed = names[given];
    if (renamed) add(renamed, lookups, along(resource, fields, compile), unsetAlong(resource, fields, unset));
  });
}

/** The field of a step; `assigned_object(dcim.interface)` is a reference to any model where it leads to this one. */
function fieldAt(resource: ResourceMeta, step: string): Field | undefined {
  const [, name = '', label] = /^(\w+)(?:\(([\w.]+)\))?$/.exec(step) ?? [];
  const field = resource.field(name);
  if (label === undefined || !field?.any) return field;
  // Ids are the same in no two tables, so that the model need not be asked for.
  return { ...field, kind: 'reference', nullable: true, column: field.any.idColumn, target: labelled(label) };
}

/** A negated lookup lets through what has nothing at the end of the path. */
function along(resource: ResourceMeta, fields: readonly Field[], compile: Compile): Compile {
  return async (values, lookup, context) => {
    const isNegated = lookup === 'n' || /^ni/.test(lookup);
    const positive = isNegated ? lookup.slice(1) : lookup;
    const asked = await compile(values, positive, atEnd(fields, context));
    if (!asked) return null;
    const found = reaching(resource, fields, context, asked);
    return isNegated ? not(found) : found;
  };
}

/** The rows from which a path leads to no value that the caller may know of; undefined where it always leads to one. */
function unsetAlong(resource: ResourceMeta, fields: readonly Field[], unset: Unset): Unset {
  const mayEnd = fields.some(({ kind, nullable }) => kind !== 'reference' || nullable);
  if (!unset && !mayEnd) return undefined;
  return (context) => {
    const isSet = unset ? not(unset(atEnd(fields, context))) : join([], 'AND');
    return not(reaching(resource, fields, context, isSet));
  };
}

const aliasOf = (alias: string, depth: number): string => `${alias}_${depth}`;

/** Where the end of a path is compiled. */
const atEnd = (fields: readonly Field[], context: FilterContext): FilterContext => ({
  ...context,
  alias: fields.reduce((alias, _, depth) => aliasOf(alias, depth), context.alias),
});

/** The rows from which a path leads to one that the condition holds for, over objects that the caller may know of. */
function reaching(
  resource: ResourceMeta,
  fields: readonly Field[],
  context: FilterContext,
  end: Clause,
  depth = 0,
): Clause {
  const [field, ...rest] = fields;
  if (!field) return end;
  const target = resourceOf((field.target as Target)());
  const alias = aliasOf(context.alias, depth);
  const inner = reaching(target, rest, { ...context, alias }, end, depth + 1);
  const condition = join([inner, knownClause(target, context, alias)], 'AND');
  if (field.kind !== 'reference') return linked(resource, field, context.alias, alias, condition);
  return {
    sql: `"${context.alias}"."${field.column}" IN (SELECT "${alias}".id FROM "${target.table}" "${alias}" WHERE ${condition.sql})`,
    parameters: condition.parameters,
  };
}

/** A filter that is true of a row when a condition over its alias holds. */
export function holds(condition: (alias: string) => string): DeclaredFilter {
  return flag(({ alias, parameters }) => parameters.clause(condition(alias)));
}

/** The same of a condition that depends on who asks. */
export function flag(condition: (context: FilterContext) => Clause): DeclaredFilter {
  return {
    compile: (values, _lookup, context) =>
      join(
        values.map((value) => (parseFlag(value) ? condition(context) : not(condition(context)))),
        'OR',
      ),
  };
}

/**
 * Are there objects of other resources, of those that the caller may view, that point here by a field?
 * @example console_ports: has('dcim.consoleport', 'device')
 */
export function has(labels: string | readonly string[], by: string): DeclaredFilter {
  return flag((context) =>
    join(
      [labels].flat().map((label) => {
        const { resource, column } = pointer(label, by);
        const known = knownClause(resource, context, 'h');
        const sql = `EXISTS (SELECT 1 FROM "${resource.table}" h WHERE h."${column}" = "${context.alias}".id AND (${known.sql}))`;
        return { sql, parameters: known.parameters };
      }),
      'OR',
    ),
  );
}

function pointer(label: string, by: string): { resource: ResourceMeta; column: string } {
  const resource = resourceLabelled(label);
  const field = resource?.field(by);
  if (!resource || !field) throw new Error(`${label} has no field ${by}`);
  return { resource, column: field.column };
}

/** A filter over the whole numbers of a list: one of them is, is more than, … */
export function someNumber(column: string): DeclaredFilter {
  return {
    lookups: NUMBER_LOOKUPS,
    compile: (values, lookup, { alias, parameters }) => {
      const list = `"${alias}"."${column}"`;
      if (lookup === 'empty') return emptyClause(`${list} = '[]'::jsonb`, values[0] ?? '', parameters);
      const positive = lookup === 'n' ? '' : lookup;
      const one = orderedClause('e::numeric', 'numeric', positive, values.map(parseFilterInteger), parameters);
      const some = { ...one, sql: `EXISTS (SELECT 1 FROM jsonb_array_elements_text(${list}) e WHERE ${one.sql})` };
      return lookup === 'n' ? not(some) : some;
    },
  };
}

/**
 * A filter of NetBox about what is not here: no row has a value, so that every value finds none, and `null` and negations
 * find all.
 * @param check refuses what is no value at all. @throws FieldProblem
 */
export const absent = (
  check: (value: string, context: FilterContext) => unknown = () => undefined,
  lookups: readonly string[] = ['n'],
): DeclaredFilter => ({
  lookups,
  compile: (values, lookup, context) => {
    if (lookup === 'empty') return emptyClause('TRUE', values[0] ?? '', context.parameters);
    for (const value of values) check(value, context);
    return join([], lookup.startsWith('n') ? 'AND' : 'OR');
  },
  unset: () => join([], 'AND'),
});

/** By the id of an object of a model that is not here. */
export const absentId: DeclaredFilter = absent(readIdentity);

/** By a number of an object of a model that is not here. */
export const absentNumber: DeclaredFilter = absent(parseFilterInteger);

/** The filters of relations to models that are not here, by their names: `vrf` gives `vrf` and `vrf_id`. */
export const absentRelations = (...names: readonly string[]): Record<string, DeclaredFilter> =>
  Object.fromEntries(
    names.flatMap((name) => [
      [name, absent()],
      [`${name}_id`, absentId],
    ]),
  );
