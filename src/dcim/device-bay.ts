import type { Relation } from 'typeorm';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { Component, componentDisplay } from './component.js';
import { Device } from './device.js';

@Resource({
  app: 'dcim',
  path: 'device-bays',
  order: ['device', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['device', 'name'] }],
  countedAs: { device: 'device_bay_count' },
})
export class DeviceBay extends Component {
  @Reference(() => Device, { optional: true, unique: true, onDelete: 'SET NULL' })
  installedDevice!: Relation<Device> | null;
}
