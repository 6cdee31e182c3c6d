import type { Relation } from 'typeorm';
import { addFilter } from '../engine/declare/field.js';
import { Choice, Reference, Slug, Text } from '../engine/declare/fields.js';
import { type Problem, Resource, Rule, resourceOf } from '../engine/declare/resource.js';
import { throughReference } from '../engine/query/filters.js';
import { NestedResource } from '../extras/primary-resource.js';
import { Tenant } from '../tenancy/tenant.js';
import { TenantGroup } from '../tenancy/tenant-group.js';
import { Region } from './region.js';
import { SITE_STATUSES, Site } from './site.js';
import { SiteGroup } from './site-group.js';

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
  elsewhere: { custom_fields: {}, rack_count: 0, device_count: 0, prefix_count: 0 },
  elsewhereBrief: ['rack_count'],
})
export class Location extends NestedResource {
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
  @Slug() slug!: string;
  @Reference(() => Site, { onDelete: 'CASCADE' }) site!: Relation<Site>;
  @Reference(() => Location, { optional: true, onDelete: 'CASCADE' }) parent!: Relation<Location> | null;
  @Choice(SITE_STATUSES, { initial: 'active' }) status!: string;
  @Reference(() => Tenant, { optional: true }) tenant!: Relation<Tenant> | null;
  @Text({ max: 50, blank: true, search: true }) facility!: string;

  @Rule() static parentIsOnTheSite({ parent, site }: Location): Problem | undefined {
    if (!parent || parent.site.id === site.id) return undefined;
    return { parent: `Parent location (${parent.name}) must belong to the same site (${site.name}).` };
  }
}

// The region and the group of a location are those of its site.
for (const [name, column, target] of [
  ['region', 'region_id', Region],
  ['site_group', 'group_id', SiteGroup],
] as const) {
  for (const [parameter, by] of [
    [`${name}_id`, 'id'],
    [name, 'name'],
  ] as const) {
    addFilter(
      Location.prototype,
      parameter,
      throughReference(['site_id', 'dcim_site'], () => resourceOf(target), column, by),
    );
  }
}
for (const [parameter, by] of [
  ['tenant_group_id', 'id'],
  ['tenant_group', 'name'],
] as const) {
  addFilter(
    Location.prototype,
    parameter,
    throughReference(['tenant_id', 'tenancy_tenant'], () => resourceOf(TenantGroup), 'group_id', by),
  );
}
