import { Device } from '../../../src/dcim/device.js';
import { Interface } from '../../../src/dcim/interface.js';
import { MacAddress } from '../../../src/dcim/mac-address.js';
import { VirtualDeviceContext } from '../../../src/dcim/virtual-device-context.js';
import { Tag } from '../../../src/extras/tag.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { placeDevice } from '../../support/factories/placed-device.js';
import { UNCABLED } from '../../support/resource/orders.js';

const filters: Record<string, string> = {};

describeResource(Interface, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const { device, filters: found } = await placeDevice(server, 'ap-1');
    await make(server, Interface, { device, name: 'br0', type: 'bridge' });
    await make(server, Interface, { device, name: 'po1', type: 'lag' });
    const context = await make(server, VirtualDeviceContext, { device, name: 'red', identifier: 3 });
    await make(server, Device, { name: 'edge-1' });
    Object.assign(filters, found, {
      kind: 'wireless',
      vdc: 'red',
      vdc_id: context.id,
      vdc_identifier: '3',
      mac_address: '00:1B:44:11:3A:B7',
      virtual_chassis_member: 'ap-1',
      virtual_chassis_member_id: device.id,
      virtual_chassis_member_or_master: 'ap-1',
      virtual_chassis_member_or_master_id: device.id,
    });
  },
  create: [
    {
      device: { name: 'ap-1' },
      name: 'wlan0',
      label: 'RADIO',
      type: 'ieee802.11ax',
      enabled: false,
      bridge: { name: 'br0' },
      lag: { name: 'po1' },
      mtu: 1500,
      speed: 1000000,
      duplex: 'full',
      wwn: '50:01:43:80:12:34:56:78',
      mgmt_only: true,
      mode: 'access',
      rf_role: 'ap',
      rf_channel: '5g-36-5180-20',
      rf_channel_frequency: 5180,
      rf_channel_width: 20,
      tx_power: 20,
      poe_mode: 'pd',
      poe_type: 'type2-ieee802.3at',
      vdcs: [{ name: 'red' }],
      mark_connected: false,
      description: 'The radio',
      tags: [{ slug: 'alpha' }],
    },
    { device: { name: 'edge-1' }, name: 'eth0', type: '1000base-t' },
    { device: { name: 'edge-1' }, name: 'eth1', type: '1000base-t', mark_connected: true },
  ],
  patch: { type: '10gbase-t', enabled: false, mtu: 9000, speed: 10000000, duplex: 'auto', mark_connected: true },
  brief: ['device', 'name', 'description', 'cable', '_occupied'],
  after: async (server, first) => {
    const mac_address = '00:1B:44:11:3A:B7';
    const primary = await make(server, MacAddress, { mac_address });
    await server.admin.patch(`/api/dcim/interfaces/${first.id}/`, { primary_mac_address: primary.id });
    Object.assign(filters, { primary_mac_address: mac_address, primary_mac_address_id: primary.id });
  },
  unheld: { cable_end: 'A' },
  alike: { parent: 'a type that has one takes no patch of the others', ...UNCABLED },
  filters: () => filters,
});
