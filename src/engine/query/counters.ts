// The counters that representations show, as SQL: of each object, how many others belong to it.
import type { Principal } from '../access/principal.js';
import type { RowPolicy } from '../access/row-policy.js';
import type { Field } from '../declare/field.js';
import {
  allResources,
  type Counter,
  labelled,
  type ResourceMeta,
  resourceOf,
  type ThroughCounter,
} from '../declare/resource.js';
import { type Clause, type FilterContext, join, type Parameters } from './clause.js';
import { knownClause, permittedClause } from './permitted.js';

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
  if (!('of' in counter)) return throughSql(counter, alias, { by, policy, parameters });
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

/** The rows of a table between, of which the caller may know what they lead to. */
function throughSql({ table, column, counted }: ThroughCounter, alias: string, context: Knowing): Clause {
  const known =
    'of' in counted
      ? knownOf(resourceOf(labelled(counted.of)()), counted.id, context)
      : knownOfAny(table, counted, context);
  const sql = `SELECT count(*) FROM "${table}" x WHERE x."${column}" = "${alias}".id AND (${known.sql})`;
  return { sql, parameters: known.parameters };
}

type Knowing = Pick<FilterContext, 'by' | 'policy' | 'parameters'>;

function knownOf(resource: ResourceMeta, id: string, context: Knowing): Clause {
  if (context.policy.nested(context.by, resource).rows === 'all') return join([], 'AND');
  const known = knownClause(resource, context, 'k');
  const sql = `x."${id}" IN (SELECT k.id FROM "${resource.table}" k WHERE ${known.sql})`;
  return { sql, parameters: known.parameters };
}

function knownOfAny(table: string, { id, model }: { id: string; model: string }, context: Knowing): Clause {
  const hidden = allResources().filter(
    (one) =>
      one.fields.some(({ through }) => through?.table === table) &&
      context.policy.nested(context.by, one).rows !== 'all',
  );
  const known = hidden.map((one): Clause => {
    const clause = knownOf(one, id, context);
    return { ...clause, sql: `x."${model}" <> '${one.label}' OR ${clause.sql}` };
  });
  return join(known, 'AND');
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
