// What is drawn from power feeds, outlets and ports: one recursive statement, over as many PDUs as stand behind one another.
import type { RowPolicy } from '../engine/access/row-policy.js';
import type { ResourceClass } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { NotFound } from '../engine/errors.js';
import { Parameters, positional } from '../engine/query/clause.js';
import { permittedClause } from '../engine/query/permitted.js';
import type { View } from '../engine/resource.repository.js';
import type { Connection } from '../platform/database/database.js';
import { availablePower, PowerFeed } from './power-feed.js';
import { PowerOutlet } from './power-outlet.js';
import { PowerPanel } from './power-panel.js';
import { PowerPort } from './power-port.js';
import { Rack } from './rack.js';

/** How the statement finds what belongs to an object: SQL over its id. */
interface Reach {
  readonly model: ResourceClass;
  /** Which feeds `f` supply it. */
  readonly feeds: (id: string) => string;
  /** Of these, which put its draw on their legs. */
  readonly legs: (id: string) => string;
  /** The ports that draw from it, with what they state; a feed has those of its cable anyway. */
  readonly ports?: (id: string) => string;
  /** The port through which it is supplied. */
  readonly inlet?: (id: string) => string;
}

const NEVER = () => 'false';
const STATED = 'p.id, p.allocated_draw, p.maximum_draw';
const SUPPLIED = () => 'f.cable_id IN (SELECT p.cable_id FROM above a JOIN port p ON p.id = a.port)';
const BEHIND_FEEDS = () => `SELECT ${STATED} FROM supply f JOIN port p ON p.cable_id = f.cable_id`;

/** By model, what power can be asked of. */
const REACH = {
  rack: { model: Rack, feeds: (id) => `f.rack_id = ${id}`, legs: NEVER, ports: BEHIND_FEEDS },
  panel: { model: PowerPanel, feeds: (id) => `f.power_panel_id = ${id}`, legs: NEVER, ports: BEHIND_FEEDS },
  feed: { model: PowerFeed, feeds: (id) => `f.id = ${id}`, legs: () => 'true' },
  port: {
    model: PowerPort,
    feeds: SUPPLIED,
    legs: (id) => `f.cable_id = (SELECT p.cable_id FROM port p WHERE p.id = ${id})`,
    ports: (id) => `SELECT ${STATED} FROM port p WHERE p.id = ${id}`,
    inlet: (id) => `SELECT ${id}`,
  },
  outlet: {
    model: PowerOutlet,
    feeds: SUPPLIED,
    legs: NEVER,
    ports: (id) => `SELECT ${STATED} FROM outlet o JOIN port p ON p.cable_id = o.cable_id WHERE o.id = ${id}`,
    inlet: (id) => `SELECT o.power_port_id FROM outlet o WHERE o.id = ${id}`,
  },
} satisfies Readonly<Record<string, Reach>>;

export type Metered = keyof typeof REACH;

export const modelOf = (metered: Metered): ResourceClass => REACH[metered].model;

/** Watts, and the outlets of the ports that draw. */
export interface Draw {
  readonly allocated: number;
  readonly maximum: number;
  readonly outlets: number;
}

/** A feed as it was measured. */
export interface MeasuredFeed {
  readonly id: string;
  readonly available: number;
  readonly isThreePhase: boolean;
  /** The draw of the object that was asked for is on its legs. */
  readonly lendsLegs: boolean;
}

export interface Measurement {
  /** By name. */
  readonly feeds: readonly MeasuredFeed[];
  /** Of the object itself or one of its feeds; without a leg, the whole. */
  drawOf(source: string, leg?: string): Draw;
  /** Does what draws from it say itself how much? Then nobody knows from which legs. */
  isStated(source: string): boolean;
}

/**
 * `port` and `outlet` are those that the caller may view: hidden ones are not counted, nor is what is behind them. A cable
 * has outlets or feeds at one end and ports at the other, so that whatever shares a cable with an outlet is plugged into it.
 *
 * A port that states a draw counts with that; any other with what its outlets supply. Source: NetBox's
 * `PowerPort.get_power_draw()`, which looks at the next outlets only. UNION ends circles, and lets a port count once for
 * each source where several cords lead to it. Its leg is that of the first outlet on the way that has one. OFFSET 0 has
 * PostgreSQL look ports up by their cables: it expects many more of them than there are, and would read the whole table.
 */
const statementOf = ({ model, feeds, legs, ports, inlet }: Reach, id: string, visible: Visible): string => `
WITH RECURSIVE
port AS NOT MATERIALIZED (SELECT p.* FROM dcim_power_port p WHERE ${visible(PowerPort, 'p')}),
outlet AS NOT MATERIALIZED (SELECT o.* FROM dcim_power_outlet o WHERE ${visible(PowerOutlet, 'o')}),
above(port) AS (
  ${inlet?.(id) ?? 'SELECT NULL::uuid'}
  UNION
  SELECT o.power_port_id FROM above a JOIN port p ON p.id = a.port JOIN outlet o ON o.cable_id = p.cable_id
),
supply AS (
  SELECT f.id, f.name, f.number, f.cable_id, ${availablePower('f')} AS available,
    f.phase = 'three-phase' AS is_three_phase, ${legs(id)} AS lends_legs
  FROM dcim_power_feed f WHERE ${feeds(id)} AND (${visible(PowerFeed, 'f')})
),
plugged(source, port, allocated, maximum) AS (
  SELECT f.id, ${STATED} FROM supply f JOIN port p ON p.cable_id = f.cable_id
  ${ports ? `UNION SELECT ${id}, own.* FROM (${ports(id)}) own` : ''}
),
walk(source, port, allocated, maximum, leg) AS (
  SELECT g.*, NULL::text FROM plugged g
  UNION
  SELECT w.source, ${STATED}, coalesce(w.leg, o.feed_leg)
  FROM walk w JOIN outlet o ON o.power_port_id = w.port
  CROSS JOIN LATERAL (SELECT * FROM port p WHERE p.cable_id = o.cable_id OFFSET 0) p
  WHERE w.allocated IS NULL AND w.maximum IS NULL
),
drawn AS (
  SELECT source, leg, allocated, maximum, 0 AS outlets FROM (
    SELECT source, port, allocated, maximum, NULL AS leg FROM walk UNION SELECT * FROM walk
  ) counted
  UNION ALL
  SELECT g.source, l.leg, 0, 0, 1 FROM plugged g JOIN outlet o ON o.power_port_id = g.port
  CROSS JOIN LATERAL (SELECT NULL AS leg UNION SELECT o.feed_leg) l
),
figure AS (
  SELECT source, leg, coalesce(sum(allocated), 0) AS allocated, coalesce(sum(maximum), 0) AS maximum, sum(outlets) AS outlets
  FROM drawn GROUP BY source, leg
)
SELECT
  (SELECT json_agg(json_build_object('id', id, 'available', available, 'isThreePhase', is_three_phase,
    'lendsLegs', lends_legs) ORDER BY name, number) FROM supply),
  (SELECT json_agg(json_build_array(source, leg, allocated, maximum, outlets)) FROM figure),
  (SELECT json_agg(DISTINCT source) FROM plugged WHERE allocated IS NOT NULL OR maximum IS NOT NULL)
FROM ${resourceOf(model).table} WHERE id = ${id}`;

type Visible = (model: ResourceClass, alias: string) => string;
type Figure = readonly [source: string, leg: string | null, allocated: number, maximum: number, outlets: number];

const NOTHING: Draw = { allocated: 0, maximum: 0, outlets: 0 };
const keyOf = (source: string, leg: string | null): string => `${source} ${leg ?? ''}`;

/** What is drawn from an object that the caller may view. @throws NotFound */
export async function measure(
  connection: Connection,
  metered: Metered,
  id: string,
  { by }: View,
  policy: RowPolicy,
): Promise<Measurement> {
  const parameters = new Parameters();
  const given: Record<string, unknown>[] = [];
  const own = parameters.clause('?::uuid', id);
  const visible: Visible = (model, alias) => {
    const resource = resourceOf(model);
    const clause = permittedClause(resource, policy.permitted(by, 'view', resource), by, alias, parameters);
    given.push(clause.parameters);
    return clause.sql;
  };
  const sql = statementOf(REACH[metered], own.sql, visible);
  const [row] = await connection.rows(positional({ sql, parameters: Object.assign({}, own.parameters, ...given) }));
  if (!row) throw new NotFound();
  const [feeds, figures, stated] = row as [MeasuredFeed[] | null, Figure[] | null, string[] | null];
  const draws = new Map(
    (figures ?? []).map(([source, leg, allocated, maximum, outlets]) => [
      keyOf(source, leg),
      { allocated, maximum, outlets },
    ]),
  );
  return {
    feeds: feeds ?? [],
    drawOf: (source, leg) => draws.get(keyOf(source, leg ?? null)) ?? NOTHING,
    isStated: (source) => stated?.includes(source) ?? false,
  };
}
