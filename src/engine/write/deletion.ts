// What goes with an object when it is deleted, and what keeps it from being deleted.
import type { Transaction } from '../../platform/database/database.js';
import type { Field } from '../declare/field.js';
import { allResources, type ResourceMeta, resourceOf } from '../declare/resource.js';
import type { Stored } from './draft.js';
import { lockRows } from './rows.js';

/** Rows of one resource that are to go. */
export interface Doomed {
  readonly resource: ResourceMeta;
  readonly rows: Map<string, Stored>;
}

export interface Dependents {
  /** In the order they were found: the first are the ones that were asked for. */
  readonly doomed: readonly Doomed[];
  /** Objects that must be kept, and so keep the others. */
  readonly protectors: readonly { readonly resource: ResourceMeta; readonly ids: readonly string[] }[];
}

/** Follows the references to the rows: CASCADE goes along, RESTRICT protects, SET NULL is left to PostgreSQL. */
export async function collectDependents(
  transaction: Transaction,
  resource: ResourceMeta,
  ids: readonly string[],
): Promise<Dependents> {
  const doomed = new Map<ResourceMeta, Map<string, Stored>>();
  const guarded: { resource: ResourceMeta; ids: string[] }[] = [];
  let wave: { resource: ResourceMeta; ids: readonly string[] }[] = [{ resource, ids }];
  while (wave.length > 0) {
    const next: typeof wave = [];
    for (const { resource: of, ids: wanted } of wave) {
      const known = doomed.get(of) ?? new Map<string, Stored>();
      const fresh = wanted.filter((id) => !known.has(id));
      if (fresh.length === 0) continue;
      const rows = await lockRows(transaction, of, fresh);
      doomed.set(of, new Map([...known, ...rows]));
      for (const { owner, field } of referrersOf(of)) {
        const referring = await referringIds(transaction, owner, field, [...rows.keys()]);
        if (referring.length === 0) continue;
        (field.onDelete === 'CASCADE' ? next : guarded).push({ resource: owner, ids: referring });
      }
    }
    wave = next;
  }
  const protectors = guarded
    .map(({ resource: owner, ids: kept }) => ({
      resource: owner,
      ids: kept.filter((id) => !doomed.get(owner)?.has(id)),
    }))
    .filter(({ ids: kept }) => kept.length > 0);
  return { doomed: [...doomed].map(([of, rows]) => ({ resource: of, rows })), protectors };
}

/** References that cascade or protect. */
function referrersOf(target: ResourceMeta): { owner: ResourceMeta; field: Field }[] {
  return allResources().flatMap((owner) =>
    owner.fields
      .filter(({ kind, onDelete }) => kind === 'reference' && onDelete !== 'SET NULL')
      .filter((field) => resourceOf((field.target as NonNullable<Field['target']>)()) === target)
      .map((field) => ({ owner, field })),
  );
}

async function referringIds(
  transaction: Transaction,
  { table }: ResourceMeta,
  { column }: Field,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await transaction.rows({
    text: `SELECT id FROM "${table}" WHERE "${column}" = ANY($1::uuid[]) ORDER BY id`,
    values: [ids],
  });
  return rows.map(([id]) => id as string);
}

/** Deletes what was collected, the last found first, with the rows of the tables between. */
export async function deleteCollected(transaction: Transaction, doomed: readonly Doomed[]): Promise<void> {
  for (const { resource, rows } of [...doomed].reverse()) {
    const ids = [...rows.keys()];
    for (const { through } of resource.fields) {
      if (!through) continue;
      const model = through.model ? ` AND "${through.model}" = '${resource.label}'` : '';
      await transaction.run({
        text: `DELETE FROM "${through.table}" WHERE "${through.own}" = ANY($1::uuid[])${model}`,
        values: [ids],
      });
    }
    await transaction.run({ text: `DELETE FROM "${resource.table}" WHERE id = ANY($1::uuid[])`, values: [ids] });
  }
}
