// Where cables lead. One recursive statement walks every path that a change can have touched, and stores what it finds.
import type { Connection, Transaction } from '../../platform/database/database.js';
import { PATH_ENDS } from './pairs.js';

/** No real path has more segments; what has goes round in circles. */
const MAX_HOPS = 128;

const labels = (given: readonly string[]): string => given.map((label) => `'${label}'`).join(', ');

/**
 * The walk, from `wanted(cable_id, cable_end)`. Each row of `walk` is a segment: near ends, their cables, far ends, and
 * the near ends of the next. Several ports go along together: they are one end of a cable, or positions of a trunk.
 *
 * `stack` keeps what a trunk carries: entering a rear port with several positions (or several rear ports) pushes, for
 * each rear port in the order of its cable, the positions that came in; leaving one at the far side pops them. A rear
 * port of one position at both ends carries nothing that could be confused. Source: NetBox 4.4, cable paths; unlike
 * there, positions are paired in the order in which the cables name their ends, at both sides.
 */
const WALK = `
walk AS (
  SELECT w.cable_id AS origin_cable, w.cable_end AS origin_end, 0 AS hop,
    NULL::uuid[] AS near, NULL::text AS near_type, NULL::uuid[] AS cables, NULL::jsonb AS far, NULL::uuid[] AS far_ids,
    NULL::text AS far_type, o.ids AS next, o.type AS next_type, '[]'::jsonb AS stack, true AS is_active, false AS is_split
  FROM wanted w CROSS JOIN LATERAL (
    SELECT array_agg(x.termination_id ORDER BY x.number) AS ids, min(x.termination_type) AS type
    FROM dcim_cable_termination x WHERE x.cable_id = w.cable_id AND x.cable_end = w.cable_end
  ) o
  WHERE o.type IN (${labels(PATH_ENDS)})
  UNION ALL
  SELECT w.origin_cable, w.origin_end, w.hop + 1, w.next, w.next_type, l.cables, f.pairs, f.ids, f.type,
    n.next, n.type, coalesce(n.stack, w.stack), l.is_active,
    l.linked < cardinality(w.next) AND l.linked > 0 OR f.kinds > 1 OR coalesce(n.is_split, false)
  FROM walk w
  CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT c.id) AS cables, count(*) AS linked, coalesce(bool_and(c.status = 'connected'), true) AS is_active
    FROM dcim_cable_termination x JOIN dcim_cable c ON c.id = x.cable_id WHERE x.termination_id = ANY(w.next)
  ) l
  CROSS JOIN LATERAL (
    SELECT array_agg(e.termination_id ORDER BY e.cable_number, e.number) AS ids, min(e.termination_type) AS type,
      count(DISTINCT e.termination_type) AS kinds,
      jsonb_agg(jsonb_build_array(e.termination_type, e.termination_id) ORDER BY e.cable_number, e.number) AS pairs
    FROM (
      SELECT DISTINCT far.number, far.termination_id, far.termination_type, c.number AS cable_number
      FROM dcim_cable_termination x
      JOIN dcim_cable c ON c.id = x.cable_id
      JOIN dcim_cable_termination far ON far.cable_id = x.cable_id AND far.cable_end <> x.cable_end
      WHERE x.termination_id = ANY(w.next)
    ) e
  ) f
  LEFT JOIN LATERAL (
    SELECT CASE WHEN count(DISTINCT r.device_id) = 1 THEN array_agg(r.id ORDER BY r.cable_number, r.end_number, r.place) END AS next,
      'dcim.rearport' AS type,
      CASE WHEN count(*) > 1 OR max(r.positions) > 1
        THEN w.stack || jsonb_build_array(jsonb_agg(r.taken ORDER BY r.cable_number, r.end_number, r.place))
        ELSE w.stack END AS stack,
      count(DISTINCT r.device_id) > 1 AS is_split
    FROM (
      SELECT rear.id, rear.positions, rear.device_id, x.number AS end_number, c.number AS cable_number, min(u.place) AS place,
        jsonb_agg(front.rear_port_position ORDER BY u.place) AS taken
      FROM unnest(f.ids) WITH ORDINALITY u(id, place)
      JOIN dcim_front_port front ON front.id = u.id
      JOIN dcim_rear_port rear ON rear.id = front.rear_port_id
      LEFT JOIN dcim_cable_termination x ON x.termination_id = rear.id
      LEFT JOIN dcim_cable c ON c.id = x.cable_id
      GROUP BY rear.id, x.number, c.number
    ) r
    WHERE f.type = 'dcim.frontport'
    HAVING count(*) > 0
    UNION ALL
    SELECT CASE WHEN bool_and(q.taken IS NOT NULL) AND count(DISTINCT q.device_id) = 1
        THEN array_agg(q.front_id ORDER BY q.place, q.rear_port_position) FILTER (WHERE q.front_id IS NOT NULL) END,
      'dcim.frontport', min(q.stack::text)::jsonb,
      bool_or(q.taken IS NULL) OR count(DISTINCT q.device_id) > 1
        OR count(q.front_id) > 0 AND bool_or(q.matched < jsonb_array_length(q.taken))
    FROM (
      SELECT p.*, front.id AS front_id, front.device_id, front.rear_port_position,
        count(front.id) OVER (PARTITION BY p.place) AS matched
      FROM (
        SELECT u.id, u.place,
          CASE WHEN t.is_single AND cardinality(f.ids) = 1 THEN '[1]'::jsonb
            WHEN jsonb_array_length(t.top) = cardinality(f.ids) THEN t.top -> (u.place - 1)::int
            WHEN jsonb_array_length(t.positions) = cardinality(f.ids) THEN jsonb_build_array(t.positions -> (u.place - 1)::int)
            WHEN t.top IS NULL AND t.is_single THEN '[1]'::jsonb END AS taken,
          CASE WHEN t.is_single AND cardinality(f.ids) = 1 OR t.top IS NULL THEN w.stack ELSE w.stack - -1 END AS stack
        FROM unnest(f.ids) WITH ORDINALITY u(id, place)
        CROSS JOIN (
          SELECT bool_and(rear.positions = 1) AS is_single, w.stack -> -1 AS top,
            (SELECT jsonb_agg(v) FROM jsonb_array_elements(w.stack -> -1) g, jsonb_array_elements(g) v) AS positions
          FROM dcim_rear_port rear WHERE rear.id = ANY(f.ids)
        ) t
      ) p
      LEFT JOIN dcim_front_port front ON front.rear_port_id = p.id AND p.taken @> to_jsonb(front.rear_port_position)
    ) q
    WHERE f.type = 'dcim.rearport'
    HAVING count(*) > 0
  ) n ON f.kinds = 1
  WHERE w.next IS NOT NULL AND w.hop < ${MAX_HOPS}
),
traced AS (
  SELECT origin_cable AS cable_id, origin_end AS cable_end,
    jsonb_agg(jsonb_build_array(
      (SELECT jsonb_agg(jsonb_build_array(near_type, i) ORDER BY o) FROM unnest(near) WITH ORDINALITY u(i, o)),
      coalesce((SELECT jsonb_agg(jsonb_build_array('dcim.cable', c.id) ORDER BY c.number) FROM dcim_cable c WHERE c.id = ANY(cables)), '[]'),
      coalesce(far, '[]')) ORDER BY hop) AS steps,
    bool_and(is_active) AS is_active,
    bool_or(is_split) OR max(hop) >= ${MAX_HOPS} AS is_split,
    (array_agg(far_type ORDER BY hop DESC))[1] IN (${labels(PATH_ENDS)}) AS ends_well,
    (array_agg(far ORDER BY hop DESC))[1] AS last
  FROM walk WHERE hop > 0 GROUP BY origin_cable, origin_end
),
met AS (
  SELECT origin_cable, origin_end, array_agg(DISTINCT i) AS nodes
  FROM walk, unnest(near || coalesce(cables, '{}') || coalesce(far_ids, '{}')) i WHERE hop > 0 GROUP BY origin_cable, origin_end
),
found AS (
  SELECT t.cable_id, t.cable_end, t.steps, m.nodes, t.is_active, t.is_split,
    coalesce(t.ends_well AND NOT t.is_split, false) AS is_complete,
    CASE WHEN t.ends_well AND NOT t.is_split THEN t.last END AS destinations
  FROM traced t JOIN met m ON m.origin_cable = t.cable_id AND m.origin_end = t.cable_end
)`;

/** Whoever changes where cables lead waits here for the others: each sees all that was changed before. */
export async function lockCabling(transaction: Transaction): Promise<void> {
  await transaction.rows({ text: `SELECT pg_advisory_xact_lock(hashtext('rackwarden cabling'))` });
}

const RETRACE = `WITH RECURSIVE wanted AS (
  SELECT p.cable_id, p.cable_end FROM dcim_cable_path p WHERE p.nodes && $1::uuid[]
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
WHERE (p.steps, p.is_active) IS DISTINCT FROM (excluded.steps, excluded.is_active) OR p.is_split <> excluded.is_split`;

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
}

const COMPARE = `WITH RECURSIVE wanted AS (
  SELECT DISTINCT x.cable_id, x.cable_end FROM dcim_cable_termination x WHERE x.cable_id = ANY($1::uuid[])
),
${WALK}
SELECT coalesce(f.cable_id, p.cable_id) AS cable_id, coalesce(f.cable_end, p.cable_end) AS cable_end
FROM found f FULL JOIN (SELECT * FROM dcim_cable_path WHERE cable_id = ANY($1::uuid[])) p
  ON p.cable_id = f.cable_id AND p.cable_end = f.cable_end
WHERE f.steps IS DISTINCT FROM p.steps OR f.destinations IS DISTINCT FROM p.destinations
  OR f.is_complete IS DISTINCT FROM p.is_complete OR f.is_active IS DISTINCT FROM p.is_active
  OR f.is_split IS DISTINCT FROM p.is_split
  OR NOT (f.nodes <@ p.nodes AND p.nodes <@ f.nodes)
ORDER BY 1, 2`;

/** Which stored paths from the ends of these cables are not where the cables lead. */
export function wrongPaths(connection: Connection, cableIds: readonly string[]): Promise<WrongPath[]> {
  return connection.records<WrongPath>({ text: COMPARE, values: [cableIds] });
}
