// What the community's device-type library describes: types of devices, modules and racks, and their components.
import { type ResourceMeta, resourceOf } from '../../engine/declare/resource.js';
import { ConsolePortTemplate } from '../console-port-template.js';
import { ConsoleServerPortTemplate } from '../console-server-port-template.js';
import { DeviceBayTemplate } from '../device-bay-template.js';
import { DeviceType } from '../device-type.js';
import { FrontPortTemplate } from '../front-port-template.js';
import { InterfaceTemplate } from '../interface-template.js';
import { InventoryItemTemplate } from '../inventory-item-template.js';
import { ModuleBayTemplate } from '../module-bay-template.js';
import { ModuleType } from '../module-type.js';
import { PowerOutletTemplate } from '../power-outlet-template.js';
import { PowerPortTemplate } from '../power-port-template.js';
import { RACK_TYPE_FIELDS } from '../rack-measures.js';
import { RackType } from '../rack-type.js';
import { RearPortTemplate } from '../rear-port-template.js';

export type Kind = 'device' | 'module' | 'rack';

export const KINDS: readonly Kind[] = ['device', 'module', 'rack'];

/** The resource of a kind, and the name under which its components and the answers refer to it. */
export const TYPES: Readonly<Record<Kind, { readonly resource: ResourceMeta; readonly name: string }>> = {
  device: { resource: resourceOf(DeviceType), name: 'device_type' },
  module: { resource: resourceOf(ModuleType), name: 'module_type' },
  rack: { resource: resourceOf(RackType), name: 'rack_type' },
};

/** The lists of components of a definition with their resources, in the order they are made: what others refer to first. */
export const COMPONENT_LISTS: readonly (readonly [name: string, resource: ResourceMeta])[] = [
  ['console-ports', resourceOf(ConsolePortTemplate)],
  ['console-server-ports', resourceOf(ConsoleServerPortTemplate)],
  ['power-ports', resourceOf(PowerPortTemplate)],
  ['power-outlets', resourceOf(PowerOutletTemplate)],
  ['interfaces', resourceOf(InterfaceTemplate)],
  ['rear-ports', resourceOf(RearPortTemplate)],
  ['front-ports', resourceOf(FrontPortTemplate)],
  ['module-bays', resourceOf(ModuleBayTemplate)],
  ['device-bays', resourceOf(DeviceBayTemplate)],
  ['inventory-items', resourceOf(InventoryItemTemplate)],
];

/** Fields of components that name another component of the same definition, by the list in which it is. */
export const SIBLINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'power-outlets': { power_port: 'power-ports' },
  interfaces: { bridge: 'interfaces' },
  'front-ports': { rear_port: 'rear-ports' },
  'inventory-items': { parent: 'inventory-items' },
};

/** Device types and module types have these too. */
const SHARED: readonly string[] = ['u_height', 'weight', 'weight_unit'];
const RACK_ALONE = RACK_TYPE_FIELDS.filter((name) => !SHARED.includes(name));
const DEVICE_ALONE = [
  'slug',
  'u_height',
  'is_full_depth',
  'subdevice_role',
  'exclude_from_utilization',
  'default_platform',
  'device-bays',
];

/** The kind of a definition that does not lie in a folder of one kind. */
export function kindOf(definition: Readonly<Record<string, unknown>>): Kind {
  if (RACK_ALONE.some((name) => name in definition)) return 'rack';
  return DEVICE_ALONE.some((name) => name in definition) ? 'device' : 'module';
}
