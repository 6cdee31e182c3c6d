import type { Relation } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { Choice, Decimal, Slug, Text, TimeZone } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { absentNumber, absentRelations } from '../engine/query/path-filters.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { contactFilters } from '../tenancy/contact-filters.js';
import { Tenant } from '../tenancy/tenant.js';
import { Region } from './region.js';
import { SiteGroup } from './site-group.js';

export const SITE_STATUSES = [
  { value: 'planned', label: 'Planned' },
  { value: 'staging', label: 'Staging' },
  { value: 'active', label: 'Active' },
  { value: 'decommissioning', label: 'Decommissioning' },
  { value: 'retired', label: 'Retired' },
];

@Filters({ ...absentRelations('asn'), asn: absentNumber, ...contactFilters('dcim.site'), tenant_group: 'tenant.group' })
@Resource({
  app: 'dcim',
  path: 'sites',
  order: ['name'],
  elsewhere: {
    asns: [],
    circuit_count: 0,
    prefix_count: 0,
    virtualmachine_count: 0,
    vlan_count: 0,
  },
})
export class Site extends PrimaryResource {
  @Text({ max: 100, unique: true, brief: true, search: true, natural: true }) name!: string;
  @Slug({ unique: true }) slug!: string;
  @Choice(SITE_STATUSES, { initial: 'active' }) status!: string;
  @Reference(() => Region, { optional: true, onDelete: 'SET NULL' }) region!: Relation<Region> | null;
  @Reference(() => SiteGroup, { optional: true, onDelete: 'SET NULL' }) group!: Relation<SiteGroup> | null;
  @Reference(() => Tenant, { optional: true, countedAs: 'site_count' }) tenant!: Relation<Tenant> | null;
  @Text({ max: 50, blank: true, search: true }) facility!: string;
  @TimeZone() timeZone!: string | null;
  @Text({ max: 200, blank: true, search: true }) physicalAddress!: string;
  @Text({ max: 200, blank: true, search: true }) shippingAddress!: string;
  @Decimal({ digits: 8, places: 6, min: -90, max: 90, optional: true }) latitude!: number | null;
  @Decimal({ digits: 9, places: 6, min: -180, max: 180, optional: true }) longitude!: number | null;
}
