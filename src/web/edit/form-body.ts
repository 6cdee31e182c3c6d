// From what was typed to the body of a request, and from the refusal of that body back to the controls.
import { FieldProblem, labelOf } from '../../engine/declare/field.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import type { ValidationError } from '../../engine/errors.js';
import { isObject, MESSAGE } from '../../engine/write/body.js';
import { NOT_SAVED } from '../kept-form.js';
import type { FormField } from './form-field.js';
import { type FormValues, isSaid, isSame, nothingFor, readEnd, readValue } from './form-values.js';

export interface FormErrors {
  /** By the name of the control. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** What is wrong with the whole, or with what the form does not ask. */
  readonly whole: readonly string[];
}

export const NO_ERRORS: FormErrors = { fields: new Map(), whole: [] };

/** Of a form that is only filled in again. */
export const REFILLED: FormErrors = { fields: new Map(), whole: [NOT_SAVED] };

interface FormBody {
  readonly body: Readonly<Record<string, unknown>>;
  readonly errors: FormErrors;
}

/** What the body says of an object for what was typed of it. */
type Find = (target: ResourceMeta, text: string) => Promise<unknown>;

/** The body of a creation, or of the change of what is not as it was. */
export async function bodyOf(
  fields: readonly FormField[],
  values: FormValues,
  before: FormValues | null,
  find: Find,
): Promise<FormBody> {
  const body: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  const problems = new Map<string, string[]>();
  for (const field of fields) {
    const texts = values.get(field.name) ?? [];
    if (!isSaid(field, texts)) continue;
    if (before && isSame(field, texts, before.get(field.name) ?? [])) continue;
    try {
      const value = await readOne(field, texts, before ? 'change' : 'create', find);
      if (value === undefined) continue;
      if (field.custom) custom[field.custom.name] = value;
      else body[field.name] = value;
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      problems.set(field.name, [error.message]);
    }
  }
  if (Object.keys(custom).length > 0) body.custom_fields = custom;
  return { body, errors: { fields: problems, whole: [] } };
}

async function readOne(field: FormField, texts: readonly string[], mode: 'create' | 'change', find: Find) {
  const { control, target } = field;
  if (control === 'ends') return texts.map(readEnd);
  if (control === 'objects' && target) return findAll(texts, (text) => find(target, text));
  if (control !== 'object' || !target) return readValue(field, texts, mode);
  const text = (texts.at(-1) ?? '').trim();
  return text === '' ? nothingFor(field, mode) : find(target, text);
}

/** Each name is looked for by itself: a form is for as many as a person types. */
const MAX_NAMES = 1000;

async function findAll(texts: readonly string[], find: (text: string) => Promise<unknown>): Promise<unknown[]> {
  if (texts.length > MAX_NAMES) throw new FieldProblem(`At most ${MAX_NAMES} objects can be named in a form.`);
  const found: unknown[] = [];
  for (const text of texts) found.push(await find(text));
  return found;
}

/** The errors of a body beside the controls that they are about. */
export function errorsOf({ errors }: ValidationError, fields: readonly Pick<FormField, 'name'>[]): FormErrors {
  const names = new Set([...fields.map(({ name }) => name), MESSAGE]);
  const found = new Map<string, string[]>();
  const whole: string[] = [];
  const place = (name: string, messages: readonly string[]) => {
    if (names.has(name)) found.set(name, [...(found.get(name) ?? []), ...messages]);
    else if (name === 'non_field_errors' || name === '__all__' || name === 'detail') whole.push(...messages);
    else whole.push(...messages.map((message) => `${labelOf(name.replace(/^cf_/, ''))}: ${message}`));
  };
  for (const [name, given] of [errors].flat().flatMap((one) => Object.entries(one))) {
    if (name !== 'custom_fields' || !isObject(given)) place(name, messagesIn(given));
    else for (const [custom, said] of Object.entries(given)) place(`cf_${custom}`, messagesIn(said));
  }
  return { fields: found, whole };
}

function messagesIn(given: unknown): string[] {
  if (typeof given === 'string') return [given];
  if (typeof given === 'object' && given !== null) return Object.values(given).flatMap(messagesIn);
  return [];
}
