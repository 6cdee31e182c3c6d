import type { Relation } from 'typeorm';
import { Choice } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { FEED_LEGS, POWER_OUTLET_TYPES } from './choices/power.js';
import { componentDisplay } from './component.js';
import { differentType, ModularTemplate, templateName } from './component-template.js';
import { PowerPortTemplate } from './power-port-template.js';

@Resource({
  app: 'dcim',
  path: 'power-outlet-templates',
  order: ['device_type', 'module_type', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['deviceType', 'name'] }, { fields: ['moduleType', 'name'] }],
  countedAs: { deviceType: 'power_outlet_template_count' },
})
export class PowerOutletTemplate extends ModularTemplate {
  @Choice(POWER_OUTLET_TYPES, { optional: true }) type!: string | null;
  @Reference(() => PowerPortTemplate, { optional: true, onDelete: 'SET NULL' })
  powerPort!: Relation<PowerPortTemplate> | null;
  @Choice(FEED_LEGS, { optional: true }) feedLeg!: string | null;

  @Rule() static portIsOfTheSameType(template: PowerOutletTemplate): Problem | undefined {
    const { powerPort } = template;
    const kind = powerPort && differentType(template, powerPort);
    if (!powerPort || !kind) return undefined;
    return { power_port: `Parent power port (${templateName(powerPort)}) must belong to the same ${kind}` };
  }
}
