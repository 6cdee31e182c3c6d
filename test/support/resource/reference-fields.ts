// Every field of every resource by which a body names other objects, and what is wrong to name in it.
import type { Field } from '../../../src/engine/declare/field.js';
import { leadsTo } from '../../../src/engine/declare/field.js';
import { allResources, type ResourceMeta, resourceOf } from '../../../src/engine/declare/resource.js';

export const KINDS: ReadonlySet<Field['kind']> = new Set(['reference', 'references', 'any-id', 'any-list']);

export const referenceFields = ({ fields }: ResourceMeta): Field[] =>
  fields.filter(({ kind, readOnly }) => KINDS.has(kind) && !readOnly);

export const writableResources = (): ResourceMeta[] => allResources().filter(({ options }) => !options.readOnly);

/** A resource whose objects the field may name. */
export function targetOf({ target, any, anyList }: Field): ResourceMeta {
  if (target) return resourceOf(target());
  const models = any ?? anyList;
  return writableResources().find((one) => models && leadsTo(models, one)) as ResourceMeta;
}

/** The part of a body that names `given` in the field. */
export function naming(field: Field, given: unknown): Record<string, unknown> {
  switch (field.kind) {
    case 'references':
      return { [field.name]: [given] };
    case 'any-id':
      return { [field.any?.typeName ?? '']: targetOf(field).label, [field.name]: given };
    case 'any-list':
      return { [field.name]: [{ object_type: targetOf(field).label, object_id: given }] };
    default:
      return { [field.name]: given };
  }
}

/** A text by which the objects of a resource are told apart. */
export const textOf = (resource: ResourceMeta): string =>
  resource.fields.find(({ kind, filterable, name }) => kind === 'text' && filterable && name !== 'comments')?.name ??
  'id';

/** Another field than the one under test, and a value that it refuses. */
export function otherFault({ fields }: ResourceMeta, not: Field): readonly [name: string, value: unknown] | undefined {
  const other = fields.find(
    ({ kind, readOnly, name, any }) =>
      ['text', 'integer', 'boolean', 'decimal'].includes(kind) && !readOnly && name !== not.name && !any,
  );
  return other && [other.name, {}];
}
