// In what a stored object differs from its definition.
import { type Field, FieldProblem } from '../../engine/declare/field.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import type { Stored } from '../../engine/write/draft.js';

type Body = Readonly<Record<string, unknown>>;

/**
 * What the definition says otherwise, a clause for each field.
 * @param said the names of what is referred to, where the body has the ids
 * @example differencesOf(interfaces, { type: 'lag' }, row) // ['type is “virtual”, the definition says “lag”']
 */
export function differencesOf(resource: ResourceMeta, body: Body, row: Stored, said: Body = body): string[] {
  return Object.entries(body).flatMap(([name, given]) => {
    const field = resource.field(name);
    if (!field || field.column === '') return [];
    const value = read(field, given);
    const stored = row[field.column] ?? null;
    if (isSame(field, value, stored)) return [];
    if (field.kind === 'reference') {
      return [`${name} is ${stored === null ? 'empty' : 'another one'}, the definition says ${shown(said[name])}`];
    }
    return [`${name} is ${shown(stored)}, the definition says ${shown(value)}`];
  });
}

/** As it would be stored; what could not be stored differs as it is. */
function read(field: Field, given: unknown): unknown {
  if (field.kind === 'reference') return given;
  try {
    return field.parse(given);
  } catch (error) {
    if (error instanceof FieldProblem) return given;
    throw error;
  }
}

function isSame({ kind }: Field, value: unknown, stored: unknown): boolean {
  const isNumber = kind === 'decimal' || kind === 'integer';
  if (isNumber && value !== null && stored !== null) return Number(value) === Number(stored);
  if (kind === 'json') return canonical(value) === canonical(stored);
  // Empty text of optional fields is kept as null.
  return (value === '' ? null : (value ?? null)) === (stored === '' ? null : stored);
}

/** JSON with its names in order: PostgreSQL orders them by length. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

const shown = (value: unknown): string =>
  value === null || value === '' ? 'empty' : typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
