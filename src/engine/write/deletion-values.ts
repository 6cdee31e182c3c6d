// Objects that stay, and lose others out of their custom fields. No foreign key says it: the values are JSON.
import type { Transaction } from '../../platform/database/database.js';
import type { CustomField, CustomFields } from '../declare/custom-field.js';
import type { ResourceMeta } from '../declare/resource.js';
import type { RowsToDelete } from './deletion.js';
import type { Loser } from './deletion-records.js';
import type { Stored } from './draft.js';
import { lockRows, readLinks, updateRows } from './rows.js';
import { changeData } from './snapshot.js';

type Values = Readonly<Record<string, unknown>>;

/**
 * Takes the ids of what goes out of the values of custom fields.
 * @param losers who loses something else by the same deletion
 * @returns all the losers as they are stored now: one object leaves one record
 */
export async function forgetInValues(
  transaction: Transaction,
  toDelete: readonly RowsToDelete[],
  losers: readonly Loser[],
  customFields: CustomFields,
): Promise<Loser[]> {
  const goes = new Map(toDelete.map(({ resource, rows }) => [resource, rows]));
  const pointing = await customFields.pointingAt(new Set(goes.keys()), transaction);
  const found = new Map(losers.map((one) => [one.resource, one]));
  for (const [owner, fields] of pointing) {
    const rows = await rowsThatName(transaction, owner, fields, goes);
    if (rows.size === 0) continue;
    const known = found.get(owner);
    found.set(owner, await loserOf(transaction, owner, fields, { rows, known, goes }));
  }
  return [...found.values()];
}

type Going = ReadonlyMap<ResourceMeta, ReadonlyMap<string, Stored>>;

/** The rows that stay and have one of the ids in one of the fields, locked. */
async function rowsThatName(
  transaction: Transaction,
  owner: ResourceMeta,
  fields: readonly CustomField[],
  goes: Going,
): Promise<Map<string, Stored>> {
  const { column } = columnOf(owner);
  const values: unknown[] = [[...(goes.get(owner)?.keys() ?? [])]];
  const names = fields.map(({ name, target }) => {
    values.push(name, [...(goes.get(target as ResourceMeta)?.keys() ?? [])]);
    return `"${column}" -> $${values.length - 1} ?| $${values.length}::text[]`;
  });
  const found = await transaction.rows({
    text: `SELECT id FROM "${owner.table}" WHERE id <> ALL($1::uuid[]) AND (${names.join(' OR ')})`,
    values,
  });
  return found.length > 0
    ? lockRows(
        transaction,
        owner,
        found.map(([id]) => id as string),
      )
    : new Map();
}

interface Losing {
  readonly rows: ReadonlyMap<string, Stored>;
  readonly known: Loser | undefined;
  readonly goes: Going;
}

async function loserOf(
  transaction: Transaction,
  owner: ResourceMeta,
  fields: readonly CustomField[],
  { rows, known, goes }: Losing,
): Promise<Loser> {
  const field = columnOf(owner);
  const fresh = [...rows].filter(([id]) => !known?.before.has(id));
  const links = await readLinks(
    transaction,
    owner,
    fresh.map(([id]) => id),
  );
  const values = new Map(
    [...rows].map(([id, row]) => [id, new Map([[field, without(row[field.column] as Values, fields, goes)]])]),
  );
  const after = await updateRows(transaction, owner, values, rows);
  return {
    resource: owner,
    rows: new Map([...(known?.rows ?? []), ...after]),
    before: new Map([
      ...(known?.before ?? []),
      ...fresh.map(([id, row]) => [id, changeData(owner, row, links.get(id))] as const),
    ]),
  };
}

/** A list loses its items; a field of one object has no value any more. */
function without(stored: Values, fields: readonly CustomField[], goes: Going): Values {
  const kept: Record<string, unknown> = { ...stored };
  for (const { name, target } of fields) {
    if (!Object.hasOwn(stored, name)) continue;
    const value = stored[name];
    const isGone = (id: unknown) => goes.get(target as ResourceMeta)?.has(id as string) === true;
    if (Array.isArray(value)) kept[name] = value.filter((id) => !isGone(id));
    else if (isGone(value)) delete kept[name];
  }
  return kept;
}

const columnOf = ({ fields }: ResourceMeta) =>
  fields.find(({ kind }) => kind === 'custom') as ResourceMeta['fields'][0];
