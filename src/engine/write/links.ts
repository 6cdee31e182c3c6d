// What a to-many field may not name: a tag that is meant for other models.
import type { Transaction } from '../../platform/database/database.js';
import type { Field } from '../declare/field.js';
import type { ResourceMeta } from '../declare/resource.js';
import type { Draft } from './draft.js';
import { readThrough } from './rows.js';

/** Adds an error to every draft that newly names what its resource may not; what an object has already stays. */
export async function refuseLinks(
  resource: ResourceMeta,
  drafts: readonly Draft[],
  transaction: Transaction,
): Promise<void> {
  for (const field of resource.fields) if (field.refusals) await refuse(resource, field, drafts, transaction);
}

async function refuse(
  resource: ResourceMeta,
  field: Field,
  drafts: readonly Draft[],
  transaction: Transaction,
): Promise<void> {
  const named = drafts.flatMap((draft) => {
    const ids = draft.values.get(field);
    return ids instanceof Set && ids.size > 0 ? [{ draft, ids: [...(ids as Set<string>)] }] : [];
  });
  if (named.length === 0) return;
  const ids = [...new Set(named.flatMap((one) => one.ids))];
  const refusals = (await field.refusals?.(resource, ids, transaction)) ?? new Map<string, string>();
  if (refusals.size === 0 || !field.through) return;
  const owners = named.flatMap(({ draft }) => draft.id ?? []);
  const present = await readThrough(transaction, field.through, resource.label, owners);
  for (const { draft, ids: own } of named) {
    for (const id of own) {
      const message = refusals.get(id);
      if (message !== undefined && !present.get(draft.id ?? '')?.has(id)) draft.fail(field.name, message);
    }
  }
}

/** What drafts add to a to-many field, and take from it, whichever of the objects it is. */
export interface LinkChanges {
  readonly added: ReadonlySet<string>;
  readonly dropped: ReadonlySet<string>;
  /** The objects that something was taken from. */
  readonly losers: ReadonlySet<string>;
}

export async function linkChanges(
  resource: ResourceMeta,
  name: string,
  drafts: Iterable<Draft>,
  transaction: Transaction,
): Promise<LinkChanges> {
  const added = new Set<string>();
  const dropped = new Set<string>();
  const losers = new Set<string>();
  const field = resource.field(name);
  const said = [...drafts].filter(({ values }) => field && values.get(field) instanceof Set);
  if (!field?.through || said.length === 0) return { added, dropped, losers };
  const owners = said.flatMap(({ id }) => id ?? []);
  const present = await readThrough(transaction, field.through, resource.label, owners);
  for (const { id, values } of said) {
    const wanted = values.get(field) as ReadonlySet<string>;
    const had = present.get(id ?? '') ?? new Set<string>();
    for (const one of wanted) if (!had.has(one)) added.add(one);
    for (const one of had) {
      if (wanted.has(one)) continue;
      dropped.add(one);
      losers.add(id as string);
    }
  }
  return { added, dropped, losers };
}
