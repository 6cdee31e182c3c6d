import { Choice } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { CONSOLE_PORT_TYPES } from './choices/console.js';
import { componentDisplay } from './component.js';
import { ModularTemplate } from './component-template.js';

@Resource({
  app: 'dcim',
  path: 'console-port-templates',
  order: ['device_type', 'module_type', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['deviceType', 'name'] }, { fields: ['moduleType', 'name'] }],
  countedAs: { deviceType: 'console_port_template_count' },
})
export class ConsolePortTemplate extends ModularTemplate {
  @Choice(CONSOLE_PORT_TYPES, { optional: true }) type!: string | null;
}
