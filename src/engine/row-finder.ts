// Which rows a list has: permission, filters, order, page; and how many there are.
import type { Settings } from '../platform/config/settings.js';
import type { Connection, Database } from '../platform/database/database.js';
import type { Secrets } from '../platform/secrets/secrets.js';
import type { Principal } from './access/principal.js';
import type { RowPolicy } from './access/row-policy.js';
import type { CustomFields } from './declare/custom-field.js';
import type { ResourceMeta } from './declare/resource.js';
import type { Dialect } from './dialect.js';
import { ValidationError } from './errors.js';
import { type Clause, type FilterContext, join, Parameters, positional } from './query/clause.js';
import { confinement } from './query/confinement.js';
import { type CountCache, tablesOf } from './query/count-cache.js';
import { compileQuery, type Query } from './query/filters.js';
import { type Joined, type Ordering, type Page, parseOrdering, parsePage, RESERVED } from './query/list-query.js';
import { type MatchingQuestion, matchingStatement } from './query/matching.js';
import { knownClause, permittedClause } from './query/permitted.js';

/** The ids of one page. */
export interface Found {
  readonly ids: readonly string[];
  /** null when nobody counts: a walk by key. */
  readonly count: number | null;
  readonly page: Page;
  /** The key the next page of a walk starts with. */
  readonly nextStart: string | null;
}

/** Of the rows that somebody may view: all, and those that a constraint lets through. */
export interface Matching {
  readonly total: number;
  readonly matching: number;
}

/** Milliseconds for what a client may write as it likes. */
const STATEMENT_TIMEOUT = 1_000;
const QUERY_CANCELED = '57014';

/** More rows than are sorted in passing. */
const MANY = 10_000;

/** What a list is asked for. */
interface Asking {
  readonly connection: Connection;
  readonly resource: ResourceMeta;
  readonly conditions: readonly Clause[];
  /** Does the client ask for less than all? */
  readonly isFiltered: boolean;
  readonly ordering: readonly Ordering[];
  readonly page: Page;
  readonly context: FilterContext;
}

export class RowFinder {
  constructor(
    private readonly database: Database,
    private readonly policy: RowPolicy,
    private readonly counts: CountCache,
    private readonly customFields: CustomFields,
    private readonly secrets: Secrets,
    private readonly settings: Settings,
  ) {}

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
    const { policy, secrets } = this;
    const context = { by, policy, dialect, connection, secrets, parameters, alias: 't' };
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
      const isFiltered = filters.length > 0;
      const asking = { connection, resource, conditions, isFiltered, ordering, page, context };
      const ids = await this.pageOfIds(asking);
      if (page.start !== null) return walk(ids, page);
      const count = await this.count(asking, ids.length);
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

  private async pageOfIds(asking: Asking): Promise<Keys> {
    const { ordering, page, context } = asking;
    const joins = joinsOf(ordering).map((joined): Guarded => {
      const known = knownClause(joined.resource, context, joined.alias);
      return { joined, known, isWhole: known.sql === 'TRUE' };
    });
    const first = new Set(ordering[0]?.joins?.map(({ alias }) => alias));
    const guarded = joins.filter(({ joined, isWhole }) => joined.isRequired && !isWhole && first.has(joined.alias));
    if (guarded.length === 0) return this.askForIds(asking, ordering, joins, []);
    // What leads to something hidden comes last in such an order. Of a large table it is worth while to look whether the
    // page ends before that: then it need not be sorted.
    if (!asking.isFiltered && (await this.total(asking)) > MANY) {
      const found = await this.askForIds(asking, ordering, joins, guarded);
      if (found.length === page.limit) return found;
    }
    const hiddenLast = guarded.map(
      ({ joined }): Ordering => ({ column: `"${joined.alias}".id IS NULL`, direction: 'ASC' }),
    );
    return this.askForIds(asking, [...hiddenLast, ...ordering], joins, []);
  }

  private async askForIds(
    { connection, resource, conditions, page, context }: Asking,
    ordering: readonly Ordering[],
    joins: readonly Guarded[],
    inner: readonly Guarded[],
  ): Promise<Keys> {
    const { key } = context.dialect;
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

  /** No count where the page itself proves it. */
  private async count(asking: Asking, length: number): Promise<number> {
    const { page } = asking;
    if (length < page.limit && (length > 0 || page.offset === 0)) return page.offset + length;
    return this.total(asking);
  }

  /** How many there are on all pages; remembered where it is all that the caller may view. */
  private async total({ connection, resource, conditions, isFiltered }: Asking): Promise<number> {
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
