import { Choice, WholeNumber } from '../engine/declare/fields.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
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

  @Rule() static allocatesNoMoreThanItDraws({ allocatedDraw, maximumDraw }: PowerPortTemplate): Problem | undefined {
    if (allocatedDraw === null || maximumDraw === null || allocatedDraw <= maximumDraw) return undefined;
    return { allocated_draw: `Allocated draw cannot exceed the maximum draw (${maximumDraw}W).` };
  }
}
