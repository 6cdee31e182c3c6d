// The objects of one creation may name each other by their attributes, in any order: those that others name come first.
import type { Connection } from '../../platform/database/database.js';
import { type Field, FieldProblem } from '../declare/field.js';
import { type ResourceMeta, resourceOf } from '../declare/resource.js';
import { isObject } from './body.js';
import { Draft } from './draft.js';
import { type ResolvingDrafts, resolveReferences } from './references.js';

/** A reference to the draft's own resource that one of the other drafts may answer. */
interface Kinship {
  readonly draft: Draft;
  readonly field: Field;
  readonly given: Readonly<Record<string, unknown>>;
  readonly candidates: readonly Draft[];
}

/**
 * The drafts in the order in which they can be stored: what a wave names among the others is in an earlier one. What
 * attributes find in the database is meant before what they find among the drafts.
 * @example `[{ name: 'b', parent: { name: 'a' } }, { name: 'a' }]` are two waves: a, then b
 */
export async function creationWaves(
  resource: ResourceMeta,
  drafts: readonly Draft[],
  resolving: ResolvingDrafts,
  connection: Connection,
): Promise<(readonly Draft[])[]> {
  const kin = await unresolved(kinshipsOf(resource, drafts), resolving, connection);
  if (kin.length === 0) return [drafts];
  const awaited = new Map<Draft, Draft[]>();
  for (const { draft, candidates } of kin) awaited.set(draft, [...(awaited.get(draft) ?? []), ...candidates]);
  const waves: Draft[][] = [];
  const done = new Set<Draft>();
  for (let rest = [...drafts]; rest.length > 0; rest = rest.filter((draft) => !done.has(draft))) {
    const ready = rest.filter((draft) => (awaited.get(draft) ?? []).every((other) => done.has(other)));
    if (ready.length === 0) refuseCircle(kin, new Set(rest));
    const wave = ready.length > 0 ? ready : rest;
    for (const draft of wave) done.add(draft);
    waves.push(wave);
  }
  return waves;
}

/** Objects that wait for each other cannot be checked one after the other. */
function refuseCircle(kin: readonly Kinship[], waiting: ReadonlySet<Draft>): void {
  for (const { draft, field, candidates } of kin) {
    if (!waiting.has(draft) || !candidates.some((other) => waiting.has(other))) continue;
    draft.values.delete(field);
    draft.fail(field.name, 'The objects of one request cannot name each other in a circle.');
  }
}

function kinshipsOf(resource: ResourceMeta, drafts: readonly Draft[]): Kinship[] {
  const fields = resource.fields.filter(
    ({ kind, target }) => kind === 'reference' && target && resourceOf(target()) === resource,
  );
  if (fields.length === 0 || drafts.length < 2) return [];
  const indexes = new Map<Field, ReadonlyMap<string, readonly Draft[]>>();
  const indexOf = (field: Field) => {
    const known = indexes.get(field) ?? indexBy(field, drafts);
    indexes.set(field, known);
    return known;
  };
  return drafts.flatMap((draft) =>
    fields.flatMap((field): Kinship[] => {
      const given = draft.values.get(field);
      const own = isObject(given) ? ownAttribute(resource, given) : undefined;
      if (!isObject(given) || !own) return [];
      const found = indexOf(own.field).get(own.key) ?? [];
      const candidates = found.filter((other) => other !== draft && mayFit(resource, other, given));
      return candidates.length > 0 ? [{ draft, field, given, candidates }] : [];
    }),
  );
}

const isReference = ({ kind }: Field): boolean => kind === 'reference';

function indexBy(field: Field, drafts: readonly Draft[]): Map<string, Draft[]> {
  const index = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const key = comparable(draft.values.get(field));
    const same = index.get(key);
    if (same) same.push(draft);
    else index.set(key, [draft]);
  }
  return index;
}

/** A value of the object itself by which it is named: its name, mostly. */
function ownAttribute(
  resource: ResourceMeta,
  given: Readonly<Record<string, unknown>>,
): { field: Field; key: string } | undefined {
  for (const [name, value] of Object.entries(given)) {
    const field = resource.field(name);
    if (!field || field.column === '' || isReference(field) || isObject(value)) continue;
    const key = parsed(field, value);
    if (key !== undefined) return { field, key };
  }
  return undefined;
}

/** False only where it certainly is another: this decides an order, the database decides what is meant. */
function mayFit(resource: ResourceMeta, { values }: Draft, given: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(given).every(([name, value]) => {
    const field = resource.field(name);
    if (!field || field.column === '') return true;
    const own = values.get(field);
    if (!isReference(field)) return parsed(field, value) === comparable(own);
    if (isObject(value) && isObject(own)) return !differ(value, own);
    return isObject(value) || isObject(own) || comparable(own) === comparable(value);
  });
}

/** Nothing has two names: attributes that say one thing otherwise are those of different objects. */
const differ = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(one).some((name) => {
    const [a, b] = [one[name], other[name]];
    return Object.hasOwn(other, name) && !isObject(a) && !isObject(b) && comparable(a) !== comparable(b);
  });

function parsed(field: Field, value: unknown): string | undefined {
  try {
    return comparable(value === null ? null : field.parse(value));
  } catch (error) {
    if (error instanceof FieldProblem) return undefined;
    throw error;
  }
}

const comparable = (value: unknown): string =>
  value === undefined || value === null ? '' : String(value).trim().toLowerCase();

/** Those that nothing in the database answers; the others are answered now. */
async function unresolved(
  kin: readonly Kinship[],
  resolving: ResolvingDrafts,
  connection: Connection,
): Promise<readonly Kinship[]> {
  if (kin.length === 0) return kin;
  const probes = kin.map(({ field, given }, index) => {
    const probe = new Draft(index, null);
    probe.values.set(field, given);
    return probe;
  });
  await resolveReferences(probes, resolving, connection);
  return kin.filter(({ draft, field }, index) => {
    const probe = probes[index] as Draft;
    if (!probe.isBad) draft.values.set(field, probe.values.get(field));
    return probe.isBad;
  });
}
