// What a cable gives an object: the fields of whatever takes a cable, and those of where a path of cables ends.
import { Computed } from '../../engine/declare/computed.js';
import { addFilter, type DeclaredFilter, FieldProblem, Filters } from '../../engine/declare/field.js';
import { Bool } from '../../engine/declare/fields.js';
import { AnyReverse, Reference } from '../../engine/declare/relations.js';
import { labelled, type Problem } from '../../engine/declare/resource.js';
import { MODEL, oneOfTexts } from '../../engine/openapi/schema.js';
import { not } from '../../engine/query/clause.js';
import { holds } from '../../engine/query/path-filters.js';
import type { Cable } from './cable.js';

/** What `Cabled()` adds. The cable is kept beside the port: most lists show it, and a port can have but one. */
export interface CabledFields {
  markConnected: boolean;
  cable: Pick<Cable, 'id'> | null;
}

type Alias = (alias: string) => string;

/** Asked only of rows that have a cable. */
const ofCabled =
  (question: Alias): Alias =>
  (alias) =>
    `CASE WHEN "${alias}".cable_id IS NOT NULL THEN (${question(alias)}) END`;

const END = ofCabled(
  (alias) => `SELECT x.cable_end FROM dcim_cable_termination x WHERE x.termination_id = "${alias}".id`,
);

const PEERS = ofCabled(
  (alias) => `SELECT json_agg(json_build_array(far.termination_type, far.termination_id) ORDER BY far.number)
    FROM dcim_cable_termination near JOIN dcim_cable_termination far
    ON far.cable_id = near.cable_id AND far.cable_end <> near.cable_end WHERE near.termination_id = "${alias}".id`,
);

const ofPath = (what: string): Alias =>
  ofCabled(
    (alias) => `SELECT ${what} FROM dcim_cable_termination x
      JOIN dcim_cable_path p ON p.cable_id = x.cable_id AND p.cable_end = x.cable_end WHERE x.termination_id = "${alias}".id`,
  );

const DESTINATIONS = ofPath('p.destinations');
const REACHABLE = ofPath('p.is_complete AND p.is_active');
const OCCUPIED: Alias = (alias) => `("${alias}".mark_connected OR "${alias}".cable_id IS NOT NULL)`;

/** The model of the first of some objects: those of one end are all of one. */
const modelOf = (pairs: unknown): unknown => (pairs as readonly (readonly unknown[])[] | null)?.[0]?.[0] ?? null;

/** Compatible: NetBox's `cable_end=A`. */
const cableEnd: DeclaredFilter = {
  lookups: ['n'],
  compile: (values, lookup, { alias, parameters }) => {
    for (const value of values) {
      if (!/^[AB]$/.test(value)) {
        throw new FieldProblem(`Select a valid choice. ${value} is not one of the available choices.`);
      }
    }
    const clause = parameters.clause(`${END(alias)} = ANY(?::text[])`, values);
    return lookup === 'n' ? not(clause) : clause;
  },
  unset: ({ alias, parameters }) => parameters.clause(`${END(alias)} IS NULL`),
};

/** Of what takes a cable: a part of a device, a power feed. */
export function Cabled(): ClassDecorator {
  return (model) => {
    const prototype = model.prototype as object;
    const add = (property: string, decorate: PropertyDecorator) => decorate(prototype, property);
    add('markConnected', Bool({ initial: false }));
    add(
      'cable',
      Reference(labelled('dcim.cable'), { optional: true, readOnly: true, brief: true, onDelete: 'SET NULL' }),
    );
    add('cableEnd', Computed('text', { optional: true, sql: END, schema: oneOfTexts(['A', 'B']) }));
    add('linkPeers', AnyReverse({ sql: PEERS }));
    add('linkPeersType', Computed('text', { optional: true, sql: PEERS, show: modelOf, schema: MODEL }));
    add('occupied', Computed('boolean', { as: '_occupied', brief: true, sql: OCCUPIED }));
    addFilter(prototype, 'cable_end', cableEnd);
    Filters({ cabled: holds((alias) => `"${alias}".cable_id IS NOT NULL`), occupied: holds(OCCUPIED) })(model);
  };
}

/** Of where a path of cables ends. NetBox calls an end of a path that leads nowhere connected; here it takes another end. */
export function PathEnd(): ClassDecorator {
  return (model) => {
    const prototype = model.prototype as object;
    const add = (property: string, decorate: PropertyDecorator) => decorate(prototype, property);
    add('connectedEndpoints', AnyReverse({ sql: DESTINATIONS, empty: null }));
    add(
      'connectedEndpointsType',
      Computed('text', { optional: true, sql: DESTINATIONS, show: modelOf, schema: MODEL }),
    );
    add('connectedEndpointsReachable', Computed('boolean', { optional: true, sql: REACHABLE }));
    Filters({ connected: holds(REACHABLE) })(model);
  };
}

/** What is marked as connected is so without a cable. */
export function markProblem({ markConnected, cable }: CabledFields): Problem | undefined {
  return markConnected && cable ? { mark_connected: 'Cannot mark as connected with a cable attached.' } : undefined;
}
