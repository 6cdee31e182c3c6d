// What a token is narrowed to: a list like object permissions, intersected with what its user may do.
import { FieldProblem } from '../engine/declare/field.js';
import { assertCallers, assertConstraints, parseConstraints } from '../engine/query/constraint.js';
import { resourceOfModel } from '../engine/query/model-names.js';
import type { Grant } from './grant.js';

export type Scope = Grant;

/** @throws FieldProblem for anything that is no list of scopes */
export function parseScopes(value: unknown): readonly Scope[] {
  if (!Array.isArray(value)) throw new FieldProblem('Expected a list of scopes.');
  if (value.length > 100) throw new FieldProblem('At most 100 scopes can be given.');
  return value.map(parseScope);
}

function parseScope(value: unknown): Scope {
  const { object_types: types, actions, constraints = null, ...rest } = (value ?? {}) as Record<string, unknown>;
  if (typeof value !== 'object' || Object.keys(rest).length > 0) throw wrongForm();
  if (!isTexts(types, /^[a-z]+\.[a-z]+$/) || !isTexts(actions, /^[a-z][a-z0-9_]*$/)) throw wrongForm();
  const parsed = parseConstraints(constraints);
  const all = parsed === null ? [] : [parsed].flat();
  for (const label of types) assertConstraints(resourceOfModel(label), all);
  return { object_types: types, actions, constraints: parsed };
}

/** What is wrong with `$user` in the scopes, where no user is compared. */
export function scopeCallerProblem(scopes: readonly Scope[]): string | undefined {
  try {
    for (const { object_types: types, constraints } of scopes) {
      const all = constraints === null ? [] : [constraints].flat();
      for (const label of types) assertCallers(resourceOfModel(label), all);
    }
  } catch (error) {
    if (error instanceof FieldProblem) return error.message;
    throw error;
  }
  return undefined;
}

const wrongForm = () =>
  new FieldProblem(
    'Each scope needs object_types such as ["dcim.site"] and actions such as ["view"], and may have constraints.',
  );

function isTexts(value: unknown, form: RegExp): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && form.test(one));
}

/** Is every scope of `inner` one that `outer` grants? null is no limit. */
export function coversScopes(outer: readonly Scope[] | null, inner: readonly Scope[] | null): boolean {
  if (outer === null) return true;
  if (inner === null) return false;
  return inner.every((scope) =>
    pairsOf(scope).every(([type, action]) => outer.some((one) => grants(one, type, action, scope))),
  );
}

function pairsOf({ object_types, actions }: Scope): [string, string][] {
  return object_types.flatMap((type) => actions.map((action): [string, string] => [type, action]));
}

function grants(outer: Scope, type: string, action: string, inner: Scope): boolean {
  if (!outer.object_types.includes(type) || !outer.actions.includes(action)) return false;
  return !outer.constraints || JSON.stringify(outer.constraints) === JSON.stringify(inner.constraints);
}
