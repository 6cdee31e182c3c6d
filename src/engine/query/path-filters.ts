// Filters that follow references before they ask: `region` of a device is the region of its site.
import { type DeclaredFilter, type Field, FieldProblem, type Target } from '../declare/field.js';
import { type ResourceMeta, resourceOf } from '../declare/resource.js';
import { type Clause, type FilterContext, join, not } from './clause.js';
import { type Add, addFieldFilters, type Compile, linked } from './field-filters.js';
import { parseFlag } from './lookups.js';
import { permittedClause } from './permitted.js';

/** Adds the filters of the field at the end of a path of wire names, called `name` here. */
export function addPathFilters(resource: ResourceMeta, name: string, path: string, add: Add): void {
  const steps = path.split('.');
  const last = steps.pop() as string;
  const fields: Field[] = [];
  let at = resource;
  for (const step of steps) {
    const field = at.field(step);
    if (!field?.target) throw new Error(`${resource.label}: the filter ${name} has no way over ${step}`);
    fields.push(field);
    at = resourceOf(field.target());
  }
  const end = at.field(last);
  if (!end) throw new Error(`${resource.label}: ${at.label} has no field ${last}`);
  const singular = end.kind === 'references' || end.kind === 'reverse' ? last.replace(/s$/, '') : last;
  const names: Record<string, string> = { [`${singular}_id`]: `${name}_id`, [singular]: name };
  addFieldFilters(at, end, (given, lookups, compile) => {
    const renamed = names[given];
    if (renamed) add(renamed, lookups, along(resource, fields, compile));
  });
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
  const permitted = context.policy.nested(context.by, target);
  const visible =
    permitted.rows === 'all' ? [] : [permittedClause(target, permitted, context.by, alias, context.parameters)];
  const condition = join([inner, ...visible], 'AND');
  if (field.kind !== 'reference') return linked(resource, field, context.alias, alias, condition);
  return {
    sql: `"${context.alias}"."${field.column}" IN (SELECT "${alias}".id FROM "${target.table}" "${alias}" WHERE ${condition.sql})`,
    parameters: condition.parameters,
  };
}

/** A filter that is true of a row when a condition over its alias holds. */
export function holds(condition: (alias: string) => string): DeclaredFilter {
  return {
    compile: (values, _lookup, { alias, parameters }) =>
      join(
        values.map((value) => {
          const clause = parameters.clause(condition(alias));
          return parseFlag(value) ? clause : not(clause);
        }),
        'OR',
      ),
  };
}

/** Are there objects of another resource that point here? `console_ports=true`. */
export function has(target: Target, by: string): DeclaredFilter {
  return holds((alias) => {
    const { table, field, label } = { ...resourceOf(target()), field: resourceOf(target()).field(by) };
    if (!field) throw new FieldProblem(`${label} has no field ${by}`);
    return `EXISTS (SELECT 1 FROM "${table}" h WHERE h."${field.column}" = "${alias}".id)`;
  });
}
