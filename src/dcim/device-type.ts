import type { Relation } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { Bool, Choice, Decimal, Slug, Text } from '../engine/declare/fields.js';
import { Image } from '../engine/declare/image.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { has, holds } from '../engine/query/path-filters.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { DEVICE_AIRFLOWS, DEVICE_TYPE_SUBDEVICE_ROLES } from './choices/device.js';
import { WEIGHT_UNITS } from './choices/rack.js';
import { Manufacturer } from './manufacturer.js';
import { Platform } from './platform.js';

@Filters({
  has_front_image: holds((alias) => `"${alias}".front_image IS NOT NULL`),
  has_rear_image: holds((alias) => `"${alias}".rear_image IS NOT NULL`),
  console_ports: has('dcim.consoleporttemplate', 'device_type'),
  console_server_ports: has('dcim.consoleserverporttemplate', 'device_type'),
  power_ports: has('dcim.powerporttemplate', 'device_type'),
  power_outlets: has('dcim.poweroutlettemplate', 'device_type'),
  interfaces: has('dcim.interfacetemplate', 'device_type'),
  pass_through_ports: has(['dcim.frontporttemplate', 'dcim.rearporttemplate'], 'device_type'),
  module_bays: has('dcim.modulebaytemplate', 'device_type'),
  device_bays: has('dcim.devicebaytemplate', 'device_type'),
  inventory_items: has('dcim.inventoryitemtemplate', 'device_type'),
})
@Resource({
  app: 'dcim',
  path: 'device-types',
  order: ['manufacturer', 'model'],
  display: 'model',
  unique: [{ fields: ['manufacturer', 'model'] }, { fields: ['manufacturer', 'slug'] }],
  briefCounts: ['device_count'],
})
export class DeviceType extends PrimaryResource {
  @Reference(() => Manufacturer, { countedAs: 'devicetype_count', brief: true }) manufacturer!: Relation<Manufacturer>;
  @Reference(() => Platform, { optional: true, onDelete: 'SET NULL' }) defaultPlatform!: Relation<Platform> | null;
  @Text({ max: 100, brief: true, search: true, natural: true }) model!: string;
  @Slug({ from: 'model' }) slug!: string;
  @Text({ max: 50, blank: true, search: true }) partNumber!: string;
  @Decimal({ digits: 4, places: 1, min: 0, initial: 1.0, label: 'Position (U)' }) uHeight!: number;
  @Bool({ initial: false }) excludeFromUtilization!: boolean;
  @Bool({ initial: true }) isFullDepth!: boolean;
  @Choice(DEVICE_TYPE_SUBDEVICE_ROLES, { optional: true }) subdeviceRole!: string | null;
  @Choice(DEVICE_AIRFLOWS, { optional: true }) airflow!: string | null;
  @Decimal({ digits: 8, places: 2, optional: true }) weight!: number | null;
  @Choice(WEIGHT_UNITS, { optional: true }) weightUnit!: string | null;
  @Image({ folder: 'devicetype-images', optional: true }) frontImage!: string | null;
  @Image({ folder: 'devicetype-images', optional: true }) rearImage!: string | null;

  @Rule() static heightIsInHalves({ uHeight, subdeviceRole }: DeviceType): Problem | undefined {
    if (!Number.isInteger(uHeight * 2)) return { u_height: 'U height must be in increments of 0.5 rack units.' };
    return subdeviceRole === 'child' && uHeight > 0 ? { u_height: 'Child device types must be 0U.' } : undefined;
  }

  @Rule() static weightHasAUnit({ weight, weightUnit }: DeviceType): Problem | undefined {
    return weight && !weightUnit ? { weight_unit: 'Must specify a unit when setting a weight' } : undefined;
  }
}
