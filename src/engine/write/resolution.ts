// Turns what was said about related objects, ids or attributes, into ids: one statement for each target table and form.
import type { Connection } from '../../platform/database/database.js';
import type { Principal } from '../access/principal.js';
import type { RowPolicy } from '../access/row-policy.js';
import { FieldProblem } from '../declare/field.js';
import { isId } from '../declare/identified.js';
import type { ResourceMeta } from '../declare/resource.js';
import { type Dialect, NATIVE } from '../dialect.js';
import { type Clause, join, Parameters, positional, shifted } from '../query/clause.js';
import { CALLER, constraintClause } from '../query/constraint.js';
import { permittedClause } from '../query/permitted.js';
import { isObject } from './body.js';

/** One place where a body names an object. */
export interface Mention {
  /** The id, or the attributes, that a body gave. */
  readonly given: unknown;
  /** Takes the id that was found. */
  readonly accept: (id: string) => void;
  /** Takes the sentence that says why there is none. */
  readonly refuse: (message: string) => void;
  /** No foreign key keeps the object from going meanwhile: it is held until the write is done. */
  readonly isHeld?: boolean;
}

/** For whom, and by which names, references are looked up. */
export interface Resolving {
  readonly by: Principal;
  readonly policy: RowPolicy;
  readonly dialect: Dialect;
}

/** Finds the object of every mention among those of the target that `by` may know of. */
export async function resolveMentions(
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

/** A key, alone or as `{"id": …}`. */
function keyOf(given: unknown): unknown {
  return isObject(given) && Object.keys(given).length === 1 && 'id' in given ? given.id : given;
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
  const lock = mentions.some(({ isHeld }) => isHeld) ? 'ORDER BY t.id FOR KEY SHARE OF t' : '';
  const ids = await idsAmong(target, keys, visible, dialect, connection, lock);
  for (const mention of mentions) {
    const id = ids.get(keyIn(mention));
    if (id !== undefined) mention.accept(id);
    else mention.refuse(dialect.unknownKey(keyIn(mention)));
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

/** Attributes that were given, once or several times, and the conditions that they are. */
interface Question {
  readonly given: Record<string, unknown>;
  readonly mentions: readonly Mention[];
  readonly matches: Clause;
  /** Is the object called exactly so? Names that are unique whatever their case are found in any. */
  readonly isExact: Clause;
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
    const { given } = mention;
    if (!isObject(given)) {
      const shown = typeof given === 'string' ? given : JSON.stringify(given);
      mention.refuse(`${UNRECOGNIZED} Received an unrecognized value: ${shown}`);
      continue;
    }
    const key = JSON.stringify(given);
    const same = asked.get(key) ?? { given, mentions: [] };
    same.mentions.push(mention);
    asked.set(key, same);
  }
  const questions = [...asked.values()].flatMap((one) => questionOf(target, one, visible, resolving));
  const found = await matchesOf(target, questions, connection);
  questions.forEach(({ given, mentions: named }, index) => {
    const [first, second] = found[index] ?? [];
    for (const { accept, refuse } of named) {
      if (first && (!second || (first.isExact && !second.isExact))) accept(first.id);
      else refuse(`${first ? MANY : NONE}: ${pythonDict(given)}`);
    }
  });
}

const UNRECOGNIZED = 'Related objects must be referenced by ID or by dictionary of attributes.';
const NONE = 'Related object not found using the provided attributes';
const MANY = 'Multiple objects match the provided attributes';

function questionOf(
  target: ResourceMeta,
  { given, mentions }: Pick<Question, 'given' | 'mentions'>,
  known: Clause,
  { by, policy }: Pick<Resolving, 'by' | 'policy'>,
): Question[] {
  const parameters = new Parameters();
  // Attributes of objects behind the object tell nothing of those that are hidden.
  const visible = (behind: ResourceMeta, alias: string) =>
    permittedClause(behind, policy.nested(by, behind), by, alias, parameters);
  try {
    const conditions = flattened(given);
    const clause = (ignoresCase: boolean) =>
      constraintClause(target, conditions, 't', { userId: null, parameters, visible, ignoresCase });
    return [{ given, mentions, matches: join([clause(true), known], 'AND'), isExact: clause(false) }];
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    for (const { refuse } of mentions) refuse(error.message);
    return [];
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

interface Match {
  readonly id: string;
  readonly isExact: boolean;
}

/** The first two objects that each question finds, those that are called exactly so before others; one statement. */
async function matchesOf(
  target: ResourceMeta,
  questions: readonly Question[],
  connection: Connection,
): Promise<Match[][]> {
  const found: Match[][] = questions.map(() => []);
  if (questions.length === 0) return found;
  const all: unknown[] = [];
  const parts = questions.map(({ matches, isExact }, index) => {
    const part: Clause = {
      sql: `(SELECT ${index}::int, t.id, (${isExact.sql}) IS TRUE FROM "${target.table}" t WHERE ${matches.sql} ORDER BY 3 DESC LIMIT 2)`,
      parameters: { ...isExact.parameters, ...matches.parameters },
    };
    const { text, values } = shifted(positional(part), all.length);
    all.push(...values);
    return text;
  });
  for (const [index, id, isExact] of await connection.rows({ text: parts.join(' UNION ALL '), values: all })) {
    found[index as number]?.push({ id: id as string, isExact: isExact === true });
  }
  return found;
}

/** Attributes as the peers print them: `{'name': 'Nobody'}`. */
export function pythonDict(given: Record<string, unknown>): string {
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
