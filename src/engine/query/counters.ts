// The counters that representations show, as SQL: of each object, how many others belong to it.
import type { Principal } from '../access/principal.js';
import type { RowPolicy } from '../access/row-policy.js';
import type { Field } from '../declare/field.js';
import { type Counter, type ResourceMeta, resourceOf, type ThroughCounter } from '../declare/resource.js';
import { type Clause, join, type Parameters } from './clause.js';
import { permittedClause } from './permitted.js';

/** `SELECT count(*) …` for the object of an alias; what the caller may not view is not counted. */
export function counterSql(
  resource: ResourceMeta,
  name: string,
  alias: string,
  by: Principal,
  policy: RowPolicy,
  parameters: Parameters,
): Clause {
  const counter = resource.counts[name] as Counter | ThroughCounter;
  if (!('of' in counter)) {
    const sql = `SELECT count(*) FROM "${counter.table}" x WHERE x."${counter.column}" = "${alias}".id`;
    return { sql, parameters: {} };
  }
  const counted = resourceOf(counter.of());
  const field = counted.fields.find(({ property }) => property === counter.by) as Field;
  const permitted = policy.permitted(by, 'view', counted);
  const visible = permitted.rows === 'all' ? join([], 'AND') : permittedClause(counted, permitted, by, 'c', parameters);
  const where = permitted.rows === 'all' ? '' : ` AND (${visible.sql})`;
  // In a tree, one object may belong to several of the groups below.
  const what = field.through && counter.tree ? 'DISTINCT c.id' : '*';
  return {
    sql: `SELECT count(${what}) ${rowsCounted(resource, counter, counted, field, alias)}${where}`,
    parameters: visible.parameters,
  };
}

function rowsCounted(
  resource: ResourceMeta,
  { tree }: Counter,
  counted: ResourceMeta,
  field: Field,
  alias: string,
): string {
  const { through, column } = field;
  const owners = tree
    ? `IN (SELECT d.id FROM "${resource.table}" d WHERE d.path <@ "${alias}".path)`
    : `= "${alias}".id`;
  if (through) {
    return `FROM "${through.table}" x JOIN "${counted.table}" c ON c.id = x."${through.own}" WHERE x."${through.target}" ${owners}`;
  }
  return `FROM "${counted.table}" c WHERE c."${column}" ${owners}`;
}
