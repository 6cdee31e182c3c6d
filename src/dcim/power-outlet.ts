import type { Relation } from 'typeorm';
import { Choice, Color } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { FEED_LEGS, POWER_OUTLET_STATUSES, POWER_OUTLET_TYPES } from './choices/power.js';
import { componentDisplay, nameOf, PathEndpoint } from './component.js';
import { PowerPort } from './power-port.js';

@Resource({
  app: 'dcim',
  path: 'power-outlets',
  order: ['device', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['device', 'name'] }],
  countedAs: { device: 'power_outlet_count' },
})
export class PowerOutlet extends PathEndpoint {
  @Choice(POWER_OUTLET_TYPES, { optional: true }) type!: string | null;
  @Choice(POWER_OUTLET_STATUSES, { initial: 'enabled' }) status!: string;
  @Color({ blank: true }) color!: string;
  @Reference(() => PowerPort, { optional: true, onDelete: 'SET NULL' }) powerPort!: Relation<PowerPort> | null;
  @Choice(FEED_LEGS, { optional: true }) feedLeg!: string | null;

  @Rule() static powerPortIsOfTheDevice({ device, powerPort }: PowerOutlet): Problem | undefined {
    if (!powerPort || powerPort.device.id === device.id) return undefined;
    return { power_port: `Parent power port (${nameOf(powerPort)}) must belong to the same device` };
  }
}
