// The lookups of the query string (`name__ic`) as SQL over one column.
import { FieldProblem } from '../declare/field.js';
import { foldedSql } from '../declare/fields.js';
import { parseInstant } from '../declare/values.js';
import { type Clause, join, not, type Parameters } from './clause.js';

export const TEXT_LOOKUPS = ['n', 'ic', 'nic', 'iew', 'niew', 'isw', 'nisw', 'ie', 'nie', 'empty', 'regex', 'iregex'];
export const NUMBER_LOOKUPS = ['n', 'lte', 'lt', 'gte', 'gt', 'empty'];

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

const PATTERNS: Readonly<Record<string, (text: string) => string>> = {
  ic: (text) => `%${escapeLike(text)}%`,
  isw: (text) => `${escapeLike(text)}%`,
  iew: (text) => `%${escapeLike(text)}`,
  ie: escapeLike,
};

/** A condition on a text column. @throws FieldProblem for a value that cannot be */
export function textClause(column: string, lookup: string, values: readonly string[], p: Parameters): Clause {
  if (lookup === '') return p.clause(`${column} = ANY(?::text[])`, values);
  if (lookup === 'empty') return emptyClause(`${column} IS NULL OR ${column} = ''`, values[0] ?? '', p);
  if (lookup === 'regex' || lookup === 'iregex') {
    const operator = lookup === 'regex' ? '~' : '~*';
    // A deterministic collation is needed for regular expressions and patterns to be fast and exact.
    return join(
      values.map((value) => p.clause(`${column} COLLATE "C" ${operator} ?`, checkedPattern(value))),
      'OR',
    );
  }
  if (lookup === 'n')
    return join(
      values.map((value) => not(p.clause(`${column} = ?`, value))),
      'AND',
    );
  const pattern = PATTERNS[lookup.replace(/^n(?=i)/, '')] as (text: string) => string;
  const like = values.map((value) => p.clause(`${column} ILIKE ?`, pattern(value)));
  return lookup.startsWith('n') ? join(like.map(not), 'AND') : join(like, 'OR');
}

/** The same of a text whose whole values are compared without regard to case. */
export function caselessClause(column: string, lookup: string, values: readonly string[], p: Parameters): Clause {
  const folded = `ARRAY(SELECT ${foldedSql('v')} FROM unnest(?::text[]) v)`;
  const among = p.clause(`${foldedSql(column)} = ANY(${folded})`, values);
  return lookup === 'n' ? not(among) : among;
}

function checkedPattern(pattern: string): string {
  if (pattern.length > 1000) throw new FieldProblem('Enter a regular expression of at most 1000 characters.');
  return pattern;
}

export function emptyClause(isEmpty: string, value: string, p: Parameters): Clause {
  const clause = p.clause(isEmpty);
  return parseFlag(value) ? clause : not(clause);
}

/** `true`/`false` in a query string. @throws FieldProblem */
export function parseFlag(value: string): boolean {
  if (/^(true|1|yes|on)$/i.test(value)) return true;
  if (/^(false|0|no|off)$/i.test(value)) return false;
  throw new FieldProblem(`Select a valid choice. ${value} is not one of the available choices.`);
}

const COMPARISONS: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** A condition on a number, a moment or an identity: values already parsed to what PostgreSQL compares with. */
export function orderedClause(
  column: string,
  type: string,
  lookup: string,
  values: readonly unknown[],
  p: Parameters,
): Clause {
  if (lookup === '') return p.clause(`${column} = ANY(?::${type}[])`, values);
  if (lookup === 'n') return not(p.clause(`${column} = ANY(?::${type}[])`, values));
  return join(
    values.map((value) => p.clause(`${column} ${COMPARISONS[lookup]} ?::${type}`, value)),
    'OR',
  );
}

export function parseFilterInteger(value: string): number {
  const number = Number(value);
  if (/^\s*-?\d{1,18}\s*$/.test(value) && Number.isSafeInteger(number)) return number;
  throw new FieldProblem('Enter a whole number.');
}

export function parseFilterNumber(value: string): number {
  if (/^\s*-?\d{1,30}(\.\d{1,30})?\s*$/.test(value)) return Number(value);
  throw new FieldProblem('Enter a number.');
}

export function parseFilterInstant(value: string): string {
  try {
    return parseInstant(value);
  } catch {
    throw new FieldProblem('Enter a valid date/time.');
  }
}
