// Rows that change because another one did, each with its own record.
import type { Transaction } from '../../platform/database/database.js';
import type { Principal } from '../access/principal.js';
import type { Field } from '../declare/field.js';
import type { ResourceMeta } from '../declare/resource.js';
import type { ChangeRecorder } from './change-recorder.js';
import { lockRows, readLinks, updateRows } from './rows.js';
import { changeData, displaysOf } from './snapshot.js';

/** By wire name; references are ids. */
export type NewValues = Readonly<Record<string, unknown>>;

/**
 * Gives rows of any resource new values; those that have them already are left alone.
 * @example await changeAlong(recorder, resourceOf(Device), new Map([[id, { site: siteId }]]), write)
 */
export async function changeAlong(
  recorder: ChangeRecorder,
  resource: ResourceMeta,
  rows: ReadonlyMap<string, NewValues>,
  { transaction, by }: { readonly transaction: Transaction; readonly by: Principal },
): Promise<void> {
  if (rows.size === 0) return;
  const before = await lockRows(transaction, resource, [...rows.keys()]);
  const values = new Map<string, ReadonlyMap<Field, unknown>>();
  for (const [id, row] of before) {
    const changed = Object.entries(rows.get(id) as NewValues)
      .map(([name, value]) => [resource.field(name) as Field, value] as const)
      .filter(([{ column }, value]) => row[column] !== value);
    if (changed.length > 0) values.set(id, new Map(changed));
  }
  if (values.size === 0) return;
  const ids = [...values.keys()];
  const after = await updateRows(transaction, resource, values, before);
  const displays = await displaysOf(transaction, resource, ids);
  const links = await readLinks(transaction, resource, ids);
  const changes = ids.map((id) => {
    const [was, is] = [before.get(id), after.get(id)].map((row) => changeData(resource, row ?? {}, links.get(id)));
    const display = displays.get(id) ?? id;
    return { action: 'update' as const, resource, id, display, message: '', before: was ?? null, after: is ?? null };
  });
  await recorder.record(transaction, changes, by);
}
