// One type of device, module or rack as the community's device-type library writes it, read as the bodies of its
// objects. What this server has no field for is left out, and noted: the format grows faster than any server.
import type { Field, FieldKind } from '../../engine/declare/field.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { ValidationError } from '../../engine/errors.js';
import { isObject } from '../../engine/write/body.js';
import { atPlace, flatErrors } from './error-texts.js';
import { COMPONENT_LISTS, type Kind, kindOf, TYPES } from './kinds.js';
import { mapPorts } from './port-mappings.js';
import { asMeant, asWritten } from './written.js';

type Body = Readonly<Record<string, unknown>>;

export interface ComponentList {
  /** As the definition calls it, `power-ports`. */
  readonly name: string;
  /** The resource of its templates. */
  readonly resource: ResourceMeta;
  readonly bodies: readonly Body[];
}

export interface Definition {
  readonly kind: Kind;
  readonly manufacturer: string;
  readonly model: string;
  /** Without the manufacturer. */
  readonly body: Body;
  readonly components: readonly ComponentList[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** Whether pictures lie beside the file, whether it takes power: NetBox keeps them nowhere either. */
const NOT_KEPT: ReadonlySet<string> = new Set(['front_image', 'rear_image', 'is_powered']);

/** Names of the library's own tools, by ours. */
const RENAMED: Readonly<Record<string, string>> = { attribute_data: 'attributes' };

const PORT_MAPPINGS = 'port-mappings';

/** Kinds of fields that a file can say. References are names. */
const SAYABLE: ReadonlySet<FieldKind> = new Set([
  'text',
  'choice',
  'integer',
  'decimal',
  'boolean',
  'json',
  'reference',
]);

/** @throws ValidationError by the names of the definition */
export function readDefinition(given: unknown, hint?: Kind): Definition {
  if (!isObject(given))
    throw new ValidationError({ non_field_errors: ['A definition is a mapping of names to values.'] });
  const kind = hint ?? kindOf(given);
  const { resource, name: typeName } = TYPES[kind];
  const manufacturer = textOf(given.manufacturer);
  const model = textOf(given.model);
  const errors: Record<string, string[]> = {};
  for (const [name, value] of Object.entries({ manufacturer, model })) {
    if (value === '') errors[name] = ['This field is required.'];
  }
  const lists = new Map<string, readonly Body[]>();
  for (const [name] of COMPONENT_LISTS) {
    const list = given[name];
    if (list === undefined || list === null) continue;
    if (Array.isArray(list) && list.every(isObject)) lists.set(name, list);
    else errors[name] = ['Expected a list of mappings.'];
  }
  if (Object.keys(errors).length > 0) throw new ValidationError(errors);
  const mapped = mapPorts(lists.get('front-ports') ?? [], given[PORT_MAPPINGS]);
  if (lists.has('front-ports')) lists.set('front-ports', mapped.bodies);
  const notes: string[] = [...mapped.notes];
  const own = Object.fromEntries(
    Object.entries(given).filter(([name]) => !lists.has(name) && name !== PORT_MAPPINGS && name !== 'manufacturer'),
  );
  const body = readBody(resource, own, (name) =>
    notes.push(`${name} was left out: ${plural(resource)} have no such field.`),
  );
  if (resource.field('slug')) body.slug ??= slugOf(`${manufacturer} ${model}`);
  const components = COMPONENT_LISTS.flatMap(([name, of]) =>
    readList(name, of, lists.get(name) ?? [], typeName, notes),
  );
  return { kind, manufacturer, model, body, components, notes };
}

function readList(
  name: string,
  resource: ResourceMeta,
  given: readonly Body[],
  typeName: string,
  notes: string[],
): ComponentList[] {
  if (given.length === 0) return [];
  if (!resource.field(typeName)) {
    notes.push(`${name}: ${typeName.replace('_', ' ')}s have none, ${given.length} were left out.`);
    return [];
  }
  const unknown = new Map<string, string[]>();
  const bodies = given.map((body, index) => {
    try {
      return readBody(resource, body, (field) =>
        unknown.set(field, [...(unknown.get(field) ?? []), textOf(body.name)]),
      );
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      throw new ValidationError({ [name]: [atPlace(index, flatErrors(error.errors))] });
    }
  });
  for (const [field, owners] of unknown)
    notes.push(`${name}: ${field} of ${some(owners)} was left out, ${name} have no such field.`);
  return [{ name, resource, bodies }];
}

/** What the fields of a resource are given; calls `leaveOut` for what it has no field for. */
function readBody(resource: ResourceMeta, given: Body, leaveOut: (name: string) => void): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    // The library's tools keep remarks of their own under such names: `_is_power_source`.
    if (name.startsWith('_') || NOT_KEPT.has(name) || value === null || value === undefined) continue;
    const field = resource.field(RENAMED[name] ?? name);
    if (field && !field.readOnly && !field.hidden && SAYABLE.has(field.kind))
      body[field.name] = readValue(field, value);
    else leaveOut(name);
  }
  return body;
}

/** The value that a field is given: as it was written where the field takes text, as it is meant elsewhere. */
function readValue({ name, kind }: Field, value: unknown): unknown {
  if (kind === 'reference') return nameIn(name, value);
  if (kind === 'text' || kind === 'choice') return trimmed(asWritten(value));
  const meant = asMeant(value);
  if (kind === 'json') return meant;
  return typeof meant === 'number' || typeof meant === 'boolean' ? meant : asWritten(value);
}

/** @throws ValidationError where something else stands for the name of what is referred to */
function nameIn(field: string, value: unknown): string {
  const written = asWritten(value);
  if (typeof written === 'object') throw new ValidationError({ [field]: ['Expected a name.'] });
  return String(written).trim();
}

const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

function textOf(value: unknown): string {
  const written = asWritten(value);
  return typeof written === 'string' || typeof written === 'number' ? String(written).trim() : '';
}

const plural = ({ title }: ResourceMeta): string => `${title}s`;

/** `a, b, c and 4 more`. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** `Cisco Catalyst 9300` → `cisco-catalyst-9300`. */
export const slugOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);
