// The types of what serves other devices: patch panels, power strips, console servers.
import type { DemoType } from './device-types.js';
import { type ComponentRow, supplies } from './templates.js';

const FIBRE_PANEL = { maker: 'Fadenwerk', height: 1, isShallow: true, airflow: 'passive' };

/** What a trunk of fibre carries. */
export const PAIRS_IN_TRUNK = 12;

const fibrePairs = (trunks: number): ComponentRow[] => [
  ['rearport', `Trunk [1-${trunks}]`, { type: 'mpo', positions: PAIRS_IN_TRUNK, color: '00bcd4' }],
  [
    'frontport',
    `Pair [1-${trunks * PAIRS_IN_TRUNK}]`,
    (number, named) => ({
      type: 'lc-upc',
      color: '2196f3',
      rear_port: named('rearport', `Trunk ${Math.ceil(number / PAIRS_IN_TRUNK)}`),
      rear_port_position: ((number - 1) % PAIRS_IN_TRUNK) + 1,
    }),
  ],
];

/** The three legs take turns. */
const outlet = (type: string, number: number, inlet: string) => ({
  type: `iec-60320-${type}`,
  power_port: inlet,
  feed_leg: 'ABC'[(number - 1) % 3],
});

export const FACILITY_TYPES: readonly DemoType[] = [
  {
    model: 'FW-C24',
    maker: 'Fadenwerk',
    height: 1,
    isShallow: true,
    airflow: 'passive',
    kilograms: 1.6,
    description: 'Patch panel, 24 ports of copper',
    has: [
      ['rearport', 'Rear [1-24]', { type: '110-punch' }],
      [
        'frontport',
        'Port [1-24]',
        (number, named) => ({ type: '8p8c', rear_port: named('rearport', `Rear ${number}`) }),
      ],
    ],
  },
  {
    ...FIBRE_PANEL,
    model: 'FW-F24',
    kilograms: 2.1,
    description: 'Patch panel, 24 pairs of fibre on two trunks',
    has: fibrePairs(2),
  },
  {
    ...FIBRE_PANEL,
    model: 'FW-F72',
    kilograms: 3.4,
    description: 'Patch panel, 72 pairs of fibre on six trunks',
    has: fibrePairs(6),
  },
  {
    model: 'ZP-24',
    maker: 'Zunder Power',
    height: 0,
    isShallow: true,
    airflow: 'passive',
    kilograms: 6.8,
    description: 'Power strip, 20 outlets C13 and 4 outlets C19',
    has: [
      ['powerport', 'Inlet', { type: 'iec-60309-3p-n-e-6h' }],
      ['poweroutlet', 'Outlet [1-20]', (number, named) => outlet('c13', number, named('powerport', 'Inlet'))],
      ['poweroutlet', 'Outlet [21-24]', (number, named) => outlet('c19', number, named('powerport', 'Inlet'))],
      ['interface', 'net', { type: '100base-tx', mgmt_only: true }],
    ],
  },
  {
    model: 'ZP-8',
    maker: 'Zunder Power',
    height: 0,
    isShallow: true,
    airflow: 'passive',
    kilograms: 1.9,
    description: 'Power strip of one phase, 8 outlets C13',
    has: [
      ['powerport', 'Inlet', { type: 'iec-60309-p-n-e-6h' }],
      [
        'poweroutlet',
        'Outlet [1-8]',
        (_, named) => ({ type: 'iec-60320-c13', power_port: named('powerport', 'Inlet') }),
      ],
    ],
  },
  {
    model: 'LT-32',
    maker: 'Leuchtturm',
    height: 1,
    airflow: 'side-to-rear',
    platform: 'linux/linux-appliance',
    isShallow: true,
    kilograms: 3.9,
    description: 'Console server, 32 ports',
    has: [
      supplies(2, 60),
      ['consoleserverport', 'Port [1-32]', { type: 'rj-45' }],
      ['interface', 'net[1-2]', { type: '1000base-t' }],
    ],
  },
];
