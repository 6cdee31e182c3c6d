// The filters of custom fields, `cf_<name>`: lookups by the type of the field, conditions over the stored JSON.
import { type DeclaredFilter, FieldProblem } from '../engine/declare/field.js';
import { resourceLabelled } from '../engine/declare/resource.js';
import { type Clause, type FilterContext, join, not } from '../engine/query/clause.js';
import { resolveObjects } from '../engine/query/field-filters.js';
import {
  emptyClause,
  NUMBER_LOOKUPS,
  orderedClause,
  parseFilterInstant,
  parseFilterInteger,
  parseFilterNumber,
  parseFlag,
  TEXT_LOOKUPS,
  textClause,
} from '../engine/query/lookups.js';
import type { Definition } from './custom-field-definitions.js';
import { isDate } from './custom-field-value.js';

const SET_LOOKUPS = ['n', 'empty'];

type Make = (definition: Definition) => DeclaredFilter;

const FILTERS: Readonly<Record<string, Make>> = {
  text: textFilter,
  longtext: textFilter,
  url: textFilter,
  select: (definition) => textFilter({ ...definition, filterLogic: 'exact' }),
  integer: (definition) => numberFilter(definition, parseFilterInteger),
  decimal: (definition) => numberFilter(definition, parseFilterNumber),
  // Both are stored in one form that sorts as it counts.
  date: (definition) => momentFilter(definition, parseFilterDate),
  datetime: (definition) => momentFilter(definition, parseFilterInstant),
  boolean: booleanFilter,
  multiselect: (definition) => setFilter(definition, async (values) => values),
  object: objectFilter,
  multiobject: objectFilter,
};

/** The filter of a field; undefined where it has none. */
export function filterOf(definition: Definition): DeclaredFilter | undefined {
  if (definition.filterLogic === 'disabled') return undefined;
  const filter = FILTERS[definition.type]?.(definition);
  if (!filter) return undefined;
  // Whatever its type, an object may have no value of a custom field.
  return { ...filter, unset: (context) => context.parameters.clause(isEmpty(stored(definition, context))) };
}

const stored = ({ name }: Definition, { alias }: FilterContext): string => `"${alias}".custom_field_data -> '${name}'`;
const storedText = ({ name }: Definition, { alias }: FilterContext): string =>
  `("${alias}".custom_field_data ->> '${name}')`;

function textFilter(definition: Definition): DeclaredFilter {
  // Loosely, a text is found by a part of it.
  const loosely: Record<string, string> = definition.filterLogic === 'loose' ? { '': 'ic', n: 'nic' } : {};
  return {
    lookups: TEXT_LOOKUPS,
    compile: (values, lookup, context) =>
      textClause(storedText(definition, context), loosely[lookup] ?? lookup, values, context.parameters),
  };
}

function numberFilter(definition: Definition, parse: (value: string) => number): DeclaredFilter {
  return {
    lookups: NUMBER_LOOKUPS,
    compile: (values, lookup, context) => {
      const own = `(CASE WHEN jsonb_typeof(${stored(definition, context)}) = 'number' THEN ${storedText(definition, context)}::numeric END)`;
      return lookup === 'empty'
        ? emptyClause(`${own} IS NULL`, values[0] ?? '', context.parameters)
        : orderedClause(own, 'numeric', lookup, values.map(parse), context.parameters);
    },
  };
}

function momentFilter(definition: Definition, parse: (value: string) => string): DeclaredFilter {
  return {
    lookups: NUMBER_LOOKUPS,
    compile: (values, lookup, context) => {
      const own = `(${storedText(definition, context)} COLLATE "C")`;
      return lookup === 'empty'
        ? emptyClause(`${own} IS NULL`, values[0] ?? '', context.parameters)
        : orderedClause(own, 'text', lookup, values.map(parse), context.parameters);
    },
  };
}

function parseFilterDate(value: string): string {
  if (isDate(value)) return value;
  throw new FieldProblem('Enter a valid date.');
}

function booleanFilter(definition: Definition): DeclaredFilter {
  return {
    lookups: ['empty'],
    compile: (values, lookup, context) => {
      const own = stored(definition, context);
      if (lookup === 'empty') return emptyClause(isEmpty(own), values[0] ?? '', context.parameters);
      return join(
        values.map((value) => context.parameters.clause(`${own} = ?::jsonb`, String(parseFlag(value)))),
        'OR',
      );
    },
  };
}

const isEmpty = (own: string): string => `coalesce(${own}, 'null') IN ('null', '[]', '""')`;

/** One of the values is among those stored, be it a list of them or one. */
function setFilter(
  definition: Definition,
  find: (values: readonly string[], context: FilterContext) => Promise<readonly string[]>,
): DeclaredFilter {
  return {
    lookups: SET_LOOKUPS,
    compile: async (values, lookup, context): Promise<Clause> => {
      const own = stored(definition, context);
      if (lookup === 'empty') return emptyClause(isEmpty(own), values[0] ?? '', context.parameters);
      const wanted = await find(values, context);
      const has = context.parameters.clause(`jsonb_exists_any(${own}, ?::text[])`, wanted);
      return lookup === 'n' ? not(has) : has;
    },
  };
}

function objectFilter(definition: Definition): DeclaredFilter {
  return setFilter(definition, async (values, context) => {
    const target = resourceLabelled(definition.relatedObjectType ?? '');
    return target ? resolveObjects(target, 'id', values, context) : [];
  });
}
