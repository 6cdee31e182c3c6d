// One object as NetBox's REST API shows it, read as a body for the resource that takes it here.
import type { Field } from '../../engine/declare/field.js';
import { type ResourceMeta, resourceLabelled, resourceOf } from '../../engine/declare/resource.js';
import { isObject } from '../../engine/write/body.js';
import { Refusal } from '../say-failure.js';

/** An object that needs an application which this server does not have. */
export class Elsewhere extends Refusal {}

/** A relation, still in NetBox's integers. */
export interface Mention {
  readonly name: string;
  readonly target: ResourceMeta;
  readonly numbers: readonly number[];
  readonly isList: boolean;
  /** The list also says which model each is of. */
  readonly isOfAny?: boolean;
  /** Of a user: the name, by which one is found where its number is not. */
  readonly username?: string | undefined;
}

export interface NetboxObject {
  readonly number: number;
  /** Everything but the relations. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly mentions: readonly Mention[];
  readonly created: unknown;
  readonly lastUpdated: unknown;
  /** What is said about it, and has no place here yet: `asns`, `custom_fields`. */
  readonly leftOut: readonly string[];
}

/** Told by other fields, or made anew here. */
const COMPUTED = new Set(['id', 'url', 'display', 'display_url', '_depth', '_occupied', 'created', 'last_updated']);

/** @throws Refusal that says what is wrong with the line */
export function parseNetboxObject(
  resource: ResourceMeta,
  line: string,
  customFields: ReadonlySet<string>,
): NetboxObject {
  const given = parse(line);
  const { id: number, created, last_updated: lastUpdated } = given;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) {
    throw new Refusal('id: A positive whole number is required.');
  }
  const body: Record<string, unknown> = {};
  const mentions: Mention[] = [];
  const leftOut: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const field = resource.field(name);
    // A dump has the address of an image, not its bytes.
    if (!field || field.readOnly || field.hidden || field.kind === 'image') {
      if (!isComputed(resource, name) && !isEmpty(value)) leftOut.push(name);
    } else if (field.kind === 'any-list') {
      mentions.push(...listMentionsIn(field, value));
    } else if (field.kind === 'any-id') {
      mentions.push(...anyMentionIn(field, given));
    } else if (field.target) {
      mentions.push(mentionIn(field, resourceOf(field.target()), value));
    } else if (field.kind === 'custom' && isObject(value)) {
      body[name] = valuesHere(name, value, customFields, leftOut);
    } else {
      body[name] = bareValue(field, value, leftOut);
    }
  }
  return { number, body, mentions, created, lastUpdated, leftOut };
}

function parse(line: string): Record<string, unknown> {
  let given: unknown;
  try {
    given = JSON.parse(line);
  } catch (error) {
    throw new Refusal(`This is no JSON: ${(error as Error).message}.`);
  }
  if (!isObject(given)) throw new Refusal('This is no object.');
  return given;
}

function isComputed(resource: ResourceMeta, name: string): boolean {
  if (COMPUTED.has(name) || name.endsWith('_count')) return true;
  const field = resource.field(name);
  if (field?.kind === 'reverse' || field?.kind === 'any' || field?.sql) return true;
  // The cable of a port: it is told by the cable itself.
  if (field?.kind === 'reference' && field.readOnly) return true;
  return Object.hasOwn(resource.counts, name);
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(isEmpty);
  return value === null || value === '';
}

function mentionIn(field: Field, target: ResourceMeta, value: unknown): Mention {
  const isList = field.kind === 'references';
  const given = isList && Array.isArray(value) ? value : value === null ? [] : [value];
  const numbers = given.map((one) => (isObject(one) ? one.id : one));
  if (!numbers.every((one) => typeof one === 'number')) {
    throw new Refusal(`${field.name}: Expected an object with an integer id.`);
  }
  const { username } = (isObject(value) ? value : {}) as { username?: string };
  return { name: field.name, target, numbers, isList, username };
}

/** An object of any model: its label stands beside its number. */
function anyMentionIn({ name, any }: Field, given: Record<string, unknown>): Mention[] {
  const label = given[any?.typeName ?? ''];
  const number = given[name];
  if (label === null || number === null || label === undefined) return [];
  const target = resourceLabelled(String(label));
  if (!target) throw new Refusal(`${any?.typeName}: There are no objects of ${String(label)} here.`);
  if (typeof number !== 'number') throw new Refusal(`${name}: Expected an integer id.`);
  return [{ name, target, numbers: [number], isList: false }];
}

/** Objects of several models: each is said by label and number. */
function listMentionsIn({ name, anyList }: Field, value: unknown): Mention[] {
  if (!Array.isArray(value)) throw new Refusal(`${name}: Expected a list of objects.`);
  return value.map((one): Mention => {
    const { object_type: label, object_id: number } = isObject(one) ? one : {};
    const target = resourceLabelled(String(label));
    const elsewhere = anyList?.refuse?.(String(label));
    if (elsewhere) throw new Elsewhere(elsewhere);
    if (!target) throw new Refusal(`${name}: There are no objects of ${String(label)} here.`);
    if (typeof number !== 'number') throw new Refusal(`${name}: Expected an integer object_id.`);
    return { name, target, numbers: [number], isList: true, isOfAny: true };
  });
}

/** The values of the custom fields that this server has. */
function valuesHere(
  name: string,
  given: Record<string, unknown>,
  customFields: ReadonlySet<string>,
  leftOut: string[],
): unknown {
  const [here, elsewhere] = [true, false].map((isHere) =>
    Object.entries(given).filter(([field]) => customFields.has(field) === isHere),
  ) as [[string, unknown][], [string, unknown][]];
  if (elsewhere.some(([, value]) => !isEmpty(value))) leftOut.push(name);
  return Object.fromEntries(here);
}

/** Choices are shown as `{value, label}` and written as the bare value. */
function bareValue(field: Field, value: unknown, leftOut: string[]): unknown {
  if (field.name === 'object_types' && Array.isArray(value)) return modelsTaken(field, value, leftOut);
  return isObject(value) && Object.hasOwn(value, 'value') && Object.hasOwn(value, 'label') ? value.value : value;
}

/** Some fields keep the names of models that are not here, others do not take them. */
function modelsTaken(field: Field, labels: readonly unknown[], leftOut: string[]): unknown[] {
  const taken = labels.filter((label) => typeof label !== 'string' || isTaken(field, [label]));
  if (taken.length < labels.length) leftOut.push(field.name);
  return taken;
}

function isTaken(field: Field, value: unknown): boolean {
  try {
    field.parse(value);
    return true;
  } catch {
    return false;
  }
}
