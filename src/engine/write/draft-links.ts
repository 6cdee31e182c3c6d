// What drafts say of their to-many fields, written into the tables between.
import type { Transaction } from '../../platform/database/database.js';
import type { Through } from '../declare/field.js';
import type { ResourceMeta } from '../declare/resource.js';
import type { Mode } from './body.js';
import type { Draft } from './draft.js';
import { addLinks, dropLinks, keptLinks, type Links, readThrough, touchRows } from './rows.js';

/** By the id of an object and the name of a field. */
type LinksByField = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** What was behind the fields, and is now. */
export interface WrittenLinks {
  readonly before: LinksByField;
  readonly after: LinksByField;
}

export async function writeLinks(
  resource: ResourceMeta,
  drafts: readonly Draft[],
  ids: readonly string[],
  { transaction, mode }: { readonly transaction: Transaction; readonly mode: Mode },
): Promise<WrittenLinks> {
  const before = new Map<string, Map<string, Set<string>>>();
  const after = new Map<string, Map<string, Set<string>>>();
  const { label, fields } = resource;
  const written: { through: Through; wanted: Links; present: Links; kept: Links }[] = [];
  for (const field of fields) {
    if (!field.through) continue;
    const present =
      mode === 'create' ? new Map<string, Set<string>>() : await readThrough(transaction, field.through, label, ids);
    const wanted = new Map<string, Set<string>>();
    drafts.forEach(({ values, index }) => {
      const id = ids[index] as string;
      const given = values.get(field);
      if (given instanceof Set) wanted.set(id, given);
      remember(before, id, field.name, present.get(id) ?? new Set());
      remember(after, id, field.name, wanted.get(id) ?? present.get(id) ?? new Set());
    });
    written.push({ through: field.through, wanted, present, kept: keptLinks(field.through, wanted, present) });
  }
  // First all that goes: what one object, or one field of it, gives up another may take.
  for (const { through, kept, present } of written) await dropLinks(transaction, through, label, kept, present);
  for (const { through, kept, wanted } of written) await addLinks(transaction, through, label, wanted, kept);
  if (mode !== 'create') {
    const owners = written.flatMap(changedOwners);
    await touchRows(transaction, resource, [...new Set(owners)]);
  }
  return { before, after };
}

function remember<T>(map: Map<string, Map<string, T>>, id: string, name: string, value: T): void {
  const inner = map.get(id) ?? new Map<string, T>();
  inner.set(name, value);
  map.set(id, inner);
}

/** Who points at others than before. */
function changedOwners({ wanted, present, kept }: { wanted: Links; present: Links; kept: Links }): string[] {
  const sizes = (owner: string) => [wanted, present].map((links) => links.get(owner)?.size ?? 0);
  return [...wanted.keys()].filter((owner) => sizes(owner).some((size) => size !== kept.get(owner)?.size));
}
