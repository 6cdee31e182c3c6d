import type { Relation } from 'typeorm';
import { type DeclaredFilter, Filters, PARENT } from '../engine/declare/field.js';
import { Slug, Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { labelled, Resource, resourceOf } from '../engine/declare/resource.js';
import { resolveObjects } from '../engine/query/field-filters.js';
import { absentRelations } from '../engine/query/path-filters.js';
import { NestedResource, TREE_ORDER } from '../extras/primary-resource.js';
import { Manufacturer } from './manufacturer.js';

/** The platforms of the type's manufacturer, and those of none. */
const availableForDeviceType: DeclaredFilter = {
  compile: async (values, _lookup, context) => {
    const types = labelled('dcim.devicetype')();
    const ids = await resolveObjects(resourceOf(types), 'id', values, context);
    return context.parameters.clause(
      `"${context.alias}".manufacturer_id IS NULL OR "${context.alias}".manufacturer_id IN (SELECT y.manufacturer_id FROM dcim_device_type y WHERE y.id = ANY(?::uuid[]))`,
      ids,
    );
  },
};

@Filters({
  ...absentRelations('config_template'),
  available_for_device_type: availableForDeviceType,
})
@Resource({
  app: 'dcim',
  path: 'platforms',
  order: TREE_ORDER,
  unique: [
    { fields: ['manufacturer', 'name'] },
    { fields: ['name'], whenNull: 'manufacturer', message: 'Platform name must be unique.' },
    { fields: ['manufacturer', 'slug'] },
    { fields: ['slug'], whenNull: 'manufacturer', message: 'Platform slug must be unique.' },
  ],
  briefCounts: ['device_count'],
  elsewhere: { config_template: null, virtualmachine_count: 0 },
  elsewhereBrief: ['virtualmachine_count'],
})
export class Platform extends NestedResource {
  @Reference(() => Platform, { optional: true, onDelete: 'CASCADE', nested: PARENT })
  parent!: Relation<Platform> | null;
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
  @Slug() slug!: string;
  @Reference(() => Manufacturer, { optional: true, countedAs: 'platform_count' })
  manufacturer!: Relation<Manufacturer> | null;
}
