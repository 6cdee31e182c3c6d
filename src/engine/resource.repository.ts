// The only place that reads a resource's rows: which ones (ids), then what they are (one constant statement).
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { type Connection, Database, type Rows } from '../platform/database/database.js';
import { Secrets } from '../platform/secrets/secrets.js';
import type { Action, Principal } from './access/principal.js';
import { type Permitted, RowPolicy } from './access/row-policy.js';
import { type CustomField, CustomFields } from './declare/custom-field.js';
import { anyKey, anyKeyParts } from './declare/field.js';
import { type ResourceMeta, resourceLabelled } from './declare/resource.js';
import type { Dialect } from './dialect.js';
import { join, Parameters, positional, shifted } from './query/clause.js';
import { confinement } from './query/confinement.js';
import { CountCache } from './query/count-cache.js';
import { counterSql } from './query/counters.js';
import type { Query } from './query/filters.js';
import type { Shape } from './query/list-query.js';
import type { MatchingQuestion } from './query/matching.js';
import { permittedClause } from './query/permitted.js';
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
import { type Found, type Matching, RowFinder } from './row-finder.js';
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

/** Parts of a representation by the id of the object they belong to. */
type ById = ReadonlyMap<string, unknown>;

@Injectable()
export class ResourceRepository {
  private readonly statements = new PrincipalStatements();
  private readonly plans: VisiblePlans;
  private readonly finder: RowFinder;

  constructor(
    private readonly database: Database,
    private readonly policy: RowPolicy,
    counts: CountCache,
    private readonly customFields: CustomFields,
    secrets: Secrets,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.plans = new VisiblePlans(policy, this.statements);
    this.finder = new RowFinder(database, policy, counts, customFields, secrets, settings);
  }

  /**
   * Which rows: permission, filters, order, page.
   * @throws ValidationError for a bad filter, ordering or start
   */
  find(resource: ResourceMeta, query: Query, by: Principal, dialect: Dialect): Promise<Found> {
    return this.finder.find(resource, query, by, dialect);
  }

  /** How many rows conditions let through, of those that `by` may view; null where that takes too long. */
  countMatching(
    questions: readonly MatchingQuestion[],
    callerId: string | null,
    by: Principal,
  ): Promise<readonly Matching[] | null> {
    return this.finder.countMatching(questions, callerId, by);
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

/** All at once on the pool; one after the other on the one connection of a transaction. */
async function inTurn<T>(connection: Connection, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  if (!('afterCommit' in connection)) return Promise.all(tasks.map((task) => task()));
  const results: T[] = [];
  for (const task of tasks) results.push(await task());
  return results;
}
