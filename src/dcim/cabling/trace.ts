// Where cables lead. One recursive statement walks every path that a change can have touched, and stores what it finds.
import { Conflict } from '../../engine/errors.js';
import type { Connection, Transaction } from '../../platform/database/database.js';
import { PATH_ENDS } from './pairs.js';

/** No real path has more segments; what has goes round in circles. */
const MAX_HOPS = 128;

/** Nor more lanes, but those of a circle of cables with several ends double with every round. */
const MAX_LANES = 4096;

const labels = (given: readonly string[]): string => given.map((label) => `'${label}'`).join(', ');

/** The nodes of what came in lanes, `lane(id, …, place)`: each once, at the place of its first lane. */
const nodesOf = (type: string, lanes: string): string =>
  `(SELECT coalesce(jsonb_agg(jsonb_build_array(d.type, d.id) ORDER BY d.place), '[]')
    FROM (SELECT ${type} AS type, lane.id, min(lane.place) AS place FROM ${lanes} GROUP BY lane.id) d)`;

/**
 * The walk, from `wanted(cable_id, cable_end)`: all the ends of one side of a cable together. Each row of `walk` is a
 * segment: near ends, their cables, far ends. It goes on in lanes, each a port (`next`) and what the trunks it is inside
 * of carry it at (`stacks`: positions, the innermost last); lanes that meet become one.
 *
 * - A cable with as many ends at either side leads the first to the first, the second to the second, in the order in
 *   which it names them; any other leads each of its ends to all of the other side.
 * - From a front port a lane goes on at its rear port. One with several positions notes which it is.
 * - From a rear port with one position a lane goes on at its front port, whatever is noted: such a panel passes a trunk
 *   on as a whole. From one with several it takes the last position that was noted, and goes on there.
 * - It is split where no position is noted that would tell the way, where some lanes end and others go on, where cables
 *   lead to ports of different models at once, and where it is longer or wider than any path can be.
 *
 * Source: NetBox 4.4, cable paths. Unlike there, each lane keeps its own positions, so that trunks inside of trunks, and
 * several of them side by side, come out where they went in.
 */
const WALK = `
walk AS (
  SELECT w.cable_id AS origin_cable, w.cable_end AS origin_end, 0 AS hop,
    NULL::uuid[] AS near, NULL::text AS near_type, NULL::uuid[] AS cables, NULL::uuid[] AS far, NULL::text[] AS far_types,
    o.ports AS next, o.type AS next_type, array_fill('[]'::jsonb, ARRAY[cardinality(o.ports)]) AS stacks,
    true AS is_active, false AS is_split
  FROM wanted w CROSS JOIN LATERAL (
    SELECT array_agg(x.termination_id ORDER BY x.number) AS ports, min(x.termination_type) AS type
    FROM dcim_cable_termination x WHERE x.cable_id = w.cable_id AND x.cable_end = w.cable_end
  ) o
  WHERE o.type IN (${labels(PATH_ENDS)})
  UNION ALL
  SELECT w.origin_cable, w.origin_end, w.hop + 1, w.next, w.next_type, c.cables, c.far, c.far_types,
    n.ports, n.type, n.stacks, c.is_active, c.is_split OR n.is_split
  FROM walk w
  -- Over the cables.
  CROSS JOIN LATERAL (
    WITH cable_end AS (
      SELECT x.cable_id, x.cable_end, x.termination_id, x.termination_type,
        row_number() OVER (side ORDER BY x.number) AS rank, count(*) OVER side AS ends
      FROM dcim_cable_termination x
      WHERE x.cable_id IN (SELECT y.cable_id FROM dcim_cable_termination y WHERE y.termination_id = ANY(w.next))
      WINDOW side AS (PARTITION BY x.cable_id, x.cable_end)
    ),
    lane AS (
      SELECT l.place, l.stack, near.cable_id, far.termination_id AS far, far.termination_type AS far_type, far.rank
      FROM unnest(w.next, w.stacks) WITH ORDINALITY l(port, stack, place)
      LEFT JOIN cable_end near ON near.termination_id = l.port
      LEFT JOIN cable_end far ON far.cable_id = near.cable_id AND far.cable_end <> near.cable_end
        AND (far.rank = near.rank OR far.ends <> near.ends)
    )
    SELECT array_agg(l.cable_id ORDER BY l.place) FILTER (WHERE l.cable_id IS NOT NULL) AS cables,
      array_agg(l.far ORDER BY l.place, l.rank) FILTER (WHERE l.far IS NOT NULL) AS far,
      array_agg(l.stack ORDER BY l.place, l.rank) FILTER (WHERE l.far IS NOT NULL) AS stacks,
      array_agg(l.far_type ORDER BY l.place, l.rank) FILTER (WHERE l.far IS NOT NULL) AS far_types,
      CASE WHEN min(l.far_type) = max(l.far_type) THEN min(l.far_type) END AS far_type,
      coalesce(bool_and(c.status = 'connected'), true) AS is_active,
      coalesce(min(l.far_type) <> max(l.far_type) OR bool_or(l.far IS NULL) AND bool_or(l.far IS NOT NULL), false) AS is_split
    FROM lane l LEFT JOIN dcim_cable c ON c.id = l.cable_id
  ) c
  -- Through the panels.
  CROSS JOIN LATERAL (
    SELECT array_agg(l.port ORDER BY l.place) FILTER (WHERE l.port IS NOT NULL) AS ports, min(l.type) AS type,
      array_agg(l.stack ORDER BY l.place) FILTER (WHERE l.port IS NOT NULL) AS stacks,
      coalesce(bool_or(l.is_untold) OR bool_or(l.port IS NULL) AND bool_or(l.port IS NOT NULL), false) AS is_split
    FROM (
      SELECT p.port, p.type, p.stack, min(p.place) AS place, bool_or(p.is_untold) AS is_untold
      FROM (
        SELECT rear.id AS port, 'dcim.rearport' AS type, f.place, false AS is_untold,
          CASE WHEN rear.positions > 1 THEN f.stack || to_jsonb(front.rear_port_position) ELSE f.stack END AS stack
        FROM unnest(c.far, c.stacks) WITH ORDINALITY f(id, stack, place)
        JOIN dcim_front_port front ON front.id = f.id JOIN dcim_rear_port rear ON rear.id = front.rear_port_id
        WHERE c.far_type = 'dcim.frontport'
        UNION ALL
        SELECT front.id, 'dcim.frontport', f.place, t.position IS NULL,
          CASE WHEN rear.positions > 1 THEN f.stack - -1 ELSE f.stack END
        FROM unnest(c.far, c.stacks) WITH ORDINALITY f(id, stack, place)
        JOIN dcim_rear_port rear ON rear.id = f.id
        CROSS JOIN LATERAL (SELECT CASE WHEN rear.positions = 1 THEN 1 ELSE (f.stack ->> -1)::int END AS position) t
        LEFT JOIN dcim_front_port front ON front.rear_port_id = rear.id AND front.rear_port_position = t.position
        WHERE c.far_type = 'dcim.rearport'
      ) p GROUP BY p.port, p.type, p.stack
    ) l
  ) n
  WHERE w.next IS NOT NULL AND w.hop < ${MAX_HOPS} AND cardinality(w.next) <= ${MAX_LANES}
),
traced AS (
  SELECT origin_cable AS cable_id, origin_end AS cable_end,
    jsonb_agg(jsonb_build_array(
      ${nodesOf('near_type', 'unnest(near) WITH ORDINALITY lane(id, place)')},
      ${nodesOf(`'dcim.cable'::text`, 'unnest(cables) WITH ORDINALITY lane(id, place)')},
      ${nodesOf('min(lane.type)', 'unnest(far, far_types) WITH ORDINALITY lane(id, type, place)')}) ORDER BY hop) AS steps,
    bool_and(is_active) AS is_active,
    -- Not walked to its end: it is too long, or too wide.
    bool_or(is_split) OR (array_agg(next IS NOT NULL ORDER BY hop DESC))[1] AS is_split,
    (array_agg(far_types[1] ORDER BY hop DESC))[1] IN (${labels(PATH_ENDS)}) AS ends_well
  FROM walk WHERE hop > 0 GROUP BY origin_cable, origin_end
),
met AS (
  SELECT origin_cable, origin_end, array_agg(DISTINCT i) AS nodes
  FROM walk, unnest(near || coalesce(cables, '{}') || coalesce(far, '{}')) i WHERE hop > 0 GROUP BY origin_cable, origin_end
),
found AS (
  SELECT t.cable_id, t.cable_end, t.steps, m.nodes, t.is_active, t.is_split,
    coalesce(t.ends_well AND NOT t.is_split, false) AS is_complete,
    CASE WHEN t.ends_well AND NOT t.is_split THEN t.steps -> -1 -> 2 END AS destinations
  FROM traced t JOIN met m ON m.origin_cable = t.cable_id AND m.origin_end = t.cable_end
)`;

/**
 * Whoever changes where cables lead waits here for the others: each sees all that was changed before.
 * @throws Conflict where that takes too long: somebody loads a whole inventory
 */
export async function lockCabling(transaction: Transaction): Promise<void> {
  try {
    await transaction.rows({ text: `SELECT pg_advisory_xact_lock(hashtext('rackwarden cabling'))` });
  } catch (error) {
    if ((error as { code?: string }).code !== QUERY_CANCELED) throw error;
    throw new Conflict('Others have been changing cables for too long to wait for them; try again later.');
  }
}

const QUERY_CANCELED = '57014';

const RETRACE = `WITH RECURSIVE wanted AS (
  SELECT p.cable_id, p.cable_end FROM dcim_cable_path p WHERE p.nodes && $1::uuid[]
  UNION SELECT p.cable_id, p.cable_end FROM dcim_cable_path p WHERE p.cable_id = ANY($1::uuid[])
  UNION SELECT x.cable_id, x.cable_end FROM dcim_cable_termination x WHERE x.cable_id = ANY($1::uuid[])
  UNION SELECT x.cable_id, x.cable_end FROM dcim_cable_termination x WHERE x.termination_id = ANY($1::uuid[])
),
${WALK},
gone AS (
  DELETE FROM dcim_cable_path p USING wanted w WHERE p.cable_id = w.cable_id AND p.cable_end = w.cable_end
    AND NOT EXISTS (SELECT 1 FROM found f WHERE f.cable_id = p.cable_id AND f.cable_end = p.cable_end)
)
INSERT INTO dcim_cable_path AS p (id, cable_id, cable_end, steps, nodes, destinations, is_complete, is_active, is_split)
SELECT rackwarden_new_id(), cable_id, cable_end, steps, nodes, destinations, is_complete, is_active, is_split FROM found
ON CONFLICT (cable_id, cable_end) DO UPDATE SET steps = excluded.steps, nodes = excluded.nodes,
  destinations = excluded.destinations, is_complete = excluded.is_complete, is_active = excluded.is_active, is_split = excluded.is_split
WHERE (p.steps, p.nodes, p.destinations, p.is_complete, p.is_active, p.is_split) IS DISTINCT FROM
  (excluded.steps, excluded.nodes, excluded.destinations, excluded.is_complete, excluded.is_active, excluded.is_split)`;

/**
 * Traces again what led over any of the objects, or leads over them now.
 * @param touched the ids of cables and ports of which something has changed
 */
export async function retrace(transaction: Transaction, touched: readonly string[]): Promise<void> {
  if (touched.length === 0) return;
  await lockCabling(transaction);
  await transaction.run({ name: 'retrace', text: RETRACE, values: [touched] });
}

/** The same where ports lead elsewhere than before: nobody waits for the others where no cable is near. */
export async function retracePorts(
  transaction: Transaction,
  frontPorts: readonly string[],
  rearPorts: readonly string[],
): Promise<void> {
  if (frontPorts.length + rearPorts.length === 0) return;
  const [isCabled] = await transaction.rows({
    text: `SELECT 1 FROM dcim_rear_port r WHERE r.id = ANY($1::uuid[])
        AND (r.cable_id IS NOT NULL OR EXISTS (SELECT 1 FROM dcim_front_port f WHERE f.rear_port_id = r.id AND f.cable_id IS NOT NULL))
      UNION ALL SELECT 1 FROM dcim_front_port f WHERE f.id = ANY($2::uuid[]) AND f.cable_id IS NOT NULL LIMIT 1`,
    values: [rearPorts, frontPorts],
  });
  if (isCabled) await retrace(transaction, [...frontPorts, ...rearPorts]);
}

/** A stored path that is not where its cables lead. */
export interface WrongPath {
  readonly cable_id: string;
  readonly cable_end: string;
  /** It is not stored, it is stored and there is none, or it leads elsewhere. */
  readonly wrong: 'missing' | 'surplus' | 'other';
}

const COMPARE = `WITH RECURSIVE wanted AS (
  SELECT DISTINCT x.cable_id, x.cable_end FROM dcim_cable_termination x WHERE x.cable_id = ANY($1::uuid[])
),
${WALK}
SELECT coalesce(f.cable_id, p.cable_id) AS cable_id, coalesce(f.cable_end, p.cable_end) AS cable_end,
  CASE WHEN p.cable_id IS NULL THEN 'missing' WHEN f.cable_id IS NULL THEN 'surplus' ELSE 'other' END AS wrong
FROM found f FULL JOIN (SELECT * FROM dcim_cable_path WHERE cable_id = ANY($1::uuid[])) p
  ON p.cable_id = f.cable_id AND p.cable_end = f.cable_end
WHERE (f.steps, f.nodes, f.destinations, f.is_complete, f.is_active, f.is_split) IS DISTINCT FROM
  (p.steps, p.nodes, p.destinations, p.is_complete, p.is_active, p.is_split)
ORDER BY 1, 2`;

/** Which stored paths from the ends of these cables are not where the cables lead. */
export function wrongPaths(connection: Connection, cableIds: readonly string[]): Promise<WrongPath[]> {
  return connection.records<WrongPath>({ text: COMPARE, values: [cableIds] });
}
