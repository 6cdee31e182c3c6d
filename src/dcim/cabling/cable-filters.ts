// What cables are asked for by beside their own fields: what they end on, and where that is.
import type { DeclaredFilter, FilterOrPath } from '../../engine/declare/field.js';
import { type ResourceMeta, resourceLabelled } from '../../engine/declare/resource.js';
import { type Clause, type FilterContext, join, not } from '../../engine/query/clause.js';
import { keyReader, resolveObjects } from '../../engine/query/field-filters.js';
import { parseKnownModel } from '../../engine/query/model-names.js';
import { absentId, holds } from '../../engine/query/path-filters.js';
import { knownClause } from '../../engine/query/permitted.js';
import { CABLED, cabledResources } from './pairs.js';

/**
 * The cables of ports that a condition over `p` and, of parts, their device `d`, of feeds, their panel `l`, holds of. Only
 * ports and places count that the caller may view.
 */
function cablesOf(context: FilterContext, onParts: string, onFeeds: string | null, clause: Clause): Clause {
  const ports = cabledResources().flatMap((port): Clause[] => {
    const isFeed = port.label === 'dcim.powerfeed';
    const where = isFeed ? onFeeds : onParts;
    if (where === null) return [];
    const [place, joined, alias] = isFeed ? ON_PANEL : ON_DEVICE;
    const known = join(
      [
        { ...clause, sql: `p.cable_id IS NOT NULL AND ${where} ${clause.sql}` },
        knownClause(port, context, 'p'),
        knownClause(resourceLabelled(place) as ResourceMeta, context, alias),
      ],
      'AND',
    );
    return [{ ...known, sql: `SELECT p.cable_id FROM "${port.table}" p ${joined} WHERE ${known.sql}` }];
  });
  return {
    sql: `"${context.alias}".id IN (${ports.map(({ sql }) => sql).join(' UNION ALL ')})`,
    parameters: join(ports, 'OR').parameters,
  };
}

/** Where ports are: the model, how it is joined, its alias. */
const ON_PANEL = ['dcim.powerpanel', 'JOIN dcim_power_panel l ON l.id = p.power_panel_id', 'l'] as const;
const ON_DEVICE = ['dcim.device', 'JOIN dcim_device d ON d.id = p.device_id', 'd'] as const;

/** Cables that end at an object of the kind, or on what is in it. */
function at(label: string, by: 'id' | 'name', onParts: string, onFeeds: string | null): DeclaredFilter {
  return {
    compile: async (values, _lookup, context) => {
      const target = resourceLabelled(label) as ResourceMeta;
      const ids = await resolveObjects(target, by, values, context);
      const among = target.isTree
        ? `IN (SELECT g.id FROM "${target.table}" g JOIN "${target.table}" a ON g.path <@ a.path WHERE a.id = ANY(?::uuid[]))`
        : '= ANY(?::uuid[])';
      return cablesOf(context, onParts, onFeeds, context.parameters.clause(among, ids));
    },
  };
}

const atBoth = (name: string, onParts: string, onFeeds: string | null): Record<string, DeclaredFilter> => ({
  [`${name}_id`]: at(`dcim.${name}`, 'id', onParts, onFeeds),
  [name]: at(`dcim.${name}`, 'name', onParts, onFeeds),
});

/** Cables that end on these very ports. */
const onPort = (label: string): DeclaredFilter => ({
  compile: async (values, _lookup, context) => {
    const port = resourceLabelled(label) as ResourceMeta;
    const ids = await resolveObjects(port, 'id', values, context);
    const { alias, parameters } = context;
    return parameters.clause(
      `"${alias}".id IN (SELECT p.cable_id FROM "${port.table}" p WHERE p.id = ANY(?::uuid[]))`,
      ids,
    );
  },
});

const endRows = (alias: string, end: 'A' | 'B'): string =>
  `SELECT 1 FROM dcim_cable_termination x WHERE x.cable_id = "${alias}".id AND x.cable_end = '${end}'`;

const typeOfEnd = (end: 'A' | 'B'): DeclaredFilter => ({
  lookups: ['n'],
  compile: (values, lookup, { alias, parameters }) => {
    const labels = values.map(parseKnownModel);
    const clause = parameters.clause(`EXISTS (${endRows(alias, end)} AND x.termination_type = ANY(?::text[]))`, labels);
    return lookup === 'n' ? not(clause) : clause;
  },
});

/** A number alone does not say of which model: any of them will do, as it does for NetBox. */
const idOfEnd = (end: 'A' | 'B'): DeclaredFilter => ({
  compile: (values, _lookup, context) => {
    const { alias, dialect, parameters } = context;
    const keys = values.map(keyReader(context));
    const ports = cabledResources().map((port): Clause => {
      const named = parameters.clause(`e."${dialect.key}" = ANY(?::${dialect.keyType}[])`, keys);
      const among = join([named, knownClause(port, context, 'e')], 'AND');
      const sql = `x.termination_type = '${port.label}' AND x.termination_id IN (SELECT e.id FROM "${port.table}" e WHERE ${among.sql})`;
      return { ...among, sql };
    });
    const some = join(ports, 'OR');
    return { ...some, sql: `EXISTS (${endRows(alias, end)} AND (${some.sql}))` };
  },
});

const portName = (label: string): string => `${label.replace('dcim.', '')}_id`;

export const CABLE_FILTERS: Readonly<Record<string, FilterOrPath>> = {
  termination_a_type: typeOfEnd('A'),
  termination_a_id: idOfEnd('A'),
  termination_b_type: typeOfEnd('B'),
  termination_b_id: idOfEnd('B'),
  unterminated: holds((alias) => `NOT (EXISTS (${endRows(alias, 'A')}) AND EXISTS (${endRows(alias, 'B')}))`),
  ...atBoth('device', 'p.device_id', null),
  ...atBoth('rack', 'd.rack_id', 'p.rack_id'),
  ...atBoth('location', 'd.location_id', 'l.location_id'),
  ...atBoth('site', 'd.site_id', 'l.site_id'),
  ...Object.fromEntries(CABLED.map((label) => [portName(label), onPort(label)])),
  circuittermination_id: absentId,
};
