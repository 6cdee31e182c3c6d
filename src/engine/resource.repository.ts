// The only place that reads a resource's rows: which ones (ids), then what they are (one constant statement).
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { type Connection, Database, type Rows } from '../platform/database/database.js';
import type { Action, Principal } from './access/principal.js';
import { type Permitted, RowPolicy } from './access/row-policy.js';
import type { Field } from './declare/field.js';
import { type Counter, type ResourceMeta, resourceOf, type ThroughCounter } from './declare/resource.js';
import { ValidationError } from './errors.js';
import { type Clause, join, Parameters } from './query/clause.js';
import { CountCache } from './query/count-cache.js';
import { compileQuery, positional, type Query } from './query/filters.js';
import { type Page, parseOrdering, parsePage, RESERVED, type Shape } from './query/list-query.js';
import { permittedClause } from './query/permitted.js';
import { type Plan, planOf, type Row, type Showing, type Shown, show, wants } from './representation.js';

/** For whom, at which address and in which shape rows are shown. */
export interface View {
  readonly by: Principal;
  /** `https://host`, for urls. */
  readonly origin: string;
  readonly shape: Shape;
}

/** The ids of one page. */
export interface Found {
  readonly ids: readonly string[];
  /** null when nobody counts: a walk by key. */
  readonly count: number | null;
  readonly page: Page;
  /** The id the next page of a walk by key starts with. */
  readonly nextStart: string | null;
}

/** Parts of a representation by the id of the object they belong to. */
type ById = ReadonlyMap<string, unknown>;

const REGEX_TIMEOUT = 1_000;

@Injectable()
export class ResourceRepository {
  constructor(
    private readonly database: Database,
    private readonly policy: RowPolicy,
    private readonly counts: CountCache,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Which rows: permission, filters, order, page.
   * @throws ValidationError for a bad filter, ordering or start
   */
  async find(resource: ResourceMeta, query: Query, by: Principal): Promise<Found> {
    const page = parsePage(query, this.settings);
    const strict = this.settings.STRICT_FILTERING;
    const ordering = page.start === null ? parseOrdering(resource, query, strict) : [];
    const parameters = new Parameters();
    const connection = this.database.read();
    const context = { by, policy: this.policy, connection, parameters, alias: 't' };
    const filters = await compileQuery(resource, query, RESERVED, strict, context);
    const permitted = this.policy.permitted(by, 'view', resource);
    const constraint = permitted.rows === 'all' ? [] : [permittedClause(resource, permitted, by, 't')];
    const start = page.start === null ? [] : [parameters.clause('"t".id >= ?::uuid', page.start)];
    const conditions = [...constraint, ...filters, ...start];
    const heavy = [...query.keys()].filter((name) => /__i?regex$/.test(name));
    return this.guarded(heavy, async (connection) => {
      const ids = await this.pageOfIds(connection, resource, conditions, ordering, page);
      if (page.start !== null) return walk(ids, page);
      const count = await this.count(connection, resource, conditions, page, ids.length);
      return { ids, count, page, nextStart: null };
    });
  }

  /** Regular expressions may not keep PostgreSQL busy: they are stopped after a second, and that is a 400. */
  private async guarded<T>(heavy: readonly string[], work: (connection: Connection) => Promise<T>): Promise<T> {
    if (heavy.length === 0) return work(this.database.read());
    const refused = (message: string) =>
      new ValidationError(Object.fromEntries(heavy.map((parameter) => [parameter, [message]])));
    try {
      return await this.database.transaction(async (transaction) => {
        await transaction.run({ text: `SET LOCAL statement_timeout = ${REGEX_TIMEOUT}` });
        return work(transaction);
      });
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code === '57014') throw refused('The regular expression takes too long.');
      if (code === '2201B') throw refused('Enter a valid regular expression.');
      throw error;
    }
  }

  private async pageOfIds(
    connection: Connection,
    resource: ResourceMeta,
    conditions: readonly Clause[],
    ordering: readonly { column: string; direction: 'ASC' | 'DESC' }[],
    page: Page,
  ): Promise<string[]> {
    const builder = this.database.source
      .createQueryBuilder()
      .select('"t".id', 'id')
      .from(resource.model as new () => object, 't');
    for (const { sql, parameters } of conditions) builder.andWhere(`(${sql})`, parameters);
    if (page.start !== null) builder.orderBy('"t".id', 'ASC').limit(page.limit + 1);
    else {
      for (const { column, direction } of ordering) builder.addOrderBy(column, direction, 'NULLS LAST');
      builder.limit(page.limit).offset(page.offset);
    }
    const [text, values] = builder.getQueryAndParameters();
    const rows = await connection.rows({ text, values });
    return rows.map(([id]) => id as string);
  }

  /** No count where the page itself proves it; a remembered one for a whole, unfiltered table. */
  private async count(
    connection: Connection,
    resource: ResourceMeta,
    conditions: readonly Clause[],
    page: Page,
    length: number,
  ): Promise<number> {
    if (length < page.limit && (length > 0 || page.offset === 0)) return page.offset + length;
    const ask = async (): Promise<number> => {
      const { text, values } = positional(join(conditions, 'AND'));
      const rows = await connection.rows({
        text: `SELECT count(*) FROM "${resource.table}" "t" WHERE ${text}`,
        values,
      });
      return rows[0]?.[0] as number;
    };
    return conditions.length === 0 ? this.counts.get(resource.table, ask) : ask();
  }

  /**
   * What the rows are, in the order of the ids; ids without a row are left out.
   * @param connection the transaction that has just written them, where there is one
   */
  async load(
    resource: ResourceMeta,
    ids: readonly string[],
    view: View,
    connection = this.database.read(),
  ): Promise<Shown[]> {
    if (ids.length === 0) return [];
    const plan = planOf(resource, view.shape.form);
    const counting = plan.counts
      .filter((name) => wants(view.shape, name))
      .map((name) => () => this.loadCounts(connection, resource, name, ids, view.by));
    const tasks = [() => connection.rows({ ...plan.statement, values: [ids] }), ...counting];
    const [rows, ...counts] = (await inTurn<unknown>(connection, tasks)) as [Rows, ...(readonly [string, ById])[]];
    const visible = await this.visibleReferences(connection, plan, rows, view);
    const showing: Showing = { origin: view.origin, counts: new Map(counts), visible };
    const byId = new Map(rows.map((row) => [row[0] as string, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      return row ? [show(plan, view.shape, row, showing)] : [];
    });
  }

  private async loadCounts(
    connection: Connection,
    resource: ResourceMeta,
    name: string,
    ids: readonly string[],
    by: Principal,
  ): Promise<readonly [string, ById]> {
    const counter = resource.counts[name] as Counter | ThroughCounter;
    const { text, values, isConstant } = this.countStatement(resource, counter, by);
    const statement = { text, values: [ids, ...values] };
    const rows = await connection.rows(isConstant ? { ...statement, name: `${resource.label}#${name}` } : statement);
    return [name, new Map(rows.map(([id, count]) => [id as string, count]))];
  }

  private countStatement(resource: ResourceMeta, counter: Counter | ThroughCounter, by: Principal) {
    if (!('of' in counter)) {
      const column = `"${counter.column}"`;
      const text = `SELECT ${column}, count(*) FROM "${counter.table}" WHERE ${column} = ANY($1::uuid[]) GROUP BY 1`;
      return { text, values: [], isConstant: true };
    }
    const counted = resourceOf(counter.of());
    const field = counted.fields.find(({ property }) => property === counter.by) as Field;
    const permitted = this.policy.permitted(by, 'view', counted);
    const visible = shifted(positional(permittedClause(counted, permitted, by, 'c')), 1);
    const own = counter.tree
      ? `SELECT t.id, count(*) FROM "${resource.table}" t JOIN "${resource.table}" d ON d.path <@ t.path JOIN "${counted.table}" c ON c."${field.column}" = d.id`
      : field.through
        ? `SELECT t.id, count(*) FROM "${resource.table}" t JOIN "${field.through.table}" x ON x."${field.through.target}" = t.id JOIN "${counted.table}" c ON c.id = x."${field.through.own}"`
        : `SELECT t.id, count(*) FROM "${resource.table}" t JOIN "${counted.table}" c ON c."${field.column}" = t.id`;
    return {
      text: `${own} WHERE t.id = ANY($1::uuid[]) AND (${visible.text}) GROUP BY t.id`,
      values: visible.values,
      isConstant: permitted.rows === 'all',
    };
  }

  private async visibleReferences(connection: Connection, plan: Plan, rows: readonly Row[], { by, shape }: View) {
    const visible = new Map<string, ReadonlySet<string>>();
    for (const { field, ids: idsOf } of plan.references) {
      if (!wants(shape, field.name)) continue;
      const target = resourceOf((field.target as NonNullable<Field['target']>)());
      const ids = rows.flatMap(idsOf);
      const seen = await this.visibleIds(connection, target, by, ids);
      if (seen) visible.set(field.name, seen);
    }
    return visible;
  }

  /** Which of the ids the caller may see; undefined when there is nothing to ask. */
  async visibleIds(
    connection: Connection,
    resource: ResourceMeta,
    by: Principal,
    ids: readonly string[],
  ): Promise<ReadonlySet<string> | undefined> {
    const permitted = this.policy.nested(by, resource);
    if (permitted.rows === 'all' || ids.length === 0) return undefined;
    if (permitted.rows === 'none') return new Set();
    return new Set(await this.among(connection, resource, permitted, by, ids));
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

  private async among(
    connection: Connection,
    resource: ResourceMeta,
    permitted: Permitted,
    by: Principal,
    ids: readonly string[],
  ): Promise<string[]> {
    const { text, values } = shifted(positional(permittedClause(resource, permitted, by, 't')), 1);
    const rows = await connection.rows({
      text: `SELECT t.id FROM "${resource.table}" t WHERE t.id = ANY($1::uuid[]) AND (${text})`,
      values: [ids, ...values],
    });
    return rows.map(([id]) => id as string);
  }
}

function walk(ids: string[], page: Page): Found {
  const nextStart = ids.length > page.limit ? (ids[page.limit] as string) : null;
  return { ids: ids.slice(0, page.limit), count: null, page, nextStart };
}

/** Renumbers `$1`… to make room for parameters before them. */
function shifted({ text, values }: { text: string; values: unknown[] }, by: number) {
  return { text: text.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + by}`), values };
}

/** All at once on the pool; one after the other on the one connection of a transaction. */
async function inTurn<T>(connection: Connection, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  if (!('afterCommit' in connection)) return Promise.all(tasks.map((task) => task()));
  const results: T[] = [];
  for (const task of tasks) results.push(await task());
  return results;
}
