// What the templates of components share: they belong to a type of device, or of module.
import type { Relation } from 'typeorm';
import { Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { labelled, type Problem, Rule } from '../engine/declare/resource.js';
import { ChangeLogged } from '../extras/change-logged.js';
import type { DeviceType } from './device-type.js';
import type { ModuleType } from './module-type.js';

export abstract class ComponentTemplate extends ChangeLogged {
  @Text({ max: 64, brief: true, search: true, natural: true }) name!: string;
  @Text({ max: 64, blank: true, search: true }) label!: string;
  @Text({ max: 200, blank: true, search: true, brief: true }) description!: string;
}

/** A template that only types of devices have. */
export abstract class DeviceTypeTemplate extends ComponentTemplate {
  @Reference(labelled('dcim.devicetype'), { onDelete: 'CASCADE' }) deviceType!: Relation<DeviceType>;
}

/** A template of a type of device or of a type of module. */
export abstract class ModularTemplate extends ComponentTemplate {
  @Reference(labelled('dcim.devicetype'), { optional: true, onDelete: 'CASCADE' })
  deviceType!: Relation<DeviceType> | null;

  @Reference(labelled('dcim.moduletype'), { optional: true, onDelete: 'CASCADE' })
  moduleType!: Relation<ModuleType> | null;

  @Rule() static belongsToOneType({ deviceType, moduleType }: ModularTemplate): Problem | undefined {
    if (deviceType && moduleType) {
      return { __all__: 'A component template cannot be associated with both a device type and a module type.' };
    }
    if (deviceType || moduleType) return undefined;
    return { __all__: 'A component template must be associated with either a device type or a module type.' };
  }
}

/** `eth0 (uplink)`: as people call it. */
export const templateName = ({ name, label }: ComponentTemplate): string =>
  label === '' ? name : `${name} (${label})`;

/** Templates refer to one another within a type: of which kind it is where two are of different ones. */
export function differentType(own: ModularTemplate, other: ModularTemplate): string | undefined {
  if (own.deviceType && own.deviceType.id !== other.deviceType?.id) return 'device type';
  return own.moduleType && own.moduleType.id !== other.moduleType?.id ? 'module type' : undefined;
}
