import { Choice, WholeNumber } from '../engine/declare/fields.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { POWER_PORT_TYPES } from './choices/power.js';
import { componentDisplay, PathEndpoint } from './component.js';

@Resource({
  app: 'dcim',
  path: 'power-ports',
  order: ['device', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['device', 'name'] }],
  countedAs: { device: 'power_port_count' },
})
export class PowerPort extends PathEndpoint {
  @Choice(POWER_PORT_TYPES, { optional: true }) type!: string | null;
  @WholeNumber({ min: 1, max: 2147483647, optional: true }) maximumDraw!: number | null;
  @WholeNumber({ min: 1, max: 2147483647, optional: true }) allocatedDraw!: number | null;

  @Rule() static allocatesNoMoreThanItDraws({ allocatedDraw, maximumDraw }: PowerPort): Problem | undefined {
    if (allocatedDraw === null || maximumDraw === null || allocatedDraw <= maximumDraw) return undefined;
    return { allocated_draw: `Allocated draw cannot exceed the maximum draw (${maximumDraw}W).` };
  }
}
