import { Index } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { AnyReference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { absentRelations, has, holds } from '../engine/query/path-filters.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { MacAddressText } from './hardware-address.js';

@Filters({
  device: 'assigned_object(dcim.interface).device',
  interface: 'assigned_object(dcim.interface)',
  assigned: holds((alias) => `"${alias}".assigned_object_id IS NOT NULL`),
  primary: has('dcim.interface', 'primary_mac_address'),
  ...absentRelations('virtual_machine', 'vminterface'),
})
@Resource({
  app: 'dcim',
  path: 'mac-addresses',
  order: ['mac_address'],
  display: 'mac_address',
})
// Lists are in their order, and addresses are what they are looked for by.
@Index(['macAddress', 'id'])
export class MacAddress extends PrimaryResource {
  @MacAddressText({ label: 'MAC address', brief: true, search: true }) macAddress!: string;
  @AnyReference({ models: ['dcim.interface'], optional: true }) assignedObject!: object | null;
}
