// What a constraint means, in words.
import type { Constraint } from '../../engine/access/row-policy.js';
import { alternativesOf, CALLER, LOOKUPS, type Lookup } from '../../engine/query/constraint.js';

/** For each alternative its conditions, all of which must hold; null: everything is let through. */
export type Meaning = readonly (readonly string[])[] | null;

/** @example meaningOf({ site__slug__in: ['a', 'b'] }) // [['site → slug is one of a, b']] */
export function meaningOf(constraints: Constraint | readonly Constraint[] | null): Meaning {
  const alternatives = alternativesOf(constraints);
  return alternatives?.map((one) => Object.entries(one).map(([key, value]) => wordsOf(key, value))) ?? null;
}

const WORDS: Readonly<Record<Lookup, (value: string) => string>> = {
  exact: (value) => `is ${value}`,
  iexact: (value) => `is ${value}, in small or capital letters`,
  contains: (value) => `contains ${value}`,
  icontains: (value) => `contains ${value}, in small or capital letters`,
  startswith: (value) => `begins with ${value}`,
  istartswith: (value) => `begins with ${value}, in small or capital letters`,
  endswith: (value) => `ends with ${value}`,
  iendswith: (value) => `ends with ${value}, in small or capital letters`,
  in: (value) => `is one of ${value}`,
  gt: (value) => `is more than ${value}`,
  gte: (value) => `is ${value} or more`,
  lt: (value) => `is less than ${value}`,
  lte: (value) => `is ${value} or less`,
  range: (value) => `is between ${value}, both included`,
  isnull: (value) => (value === 'true' ? 'is empty' : 'is not empty'),
};

function wordsOf(key: string, value: unknown): string {
  const path = key.split('__');
  const last = path.at(-1) as Lookup;
  const hasLookup = path.length > 1 && LOOKUPS.includes(last);
  const names = hasLookup ? path.slice(0, -1) : path;
  const lookup = hasLookup ? last : 'exact';
  const isNothing = lookup === 'exact' && value === null;
  return `${names.join(' → ')} ${WORDS[isNothing ? 'isnull' : lookup](isNothing ? 'true' : shown(value, lookup))}`;
}

const MOST = 10;

function shown(value: unknown, lookup: Lookup): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none at all';
    const some = value.slice(0, MOST).map((one) => shown(one, lookup));
    const rest = value.length - some.length;
    return `${some.join(lookup === 'range' ? ' and ' : ', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  }
  if (value === CALLER) return 'the user who asks';
  return typeof value === 'string' ? (value === '' ? 'nothing' : value) : JSON.stringify(value);
}
