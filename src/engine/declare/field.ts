// What the engine knows of one field of a resource, and the registry of fields by class.
import type { Connection } from '../../platform/database/database.js';
import type { Dialect } from '../dialect.js';
import type { Clause, FilterContext } from '../query/clause.js';
import type { ResourceMeta } from './resource.js';

export type ResourceClass = abstract new () => object;
export type Target = () => ResourceClass;

export type FieldKind =
  | 'text'
  | 'choice'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'instant'
  | 'json'
  | 'list'
  | 'reference'
  | 'references'
  | 'uuid'
  | 'image'
  | 'input'
  | 'model'
  | 'any-id'
  | 'any'
  | 'any-list'
  | 'reverse'
  | 'custom';

export interface ChoiceOption {
  readonly value: string | number;
  readonly label: string;
  /** Under which heading a long list shows it. */
  readonly group?: string;
}

/** How an object is shown inside another, where that is not its brief form. */
export interface Nested {
  /** Wire names of the object's own fields. */
  readonly fields: readonly string[];
  readonly displayUrl?: boolean;
  /** How those of its fields that are objects are shown in turn. */
  readonly within?: Readonly<Record<string, Nested>>;
}

/** Only the name, beside what every object has. */
export const NAMED: Nested = { fields: ['name'], displayUrl: true };

/** The parent in a tree. */
export const PARENT: Nested = { fields: ['name', 'slug', '_depth'], displayUrl: true };

/** A reference to an object of one of several models, kept as the model's name and an id. */
export interface AnyTarget {
  /** Labels, `dcim.interface`; what the resources have in common; `'all'`: whatever is a resource. */
  readonly models: readonly string[] | 'all' | ((target: ResourceMeta) => boolean);
  /** The columns, and the wire names, of its two parts. */
  readonly typeColumn: string;
  readonly idColumn: string;
  readonly typeName: string;
  readonly idName: string;
  /** A column that keeps the number of the object, for when it is gone. */
  readonly numberColumn?: string | undefined;
  readonly onDelete: 'CASCADE' | 'SET NULL' | 'KEEP';
}

/** Objects of several models in one field. */
export interface AnyList {
  /** Which may be named in a body. */
  readonly models: AnyTarget['models'];
  /** Shown where there is none. */
  readonly empty: null | readonly [];
  /** Changes what is shown of each. */
  readonly present?: ((shown: Record<string, unknown>, label: string) => unknown) | undefined;
  /** What is said of a model that is none of ours. */
  readonly refuse?: ((label: string) => string | undefined) | undefined;
  readonly offer?: Offer | undefined;
}

/** How people come to the objects of such a list: what pages and forms offer them. */
export interface Offer {
  /** What the page of an object calls the way into the list, and out of it: `Connect`, `Disconnect`. */
  readonly verb: string;
  readonly undo: string;
  /** The wire name of the other list of the resource, and which models go with which. */
  readonly opposite: string;
  readonly fits: (one: string, other: string) => boolean;
  /** The wire name of what objects of a model are looked for in: `device`. */
  readonly within: (label: string) => string;
  /** The filters that leave those which may be chosen. */
  readonly filters: (label: string) => Readonly<Record<string, string>>;
  /** Where an object shows what has it in its list, and what is in the other. */
  readonly heldAs: string;
  readonly peersAs: string;
}

/** An object of any model, as the sets behind a to-many field hold it: `dcim.interface 0192…`. */
export const anyKey = (label: unknown, id: unknown): string => `${label} ${id}`;

/** The label and the id of it. */
export const anyKeyParts = (key: string): readonly [label: string, id: string] => key.split(' ') as [string, string];

/** How filters read a text that has several spellings: `001b.4411.3ab7` and `00:1B:44:11:3A:B7`. */
export interface Spelling {
  /** A whole value as it is stored; what cannot be one stays as it is, and finds nothing. */
  readonly whole: (given: string) => string;
  /** A part of a value, and the SQL of the stored one, in the form in which they are compared. */
  readonly part: (given: string) => string;
  readonly bare: (sql: string) => string;
}

/** May such a reference lead to objects of the resource? */
export function leadsTo({ models }: Pick<AnyTarget, 'models'>, target: ResourceMeta): boolean {
  if (models === 'all') return true;
  return typeof models === 'function' ? models(target) : models.includes(target.label);
}

/** Which of the objects, of those that a body names in a to-many field, may not be named by the resource: why, by id. */
export type Refusals = (
  resource: ResourceMeta,
  ids: readonly string[],
  connection: Connection,
) => Promise<ReadonlyMap<string, string>>;

/** Choices under headings: `{ 'Virtual interfaces': { lag: 'Link Aggregation Group (LAG)' } }`. */
export const grouped = (groups: Readonly<Record<string, Readonly<Record<string, string>>>>): readonly ChoiceOption[] =>
  Object.entries(groups).flatMap(([group, choices]) =>
    Object.entries(choices).map(([value, label]) => ({ value, label, ...(group ? { group } : {}) })),
  );

/** The table behind a to-many field. */
export interface Through {
  readonly table: string;
  /** Column with the id of the object that has the field. */
  readonly own: string;
  /** Column with the id of the object it points at. */
  readonly target: string;
  /** Column with the name of the model (`dcim.site`), where several models share the table. */
  readonly model?: string;
  /** Column with the name of the model it points at, where that may be any of several. */
  readonly targetModel?: string;
  /** Only the rows with this value are meant: several fields share the table. */
  readonly only?: { readonly column: string; readonly value: string };
  /** The rows are a resource of their own: each has an id. */
  readonly hasIds?: boolean;
}

/** What becomes of a reference when its object goes. KEEP: it stays, as in a log, and leads nowhere. */
export type ReferenceRule = 'CASCADE' | 'SET NULL' | 'RESTRICT' | 'KEEP';

export interface Field {
  /** The name of the property in TypeScript. */
  readonly property: string;
  /** The name on the wire. */
  readonly name: string;
  /** The column; empty for to-many fields. */
  readonly column: string;
  readonly kind: FieldKind;
  /** PostgreSQL's name of the column's type, for set-based writes. */
  readonly type: string;
  readonly label: string;
  readonly required: boolean;
  readonly nullable: boolean;
  readonly blank: boolean;
  readonly initial?: unknown;
  readonly max?: number | undefined;
  readonly min?: number | undefined;
  readonly choices?: readonly ChoiceOption[];
  /** Part of the brief form. */
  readonly brief: boolean;
  /** Ignored in bodies. */
  readonly readOnly: boolean;
  /** Never represented: `password`, digests. */
  readonly hidden: boolean;
  /** May the query string and constraints ask for it? */
  readonly filterable: boolean;
  /** `q=` looks into it. */
  readonly search: boolean;
  readonly spelling?: Spelling;
  /** Of a text: a filter by the whole value ignores case, as NetBox does for some names and serial numbers. */
  readonly ignoresCase?: boolean | undefined;
  readonly unique: boolean;
  readonly target?: Target;
  readonly onDelete?: ReferenceRule | undefined;
  /** Of a reference that is given once: what is said to who would change it. */
  readonly fixed?: string | undefined;
  readonly through?: Through;
  readonly nested?: Nested | undefined;
  /** Of a reference: shown as the id alone. */
  readonly bare?: boolean | undefined;
  /** Of a to-many field: what it may not name. */
  readonly refusals?: Refusals | undefined;
  /** Of the three parts of a reference to any of several models. */
  readonly any?: AnyTarget;
  readonly anyList?: AnyList;
  /** Of a reverse: the wire name of the field of the other resource that points here, and whether there is one at most. */
  readonly reverse?: {
    readonly by: string;
    readonly one: boolean;
    readonly present?: ((shown: Record<string, unknown>) => unknown) | undefined;
  };
  /** How the value is made of another field where a body leaves it out, in the dialect that does so. */
  readonly made?: { readonly from: string; readonly of: (text: string) => string };
  /** Computed by PostgreSQL from the row of an alias, instead of stored. */
  readonly sql?: ((alias: string) => string) | undefined;
  /** Of an image: the folder of the media store. */
  readonly folder?: string;
  /** Of a reference: the counter that the objects it points at show, `site_count`. */
  readonly countedAs?: string | undefined;
  /** What OPTIONS calls the type. */
  readonly optionType: string;
  /** The value of a body as it is stored. @throws FieldProblem */
  readonly parse: (value: unknown) => unknown;
  /** The stored value as it is shown, where that is not the value itself; in a dialect, where there is a client. */
  readonly show?: ((stored: unknown, dialect?: Dialect) => unknown) | undefined;
}

/** Must the body of a new object have the field? */
export const isRequired = ({ required, made }: Pick<Field, 'required' | 'made'>, dialect: Dialect): boolean =>
  required && !(made && dialect.makesSlugs);

/** SQL of a field's value in the row of an alias. */
export const valueSql = ({ sql, column }: Pick<Field, 'sql' | 'column'>, alias: string): string =>
  sql ? sql(alias) : `"${alias}"."${column}"`;

/** One message about one value; the parser of the body gathers them by field. */
export class FieldProblem extends Error {}

/** A filter that no field gives: `created_by_request`, `has_primary_ip`. */
export interface DeclaredFilter {
  readonly lookups?: readonly string[];
  compile(values: readonly string[], lookup: string, context: FilterContext): Promise<Clause | null> | Clause | null;
  /** The rows in which the value is not set, which `null` asks for; absent where it always is. */
  readonly unset?: ((context: FilterContext) => Clause) | undefined;
}

/** Filters whose names begin with the same word, `attr_size` and `attr_speed`: what follows it says what is asked. */
export interface FilterFamily {
  readonly prefix: string;
  /** @param rest what stands behind the prefix, with its lookup. */
  compile(rest: string, values: readonly string[], context: FilterContext): Clause;
}

const FIELDS = Symbol('fields');
const FILTERS = Symbol('filters');
const FAMILIES = Symbol('filter families');
type Bag = Record<symbol, unknown>;

function own<T>(prototype: object, key: symbol, initial: () => T): T {
  // An own property each: what a subclass adds must not reach its siblings.
  if (!Object.hasOwn(prototype, key)) Object.defineProperty(prototype, key, { value: initial() });
  return (prototype as Bag)[key] as T;
}

export function addField(prototype: object, field: Field): void {
  own<Field[]>(prototype, FIELDS, () => []).push(field);
}

/** A filter, or the path of wire names from the resource to a field elsewhere: `device.site.region`. */
export type FilterOrPath = DeclaredFilter | string;

export function addFilter(prototype: object, name: string, filter: FilterOrPath): void {
  own<Map<string, FilterOrPath>>(prototype, FILTERS, () => new Map()).set(name, filter);
}

/**
 * Filters beyond those of the fields, for a resource or for the base of several.
 * @example @Filters({ region: 'site.region', has_image: isSet('image') })
 */
export function Filters(filters: Readonly<Record<string, FilterOrPath>>): ClassDecorator {
  return (model) => {
    for (const [name, filter] of Object.entries(filters)) addFilter(model.prototype as object, name, filter);
  };
}

/** @example @FilterFamilies({ prefix: 'attr_', compile: attributeClause }) */
export function FilterFamilies(...families: readonly FilterFamily[]): ClassDecorator {
  return (model) => {
    own<FilterFamily[]>(model.prototype as object, FAMILIES, () => []).push(...families);
  };
}

export const filterFamiliesOf = (resource: ResourceClass): readonly FilterFamily[] =>
  chain(resource).flatMap((prototype) =>
    Object.hasOwn(prototype, FAMILIES) ? ((prototype as Bag)[FAMILIES] as FilterFamily[]) : [],
  );

/** The fields of a class: its own first, in the order they are written, then its base class's. */
export function fieldsOf(resource: ResourceClass): Field[] {
  const fields = chain(resource).flatMap((prototype) =>
    Object.hasOwn(prototype, FIELDS) ? ((prototype as Bag)[FIELDS] as Field[]) : [],
  );
  // What a class declares again replaces what it inherits.
  return fields.filter((field, index) => fields.findIndex(({ name }) => name === field.name) === index);
}

export function declaredFiltersOf(resource: ResourceClass): Map<string, FilterOrPath> {
  return new Map(
    chain(resource)
      .reverse()
      .flatMap((prototype) =>
        Object.hasOwn(prototype, FILTERS) ? [...((prototype as Bag)[FILTERS] as Map<string, FilterOrPath>)] : [],
      ),
  );
}

function chain(resource: ResourceClass): object[] {
  const prototypes: object[] = [];
  for (let p = resource.prototype as object; p && p !== Object.prototype; p = Object.getPrototypeOf(p)) {
    prototypes.push(p);
  }
  return prototypes;
}

/** `physicalAddress` → `physical_address`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `physical_address` → `Physical address`. */
export function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
