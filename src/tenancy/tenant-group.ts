import type { Relation } from 'typeorm';
import { PARENT } from '../engine/declare/field.js';
import { Slug, Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { NestedResource, TREE_ORDER } from '../extras/primary-resource.js';
import { Tenant } from './tenant.js';

@Resource({
  app: 'tenancy',
  path: 'tenant-groups',
  order: TREE_ORDER,
  counts: { tenant_count: { of: () => Tenant, by: 'group', tree: true, brief: true } },
})
export class TenantGroup extends NestedResource {
  @Text({ max: 100, unique: true, brief: true, search: true, natural: true }) name!: string;
  @Slug({ unique: true }) slug!: string;
  @Reference(() => TenantGroup, { optional: true, onDelete: 'CASCADE', nested: PARENT })
  parent!: Relation<TenantGroup> | null;
}
