// A value for every filter: one that the first object has, or else one that none of the objects has.
import type { Field } from '../../../src/engine/declare/field.js';
import { knownModel, modelId } from '../../../src/engine/declare/known-models.js';
import type { Json } from '../client.js';
import { type Subject, UNKNOWN_ID } from './subject.js';

export interface Asked {
  readonly value: string;
  /** The first object has it; otherwise no object has. */
  readonly isHeld: boolean;
  /** The field of the resource that the filter compares, where it is one of its own that shows its values. */
  readonly field?: Field;
}

const NOBODY = 'nobody-has-this';
/** What no object of the tests has, by the kind of the field. */
const HELD_BY_NONE: Readonly<Record<string, string>> = {
  text: NOBODY,
  integer: '31999',
  decimal: '31999.5',
  instant: '1971-01-01T00:00:00Z',
  uuid: UNKNOWN_ID,
  'any-id': UNKNOWN_ID,
};

const held = (value: unknown): Asked => ({ value: String(value), isHeld: true });
const heldByNone = (value: string): Asked => ({ value, isHeld: false });

/** @returns undefined where no value is known: then the resource's own test has to name one */
export async function askedOf(subject: Subject, name: string): Promise<Asked | undefined> {
  const { resource, first, expected } = subject;
  const given = expected.filters?.(first)[name] ?? subject.contacts[name];
  if (given) return held(given);
  const unheld = expected.unheld?.[name];
  if (unheld) return heldByNone(unheld);
  if (name === 'id') return held(first.id);
  if (name === 'q') return held(first.name ?? first.username ?? first.description ?? first.user_name);
  if (Object.hasOwn(resource.counts, name)) return held(first[name]);
  if (name.endsWith('_by_request')) {
    const id = name.startsWith('updated') ? subject.updateId : subject.requestId;
    return id ? held(id) : heldByNone(UNKNOWN_ID);
  }
  const model = name.endsWith('_type_id') && modelNamed(first, name.replace(/_id$/, ''));
  if (model) return held(modelId(model.number));
  const declared = resource.filters.get(name) ?? resource.filters.get(name.replace(/_id$/, ''));
  const told =
    typeof declared === 'string' ? await alongPath(subject, name, declared) : !declared && ofField(subject, name);
  return told || probed(subject, name);
}

/** The model that the object names in a field, or first of several. */
function modelNamed(first: Json, name: string): ReturnType<typeof knownModel> {
  const label = first[name] ?? first[`${name}s`]?.[0];
  return typeof label === 'string' ? knownModel(label) : undefined;
}

/** The value of a field of the first object, or of what it refers to. */
function ofField({ resource, first, rows }: Subject, name: string): Asked | undefined {
  const plain = name.replace(/_id$/, '').replace(/^ancestor$/, 'parent');
  const field = resource.field(name) ?? resource.field(plain) ?? resource.field(`${plain}s`);
  if (!field) return undefined;
  const shown = first[field.name];
  if (field.target) return shown === undefined ? undefined : ofRelated(name, shown);
  const value = shown?.value ?? shown;
  if (value !== undefined && value !== null && value !== '') return { ...held(value), field };
  if (field.kind === 'choice') {
    const used = new Set(rows.map((row) => row[field.name]?.value ?? row[field.name]));
    const unused = field.choices?.find((choice) => !used.has(choice.value));
    return unused && { ...heldByNone(String(unused.value)), field };
  }
  const none = HELD_BY_NONE[field.kind];
  const hasAnybody = rows.some((row) => ![null, undefined, ''].includes(row[field.name]));
  if (none === undefined) return undefined;
  return field.kind === 'text' || !hasAnybody ? { ...heldByNone(none), field } : heldByNone(none);
}

function ofRelated(name: string, shown: Json): Asked | undefined {
  const related = Array.isArray(shown) ? shown[0] : shown;
  if (!related) return held('null');
  if (name.endsWith('_id')) return held(related.id ?? related);
  const known = related.slug ?? related.username ?? related.model ?? related.name;
  return known ? held(known) : undefined;
}

/** What stands at the end of a path, asked step by step of the objects themselves. */
async function alongPath(subject: Subject, name: string, path: string): Promise<Asked | undefined> {
  const steps = path.split(/\.(?![^(]*\))/).map((step) => step.replace(/\(.*$/, ''));
  const last = steps.pop() as string;
  let at = subject.first;
  for (const step of steps) {
    const related = [at[step]].flat()[0];
    if (!related?.url) return undefined;
    at = (await subject.server.admin.get(related.url)).body;
  }
  const shown = at[last];
  if (shown === undefined) return undefined;
  const related = [shown].flat()[0];
  if (related === null || related === undefined) return held('null');
  if (related.url) return ofRelated(name, shown);
  return held(related.value ?? related);
}

/**
 * What the objects do not tell: whether they have none at all (`null`), which of true and false finds the first, or at
 * least that nobody has what nobody can have.
 */
async function probed(subject: Subject, name: string): Promise<Asked | undefined> {
  const finds = (value: string) => findsFirst(subject, name, value);
  const byNull = await finds('null');
  if (byNull !== undefined) return byNull ? held('null') : heldByNone('null');
  const [yes, no] = [await finds('true'), await finds('false')];
  if (yes !== undefined && yes !== no) return held(yes);
  return (await finds(NOBODY)) === false ? heldByNone(NOBODY) : undefined;
}

/** @returns undefined where the filter refuses the value */
async function findsFirst(subject: Subject, name: string, value: string): Promise<boolean | undefined> {
  const { status, body } = await subject.server.admin.get(`${subject.path}?limit=0&fields=id&${name}=${value}`);
  return status === 200 ? body.results.some(({ id }: Json) => id === subject.first.id) : undefined;
}

/** Is there a value that leaves the first object out, or that the filter refuses? Of an ignored filter there is none. */
export async function hasContrary(subject: Subject, name: string): Promise<boolean> {
  for (const value of [NOBODY, UNKNOWN_ID, 'false', 'true', 'null'])
    if ((await findsFirst(subject, name, value)) !== true) return true;
  return false;
}
