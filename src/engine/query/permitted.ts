// What a principal may do with rows, as SQL: the same conditions wherever rows are chosen.
import type { Principal } from '../access/principal.js';
import type { Constraint, Permitted, RowPolicy } from '../access/row-policy.js';
import { FieldProblem } from '../declare/field.js';
import type { ResourceMeta } from '../declare/resource.js';
import { type Clause, join, Parameters } from './clause.js';
import { constraintClause } from './constraint.js';

/** A clause whose parameters have no names yet: each `?` takes the next value. */
export interface Template {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** What a principal is permitted stays the same object for as long as it holds: it is compiled once. */
const compiled = new WeakMap<Permitted, Map<string, Template>>();

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
  const { sql, values } = templateOf(resource, permitted, by, alias);
  return parameters.clause(sql, ...values);
}

/** Of a part of the rows: the same whatever the names of the parameters. Its values do not depend on the alias. */
export function templateOf(
  resource: ResourceMeta,
  permitted: Extract<Permitted, { rows: 'some' }>,
  by: Principal,
  alias: string,
): Template {
  const templates = compiled.get(permitted) ?? new Map<string, Template>();
  compiled.set(permitted, templates);
  const name = `${resource.label} ${alias} ${by.user?.id ?? ''}`;
  const template = templates.get(name) ?? compile(resource, permitted.groups, by, alias);
  templates.set(name, template);
  return template;
}

/** The rows that `by` may know of, as a condition over `alias`: what filters and orders may be about. */
export function knownClause(
  resource: ResourceMeta,
  { by, policy, parameters }: { readonly by: Principal; readonly policy: RowPolicy; readonly parameters: Parameters },
  alias: string,
): Clause {
  return permittedClause(resource, policy.nested(by, resource), by, alias, parameters);
}

function compile(
  resource: ResourceMeta,
  groups: readonly (readonly Constraint[])[],
  by: Principal,
  alias: string,
): Template {
  const parameters = new Parameters('c');
  const compiling = { userId: by.user?.id ?? null, parameters };
  const alternatives = (constraints: readonly Constraint[]) =>
    join(
      constraints.flatMap((constraint) => orNothing(() => constraintClause(resource, constraint, alias, compiling))),
      'OR',
    );
  const clause = join(groups.map(alternatives), 'AND');
  const values: unknown[] = [];
  const sql = clause.sql.replace(/(?<!:):(c\d+)\b/g, (_, name: string) => {
    values.push(clause.parameters[name]);
    return '?';
  });
  return { sql, values };
}

/** A field may have gone since the constraint was saved: it fails closed. */
function orNothing(compileOne: () => Clause): Clause[] {
  try {
    return [compileOne()];
  } catch (error) {
    if (error instanceof FieldProblem) return [];
    throw error;
  }
}
