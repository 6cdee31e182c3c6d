// @Resource: what makes a class one resource of the API, and the registry of them all.
import { Entity, Index } from 'typeorm';
import type { FieldErrors } from '../errors.js';
import { declaredFiltersOf, type Field, fieldsOf, type ResourceClass, type Target } from './field.js';
import { isTree } from './tree.js';

/** A counter shown in the representation: how many rows of another table point at an object. */
export interface Counter {
  readonly of: Target;
  /** The property of that resource which points here. */
  readonly by: string;
  /** Counts what belongs to the descendants too. */
  readonly tree?: boolean;
  readonly brief?: boolean;
}

/** A counter over a table between, such as the tagged objects of a tag. */
export interface ThroughCounter {
  readonly table: string;
  readonly column: string;
  /** What is counted: the column with its id, and its resource (a label), or the column with the name of its model. */
  readonly counted: { readonly id: string; readonly of: string } | { readonly id: string; readonly model: string };
  readonly brief?: boolean;
}

export interface Uniqueness {
  /** Properties that together occur once. */
  readonly fields: readonly string[];
  /** Those of them that are compared without regard to case. */
  readonly insensitive?: readonly string[];
  /** Only among the rows where this property is null. */
  readonly whenNull?: string;
  /** Said instead of the peers' sentence about the constraint. */
  readonly message?: string;
}

/** What people call an object after others, and what it is called where one of those may not be seen. */
export interface BorrowedDisplay {
  readonly full: (alias: string) => string;
  /** Says nothing that is not the object's own. */
  readonly own: (alias: string) => string;
  /** By label: SQL of the ids of the objects whose names it borrows; null where it does not. */
  readonly from: Readonly<Record<string, (alias: string) => string>>;
}

export interface ResourceOptions {
  readonly app: string;
  /** The last part of the URL: `site-groups`. */
  readonly path: string;
  /** Wire names, `-` for descending: the order of a list unless the client says otherwise. */
  readonly order: readonly string[];
  /** What people call it, in the singular: `site group`. */
  readonly title?: string;
  /** The wire name of the field people know an object by (`name`), or SQL over an alias. */
  readonly display?: string | ((alias: string) => string) | BorrowedDisplay;
  readonly unique?: readonly Uniqueness[];
  readonly counts?: Readonly<Record<string, Counter | ThroughCounter>>;
  /** Counters that the brief form has too. */
  readonly briefCounts?: readonly string[];
  /** Those of them that are counted inside other objects too, in the dialect that shows them there; a tree's are 0. */
  readonly countedInside?: readonly string[];
  /** By the property of a reference: the counter that the objects it points at show, `{ device: 'interface_count' }`. */
  readonly countedAs?: Readonly<Record<string, string>>;
  /** Fields of applications that are not here, with the empty value they are served with. */
  readonly elsewhere?: Readonly<Record<string, 0 | null | readonly [] | Readonly<Record<string, never>>>>;
  /** Those of them that the brief form has too. */
  readonly elsewhereBrief?: readonly string[];
  /** Those of them that nobody writes: ignored in bodies. */
  readonly elsewhereReadOnly?: readonly string[];
  /** Never readable by everybody, whatever EXEMPT_VIEW_PERMISSIONS says. */
  readonly confidential?: boolean;
  /** Viewed by everybody who is authenticated, whatever the rights of the user and the scopes of the token: it tells of
   * the server's models, not of what is kept in them. */
  readonly viewedByUsers?: boolean;
  /** Wire name of a reference to any model: a row is only for those who may view the object it leads to. */
  readonly confinedTo?: string;
  /** What may be permitted beside viewing, adding, changing and deleting. */
  readonly actions?: readonly string[];
  /** Its objects are those who send requests: `$user` in a constraint is the id of one. */
  readonly callers?: boolean;
  /** Objects are made by the server itself: the API only reads them. */
  readonly readOnly?: boolean;
  /** false: a tree whose representation does not tell the level of an object. */
  readonly depth?: boolean;
  /** Wire names that come first; the rest follows: own fields, inherited ones, counters. */
  readonly shape?: readonly string[];
}

/** What can be permitted with every resource. */
export const COMMON_ACTIONS: readonly string[] = ['view', 'add', 'change', 'delete'];

/** What a rule says against an object: messages by field. */
export type Problem = Record<string, string>;
// biome-ignore lint/suspicious/noExplicitAny: a rule takes its own class; the engine cannot know which.
export type RuleFunction = (object: any) => Problem | undefined;

/** Everything the engine knows of a resource. */
export class ResourceMeta {
  readonly app: string;
  readonly path: string;
  /** `site`: the last part of permission names, as NetBox's `dcim.view_site`. */
  readonly name: string;
  /** `dcim.site`. */
  readonly label: string;
  readonly table: string;
  readonly title: string;
  private fieldList: readonly Field[] | undefined;
  private countMap: Readonly<Record<string, Counter | ThroughCounter>> | undefined;
  private fieldMap: ReadonlyMap<string, Field> | undefined;

  constructor(
    readonly model: ResourceClass,
    readonly options: ResourceOptions,
  ) {
    this.app = options.app;
    this.path = options.path;
    this.title = options.title ?? wordsOf(model.name);
    this.name = model.name.toLowerCase();
    this.label = `${this.app}.${this.name}`;
    this.table = tableName(options.app, model.name);
  }

  /** `api/dcim/sites`. */
  get route(): string {
    return `api/${this.app}/${this.path}`;
  }

  get fields(): readonly Field[] {
    this.fieldList ??= fieldsOf(this.model);
    return this.fieldList;
  }

  /** The counters shown: those it declares, and those that references of other resources give it. */
  get counts(): Readonly<Record<string, Counter | ThroughCounter>> {
    this.countMap ??= { ...this.options.counts, ...Object.fromEntries(countersOf(this.model)) };
    return this.countMap;
  }

  /** Everything that a permission can be about. */
  get actions(): readonly string[] {
    return [...COMMON_ACTIONS, ...(this.options.actions ?? [])];
  }

  get isTree(): boolean {
    return isTree(this.model);
  }

  /** Does the representation tell the level in the tree? */
  get hasDepth(): boolean {
    return this.isTree && (this.options.depth ?? true);
  }

  /** The rules of the class and of those it extends. */
  get rules(): readonly RuleFunction[] {
    return rulesOf(this.model);
  }

  /** SQL of what people call an object of this resource, for who may see what it is called after. */
  displaySql(alias: string): string {
    const { display = 'name' } = this.options;
    if (typeof display === 'object') return display.full(alias);
    return typeof display === 'string' ? `"${alias}"."${display}"` : display(alias);
  }

  /** SQL of what everybody may call it who may see it. */
  ownDisplaySql(alias: string): string {
    const { display } = this.options;
    return typeof display === 'object' ? display.own(alias) : this.displaySql(alias);
  }

  /** The resources whose names the display may have in it, with SQL of the ids of the objects. */
  lenders(alias: string): readonly { readonly target: ResourceMeta; readonly idSql: string }[] {
    const { display } = this.options;
    if (typeof display !== 'object') return [];
    return Object.entries(display.from).map(([label, idSql]) => ({
      target: resourceOf(labelled(label)()),
      idSql: idSql(alias),
    }));
  }

  /** By wire name. */
  field(name: string): Field | undefined {
    this.fieldMap ??= new Map(this.fields.map((field) => [field.name, field]));
    return this.fieldMap.get(name);
  }

  get filters() {
    return declaredFiltersOf(this.model);
  }
}

const registry = new Map<ResourceClass, ResourceMeta>();

/** Declares a resource: its table, its place in the API, its order. */
export function Resource(options: ResourceOptions): ClassDecorator {
  return (model) => {
    const resource = model as unknown as ResourceClass;
    const meta = new ResourceMeta(resource, options);
    registry.set(resource, meta);
    Entity(meta.table)(model);
    for (const { fields, whenNull, insensitive } of options.unique ?? []) {
      const name = uniqueName(meta.table, fields, whenNull);
      if (insensitive) {
        // TypeORM has no indexes over expressions: the migration makes it, and the generator leaves it alone.
        Index(name, { synchronize: false })(model);
        continue;
      }
      const where = whenNull === undefined ? {} : { where: `"${columnOf(meta, whenNull)}" IS NULL` };
      Index(name, [...fields], { unique: true, ...where })(model);
    }
  };
}

/** `dcim_region_parent_name`; the conditional ones are named after what they say of the rest: `dcim_region_name`. */
export function uniqueName(table: string, fields: readonly string[], whenNull?: string): string {
  const name = `${[table, ...fields.filter((field) => field !== whenNull)].join('_')}${whenNull ? '_top' : ''}_unique`;
  // PostgreSQL's names have an end.
  return name.slice(0, 60);
}

function columnOf(meta: ResourceMeta, property: string): string {
  return fieldsOf(meta.model).find((field) => field.property === property)?.column ?? property;
}

/** The resource of a class. @throws Error where the class is none */
export function resourceOf(model: ResourceClass): ResourceMeta {
  const meta = registry.get(model);
  if (!meta) throw new Error(`${model.name} is not a resource`);
  return meta;
}

/** Every resource, in the order of their declaration. */
export function allResources(): ResourceMeta[] {
  return [...registry.values()];
}

/** A room below cannot name the resources above that point at its own: their references say how they are counted. */
function countersOf(model: ResourceClass): [string, Counter][] {
  return allResources().flatMap((resource) =>
    resource.fields.flatMap((field) =>
      field.kind !== 'reverse' && field.target?.() === model ? counterOf(resource, field) : [],
    ),
  );
}

function counterOf({ model, options }: ResourceMeta, { property, countedAs, target }: Field): [string, Counter][] {
  const name = countedAs ?? options.countedAs?.[property];
  return name === undefined ? [] : [[name, { of: () => model, by: property, tree: isTree((target as Target)()) }]];
}

/** The class of a label, for references whose classes cannot import one another. */
export const labelled =
  (label: string): Target =>
  () => {
    const meta = resourceLabelled(label);
    if (!meta) throw new Error(`${label} is not a resource`);
    return meta.model;
  };

export const isResource = (value: unknown): value is ResourceClass => registry.has(value as ResourceClass);

/** By label, `dcim.site`. */
export function resourceLabelled(label: string): ResourceMeta | undefined {
  return allResources().find((resource) => resource.label === label);
}

const RULES = Symbol('rules');

/** A static method that says what is wrong with an object, or nothing. Called before every save. */
export function Rule(): MethodDecorator {
  return (target, key) => {
    const holder = target as unknown as Record<symbol, RuleFunction[]>;
    if (!Object.hasOwn(target, RULES)) Object.defineProperty(target, RULES, { value: [] });
    holder[RULES]?.push((object) => (target as unknown as Record<string | symbol, RuleFunction>)[key]?.(object));
  };
}

function rulesOf(model: ResourceClass): RuleFunction[] {
  const found: RuleFunction[] = [];
  for (let holder: object = model; holder && holder !== Function.prototype; holder = Object.getPrototypeOf(holder)) {
    if (Object.hasOwn(holder, RULES))
      found.push(...((holder as unknown as Record<symbol, RuleFunction[]>)[RULES] ?? []));
  }
  return found;
}

function wordsOf(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).toLowerCase();
}

function tableName(app: string, name: string): string {
  return `${app}_${wordsOf(name).replaceAll(' ', '_')}`;
}

/** Problems as the field errors of an answer. */
export function errorsOf(problem: Problem): FieldErrors {
  return Object.fromEntries(Object.entries(problem).map(([field, message]) => [field, [message]]));
}
