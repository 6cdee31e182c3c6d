// The errors of the objects of a definition as sentences at its lists.
import { isObject } from '../../engine/write/body.js';

/** The place of an item, counted as the reader of a definition counts: from one. */
export const atPlace = (index: number, sentence: string): string => `${index + 1}: ${sentence}`;

/**
 * The errors of a list's bad items.
 * @param places where the items stand in the definition, for those that are not all of its list
 */
export function errorsByPlace(errors: unknown, places?: readonly number[]): string[] {
  const { errors: items } = (isObject(errors) ? errors : {}) as { errors?: { index: number; errors: unknown }[] };
  return (
    items?.map(({ index, errors: own }) => atPlace(places?.[index] ?? index, flatErrors(own))) ?? [flatErrors(errors)]
  );
}

/** All errors of one object in one line. */
export function flatErrors(errors: unknown): string {
  return Object.entries(errors as Record<string, unknown>)
    .map(([name, said]) => {
      const text = [said]
        .flat()
        .map((one) => (isObject(one) ? flatErrors(one) : String(one)))
        .join(' ');
      return name === '__all__' || name === 'non_field_errors' ? text : `${name}: ${text}`;
    })
    .join(' ');
}
