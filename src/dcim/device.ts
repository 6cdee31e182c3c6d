import { Index, type Relation } from 'typeorm';
import { Filters, NAMED } from '../engine/declare/field.js';
import { Choice, Decimal, Json, Text, WholeNumber } from '../engine/declare/fields.js';
import { Reference, Reverse } from '../engine/declare/relations.js';
import { type BorrowedDisplay, type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { parseDictionary } from '../engine/declare/values.js';
import { absentRelations, has, holds } from '../engine/query/path-filters.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { contactFilters } from '../tenancy/contact-filters.js';
import { Tenant } from '../tenancy/tenant.js';
import { DEVICE_AIRFLOWS, DEVICE_FACES, DEVICE_STATUSES } from './choices/device.js';
import type { DeviceBay } from './device-bay.js';
import { DeviceRole } from './device-role.js';
import { DeviceType } from './device-type.js';
import type { Interface } from './interface.js';
import { Location } from './location.js';
import { Platform } from './platform.js';
import { Rack } from './rack.js';
import { reservationConflict } from './reservation-conflicts.js';
import { Site } from './site.js';
import { VirtualChassis } from './virtual-chassis.js';

const tagOf = (alias: string): string => `coalesce(' (' || "${alias}".asset_tag || ')', '')`;
const numberOf = (alias: string): string => `' (' || coalesce("${alias}".asset_tag, "${alias}".number::text) || ')'`;
/** SQL that says nothing unless the device has no name, and a chassis, or none. */
const nameless = (alias: string, isMember: boolean, sql: string): string =>
  `CASE WHEN "${alias}".name IS NULL AND "${alias}".virtual_chassis_id IS ${isMember ? 'NOT ' : ''}NULL THEN ${sql} END`;

/** A device without a name is called after its chassis and place there, or after its type. */
const DISPLAY: BorrowedDisplay = {
  full: (alias) => {
    const own = `"${alias}"`;
    const inChassis = `(SELECT v.name FROM dcim_virtual_chassis v WHERE v.id = ${own}.virtual_chassis_id) || ':' || coalesce(${own}.vc_position::text, '')`;
    const type = `(SELECT m.name || ' ' || y.model FROM dcim_device_type y JOIN dcim_manufacturer m ON m.id = y.manufacturer_id WHERE y.id = ${own}.device_type_id)`;
    // Cheapest first: of a thousand interfaces, most show no second device, and what it would be called must cost nothing.
    return `CASE WHEN ${own}.name IS NOT NULL THEN ${own}.name || ${tagOf(alias)}
      WHEN ${own}.id IS NULL THEN NULL
      WHEN ${own}.virtual_chassis_id IS NOT NULL THEN ${inChassis} || ${tagOf(alias)}
      ELSE ${type} || ${numberOf(alias)} END`;
  },
  own: (alias) => `coalesce("${alias}".name || ${tagOf(alias)}, 'Device' || ${numberOf(alias)})`,
  from: {
    'dcim.virtualchassis': (alias) => nameless(alias, true, `"${alias}".virtual_chassis_id`),
    'dcim.devicetype': (alias) => nameless(alias, false, `"${alias}".device_type_id`),
    'dcim.manufacturer': (alias) =>
      nameless(
        alias,
        false,
        `(SELECT y.manufacturer_id FROM dcim_device_type y WHERE y.id = "${alias}".device_type_id)`,
      ),
  },
};

@Filters({
  ...contactFilters('dcim.device'),
  tenant_group: 'tenant.group',
  manufacturer: 'device_type.manufacturer',
  model: 'device_type.slug',
  is_full_depth: 'device_type.is_full_depth',
  region: 'site.region',
  site_group: 'site.group',
  parent_device: 'parent_bay.device',
  mac_address: '_interfaces.mac_addresses.mac_address',
  reservation_conflict: reservationConflict('d.id'),
  local_context_data: holds((alias) => `"${alias}".local_context_data IS NOT NULL`),
  virtual_chassis_member: holds((alias) => `"${alias}".virtual_chassis_id IS NOT NULL`),
  has_virtual_device_context: has('dcim.virtualdevicecontext', 'device'),
  console_ports: has('dcim.consoleport', 'device'),
  console_server_ports: has('dcim.consoleserverport', 'device'),
  power_ports: has('dcim.powerport', 'device'),
  power_outlets: has('dcim.poweroutlet', 'device'),
  interfaces: has('dcim.interface', 'device'),
  pass_through_ports: has(['dcim.frontport', 'dcim.rearport'], 'device'),
  module_bays: has('dcim.modulebay', 'device'),
  device_bays: has('dcim.devicebay', 'device'),
  has_primary_ip: holds(() => 'FALSE'),
  has_oob_ip: holds(() => 'FALSE'),
  ...absentRelations('config_template', 'primary_ip4', 'primary_ip6', 'oob_ip', 'cluster', 'cluster_group'),
})
@Resource({
  app: 'dcim',
  path: 'devices',
  order: ['name'],
  display: DISPLAY,
  unique: [
    {
      fields: ['name', 'site', 'tenant'],
      insensitive: ['name'],
      message: 'Device name must be unique per site and tenant.',
    },
    {
      fields: ['name', 'site'],
      insensitive: ['name'],
      whenNull: 'tenant',
      message: 'Device name must be unique per site.',
    },
    { fields: ['rack', 'position', 'face'], message: 'The fields rack, position, face must make a unique set.' },
    {
      fields: ['virtualChassis', 'vcPosition'],
      message: 'The fields virtual_chassis, vc_position must make a unique set.',
    },
  ],
  elsewhere: {
    config_template: null,
    primary_ip4: null,
    primary_ip6: null,
    oob_ip: null,
    cluster: null,
    primary_ip: null,
  },
  elsewhereReadOnly: ['primary_ip'],
})
// Lists of devices, and of their parts, are in the order of the devices' names.
@Index(['name', 'id'])
export class Device extends PrimaryResource {
  @Text({ max: 64, optional: true, brief: true, search: true, natural: true, ignoresCase: true }) name!: string | null;
  @Reference(() => DeviceType, { countedAs: 'device_count' }) deviceType!: Relation<DeviceType>;
  @Reference(() => DeviceRole, { countedAs: 'device_count' }) role!: Relation<DeviceRole>;
  @Reference(() => Tenant, { optional: true, countedAs: 'device_count' }) tenant!: Relation<Tenant> | null;
  @Reference(() => Platform, { optional: true, onDelete: 'SET NULL', countedAs: 'device_count' })
  platform!: Relation<Platform> | null;
  @Text({ max: 50, blank: true, label: 'Serial number', search: true, ignoresCase: true }) serial!: string;
  @Text({ max: 50, optional: true, unique: true, search: true }) assetTag!: string | null;
  @Reference(() => Site, { countedAs: 'device_count' }) site!: Relation<Site>;
  @Reference(() => Location, { optional: true, countedAs: 'device_count' }) location!: Relation<Location> | null;
  @Reference(() => Rack, { optional: true, countedAs: 'device_count' }) rack!: Relation<Rack> | null;
  @Decimal({ digits: 4, places: 1, min: 1, max: 100.5, optional: true, label: 'Position (U)' }) position!:
    | number
    | null;
  @Choice(DEVICE_FACES, { optional: true }) face!: string | null;
  @Decimal({ digits: 8, places: 6, min: -90, max: 90, optional: true }) latitude!: number | null;
  @Decimal({ digits: 9, places: 6, min: -180, max: 180, optional: true }) longitude!: number | null;
  @Choice(DEVICE_STATUSES, { initial: 'active' }) status!: string;
  @Choice(DEVICE_AIRFLOWS, { optional: true }) airflow!: string | null;
  @Reference(() => VirtualChassis, { optional: true, onDelete: 'SET NULL', countedAs: 'member_count' })
  virtualChassis!: Relation<VirtualChassis> | null;
  @WholeNumber({ min: 0, max: 2147483647, optional: true }) vcPosition!: number | null;
  @WholeNumber({ min: 0, max: 255, optional: true, label: 'VC priority' }) vcPriority!: number | null;
  @Json({ optional: true, parse: parseDictionary, label: 'Local context data' }) localContextData!: object | null;
  @Reverse('dcim.devicebay', {
    as: 'parent_device',
    by: 'installed_device',
    one: true,
    nested: { fields: ['device', 'name'], displayUrl: true, within: { device: NAMED } },
    present: ({ device, ...bay }) => ({ ...(device as object), device_bay: bay }),
  })
  parentDevice!: Device | null;
  /** For filters. */
  @Reverse('dcim.devicebay', { by: 'installed_device', hidden: true, filterable: true }) parentBay!: DeviceBay[];
  @Reverse('dcim.interface', { as: '_interfaces', by: 'device', hidden: true }) ownInterfaces!: Interface[];

  @Rule() static placeNeedsRack({ rack, face, position }: Device): Problem | undefined {
    if (rack) return undefined;
    if (face) return { face: 'Cannot select a rack face without assigning a rack.' };
    return position ? { position: 'Cannot select a rack position without assigning a rack.' } : undefined;
  }

  @Rule() static positionIsAUnitOfAFace({ rack, face, position }: Device): Problem | undefined {
    if (!rack || !position) return undefined;
    if (position % 0.5) return { position: 'Position must be in increments of 0.5 rack units.' };
    return face ? undefined : { face: 'Must specify rack face when defining rack position.' };
  }

  @Rule() static typeMayBeMounted({ deviceType, rack, face, position }: Device): Problem | undefined {
    if (!rack) return undefined;
    const isChild = deviceType.subdeviceRole === 'child';
    if (isChild && face) return { face: `${CHILD} cannot be assigned to a rack face. ${OF_THE_PARENT}` };
    if (isChild && position) return { position: `${CHILD} cannot be assigned to a rack position. ${OF_THE_PARENT}` };
    if (!position || deviceType.uHeight > 0) return undefined;
    return { position: `A 0U device type (${deviceType.model}) cannot be assigned to a rack position.` };
  }

  @Rule() static memberHasAPosition({ virtualChassis, vcPosition }: Device): Problem | undefined {
    if (!virtualChassis || vcPosition !== null) return undefined;
    return { vc_position: 'A device assigned to a virtual chassis must have its position defined.' };
  }
}

const CHILD = 'Child device types';
const OF_THE_PARENT = 'This is an attribute of the parent device.';
