import type { Relation } from 'typeorm';
import { Text } from '../engine/declare/fields.js';
import { Reference, Reverse } from '../engine/declare/relations.js';
import { labelled, Resource } from '../engine/declare/resource.js';
import { Tree } from '../engine/declare/tree.js';
import { componentDisplay, ModularComponent } from './component.js';
import type { Device } from './device.js';
import type { Module } from './module.js';

/** Said where a bay, or a module in it, would be inside of itself. */
export const WITHIN_ITSELF = 'A module bay cannot belong to a module installed within it.';

@Resource({
  app: 'dcim',
  path: 'module-bays',
  order: ['device', 'name'],
  display: componentDisplay,
  depth: false,
  unique: [{ fields: ['device', 'module', 'name'] }],
  countedAs: { device: 'module_bay_count' },
})
@Tree()
export class ModuleBay extends ModularComponent {
  /** Other than those of the other parts, the brief form goes without it. */
  @Reference(labelled('dcim.device'), { onDelete: 'CASCADE' }) override device!: Relation<Device>;
  @Text({ max: 30, blank: true }) position!: string;
  @Reference(() => ModuleBay, { optional: true, onDelete: 'CASCADE', readOnly: true, hidden: true, filterable: true })
  parent!: Relation<ModuleBay> | null;
  @Reverse('dcim.module', {
    by: 'module_bay',
    one: true,
    brief: true,
    filterable: true,
    nested: { fields: ['serial', 'description'] },
  })
  installedModule!: Module | null;
}
