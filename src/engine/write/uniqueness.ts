// Values that may occur once: asked before the write, so that the answer names the field; PostgreSQL has the last word.
import { DefaultNamingStrategy } from 'typeorm';
import type { Connection } from '../../platform/database/database.js';
import type { Field } from '../declare/field.js';
import { foldedSql } from '../declare/fields.js';
import { allResources, type ResourceMeta, type Uniqueness, uniqueName } from '../declare/resource.js';
import type { FieldErrors } from '../errors.js';
import type { Draft, Stored } from './draft.js';

interface Rule {
  readonly fields: readonly Field[];
  readonly insensitive: readonly Field[];
  readonly whenNull?: Field | undefined;
  /** The unique index that PostgreSQL names where two requests raced. */
  readonly index: string;
  /** Where the sentence stands: the field, or `__all__` for several. */
  readonly at: string;
  readonly sentence: string;
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

/**
 * What a violated unique index says to a client; undefined for any other error.
 * @example violationOf(error) // { name: ['site with this name already exists.'] }
 */
export function violationOf(error: unknown): FieldErrors | undefined {
  const { code, table, constraint } = error as { code?: string; table?: string; constraint?: string };
  if (code !== UNIQUE_VIOLATION) return undefined;
  const resource = allResources().find((one) => one.table === table);
  const rule = resource && rulesOf(resource).find(({ index }) => index === constraint);
  return rule && { [rule.at]: [rule.sentence] };
}

const UNIQUE_VIOLATION = '23505';

const indexes = new DefaultNamingStrategy();

function rulesOf(resource: ResourceMeta): Rule[] {
  const single = resource.fields
    .filter(({ unique, readOnly }) => unique && !readOnly)
    .map((field) => ({
      fields: [field],
      insensitive: [],
      index: indexes.indexName(resource.table, [field.column]),
      at: field.name,
      sentence: sentenceOf(resource, field),
    }));
  return [...single, ...(resource.options.unique ?? []).map((rule) => ruleOf(resource, rule))];
}

function ruleOf(resource: ResourceMeta, { fields, insensitive = [], whenNull, message }: Uniqueness): Rule {
  const named = (property: string) => resource.fields.find((field) => field.property === property) as Field;
  const [first, ...rest] = fields.map(named) as [Field, ...Field[]];
  const isAlone = rest.length === 0 && whenNull === undefined;
  return {
    fields: [first, ...rest],
    insensitive: insensitive.map(named),
    whenNull: whenNull === undefined ? undefined : named(whenNull),
    index: uniqueName(resource.table, fields, whenNull),
    at: isAlone ? first.name : '__all__',
    sentence: message ?? (isAlone ? sentenceOf(resource, first) : sentenceOfAll(resource, [first, ...rest])),
  };
}

/** The sentences of NetBox: about one field, and about several that are unique together. */
const sentenceOf = ({ title }: ResourceMeta, { label }: Field): string =>
  `${title} with this ${label.toLowerCase()} already exists.`;

function sentenceOfAll({ title }: ResourceMeta, fields: readonly Field[]): string {
  const labels = fields.map(({ label }) => label);
  const last = labels.pop();
  const all = labels.length > 0 ? `${labels.join(', ')} and ${last}` : last;
  return `${title.charAt(0).toUpperCase()}${title.slice(1)} with this ${all} already exists.`;
}

async function check(
  resource: ResourceMeta,
  { fields, insensitive, whenNull, at, sentence }: Rule,
  drafts: readonly Draft[],
  merged: ReadonlyMap<Draft, Stored>,
  connection: Connection,
): Promise<void> {
  const concerned = drafts.flatMap((draft) => {
    const isTouched = draft.id === null || [...fields, whenNull].some((field) => field && draft.values.has(field));
    const row = merged.get(draft);
    if (!isTouched || !row || [...fields, whenNull].some((one) => one && Object.hasOwn(draft.errors, one.name)))
      return [];
    if (whenNull && row[whenNull.column] !== null) return [];
    const key = fields.map(({ column }) => row[column]);
    return key.some((value) => value === null || value === undefined) ? [] : [{ draft, key }];
  });
  if (concerned.length === 0) return;
  const sameSql = (field: Field, index: number): string =>
    insensitive.includes(field)
      ? `lower(t."${field.column}") = ${foldedSql(`v.c${index}`)}`
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
    // Who did not give a slug is told that one is needed.
    const made = fields.find((field) => draft.made.has(field));
    if (owner !== undefined && owner !== self) draft.fail(made?.name ?? at, sentence);
    else seen.set(text, self);
  });
}

const sameText = (value: unknown, field: Field, insensitive: readonly Field[]): unknown =>
  insensitive.includes(field) && typeof value === 'string' ? value.toLowerCase() : value;
