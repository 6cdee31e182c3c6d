// How many rows conditions let through: written with the compiler that enforces them.
import type { Statement } from '../../platform/database/database.js';
import type { Principal } from '../access/principal.js';
import type { Constraint, RowPolicy } from '../access/row-policy.js';
import type { ResourceMeta } from '../declare/resource.js';
import { type Clause, join, Parameters, positional } from './clause.js';
import { confinement } from './confinement.js';
import { constraintClause } from './constraint.js';
import { knownClause, permittedClause } from './permitted.js';

/** Alternatives over the objects of a resource; null: nothing is asked of them. */
export interface MatchingQuestion {
  readonly resource: ResourceMeta;
  readonly alternatives: readonly Constraint[] | null;
}

/**
 * One statement for all questions: the place of the question, how many rows there are that `by` may view, and how many of
 * them one of the alternatives holds for. Nothing is found out of what is hidden from `by`, on the way there neither.
 * @param callerId whom `$user` stands for
 * @throws FieldProblem
 */
export function matchingStatement(
  questions: readonly MatchingQuestion[],
  callerId: string | null,
  by: Principal,
  policy: RowPolicy,
): Statement {
  const parameters = new Parameters();
  const visible = (target: ResourceMeta, alias: string) => knownClause(target, { by, policy, parameters }, alias);
  const compiling = { userId: callerId, parameters, visible };
  const parts = questions.map(({ resource, alternatives }, index): Clause => {
    const permitted = permittedClause(resource, policy.permitted(by, 'view', resource), by, 't', parameters);
    const confined = confinement(resource, by, policy, 't', parameters);
    const seen = join([permitted, ...(confined ? [confined] : [])], 'AND');
    const wanted = alternatives
      ? join(
          alternatives.map((one) => constraintClause(resource, one, 't', compiling)),
          'OR',
        )
      : join([], 'AND');
    return {
      sql: `SELECT ${index}::int, count(*), count(*) FILTER (WHERE ${wanted.sql}) FROM "${resource.table}" "t" WHERE ${seen.sql}`,
      parameters: { ...seen.parameters, ...wanted.parameters },
    };
  });
  return positional({
    sql: parts.map(({ sql }) => sql).join(' UNION ALL '),
    parameters: Object.assign({}, ...parts.map(({ parameters: own }) => own)),
  });
}
