import type { Relation } from 'typeorm';
import { Bool, Choice, Text } from '../engine/declare/fields.js';
import { AnyReference, Reference } from '../engine/declare/relations.js';
import { labelled, Resource } from '../engine/declare/resource.js';
import { Tree } from '../engine/declare/tree.js';
import { PART_STATUSES } from './choices/device.js';
import { Component, componentDisplay } from './component.js';
import type { Device } from './device.js';
import { InventoryItemRole } from './inventory-item-role.js';
import { Manufacturer } from './manufacturer.js';

const COMPONENTS = [
  'dcim.consoleport',
  'dcim.consoleserverport',
  'dcim.frontport',
  'dcim.interface',
  'dcim.poweroutlet',
  'dcim.powerport',
  'dcim.rearport',
];

@Resource({
  app: 'dcim',
  path: 'inventory-items',
  order: ['device', '_tree'],
  display: componentDisplay,
  unique: [{ fields: ['device', 'parent', 'name'] }],
  countedAs: { device: 'inventory_item_count' },
})
@Tree()
export class InventoryItem extends Component {
  /** Unlike the other parts, it may go from one device to another. */
  @Reference(labelled('dcim.device'), { onDelete: 'CASCADE', brief: true }) override device!: Relation<Device>;
  @Reference(() => InventoryItem, { optional: true, onDelete: 'CASCADE', bare: true })
  parent!: Relation<InventoryItem> | null;
  @Choice(PART_STATUSES, { initial: 'active' }) status!: string;
  @Reference(() => InventoryItemRole, { optional: true, countedAs: 'inventoryitem_count' })
  role!: Relation<InventoryItemRole> | null;
  @Reference(() => Manufacturer, { optional: true, countedAs: 'inventoryitem_count' })
  manufacturer!: Relation<Manufacturer> | null;
  @Text({ max: 50, blank: true, label: 'Part ID', search: true }) partId!: string;
  @Text({ max: 50, blank: true, label: 'Serial number', search: true, ignoresCase: true }) serial!: string;
  @Text({ max: 50, optional: true, unique: true, search: true }) assetTag!: string | null;
  @Bool({ initial: false }) discovered!: boolean;
  @AnyReference({ models: COMPONENTS, optional: true }) component!: object | null;
}
