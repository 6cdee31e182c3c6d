// Records about objects are only for those who may view the objects themselves.
import type { Principal } from '../access/principal.js';
import type { RowPolicy } from '../access/row-policy.js';
import type { Field } from '../declare/field.js';
import { allResources, type ResourceMeta } from '../declare/resource.js';
import { type Clause, join, Parameters } from './clause.js';
import { permittedClause } from './permitted.js';

/**
 * The rows of `alias` whose object, the one the resource is confined to, the caller may view; undefined where that is all
 * of them. Of an object that is gone only somebody knows who may view every object of its model.
 */
export function confinement(
  resource: ResourceMeta,
  by: Principal,
  policy: RowPolicy,
  alias: string,
  parameters = new Parameters('k'),
): Clause | undefined {
  const field = resource.field(resource.options.confinedTo ?? '');
  if (!field) return undefined;
  const { typeColumn, idColumn } = field.any as NonNullable<Field['any']>;
  const whole: string[] = [];
  const parts: Clause[] = [];
  let isWhole = true;
  for (const target of allResources()) {
    const permitted = policy.permitted(by, 'view', target);
    if (permitted.rows === 'all') whole.push(target.label);
    else isWhole = false;
    if (permitted.rows !== 'some') continue;
    const inner = permittedClause(target, permitted, by, 'v', parameters);
    const seen = `SELECT v.id FROM "${target.table}" v WHERE ${inner.sql}`;
    parts.push({
      sql: `"${alias}"."${typeColumn}" = '${target.label}' AND "${alias}"."${idColumn}" IN (${seen})`,
      parameters: inner.parameters,
    });
  }
  if (isWhole) return undefined;
  return join([parameters.clause(`"${alias}"."${typeColumn}" = ANY(?::text[])`, whole), ...parts], 'OR');
}
