// What each kind of component takes over from its template.
import type { ResourceClass } from '../engine/declare/field.js';
import { type ResourceMeta, resourceOf } from '../engine/declare/resource.js';
import { counterpart, counterpartOfAny, resolved } from './component-names.js';
import { ConsolePort } from './console-port.js';
import { ConsolePortTemplate } from './console-port-template.js';
import { ConsoleServerPort } from './console-server-port.js';
import { ConsoleServerPortTemplate } from './console-server-port-template.js';
import { DeviceBay } from './device-bay.js';
import { DeviceBayTemplate } from './device-bay-template.js';
import { FrontPort } from './front-port.js';
import { FrontPortTemplate } from './front-port-template.js';
import { Interface } from './interface.js';
import { InterfaceTemplate } from './interface-template.js';
import { InventoryItem } from './inventory-item.js';
import { InventoryItemTemplate } from './inventory-item-template.js';
import { ModuleBay } from './module-bay.js';
import { ModuleBayTemplate } from './module-bay-template.js';
import { PowerOutlet } from './power-outlet.js';
import { PowerOutletTemplate } from './power-outlet-template.js';
import { PowerPort } from './power-port.js';
import { PowerPortTemplate } from './power-port-template.js';
import { RearPort } from './rear-port.js';
import { RearPortTemplate } from './rear-port-template.js';

export interface ComponentKind {
  readonly component: ResourceMeta;
  readonly template: ResourceMeta;
  /** Columns that both have beside name, label and description. */
  readonly copied: readonly string[];
  /** Columns of the component as SQL over its owner `o` and its template `t`. */
  readonly derived: Readonly<Record<string, string>>;
  /** The column of both by which one refers to another of the same kind. */
  readonly sibling: string | undefined;
  /** false: only devices have it, modules do not. */
  readonly isModular: boolean;
}

function kind(
  component: ResourceClass,
  template: ResourceClass,
  copied: readonly string[],
  { derived = {}, sibling }: Partial<Pick<ComponentKind, 'derived' | 'sibling'>> = {},
): ComponentKind {
  const templates = resourceOf(template);
  const isModular = templates.field('module_type') !== undefined;
  return { component: resourceOf(component), template: templates, copied, derived, sibling, isModular };
}

/** What inventory items stand for, by the templates of both. */
const CARRIERS: readonly (readonly [ResourceClass, ResourceClass])[] = [
  [ConsolePort, ConsolePortTemplate],
  [ConsoleServerPort, ConsoleServerPortTemplate],
  [FrontPort, FrontPortTemplate],
  [Interface, InterfaceTemplate],
  [PowerOutlet, PowerOutletTemplate],
  [PowerPort, PowerPortTemplate],
  [RearPort, RearPortTemplate],
];

/** In the order they are made: what others refer to comes first. */
export const COMPONENT_KINDS: readonly ComponentKind[] = [
  kind(ConsolePort, ConsolePortTemplate, ['type']),
  kind(ConsoleServerPort, ConsoleServerPortTemplate, ['type']),
  kind(PowerPort, PowerPortTemplate, ['type', 'maximum_draw', 'allocated_draw']),
  kind(PowerOutlet, PowerOutletTemplate, ['type', 'feed_leg'], {
    derived: { power_port_id: counterpart(resourceOf(PowerPort), resourceOf(PowerPortTemplate), 't.power_port_id') },
  }),
  kind(Interface, InterfaceTemplate, ['type', 'enabled', 'mgmt_only', 'poe_mode', 'poe_type', 'rf_role'], {
    sibling: 'bridge_id',
  }),
  kind(RearPort, RearPortTemplate, ['type', 'color', 'positions']),
  kind(FrontPort, FrontPortTemplate, ['type', 'color', 'rear_port_position'], {
    derived: { rear_port_id: counterpart(resourceOf(RearPort), resourceOf(RearPortTemplate), 't.rear_port_id') },
  }),
  // As in NetBox 4.6, a bay of a module may take over the position of the one that the module sits in: `{module}/2`.
  kind(ModuleBay, ModuleBayTemplate, [], { derived: { position: resolved('t.position'), parent_id: 'o.bay_id' } }),
  kind(DeviceBay, DeviceBayTemplate, []),
  kind(InventoryItem, InventoryItemTemplate, ['role_id', 'manufacturer_id', 'part_id'], {
    sibling: 'parent_id',
    derived: {
      component_type: "replace(t.component_type, 'template', '')",
      component_id: counterpartOfAny(CARRIERS.map(([of, by]) => [resourceOf(of), resourceOf(by)])),
    },
  }),
];
