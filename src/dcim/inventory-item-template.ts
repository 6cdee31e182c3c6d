import type { Relation } from 'typeorm';
import { Text } from '../engine/declare/fields.js';
import { AnyReference, Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { Tree } from '../engine/declare/tree.js';
import { componentDisplay } from './component.js';
import { DeviceTypeTemplate } from './component-template.js';
import { InventoryItemRole } from './inventory-item-role.js';
import { Manufacturer } from './manufacturer.js';

const COMPONENTS = [
  'dcim.consoleporttemplate',
  'dcim.consoleserverporttemplate',
  'dcim.frontporttemplate',
  'dcim.interfacetemplate',
  'dcim.poweroutlettemplate',
  'dcim.powerporttemplate',
  'dcim.rearporttemplate',
];

@Resource({
  app: 'dcim',
  path: 'inventory-item-templates',
  order: ['device_type', '_tree'],
  display: componentDisplay,
  unique: [{ fields: ['deviceType', 'parent', 'name'] }],
  countedAs: { deviceType: 'inventory_item_template_count' },
})
@Tree()
export class InventoryItemTemplate extends DeviceTypeTemplate {
  @Reference(() => InventoryItemTemplate, { optional: true, onDelete: 'CASCADE', bare: true })
  parent!: Relation<InventoryItemTemplate> | null;
  @Reference(() => InventoryItemRole, { optional: true }) role!: Relation<InventoryItemRole> | null;
  @Reference(() => Manufacturer, { optional: true }) manufacturer!: Relation<Manufacturer> | null;
  @Text({ max: 50, blank: true, label: 'Part ID', search: true }) partId!: string;
  @AnyReference({ models: COMPONENTS, optional: true }) component!: object | null;

  @Rule() static parentIsOfTheSameType({ deviceType, parent }: InventoryItemTemplate): Problem | undefined {
    if (!parent || parent.deviceType.id === deviceType.id) return undefined;
    return { parent: 'Parent inventory item template does not belong to the same device type.' };
  }
}
