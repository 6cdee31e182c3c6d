import { type DemoObject, demoId, demoObject, slugOf } from './demo-object.js';
import { manufacturerNamed } from './manufacturers.js';
import { rackRoleNamed } from './roles.js';
import { tagged } from './tags.js';
import { tenantNamed } from './tenants.js';

const MAKER = 'Schreinerei Oster';

const MEASURES = { width: 19, outer_unit: 'mm', weight_unit: 'kg' };

const RACK_TYPES: readonly (Readonly<Record<string, unknown>> & { model: string })[] = [
  {
    model: 'Hochschrank 42',
    form_factor: '4-post-cabinet',
    u_height: 42,
    outer_width: 600,
    outer_height: 2000,
    outer_depth: 1200,
    mounting_depth: 900,
    weight: 128,
    max_weight: 1500,
    description: 'Full height, perforated doors',
  },
  {
    model: 'Wandschrank 12',
    form_factor: 'wall-cabinet',
    u_height: 12,
    outer_width: 600,
    outer_height: 640,
    outer_depth: 600,
    mounting_depth: 450,
    weight: 31,
    max_weight: 100,
    description: 'For walls, dust-proof',
  },
];

export const rackTypes = RACK_TYPES.map((type) =>
  demoObject('dcim.racktype', slugOf(type.model), {
    ...MEASURES,
    ...type,
    slug: slugOf(type.model),
    manufacturer: manufacturerNamed(MAKER),
  }),
);

/** What stands in a rack: see devices.ts. */
export type Layout = 'core' | 'compute' | 'blades' | 'edge' | 'office' | 'cabinet' | 'meeting' | 'empty';

interface Row {
  readonly site: string;
  /** Below the site. */
  readonly location: string;
  readonly tenant?: string;
  readonly racks: readonly (readonly [name: string, layout: Layout])[];
}

const ROWS: readonly Row[] = [
  {
    site: 'fra1',
    location: 'building-1/floor-1/hall-1/row-a',
    tenant: 'Network',
    racks: [
      ['A01', 'core'],
      ['A02', 'core'],
    ],
  },
  {
    site: 'fra1',
    location: 'building-1/floor-1/hall-1/row-b',
    tenant: 'Tracking',
    racks: [
      ['B01', 'compute'],
      ['B02', 'compute'],
      ['B03', 'blades'],
    ],
  },
  {
    site: 'fra1',
    location: 'building-1/floor-1/hall-1/row-c',
    tenant: 'Sorting',
    racks: [
      ['C01', 'compute'],
      ['C02', 'blades'],
    ],
  },
  { site: 'fra1', location: 'building-1/floor-1/hall-1/row-d', tenant: 'Finance', racks: [['D01', 'compute']] },
  {
    site: 'fra1',
    location: 'building-1/floor-2/hall-2/row-a',
    racks: [
      ['E01', 'compute'],
      ['E02', 'empty'],
    ],
  },
  {
    site: 'ams1',
    location: 'building-a/floor-1/hall-1/row-a',
    tenant: 'Network',
    racks: [
      ['A01', 'core'],
      ['A02', 'core'],
    ],
  },
  {
    site: 'ams1',
    location: 'building-a/floor-1/hall-1/row-b',
    tenant: 'Tracking',
    racks: [
      ['B01', 'compute'],
      ['B02', 'compute'],
      ['B03', 'blades'],
    ],
  },
  { site: 'ams1', location: 'building-a/floor-1/hall-1/row-c', tenant: 'Fleet', racks: [['C01', 'compute']] },
  { site: 'iad1', location: 'hall-1/row-a', tenant: 'Network', racks: [['A01', 'core']] },
  {
    site: 'iad1',
    location: 'hall-1/row-b',
    tenant: 'Tracking',
    racks: [
      ['B01', 'compute'],
      ['B02', 'compute'],
    ],
  },
  {
    site: 'lon1',
    location: 'suite-4b/row-a',
    tenant: 'Tracking',
    racks: [
      ['A01', 'edge'],
      ['A02', 'edge'],
      ['A03', 'compute'],
      ['A04', 'empty'],
    ],
  },
  {
    site: 'sin1',
    location: 'cage-6-12/row-a',
    tenant: 'Tracking',
    racks: [
      ['A01', 'edge'],
      ['A02', 'edge'],
    ],
  },
  {
    site: 'ham-hq',
    location: 'floor-0/server-room/row-a',
    racks: [
      ['H01', 'office'],
      ['H02', 'compute'],
    ],
  },
  { site: 'mad-office', location: 'comms-room', tenant: 'Veloz Sur', racks: [['M01', 'cabinet']] },
  { site: 'lej-hub', location: 'hall-a/cabinet-north', tenant: 'Sorting', racks: [['L01', 'cabinet']] },
  { site: 'lej-hub', location: 'hall-b/cabinet-east', tenant: 'Sorting', racks: [['L02', 'cabinet']] },
  { site: 'rtm-hub', location: 'warehouse/comms-room', tenant: 'Sorting', racks: [['R01', 'cabinet']] },
  { site: 'fra1', location: 'building-1/floor-0/meet-me-room', tenant: 'Network', racks: [['M01', 'meeting']] },
];

export interface DemoRack {
  readonly site: string;
  readonly location: string;
  readonly tenant: string | undefined;
  readonly name: string;
  readonly layout: Layout;
}

export const RACKS: readonly DemoRack[] = ROWS.flatMap(({ site, location, tenant, racks }) =>
  racks.map(([name, layout]) => ({ site, location, tenant, name, layout })),
);

const ROLES: Readonly<Record<Layout, string>> = {
  core: 'Core',
  compute: 'Compute',
  blades: 'Compute',
  edge: 'Edge',
  office: 'Edge',
  cabinet: 'Cabinet',
  meeting: 'Core',
  empty: 'Compute',
};

const TAGS: Readonly<Record<string, readonly string[]>> = {
  'fra1/D01': ['Restricted'],
  'fra1/E01': ['Pilot', 'Cold aisle'],
  'lon1/A04': ['Lease ends'],
  'mad-office/M01': ['Inherited'],
};

export const racks: DemoObject[] = RACKS.map(({ site, location, tenant, name, layout }, index) =>
  demoObject('dcim.rack', `${site}/${name}`, {
    name,
    facility_id: `${site.slice(0, 3).toUpperCase()}-${name}`,
    site: demoId('dcim.site', site),
    location: demoId('dcim.location', `${site}/${location}`),
    tenant: tenant ? tenantNamed(tenant) : null,
    role: rackRoleNamed(ROLES[layout]),
    rack_type: demoId('dcim.racktype', layout === 'cabinet' ? 'wandschrank-12' : 'hochschrank-42'),
    status: layout === 'empty' ? 'planned' : 'active',
    serial: `SO${String(70_310 + index * 17)}`,
    asset_tag: `OW-R${String(index + 1).padStart(3, '0')}`,
    airflow: layout === 'cabinet' ? null : 'front-to-rear',
    tags: tagged(...(TAGS[`${site}/${name}`] ?? [])),
    custom_fields: { inspected_on: `2025-0${(index % 9) + 1}-1${index % 10}` },
  }),
);

/** Reservations are somebody's; nobody can log in as this one. */
export const PLANNER = 'ostwind.planning';

const RESERVATIONS: readonly (readonly [
  rack: string,
  units: readonly [from: number, to: number],
  tenant: string | null,
  status: string,
  what: string,
])[] = [
  ['fra1/E02', [1, 20], 'Finance', 'active', 'The new ledger moves in'],
  ['fra1/E01', [2, 5], 'Fleet', 'pending', 'Telematics, if the budget comes'],
  ['lon1/A04', [30, 42], 'Halligboten', 'active', 'Rented to our island couriers'],
  ['ham-hq/H01', [2, 4], null, 'stale', 'Was meant for an uninterruptible supply'],
];

export const rackReservations = RESERVATIONS.map(([rack, [from, to], tenant, status, description]) =>
  demoObject('dcim.rackreservation', `${rack}/${from}`, {
    rack: demoId('dcim.rack', rack),
    units: Array.from({ length: to - from + 1 }, (_, index) => from + index),
    tenant: tenant ? tenantNamed(tenant) : null,
    status,
    user: { username: PLANNER },
    description,
  }),
);
