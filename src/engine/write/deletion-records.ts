// What a deletion leaves in the change log: a record of each object that goes, and of each that loses what it pointed at.
import type { Transaction } from '../../platform/database/database.js';
import type { Field } from '../declare/field.js';
import type { Change } from './change-recorder.js';
import type { Doomed, Released } from './deletion.js';
import type { Stored } from './draft.js';
import { readLinks, updateRows } from './rows.js';
import { changeData, displaysOf, namesOf } from './snapshot.js';

/** To be asked before the objects are gone. */
export async function deletionsOf(
  transaction: Transaction,
  doomed: readonly Doomed[],
  messages: ReadonlyMap<string, string>,
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { resource, rows } of doomed) {
    const ids = [...rows.keys()];
    const names = await namesOf(transaction, resource, ids);
    const links = await readLinks(transaction, resource, ids);
    for (const [id, row] of rows) {
      const before = changeData(resource, row, links.get(id));
      const called = names.get(id) ?? { display: id };
      const message = messages.get(id) ?? '';
      changes.push({ action: 'delete', resource, id, number: row.number, ...called, message, before, after: null });
    }
  }
  return changes;
}

/** Objects that lose what they pointed at. */
export async function release(transaction: Transaction, released: readonly Released[]): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { resource, fields, rows } of released) {
    const ids = [...rows.keys()];
    const links = await readLinks(transaction, resource, ids);
    const after = await updateRows(transaction, resource, new Map(ids.map((id) => [id, nulls(fields, id)])), rows);
    // What the server writes by itself is no change of anybody's: the log does not log itself.
    if (resource.options.readOnly) continue;
    const displays = await displaysOf(transaction, resource, ids);
    for (const [id, row] of rows) {
      const [was, is] = [row, after.get(id) as Stored].map((one) => changeData(resource, one, links.get(id)));
      const display = displays.get(id) ?? id;
      const { number } = row;
      changes.push({
        action: 'update',
        resource,
        id,
        number,
        display,
        message: '',
        before: was as never,
        after: is as never,
      });
    }
  }
  return changes;
}

/** Nothing for the fields of which the rows are among those given. */
const nulls = (fields: ReadonlyMap<Field, ReadonlySet<string>>, id: string): Map<Field, unknown> =>
  new Map([...fields].flatMap(([field, ids]) => (ids.has(id) ? [[field, null] as const] : [])));
