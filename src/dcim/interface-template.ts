import type { Relation } from 'typeorm';
import { Bool, Choice } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { INTERFACE_TYPES, POE_MODES, POE_TYPES, WIRELESS_ROLES } from './choices/interface.js';
import { componentDisplay } from './component.js';
import { ModularTemplate } from './component-template.js';

@Resource({
  app: 'dcim',
  path: 'interface-templates',
  order: ['device_type', 'module_type', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['deviceType', 'name'] }, { fields: ['moduleType', 'name'] }],
  countedAs: { deviceType: 'interface_template_count' },
})
export class InterfaceTemplate extends ModularTemplate {
  @Choice(INTERFACE_TYPES) type!: string;
  @Bool({ initial: true }) enabled!: boolean;
  @Bool({ initial: false, label: 'Management only' }) mgmtOnly!: boolean;
  @Reference(() => InterfaceTemplate, { optional: true, onDelete: 'SET NULL' })
  bridge!: Relation<InterfaceTemplate> | null;
  @Choice(POE_MODES, { optional: true }) poeMode!: string | null;
  @Choice(POE_TYPES, { optional: true }) poeType!: string | null;
  @Choice(WIRELESS_ROLES, { optional: true, max: 30 }) rfRole!: string | null;
}
