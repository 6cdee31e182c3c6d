// The errors of the objects of a definition as sentences at its lists.
import { isObject } from '../../engine/write/body.js';

/** The errors of a list's bad items, counted as the reader of a definition counts them: from one. */
export function errorsByPlace(errors: unknown): string[] {
  const { errors: items } = (isObject(errors) ? errors : {}) as { errors?: { index: number; errors: unknown }[] };
  return items?.map(({ index, errors: own }) => `${index + 1}: ${flatErrors(own)}`) ?? [flatErrors(errors)];
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
