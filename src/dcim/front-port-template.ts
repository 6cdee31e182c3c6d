import type { Relation } from 'typeorm';
import { Choice, Color, WholeNumber } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { PORT_TYPES } from './choices/port.js';
import { componentDisplay } from './component.js';
import { differentType, ModularTemplate, templateName } from './component-template.js';
import { RearPortTemplate } from './rear-port-template.js';

@Resource({
  app: 'dcim',
  path: 'front-port-templates',
  order: ['device_type', 'module_type', 'name'],
  display: componentDisplay,
  unique: [
    { fields: ['deviceType', 'name'] },
    { fields: ['moduleType', 'name'] },
    { fields: ['rearPort', 'rearPortPosition'] },
  ],
  countedAs: { deviceType: 'front_port_template_count' },
})
export class FrontPortTemplate extends ModularTemplate {
  @Choice(PORT_TYPES) type!: string;
  @Color({ blank: true }) color!: string;
  @Reference(() => RearPortTemplate, { onDelete: 'CASCADE' }) rearPort!: Relation<RearPortTemplate>;
  @WholeNumber({ min: 1, max: 1024, initial: 1 }) rearPortPosition!: number;

  @Rule() static rearPortIsOfTheSameType(template: FrontPortTemplate): Problem | undefined {
    const kind = differentType(template, template.rearPort);
    if (!kind) return undefined;
    return { rear_port: `Rear port (${templateName(template.rearPort)}) must belong to the same ${kind}` };
  }
}
