// The schema of a field, as it is read and as it is written. Values tell theirs where their kind is declared; what names
// other objects depends on the dialect and on the resources that there are.
import type { AnyTarget, Field, Nested } from '../declare/field.js';
import { isRequired, leadsTo } from '../declare/field.js';
import { allResources, resourceOf } from '../declare/resource.js';
import { schemaIn } from './described.js';
import { ADDRESS, FREE_OBJECT, listOf, MODEL, nullable, object, readOnly, type Schema, TEXT } from './schema.js';
import type { Schemas } from './schemas.js';

/** A field in an answer; `nested`: how the objects in it are shown where that is not how the field says. */
export function shownSchema(field: Field, schemas: Schemas, nested?: Nested): Schema {
  const shown = shownValue(field, schemas, nested ?? field.nested);
  const orNull = mayBeNull(field) ? nullable(shown) : shown;
  return field.readOnly ? readOnly(orNull) : orNull;
}

function shownValue(field: Field, schemas: Schemas, nested: Nested | undefined): Schema {
  const { kind, target, bare, reverse, any, anyList, schema, shownSchema: own } = field;
  if (own) return schemaIn(own, schemas);
  switch (kind) {
    case 'reference':
      return bare ? schemas.key : schemas.nested(resourceOf(targetOf(target)), nested);
    case 'references':
      return listOf(schemas.nested(resourceOf(targetOf(target)), nested));
    case 'reverse': {
      const one = schemas.nested(resourceOf(targetOf(target)), nested);
      return reverse?.one ? one : listOf(one);
    }
    case 'any':
      return schemas.nestedAny(any as AnyTarget);
    case 'any-id':
      return schemas.key;
    case 'model':
      return modelSchema(any as AnyTarget);
    case 'any-list':
      return listOf(anyList?.present ? schemas.namedObject() : schemas.anyObject());
    case 'choice':
      return choiceShown(field);
    case 'image':
      return ADDRESS;
    default:
      return schema ?? TEXT;
  }
}

function mayBeNull({ kind, nullable: isNullable, any, anyList, reverse }: Field): boolean {
  if (kind === 'any-list') return anyList?.empty === null;
  if (kind === 'reverse') return reverse?.one === true;
  // What a log names may be gone.
  if (kind === 'any' || kind === 'any-id') return isNullable || any?.onDelete === 'KEEP';
  return isNullable;
}

function choiceShown(field: Field): Schema {
  if (!field.show) return choiceValue(field);
  return object({ value: choiceValue(field), label: TEXT });
}

function choiceValue({ type, choices = [], isOpen }: Field): Schema {
  const valueType = type === 'integer' ? 'integer' : 'string';
  return { type: valueType, ...(isOpen ? {} : { enum: choices.map(({ value }) => value) }) };
}

/** A field in a body. */
export function givenSchema(field: Field, schemas: Schemas): Schema {
  const given = givenValue(field, schemas);
  const isReference = field.kind === 'reference' || field.kind === 'any-id';
  const orNull = field.nullable && !isReference ? nullable(given) : given;
  const { initial } = field;
  const hasDefault = initial !== undefined && initial !== null && !isRequired(field, schemas.dialect);
  return hasDefault ? { ...orNull, default: initial } : orNull;
}

function givenValue(field: Field, schemas: Schemas): Schema {
  const { kind, any, anyList, blank, nullable: isNullable, schema, givenSchema: own } = field;
  if (own) return schemaIn(own, schemas);
  switch (kind) {
    case 'reference':
    case 'any-id':
      return schemas.reference(isNullable);
    case 'references':
      return listOf(schemas.reference());
    case 'model':
      return modelSchema(any as AnyTarget);
    case 'any-list':
      return listOf(schemas.givenObject(modelsOf(anyList?.models ?? 'all')));
    case 'choice':
      return givenChoice(field);
    case 'image':
      return { type: 'string', description: 'A data: URL, or the address under which the image is read.' };
    case 'custom':
      return FREE_OBJECT;
    case 'text':
      return givenText(schema ?? TEXT, blank, isNullable);
    default:
      return schema ?? TEXT;
  }
}

/** An empty text is no choice: null. */
function givenChoice(field: Field): Schema {
  const value = choiceValue(field);
  const isText = value.type === 'string' && Array.isArray(value.enum);
  return field.nullable && isText ? { ...value, enum: [...(value.enum as string[]), ''] } : value;
}

/** Text that may be absent is absent when it is empty. */
function givenText(schema: Schema, isBlank: boolean, isNullable: boolean): Schema {
  if (isBlank) return schema;
  if (!isNullable) return { ...schema, minLength: 1 };
  return typeof schema.pattern === 'string' ? { ...schema, pattern: `^$|${schema.pattern}` } : schema;
}

function modelSchema({ models }: Pick<AnyTarget, 'models'>): Schema {
  return models === 'all' ? MODEL : { type: 'string', enum: modelsOf(models) };
}

/** The labels of the models that a reference may lead to. */
const modelsOf = (models: AnyTarget['models']): string[] =>
  allResources().flatMap((resource) => (leadsTo({ models }, resource) ? [resource.label] : []));

function targetOf(target: Field['target']) {
  if (!target) throw new Error('A reference without a target');
  return target();
}
