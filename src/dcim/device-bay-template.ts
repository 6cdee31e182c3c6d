import { Resource } from '../engine/declare/resource.js';
import { componentDisplay } from './component.js';
import { DeviceTypeTemplate } from './component-template.js';

@Resource({
  app: 'dcim',
  path: 'device-bay-templates',
  order: ['device_type', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['deviceType', 'name'] }],
  countedAs: { deviceType: 'device_bay_template_count' },
})
export class DeviceBayTemplate extends DeviceTypeTemplate {}
