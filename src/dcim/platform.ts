import type { Relation } from 'typeorm';
import { Filters, PARENT } from '../engine/declare/field.js';
import { Slug, Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { absentRelations } from '../engine/query/path-filters.js';
import { NestedResource, TREE_ORDER } from '../extras/primary-resource.js';
import { Manufacturer } from './manufacturer.js';

@Filters({
  ...absentRelations('config_template'),
})
@Resource({
  app: 'dcim',
  path: 'platforms',
  order: TREE_ORDER,
  unique: [
    { fields: ['manufacturer', 'name'] },
    { fields: ['name'], whenNull: 'manufacturer' },
    { fields: ['manufacturer', 'slug'] },
    { fields: ['slug'], whenNull: 'manufacturer' },
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
