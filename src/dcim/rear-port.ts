import { Choice, Color, WholeNumber } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { PORT_TYPES } from './choices/port.js';
import { CabledComponent, componentDisplay } from './component.js';

@Resource({
  app: 'dcim',
  path: 'rear-ports',
  order: ['device', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['device', 'name'] }],
  countedAs: { device: 'rear_port_count' },
})
export class RearPort extends CabledComponent {
  @Choice(PORT_TYPES) type!: string;
  @Color({ blank: true }) color!: string;
  @WholeNumber({ min: 1, max: 1024, initial: 1 }) positions!: number;
}
