// What bodies say about related objects, ids or attributes, gathered from the drafts: one statement for each target table.
import type { Connection } from '../../platform/database/database.js';
import { type AnyList, type AnyTarget, anyKey, type Field, leadsTo } from '../declare/field.js';
import { typeName } from '../declare/fields.js';
import type { NamedObject } from '../declare/relations.js';
import { type ResourceMeta, resourceLabelled, resourceOf } from '../declare/resource.js';
import { isObject } from './body.js';
import type { Draft, Stored } from './draft.js';
import { type Mention, pythonDict, type Resolving, resolveMentions } from './resolution.js';

/** For whom, and by which names, the references of drafts are looked up. */
export interface ResolvingDrafts extends Resolving {
  /** The rows before, by id: half of a reference to any model may have been said earlier. */
  readonly before: ReadonlyMap<string, Stored>;
}

/**
 * Resolves every reference of the drafts. What is hidden from `by` answers as what does not exist.
 * Adds to the errors of the drafts; never throws for bad input. A reference that leads nowhere is taken out of the values:
 * what follows would take it for an id. The other fields are still judged, so that all errors stand side by side; the
 * rules of a class are asked of drafts without errors only.
 */
export async function resolveReferences(
  drafts: readonly Draft[],
  resolving: ResolvingDrafts,
  connection: Connection,
): Promise<void> {
  const byTarget = new Map<ResourceMeta, Mention[]>();
  const add = (target: ResourceMeta, mention: Mention) => {
    const mentions = byTarget.get(target);
    if (mentions) mentions.push(mention);
    else byTarget.set(target, [mention]);
  };
  for (const draft of drafts) {
    for (const [target, mention] of mentionsOf(draft)) add(target, mention);
    for (const [target, mention] of anyMentionsOf(draft, resolving.before)) add(target, mention);
    for (const [target, mention] of anyListMentionsOf(draft)) add(target, mention);
  }
  for (const [target, mentions] of byTarget) await resolveMentions(target, mentions, resolving, connection);
  for (const draft of drafts) gatherLists(draft);
}

type Targeted = [target: ResourceMeta, mention: Mention];

function mentionsOf(draft: Draft): Targeted[] {
  return [...draft.values].flatMap(([field, given]): Targeted[] => {
    if (field.kind !== 'reference' && field.kind !== 'references') return [];
    const target = resourceOf((field.target as NonNullable<Field['target']>)());
    if (field.kind === 'references') return mentionsOfList(draft, field, given).map((one) => [target, one]);
    if (given === null) return [];
    const accept = (id: string) => draft.values.set(field, id);
    return [[target, { given, accept, refuse: (message) => refuse(draft, field, message) }]];
  });
}

/** The error at the field, and the values without what it said: of a reference to any model both halves go. */
function refuse(draft: Draft, field: Field, message: string, name = field.name): void {
  draft.fail(name, message);
  for (const other of [...draft.values.keys()]) {
    if (other === field || (field.any && other.any === field.any)) draft.values.delete(other);
  }
}

function mentionsOfList(draft: Draft, field: Field, given: unknown): Mention[] {
  if (!Array.isArray(given)) {
    draft.values.delete(field);
    draft.fail(field.name, `Expected a list of items but got type "${typeName(given)}".`);
    return [];
  }
  const found = new Set<string>();
  draft.values.set(field, found);
  return given.map((one) => ({
    given: one,
    accept: (id: string) => found.add(id),
    refuse: (message: string) => draft.fail(field.name, message),
  }));
}

/** References to an object of any model: which one depends on what the other half says. */
function anyMentionsOf(draft: Draft, before: ReadonlyMap<string, Stored>): Targeted[] {
  const halves = [...draft.values.keys()].filter(({ any }) => any);
  const wholes = new Set(halves.map(({ any }) => any as AnyTarget));
  return [...wholes].flatMap((any): Targeted[] => {
    const half = halves.find((one) => one.any === any) as Field;
    const fail = (name: string, message: string): [] => {
      refuse(draft, half, message, name);
      return [];
    };
    const partIn = (column: string): unknown => {
      const said = halves.find((one) => one.column === column);
      return said ? draft.values.get(said) : (before.get(draft.id ?? '')?.[column] ?? null);
    };
    const label = partIn(any.typeColumn);
    const key = partIn(any.idColumn);
    if (label === null && key === null) return [];
    const together = `${any.typeName} and ${any.idName} must be given together.`;
    if (label === null || key === null) return fail(label === null ? any.typeName : any.idName, together);
    const target = resourceLabelled(String(label));
    if (!target || !leadsTo(any, target)) return fail(any.typeName, `Invalid content type: ${String(label)}`);
    const named = halves.find(({ column }) => column === any.idColumn);
    // The type alone was said: the id that is there must be one of that type.
    if (!named) return fail(any.idName, together);
    const accept = (id: string) => draft.values.set(named, id);
    return [[target, { given: key, accept, refuse: (message) => refuse(draft, named, message), isHeld: true }]];
  });
}

/** The objects of a list; each finds its place in it, in whatever order they are looked up. */
function anyListMentionsOf(draft: Draft): Targeted[] {
  return [...draft.values].flatMap(([field, named]): Targeted[] => {
    if (field.kind !== 'any-list') return [];
    const { models, refuse: refusalOf } = field.anyList as AnyList;
    const found: string[] = [];
    const seen = new Set<string>();
    draft.values.set(field, found);
    return (named as readonly NamedObject[]).flatMap(({ label, key }, place): Targeted[] => {
      const target = resourceLabelled(label);
      if (!target || !leadsTo({ models }, target)) {
        draft.fail(field.name, refusalOf?.(label) ?? `Invalid content type: ${label}`);
        return [];
      }
      const accept = (id: string) => {
        const one = anyKey(label, id);
        if (seen.has(one)) draft.fail(field.name, `The ${target.title} ${nameOf(key)} is given twice.`);
        seen.add(one);
        found[place] = one;
      };
      const fail = (message: string) => draft.fail(field.name, message);
      return [[target, { given: key, accept, refuse: fail, isHeld: true }]];
    });
  });
}

const nameOf = (key: unknown): string => (isObject(key) ? pythonDict(key) : String(key));

/** The lists become sets of keys, in the order in which they were said. */
function gatherLists({ values }: Draft): void {
  for (const [field, found] of values) {
    if (field.kind === 'any-list') values.set(field, new Set((found as readonly string[]).filter(Boolean)));
  }
}
