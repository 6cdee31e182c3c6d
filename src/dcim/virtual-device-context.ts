import type { Relation } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { Choice, Text, WholeNumber } from '../engine/declare/fields.js';
import { Reference, Reverse } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { absentRelations, holds } from '../engine/query/path-filters.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { Tenant } from '../tenancy/tenant.js';
import { VIRTUAL_DEVICE_CONTEXT_STATUSES } from './choices/device.js';
import { Device } from './device.js';
import type { Interface } from './interface.js';

@Filters({
  tenant_group: 'tenant.group',
  has_primary_ip: holds(() => 'FALSE'),
  ...absentRelations('primary_ip4', 'primary_ip6'),
})
@Resource({
  app: 'dcim',
  path: 'virtual-device-contexts',
  order: ['name'],
  unique: [{ fields: ['device', 'identifier'] }, { fields: ['device', 'name'] }],
  elsewhere: { primary_ip4: null, primary_ip6: null, primary_ip: null },
  elsewhereReadOnly: ['primary_ip'],
})
export class VirtualDeviceContext extends PrimaryResource {
  @Text({ max: 64, brief: true, search: true, natural: true }) name!: string;
  @Reference(() => Device, { optional: true, required: true, brief: true }) device!: Relation<Device> | null;
  @WholeNumber({ min: 0, max: 32767, optional: true, brief: true }) identifier!: number | null;
  @Reference(() => Tenant, { optional: true }) tenant!: Relation<Tenant> | null;
  @Choice(VIRTUAL_DEVICE_CONTEXT_STATUSES) status!: string;
  /** For filters. */
  @Reverse('dcim.interface', { by: 'vdcs', hidden: true, filterable: true }) interfaces!: Interface[];
}
