// Plans whose statement tells of the objects shown inside whether the caller may view them: to ask for that afterwards
// costs a round trip. Callers whose permissions look alike share a plan.
import type { Principal } from './access/principal.js';
import type { Permitted, RowPolicy } from './access/row-policy.js';
import type { ResourceMeta } from './declare/resource.js';
import { Parameters, positional } from './query/clause.js';
import type { Shape } from './query/list-query.js';
import { templateOf } from './query/permitted.js';
import type { PrincipalStatements } from './query/principal-statements.js';
import { compilePlan, type Plan, planOf } from './representation.js';

/** Beyond them, what may be shown is asked for afterwards. */
const MOST_PLANS = 300;

type Some = Extract<Permitted, { rows: 'some' }>;

/** A value of the conditions about a resource, by its place among them. */
interface Place {
  readonly target: ResourceMeta;
  readonly index: number;
}

interface SharedPlan {
  readonly plan: Plan;
  readonly places: readonly Place[];
}

/** A plan, and what its statement takes beside the ids. */
export interface PlanFor {
  readonly plan: Plan;
  readonly values: readonly unknown[];
}

export class VisiblePlans {
  private readonly shared = new Map<string, SharedPlan>();

  constructor(
    private readonly policy: RowPolicy,
    private readonly statements: PrincipalStatements,
  ) {}

  of(resource: ResourceMeta, form: Shape['form'], by: Principal): PlanFor {
    return this.statements.remembered(by, `plan ${resource.label} ${form}`, () => this.make(resource, form, by));
  }

  private make(resource: ResourceMeta, form: Shape['form'], by: Principal): PlanFor {
    const plain = planOf(resource, form);
    const partly = new Map<ResourceMeta, Some>();
    for (const { target } of plain.mentions) {
      const permitted = this.policy.nested(by, target);
      if (permitted.rows === 'some') partly.set(target, permitted);
    }
    if (partly.size === 0) return { plan: plain, values: [] };
    const valuesOf = (target: ResourceMeta) => templateOf(target, partly.get(target) as Some, by, 'x').values;
    const conditions = [...partly].map(([target, some]) => [target.label, templateOf(target, some, by, 'x').sql]);
    const key = JSON.stringify([resource.label, form, conditions]);
    const shared = this.shared.get(key) ?? this.compile(resource, form, partly, by, key);
    if (!shared) return { plan: plain, values: [] };
    return { plan: shared.plan, values: shared.places.map(({ target, index }) => valuesOf(target)[index]) };
  }

  private compile(
    resource: ResourceMeta,
    form: Shape['form'],
    partly: ReadonlyMap<ResourceMeta, Some>,
    by: Principal,
    key: string,
  ): SharedPlan | undefined {
    if (this.shared.size >= MOST_PLANS) return undefined;
    const parameters = new Parameters('c');
    const named: Record<string, unknown> = {};
    const plan = compilePlan(resource, form, (target, alias) => {
      const some = partly.get(target);
      if (!some) return undefined;
      const { sql, values } = templateOf(target, some, by, alias);
      const clause = parameters.clause(sql, ...values.map((_, index): Place => ({ target, index })));
      Object.assign(named, clause.parameters);
      return clause.sql;
    });
    // The ids are the first.
    const { text, values } = positional({ sql: plan.statement.text, parameters: named }, 2);
    const statement = this.statements.named({ text });
    const made = { plan: { ...plan, statement }, places: values as Place[] };
    this.shared.set(key, made);
    return made;
  }
}
