// What the form of a permission says of its constraint before anything is stored: what is wrong with it, what it means and
// how many objects it lets through.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../engine/access/principal.js';
import type { Constraint } from '../../engine/access/row-policy.js';
import { FieldProblem } from '../../engine/declare/field.js';
import { type ResourceMeta, resourceLabelled, resourceOf } from '../../engine/declare/resource.js';
import type { Matching } from '../../engine/row-finder.js';
import { type ConstraintProblem, constraintProblems, MatchingCount } from '../../users/matching-count.js';
import { User } from '../../users/user.js';
import { Choosing } from './choosing.js';
import { type Meaning, meaningOf } from './constraint-words.js';
import { pluralOf } from './model-names.js';
import { constraintsIn, type PermissionValues } from './permission-values.js';
import { DeskRights } from './rights.js';

/** Of one model: how many, that it takes too long to count, or that the caller may not know. */
export interface Count {
  readonly resource: ResourceMeta;
  readonly matching: Matching | 'slow' | 'hidden';
}

export interface Checked {
  readonly problems: readonly NamedProblem[];
  /** undefined: nothing that has a meaning. */
  readonly meaning?: Meaning;
  readonly counts: readonly Count[];
  /** The models that are chosen. */
  readonly models: readonly ResourceMeta[];
  /** Whom `$user` may stand for. */
  readonly callers: readonly { readonly id: string; readonly name: string }[];
  /** The id of the one it stands for; empty: the caller. */
  readonly as: string;
}

export interface NamedProblem {
  readonly message: string;
  /** What would have been possible, the nearest first, and how much more there is. */
  readonly names: readonly string[];
  readonly more: number;
}

const MOST_NAMES = 8;

@Injectable()
export class ConstraintCheck {
  constructor(
    private readonly counter: MatchingCount,
    private readonly choosing: Choosing,
    private readonly rights: DeskRights,
  ) {}

  /** A constant number of statements, whatever is chosen. */
  async of(values: PermissionValues, by: Principal): Promise<Checked> {
    const models = [...new Set(values.models)].flatMap((label) => resourceLabelled(label) ?? []);
    const callers = await this.callersOf(values, by);
    const as = callers.some(({ id }) => id === values.as) ? values.as : '';
    const nothing: Checked = { problems: [], counts: [], models, callers, as };
    try {
      const constraints = constraintsIn(values.constraints);
      const problems = problemsOf(models, constraints);
      if (problems.length > 0) return { ...nothing, problems };
      const counts = await this.countsOf(models, constraints, as || (by.user?.id ?? null), by);
      return { ...nothing, meaning: meaningOf(constraints), counts };
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      return { ...nothing, problems: [{ message: error.message, names: [], more: 0 }] };
    }
  }

  /** The users that the form has chosen, those that are typed too. */
  private async callersOf({ users }: PermissionValues, by: Principal): Promise<Checked['callers']> {
    const { ids } = await this.choosing.found(resourceOf(User), users, by);
    const labels = await this.choosing.visibleLabels(resourceOf(User), ids, by);
    return [...labels].map(([id, name]) => ({ id, name }));
  }

  private async countsOf(
    models: readonly ResourceMeta[],
    constraints: Constraint | readonly Constraint[] | null,
    callerId: string | null,
    by: Principal,
  ): Promise<Count[]> {
    const seen = models.filter((resource) => this.rights.may(by, 'view', resource));
    const labels = seen.map(({ label }) => label);
    const counted = await this.counter.of(labels, constraints, callerId, by);
    const byModel = new Map(counted.map(({ resource, matching }) => [resource, matching ?? ('slow' as const)]));
    return models.map((resource) => ({ resource, matching: byModel.get(resource) ?? 'hidden' }));
  }
}

function problemsOf(
  models: readonly ResourceMeta[],
  constraints: Constraint | readonly Constraint[] | null,
): NamedProblem[] {
  const found = constraintProblems(
    models.map(({ label }) => label),
    constraints,
  );
  return found.map(named);
}

function named({ resource, message, misnaming }: ConstraintProblem): NamedProblem {
  const names = misnaming?.names ?? [];
  return {
    message: `Of ${pluralOf(resource)}: ${message}`,
    names: names.slice(0, MOST_NAMES),
    more: Math.max(0, names.length - MOST_NAMES),
  };
}
