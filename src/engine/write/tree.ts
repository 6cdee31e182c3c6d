// Trees keep their path (`ltree`) and the names along it: descendants are one indexed condition, order is by name.
import type { Transaction } from '../../platform/database/database.js';
import type { ResourceMeta } from '../declare/resource.js';

/** One writer of a tree at a time: two moves that are sound alone can make a cycle together. */
export async function lockTree(transaction: Transaction, { table }: ResourceMeta): Promise<void> {
  await transaction.rows({ text: 'SELECT pg_advisory_xact_lock(hashtext($1))', values: [`tree:${table}`] });
}

/**
 * Levels a tree may have. Paths are made of numbers because they are indexed: with ids, the entries of fifty levels
 * would be too large for two of them to share a page, and PostgreSQL would split it without end.
 */
export const MAX_DEPTH = 64;

/** Which of the rows have anything below them, or themselves, deeper than a tree may be. */
export async function tooDeep(
  transaction: Transaction,
  { table }: ResourceMeta,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await transaction.rows({
    text: `SELECT DISTINCT t.id FROM "${table}" t JOIN "${table}" d ON d.path <@ t.path
      WHERE t.id = ANY($1::uuid[]) AND nlevel(d.path) > ${MAX_DEPTH}`,
    values: [ids],
  });
  return new Set(rows.map(([id]) => id as string));
}

/**
 * Brings the paths of the rows and of all below them up to date.
 * @returns the ids that are their own ancestor now; then nothing was updated
 */
export async function refreshPaths(
  transaction: Transaction,
  { table }: ResourceMeta,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const climbed = await transaction.rows({
    text: `
      WITH RECURSIVE up AS (
        SELECT t.id, t.parent_id, ARRAY[t.id] AS seen FROM "${table}" t WHERE t.id = ANY($1::uuid[])
        UNION ALL
        SELECT u.id, p.parent_id, u.seen || p.id
        FROM up u JOIN "${table}" p ON p.id = u.parent_id WHERE NOT p.id = ANY(u.seen)
      )
      SELECT id, bool_or(parent_id = ANY(seen)), bool_or(cardinality(seen) > 1 AND seen[2:] && $1::uuid[])
      FROM up GROUP BY id`,
    values: [ids],
  });
  const cyclic = climbed.filter(([, isCyclic]) => isCyclic === true).map(([id]) => id as string);
  if (cyclic.length > 0) return cyclic;
  // Rows below another changed row are reached from it.
  const tops = climbed.filter(([, , isBelow]) => isBelow !== true).map(([id]) => id as string);
  await transaction.run({
    text: `
      WITH RECURSIVE down AS (
        SELECT t.id, coalesce(p.path, ''::ltree) || t.number::text AS path,
          coalesce(p.tree_names, '{}') || t.name::text AS names
        FROM "${table}" t LEFT JOIN "${table}" p ON p.id = t.parent_id WHERE t.id = ANY($1::uuid[])
        UNION ALL
        SELECT c.id, d.path || c.number::text, d.names || c.name::text
        FROM "${table}" c JOIN down d ON c.parent_id = d.id
      )
      UPDATE "${table}" t SET path = down.path, tree_names = down.names FROM down WHERE t.id = down.id`,
    values: [tops],
  });
  return [];
}
