import type { Relation } from 'typeorm';
import { Bool, Choice } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { INTERFACE_TYPES, POE_MODES, POE_TYPES, WIRELESS_ROLES } from './choices/interface.js';
import { componentDisplay } from './component.js';
import { differentType, ModularTemplate, templateName } from './component-template.js';

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

  @Rule() static bridgeIsAnotherOfTheSameType(template: InterfaceTemplate): Problem | undefined {
    const { id, bridge } = template;
    if (!bridge) return undefined;
    if (bridge.id === id) return { bridge: 'An interface cannot be bridged to itself.' };
    const kind = differentType(template, bridge);
    if (!kind) return undefined;
    return { bridge: `Bridge interface (${templateName(bridge)}) must belong to the same ${kind}` };
  }

  @Rule() static onlyWirelessHasARole({ rfRole, type }: InterfaceTemplate): Problem | undefined {
    const { group } = INTERFACE_TYPES.find(({ value }) => value === type) ?? {};
    if (!rfRole || group === 'Wireless') return undefined;
    return { rf_role: 'Wireless role may be set only on wireless interfaces.' };
  }
}
