// The only place that reads a resource's rows: which ones (ids), then what they are (one constant statement).
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { type Connection, Database, type Rows } from '../platform/database/database.js';
import type { Action, Principal } from './access/principal.js';
import { type Permitted, RowPolicy } from './access/row-policy.js';
import { type CustomField, CustomFields } from './declare/custom-field.js';
import { anyKey, anyKeyParts } from './declare/field.js';
import { type ResourceMeta, resourceLabelled } from './declare/resource.js';
import type { Dialect } from './dialect.js';
import { ValidationError } from './errors.js';
import { type Clause, type FilterContext, join, Parameters, positional, shifted } from './query/clause.js';
import { confinement } from './query/confinement.js';
import { CountCache, tablesOf } from './query/count-cache.js';
import { counterSql } from './query/counters.js';
import { compileQuery, type Query } from './query/filters.js';
import { type MatchingQuestion, matchingStatement } from './query/matching.js';
import {
  type Joined,
  type Ordering,
  type Page,
  parseOrdering,
  parsePage,
  RESERVED,
  type Shape,
} from './query/list-query.js';
import { knownClause, permittedClause } from './query/permitted.js';
import { PrincipalStatements } from './query/principal-statements.js';
import {
  type Loose,
  nestedPlanOf,
  type Plan,
  type Row,
  type Showing,
  type Shown,
  showerOf,
  wants,
} from './representation.js';
import { VisiblePlans } from './visible-plans.js';

/** For whom, at which address and in which shape rows are shown. */
export interface View {
  readonly by: Principal;
  /** `https://host`, for urls. */
  readonly origin: string;
  readonly dialect: Dialect;
  readonly shape: Shape;
  /** Is this version of the object one that the client knows? Absent: any will do. */
  readonly precondition?: ((version: unknown) => boolean) | undefined;
}

/** The ids of one page. */
export interface Found {
  readonly ids: readonly string[];
  /** null when nobody counts: a walk by key. */
  readonly count: number | null;
  readonly page: Page;
  /** The key the next page of a walk starts with. */
  readonly nextStart: string | null;
}

/** Parts of a representation by the id of the object they belong to. */
type ById = ReadonlyMap<string, unknown>;

/** Of the rows that somebody may view: all, and those that a constraint lets through. */
export interface Matching {
  readonly total: number;
  readonly matching: number;
}

/** Milliseconds for what a client may write as it likes. */
const STATEMENT_TIMEOUT = 1_000;
const QUERY_CANCELED = '57014';

@Injectable()
export class ResourceRepository {
  private readonly statements = new PrincipalStatements();
  private readonly plans: VisiblePlans;

  constructor(
    private readonly database: Database,
    private readonly policy: RowPolicy,
    private readonly counts: CountCache,
    private readonly customFields: CustomFields,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.plans = new VisiblePlans(policy, this.statements);
  }

  /**
   * Which rows: permission, filters, order, page.
   * @throws ValidationError for a bad filter, ordering or start
   */
  async find(resource: ResourceMeta, query: Query, by: Principal, dialect: Dialect): Promise<Found> {
    const page = parsePage(query, this.settings, dialect);
    const strict = this.settings.STRICT_FILTERING && !dialect.isLenient;
    const ordering = page.start === null ? parseOrdering(resource, query, strict, dialect) : [];
    const parameters = new Parameters();
    const connection = this.database.read();
    const context = { by, policy: this.policy, dialect, connection, parameters, alias: 't' };
    const customFields = [...query.keys()].some(isCustom) ? await this.customFields.of(resource, connection) : [];
    const filters = await compileQuery(resource, query, RESERVED, strict, context, customFields);
    const permitted = this.policy.permitted(by, 'view', resource);
    const confined = confinement(resource, by, this.policy, 't');
    const constraint = [
      ...(permitted.rows === 'all' ? [] : [permittedClause(resource, permitted, by, 't')]),
      ...(confined ? [confined] : []),
    ];
    const start =
      page.start === null ? [] : [parameters.clause(`"t"."${dialect.key}" >= ?::${dialect.keyType}`, page.start)];
    const conditions = [...constraint, ...filters, ...start];
    const heavy = [...query.keys()].filter((name) => /__i?regex$/.test(name));
    return this.guarded(heavy, async (connection) => {
      const ids = await this.pageOfIds(connection, resource, conditions, ordering, page, context);
      if (page.start !== null) return walk(ids, page);
      const count = await this.count(connection, resource, conditions, filters.length > 0, page, ids.length);
      return { ids: ids.map(([id]) => id), count, page, nextStart: null };
    });
  }

  /** Regular expressions may not keep PostgreSQL busy: they are stopped after a second, and that is a 400. */
  private async guarded<T>(heavy: readonly string[], work: (connection: Connection) => Promise<T>): Promise<T> {
    if (heavy.length === 0) return work(this.database.read());
    const refused = (message: string) =>
      new ValidationError(Object.fromEntries(heavy.map((parameter) => [parameter, [message]])));
    try {
      return await this.limited(work);
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code === QUERY_CANCELED) throw refused('The regular expression takes too long.');
      if (code === '2201B') throw refused('Enter a valid regular expression.');
      throw error;
    }
  }

  /** Each statement of the work has a second. */
  private limited<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.database.transaction(async (transaction) => {
      await transaction.run({ text: `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT}` });
      return work(transaction);
    });
  }

  /**
   * For how many of the rows that `by` may view constraints hold, question by question; null where that takes too long.
   * @param callerId whom `$user` stands for
   * @throws FieldProblem for a constraint that cannot be asked
   */
  async countMatching(
    questions: readonly MatchingQuestion[],
    callerId: string | null,
    by: Principal,
  ): Promise<readonly Matching[] | null> {
    if (questions.length === 0) return [];
    const statement = matchingStatement(questions, callerId, by, this.policy);
    try {
      const rows = await this.limited((connection) => connection.rows(statement));
      const byPlace = new Map(rows.map(([place, total, matching]) => [place, { total, matching } as Matching]));
      return questions.map((_, place) => byPlace.get(place) as Matching);
    } catch (error) {
      if ((error as { code?: string }).code === QUERY_CANCELED) return null;
      throw error;
    }
  }

  private async pageOfIds(
    connection: Connection,
    resource: ResourceMeta,
    conditions: readonly Clause[],
    ordering: readonly Ordering[],
    page: Page,
    context: FilterContext,
  ): Promise<Keys> {
    const joins = joinsOf(ordering).map((joined): Guarded => {
      const known = knownClause(joined.resource, context, joined.alias);
      return { joined, known, isWhole: known.sql === 'TRUE' };
    });
    const first = new Set(ordering[0]?.joins?.map(({ alias }) => alias));
    const guarded = joins.filter(({ joined, isWhole }) => joined.isRequired && !isWhole && first.has(joined.alias));
    const ask = (inner: readonly Guarded[], order: readonly Ordering[]) =>
      this.askForIds(connection, resource, conditions, order, page, context, joins, inner);
    if (guarded.length === 0) return ask([], ordering);
    // What leads to something hidden comes last in such an order. Whether the page ends before that is soon found out.
    const found = await ask(guarded, ordering);
    if (found.length === page.limit) return found;
    const hiddenLast = guarded.map(
      ({ joined }): Ordering => ({ column: `"${joined.alias}".id IS NULL`, direction: 'ASC' }),
    );
    return ask([], [...hiddenLast, ...ordering]);
  }

  private async askForIds(
    connection: Connection,
    resource: ResourceMeta,
    conditions: readonly Clause[],
    ordering: readonly Ordering[],
    page: Page,
    { dialect: { key } }: FilterContext,
    joins: readonly Guarded[],
    inner: readonly Guarded[],
  ): Promise<Keys> {
    const builder = this.database.source
      .createQueryBuilder()
      .select('"t".id', 'id')
      .addSelect(`"t"."${key}"`, 'key')
      .from(resource.model as new () => object, 't');
    for (const guarded of joins) {
      const { joined, known, isWhole } = guarded;
      const condition = isWhole ? joined.on : `${joined.on} AND (${known.sql})`;
      // A related row that must be there lets PostgreSQL walk in the order of that table, page by page. What the caller
      // may not know of has no place in an order.
      const isInner = (joined.isRequired && isWhole) || inner.includes(guarded);
      builder[isInner ? 'innerJoin' : 'leftJoin'](joined.resource.table, joined.alias, condition, known.parameters);
    }
    for (const { sql, parameters } of conditions) builder.andWhere(`(${sql})`, parameters);
    if (page.start !== null) builder.orderBy(`"t"."${key}"`, 'ASC').limit(page.limit + 1);
    else {
      for (const { column, direction, isRequired } of ordering) {
        builder.addOrderBy(column, direction, isRequired ? undefined : 'NULLS LAST');
      }
      builder.limit(page.limit).offset(page.offset);
    }
    const [text, values] = builder.getQueryAndParameters();
    const rows = await connection.rows({ text, values });
    return rows.map(([id, given]) => [id as string, String(given)]);
  }

  /** No count where the page itself proves it; a remembered one for all that the caller may view. */
  private async count(
    connection: Connection,
    resource: ResourceMeta,
    conditions: readonly Clause[],
    isFiltered: boolean,
    page: Page,
    length: number,
  ): Promise<number> {
    if (length < page.limit && (length > 0 || page.offset === 0)) return page.offset + length;
    const { text, values } = positional(join(conditions, 'AND'));
    const ask = async (): Promise<number> => {
      const rows = await connection.rows({
        text: `SELECT count(*) FROM "${resource.table}" "t" WHERE ${text}`,
        values,
      });
      return rows[0]?.[0] as number;
    };
    if (isFiltered) return ask();
    const key = `${resource.table} ${text} ${JSON.stringify(values)}`;
    return this.counts.get({ tables: tablesOf(resource.table, text), key }, ask);
  }

  /**
   * What the rows are, in the order of the ids; ids without a row are left out. Its number of statements does not depend
   * on how many they are: the rows, the counters, the objects of any model, what of all that the caller may see.
   * @param connection the transaction that has just written them, where there is one
   */
  async load(
    resource: ResourceMeta,
    ids: readonly string[],
    view: View,
    connection = this.database.read(),
  ): Promise<Shown[]> {
    if (ids.length === 0) return [];
    const { plan, values } = this.plans.of(resource, view.shape.form, view.by);
    const [rows, counts] = (await inTurn<unknown>(connection, [
      () => connection.rows({ ...plan.statement, values: [ids, ...values] }),
      () => this.loadCounts(connection, plan, ids, view),
    ])) as [Rows, ReadonlyMap<string, ById>];
    const customFields = plan.customColumn === null ? [] : await this.customFields.of(resource, connection);
    const objects = await this.looseObjects(connection, plan, rows, customFields, view);
    const visible = await this.visibleMentions(connection, plan, rows, objects, view);
    const { origin, dialect } = view;
    const showing: Showing = { origin, dialect, counts, visible, objects, customFields };
    const show = showerOf(plan, view.shape);
    const byId = new Map(rows.map((row) => [row[0] as string, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      return row ? [show(row, showing)] : [];
    });
  }

  /** Objects of one resource as they are shown inside others, by id: only their address of those the caller may not view. */
  async loadNested(
    resource: ResourceMeta,
    ids: readonly string[],
    view: View,
    connection = this.database.read(),
  ): Promise<ReadonlyMap<string, unknown>> {
    const shown = await this.loadAny(
      ids.map((id) => [resource.label, id]),
      view,
      connection,
    );
    return new Map([...shown].map(([key, one]) => [anyKeyParts(key)[1], one]));
  }

  /** The same of objects of any model, by `anyKey`; two statements at most. */
  async loadAny(
    pairs: readonly (readonly [label: string, id: string])[],
    view: View,
    connection = this.database.read(),
  ): Promise<ReadonlyMap<string, Shown>> {
    const wanted = new Map<ResourceMeta, Set<string>>();
    for (const [label, id] of pairs) {
      const resource = resourceLabelled(label);
      if (resource) wanted.set(resource, (wanted.get(resource) ?? new Set()).add(id));
    }
    const objects = await this.objectsByModel(connection, wanted);
    const visible = await this.visibleMentions(connection, { mentions: [] }, [], objects, view);
    const { origin, dialect } = view;
    const showing: Showing = { origin, dialect, counts: new Map(), visible, objects, customFields: [] };
    return new Map(
      [...objects].map(([key, { resource, row }]) => [key, nestedPlanOf(resource).show(row, showing) as Shown]),
    );
  }

  /** All counters in one statement. */
  private async loadCounts(
    connection: Connection,
    { resource, counts }: Plan,
    ids: readonly string[],
    { by, shape }: View,
  ): Promise<ReadonlyMap<string, ById>> {
    const names = counts.filter((name) => wants(shape, name));
    if (names.length === 0) return new Map();
    const { text, values } = this.statements.remembered(by, `counts ${resource.label} ${names.join()}`, () => {
      const parameters = new Parameters('n');
      const clauses = names.map((name) => counterSql(resource, name, 't', by, this.policy, parameters));
      const joined = Object.assign({}, ...clauses.map(({ parameters: own }) => own)) as Record<string, unknown>;
      const columns = clauses.map(({ sql }) => `(${sql})`).join(', ');
      const counting = shifted(positional({ sql: columns, parameters: joined }), 1);
      return {
        text: `SELECT t.id, ${counting.text} FROM "${resource.table}" t WHERE t.id = ANY($1::uuid[])`,
        values: counting.values,
      };
    });
    const rows = await connection.rows(this.statements.named({ text, values: [ids, ...values] }));
    return new Map(names.map((name, index) => [name, new Map(rows.map((row) => [row[0] as string, row[index + 1]]))]));
  }

  /** The objects that references to any model lead to: one statement, whatever their models. */
  private async looseObjects(
    connection: Connection,
    plan: Plan,
    rows: readonly Row[],
    customFields: readonly CustomField[],
    { shape }: View,
  ): Promise<ReadonlyMap<string, Loose>> {
    const wanted = new Map<ResourceMeta, Set<string>>();
    const want = (resource: ResourceMeta | undefined, id: string) => {
      if (resource) wanted.set(resource, (wanted.get(resource) ?? new Set()).add(id));
    };
    for (const { names, of } of plan.loose) {
      if (!names.some((name) => wants(shape, name))) continue;
      for (const row of rows) {
        for (const [label, id] of of(row)) if (id !== null) want(resourceLabelled(String(label)), id as string);
      }
    }
    for (const { name, target, idsIn } of customFields) {
      if (!target) continue;
      for (const row of rows) {
        const values = row[plan.customColumn as number] as Record<string, unknown> | null;
        if (values && Object.hasOwn(values, name)) for (const id of idsIn(values[name])) want(target, id);
      }
    }
    return this.objectsByModel(connection, wanted);
  }

  private async objectsByModel(
    connection: Connection,
    wanted: ReadonlyMap<ResourceMeta, ReadonlySet<string>>,
  ): Promise<ReadonlyMap<string, Loose>> {
    const found = new Map<string, Loose>();
    if (wanted.size === 0) return found;
    const resources = [...wanted.keys()];
    const parts = resources.map((resource, index) => {
      const { selected, joins } = nestedPlanOf(resource);
      return `SELECT ${index}::int, "o".id, json_build_array(${selected.join(', ')}) FROM "${resource.table}" "o" ${joins.join(' ')} WHERE "o".id = ANY($${index + 1}::uuid[])`;
    });
    const rows = await connection.rows({
      text: parts.join(' UNION ALL '),
      values: resources.map((resource) => [...(wanted.get(resource) ?? [])]),
    });
    for (const [index, id, row] of rows) {
      const resource = resources[index as number] as ResourceMeta;
      found.set(anyKey(resource.label, id), { resource, row: row as Row });
    }
    return found;
  }

  /** Which of the objects shown inside the caller may view: one statement for all those of which not every one may be. */
  private async visibleMentions(
    connection: Connection,
    plan: Pick<Plan, 'mentions'>,
    rows: readonly Row[],
    objects: ReadonlyMap<string, Loose>,
    { by, shape }: View,
  ): Promise<ReadonlyMap<ResourceMeta, ReadonlySet<string>>> {
    const asked = new Map<ResourceMeta, { readonly permitted: Permitted; readonly ids: Set<string> }>();
    const ask = (target: ResourceMeta, idsOf: () => readonly string[]) => {
      const known = asked.get(target);
      const permitted = known?.permitted ?? this.policy.nested(by, target);
      if (permitted.rows === 'all') return;
      const ids = known?.ids ?? new Set<string>();
      for (const id of idsOf()) ids.add(id);
      asked.set(target, { permitted, ids });
    };
    for (const { name, target, ids } of plan.mentions) if (wants(shape, name)) ask(target, () => rows.flatMap(ids));
    for (const { resource, row } of objects.values()) {
      for (const { target, ids } of nestedPlanOf(resource).mentions) ask(target, () => ids(row));
    }
    const visible = new Map(
      [...asked].map(([resource, { permitted, ids }]) => [
        resource,
        permitted.rows === 'some' ? ids : new Set<string>(),
      ]),
    );
    const questions = [...asked].filter(([, { permitted, ids }]) => permitted.rows === 'some' && ids.size > 0);
    if (questions.length === 0) return visible;
    const { text, values } = this.statements.remembered(
      by,
      `visible ${questions.map(([{ label }]) => label).join()}`,
      () => {
        const all: unknown[] = [];
        const parts = questions.map(([resource, { permitted }], index) => {
          const { table } = resource;
          const clause = shifted(
            positional(permittedClause(resource, permitted, by, 't')),
            questions.length + all.length,
          );
          all.push(...clause.values);
          // The hidden ones are the fewer, most often none.
          return `SELECT ${index}::int, x.id FROM unnest($${index + 1}::uuid[]) x(id)
          WHERE NOT EXISTS (SELECT 1 FROM "${table}" t WHERE t.id = x.id AND (${clause.text}))`;
        });
        return { text: parts.join(' UNION ALL '), values: all };
      },
    );
    const given = [...questions.map(([, { ids }]) => [...ids]), ...values];
    for (const [index, id] of await connection.rows(this.statements.named({ text, values: given }))) {
      visible.get((questions[index as number] as (typeof questions)[number])[0])?.delete(id as string);
    }
    return visible;
  }

  /** The ids of rows by the keys that clients say; those of nothing are left out. */
  async idsOf(
    resource: ResourceMeta,
    { key, keyType }: Dialect,
    keys: readonly string[],
  ): Promise<Map<string, string>> {
    if (key === 'id') return new Map(keys.map((id) => [id, id]));
    const rows = await this.database.write().rows({
      text: `SELECT "${key}", id FROM "${resource.table}" WHERE "${key}" = ANY($1::${keyType}[])`,
      values: [keys],
    });
    return new Map(rows.map(([given, id]) => [String(given), id as string]));
  }

  /** The keys that clients say, by the ids of rows. */
  async keysOf(
    connection: Connection,
    { table }: ResourceMeta,
    { key }: Dialect,
    ids: readonly string[],
  ): Promise<Map<string, unknown>> {
    if (key === 'id') return new Map(ids.map((id) => [id, id]));
    const rows = await connection.rows({
      text: `SELECT id, "${key}" FROM "${table}" WHERE id = ANY($1::uuid[])`,
      values: [ids],
    });
    return new Map(rows.map(([id, given]) => [id as string, given]));
  }

  /** The ids of those that `by` may view. */
  async viewable(resource: ResourceMeta, by: Principal, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0 || this.policy.permitted(by, 'view', resource).rows === 'all') return new Set(ids);
    return this.permittedIds(this.database.read(), resource, 'view', by, ids);
  }

  /** The ids that `by` may treat so, of those given; hidden and missing ones look the same: they are not there. */
  async permittedIds(
    connection: Connection,
    resource: ResourceMeta,
    action: Action,
    by: Principal,
    ids: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const permitted = this.policy.permitted(by, action, resource);
    return new Set(await this.among(connection, resource, permitted, by, ids));
  }

  /** The same of what is permitted by something else than all that `by` has. */
  async among(
    connection: Connection,
    resource: ResourceMeta,
    permitted: Permitted,
    by: Principal,
    ids: readonly string[],
  ): Promise<string[]> {
    const confined = confinement(resource, by, this.policy, 't');
    const allowed = join([permittedClause(resource, permitted, by, 't'), ...(confined ? [confined] : [])], 'AND');
    const { text, values } = shifted(positional(allowed), 1);
    const rows = await connection.rows({
      text: `SELECT t.id FROM "${resource.table}" t WHERE t.id = ANY($1::uuid[]) AND (${text})`,
      values: [ids, ...values],
    });
    return rows.map(([id]) => id as string);
  }
}

function walk(ids: readonly (readonly [id: string, key: string])[], page: Page): Found {
  const nextStart = ids[page.limit]?.[1] ?? null;
  return { ids: ids.slice(0, page.limit).map(([id]) => id), count: null, page, nextStart };
}

/** The ids of a page, and what its client calls them. */
type Keys = (readonly [id: string, key: string])[];

/** A related table of an order, and what of it the caller may know. */
interface Guarded {
  readonly joined: Joined;
  readonly known: Clause;
  readonly isWhole: boolean;
}

/** Each table once. */
const joinsOf = (ordering: readonly Ordering[]): Joined[] => [
  ...new Map(ordering.flatMap(({ joins = [] }) => joins.map((joined) => [joined.alias, joined]))).values(),
];

const isCustom = (parameter: string): boolean => parameter.startsWith('cf_');

/** All at once on the pool; one after the other on the one connection of a transaction. */
async function inTurn<T>(connection: Connection, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  if (!('afterCommit' in connection)) return Promise.all(tasks.map((task) => task()));
  const results: T[] = [];
  for (const task of tasks) results.push(await task());
  return results;
}
