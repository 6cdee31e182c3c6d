// Fields that name other objects: one, several, one of any model, and the other way round.
import { Column, Index, JoinColumn, ManyToOne, type RelationOptions } from 'typeorm';
import type { SchemaOf } from '../openapi/described.js';
import {
  type AnyList,
  type AnyTarget,
  FieldProblem,
  type Nested,
  type ReferenceRule,
  type Refusals,
  snakeCase,
  type Target,
  type Through,
} from './field.js';
import { type Common, declare, typeName } from './fields.js';
import { labelled } from './resource.js';

export interface ReferenceOptions extends Common {
  /** The objects pointed at show how many there are, under this name: `site_count`. */
  countedAs?: string;
  onDelete?: ReferenceRule;
  /** Given once: what is said to who would change it. */
  fixed?: string;
  nested?: Nested;
  /** Shown as the key of the object alone, as NetBox does it here and there. */
  bare?: boolean;
  /** Where a body may say something else than another object. */
  givenSchema?: SchemaOf;
}

/** One object of another resource: written as its id or its attributes, read as its brief form. */
export function Reference(target: Target, options: ReferenceOptions = {}): PropertyDecorator {
  const onDelete = options.onDelete ?? 'RESTRICT';
  return (prototype, key) => {
    const columnName = `${snakeCase(String(key))}_id`;
    declare(
      options,
      {
        kind: 'reference',
        type: 'uuid',
        optionType: options.bare ? 'field' : 'nested object',
        required: !options.optional && !options.readOnly,
        column: columnName,
        target,
        countedAs: options.countedAs,
        nested: options.nested,
        fixed: options.fixed,
        bare: options.bare,
        givenSchema: options.givenSchema,
        onDelete,
        parse: (value) => value,
      },
      (p, k) =>
        ManyToOne(target as () => new () => object, { ...foreignKey(onDelete), nullable: options.optional ?? false })(
          p,
          String(k),
        ),
      (p, k) => JoinColumn({ name: columnName })(p, String(k)),
      (p, k) => Index({ unique: options.unique ?? false })(p, String(k)),
    )(prototype, key);
  };
}

/** What is kept whatever becomes of its object cannot have a foreign key. */
const foreignKey = (rule: ReferenceRule): RelationOptions =>
  rule === 'KEEP' ? { createForeignKeyConstraints: false } : { onDelete: rule };

/** Several objects of another resource, kept in a table between. */
export function References(
  target: Target,
  options: Common & { through: Through; nested?: Nested; countedAs?: string; refusals?: Refusals },
): PropertyDecorator {
  return declare(options, {
    kind: 'references',
    type: 'uuid[]',
    column: '',
    optionType: 'field',
    target,
    through: options.through,
    nested: options.nested,
    countedAs: options.countedAs,
    refusals: options.refusals,
    initial: [],
    parse: (value) => value,
  });
}

export interface ReverseOptions extends Common {
  /** The wire name of the field of the other resource that points here. */
  by: string;
  /** There is one at most: shown as an object or null instead of a list. */
  one?: boolean;
  nested?: Nested;
  /** Changes what is shown of each, and what the API document says of it then. */
  present?: (shown: Record<string, unknown>) => unknown;
  shownSchema?: SchemaOf;
}

/** The objects of another resource (a class, or its label where classes cannot import one another) that point here. */
export function Reverse(given: Target | string, options: ReverseOptions): PropertyDecorator {
  const target = typeof given === 'string' ? labelled(given) : given;
  const { by, one = false, nested, present } = options;
  return declare(
    { filterable: false, ...options, readOnly: true },
    {
      kind: 'reverse',
      type: 'uuid[]',
      column: '',
      optionType: 'field',
      target,
      nested,
      reverse: { by, one, present },
      shownSchema: options.shownSchema,
      parse: (value) => value,
    },
  );
}

export interface AnyReferenceOptions extends Common {
  models: AnyTarget['models'];
  /** The wire names of the two parts where they are not `…_type` and `…_id`. */
  typeAs?: string;
  idAs?: string;
  /** KEEP: the name of what is gone stays, as in a log. */
  onDelete?: AnyTarget['onDelete'];
  numberColumn?: string;
}

/**
 * An object of one of several models. On the wire three fields: `assigned_object_type` (`dcim.interface`),
 * `assigned_object_id`, and, only read, `assigned_object` in its brief form.
 */
export function AnyReference(options: AnyReferenceOptions): PropertyDecorator {
  return (prototype, key) => {
    const property = String(key);
    const name = options.as ?? snakeCase(property);
    const any: AnyTarget = {
      models: options.models,
      typeName: options.typeAs ?? `${name}_type`,
      idName: options.idAs ?? `${name}_id`,
      typeColumn: `${snakeCase(property)}_type`,
      idColumn: `${snakeCase(property)}_id`,
      onDelete: options.onDelete ?? 'CASCADE',
      numberColumn: options.numberColumn,
    };
    const common = { ...options, brief: false, optional: options.optional ?? false };
    const isRequired = !options.optional && !options.readOnly;
    declare(
      { ...common, as: any.typeName },
      {
        kind: 'model',
        type: 'text',
        column: any.typeColumn,
        optionType: 'string',
        required: isRequired,
        any,
        parse: parseModelName,
      },
      (p, k) => Column({ name: any.typeColumn, type: 'varchar', length: 100, nullable: common.optional })(p, String(k)),
    )(prototype, `${property}Type`);
    declare(
      { ...common, as: any.idName },
      {
        kind: 'any-id',
        type: 'uuid',
        column: any.idColumn,
        optionType: 'integer',
        required: isRequired,
        any,
        parse: (value) => value,
      },
      (p, k) => Column({ name: any.idColumn, type: 'uuid', nullable: common.optional })(p, String(k)),
      (p, k) => Index()(p, String(k)),
    )(prototype, `${property}Id`);
    declare(
      { ...options, as: name, readOnly: true, filterable: false },
      { kind: 'any', type: 'uuid', column: '', optionType: 'field', any, parse: (value) => value },
    )(prototype, property);
  };
}

export interface AnyReferencesOptions extends Common {
  models: AnyTarget['models'];
  /** Kept in the rows of this table, in the order of their numbers. */
  through: Through & { readonly targetModel: string };
  refuse?: AnyList['refuse'];
  offer?: AnyList['offer'];
}

/**
 * Several objects of several models, kept in the rows of a table. On the wire a list of
 * `{"object_type": "dcim.interface", "object_id": …, "object": …}`; the object is only read.
 */
export function AnyReferences(options: AnyReferencesOptions): PropertyDecorator {
  const { models, through, refuse, offer } = options;
  return declare(
    { ...options, filterable: false },
    {
      kind: 'any-list',
      type: 'text[]',
      column: '',
      optionType: 'field',
      through,
      initial: [],
      sql: (alias) => pairsSql(through, alias),
      anyList: {
        models,
        refuse,
        offer,
        empty: [],
        present: (object, object_type) => ({ object_type, object_id: object.id, object }),
      },
      parse: parseObjects,
    },
  );
}

const pairsSql = ({ table, own, target, targetModel, only }: Through, alias: string): string =>
  `(SELECT json_agg(json_build_array(x."${targetModel}", x."${target}") ORDER BY x.number) FROM "${table}" x
    WHERE x."${own}" = "${alias}".id${only ? ` AND x."${only.column}" = '${only.value}'` : ''})`;

/** One object that a body names. */
export interface NamedObject {
  readonly label: string;
  readonly key: unknown;
}

function parseObjects(value: unknown): NamedObject[] {
  if (!Array.isArray(value)) throw new FieldProblem(`Expected a list of items but got type "${typeName(value)}".`);
  return value.map((one: unknown) => {
    const { object_type: label, object_id: key } = (one ?? {}) as Record<string, unknown>;
    if (typeof label === 'string' && key !== undefined && key !== null) return { label, key };
    throw new FieldProblem('Each object is named by its object_type and its object_id.');
  });
}

/** Objects of several models that the database finds: only read. */
export function AnyReverse(
  options: Common & {
    /** SQL over the alias of the row: JSON, `[["dcim.interface", id], …]` or null. */
    sql: (alias: string) => string;
    empty?: AnyList['empty'];
  },
): PropertyDecorator {
  return declare(
    { ...options, readOnly: true, filterable: false },
    {
      kind: 'any-list',
      type: 'text[]',
      column: '',
      optionType: 'field',
      sql: options.sql,
      anyList: { models: 'all', empty: options.empty === undefined ? [] : options.empty },
      parse: (value) => value,
    },
  );
}

function parseModelName(value: unknown): string | null {
  if (value === null || value === '') return null;
  if (typeof value === 'string' && /^[a-z]+\.[a-z]+$/.test(value)) return value;
  throw new FieldProblem(`Invalid content type: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
}
