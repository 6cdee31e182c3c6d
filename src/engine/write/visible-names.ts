import type { Transaction } from '../../platform/database/database.js';
import type { Principal } from '../access/principal.js';
import type { ResourceMeta } from '../declare/resource.js';
import { NATIVE } from '../dialect.js';
import { FULL } from '../query/list-query.js';
import type { Shown } from '../representation.js';
import type { ResourceRepository } from '../resource.repository.js';

/** What stands in a message for the name of an object that the caller may not view. */
export const UNNAMED = '[hidden]';

/** By id: what a message to the caller calls an object. */
export async function namesToSay(
  repository: ResourceRepository,
  resource: ResourceMeta,
  ids: Iterable<unknown>,
  write: { readonly transaction: Transaction; readonly by: Principal },
): Promise<(id: unknown) => string> {
  const given = [...new Set(ids)].filter((id) => typeof id === 'string');
  const names = await visibleNames(repository, resource, given, write);
  return (id) => names.get(id as string) ?? UNNAMED;
}

/** What the caller may call those of the objects that they may view: no message says more. */
export async function visibleNames(
  repository: ResourceRepository,
  resource: ResourceMeta,
  ids: readonly string[],
  { transaction, by }: { readonly transaction: Transaction; readonly by: Principal },
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const visible = await repository.permittedIds(transaction, resource, 'view', by, ids);
  const view = { by, origin: '', dialect: NATIVE, shape: FULL };
  const shown = (await repository.loadNested(resource, [...visible], view, transaction)) as ReadonlyMap<string, Shown>;
  // In the order in which they came to be.
  const inOrder = [...shown].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(inOrder.map(([id, { display }]) => [id, String(display)]));
}
