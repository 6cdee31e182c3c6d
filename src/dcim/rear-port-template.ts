import { Choice, Color, WholeNumber } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { PORT_TYPES } from './choices/port.js';
import { componentDisplay } from './component.js';
import { ModularTemplate } from './component-template.js';

@Resource({
  app: 'dcim',
  path: 'rear-port-templates',
  order: ['device_type', 'module_type', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['deviceType', 'name'] }, { fields: ['moduleType', 'name'] }],
  countedAs: { deviceType: 'rear_port_template_count' },
})
export class RearPortTemplate extends ModularTemplate {
  @Choice(PORT_TYPES) type!: string;
  @Color({ blank: true }) color!: string;
  @WholeNumber({ min: 1, max: 1024, initial: 1 }) positions!: number;
}
