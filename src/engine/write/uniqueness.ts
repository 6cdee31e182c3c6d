// Values that may occur once: asked before the write, so that the answer names the field; PostgreSQL has the last word.
import type { Connection } from '../../platform/database/database.js';
import type { Field } from '../declare/field.js';
import { type ResourceMeta, type Uniqueness, uniqueName } from '../declare/resource.js';
import type { Draft, Stored } from './draft.js';

interface Rule {
  readonly fields: readonly Field[];
  readonly insensitive: readonly Field[];
  readonly whenNull?: Field | undefined;
  readonly report: (draft: Draft) => void;
}

/** Adds an error to every draft that would repeat what exists once, in the table or earlier in the same request. */
export async function checkUniqueness(
  resource: ResourceMeta,
  drafts: readonly Draft[],
  merged: ReadonlyMap<Draft, Stored>,
  connection: Connection,
): Promise<void> {
  for (const rule of rulesOf(resource)) await check(resource, rule, drafts, merged, connection);
}

function rulesOf(resource: ResourceMeta): Rule[] {
  const single = resource.fields
    .filter(({ unique, readOnly }) => unique && !readOnly)
    .map((field) => ({
      fields: [field],
      insensitive: [],
      report: (draft: Draft) =>
        draft.fail(field.name, `${resource.title} with this ${field.label.toLowerCase()} already exists.`),
    }));
  return [...single, ...(resource.options.unique ?? []).map((rule) => ruleOf(resource, rule))];
}

function ruleOf(resource: ResourceMeta, { fields, insensitive = [], whenNull, message }: Uniqueness): Rule {
  const named = (property: string) => resource.fields.find((field) => field.property === property) as Field;
  const text = message ?? `Constraint “${uniqueName(resource.table, fields, whenNull)}” is violated.`;
  return {
    fields: fields.map(named),
    insensitive: insensitive.map(named),
    whenNull: whenNull === undefined ? undefined : named(whenNull),
    // Who did not give a slug is told that one is needed.
    report: (draft) =>
      draft.fail([...draft.made].find(({ property }) => fields.includes(property))?.name ?? '__all__', text),
  };
}

async function check(
  resource: ResourceMeta,
  { fields, insensitive, whenNull, report }: Rule,
  drafts: readonly Draft[],
  merged: ReadonlyMap<Draft, Stored>,
  connection: Connection,
): Promise<void> {
  const concerned = drafts.flatMap((draft) => {
    const isTouched = draft.id === null || [...fields, whenNull].some((field) => field && draft.values.has(field));
    const row = merged.get(draft);
    if (!isTouched || !row || fields.some(({ name }) => Object.hasOwn(draft.errors, name))) return [];
    if (whenNull && row[whenNull.column] !== null) return [];
    const key = fields.map(({ column }) => row[column]);
    return key.some((value) => value === null || value === undefined) ? [] : [{ draft, key }];
  });
  if (concerned.length === 0) return;
  const sameSql = (field: Field, index: number): string =>
    insensitive.includes(field)
      ? `lower(t."${field.column}") = lower(v.c${index})`
      : `t."${field.column}" = v.c${index}`;
  const rows = await connection.rows({
    text: `SELECT v.place, t.id FROM unnest(${fields.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')})
      WITH ORDINALITY AS v(${fields.map((_, index) => `c${index}`).join(', ')}, place)
      JOIN "${resource.table}" t ON ${fields.map(sameSql).join(' AND ')}
      ${whenNull ? `WHERE t."${whenNull.column}" IS NULL` : ''}`,
    values: fields.map((_, index) => concerned.map(({ key }) => key[index])),
  });
  const owners = new Map(rows.map(([place, id]) => [Number(place) - 1, id as string]));
  const seen = new Map<string, string>();
  concerned.forEach(({ draft, key }, place) => {
    const text = JSON.stringify(key.map((value, index) => sameText(value, fields[index] as Field, insensitive)));
    const self = draft.id ?? `new ${draft.index}`;
    const owner = owners.get(place) ?? seen.get(text);
    if (owner !== undefined && owner !== self) report(draft);
    else seen.set(text, self);
  });
}

const sameText = (value: unknown, field: Field, insensitive: readonly Field[]): unknown =>
  insensitive.includes(field) && typeof value === 'string' ? value.toLowerCase() : value;
