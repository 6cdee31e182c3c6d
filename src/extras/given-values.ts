// The custom fields in bodies, read by their definitions: what was given goes over what is there.
import { type Field, FieldProblem } from '../engine/declare/field.js';
import type { Write } from '../engine/resource.service.js';
import type { Draft } from '../engine/write/draft.js';
import type { Definition } from './custom-field-definitions.js';
import { isNothing, readValue } from './custom-field-value.js';

type Values = Record<string, unknown>;

/** A value that a body gave, or that is the default of its field. */
export interface GivenValue {
  readonly draft: Draft;
  readonly definition: Definition;
  /** All values of the object as they will be stored; later checks put theirs in its place. */
  readonly values: Values;
}

const own = (values: unknown, name: string): unknown =>
  Object.hasOwn(values as object, name) ? (values as Values)[name] : undefined;

/** Puts the values that will be stored into the drafts, and what is wrong with those given into their errors. */
export function readGivenValues(
  column: Field,
  definitions: readonly Definition[],
  drafts: readonly Draft[],
  write: Write,
): GivenValue[] {
  // An object that was accepted elsewhere may be older than its fields.
  const all = write.isImport ? definitions.map((one) => ({ ...one, required: false })) : definitions;
  return drafts.flatMap((draft) =>
    Object.hasOwn(draft.errors, column.name) ? [] : readOne(column, all, draft, write),
  );
}

function readOne(column: Field, definitions: readonly Definition[], draft: Draft, write: Write): GivenValue[] {
  const given = draft.values.get(column);
  const present = write.before.get(draft.id ?? '')?.[column.column] ?? {};
  // Who changes something else need not bring what a field that came later requires.
  if (given === undefined && write.mode === 'change') return [];
  if (!write.dialect.isLenient) refuseUnknown(given ?? {}, definitions, draft);
  // What has no field that is known here may have one that has just come.
  const values: Values = { ...present };
  const read: GivenValue[] = [];
  for (const definition of definitions) {
    const { name } = definition;
    const said = own(given ?? {}, name);
    if (said === undefined && write.mode !== 'create') {
      const kept = own(present, name);
      if (definition.required && isNothing(kept)) failValue(draft, name, missing(name));
    } else if (said === undefined && definition.required && definition.default === null) {
      failValue(draft, name, missing(name));
    } else if (readInto(values, definition, said === undefined ? definition.default : said, draft)) {
      read.push({ draft, definition, values });
    }
  }
  draft.values.set(column, values);
  return read;
}

const missing = (name: string): string => `Missing required custom field '${name}'.`;

/** @returns is there a value to be looked at further? */
function readInto(values: Values, definition: Definition, value: unknown, draft: Draft): boolean {
  try {
    const read = readValue(definition, value);
    delete values[definition.name];
    if (read === null) return false;
    values[definition.name] = read;
    return !isNothing(read);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    failValue(draft, definition.name, error.message);
    return false;
  }
}

function refuseUnknown(given: unknown, definitions: readonly Definition[], draft: Draft): void {
  const known = new Set(definitions.map(({ name }) => name));
  for (const [name, value] of Object.entries(given as Values)) {
    if (!known.has(name) && value !== null) {
      failValue(draft, name, `Unknown field name '${name}' in custom field data.`);
    }
  }
}

/** `{"custom_fields": {"cost": ["Value must be an integer."]}}` */
export function failValue(draft: Draft, name: string, message: string): void {
  // Without a prototype: a body may call a field `__proto__`.
  const errors = (draft.errors.custom_fields ?? Object.create(null)) as Record<string, string[]>;
  errors[name] = [...(errors[name] ?? []), message];
  draft.errors.custom_fields = errors;
}
