import type { Relation } from 'typeorm';
import { Filters, PARENT } from '../engine/declare/field.js';
import { Bool, Color, Slug, Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { absentRelations } from '../engine/query/path-filters.js';
import { NestedResource, TREE_ORDER } from '../extras/primary-resource.js';

@Filters({
  ...absentRelations('config_template'),
})
@Resource({
  app: 'dcim',
  path: 'device-roles',
  order: TREE_ORDER,
  unique: [
    { fields: ['parent', 'name'] },
    {
      fields: ['name'],
      whenNull: 'parent',
      message: 'A top-level device role with this name already exists.',
    },
    { fields: ['parent', 'slug'] },
    {
      fields: ['slug'],
      whenNull: 'parent',
      message: 'A top-level device role with this slug already exists.',
    },
  ],
  briefCounts: ['device_count'],
  elsewhere: { config_template: null, virtualmachine_count: 0 },
  elsewhereBrief: ['virtualmachine_count'],
})
export class DeviceRole extends NestedResource {
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
  @Slug() slug!: string;
  @Color({ initial: '9e9e9e' }) color!: string;
  @Bool({ initial: true, label: 'VM role' }) vmRole!: boolean;
  @Reference(() => DeviceRole, { optional: true, onDelete: 'CASCADE', nested: PARENT })
  parent!: Relation<DeviceRole> | null;
}
