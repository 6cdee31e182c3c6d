// Models by their labels, `dcim.site`, in bodies and in the query string.
import { type DeclaredFilter, FieldProblem } from '../declare/field.js';
import { type ResourceMeta, resourceLabelled } from '../declare/resource.js';
import { not } from './clause.js';
import { TEXT_LOOKUPS, textClause } from './lookups.js';

/** The label of a model. @throws FieldProblem where there is none */
export function parseModel(value: unknown): string {
  return resourceOfModel(value).label;
}

/** The resource of a label. @throws FieldProblem where there is none */
export function resourceOfModel(value: unknown): ResourceMeta {
  const resource = typeof value === 'string' ? resourceLabelled(value) : undefined;
  if (resource) return resource;
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
