import type { Relation } from 'typeorm';
import { Filters, PARENT } from '../engine/declare/field.js';
import { Choice, Slug, Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { NestedResource } from '../extras/primary-resource.js';
import { contactFilters } from '../tenancy/contact-filters.js';
import { Tenant } from '../tenancy/tenant.js';
import { SITE_STATUSES, Site } from './site.js';

@Filters({
  ...contactFilters('dcim.location'),
  region: 'site.region',
  site_group: 'site.group',
  tenant_group: 'tenant.group',
})
@Resource({
  app: 'dcim',
  path: 'locations',
  order: ['site', '_tree'],
  unique: [
    { fields: ['site', 'parent', 'name'] },
    {
      fields: ['site', 'name'],
      whenNull: 'parent',
      message: 'A location with this name already exists within the specified site.',
    },
    { fields: ['site', 'parent', 'slug'] },
    {
      fields: ['site', 'slug'],
      whenNull: 'parent',
      message: 'A location with this slug already exists within the specified site.',
    },
  ],
  elsewhere: { prefix_count: 0 },
  briefCounts: ['rack_count'],
})
export class Location extends NestedResource {
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
  @Slug() slug!: string;
  @Reference(() => Site, { onDelete: 'CASCADE' }) site!: Relation<Site>;
  @Reference(() => Location, { optional: true, onDelete: 'CASCADE', nested: PARENT })
  parent!: Relation<Location> | null;
  @Choice(SITE_STATUSES, { initial: 'active' }) status!: string;
  @Reference(() => Tenant, { optional: true }) tenant!: Relation<Tenant> | null;
  @Text({ max: 50, blank: true, search: true }) facility!: string;

  @Rule() static parentIsOnTheSite({ parent, site }: Location): Problem | undefined {
    if (!parent || parent.site.id === site.id) return undefined;
    return { parent: `Parent location (${parent.name}) must belong to the same site (${site.name}).` };
  }
}
