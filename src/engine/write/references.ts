// Turns what bodies say about related objects, ids or attributes, into ids: one statement for each target table.
import type { Connection } from '../../platform/database/database.js';
import type { Principal } from '../access/principal.js';
import type { RowPolicy } from '../access/row-policy.js';
import { type AnyList, anyKey, type Field, FieldProblem, leadsTo } from '../declare/field.js';
import { typeName } from '../declare/fields.js';
import { isId } from '../declare/identified.js';
import type { NamedObject } from '../declare/relations.js';
import { type ResourceMeta, resourceLabelled, resourceOf } from '../declare/resource.js';
import { type Dialect, NATIVE } from '../dialect.js';
import { type Clause, join, Parameters, positional } from '../query/clause.js';
import { CALLER, constraintClause } from '../query/constraint.js';
import { permittedClause } from '../query/permitted.js';
import { isObject } from './body.js';
import type { Draft, Stored } from './draft.js';

interface Mention {
  readonly draft: Draft;
  readonly field: Field;
  /** The id, or the attributes, that a body gave. */
  readonly given: unknown;
  /** Takes the id that was found. */
  readonly accept: (id: string) => void;
}

/** For whom, and by which names, references are looked up. */
export interface Resolving {
  readonly by: Principal;
  readonly policy: RowPolicy;
  readonly dialect: Dialect;
  /** The rows before, by id: half of a reference to any model may have been said earlier. */
  readonly before: ReadonlyMap<string, Stored>;
}

/**
 * Resolves every reference of the drafts. What is hidden from `by` answers as what does not exist.
 * Adds to the errors of the drafts; never throws for bad input.
 */
export async function resolveReferences(
  drafts: readonly Draft[],
  resolving: Resolving,
  connection: Connection,
): Promise<void> {
  const byTarget = new Map<ResourceMeta, Mention[]>();
  const add = (target: ResourceMeta, mention: Mention) => {
    const mentions = byTarget.get(target);
    if (mentions) mentions.push(mention);
    else byTarget.set(target, [mention]);
  };
  for (const mention of drafts.flatMap(mentionsOf)) {
    add(resourceOf((mention.field.target as NonNullable<Field['target']>)()), mention);
  }
  for (const draft of drafts) {
    for (const [target, mention] of anyMentionsOf(draft, resolving.before)) add(target, mention);
    for (const [target, mention] of anyListMentionsOf(draft)) add(target, mention);
  }
  for (const [target, mentions] of byTarget) await resolveMentions(target, mentions, resolving, connection);
  for (const draft of drafts) gatherLists(draft);
}

async function resolveMentions(
  target: ResourceMeta,
  mentions: readonly Mention[],
  { by, policy, dialect }: Resolving,
  connection: Connection,
): Promise<void> {
  const visible = permittedClause(target, policy.nested(by, target), by, 't', new Parameters('v'));
  const byKey: Mention[] = [];
  const byId: Mention[] = [];
  const others: Mention[] = [];
  for (const mention of mentions) {
    const key = keyOf(mention.given);
    if (dialect.readKey(key) !== undefined) byKey.push(mention);
    // What the server itself sets is always an id.
    else if (isId(key)) byId.push(mention);
    else others.push(mention);
  }
  await resolveKeys(target, byKey, visible, dialect, connection);
  await resolveKeys(target, byId, visible, NATIVE, connection);
  await resolveAttributes(target, others, visible, { by, policy }, connection);
}

/**
 * The ids of objects that a value names outside of the references of a resource, such as a custom field: each key, or
 * undefined where there is nothing, or nothing that `by` may see.
 */
export async function idsOfKeys(
  target: ResourceMeta,
  given: readonly unknown[],
  { by, policy, dialect }: Pick<Resolving, 'by' | 'policy' | 'dialect'>,
  connection: Connection,
): Promise<(string | undefined)[]> {
  const keys = given.map((one) => dialect.readKey(keyOf(one)));
  const visible = permittedClause(target, policy.nested(by, target), by, 't', new Parameters('v'));
  const known = keys.filter((key) => key !== undefined);
  const ids =
    known.length > 0 ? await idsAmong(target, known, visible, dialect, connection) : new Map<string, string>();
  return keys.map((key) => (key === undefined ? undefined : ids.get(key)));
}

/** A key, alone or as `{"id": …}`. */
function keyOf(given: unknown): unknown {
  return isObject(given) && Object.keys(given).length === 1 && 'id' in given ? given.id : given;
}

function mentionsOf(draft: Draft): Mention[] {
  return [...draft.values].flatMap(([field, given]) => {
    if (field.kind === 'reference') {
      if (given === null) return [];
      return [{ draft, field, given, accept: (id: string) => draft.values.set(field, id) }];
    }
    return field.kind === 'references' ? mentionsOfList(draft, field, given) : [];
  });
}

function mentionsOfList(draft: Draft, field: Field, given: unknown): Mention[] {
  if (!Array.isArray(given)) {
    draft.values.delete(field);
    draft.fail(field.name, `Expected a list of items but got type "${typeName(given)}".`);
    return [];
  }
  const found = new Set<string>();
  draft.values.set(field, found);
  return given.map((one) => ({ draft, field, given: one, accept: (id: string) => found.add(id) }));
}

/** References to an object of any model: which one depends on what the other half says. */
function anyMentionsOf(draft: Draft, before: ReadonlyMap<string, Stored>): [ResourceMeta, Mention][] {
  const halves = [...draft.values.keys()].filter(({ any }) => any);
  const wholes = new Set(halves.map(({ any }) => any as NonNullable<Field['any']>));
  return [...wholes].flatMap((any): [ResourceMeta, Mention][] => {
    const partIn = (column: string): unknown => {
      const said = halves.find((half) => half.column === column);
      return said ? draft.values.get(said) : (before.get(draft.id ?? '')?.[column] ?? null);
    };
    const label = partIn(any.typeColumn);
    const key = partIn(any.idColumn);
    if (label === null && key === null) return [];
    if (label === null || key === null) {
      draft.fail(
        label === null ? any.typeName : any.idName,
        `${any.typeName} and ${any.idName} must be given together.`,
      );
      return [];
    }
    const target = resourceLabelled(String(label));
    if (!target || !leadsTo(any, target)) {
      draft.fail(any.typeName, `Invalid content type: ${String(label)}`);
      return [];
    }
    const half = halves.find(({ column }) => column === any.idColumn);
    // The type alone was said: the id that is there must be one of that type.
    if (!half) draft.fail(any.idName, `${any.typeName} and ${any.idName} must be given together.`);
    return half ? [[target, { draft, field: half, given: key, accept: (id) => draft.values.set(half, id) }]] : [];
  });
}

/** The objects of a list; each finds its place in it, in whatever order they are looked up. */
function anyListMentionsOf(draft: Draft): [ResourceMeta, Mention][] {
  return [...draft.values].flatMap(([field, named]): [ResourceMeta, Mention][] => {
    if (field.kind !== 'any-list') return [];
    const { models, refuse } = field.anyList as AnyList;
    const found: string[] = [];
    const seen = new Set<string>();
    draft.values.set(field, found);
    return (named as readonly NamedObject[]).flatMap(({ label, key }, place): [ResourceMeta, Mention][] => {
      const target = resourceLabelled(label);
      if (!target || !leadsTo({ models }, target)) {
        draft.fail(field.name, refuse?.(label) ?? `Invalid content type: ${label}`);
        return [];
      }
      const accept = (id: string) => {
        const one = anyKey(label, id);
        if (seen.has(one)) draft.fail(field.name, `The ${target.title} ${nameOf(key)} is given twice.`);
        seen.add(one);
        found[place] = one;
      };
      return [[target, { draft, field, given: key, accept }]];
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

async function resolveKeys(
  target: ResourceMeta,
  mentions: readonly Mention[],
  visible: Clause,
  dialect: Dialect,
  connection: Connection,
): Promise<void> {
  if (mentions.length === 0) return;
  const keyIn = ({ given }: Mention) => dialect.readKey(keyOf(given)) as string;
  const keys = [...new Set(mentions.map(keyIn))];
  // No foreign key keeps an object of any model from going meanwhile: it is held until the write is done.
  const lock = mentions.some(({ field }) => field.any || field.anyList) ? 'ORDER BY t.id FOR KEY SHARE OF t' : '';
  const ids = await idsAmong(target, keys, visible, dialect, connection, lock);
  for (const mention of mentions) {
    const id = ids.get(keyIn(mention));
    if (id !== undefined) mention.accept(id);
    else mention.draft.fail(mention.field.name, dialect.unknownKey(keyIn(mention)));
  }
}

/** The ids of the visible rows by their keys. */
async function idsAmong(
  target: ResourceMeta,
  keys: readonly string[],
  visible: Clause,
  { key, keyType }: Dialect,
  connection: Connection,
  lock = '',
): Promise<Map<string, string>> {
  const { text, values } = positional(
    join([new Parameters().clause(`t."${key}" = ANY(?::${keyType}[])`, keys), visible], 'AND'),
  );
  const rows = await connection.rows({
    text: `SELECT t."${key}", t.id FROM "${target.table}" t WHERE ${text} ${lock}`,
    values,
  });
  return new Map(rows.map(([given, id]) => [String(given), id as string]));
}

async function resolveAttributes(
  target: ResourceMeta,
  mentions: readonly Mention[],
  visible: Clause,
  resolving: Pick<Resolving, 'by' | 'policy'>,
  connection: Connection,
): Promise<void> {
  const asked = new Map<string, { given: Record<string, unknown>; mentions: Mention[] }>();
  for (const mention of mentions) {
    const { draft, field, given } = mention;
    if (!isObject(given)) {
      const shown = typeof given === 'string' ? given : JSON.stringify(given);
      draft.fail(
        field.name,
        `Related objects must be referenced by ID or by dictionary of attributes. Received an unrecognized value: ${shown}`,
      );
      continue;
    }
    const key = JSON.stringify(given);
    const same = asked.get(key) ?? { given, mentions: [] };
    same.mentions.push(mention);
    asked.set(key, same);
  }
  const questions = [...asked.values()].flatMap((question) => {
    const clause = attributesClause(target, question, resolving);
    return clause ? [{ ...question, clause: join([clause, visible], 'AND') }] : [];
  });
  const matches = await matchesOf(
    target,
    questions.map(({ clause }) => clause),
    connection,
  );
  questions.forEach(({ given, mentions }, index) => {
    const ids = matches[index] ?? [];
    for (const { draft, field, accept } of mentions) {
      if (ids.length === 1) accept(ids[0] as string);
      else draft.fail(field.name, `${ids.length === 0 ? NONE : MANY}: ${pythonDict(given)}`);
    }
  });
}

const NONE = 'Related object not found using the provided attributes';
const MANY = 'Multiple objects match the provided attributes';

function attributesClause(
  target: ResourceMeta,
  { given, mentions }: { given: Record<string, unknown>; mentions: readonly Mention[] },
  { by, policy }: Pick<Resolving, 'by' | 'policy'>,
): Clause | undefined {
  const parameters = new Parameters();
  // Attributes of objects behind the object tell nothing of those that are hidden.
  const visible = (behind: ResourceMeta, alias: string) =>
    permittedClause(behind, policy.nested(by, behind), by, alias, parameters);
  try {
    return constraintClause(target, flattened(given), 't', { userId: null, parameters, visible });
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    for (const { draft, field } of mentions) draft.fail(field.name, error.message);
    return undefined;
  }
}

/** `{"region": {"slug": "us"}}` asks for `region__slug`. */
function flattened(given: Record<string, unknown>, prefix = '', depth = 0): Record<string, unknown> {
  if (depth > 5) throw new FieldProblem('The attributes are nested too deeply.');
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      if (name.includes('__')) throw new FieldProblem(`Cannot resolve keyword '${name}' into field.`);
      if (isObject(value)) return Object.entries(flattened(value, `${prefix}${name}__`, depth + 1));
      if (Array.isArray(value)) throw new FieldProblem(`Expected a single value for '${name}'.`);
      // Nobody is called what stands for the caller elsewhere.
      return [[`${prefix}${name}`, value === CALLER ? '\uFFFF' : value]];
    }),
  );
}

/** The first two ids that each question finds, all questions in one statement. */
async function matchesOf(
  target: ResourceMeta,
  clauses: readonly Clause[],
  connection: Connection,
): Promise<string[][]> {
  const found: string[][] = clauses.map(() => []);
  if (clauses.length === 0) return found;
  const all: unknown[] = [];
  const parts = clauses.map((clause, index) => {
    const { text, values } = positional(clause);
    const shifted = text.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + all.length}`);
    all.push(...values);
    return `(SELECT ${index}::int, t.id FROM "${target.table}" t WHERE ${shifted} LIMIT 2)`;
  });
  for (const [index, id] of await connection.rows({ text: parts.join(' UNION ALL '), values: all })) {
    found[index as number]?.push(id as string);
  }
  return found;
}

/** Attributes as the peers print them: `{'name': 'Nobody'}`. */
function pythonDict(given: Record<string, unknown>): string {
  const literal = (value: unknown): string => {
    if (isObject(value)) return pythonDict(value);
    if (value === null) return 'None';
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    return typeof value === 'string' ? `'${value}'` : String(value);
  };
  return `{${Object.entries(given)
    .map(([name, value]) => `'${name}': ${literal(value)}`)
    .join(', ')}}`;
}
