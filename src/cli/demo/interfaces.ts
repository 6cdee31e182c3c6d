// What is said of interfaces beyond their templates: groups, addresses, contexts.
import { type DemoObject, type DemoSetting, demoId, demoObject, Part } from './demo-object.js';
import { type DemoDevice, deviceNamed, devicesOf, STACKED } from './devices.js';
import { tenantNamed } from './tenants.js';

const port = (device: string, name: string) => new Part('dcim.interface', deviceNamed(device), name);

const setting = (device: string, name: string, body: Readonly<Record<string, unknown>>): DemoSetting => ({
  of: 'dcim.interface',
  target: port(device, name),
  body,
});

/** Which ports go together: on every device of a kind, or across the stack. */
const GROUPS: readonly (readonly [
  device: string,
  name: string,
  members: readonly (readonly [device: string, name: string])[],
])[] = [
  ...devicesOf('leaf').map(
    ({ name }) =>
      [
        name,
        'ae0',
        [
          [name, 'up-0/1/1'],
          [name, 'up-0/1/2'],
        ],
      ] as const,
  ),
  ...devicesOf('spine').map(
    ({ name }) =>
      [
        name,
        'ae0',
        [
          [name, 'et-0/0/31'],
          [name, 'et-0/0/32'],
        ],
      ] as const,
  ),
  [STACKED[0] ?? '', 'ae0', STACKED.map((name) => [name, 'xe-0/1/1'] as const)],
];

const groupId = (device: string, name: string) => demoId('dcim.interface', `${device}/${name}`);

export const groups: DemoObject[] = GROUPS.map(([device, name]) =>
  demoObject('dcim.interface', `${device}/${name}`, {
    device: deviceNamed(device),
    name,
    type: 'lag',
    mtu: 9216,
    mode: 'tagged-all',
    description: 'Uplink',
  }),
);

export const groupMembers: DemoSetting[] = GROUPS.flatMap(([group, name, members]) =>
  members.map(([device, member]) => setting(device, member, { lag: groupId(group, name), mtu: 9216 })),
);

const ADDRESSED: readonly (readonly [device: DemoDevice, port: string])[] = [
  ...devicesOf('srv', 'store', 'blade').flatMap((device) => [[device, 'eno1'] as const, [device, 'ipmi'] as const]),
  ...devicesOf('leaf', 'spine', 'router', 'access').map((device) => [device, 'mgmt0'] as const),
];

/** Of the range that everybody may use for themselves. */
const addressOf = (index: number): string =>
  ['02', '4F', '57', (index >> 16) & 255, (index >> 8) & 255, index & 255]
    .map((octet) => (typeof octet === 'string' ? octet : octet.toString(16).toUpperCase().padStart(2, '0')))
    .join(':');

export const macAddresses: DemoObject[] = ADDRESSED.map(([{ name }, interfaceName], index) =>
  demoObject('dcim.macaddress', `${name}/${interfaceName}`, {
    mac_address: addressOf(index + 1),
    assigned_object_type: 'dcim.interface',
    assigned_object_id: port(name, interfaceName),
  }),
);

export const primaryAddresses: DemoSetting[] = ADDRESSED.map(([{ name }, interfaceName]) =>
  setting(name, interfaceName, { primary_mac_address: demoId('dcim.macaddress', `${name}/${interfaceName}`) }),
);

/** What every firewall is divided into. */
const CONTEXTS: readonly (readonly [name: string, identifier: number, ports: readonly string[], tenant?: string])[] = [
  ['inside', 1, ['port1', 'port2']],
  ['partners', 2, ['port3', 'port4'], 'Halligboten'],
];

export const contexts: DemoObject[] = devicesOf('fw').flatMap((device) =>
  CONTEXTS.map(([name, identifier, , tenant]) =>
    demoObject('dcim.virtualdevicecontext', `${device.name}/${name}`, {
      name,
      identifier,
      device: deviceNamed(device.name),
      tenant: tenant ? tenantNamed(tenant) : null,
      status: 'active',
    }),
  ),
);

export const contextPorts: DemoSetting[] = devicesOf('fw').flatMap((device) =>
  CONTEXTS.flatMap(([name, , ports]) =>
    ports.map((one) =>
      setting(device.name, one, { vdcs: [demoId('dcim.virtualdevicecontext', `${device.name}/${name}`)] }),
    ),
  ),
);
