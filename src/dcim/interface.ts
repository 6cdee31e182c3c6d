import type { Relation } from 'typeorm';
import { Computed } from '../engine/declare/computed.js';
import { Filters, NAMED, type Nested } from '../engine/declare/field.js';
import { Bool, Choice, Decimal, WholeNumber } from '../engine/declare/fields.js';
import { Reference, References, Reverse } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { absentRelations } from '../engine/query/path-filters.js';
import {
  INTERFACE_DUPLEXES,
  INTERFACE_MODES,
  INTERFACE_TYPES,
  POE_MODES,
  POE_TYPES,
  WIRELESS_CHANNELS,
  WIRELESS_ROLES,
} from './choices/interface.js';
import { componentDisplay, PathEndpoint } from './component.js';
import { WorldWideName } from './hardware-address.js';
import { INTERFACE_CONTEXTS } from './interface-context.js';
import { INTERFACE_FILTERS } from './interface-filters.js';
import {
  bridgeProblem,
  connectionProblem,
  lagProblem,
  parentProblem,
  powerProblem,
  radioProblem,
} from './interface-rules.js';
import { MacAddress } from './mac-address.js';
import { VirtualDeviceContext } from './virtual-device-context.js';

/** How interfaces show one another. */
const NESTED_INTERFACE: Nested = {
  fields: ['device', 'name', 'cable', '_occupied'],
  displayUrl: true,
  within: { device: NAMED },
};

@Filters({
  ...INTERFACE_FILTERS,
  vdc: 'vdcs',
  vdc_identifier: 'vdcs.identifier',
  mac_address: 'mac_addresses.mac_address',
  primary_mac_address: 'primary_mac_address.mac_address',
  ...absentRelations(
    'vlan',
    'l2vpn',
    'wireless_lan',
    'virtual_circuit',
    'virtual_circuit_termination',
    'untagged_vlan',
    'qinq_svlan',
    'vlan_translation_policy',
    'wireless_link',
    'vrf',
  ),
})
@Resource({
  app: 'dcim',
  path: 'interfaces',
  order: ['device', 'name'],
  display: componentDisplay,
  unique: [{ fields: ['device', 'name'] }],
  countedAs: { device: 'interface_count' },
  elsewhere: {
    untagged_vlan: null,
    qinq_svlan: null,
    vlan_translation_policy: null,
    wireless_link: null,
    vrf: null,
    tagged_vlans: [],
    wireless_lans: [],
    l2vpn_termination: null,
    count_ipaddresses: 0,
    count_fhrp_groups: 0,
  },
  elsewhereReadOnly: ['wireless_link', 'l2vpn_termination', 'count_ipaddresses', 'count_fhrp_groups'],
})
export class Interface extends PathEndpoint {
  @References(() => VirtualDeviceContext, { through: INTERFACE_CONTEXTS, countedAs: 'interface_count' })
  vdcs!: VirtualDeviceContext[];
  @Choice(INTERFACE_TYPES) type!: string;
  @Bool({ initial: true }) enabled!: boolean;
  @Reference(() => Interface, { optional: true, nested: NESTED_INTERFACE }) parent!: Relation<Interface> | null;
  @Reference(() => Interface, { optional: true, onDelete: 'SET NULL', nested: NESTED_INTERFACE })
  bridge!: Relation<Interface> | null;
  @Reverse(() => Interface, { by: 'bridge', nested: NESTED_INTERFACE }) bridgeInterfaces!: Interface[];
  @Reference(() => Interface, { optional: true, onDelete: 'SET NULL', nested: NESTED_INTERFACE })
  lag!: Relation<Interface> | null;
  @WholeNumber({ min: 1, max: 65536, optional: true, label: 'MTU' }) mtu!: number | null;
  @Reference(() => MacAddress, { optional: true, unique: true, onDelete: 'SET NULL' })
  primaryMacAddress!: Relation<MacAddress> | null;
  /** The primary one, as text. */
  @Computed('text', {
    optional: true,
    sql: (alias) => `(SELECT m.mac_address FROM dcim_mac_address m WHERE m.id = "${alias}".primary_mac_address_id)`,
  })
  macAddress!: string | null;
  @Reverse(() => MacAddress, { by: 'assigned_object' }) macAddresses!: MacAddress[];
  @WholeNumber({ min: 0, max: 2147483647, optional: true, label: 'Speed (Kbps)' }) speed!: number | null;
  @Choice(INTERFACE_DUPLEXES, { optional: true }) duplex!: string | null;
  @WorldWideName({ optional: true, label: 'WWN' }) wwn!: string | null;
  @Bool({ initial: false, label: 'Management only' }) mgmtOnly!: boolean;
  @Choice(INTERFACE_MODES, { optional: true }) mode!: string | null;
  @Choice(WIRELESS_ROLES, { optional: true, max: 30 }) rfRole!: string | null;
  @Choice(WIRELESS_CHANNELS, { optional: true }) rfChannel!: string | null;
  @Choice(POE_MODES, { optional: true }) poeMode!: string | null;
  @Choice(POE_TYPES, { optional: true }) poeType!: string | null;
  @Decimal({ digits: 7, places: 2, optional: true, label: 'Channel frequency (MHz)' }) rfChannelFrequency!:
    | number
    | null;
  @Decimal({ digits: 7, places: 3, optional: true, label: 'Channel width (MHz)' }) rfChannelWidth!: number | null;
  @WholeNumber({ min: -40, max: 127, optional: true, label: 'Transmit power (dBm)' }) txPower!: number | null;

  @Rule() static isSound(one: Interface): Problem | undefined {
    const problems = [connectionProblem, parentProblem, bridgeProblem, lagProblem, powerProblem, radioProblem];
    return Object.assign({}, ...problems.map((problemOf) => problemOf(one)));
  }
}
