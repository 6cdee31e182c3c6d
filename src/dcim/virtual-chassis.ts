import type { Relation } from 'typeorm';
import { Filters, NAMED } from '../engine/declare/field.js';
import { Text } from '../engine/declare/fields.js';
import { Reference, Reverse } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { Device } from './device.js';

@Filters({
  region: 'master.site.region',
  site_group: 'master.site.group',
  site: 'master.site',
  tenant: 'master.tenant',
})
@Resource({
  app: 'dcim',
  path: 'virtual-chassis',
  order: ['name'],
  briefCounts: ['member_count'],
  countedInside: ['member_count'],
})
export class VirtualChassis extends PrimaryResource {
  @Text({ max: 64, brief: true, search: true, natural: true }) name!: string;
  @Text({ max: 30, blank: true, search: true }) domain!: string;
  @Reference(() => Device, { optional: true, unique: true, brief: true, nested: NAMED })
  master!: Relation<Device> | null;
  @Reverse(() => Device, { by: 'virtual_chassis', nested: NAMED }) members!: Device[];
}
