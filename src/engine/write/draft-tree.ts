// Keeps the paths of a tree after its objects were made, moved or renamed.
import type { Transaction } from '../../platform/database/database.js';
import type { ResourceMeta } from '../declare/resource.js';
import { ValidationError } from '../errors.js';
import { bulkErrors, type Draft } from './draft.js';
import { MAX_DEPTH, refreshPaths, tooDeep } from './tree.js';

/** @throws ValidationError for a circle, or a tree that is too deep */
export async function refreshTree(
  resource: ResourceMeta,
  drafts: readonly Draft[],
  ids: readonly string[],
  transaction: Transaction,
  isBulk: boolean,
): Promise<void> {
  const moved = drafts.filter(
    ({ id, values }) => id === null || [...values.keys()].some(({ name }) => name === 'parent' || name === 'name'),
  );
  const movedIds = moved.map(({ index }) => ids[index] as string);
  const cyclic = new Set(await refreshPaths(transaction, resource, movedIds));
  const deep = cyclic.size > 0 ? new Set() : await tooDeep(transaction, resource, movedIds);
  for (const draft of moved) {
    const id = ids[draft.index] as string;
    if (cyclic.has(id)) draft.fail('parent', `Cannot assign self or child ${resource.title} as parent.`);
    if (deep.has(id)) draft.fail('parent', `A tree may have at most ${MAX_DEPTH} levels.`);
  }
  if (cyclic.size + deep.size === 0) return;
  const bad = moved.find((draft) => draft.isBad) as Draft;
  throw new ValidationError(isBulk ? bulkErrors(drafts) : bad.errors);
}
