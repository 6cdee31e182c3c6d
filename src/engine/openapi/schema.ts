// Schema objects of OpenAPI 3.0, and the few of them that everything is made of.

export type Schema = Readonly<Record<string, unknown>>;

export const TEXT: Schema = { type: 'string' };
export const FLAG: Schema = { type: 'boolean' };
export const COUNT: Schema = { type: 'integer', minimum: 0 };
export const NUMBER: Schema = { type: 'number', format: 'double' };
export const UUID: Schema = { type: 'string', format: 'uuid' };
export const ADDRESS: Schema = { type: 'string', format: 'uri' };
export const MOMENT: Schema = { type: 'string', format: 'date-time' };
/** Any JSON object. */
export const FREE_OBJECT: Schema = { type: 'object', additionalProperties: true };
/** The name of a model: `dcim.site`. */
export const MODEL: Schema = { type: 'string', pattern: '^[a-z]+\\.[a-z]+$' };

export const listOf = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });

export const oneOfTexts = (values: readonly string[]): Schema => ({ type: 'string', enum: values });

/**
 * An object with these properties, all of them required but those that are named.
 * @example object({ value: TEXT, group: TEXT }, ['group'])
 */
export function object(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', ...(required.length > 0 ? { required } : {}), properties };
}

/** What OpenAPI 3.0 has for null alone. */
const NULL: Schema = { type: 'object', nullable: true, enum: [null] };

/**
 * The same, or null. In OpenAPI 3.0 `nullable` stands beside a type, and null among the values of an `enum`. A reference
 * has nothing beside it: `nullable` around one is read by some generators, and overlooked by others.
 */
export function nullable(schema: Schema): Schema {
  if ('$ref' in schema) return { anyOf: [schema, NULL] };
  if (!('type' in schema)) return schema;
  const values = schema.enum as readonly unknown[] | undefined;
  return { ...schema, nullable: true, ...(values && !values.includes(null) ? { enum: [...values, null] } : {}) };
}

/** The same, only read. A reference cannot have anything beside it. */
export const readOnly = (schema: Schema): Schema =>
  '$ref' in schema ? { type: 'object', readOnly: true, allOf: [schema] } : { ...schema, readOnly: true };
