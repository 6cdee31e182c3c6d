// What a route of its own says about itself, for the OpenAPI document: a controller that is not a plain resource
// describes each of its methods where it is written.
import { SetMetadata } from '@nestjs/common';
import type { Schema } from './schema.js';
import type { Schemas } from './schemas.js';

/** A schema, or how to make it with the names of a dialect. */
export type SchemaOf = Schema | ((schemas: Schemas) => Schema);

export const schemaIn = (given: SchemaOf, schemas: Schemas): Schema =>
  typeof given === 'function' ? given(schemas) : given;

export interface Parameter {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: SchemaOf;
}

export interface Description {
  /** In a few words, as in a list of operations. */
  readonly summary: string;
  /** What the summary does not say. */
  readonly description?: string;
  /** The last part of the operation's id where the method does not tell: `list`. */
  readonly verb?: string;
  /** The heading it stands under, where that is not the first part of its path. */
  readonly tag?: string;
  readonly query?: readonly Parameter[];
  /** Of a path that stands for a few known ones: `{ app: ['dcim', 'users'] }`. */
  readonly paths?: { readonly [parameter: string]: (schemas: Schemas) => readonly string[] };
  readonly body?: SchemaOf;
  /** Media types of the body beside JSON, as text. */
  readonly bodyText?: readonly string[];
  /** May the body be left out? */
  readonly isBodyOptional?: boolean;
  /** By status. null: an answer without a body. */
  readonly answers: Readonly<Record<number, SchemaOf | null>>;
  /** Media types of the answer beside JSON. */
  readonly also?: readonly string[];
  /** Statuses of refusals beside those that every operation has. */
  readonly refusals?: readonly number[];
  /** Nobody has to say who they are. */
  readonly isOpen?: boolean;
}

export const DESCRIBED = Symbol('described');

/** Describes a method of a controller. @example @Described({ summary: 'Read the units', answers: { 200: COUNT } }) */
export const Described = (description: Description) => SetMetadata(DESCRIBED, description);
