// What goes with an object when it is deleted, and what keeps it from being deleted.
import type { Transaction } from '../../platform/database/database.js';
import { type Field, leadsTo } from '../declare/field.js';
import { allResources, type ResourceMeta, resourceOf } from '../declare/resource.js';
import { collectLosing, type Losing } from './deletion-links.js';
import type { Stored } from './draft.js';
import { lockRows } from './rows.js';

/** Rows of one resource that are to go. */
export interface RowsToDelete {
  readonly resource: ResourceMeta;
  readonly rows: Map<string, Stored>;
}

/** Rows that stay, and lose what they point at. */
export interface Released {
  readonly resource: ResourceMeta;
  /** Which of the rows lose which reference. */
  readonly fields: Map<Field, Set<string>>;
  readonly rows: Map<string, Stored>;
}

export interface Dependents {
  /** In the order they were found: the first are the ones that were asked for. */
  readonly toDelete: readonly RowsToDelete[];
  /** Objects that must be kept, and so keep the others. */
  readonly protectors: readonly { readonly resource: ResourceMeta; readonly ids: readonly string[] }[];
  readonly released: readonly Released[];
  /** Objects that stay, and lose others out of their to-many fields. */
  readonly losing: Losing;
}

/** Follows the references to the rows: CASCADE goes along, RESTRICT protects, SET NULL is released. */
export async function collectDependents(
  transaction: Transaction,
  resource: ResourceMeta,
  ids: readonly string[],
): Promise<Dependents> {
  const toDelete = new Map<ResourceMeta, Map<string, Stored>>();
  const guarded: { resource: ResourceMeta; ids: string[] }[] = [];
  const loosened: { resource: ResourceMeta; field: Field; ids: string[] }[] = [];
  let wave: { resource: ResourceMeta; ids: readonly string[] }[] = [{ resource, ids }];
  while (wave.length > 0) {
    const next: typeof wave = [];
    for (const { resource: of, ids: wanted } of wave) {
      const known = toDelete.get(of) ?? new Map<string, Stored>();
      const fresh = wanted.filter((id) => !known.has(id));
      if (fresh.length === 0) continue;
      const rows = await lockRows(transaction, of, fresh);
      toDelete.set(of, new Map([...known, ...rows]));
      for (const { owner, field } of referrersOf(of)) {
        const referring = await referringIds(transaction, owner, field, of, [...rows.keys()]);
        if (referring.length === 0) continue;
        const rule = ruleOf(field);
        if (rule === 'SET NULL') loosened.push({ resource: owner, field, ids: referring });
        else (rule === 'CASCADE' ? next : guarded).push({ resource: owner, ids: referring });
      }
    }
    wave = next;
  }
  const protectors = guarded
    .map(({ resource: owner, ids: kept }) => ({
      resource: owner,
      ids: kept.filter((id) => !toDelete.get(owner)?.has(id)),
    }))
    .filter(({ ids: kept }) => kept.length > 0);
  const released = await collectReleased(transaction, loosened, toDelete);
  const all = [...toDelete].map(([of, rows]) => ({ resource: of, rows }));
  const losing = protectors.length === 0 ? await collectLosing(transaction, all) : new Map();
  return { toDelete: all, protectors, released, losing };
}

async function collectReleased(
  transaction: Transaction,
  loosened: readonly { resource: ResourceMeta; field: Field; ids: readonly string[] }[],
  toDelete: ReadonlyMap<ResourceMeta, ReadonlyMap<string, Stored>>,
): Promise<Released[]> {
  const found = new Map<ResourceMeta, Released>();
  for (const { resource, field, ids } of loosened) {
    const kept = ids.filter((id) => !toDelete.get(resource)?.has(id));
    if (kept.length === 0) continue;
    const released = found.get(resource) ?? { resource, fields: new Map(), rows: new Map() };
    for (const part of field.any ? partsOf(resource, field) : [field]) {
      released.fields.set(part, new Set([...(released.fields.get(part) ?? []), ...kept]));
    }
    for (const [id, row] of await lockRows(transaction, resource, kept)) released.rows.set(id, row);
    found.set(resource, released);
  }
  return [...found.values()];
}

/** Both stored parts of a reference to any model. */
const partsOf = ({ fields }: ResourceMeta, { any }: Field): Field[] =>
  fields.filter((field) => field.any === any && field.column !== '');

/** What happens to an object when the one that its field points at goes. */
const ruleOf = ({ any, onDelete }: Field) => any?.onDelete ?? onDelete;

/** The resources of which objects may go along with one of the given. */
export function takenAlong(resource: ResourceMeta): ReadonlySet<ResourceMeta> {
  const found = new Set([resource]);
  for (const target of found) {
    for (const { owner, field } of referrersOf(target)) if (ruleOf(field) === 'CASCADE') found.add(owner);
  }
  return found;
}

/** The references to a resource that a deletion must think of. */
function referrersOf(target: ResourceMeta): { owner: ResourceMeta; field: Field }[] {
  return allResources().flatMap((owner) =>
    owner.fields
      .filter((field) => pointsAt(field, target))
      // A log is not written again: PostgreSQL itself takes the name of what is gone out of it.
      .filter(({ onDelete }) => !(owner.options.readOnly && onDelete === 'SET NULL'))
      .map((field) => ({ owner, field })),
  );
}

function pointsAt({ kind, any, target: of, column, onDelete }: Field, target: ResourceMeta): boolean {
  if (kind === 'any-id' && any) return any.onDelete !== 'KEEP' && leadsTo(any, target);
  if (onDelete === 'KEEP') return false;
  return kind === 'reference' && column !== '' && resourceOf((of as NonNullable<Field['target']>)()) === target;
}

async function referringIds(
  transaction: Transaction,
  { table }: ResourceMeta,
  { column, any }: Field,
  target: ResourceMeta,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const model = any ? ` AND "${any.typeColumn}" = '${target.label}'` : '';
  const rows = await transaction.rows({
    text: `SELECT id FROM "${table}" WHERE "${column}" = ANY($1::uuid[])${model} ORDER BY id`,
    values: [ids],
  });
  return rows.map(([id]) => id as string);
}

/** Deletes what was collected, the last found first, with the rows of the tables between. */
export async function deleteCollected(transaction: Transaction, toDelete: readonly RowsToDelete[]): Promise<void> {
  for (const { resource, rows } of [...toDelete].reverse()) {
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
