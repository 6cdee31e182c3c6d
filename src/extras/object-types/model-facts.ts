// What clients are told of a model beside its number.
import { leadsTo } from '../../engine/declare/field.js';
import { type ResourceMeta, resourceLabelled } from '../../engine/declare/resource.js';
import { MODELS } from './models.js';

export const APP_NAMES: Readonly<Record<string, string>> = {
  circuits: 'Circuits',
  core: 'Core',
  dcim: 'DCIM',
  extras: 'Extras',
  ipam: 'IPAM',
  tenancy: 'Tenancy',
  users: 'Users',
  virtualization: 'Virtualization',
  vpn: 'VPN',
  wireless: 'Wireless',
};

const NAMES = new Map(MODELS.map(([, label, name]) => [label, name]));

const IRREGULAR: Readonly<Record<string, string>> = {
  'virtual chassis': 'virtual chassis',
  'user preferences': 'user preferences',
};

/** `console port` */
export const nameOf = (label: string): string => NAMES.get(label) ?? label;

/** `console ports` */
export function pluralOf(label: string): string {
  const name = nameOf(label);
  if (IRREGULAR[name]) return IRREGULAR[name];
  if (/[^aeiou]y$/.test(name)) return name.replace(/y$/, 'ies');
  return /(s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/** `Console Port` */
export const titleOf = (label: string): string =>
  nameOf(label)
    .split(' ')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/** What NetBox keeps for itself. */
const INTERNAL: ReadonlySet<string> = new Set([
  'core.autosyncrecord',
  'core.managedfile',
  'dcim.cablepath',
  'extras.cachedvalue',
  'extras.dashboard',
  'extras.scriptmodule',
  'extras.taggeditem',
  'users.userconfig',
]);

export const isPublic = (label: string): boolean => !INTERNAL.has(label);

/** `/api/dcim/sites/`; null where the model is not here. */
export function endpointOf(label: string): string | null {
  const resource = resourceLabelled(label);
  return resource ? `/${resource.route}/` : null;
}

/** The features by what an object of the model has: a field of it, or a reference of others that may lead to it. */
const FEATURES: readonly (readonly [name: string, has: (resource: ResourceMeta) => boolean])[] = [
  ['change_logging', ({ fields }) => fields.some(({ name }) => name === 'last_updated')],
  ['contacts', isTarget('tenancy.contactassignment', 'object_type')],
  ['custom_fields', ({ fields }) => fields.some(({ kind }) => kind === 'custom')],
  ['image_attachments', isTarget('extras.imageattachment', 'object_type')],
  ['journaling', isTarget('extras.journalentry', 'assigned_object_type')],
  ['tags', ({ fields }) => fields.some(({ name }) => name === 'tags')],
];

/** What works with the objects of a model here, by NetBox's names; of a model that is not here, nothing. */
export function featuresOf(label: string): string[] {
  const resource = resourceLabelled(label);
  return resource ? FEATURES.filter(([, has]) => has(resource)).map(([name]) => name) : [];
}

/** May references of a model, of which this is the field with the name of the model, lead to the resource? */
function isTarget(label: string, field: string): (resource: ResourceMeta) => boolean {
  return (resource) => {
    const any = resourceLabelled(label)?.field(field)?.any;
    return any !== undefined && leadsTo(any, resource);
  };
}
