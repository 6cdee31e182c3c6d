import type { Relation } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { Slug, Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { contactFilters } from './contact-filters.js';
import { TenantGroup } from './tenant-group.js';

@Filters(contactFilters('tenancy.tenant'))
@Resource({
  app: 'tenancy',
  path: 'tenants',
  order: ['name'],
  unique: [
    { fields: ['group', 'name'], message: 'Tenant name must be unique per group.' },
    { fields: ['name'], whenNull: 'group', message: 'Tenant name must be unique per group.' },
    { fields: ['group', 'slug'], message: 'Tenant slug must be unique per group.' },
    { fields: ['slug'], whenNull: 'group', message: 'Tenant slug must be unique per group.' },
  ],
  elsewhere: {
    circuit_count: 0,
    ipaddress_count: 0,
    prefix_count: 0,
    virtualmachine_count: 0,
    vlan_count: 0,
    vrf_count: 0,
    cluster_count: 0,
  },
})
export class Tenant extends PrimaryResource {
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
  @Slug() slug!: string;
  @Reference(() => TenantGroup, { optional: true, onDelete: 'SET NULL' }) group!: Relation<TenantGroup> | null;
}
