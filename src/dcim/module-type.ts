import type { Relation } from 'typeorm';
import { FilterFamilies, Filters } from '../engine/declare/field.js';
import { Choice, Decimal, Json, Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { parseDictionary } from '../engine/declare/values.js';
import { has } from '../engine/query/path-filters.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { attributeFilters } from './attribute-filters.js';
import { MODULE_TYPE_AIRFLOWS } from './choices/device.js';
import { WEIGHT_UNITS } from './choices/rack.js';
import { Manufacturer } from './manufacturer.js';
import { ModuleTypeProfile } from './module-type-profile.js';

@FilterFamilies(attributeFilters)
@Filters({
  console_ports: has('dcim.consoleporttemplate', 'module_type'),
  console_server_ports: has('dcim.consoleserverporttemplate', 'module_type'),
  power_ports: has('dcim.powerporttemplate', 'module_type'),
  power_outlets: has('dcim.poweroutlettemplate', 'module_type'),
  interfaces: has('dcim.interfacetemplate', 'module_type'),
  pass_through_ports: has(['dcim.frontporttemplate', 'dcim.rearporttemplate'], 'module_type'),
})
@Resource({
  app: 'dcim',
  path: 'module-types',
  order: ['profile', 'manufacturer', 'model'],
  display: 'model',
  unique: [{ fields: ['manufacturer', 'model'] }],
})
export class ModuleType extends PrimaryResource {
  @Reference(() => ModuleTypeProfile, { optional: true, brief: true }) profile!: Relation<ModuleTypeProfile> | null;
  @Reference(() => Manufacturer, { brief: true }) manufacturer!: Relation<Manufacturer>;
  @Text({ max: 100, brief: true, search: true, natural: true }) model!: string;
  @Text({ max: 50, blank: true, search: true }) partNumber!: string;
  @Choice(MODULE_TYPE_AIRFLOWS, { optional: true }) airflow!: string | null;
  @Decimal({ digits: 8, places: 2, optional: true }) weight!: number | null;
  @Choice(WEIGHT_UNITS, { optional: true }) weightUnit!: string | null;
  /** What the schema of the profile asks for. */
  @Json({ optional: true, parse: parseDictionary }) attributes!: Record<string, unknown> | null;

  @Rule() static weightHasAUnit({ weight, weightUnit }: ModuleType): Problem | undefined {
    return weight && !weightUnit ? { weight_unit: 'Must specify a unit when setting a weight' } : undefined;
  }
}
