import { Choice, WholeNumber } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { POWER_PORT_TYPES } from './choices/power.js';
import { componentDisplay } from './component.js';
import { ModularTemplate } from './component-template.js';

@Resource({
  app: 'dcim',
  path: 'power-port-templates',
  order: ['device_type', 'module_type', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['deviceType', 'name'] }, { fields: ['moduleType', 'name'] }],
  countedAs: { deviceType: 'power_port_template_count' },
})
export class PowerPortTemplate extends ModularTemplate {
  @Choice(POWER_PORT_TYPES, { optional: true }) type!: string | null;
  @WholeNumber({ min: 1, max: 2147483647, optional: true }) maximumDraw!: number | null;
  @WholeNumber({ min: 1, max: 2147483647, optional: true }) allocatedDraw!: number | null;
}
