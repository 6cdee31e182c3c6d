import type { Relation } from 'typeorm';
import { Filters, PARENT } from '../engine/declare/field.js';
import { Slug, Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { NestedResource, TREE_ORDER } from '../extras/primary-resource.js';
import { contactFilters } from '../tenancy/contact-filters.js';
import { Site } from './site.js';

@Filters(contactFilters('dcim.sitegroup'))
@Resource({
  app: 'dcim',
  path: 'site-groups',
  order: TREE_ORDER,
  unique: [
    { fields: ['parent', 'name'] },
    { fields: ['name'], whenNull: 'parent', message: 'A top-level site group with this name already exists.' },
    { fields: ['parent', 'slug'] },
    { fields: ['slug'], whenNull: 'parent', message: 'A top-level site group with this slug already exists.' },
  ],
  counts: { site_count: { of: () => Site, by: 'group', tree: true, brief: true } },
  elsewhere: { prefix_count: 0 },
})
export class SiteGroup extends NestedResource {
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
  @Slug() slug!: string;
  @Reference(() => SiteGroup, { optional: true, onDelete: 'CASCADE', nested: PARENT })
  parent!: Relation<SiteGroup> | null;
}
