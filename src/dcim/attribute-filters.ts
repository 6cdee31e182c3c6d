// Filters over the attributes of module types, `attr_size=5`: the profile of a type says which there are, and anybody may
// ask for any. What no type has finds nothing.
import { FieldProblem, type FilterFamily } from '../engine/declare/field.js';
import { type Clause, join, not, type Parameters } from '../engine/query/clause.js';
import { emptyClause, textClause } from '../engine/query/lookups.js';

const COMPARISONS: Readonly<Record<string, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

/** NetBox's names of lookups, and those of all other filters here. */
const LOOKUPS: ReadonlySet<string> = new Set(['n', 'ic', 'icontains', 'empty', 'isnull', ...Object.keys(COMPARISONS)]);

/** Other lookups that NetBox takes after the name of an attribute: not an attribute within another. */
const UNSERVED: ReadonlySet<string> = new Set(
  'exact iexact contains in startswith istartswith endswith iendswith range regex iregex has_key has_keys has_any_keys contained_by'.split(
    ' ',
  ),
);

const MAX_STEPS = 10;

/** `attr_size=5`, `attr_size__gte=5`, `attr_cpu__cores=8` of an attribute within another. */
export const attributeFilters: FilterFamily = {
  prefix: 'attr_',
  compile(rest, values, { alias, parameters }) {
    const { path, lookup } = readName(rest);
    const own = parameters.clause(`("${alias}".attributes #> ?::text[])`, path);
    const about = ({ sql, parameters: more }: Clause): Clause => ({ sql, parameters: { ...own.parameters, ...more } });
    const isUnset = `coalesce(${own.sql}, 'null') = 'null'`;
    if (lookup === 'empty' || lookup === 'isnull') return about(emptyClause(isUnset, values[0] ?? '', parameters));
    const given = values.filter((value) => value !== 'null');
    const all = [
      ...given.map((value) => about(valueClause(own.sql, lookup, value, parameters))),
      ...(given.length < values.length ? [about(parameters.clause(isUnset))] : []),
    ];
    return lookup === 'n' ? join(all.map(not), 'AND') : join(all, 'OR');
  },
};

function readName(rest: string): { readonly path: readonly string[]; readonly lookup: string } {
  const steps = rest.split('__');
  if (steps.length > MAX_STEPS) throw new FieldProblem(`An attribute has at most ${MAX_STEPS} names.`);
  const last = steps.at(-1) as string;
  if (steps.length > 1 && UNSERVED.has(last)) throw new FieldProblem(`The lookup “${last}” is not served here.`);
  const hasLookup = steps.length > 1 && LOOKUPS.has(last);
  return hasLookup ? { path: steps.slice(0, -1), lookup: last } : { path: steps, lookup: '' };
}

function valueClause(own: string, lookup: string, value: string, parameters: Parameters): Clause {
  if (lookup === 'ic' || lookup === 'icontains') return textClause(`(${own} #>> '{}')`, 'ic', [value], parameters);
  const comparison = COMPARISONS[lookup];
  if (!comparison) return parameters.clause(`${own} = ANY(?::jsonb[])`, jsonOf(value));
  const [first] = jsonOf(value);
  // Numbers are compared with numbers, text with text.
  return parameters.clause(
    `jsonb_typeof(${own}) = jsonb_typeof(?::jsonb) AND ${own} ${comparison} ?::jsonb`,
    first,
    first,
  );
}

/** What a value of the query string may mean as JSON: the number or the truth value that it spells, and the text. */
function jsonOf(value: string): string[] {
  if (!value.isWellFormed()) throw new FieldProblem('Enter a valid value.');
  const isScalar = /^(true|false|-?(0|[1-9]\d{0,30})(\.\d{1,30})?)$/.test(value);
  return [...(isScalar ? [value] : []), JSON.stringify(value)];
}
