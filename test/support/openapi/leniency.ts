// The server takes numbers and truth values as text, text as numbers, and moments in any form of ISO 8601, as NetBox does.
// The document says so in words; its schemas name the one form that programs should send.
import type { ErrorObject } from 'ajv';

const SCALARS: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);
const OF_TEXT: ReadonlySet<string> = new Set(['format', 'pattern', 'maxLength', 'minLength', 'enum']);

/** The errors that are about something else than the form of a value. */
export function errorsOfSubstance(errors: readonly ErrorObject[], body: unknown): ErrorObject[] {
  const taken = new Set(
    errors
      .filter((error) => isLenient(error, valueAt(body, error.instancePath)))
      .map(({ instancePath }) => instancePath),
  );
  return errors.filter(({ instancePath }) => !taken.has(instancePath));
}

function isLenient({ keyword, params }: ErrorObject, value: unknown): boolean {
  if (!SCALARS.has(typeof value)) return false;
  // The other branch of what may be null, or of what may be an object, is no form of a scalar.
  if (keyword === 'type') return !['null', 'object', 'array'].includes(String(params.type));
  if (keyword === 'format') return params.format === 'date-time' || params.format === 'uuid';
  return OF_TEXT.has(keyword) && typeof value === 'string' && value !== value.trim();
}

function valueAt(body: unknown, pointer: string): unknown {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], body);
}
