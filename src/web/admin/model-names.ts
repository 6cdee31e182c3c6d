// What people call the models that permissions are about.
import { allResources, type ResourceMeta, resourceLabelled } from '../../engine/declare/resource.js';

/** `rack roles`. */
export const pluralOf = ({ path }: ResourceMeta): string => path.replaceAll('-', ' ').replace(/^mac /, 'MAC ');

/** `DCIM`. */
export const appTitle = (app: string): string => (app === 'dcim' ? 'DCIM' : app.charAt(0).toUpperCase() + app.slice(1));

/** Of labels, `dcim.site`; one that is no model any longer stays as it is. */
export const pluralsOf = (labels: readonly string[]): string[] =>
  labels.map((label) => {
    const resource = resourceLabelled(label);
    return resource ? pluralOf(resource) : label;
  });

/** Every model under its application: the inventory first, then what it is run with. */
export function modelsByApp(): [app: string, models: readonly ResourceMeta[]][] {
  const byApp = new Map<string, ResourceMeta[]>();
  for (const resource of allResources()) byApp.set(resource.app, [...(byApp.get(resource.app) ?? []), resource]);
  const byPath = (a: ResourceMeta, b: ResourceMeta) => (a.path < b.path ? -1 : 1);
  return [...byApp]
    .sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
    .map(([app, models]) => [app, models.sort(byPath)]);
}

const ORDER = ['dcim', 'tenancy', 'extras', 'users', 'core'];

const rankOf = (app: string): number => (ORDER.includes(app) ? ORDER.indexOf(app) : ORDER.length);

/** `racks, sites and 3 more`. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length <= 1) return names[0] ?? '';
  const rest = names.length - most;
  if (rest > 1) return `${names.slice(0, most).join(', ')} and ${rest} more`;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
