// Schemas of OpenAPI 3.0 as JSON Schema, strict enough for tests: an object has the properties that are described and no
// others, and null is only what may be null.

type Schema = Record<string, unknown>;

export interface Strictness {
  /** false: `fields` and the like leave properties out. */
  readonly isComplete: boolean;
  /** false: other properties are taken too. */
  readonly isClosed: boolean;
}

const INNER = ['allOf', 'anyOf', 'oneOf'] as const;

export function jsonSchema(given: Schema, strictness: Strictness): Schema {
  const { nullable, properties, items, additionalProperties, required, allOf, anyOf, oneOf, ...rest } = given;
  if ('$ref' in given) return { $ref: given.$ref };
  const inner = (one: unknown) => jsonSchema(one as Schema, strictness);
  const made: Schema = { ...rest };
  for (const name of INNER) {
    const parts = given[name];
    if (Array.isArray(parts)) made[name] = parts.map(inner);
  }
  if (items) made.items = inner(items);
  if (properties) {
    made.properties = Object.fromEntries(Object.entries(properties as Schema).map(([key, one]) => [key, inner(one)]));
    if (strictness.isClosed && additionalProperties === undefined) made.additionalProperties = false;
  }
  if (additionalProperties !== undefined) {
    made.additionalProperties =
      typeof additionalProperties === 'object' ? inner(additionalProperties) : additionalProperties;
  }
  if (required && strictness.isComplete) made.required = required;
  if (!nullable) return made;
  // Null is the other value, whatever stands beside the type.
  return { anyOf: [{ type: 'null' }, made] };
}
