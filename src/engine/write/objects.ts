// Rows as the objects that rules judge: properties in camel case, related objects one level deep.
import type { Connection } from '../../platform/database/database.js';
import { type ResourceMeta, resourceOf } from '../declare/resource.js';
import type { Stored } from './draft.js';
import { UNNAMED } from './visible-names.js';

/** Which of the objects of a resource may be named. */
export type Visible = (resource: ResourceMeta, ids: readonly string[]) => Promise<ReadonlySet<string>>;

/** What a rule might put into its message. */
const NAMES: readonly string[] = ['name', 'label', 'model'];

/**
 * One object per row; its references are loaded, theirs are `{ id }`. One statement for each target table. A reference
 * to another of the rows sees that one as it will be.
 */
export async function objectsOf(
  resource: ResourceMeta,
  rows: readonly Stored[],
  connection: Connection,
  visible: Visible = async (_, ids) => new Set(ids),
): Promise<Record<string, unknown>[]> {
  const related = await relatedRows(resource, rows, connection, visible);
  // Many of the rows refer to the same few: rules change nothing, so that they may share them.
  const shared = new Map<Stored, Record<string, unknown>>();
  const sharedObject = (of: ResourceMeta, row: Stored): Record<string, unknown> => {
    const known = shared.get(row) ?? plainObject(of, row);
    shared.set(row, known);
    return known;
  };
  return rows.map((row) => {
    const object = plainObject(resource, row);
    for (const { property, column, kind, target } of resource.fields) {
      if (kind !== 'reference' || !target || !row[column]) continue;
      const of = resourceOf(target());
      const found = related.get(of)?.get(row[column] as string);
      if (found) object[property] = sharedObject(of, found);
    }
    return object;
  });
}

function plainObject(resource: ResourceMeta, row: Stored): Record<string, unknown> {
  const object = Object.create(resource.model.prototype) as Record<string, unknown>;
  object.id = row.id;
  for (const { property, column, kind } of resource.fields) {
    if (!column) continue;
    object[property] = kind === 'reference' && row[column] ? { id: row[column] } : (row[column] ?? null);
  }
  return object;
}

async function relatedRows(resource: ResourceMeta, rows: readonly Stored[], connection: Connection, visible: Visible) {
  const wanted = new Map<ResourceMeta, Set<string>>();
  for (const { kind, column, target } of resource.fields) {
    if (kind !== 'reference' || !target) continue;
    const of = resourceOf(target());
    const ids = wanted.get(of) ?? new Set<string>();
    for (const row of rows) if (row[column]) ids.add(row[column] as string);
    wanted.set(of, ids);
  }
  const related = new Map<ResourceMeta, Map<string, Stored>>();
  for (const [of, ids] of wanted) {
    if (ids.size === 0) continue;
    const found = await connection.records<Stored>({
      text: `SELECT * FROM "${of.table}" WHERE id = ANY($1::uuid[])`,
      values: [[...ids]],
    });
    const named = await visible(of, [...ids]);
    for (const row of found) if (!named.has(row.id as string)) hideNames(row);
    const own = of === resource ? rows.filter((row) => ids.has(row.id as string)) : [];
    related.set(of, new Map([...found, ...own].map((row) => [row.id as string, row])));
  }
  return related;
}

function hideNames(row: Stored): void {
  for (const name of NAMES) if (row[name]) row[name] = name === 'label' ? '' : UNNAMED;
}
