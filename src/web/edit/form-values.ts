// The values of a form as a browser posts them: texts by the name of the control. A refused form comes back as it was
// typed, and of a changed object only what somebody changed is sent.
import { FieldProblem } from '../../engine/declare/field.js';
import { ParseError } from '../../engine/errors.js';
import type { Shown } from '../../engine/representation.js';
import { isObject } from '../../engine/write/body.js';
import { parseJson } from '../../http/payload.js';
import type { Control, FormField } from './form-field.js';

export type FormValues = ReadonlyMap<string, readonly string[]>;

/** What a new object has before anybody has typed: what the address of the form says, and else what all have. */
export function initialValues(fields: readonly FormField[], asked: URLSearchParams): FormValues {
  const said = valuesOfForm(fields, asked);
  const initial = (field: FormField) => textsOf(field, field.initial);
  return new Map(
    fields.map((field) => [field.name, (asked.has(field.name) && said.get(field.name)) || initial(field)]),
  );
}

export function valuesOfObject(fields: readonly FormField[], shown: Shown): FormValues {
  const custom = (shown.custom_fields ?? {}) as Readonly<Record<string, unknown>>;
  return new Map(
    fields.map((field) => [field.name, textsOf(field, field.custom ? custom[field.custom.name] : shown[field.name])]),
  );
}

export function valuesOfForm(fields: readonly FormField[], posted: URLSearchParams): FormValues {
  return new Map(
    fields.map((field) => {
      const texts = posted.getAll(field.name).map((text) => text.replaceAll('\r\n', '\n'));
      if (field.control === 'ends') return [field.name, [...new Set(linesIn(texts))]];
      return [field.name, field.control === 'objects' ? linesIn(texts) : texts];
    }),
  );
}

/** A browser does not send a box without its tick, nor a list of which nothing is chosen; every other control it sends. */
export const isSaid = ({ control }: FormField, texts: readonly string[]): boolean =>
  texts.length > 0 || control === 'tick' || isList(control);

const isList = (control: Control): boolean => ['choices', 'objects', 'ends'].includes(control);

/** Is this what the other says? */
export function isSame({ control }: FormField, one: readonly string[], other: readonly string[]): boolean {
  const said = (texts: readonly string[]) => {
    const given = texts.filter((text) => text !== '');
    return JSON.stringify(isList(control) ? given.sort() : given);
  };
  return said(one) === said(other);
}

function textsOf({ control }: FormField, value: unknown): string[] {
  if (control === 'tick') return value === true ? ['true'] : [];
  if (value === null || value === undefined) return [];
  if (control === 'json') return [JSON.stringify(value, null, 2)];
  if (control === 'list') return [listText(value)];
  if (control === 'ends') return (value as readonly Named[]).map(endText);
  if (control === 'objects' || control === 'choices') return Array.isArray(value) ? value.map(keyOf) : [];
  return [keyOf(value)];
}

/** An object of any of several models, as a body names it. */
interface Named {
  readonly object_type: string;
  readonly object_id: unknown;
}

/** `dcim.interface:0192…`. */
const endText = ({ object_type, object_id }: Named): string => `${object_type}:${object_id}`;

/** What it names. @throws FieldProblem */
export function readEnd(text: string): Named {
  const [, object_type, object_id] = /^([a-z]+\.[a-z]+):(.+)$/.exec(text) ?? [];
  if (object_type === undefined) throw new FieldProblem(`${text} names no object.`);
  return { object_type, object_id };
}

/** The id of an object, the value of a choice, or the value itself. */
function keyOf(value: unknown): string {
  if (isObject(value)) return String(value.id ?? value.value ?? '');
  return String(value);
}

function listText(value: unknown): string {
  const isPlain =
    Array.isArray(value) &&
    value.every((one) => typeof one === 'number' || (typeof one === 'string' && !one.includes('\n'))) &&
    !String(value[0]).startsWith('[');
  return isPlain ? value.join('\n') : JSON.stringify(value);
}

export const linesIn = (texts: readonly string[]): string[] =>
  texts
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '');

/**
 * The value as a body says it, of every field but those that name objects; undefined: nothing is said, and the field
 * gets what it gets when it is left out.
 * @throws FieldProblem
 */
export function readValue(field: FormField, texts: readonly string[], mode: 'create' | 'change'): unknown {
  const { control, custom } = field;
  const text = texts.at(-1) ?? '';
  if (control === 'tick') return texts.length > 0;
  if (control === 'choices') return texts.filter((text) => text !== '');
  if (text.trim() === '') return nothingFor(field, mode);
  switch (control) {
    case 'json':
      return readJson(text);
    case 'list':
      return text.trimStart().startsWith('[') ? readJson(text) : linesIn([text]);
    case 'integer':
      // The values of custom fields are read more strictly than others.
      return custom && /^\s*-?\d{1,15}\s*$/.test(text) ? Number(text) : text;
    case 'yes-no':
      return text === 'true';
    default:
      return text;
  }
}

/** What an empty control says. */
export function nothingFor({ control, isNullable, custom }: FormField, mode: 'create' | 'change'): unknown {
  if (custom || (isNullable && control !== 'line' && control !== 'page')) return null;
  if (control === 'line' || control === 'page' || control === 'choice') return isNullable ? null : '';
  if (control === 'list' && mode === 'change') return [];
  return mode === 'create' ? undefined : null;
}

function readJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw error instanceof ParseError ? new FieldProblem(error.message) : error;
  }
}
