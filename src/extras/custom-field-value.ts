// What a value of a custom field must be, by the type of the field, and how it is stored.
import { FieldProblem } from '../engine/declare/field.js';
import { typeName } from '../engine/declare/fields.js';
import { parseInstant } from '../engine/declare/values.js';
import { isoOf } from '../platform/clock.js';
import type { Definition } from './custom-field-definitions.js';
import { isUrl } from './url.js';

/** Types whose values name objects. */
export const OBJECT_TYPES: ReadonlySet<string> = new Set(['object', 'multiobject']);
/** Types whose values a regular expression may judge. */
export const PATTERN_TYPES: ReadonlySet<string> = new Set(['text', 'longtext', 'url']);
export const NUMBER_TYPES: ReadonlySet<string> = new Set(['integer', 'decimal']);
export const CHOICE_TYPES: ReadonlySet<string> = new Set(['select', 'multiselect']);

type Read = (value: unknown, definition: Definition) => unknown;

const READERS: Readonly<Record<string, Read>> = {
  text: readText,
  longtext: readText,
  integer: (value, definition) => {
    if (!Number.isSafeInteger(value)) throw new FieldProblem('Value must be an integer.');
    return withinBounds(value as number, definition);
  },
  decimal: (value, definition) => withinBounds(readDecimal(value), definition),
  boolean: (value) => {
    if (value === true || value === 1) return true;
    if (value === false || value === 0) return false;
    throw new FieldProblem('Value must be true or false.');
  },
  date: readDate,
  datetime: readInstant,
  url: (value) => {
    const url = readText(value);
    if (!isUrl(url)) throw new FieldProblem('Enter a valid URL.');
    return url;
  },
  json: (value) => {
    assertStorable(value);
    return value;
  },
  select: (value, definition) => {
    if (typeof value === 'string' && definition.choices.has(value)) return value;
    throw new FieldProblem(`Invalid choice (${quoted(value)}) for choice set ${definition.choiceSet}.`);
  },
  multiselect: (value, definition) => {
    if (!Array.isArray(value)) throw new FieldProblem(`Value must be a list of choices, not ${typeName(value)}.`);
    const unknown = value.filter((one) => typeof one !== 'string' || !definition.choices.has(one));
    if (unknown.length === 0) return [...new Set(value)];
    throw new FieldProblem(
      `Invalid choice(s) (${unknown.map(quoted).join(', ')}) for choice set ${definition.choiceSet}.`,
    );
  },
};

/** null, an empty text, an empty list: nothing was chosen. */
export const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/**
 * The value as it is stored; of fields of objects, the keys that were given. An empty one is nothing for every type but
 * text, where clients tell empty from absent.
 * @throws FieldProblem
 */
export function readValue(definition: Definition, value: unknown): unknown {
  const { type, required } = definition;
  if (isNothing(value)) {
    if (required) throw new FieldProblem('Required field cannot be empty.');
    if (value === '' && !PATTERN_TYPES.has(type)) return null;
    if (Array.isArray(value) && !type.startsWith('multi') && type !== 'json') return null;
    return value;
  }
  if (type === 'object') return value;
  if (type === 'multiobject') {
    if (Array.isArray(value)) return value;
    throw new FieldProblem(`Value must be a list of object IDs, not ${typeName(value)}`);
  }
  return (READERS[type] as Read)(value, definition);
}

function readText(value: unknown): string {
  if (typeof value !== 'string') throw new FieldProblem('Value must be a string.');
  assertStorable(value);
  return value;
}

function readDecimal(value: unknown): number {
  const number = typeof value === 'string' && /^-?\d{1,30}(\.\d{1,30})?$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new FieldProblem('Value must be a decimal.');
}

function withinBounds(value: number, { minimum, maximum }: Definition): number {
  if (minimum !== null && value < minimum) throw new FieldProblem(`Value must be at least ${minimum}`);
  if (maximum !== null && value > maximum) throw new FieldProblem(`Value must not exceed ${maximum}`);
  return value;
}

function readDate(value: unknown): string {
  if (typeof value === 'string' && isDate(value)) return value;
  throw new FieldProblem('Date values must be in ISO 8601 format (YYYY-MM-DD).');
}

/** A day of the calendar: 31 April is none. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false;
  const millis = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(millis) && isoOf(millis).startsWith(text);
}

function readInstant(value: unknown): string {
  try {
    return parseInstant(value);
  } catch {
    throw new FieldProblem('Date and time values must be in ISO 8601 format (YYYY-MM-DD HH:MM:SS).');
  }
}

const quoted = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What JSON can write and PostgreSQL cannot keep. @throws FieldProblem */
export function assertStorable(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new FieldProblem('A number is too large.');
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new FieldProblem('Null characters are not allowed.');
    if (!value.isWellFormed()) throw new FieldProblem('Not a valid string.');
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, one] of Object.entries(value)) {
    assertStorable(name);
    assertStorable(one);
  }
}
