// Reads the values of one object from a body: known fields parsed, unknown ones refused, read-only ones left alone.
import { type Field, FieldProblem, isRequired } from '../declare/field.js';
import { typeName } from '../declare/fields.js';
import type { ResourceMeta } from '../declare/resource.js';
import { parseText } from '../declare/values.js';
import type { Dialect } from '../dialect.js';
import type { Draft } from './draft.js';
import { Upload } from './upload.js';

export type Mode = 'create' | 'replace' | 'change';

/** Represented, and computed by us: what a client sends back of them is ignored. */
const COMPUTED: ReadonlySet<string> = new Set(['id', 'url', 'display_url', 'display', '_depth', 'number']);

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Adds what a body says to a draft, and what is wrong with it to the draft's errors. */
export function readBody(resource: ResourceMeta, body: unknown, mode: Mode, draft: Draft, dialect: Dialect): void {
  if (!isObject(body)) {
    draft.fail('non_field_errors', `Invalid data. Expected a dictionary, but got ${typeName(body)}.`);
    return;
  }
  for (const [name, value] of Object.entries(body)) {
    const isLeftOut = value === '' && mode !== 'change' && dialect.makesSlugs && resource.field(name)?.made;
    if (!isLeftOut) readOne(resource, name, value, draft, dialect);
  }
  if (mode === 'change') return;
  for (const field of resource.fields) {
    if (draft.values.has(field) || Object.hasOwn(draft.errors, field.name)) continue;
    if (field.made && dialect.makesSlugs) makeValue(resource, field, draft);
    else if (isRequired(field, dialect) && !field.readOnly) draft.fail(field.name, 'This field is required.');
    else if (mode === 'create' && field.initial !== undefined) draft.values.set(field, field.initial);
  }
}

/** Without the text that it is made of, that one is missing. */
function makeValue(resource: ResourceMeta, field: Field, draft: Draft): void {
  const { from, of } = field.made as NonNullable<Field['made']>;
  const text = draft.values.get(resource.field(from) as Field);
  if (typeof text !== 'string') return;
  const value = of(text);
  if (value === '') {
    draft.fail(field.name, `Nothing can be made of the ${from}: give one.`);
    return;
  }
  draft.values.set(field, value);
  draft.made.add(field);
}

function readOne(resource: ResourceMeta, name: string, value: unknown, draft: Draft, { isLenient }: Dialect): void {
  if (name === MESSAGE) {
    read(draft, name, () => {
      draft.message = parseMessage(value);
    });
    return;
  }
  const field = resource.field(name);
  if (!field || (field.hidden && field.readOnly)) {
    const problem = unknownField(resource, name, value, isLenient);
    if (problem) draft.fail(name, problem);
    return;
  }
  if (!field.readOnly) read(draft, name, () => draft.values.set(field, readValue(field, value)));
}

/** Adds what a parser finds wrong to the errors of the field. */
function read(draft: Draft, name: string, parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    draft.fail(name, error.message);
  }
}

/** What a client says of its change, for the record; every body may have it. */
export const MESSAGE = 'changelog_message';

const MAX_MESSAGE = 200;

/** @throws FieldProblem */
export function parseMessage(value: unknown): string {
  if (typeof value !== 'string') throw new FieldProblem('Not a valid string.');
  const message = parseText(value);
  if (message.length <= MAX_MESSAGE) return message;
  throw new FieldProblem(`Ensure this field has no more than ${MAX_MESSAGE} characters.`);
}

function readValue(field: Field, value: unknown): unknown {
  if (value instanceof Upload && field.kind !== 'image') throw new FieldProblem('This field takes no file.');
  if (value !== null) return field.parse(value);
  if (field.kind === 'choice') return field.parse(value);
  if (field.nullable) return null;
  throw new FieldProblem('This field may not be null.');
}

function unknownField(resource: ResourceMeta, name: string, value: unknown, isLenient: boolean): string | undefined {
  if (COMPUTED.has(name) || Object.hasOwn(resource.counts, name)) return undefined;
  const { elsewhere = {}, elsewhereReadOnly = [] } = resource.options;
  if (!Object.hasOwn(elsewhere, name)) return isLenient ? undefined : 'Unknown field.';
  if (name.endsWith('_count') || elsewhereReadOnly.includes(name) || isEmpty(value)) return undefined;
  return 'This field belongs to an application that this server does not have; leave it empty.';
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every((one) => one === null);
  return value === null || value === '';
}
