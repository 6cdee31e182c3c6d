import type { Relation } from 'typeorm';
import { Choice, Color, WholeNumber } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { PORT_TYPES } from './choices/port.js';
import { CabledComponent, componentDisplay, nameOf } from './component.js';
import { RearPort } from './rear-port.js';

@Resource({
  app: 'dcim',
  path: 'front-ports',
  order: ['device', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['device', 'name'] }, { fields: ['rearPort', 'rearPortPosition'] }],
  countedAs: { device: 'front_port_count' },
})
export class FrontPort extends CabledComponent {
  @Choice(PORT_TYPES) type!: string;
  @Color({ blank: true }) color!: string;
  @Reference(() => RearPort, {
    onDelete: 'CASCADE',
    nested: { fields: ['name', 'label', 'description'], displayUrl: true },
  })
  rearPort!: Relation<RearPort>;
  @WholeNumber({ min: 1, max: 1024, initial: 1 }) rearPortPosition!: number;

  @Rule() static rearPortIsOfTheDevice({ device, rearPort }: FrontPort): Problem | undefined {
    if (rearPort.device.id === device.id) return undefined;
    return { rear_port: `Rear port (${nameOf(rearPort)}) must belong to the same device` };
  }
}
