// What can be chosen from a set: the choices it is based on, then its own.
import { COUNTRIES } from './countries.js';

export type ChoicePair = readonly [value: string, label: string];

/** The choices of a row of the table of choice sets. */
export function choicesOf(row: Readonly<Record<string, unknown>>): ChoicePair[] {
  const base = row.base_choices === 'ISO_3166' ? COUNTRIES : [];
  const own = (row.extra_choices ?? []) as ChoicePair[];
  const all = [...base, ...own];
  return row.order_alphabetically ? all.sort(([a], [b]) => (a < b ? -1 : Number(a > b))) : all;
}
