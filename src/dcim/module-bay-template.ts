import { Text } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { componentDisplay } from './component.js';
import { ModularTemplate } from './component-template.js';

@Resource({
  app: 'dcim',
  path: 'module-bay-templates',
  order: ['device_type', 'module_type', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['deviceType', 'name'] }, { fields: ['moduleType', 'name'] }],
  countedAs: { deviceType: 'module_bay_template_count' },
})
export class ModuleBayTemplate extends ModularTemplate {
  @Text({ max: 30, blank: true }) position!: string;
}
