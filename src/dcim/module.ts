import type { Relation } from 'typeorm';
import { Filters, NAMED } from '../engine/declare/field.js';
import { Choice, Input, Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { parseBoolean } from '../engine/declare/values.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { PART_STATUSES } from './choices/device.js';
import { Device } from './device.js';
import { ModuleBay } from './module-bay.js';
import { ModuleType } from './module-type.js';

const tagOf = (alias: string): string => `' (' || coalesce("${alias}".asset_tag, "${alias}".number::text) || ')'`;

@Filters({
  manufacturer: 'module_type.manufacturer',
  region: 'device.site.region',
  site_group: 'device.site.group',
  site: 'device.site',
  location: 'device.location',
  rack: 'device.rack',
})
@Resource({
  app: 'dcim',
  path: 'modules',
  order: ['module_bay'],
  display: {
    full: (alias) =>
      `(SELECT b.name FROM dcim_module_bay b WHERE b.id = "${alias}".module_bay_id) || ': '
        || (SELECT y.model FROM dcim_module_type y WHERE y.id = "${alias}".module_type_id) || ${tagOf(alias)}`,
    own: (alias) => `'Module' || ${tagOf(alias)}`,
    from: {
      'dcim.modulebay': (alias) => `"${alias}".module_bay_id`,
      'dcim.moduletype': (alias) => `"${alias}".module_type_id`,
    },
  },
})
export class Module extends PrimaryResource {
  @Reference(() => Device, { onDelete: 'CASCADE', brief: true }) device!: Relation<Device>;
  @Reference(() => ModuleBay, { nested: NAMED, unique: true, onDelete: 'CASCADE', brief: true })
  moduleBay!: Relation<ModuleBay>;
  @Reference(() => ModuleType, { brief: true }) moduleType!: Relation<ModuleType>;
  @Choice(PART_STATUSES, { initial: 'active' }) status!: string;
  @Text({ max: 50, blank: true, label: 'Serial number', search: true, ignoresCase: true }) serial!: string;
  @Text({ max: 50, optional: true, unique: true, search: true }) assetTag!: string | null;
  /** On creation: components of the device that have the names become part of the module. */
  @Input({ parse: parseBoolean }) adoptComponents!: boolean;
  /** On creation: the components that the type of the module describes are made, unless this is false. */
  @Input({ parse: parseBoolean }) replicateComponents!: boolean;
}
