// What the parts of a device share: interfaces, ports, outlets, bays, inventory items.
import type { Relation } from 'typeorm';
import { Filters, NAMED } from '../engine/declare/field.js';
import { Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { labelled, type Problem, Rule } from '../engine/declare/resource.js';
import { DescribedResource } from '../extras/primary-resource.js';
import { Cabled, type CabledFields, markProblem, PathEnd } from './cabling/cabled.js';
import type { Device } from './device.js';
import type { Module } from './module.js';

/** A part of a device. */
@Filters({
  region: 'device.site.region',
  site_group: 'device.site.group',
  site: 'device.site',
  location: 'device.location',
  rack: 'device.rack',
  device_type: 'device.device_type',
  device_role: 'device.role',
  device_status: 'device.status',
  virtual_chassis: 'device.virtual_chassis',
  tenant: 'device.tenant',
})
export abstract class Component extends DescribedResource {
  @Reference(labelled('dcim.device'), {
    onDelete: 'CASCADE',
    brief: true,
    fixed: 'Components cannot be moved to a different device.',
  })
  device!: Relation<Device>;
  @Text({ max: 64, brief: true, search: true, natural: true }) name!: string;
  @Text({ max: 64, blank: true, search: true }) label!: string;
}

/** A part that may come with a module. */
export abstract class ModularComponent extends Component {
  @Reference(labelled('dcim.module'), {
    optional: true,
    onDelete: 'CASCADE',
    nested: { fields: ['device', 'module_bay'], within: { module_bay: NAMED } },
  })
  module!: Relation<Module> | null;

  @Rule() static moduleIsOfTheDevice({ device, module }: ModularComponent): Problem | undefined {
    if (!module || module.device.id === device.id) return undefined;
    return { module: 'The module must belong to the same device.' };
  }
}

/** A part that takes a cable. */
@Cabled()
export abstract class CabledComponent extends ModularComponent implements CabledFields {
  declare markConnected: boolean;
  declare cable: CabledFields['cable'];

  @Rule() static isMarkedWithoutCable(one: CabledComponent): Problem | undefined {
    return markProblem(one);
  }
}

/** A part at which a path of cables ends. */
@PathEnd()
export abstract class PathEndpoint extends CabledComponent {}

/** `GigabitEthernet0/1 (uplink)`: the name, with the label where there is one. */
export const componentDisplay = (alias: string): string =>
  `CASE WHEN "${alias}"."label" = '' THEN "${alias}"."name" ELSE "${alias}"."name" || ' (' || "${alias}"."label" || ')' END`;

/** The same of an object that a rule has at hand. */
export const nameOf = ({ name, label }: Pick<Component, 'name' | 'label'>): string =>
  label === '' ? name : `${name} (${label})`;
