import { demoId, demoObject, slugOf } from './demo-object.js';
import { FACILITY_TYPES } from './facility-types.js';
import { manufacturerNamed, platformAt } from './manufacturers.js';
import { type ComponentRow, type Described, supplies } from './templates.js';

export interface DemoType {
  /** Known by it, in lower case its slug. */
  readonly model: string;
  readonly maker: string;
  /** In units; of none goes to the side of a rack, or to no rack. */
  readonly height: number;
  readonly isShallow?: boolean;
  readonly subdevice?: 'parent' | 'child';
  readonly airflow?: string;
  readonly platform?: string;
  readonly kilograms?: number;
  readonly description: string;
  readonly has: readonly ComponentRow[];
}

const CONSOLE: ComponentRow = ['consoleport', 'Console', { type: 'rj-45' }];
const MANAGEMENT: ComponentRow = ['interface', 'mgmt0', { type: '1000base-t', mgmt_only: true }];

const POE = { type: '1000base-t', poe_mode: 'pse', poe_type: 'type2-ieee802.3at' };

const NETWORK = { maker: 'Nordlicht Networks', airflow: 'front-to-rear', platform: 'polarstern/polarstern-7' };
const SERVER = { maker: 'Kranich Systems', airflow: 'front-to-rear', platform: 'linux/linux-lts' };

const TYPES: readonly DemoType[] = [
  {
    ...NETWORK,
    model: 'NL-S24',
    height: 1,
    isShallow: true,
    kilograms: 4.2,
    description: 'Access switch, 24 ports with PoE',
    has: [
      CONSOLE,
      supplies(1, 740),
      ['interface', 'ge-0/0/[1-24]', POE],
      ['interface', 'xe-0/1/[1-4]', { type: '10gbase-x-sfpp' }],
      MANAGEMENT,
    ],
  },
  {
    ...NETWORK,
    model: 'NL-L48',
    height: 1,
    kilograms: 9.1,
    description: 'Leaf switch, 48 ports of 25G',
    has: [
      CONSOLE,
      supplies(2, 650),
      ['interface', 'et-0/0/[1-48]', { type: '25gbase-x-sfp28' }],
      ['interface', 'up-0/1/[1-6]', { type: '100gbase-x-qsfp28' }],
      MANAGEMENT,
    ],
  },
  {
    ...NETWORK,
    model: 'NL-P32',
    height: 1,
    kilograms: 10.4,
    description: 'Spine switch, 32 ports of 100G',
    has: [CONSOLE, supplies(2, 800), ['interface', 'et-0/0/[1-32]', { type: '100gbase-x-qsfp28' }], MANAGEMENT],
  },
  {
    ...NETWORK,
    model: 'NL-CX6',
    height: 8,
    kilograms: 61,
    description: 'Core switch with six slots for line cards',
    has: [
      ['powerport', 'PSU[1-4]', { type: 'iec-60320-c20', maximum_draw: 2500, allocated_draw: 1200 }],
      ['modulebay', 'Supervisor [1-2]', (number) => ({ position: `S${number}` })],
      ['modulebay', 'Slot [1-6]', (number) => ({ position: String(number) })],
    ],
  },
  {
    ...NETWORK,
    model: 'NL-R4',
    height: 2,
    kilograms: 16.5,
    description: 'Router for the edge of the network',
    has: [
      CONSOLE,
      supplies(2, 900),
      ['interface', 'hu-0/0/[0-3]', { type: '100gbase-x-qsfp28' }],
      ['interface', 'te-0/1/[0-11]', { type: '10gbase-x-sfpp' }],
      MANAGEMENT,
    ],
  },
  {
    ...NETWORK,
    model: 'NL-F2',
    height: 1,
    kilograms: 7.7,
    description: 'Firewall that can be several',
    has: [
      CONSOLE,
      supplies(2, 350),
      ['interface', 'port[1-8]', { type: '10gbase-x-sfpp' }],
      ['interface', 'ha[1-2]', { type: '1000base-t' }],
      MANAGEMENT,
    ],
  },
  {
    ...NETWORK,
    model: 'NL-W6',
    height: 0,
    isShallow: true,
    airflow: 'passive',
    kilograms: 0.9,
    description: 'Access point for halls and offices',
    has: [
      ['interface', 'eth0', { type: '2.5gbase-t', poe_mode: 'pd', poe_type: 'type2-ieee802.3at' }],
      ['interface', 'radio[0-1]', { type: 'ieee802.11ax', rf_role: 'ap' }],
    ],
  },
  {
    ...SERVER,
    model: 'KR-120',
    height: 1,
    kilograms: 14.5,
    description: 'Server',
    has: [
      supplies(2, 500),
      ['interface', 'eno[1-2]', { type: '25gbase-x-sfp28' }],
      ['interface', 'ipmi', { type: '1000base-t', mgmt_only: true }],
    ],
  },
  {
    ...SERVER,
    model: 'KR-240',
    height: 2,
    kilograms: 27.8,
    description: 'Server with 24 disks',
    has: [
      supplies(2, 900),
      ['interface', 'eno[1-4]', { type: '25gbase-x-sfp28' }],
      ['interface', 'ipmi', { type: '1000base-t', mgmt_only: true }],
    ],
  },
  {
    ...SERVER,
    model: 'KR-B8',
    height: 6,
    subdevice: 'parent',
    platform: 'linux/linux-appliance',
    kilograms: 88,
    description: 'Chassis for eight blades, with a switch of its own',
    has: [
      supplies(4, 2400),
      ['interface', 'uplink[1-4]', { type: '25gbase-x-sfp28' }],
      ['interface', 'cmc[1-2]', { type: '1000base-t', mgmt_only: true }],
      ['devicebay', 'Bay [1-8]'],
    ],
  },
  {
    ...SERVER,
    model: 'KR-B',
    height: 0,
    subdevice: 'child',
    kilograms: 5.3,
    description: 'Blade',
    has: [
      ['interface', 'eno[1-2]', { type: '25gbase-kr' }],
      ['interface', 'ipmi', { type: '1000base-kx', mgmt_only: true }],
    ],
  },
  ...FACILITY_TYPES,
];

export const deviceTypes = TYPES.map(({ model, maker, height, isShallow = false, platform, kilograms, ...type }) =>
  demoObject('dcim.devicetype', slugOf(model), {
    model,
    slug: slugOf(model),
    part_number: `${model}-EU`,
    manufacturer: manufacturerNamed(maker),
    u_height: height,
    is_full_depth: !isShallow,
    subdevice_role: type.subdevice ?? null,
    airflow: type.airflow ?? null,
    default_platform: platform ? platformAt(platform) : null,
    weight: kilograms ?? null,
    weight_unit: kilograms ? 'kg' : null,
    description: type.description,
  }),
);

export const deviceTypeNamed = (model: string): string => demoId('dcim.devicetype', slugOf(model));

export const describedDevices: readonly Described[] = TYPES.map(({ model, has }) => ({
  of: 'device_type',
  slug: slugOf(model),
  has,
}));
