// Models by their labels, `dcim.site`, in bodies and in the query string.
import { type DeclaredFilter, FieldProblem } from '../declare/field.js';
import { knownModel, modelOfKey } from '../declare/known-models.js';
import { allResources, type ResourceMeta, resourceLabelled } from '../declare/resource.js';
import { type FilterContext, not } from './clause.js';
import { TEXT_LOOKUPS, textClause } from './lookups.js';

/** The label of a model that is here. @throws FieldProblem where there is none */
export function parseModel(value: unknown): string {
  return resourceOfModel(value).label;
}

/** The label of a model that is here, or that NetBox has. @throws FieldProblem where neither has it */
export function parseKnownModel(value: unknown): string {
  if (typeof value === 'string' && (resourceLabelled(value) || knownModel(value))) return value;
  throw unknownModel(value);
}

/** The resource of a label. @throws FieldProblem where there is none */
export function resourceOfModel(value: unknown): ResourceMeta {
  const resource = typeof value === 'string' ? resourceLabelled(value) : undefined;
  if (resource) return resource;
  throw unknownModel(value);
}

const unknownModel = (value: unknown): FieldProblem =>
  new FieldProblem(`Invalid content type: ${typeof value === 'string' ? value : JSON.stringify(value)}`);

/** SQL of a sentence about the models in a list that are not here; empty where all of them are. */
export const effectSql =
  (column: string) =>
  (alias: string): string => {
    const list = `"${alias}"."${column}"`;
    const here = allResources().map(({ label }) => `'${label}'`);
    return `(CASE WHEN ${list} = '[]'::jsonb THEN 'It names no object type, so that it has no effect.'
      ELSE coalesce((SELECT 'Not on this server, and so without effect: ' || string_agg(m, ', ' ORDER BY m) || '.'
        FROM jsonb_array_elements_text(${list}) m WHERE m NOT IN (${here.join(', ')})), '') END)`;
  };

/**
 * The label of a model that the query string names as the list of object types does.
 * @throws FieldProblem for what is no id, and for an id that no model has
 */
export function modelNumbered(value: string, { dialect }: Pick<FilterContext, 'dialect'>): string {
  const key = dialect.readKey(value);
  if (key === undefined) throw new FieldProblem(`“${value}” is not a valid value.`);
  const model = modelOfKey(key);
  if (model) return model.label;
  throw new FieldProblem(`Select a valid choice. ${value} is not one of the available choices.`);
}

/** One of the labels in a column that lists some. */
export function modelsFilter(column: string): DeclaredFilter {
  return {
    lookups: TEXT_LOOKUPS.filter((lookup) => lookup !== 'empty'),
    compile: (values, lookup, { alias, parameters }) => {
      if (lookup === '' || lookup === 'n') for (const value of values) parseKnownModel(value);
      const isNegated = lookup === 'n' || /^ni/.test(lookup);
      const one = textClause('e', isNegated ? lookup.slice(1) : lookup, values, parameters);
      const sql = `EXISTS (SELECT 1 FROM jsonb_array_elements_text("${alias}"."${column}") e WHERE ${one.sql})`;
      return isNegated ? not({ ...one, sql }) : { ...one, sql };
    },
    unset: ({ alias, parameters }) => parameters.clause(`"${alias}"."${column}" = '[]'::jsonb`),
  };
}

/** The same by what the list of object types calls them. */
export function modelIdsFilter(column: string): DeclaredFilter {
  const byName = modelsFilter(column);
  return {
    ...byName,
    lookups: ['n'],
    compile: (values, lookup, context) =>
      byName.compile(
        values.map((value) => modelNumbered(value, context)),
        lookup,
        context,
      ),
  };
}
