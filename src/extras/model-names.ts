// Models by their labels, `dcim.site`, in bodies and in the query string.
import { type DeclaredFilter, FieldProblem } from '../engine/declare/field.js';
import { resourceLabelled } from '../engine/declare/resource.js';
import { not } from '../engine/query/clause.js';
import { TEXT_LOOKUPS, textClause } from '../engine/query/lookups.js';

/** The label of a model. @throws FieldProblem where there is none */
export function parseModel(value: unknown): string {
  if (typeof value === 'string' && resourceLabelled(value)) return value;
  throw new FieldProblem(`Invalid content type: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

/** One of the labels in a column that lists some. */
export function modelsFilter(column: string): DeclaredFilter {
  return {
    lookups: TEXT_LOOKUPS.filter((lookup) => lookup !== 'empty'),
    compile: (values, lookup, { alias, parameters }) => {
      if (lookup === '' || lookup === 'n') for (const value of values) parseModel(value);
      const isNegated = lookup === 'n' || /^ni/.test(lookup);
      const one = textClause('e', isNegated ? lookup.slice(1) : lookup, values, parameters);
      const sql = `EXISTS (SELECT 1 FROM jsonb_array_elements_text("${alias}"."${column}") e WHERE ${one.sql})`;
      return isNegated ? not({ ...one, sql }) : { ...one, sql };
    },
  };
}
