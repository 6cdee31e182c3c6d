// A row as a draft would leave it, and what differs then.
import type { Field } from '../declare/field.js';
import type { ResourceMeta } from '../declare/resource.js';
import { isObject } from './body.js';
import type { Draft, Stored } from './draft.js';

/** What is given once stays as it was. */
export function refuseMoves({ fields }: ResourceMeta, draft: Draft, before: ReadonlyMap<string, Stored>): void {
  const was = before.get(draft.id ?? '');
  if (!was) return;
  for (const field of fields) {
    if (field.fixed === undefined || !draft.values.has(field) || Object.hasOwn(draft.errors, field.name)) continue;
    if (draft.values.get(field) !== was[field.column]) draft.fail(field.name, field.fixed);
  }
}

/** The row as it would be stored. */
export function mergedRow(resource: ResourceMeta, draft: Draft, before: ReadonlyMap<string, Stored>): Stored {
  const row: Stored = { ...(draft.id === null ? {} : before.get(draft.id)) };
  for (const { column } of resource.fields) if (column && !Object.hasOwn(row, column)) row[column] = null;
  for (const [field, value] of draft.values) if (field.column) row[field.column] = value;
  return row;
}

/** The values that differ from what is stored. */
export function changesOf(draft: Draft, before: ReadonlyMap<string, Stored>): Map<Field, unknown> {
  const was = before.get(draft.id as string) as Stored;
  const comparable = (field: Field, value: unknown) =>
    value === null || value === undefined ? null : JSON.stringify(field.show ? field.show(value) : value, sortedKeys);
  return new Map(
    [...draft.values].filter(
      ([field, value]) => field.column && comparable(field, value) !== comparable(field, was[field.column]),
    ),
  );
}

/** PostgreSQL keeps the keys of JSON in an order of its own. */
const sortedKeys = (_key: string, value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
