// What a constraint means right now, before anybody is bound by it: what is wrong with it, and how many objects it lets
// through. For whoever writes permissions.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import type { Constraint } from '../engine/access/row-policy.js';
import { FieldProblem } from '../engine/declare/field.js';
import { type ResourceMeta, resourceLabelled } from '../engine/declare/resource.js';
import { type Misnaming, misnamingOf } from '../engine/query/condition-names.js';
import { alternativesOf, assertCallers, assertConstraints } from '../engine/query/constraint.js';
import { ResourceRepository } from '../engine/resource.repository.js';
import type { Matching } from '../engine/row-finder.js';

export interface ConstraintProblem {
  readonly resource: ResourceMeta;
  readonly message: string;
  /** Where it is a name that is wrong. */
  readonly misnaming?: Misnaming | undefined;
}

/** What is wrong with conditions, model by model: the first few. */
export function constraintProblems(
  labels: readonly string[],
  constraints: Constraint | readonly Constraint[] | null,
  most = 5,
): ConstraintProblem[] {
  // One that lets everything through makes no other right.
  const alternatives = constraints === null ? [] : [constraints].flat();
  const found: ConstraintProblem[] = [];
  for (const resource of resourcesOf(labels)) {
    if (found.length >= most) break;
    const message = problemOf(resource, alternatives);
    if (message === undefined) continue;
    const named = namedProblems(resource, alternatives, most - found.length);
    // Where no condition by itself is wrong, there are too many of them.
    found.push(...(named.length > 0 ? named : [{ resource, message }]));
  }
  return found;
}

function namedProblems(resource: ResourceMeta, alternatives: readonly Constraint[], most: number): ConstraintProblem[] {
  const found: ConstraintProblem[] = [];
  for (const [key, value] of alternatives.flatMap((one) => Object.entries(one))) {
    if (found.length >= most) break;
    const message = problemOf(resource, [{ [key]: value }]);
    if (message !== undefined) found.push({ resource, message, misnaming: misnamingOf(resource, key) });
  }
  return found;
}

function problemOf(resource: ResourceMeta, alternatives: readonly Constraint[]): string | undefined {
  try {
    assertConstraints(resource, alternatives);
    assertCallers(resource, alternatives);
    return undefined;
  } catch (error) {
    if (error instanceof FieldProblem) return error.message;
    throw error;
  }
}

const resourcesOf = (labels: readonly string[]): ResourceMeta[] =>
  [...new Set(labels)].flatMap((label) => resourceLabelled(label) ?? []);

/** Of one model; null where it takes too long to count. */
export interface ModelMatching {
  readonly resource: ResourceMeta;
  readonly matching: Matching | null;
}

@Injectable()
export class MatchingCount {
  constructor(private readonly repository: ResourceRepository) {}

  /**
   * How many objects of each model the constraints let through, of those that `by` may view; by one statement that is
   * stopped after a second.
   * @param callerId whom `$user` stands for
   * @throws FieldProblem where `constraintProblems` finds one
   */
  async of(
    labels: readonly string[],
    constraints: Constraint | readonly Constraint[] | null,
    callerId: string | null,
    by: Principal,
  ): Promise<ModelMatching[]> {
    const resources = resourcesOf(labels);
    const alternatives = alternativesOf(constraints);
    const questions = resources.map((resource) => ({ resource, alternatives }));
    const counts = await this.repository.countMatching(questions, callerId, by);
    return resources.map((resource, index) => ({ resource, matching: counts?.[index] ?? null }));
  }
}
