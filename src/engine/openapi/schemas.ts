// The schemas of the resources, as one dialect shows them: gathered by name while a document is made.
import type { AnyTarget, Field, Nested } from '../declare/field.js';
import { isRequired, leadsTo } from '../declare/field.js';
import { allResources, type ResourceMeta } from '../declare/resource.js';
import type { Dialect } from '../dialect.js';
import { briefCounters, innerCounterNames } from '../inner-counters.js';
import { MAX_MESSAGE, MESSAGE } from '../write/body.js';
import { imageFields } from '../write/files.js';
import { givenSchema, shownSchema } from './field-schema.js';
import {
  ADDRESS,
  COUNT,
  FREE_OBJECT,
  listOf,
  MODEL,
  nullable,
  object,
  readOnly,
  type Schema,
  TEXT,
  UUID,
} from './schema.js';

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** What is told of every object inside of another. */
const ALWAYS: ReadonlySet<string> = new Set(['id', 'url', 'display']);

/** Of an object that the caller may not view. */
const RESTRICTED: Schema = { type: 'boolean', enum: [true] };

const MESSAGE_SCHEMA: Schema = {
  type: 'string',
  maxLength: MAX_MESSAGE,
  writeOnly: true,
  description: 'What is said of the change in its record.',
};

/** What a number of a row can be. */
const ROW_NUMBER: Schema = { type: 'integer', format: 'int32', minimum: 1, maximum: 2_147_483_647 };

export class Schemas {
  /** By name, in the order in which they were asked for. */
  readonly components = new Map<string, Schema>();
  private readonly nestedNames = new Map<ResourceMeta, Nested[]>();

  constructor(readonly dialect: Dialect) {}

  /** The name of a row: a UUID or a number. */
  get key(): Schema {
    return this.dialect.key === 'id' ? UUID : ROW_NUMBER;
  }

  /** A reference to the component of a name, which is made when it is first asked for. */
  component(name: string, make: () => Schema): Schema {
    if (!this.components.has(name)) {
      // Set first: an object may show objects of its own kind.
      this.components.set(name, {});
      this.components.set(name, make());
    }
    return ref(name);
  }

  /** An object of a resource with all that it shows. */
  full(resource: ResourceMeta): Schema {
    return this.component(resource.model.name, () => this.fullSchema(resource));
  }

  /** Some of what an object shows. */
  picked(resource: ResourceMeta, names: readonly string[]): Readonly<Record<string, Schema>> {
    this.full(resource);
    const { properties = {} } = (this.components.get(resource.model.name) ?? {}) as { properties?: Schema };
    return Object.fromEntries(names.map((name) => [name, properties[name] as Schema]));
  }

  /** An object by itself in its brief form: with its counters, which it goes without inside of others. */
  brief(resource: ResourceMeta): Schema {
    return this.component(`${resource.model.name}Summary`, () => {
      const { restricted: _, display: __, ...nested } = this.nestedProperties(resource);
      const counts = Object.fromEntries(briefCounters(resource).map((name) => [name, COUNT]));
      return object({ ...nested, display: TEXT, ...counts });
    });
  }

  /** A page of a list. */
  page(resource: ResourceMeta): Schema {
    return this.component(`${resource.model.name}Page`, () => pageOf(this.full(resource)));
  }

  /** An object inside another: in its brief form, or with the fields that are named. */
  nested(resource: ResourceMeta, nested?: Nested): Schema {
    const name = nested ? this.nestedName(resource, nested) : `Brief${resource.model.name}`;
    return this.component(name, () => this.nestedSchema(resource, nested));
  }

  /** The object that a reference to one of several models leads to. */
  nestedAny(any: Pick<AnyTarget, 'models'>): Schema {
    const targets = any.models === 'all' ? [] : allResources().filter((resource) => leadsTo(any, resource));
    return targets.length === 1 ? this.nested(targets[0] as ResourceMeta) : this.anyObject();
  }

  /** An object of any model, in its brief form. */
  anyObject(): Schema {
    return this.component('BriefObject', () => ({
      ...object({ id: this.key, url: ADDRESS, display: nullable(TEXT), restricted: RESTRICTED }, ['restricted']),
      description: 'An object of any model, in its brief form.',
      additionalProperties: true,
    }));
  }

  /** An object of any model, with its model and id, as a list of them shows it. */
  namedObject(): Schema {
    return this.component('NamedObject', () => ({
      ...object({ object_type: MODEL, object_id: this.key, object: readOnly(this.anyObject()) }),
      description: 'An object of any model, by the name of its model and its id.',
    }));
  }

  /** An object of one of these models, as a body names it. */
  givenObject(labels: readonly string[]): Schema {
    return {
      ...object({ object_type: { type: 'string', enum: labels }, object_id: this.reference(), object: FREE_OBJECT }, [
        'object',
      ]),
    };
  }

  /** Another object, as a body names it: by its id, or by attributes that only it has. */
  reference(isOptional = false): Schema {
    return this.component(isOptional ? 'OptionalReference' : 'Reference', () => ({
      description: `Another object: its id, or attributes that exactly one object has, such as {"slug": "ams1"}${isOptional ? '; null: none' : ''}.`,
      anyOf: [isOptional ? nullable(this.key) : this.key, FREE_OBJECT],
    }));
  }

  /** The body that creates or replaces an object. */
  writable(resource: ResourceMeta): Schema {
    return this.component(`Writable${resource.model.name}`, () => this.writeSchema(resource, 'whole'));
  }

  /** The body that changes some of an object: nothing is required. */
  patched(resource: ResourceMeta): Schema {
    return this.component(`PatchedWritable${resource.model.name}`, () => this.writeSchema(resource, 'part'));
  }

  /** One item of a bulk request: the object it is about, and what becomes of it. */
  identified(resource: ResourceMeta, what: 'whole' | 'part'): Schema {
    const body = what === 'whole' ? this.writable(resource) : this.patched(resource);
    const name = `${what === 'whole' ? 'BulkWritable' : 'BulkPatchedWritable'}${resource.model.name}`;
    return this.component(name, () => ({ allOf: [object({ id: this.key }), body] }));
  }

  /** One item of a bulk deletion. */
  deletion(): Schema {
    return this.component('BulkDeletion', () => object({ id: this.key, [MESSAGE]: MESSAGE_SCHEMA }, [MESSAGE]));
  }

  /** The body that a deletion of one object may have. */
  deletionMessage(): Schema {
    return this.component('Deletion', () => object({ [MESSAGE]: MESSAGE_SCHEMA }, [MESSAGE]));
  }

  /** The form whose files are the images of an object; undefined where it has none. */
  form(resource: ResourceMeta, what: 'whole' | 'part'): Schema | undefined {
    const images = imageFields(resource).filter(({ readOnly: isReadOnly }) => !isReadOnly);
    if (images.length === 0) return undefined;
    const schema = this.writeSchema(resource, what);
    const files = images.map(({ name }) => [name, { type: 'string', format: 'binary' }]);
    return { ...schema, properties: { ...(schema.properties as Schema), ...Object.fromEntries(files) } };
  }

  private writeSchema(resource: ResourceMeta, what: 'whole' | 'part'): Schema {
    const fields = resource.fields.filter((field) => !field.readOnly);
    const required =
      what === 'part' ? [] : fields.filter((field) => isRequired(field, this.dialect)).map(({ name }) => name);
    const given = fields.map((field) => [field.name, this.given(field, what)]);
    return {
      type: 'object',
      ...(required.length > 0 ? { required } : {}),
      properties: { ...Object.fromEntries(given), [MESSAGE]: MESSAGE_SCHEMA },
    };
  }

  /** What a change leaves out keeps its value. */
  private given(field: Field, what: 'whole' | 'part'): Schema {
    const schema = givenSchema(field, this);
    if (what === 'whole') return schema;
    const { default: _, ...rest } = schema;
    return rest;
  }

  private fullSchema(resource: ResourceMeta): Schema {
    const fields = resource.fields.filter(({ hidden }) => !hidden);
    const { elsewhere = {}, shape = [] } = resource.options;
    const properties: Record<string, Schema> = {
      id: readOnly(this.key),
      url: readOnly(ADDRESS),
      display_url: readOnly(ADDRESS),
      display: readOnly(TEXT),
      ...Object.fromEntries(fields.map((field) => [field.name, shownSchema(field, this)])),
      ...Object.fromEntries(Object.keys(resource.counts).map((name) => [name, readOnly(COUNT)])),
      ...Object.fromEntries(Object.entries(elsewhere).map(([name, value]) => [name, readOnly(emptySchema(value))])),
      ...(resource.hasDepth ? { _depth: readOnly(COUNT) } : {}),
    };
    // Shown by some answers alone: a key that was made just now.
    const sometimes = Object.fromEntries(
      resource.fields.flatMap((field) => (field.sometimesShown ? [[field.name, readOnly(field.schema ?? TEXT)]] : [])),
    );
    const rank = (name: string) => (shape.includes(name) ? shape.indexOf(name) : shape.length);
    const entries = Object.entries({ ...properties, ...sometimes }).sort(([a], [b]) => rank(a) - rank(b));
    return object(Object.fromEntries(entries), Object.keys(sometimes));
  }

  /** Callers who may not view the object get its id and address, and no name. */
  private nestedSchema(resource: ResourceMeta, nested: Nested | undefined): Schema {
    const all = this.nestedProperties(resource, nested);
    return object(
      all,
      Object.keys(all).filter((name) => !ALWAYS.has(name)),
    );
  }

  /** What an object shows inside of another. */
  nestedProperties(resource: ResourceMeta, nested?: Nested): Readonly<Record<string, Schema>> {
    const all = nested
      ? nested.fields.flatMap((name) => resource.field(name) ?? [])
      : resource.fields.filter(({ brief, hidden }) => brief && !hidden);
    const fields = all.filter(({ kind }) => !kind.startsWith('any'));
    const counts = this.dialect.countsInside && !nested ? innerCounterNames(resource) : [];
    const hasDepth = resource.hasDepth && (!nested || nested.fields.includes('_depth'));
    return {
      id: this.key,
      url: ADDRESS,
      ...(nested?.displayUrl ? { display_url: ADDRESS } : {}),
      display: nullable(TEXT),
      ...Object.fromEntries(
        fields.map((field) => [field.name, withoutReadOnly(shownSchema(field, this, nested?.within?.[field.name]))]),
      ),
      ...Object.fromEntries(this.nestedElsewhere(resource, nested)),
      ...Object.fromEntries(counts.map((name) => [name, COUNT])),
      ...(hasDepth ? { _depth: COUNT } : {}),
      restricted: RESTRICTED,
    };
  }

  private nestedElsewhere({ options }: ResourceMeta, nested: Nested | undefined): [string, Schema][] {
    const { elsewhere = {}, elsewhereBrief = [] } = options;
    return elsewhereBrief.flatMap((name): [string, Schema][] => {
      if (name.endsWith('_count') || (nested && !nested.fields.includes(name))) return [];
      return [[name, emptySchema(elsewhere[name])]];
    });
  }

  /** `NestedRegion`; what is shown in several forms has a number behind it. */
  private nestedName(resource: ResourceMeta, nested: Nested): string {
    const forms = this.nestedNames.get(resource) ?? [];
    this.nestedNames.set(resource, forms);
    const found = forms.indexOf(nested);
    const index = found < 0 ? forms.push(nested) - 1 : found;
    return `Nested${resource.model.name}${index === 0 ? '' : index + 1}`;
  }
}

/** Of a field of an application that is not here: what it is served with. */
function emptySchema(value: unknown): Schema {
  if (value === 0) return COUNT;
  if (value === null) return nullable(FREE_OBJECT);
  return Array.isArray(value) ? listOf(FREE_OBJECT) : FREE_OBJECT;
}

/** Inside of another object everything is only read. */
function withoutReadOnly({ readOnly: _, ...schema }: Schema): Schema {
  return schema;
}

/** A page of a list of these. */
export const pageOf = (items: Schema): Schema =>
  object({
    // Not counted where a list is walked by key.
    count: nullable(COUNT),
    next: nullable(ADDRESS),
    previous: nullable(ADDRESS),
    results: listOf(items),
  });
