// JSON of any shape that a user keeps on the server.
import { ValidationError } from '../engine/errors.js';

const MAX_SIZE = 100_000;

/**
 * The text that is stored.
 * @param tooLarge said where it is longer than 100,000 characters
 * @throws ValidationError
 */
export function jsonToStore(value: unknown, tooLarge: string): string {
  const text = JSON.stringify(value);
  if (text.length > MAX_SIZE) throw new ValidationError({ non_field_errors: [tooLarge] });
  // PostgreSQL's jsonb cannot hold them.
  if (text.includes('\\u0000')) throw new ValidationError({ non_field_errors: ['Null characters are not allowed.'] });
  return text;
}
