// The decorators a resource is written with. Each puts the column, the validation and the API's view of a field on
// the property at once.
import { IsIn, IsOptional, Matches, Max, MaxLength, Min, type ValidationOptions } from 'class-validator';
import { Column, type ColumnOptions, Index } from 'typeorm';
import { FLAG, listOf, MOMENT, type Schema, TEXT, UUID } from '../openapi/schema.js';
import { addField, type ChoiceOption, type Field, FieldProblem, labelOf, snakeCase } from './field.js';
import { isId } from './identified.js';
import { slugOf } from './slug-text.js';
import { parseBoolean, parseDecimal, parseInstant, parseInteger, parseText } from './values.js';

/** What every kind of field takes. */
export interface Common {
  /** The name on the wire where it is not the property in snake case. */
  as?: string;
  label?: string;
  /** May be left out and be null. */
  optional?: boolean;
  /** Must be given on creation although it may be null. */
  required?: boolean;
  unique?: boolean;
  brief?: boolean;
  readOnly?: boolean;
  hidden?: boolean;
  /** false: no filter, ordering or constraint reaches it. */
  filterable?: boolean;
  /** `q=` looks into it. */
  search?: boolean;
  /** The OpenAPI schema of a value, where the kind of field does not tell it. */
  schema?: Schema;
}

export type FieldShape = Pick<Field, 'kind' | 'type' | 'optionType' | 'parse'> & Partial<Field>;

/** The decorator of a field; kinds with a file of their own are made with it too. */
export function declare(options: Common, shape: FieldShape, ...more: PropertyDecorator[]): PropertyDecorator {
  return (prototype, key) => {
    const property = String(key);
    const name = options.as ?? snakeCase(property);
    addField(prototype, {
      property,
      name,
      column: snakeCase(property),
      label: options.label ?? labelOf(name),
      required: false,
      nullable: options.optional ?? false,
      blank: false,
      brief: options.brief ?? false,
      readOnly: options.readOnly ?? false,
      hidden: options.hidden ?? false,
      filterable: options.filterable ?? !options.hidden,
      search: options.search ?? false,
      unique: options.unique ?? false,
      ...shape,
      ...(options.required === undefined ? {} : { required: options.required }),
      ...(options.schema === undefined ? {} : { schema: options.schema }),
    });
    for (const decorate of more) decorate(prototype, key);
  };
}

export function column(options: Common, rest: ColumnOptions): PropertyDecorator {
  return (prototype, key) =>
    Column({ name: snakeCase(String(key)), nullable: options.optional ?? false, ...rest })(prototype, String(key));
}

const unique = (options: Common): PropertyDecorator[] =>
  options.unique ? [(prototype, key) => Index({ unique: true })(prototype, String(key))] : [];

const says = (message: string): ValidationOptions => ({ message });

/** Names sort as people count: `eth2` before `eth10`. Made by the first migration. */
export const NATURAL_ORDER = 'natural_order';

/** SQL of a text in lower case by one set of rules, whatever those of the database are. */
export const foldedSql = (sql: string): string => `lower(${sql} COLLATE "${NATURAL_ORDER}")`;

export interface TextOptions extends Common {
  /** Characters; without it the text has no bound. */
  max?: number;
  /** May be empty, and is when left out. */
  blank?: boolean;
  pattern?: RegExp;
  /** Said where the pattern does not match. */
  patternMessage?: string;
  /** Names that count sort by their numbers. */
  natural?: boolean;
  /** Filters by the whole value ignore case. */
  ignoresCase?: boolean;
  initial?: string;
}

/** A line or a page of text. Required, unless blank, optional or given an initial value. */
export function Text(options: TextOptions = {}): PropertyDecorator {
  const { max, blank = false, pattern, natural = false, initial } = options;
  const hasFallback = blank || options.optional === true || initial !== undefined;
  const fallback = initial ?? (blank && !options.optional ? '' : undefined);
  return declare(
    options,
    {
      kind: 'text',
      type: 'text',
      optionType: 'string',
      required: !hasFallback,
      blank,
      max,
      schema: { ...TEXT, ...(max === undefined ? {} : { maxLength: max }), ...patternOf(pattern) },
      ignoresCase: options.ignoresCase,
      ...(fallback === undefined ? {} : { initial: fallback }),
      parse: (value) => {
        const text = parseText(value);
        // Of what may be absent, nothing is nothing: two of them are not equal.
        if (text === '' && options.optional) return null;
        if (text === '' && !blank) throw new FieldProblem('This field may not be blank.');
        return text;
      },
    },
    column(options, {
      ...(max === undefined ? { type: 'text' } : { type: 'varchar', length: max }),
      ...(natural ? { collation: NATURAL_ORDER } : {}),
      ...(fallback === undefined ? {} : { default: fallback }),
    }),
    ...unique(options),
    IsOptional(),
    ...(max === undefined ? [] : [MaxLength(max, says(`Ensure this field has no more than ${max} characters.`))]),
    ...(pattern ? [Matches(pattern, says(options.patternMessage ?? 'Enter a valid value.'))] : []),
  );
}

/** A pattern that every language reads; one with flags is JavaScript's own. */
const patternOf = (pattern: RegExp | undefined): Schema =>
  pattern === undefined || pattern.flags !== '' ? {} : { pattern: pattern.source };

const SLUG = /^[-a-zA-Z0-9_]+$/;

/**
 * A short name for URLs, ASCII letters, digits, hyphens and underscores; `unicode` takes letters of any script. `from` is
 * the wire name of the text that it is made of where a body leaves it out.
 */
export function Slug(options: Common & { max?: number; unicode?: boolean; from?: string } = {}): PropertyDecorator {
  const { max = 100, unicode = false, from = 'name' } = options;
  const message = `Enter a valid "slug" consisting of ${unicode ? 'Unicode ' : ''}letters, numbers, underscores${unicode ? ',' : ''} or hyphens.`;
  return declare(
    { brief: true, search: true, ...options },
    {
      kind: 'text',
      type: 'text',
      optionType: 'slug',
      required: true,
      max,
      schema: { ...TEXT, maxLength: max, ...patternOf(unicode ? undefined : SLUG) },
      made: { from, of: (text) => slugOf(text, { max, unicode }) },
      parse: (value) => {
        if (typeof value !== 'string' && typeof value !== 'number') throw new FieldProblem(message);
        const slug = parseText(value);
        if (slug === '') throw new FieldProblem('This field may not be blank.');
        return slug;
      },
    },
    column(options, { type: 'varchar', length: max }),
    ...unique(options),
    IsOptional(),
    Matches(unicode ? /^[-\p{L}\p{N}_]+$/u : SLUG, says(message)),
    MaxLength(max, says(`Ensure this field has no more than ${max} characters.`)),
  );
}

/** `9e9e9e`: six lower-case hexadecimal digits. */
export function Color(options: Common & { initial?: string; blank?: boolean } = {}): PropertyDecorator {
  return Text({
    max: 6,
    pattern: options.blank ? /^([0-9a-f]{6})?$/ : /^[0-9a-f]{6}$/,
    patternMessage: 'RGB color in hexadecimal. Example: 00ff00',
    ...options,
  });
}

export interface ChoiceOptions extends Common {
  initial?: string | number;
  max?: number;
  /** Only what the list has can be chosen, unless this is false: then it proposes. */
  closed?: boolean;
  /** Read as the bare value too. */
  bare?: boolean;
}

/** One of a list: read as `{value, label}`, written as the bare value. Values that are numbers make an integer column. */
export function Choice(choices: readonly ChoiceOption[], options: ChoiceOptions = {}): PropertyDecorator {
  const { initial, max = 50, closed = true, bare = false } = options;
  const labels = new Map(choices.map(({ value, label }) => [value, label]));
  const isNumber = typeof choices[0]?.value === 'number';
  const read = (value: unknown): string | number | null =>
    isNumber && typeof value === 'string' && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : (value as string);
  return declare(
    options,
    {
      kind: 'choice',
      type: isNumber ? 'integer' : 'text',
      optionType: 'choice',
      choices,
      isOpen: !closed,
      required: initial === undefined && !options.optional,
      ...(initial === undefined ? {} : { initial }),
      parse: (value) => parseChoice(read(value), labels, options.optional ?? false, closed),
      ...(bare
        ? {}
        : {
            show: (stored) =>
              stored === null ? null : { value: stored, label: labels.get(stored as string) ?? stored },
          }),
    },
    column(options, {
      ...(isNumber ? { type: 'integer' } : { type: 'varchar', length: max }),
      ...(initial === undefined ? {} : { default: initial }),
    }),
    IsOptional(),
    ...(closed ? [IsIn([...labels.keys()], says('"$value" is not a valid choice.'))] : []),
  );
}

function parseChoice(
  value: unknown,
  labels: ReadonlyMap<unknown, string>,
  optional: boolean,
  closed: boolean,
): string | number | null {
  if (value === '' || value === null) {
    if (optional) return null;
    throw new FieldProblem('This field may not be blank.');
  }
  if (typeof value === 'object') {
    throw new FieldProblem('Value must be passed directly (e.g. "foo": 123); do not use a dictionary or list.');
  }
  if (labels.has(value)) return value as string | number;
  if (!closed && typeof value === 'number') return parseInteger(value);
  throw new FieldProblem(`${value} is not a valid choice.`);
}

export interface NumberOptions extends Common {
  min?: number;
  max?: number;
  initial?: number;
}

const bounds = ({ min, max }: NumberOptions, show: (bound: number) => string): PropertyDecorator[] => [
  IsOptional(),
  ...(min === undefined ? [] : [Min(min, says(`Ensure this value is greater than or equal to ${show(min)}.`))]),
  ...(max === undefined ? [] : [Max(max, says(`Ensure this value is less than or equal to ${show(max)}.`))]),
];

const boundsOf = (min: number | undefined, max: number | undefined): Schema => ({
  ...(min === undefined ? {} : { minimum: min }),
  ...(max === undefined ? {} : { maximum: max }),
});

/** What so many digits before the point can say. */
const digitsOf = (digits: number): Schema => ({ minimum: -(10 ** digits), maximum: 10 ** digits });

export function WholeNumber(options: NumberOptions = {}): PropertyDecorator {
  const { min, max, initial } = options;
  return declare(
    options,
    {
      kind: 'integer',
      type: 'integer',
      optionType: 'integer',
      required: initial === undefined && !options.optional,
      min,
      max,
      schema: { type: 'integer', format: 'int32', ...boundsOf(min, max) },
      ...(initial === undefined ? {} : { initial }),
      parse: parseInteger,
    },
    column(options, { type: 'integer', ...(initial === undefined ? {} : { default: initial }) }),
    ...bounds({ min: min ?? -2_147_483_648, max: max ?? 2_147_483_647 }, String),
  );
}

/** A number with a fixed count of decimal places, served as a number. */
export function Decimal(options: NumberOptions & { digits: number; places: number }): PropertyDecorator {
  const { digits, places, min, max, initial } = options;
  return declare(
    options,
    {
      kind: 'decimal',
      type: 'numeric',
      optionType: 'decimal',
      required: initial === undefined && !options.optional,
      min,
      max,
      schema: { type: 'number', format: 'double', ...digitsOf(digits - places), ...boundsOf(min, max) },
      ...(initial === undefined ? {} : { initial }),
      parse: (value) => parseDecimal(value, digits, places),
    },
    column(options, {
      type: 'numeric',
      precision: digits,
      scale: places,
      ...(initial === undefined ? {} : { default: initial }),
    }),
    ...bounds(options, (bound) => bound.toFixed(1)),
  );
}

export function Bool(options: Common & { initial: boolean }): PropertyDecorator {
  return declare(
    options,
    {
      kind: 'boolean',
      type: 'boolean',
      optionType: 'boolean',
      schema: FLAG,
      initial: options.initial,
      parse: parseBoolean,
    },
    column(options, { type: 'boolean', default: options.initial }),
  );
}

/** A moment, stored with time zone, shown as ISO 8601 UTC with microseconds. `now`: set by the database on insert. */
export function Instant(options: Common & { now?: boolean } = {}): PropertyDecorator {
  return declare(
    options,
    {
      kind: 'instant',
      type: 'timestamptz',
      optionType: 'datetime',
      schema: MOMENT,
      required: !options.optional && !options.now && !options.readOnly,
      parse: parseInstant,
      show: showInstant,
    },
    column(options, { type: 'timestamptz', ...(options.now ? { default: () => 'now()' } : {}) }),
  );
}

/** PostgreSQL's `2026-06-11 20:09:13.3+00` (the session is in UTC) as `2026-06-11T20:09:13.300000Z`. */
export function showInstant(stored: unknown): unknown {
  if (typeof stored !== 'string') return stored;
  const text = stored.replace(' ', 'T').replace(/(\+00(:?00)?|Z)$/, '');
  return `${text.slice(0, 19)}.${text.slice(20).padEnd(6, '0')}Z`;
}

/** Anything that JSON can say, checked by `parse`. */
export function Json(options: Common & { parse: (value: unknown) => unknown; initial?: unknown }): PropertyDecorator {
  const { initial } = options;
  return declare(
    { filterable: false, ...options },
    {
      kind: 'json',
      type: 'jsonb',
      optionType: 'field',
      schema: {},
      ...(initial === undefined ? {} : { initial }),
      parse: options.parse,
    },
    column(options, {
      type: 'jsonb',
      ...(initial === undefined ? {} : { default: initial as object }),
    }),
  );
}

/** A list of short texts. */
export function Texts(
  options: Common & { each?: (value: unknown) => string; whole?: (values: string[]) => string[] } = {},
): PropertyDecorator {
  const { each = parseText, whole = (values: string[]) => values } = options;
  return declare(
    { filterable: false, ...options },
    {
      kind: 'list',
      type: 'jsonb',
      optionType: 'list',
      schema: listOf(TEXT),
      initial: options.optional ? null : [],
      parse: (value) => {
        if (!Array.isArray(value))
          throw new FieldProblem(`Expected a list of items but got type "${typeName(value)}".`);
        return whole(value.map(each));
      },
    },
    column(options, { type: 'jsonb', ...(options.optional ? {} : { default: [] }) }),
  );
}

/** A list of whole numbers, each of them once; kept in order. */
export function WholeNumbers(options: NumberOptions = {}): PropertyDecorator {
  const { min = -2_147_483_648, max = 2_147_483_647 } = options;
  return declare(
    { filterable: false, ...options },
    {
      kind: 'list',
      type: 'jsonb',
      optionType: 'list',
      schema: listOf({ type: 'integer', format: 'int32', minimum: min, maximum: max }),
      parse: (value) => {
        if (!Array.isArray(value))
          throw new FieldProblem(`Expected a list of items but got type "${typeName(value)}".`);
        if (options.required && value.length === 0) throw new FieldProblem('This list may not be empty.');
        const numbers = value.map(parseInteger);
        for (const number of numbers) {
          if (number < min) throw new FieldProblem(`Ensure this value is greater than or equal to ${min}.`);
          if (number > max) throw new FieldProblem(`Ensure this value is less than or equal to ${max}.`);
        }
        return [...new Set(numbers)].sort((a, b) => a - b);
      },
    },
    column(options, { type: 'jsonb', ...(options.optional ? {} : { default: [] }) }),
  );
}

/** How the peers name the type of a value. */
export function typeName(value: unknown): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'dict';
}

/** A zone of the IANA database, `Europe/Berlin`. */
export function TimeZone(options: Common = {}): PropertyDecorator {
  const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
  return declare(
    { optional: true, ...options },
    {
      kind: 'choice',
      type: 'text',
      optionType: 'choice',
      choices: zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
      // Older names, such as Asia/Calcutta, are taken too.
      isOpen: true,
      parse: (value) => {
        if (value === '' || value === null) return null;
        if (typeof value === 'string' && isTimeZone(value)) return value;
        throw new FieldProblem('A valid timezone is required.');
      },
    },
    column({ optional: true }, { type: 'varchar', length: 63 }),
  );
}

// The list of supported zones leaves out the older names (`Asia/Calcutta`), which are valid all the same.
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The identity of something that is not a row here, such as a request. */
export function Uuid(options: Common = {}): PropertyDecorator {
  return declare(
    options,
    { kind: 'uuid', type: 'uuid', optionType: 'uuid', schema: UUID, required: !options.optional, parse: parseId },
    column(options, { type: 'uuid' }),
  );
}

function parseId(value: unknown): string {
  if (isId(value)) return value.toLowerCase();
  throw new FieldProblem('Must be a valid UUID.');
}

/** Something a body may say that is not stored as it was said: a key, a password. Never represented. */
export function Input(
  options: Common & { parse: (value: unknown) => unknown; required?: boolean; sometimesShown?: boolean },
): PropertyDecorator {
  return declare(
    { ...options, hidden: true },
    {
      kind: 'input',
      type: 'text',
      column: '',
      optionType: 'string',
      required: options.required ?? false,
      sometimesShown: options.sometimesShown,
      parse: options.parse,
    },
  );
}
