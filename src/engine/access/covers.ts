// Whether somebody has what they are about to give to somebody else.
import type { Constraint, Permitted } from './row-policy.js';

/**
 * Is every row that one of the alternatives lets through (null: every row) among those that are permitted? Judged by what
 * is written, not by the rows of the moment: an alternative is covered by conditions that are a part of its own.
 */
export function covers(permitted: Permitted, alternatives: readonly Constraint[] | null): boolean {
  if (permitted.rows === 'all') return true;
  if (permitted.rows === 'none' || alternatives === null) return false;
  return permitted.groups.every((group) =>
    alternatives.every((inner) => group.some((outer) => isNarrowing(outer, inner))),
  );
}

/** Does the inner ask for all that the outer asks for? What depends on who asks is the same for nobody else. */
function isNarrowing(outer: Constraint, inner: Constraint): boolean {
  return Object.entries(outer).every(([key, value]) => {
    const text = JSON.stringify(value);
    return !text.includes('"$user"') && Object.hasOwn(inner, key) && JSON.stringify(inner[key]) === text;
  });
}
