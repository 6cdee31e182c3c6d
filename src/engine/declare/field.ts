// What the engine knows of one field of a resource, and the registry of fields by class.
import type { Clause, FilterContext } from '../query/clause.js';

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
  | 'input';

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
}

/** The table behind a to-many field. */
export interface Through {
  readonly table: string;
  /** Column with the id of the object that has the field. */
  readonly own: string;
  /** Column with the id of the object it points at. */
  readonly target: string;
  /** Column with the name of the model (`dcim.site`), where several models share the table. */
  readonly model?: string;
}

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
  readonly unique: boolean;
  readonly target?: Target;
  readonly onDelete?: 'CASCADE' | 'SET NULL' | 'RESTRICT' | undefined;
  readonly through?: Through;
  /** Of a reference: the counter that the objects it points at show, `site_count`. */
  readonly countedAs?: string | undefined;
  /** What OPTIONS calls the type. */
  readonly optionType: string;
  /** The value of a body as it is stored. @throws FieldProblem */
  readonly parse: (value: unknown) => unknown;
  /** The stored value as it is shown, where that is not the value itself. */
  readonly show?: ((stored: unknown) => unknown) | undefined;
}

/** One message about one value; the parser of the body gathers them by field. */
export class FieldProblem extends Error {}

/** A filter that no field gives: `created_by_request`, `tenant_group`. */
export interface DeclaredFilter {
  readonly lookups?: readonly string[];
  compile(values: readonly string[], lookup: string, context: FilterContext): Promise<Clause | null> | Clause | null;
}

const FIELDS = Symbol('fields');
const FILTERS = Symbol('filters');
type Bag = Record<symbol, unknown>;

function own<T>(prototype: object, key: symbol, initial: () => T): T {
  // An own property each: what a subclass adds must not reach its siblings.
  if (!Object.hasOwn(prototype, key)) Object.defineProperty(prototype, key, { value: initial() });
  return (prototype as Bag)[key] as T;
}

export function addField(prototype: object, field: Field): void {
  own<Field[]>(prototype, FIELDS, () => []).push(field);
}

export function addFilter(prototype: object, name: string, filter: DeclaredFilter): void {
  own<Map<string, DeclaredFilter>>(prototype, FILTERS, () => new Map()).set(name, filter);
}

/** The fields of a class: its own first, in the order they are written, then its base class's. */
export function fieldsOf(resource: ResourceClass): Field[] {
  return chain(resource).flatMap((prototype) =>
    Object.hasOwn(prototype, FIELDS) ? ((prototype as Bag)[FIELDS] as Field[]) : [],
  );
}

export function declaredFiltersOf(resource: ResourceClass): Map<string, DeclaredFilter> {
  return new Map(
    chain(resource)
      .reverse()
      .flatMap((prototype) =>
        Object.hasOwn(prototype, FILTERS) ? [...((prototype as Bag)[FILTERS] as Map<string, DeclaredFilter>)] : [],
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
