import {
  INTERFACE_DUPLEXES,
  INTERFACE_MODES,
  INTERFACE_TYPES,
  POE_MODES,
  POE_TYPES,
  WIRELESS_CHANNELS,
  WIRELESS_ROLES,
} from '../../../dist/src/dcim/choices/interface.js';
import { choice, instant, labelsOf, tagsOf, urlOf } from './shown.mjs';

const INTERFACES = {
  name: 'interfaces',
  rowMode: 'array',
  text: `SELECT i.id, i.name, i.label, i.type, i.enabled, i.mtu, i.speed, i.duplex, i.wwn, i.mgmt_only, i.mode,
      i.rf_role, i.rf_channel, i.poe_mode, i.poe_type, i.rf_channel_frequency, i.rf_channel_width, i.tx_power,
      i.mark_connected, i.description, i.created, i.last_updated, d.id, d.name, d.description,
      l.id, l.name, l.label, l.mark_connected, e.id, e.name
    FROM (
      SELECT i.* FROM dcim_interface i JOIN dcim_device d ON d.id = i.device_id ORDER BY d.name, i.name, i.id LIMIT $1
    ) i
    JOIN dcim_device d ON d.id = i.device_id
    LEFT JOIN dcim_interface l ON l.id = i.lag_id
    LEFT JOIN dcim_device e ON e.id = l.device_id ORDER BY d.name, i.name, i.id`,
};

const TYPES = labelsOf(INTERFACE_TYPES);
const DUPLEXES = labelsOf(INTERFACE_DUPLEXES);
const MODES = labelsOf(INTERFACE_MODES);
const ROLES = labelsOf(WIRELESS_ROLES);
const CHANNELS = labelsOf(WIRELESS_CHANNELS);
const SUPPLIES = labelsOf(POE_MODES);
const STANDARDS = labelsOf(POE_TYPES);

const displayOf = (name, label) => (label === '' ? name : `${name} (${label})`);

function lagOf(id, name, label, isMarked, deviceId, deviceName) {
  if (id === null) return null;
  const url = urlOf('dcim/interfaces', id);
  const deviceUrl = urlOf('dcim/devices', deviceId);
  return {
    id,
    url,
    display_url: url,
    display: displayOf(name, label),
    device: { id: deviceId, url: deviceUrl, display_url: deviceUrl, display: deviceName, name: deviceName },
    name,
    cable: null,
    _occupied: isMarked,
  };
}

function interfaceOf(row, tags) {
  const url = urlOf('dcim/interfaces', row[0]);
  return {
    id: row[0],
    url,
    display_url: url,
    display: displayOf(row[1], row[2]),
    vdcs: [],
    type: choice(TYPES, row[3]),
    enabled: row[4],
    parent: null,
    bridge: null,
    bridge_interfaces: [],
    lag: lagOf(row[25], row[26], row[27], row[28], row[29], row[30]),
    mtu: row[5],
    primary_mac_address: null,
    mac_address: null,
    mac_addresses: [],
    speed: row[6],
    duplex: choice(DUPLEXES, row[7]),
    wwn: row[8],
    mgmt_only: row[9],
    mode: choice(MODES, row[10]),
    rf_role: choice(ROLES, row[11]),
    rf_channel: choice(CHANNELS, row[12]),
    poe_mode: choice(SUPPLIES, row[13]),
    poe_type: choice(STANDARDS, row[14]),
    rf_channel_frequency: row[15],
    rf_channel_width: row[16],
    tx_power: row[17],
    connected_endpoints: null,
    connected_endpoints_type: null,
    connected_endpoints_reachable: null,
    mark_connected: row[18],
    cable: null,
    cable_end: null,
    link_peers: [],
    link_peers_type: null,
    _occupied: row[18],
    module: null,
    device: {
      id: row[22],
      url: urlOf('dcim/devices', row[22]),
      display: row[23],
      name: row[23],
      description: row[24],
    },
    name: row[1],
    label: row[2],
    description: row[19],
    tags,
    custom_fields: {},
    created: instant(row[20]),
    last_updated: instant(row[21]),
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
  };
}

export const interfaces = {
  path: 'dcim/interfaces',
  table: 'dcim_interface',
  async results(pool, limit) {
    const { rows } = await pool.query({ ...INTERFACES, values: [limit] });
    const tags = await tagsOf(
      pool,
      rows.map((row) => row[0]),
    );
    return rows.map((row) => interfaceOf(row, tags.get(row[0]) ?? []));
  },
};
