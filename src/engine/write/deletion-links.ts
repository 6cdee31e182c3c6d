// Objects that stay, and lose others out of their to-many fields: a site its tag, a user their group, a cable its end.
import type { Transaction } from '../../platform/database/database.js';
import { type AnyList, type Field, leadsTo, type Through } from '../declare/field.js';
import { allResources, type ResourceMeta, resourceOf } from '../declare/resource.js';
import type { RowsToDelete } from './deletion.js';

/** The ids of those who lose something, by resource; one statement for each table between and each resource that goes. */
export type Losing = ReadonlyMap<ResourceMeta, ReadonlySet<string>>;

export async function collectLosing(transaction: Transaction, toDelete: readonly RowsToDelete[]): Promise<Losing> {
  const losing = new Map<ResourceMeta, Set<string>>();
  const goes = new Map(toDelete.map(({ resource, rows }) => [resource, rows]));
  const add = (owner: ResourceMeta, id: string) => {
    if (goes.get(owner)?.has(id)) return;
    const ids = losing.get(owner) ?? new Set<string>();
    losing.set(owner, ids.add(id));
  };
  for (const { resource, rows } of toDelete) {
    for (const { owner, through } of rowsBetween(resource)) {
      for (const row of rows.values()) add(owner, row[through.own] as string);
    }
    for (const [through, owners] of tablesTo(resource)) {
      for (const [id, model] of await ownersOf(transaction, through, resource, [...rows.keys()])) {
        const owner = through.model ? owners.find(({ label }) => label === model) : owners[0];
        if (owner) add(owner, id as string);
      }
    }
  }
  return losing;
}

interface ToMany {
  readonly owner: ResourceMeta;
  readonly field: Field;
  readonly through: Through;
}

const toManyFields = (): ToMany[] =>
  allResources().flatMap((owner) =>
    owner.fields.flatMap((field) => (field.through ? [{ owner, field, through: field.through }] : [])),
  );

/** The fields whose rows between are this resource. */
const rowsBetween = ({ table }: ResourceMeta): ToMany[] =>
  toManyFields().filter(({ through }) => through.hasIds && through.table === table);

/** The tables between that lead to the resource, and whose fields they are behind: several models may share one. */
function tablesTo(resource: ResourceMeta): Map<Through, ResourceMeta[]> {
  const tables = new Map<string, { through: Through; owners: ResourceMeta[] }>();
  for (const { owner, field, through } of toManyFields()) {
    if (through.hasIds || !isBehind(field, resource)) continue;
    const key = [through.table, through.own, through.target, through.model ?? owner.label].join();
    const known = tables.get(key) ?? { through, owners: [] };
    known.owners.push(owner);
    tables.set(key, known);
  }
  return new Map([...tables.values()].map(({ through, owners }) => [through, owners]));
}

const isBehind = ({ target, anyList }: Field, resource: ResourceMeta): boolean =>
  target ? resourceOf(target()) === resource : anyList !== undefined && leadsTo(anyList as AnyList, resource);

async function ownersOf(
  transaction: Transaction,
  { table, own, target, model, targetModel }: Through,
  { label }: ResourceMeta,
  ids: readonly string[],
): Promise<readonly (readonly unknown[])[]> {
  return transaction.rows({
    text: `SELECT DISTINCT x."${own}", ${model ? `x."${model}"` : 'NULL'} FROM "${table}" x
      WHERE x."${target}" = ANY($1::uuid[])${targetModel ? ` AND x."${targetModel}" = '${label}'` : ''}`,
    values: [ids],
  });
}
