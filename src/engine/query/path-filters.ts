// Filters that follow references before they ask: `region` of a device is the region of its site.
import type { DeclaredFilter, Field, Target } from '../declare/field.js';
import { labelled, type ResourceMeta, resourceLabelled, resourceOf } from '../declare/resource.js';
import { type Clause, type FilterContext, join, not } from './clause.js';
import { type Add, addFieldFilters, type Compile, linked, unavailable } from './field-filters.js';
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
  addFieldFilters(at, end, (given, lookups, compile) => {
    const renamed = names[given];
    if (renamed) add(renamed, lookups, along(resource, fields, compile));
  });
}

/** The field of a step; `assigned_object(dcim.interface)` is a reference to any model where it leads to this one. */
function fieldAt(resource: ResourceMeta, step: string): Field | undefined {
  const [, name = '', label] = /^(\w+)(?:\(([\w.]+)\))?$/.exec(step) ?? [];
  const field = resource.field(name);
  if (label === undefined || !field?.any) return field;
  // Ids are the same in no two tables, so that the model need not be asked for.
  return { ...field, kind: 'reference', column: field.any.idColumn, target: labelled(label) };
}

/** A negated lookup lets through what has nothing at the end of the path. */
function along(resource: ResourceMeta, fields: readonly Field[], compile: Compile): Compile {
  return async (values, lookup, context) => {
    const isNegated = lookup === 'n' || /^ni/.test(lookup);
    const positive = isNegated ? lookup.slice(1) : lookup;
    const found = await follow(resource, fields, 0, context, (inner) => compile(values, positive, inner));
    return found && isNegated ? not(found) : found;
  };
}

async function follow(
  resource: ResourceMeta,
  fields: readonly Field[],
  depth: number,
  context: FilterContext,
  compile: (context: FilterContext) => Promise<Clause | null> | Clause | null,
): Promise<Clause | null> {
  const [field, ...rest] = fields;
  if (!field) return compile(context);
  const target = resourceOf((field.target as Target)());
  const alias = `${context.alias}_${depth}`;
  const inner = await follow(target, rest, depth + 1, { ...context, alias }, compile);
  if (!inner) return null;
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

/** A relation to an application that is not here: nothing has it, and there is no object to ask for. */
export const absent: DeclaredFilter = {
  lookups: ['n'],
  compile: (values, lookup) => {
    const unknown = values.find((value) => value !== 'null');
    if (unknown !== undefined) throw unavailable(unknown);
    return join([], lookup === 'n' ? 'OR' : 'AND');
  },
};

/** A value of an application that is not here: nothing has it. */
export const nowhere: DeclaredFilter = {
  lookups: ['n'],
  compile: (_values, lookup) => join([], lookup === 'n' ? 'AND' : 'OR'),
};

/** The filters of relations to applications that are not here, by their names: `vrf` gives `vrf` and `vrf_id`. */
export const absentRelations = (...names: readonly string[]): Record<string, DeclaredFilter> =>
  Object.fromEntries(names.flatMap((name) => [name, `${name}_id`].map((one) => [one, absent])));
