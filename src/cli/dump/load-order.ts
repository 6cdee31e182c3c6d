// Resources so that everything comes after what it points at.
import type { Field } from '../../engine/declare/field.js';
import { type ResourceMeta, resourceLabelled, resourceOf } from '../../engine/declare/resource.js';
import { CustomField } from '../../extras/custom-field.js';

/** What a field of a dump points at; of a reference to any model that is known only object by object. */
function targetsOf(field: Field): ResourceMeta[] {
  if (field.kind === 'reverse' || field.readOnly) return [];
  if (field.target) return [resourceOf(field.target())];
  // Values are read by the definitions of their fields.
  if (field.kind === 'custom') return [resourceOf(CustomField)];
  const models = field.kind === 'any-id' ? field.any?.models : field.anyList?.models;
  return Array.isArray(models) ? models.flatMap((label: string) => resourceLabelled(label) ?? []) : [];
}

/**
 * Where resources point at each other in a circle, the one that can do without comes first: its references are made good
 * when all are there. What may belong to anything comes last.
 */
export function inLoadOrder(resources: readonly ResourceMeta[]): ResourceMeta[] {
  const ordered: ResourceMeta[] = [];
  const waiting = [...resources].sort((a, b) => Number(pointsAnywhere(a)) - Number(pointsAnywhere(b)));
  while (waiting.length > 0) {
    const isDone = (target: ResourceMeta, self: ResourceMeta) => target === self || !waiting.includes(target);
    const lacks = (resource: ResourceMeta, fields: readonly Field[]) =>
      fields.flatMap(targetsOf).filter((target) => !isDone(target, resource)).length;
    const next =
      waiting.find((resource) => lacks(resource, resource.fields) === 0) ??
      waiting.find((resource) => lacks(resource, resource.fields.filter(isNeeded)) === 0) ??
      (waiting[0] as ResourceMeta);
    ordered.push(next);
    waiting.splice(waiting.indexOf(next), 1);
  }
  return ordered;
}

const pointsAnywhere = ({ fields }: ResourceMeta): boolean =>
  fields.some(({ any }) => any !== undefined && !Array.isArray(any.models));

const isNeeded = ({ nullable, kind }: Field): boolean => !nullable && kind !== 'references';

/** The fields of a resource whose objects come only after its own. */
export function laterFields(resource: ResourceMeta, order: readonly ResourceMeta[]): ReadonlySet<string> {
  const place = order.indexOf(resource);
  const isLater = (target: ResourceMeta) => order.indexOf(target) > place;
  return new Set(
    resource.fields.filter((field) => field.nullable && targetsOf(field).some(isLater)).map(({ name }) => name),
  );
}
