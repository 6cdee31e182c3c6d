// Tags that are meant for the objects of some models are not for those of others.
import type { Refusals } from '../engine/declare/field.js';

export const refusedTags: Refusals = async ({ label, title }, ids, connection) => {
  const rows = await connection.rows({
    text: `SELECT id, name FROM extras_tag
      WHERE id = ANY($1::uuid[]) AND object_types <> '[]' AND NOT object_types @> to_jsonb($2::text)`,
    values: [ids, label],
  });
  return new Map(rows.map(([id, name]) => [id as string, `Tag ${name} cannot be assigned to ${title} objects.`]));
};
