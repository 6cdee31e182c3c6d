// Resources so that everything comes after what it points at.
import { type ResourceMeta, resourceOf } from '../../engine/declare/resource.js';
import { CustomField } from '../../extras/custom-field.js';

/** Where two resources point at each other, the one that was declared first comes first. */
export function inLoadOrder(resources: readonly ResourceMeta[]): ResourceMeta[] {
  const ordered = new Set<ResourceMeta>();
  const seen = new Set<ResourceMeta>();
  const visit = (resource: ResourceMeta): void => {
    if (seen.has(resource)) return;
    seen.add(resource);
    for (const { kind, target } of resource.fields) {
      if (target) visit(resourceOf(target()));
      // Values are read by the definitions of their fields.
      if (kind === 'custom') visit(resourceOf(CustomField));
    }
    ordered.add(resource);
  };
  resources.forEach(visit);
  return [...ordered].filter((resource) => resources.includes(resource));
}
