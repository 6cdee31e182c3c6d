// An object as its change record keeps it: bare values by wire name, no secrets.
import type { Connection } from '../../platform/database/database.js';
import { anyKeyParts } from '../declare/field.js';
import type { ResourceMeta } from '../declare/resource.js';
import type { Stored } from './draft.js';

/** Relations are ids, to-many fields sorted lists of ids; hidden fields are left out. */
export function changeData(
  resource: ResourceMeta,
  row: Stored,
  links: ReadonlyMap<string, ReadonlySet<string>> | undefined,
): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const field of resource.fields) {
    if (field.hidden || SELF_EVIDENT.has(field.name)) continue;
    if (field.kind === 'references') data[field.name] = [...(links?.get(field.name) ?? [])].sort();
    else if (field.kind === 'any-list' && field.through) data[field.name] = objectsIn(links?.get(field.name));
    else if (field.column === '') continue;
    else if (field.kind === 'choice') data[field.name] = row[field.column];
    else data[field.name] = field.show ? field.show(row[field.column]) : row[field.column];
  }
  return data;
}

const objectsIn = (keys: ReadonlySet<string> = new Set()): unknown[] =>
  [...keys].map((key) => {
    const [object_type, object_id] = anyKeyParts(key);
    return { object_type, object_id };
  });

/** Do two snapshots of one object say the same? */
export function isSameData(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(one).every((name) => isSameValue(one[name], other[name]));
}

export const isSameValue = (was: unknown, is: unknown): boolean =>
  was === is || (typeof was === 'object' && JSON.stringify(was) === JSON.stringify(is));

/** Told by the record itself. */
const SELF_EVIDENT: ReadonlySet<string> = new Set(['created', 'last_updated', 'last_used', 'last_used_ip']);

/** What an object is called. */
export interface Called {
  /** By everybody who may see it: a record, or a message, does not know who will read it. */
  readonly display: string;
  /** By who may see all the others that it is called after. */
  readonly fullDisplay: string;
}

export async function namesOf(
  connection: Connection,
  resource: ResourceMeta,
  ids: readonly string[],
): Promise<Map<string, Called>> {
  if (ids.length === 0) return new Map();
  const rows = await connection.rows({
    text: `SELECT t.id, ${resource.ownDisplaySql('t')}, ${resource.displaySql('t')} FROM "${resource.table}" t
      WHERE t.id = ANY($1::uuid[]) ORDER BY t.id`,
    values: [ids],
  });
  return new Map(
    rows.map(([id, display, fullDisplay]) => [
      id as string,
      { display: String(display ?? id), fullDisplay: String(fullDisplay ?? display ?? id) },
    ]),
  );
}

/** What everybody may call the objects who may see them, by id. */
export async function displaysOf(
  connection: Connection,
  resource: ResourceMeta,
  ids: readonly string[],
): Promise<Map<string, string>> {
  return new Map([...(await namesOf(connection, resource, ids))].map(([id, { display }]) => [id, display]));
}
