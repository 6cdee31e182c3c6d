// What a deletion leaves in the change log: a record of each object that goes, and of each that loses what it pointed at.
import type { Transaction } from '../../platform/database/database.js';
import type { Field } from '../declare/field.js';
import type { ResourceMeta } from '../declare/resource.js';
import type { Change } from './change-recorder.js';
import type { Dependents, RowsToDelete } from './deletion.js';
import type { Stored } from './draft.js';
import { lockRows, readLinks, updateRows } from './rows.js';
import { changeData, displaysOf, isSameData, namesOf } from './snapshot.js';

/** To be asked before the objects are gone. */
export async function deletionsOf(
  transaction: Transaction,
  toDelete: readonly RowsToDelete[],
  messages: ReadonlyMap<string, string>,
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { resource, rows } of toDelete) {
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

/** What objects that stay were before others went. */
export interface Loser {
  readonly resource: ResourceMeta;
  /** Without the references that were set null, as they are stored now. */
  readonly rows: ReadonlyMap<string, Stored>;
  readonly before: ReadonlyMap<string, Data>;
}

type Data = Readonly<Record<string, unknown>>;

/** Sets the references to what goes null, and keeps what all the losers were; to be asked before the objects are gone. */
export async function release(transaction: Transaction, { released, losing }: Dependents): Promise<Loser[]> {
  const losers: Loser[] = [];
  const fieldsOf = new Map(released.map((one) => [one.resource, one]));
  for (const resource of new Set([...fieldsOf.keys(), ...losing.keys()])) {
    const { fields, rows: pointing } = fieldsOf.get(resource) ?? { fields: new Map(), rows: new Map<string, Stored>() };
    const others = [...(losing.get(resource) ?? [])].filter((id) => !pointing.has(id));
    const rows = new Map([...pointing, ...(others.length > 0 ? await lockRows(transaction, resource, others) : [])]);
    const ids = [...rows.keys()];
    const links = await readLinks(transaction, resource, ids);
    const values = new Map(ids.map((id) => [id, nulls(fields, id)]));
    const after = await updateRows(transaction, resource, values, rows);
    // What the server writes by itself is no change of anybody's: the log does not log itself.
    if (resource.options.readOnly) continue;
    const before = new Map([...rows].map(([id, row]) => [id, changeData(resource, row, links.get(id))]));
    losers.push({ resource, rows: new Map(ids.map((id) => [id, after.get(id) as Stored])), before });
  }
  return losers;
}

/** The records of what objects have lost; to be asked once the others are gone. */
export async function lossesOf(transaction: Transaction, losers: readonly Loser[]): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { resource, rows, before } of losers) {
    const ids = [...rows.keys()];
    const displays = await displaysOf(transaction, resource, ids);
    const links = await readLinks(transaction, resource, ids);
    for (const [id, row] of rows) {
      const was = before.get(id) as Data;
      const is = changeData(resource, row, links.get(id));
      if (isSameData(was, is)) continue;
      const display = displays.get(id) ?? id;
      const { number } = row;
      changes.push({ action: 'update', resource, id, number, display, message: '', before: was, after: is });
    }
  }
  return changes;
}

/** Nothing for the fields of which the rows are among those given. */
const nulls = (fields: ReadonlyMap<Field, ReadonlySet<string>>, id: string): Map<Field, unknown> =>
  new Map([...fields].flatMap(([field, ids]) => (ids.has(id) ? [[field, null] as const] : [])));
