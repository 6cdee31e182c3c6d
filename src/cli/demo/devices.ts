// The devices: what every layout of a rack holds, and what hangs on walls.
import { type DemoObject, type DemoSetting, demoId, demoObject, namesOf, Part, slugOf } from './demo-object.js';
import { deviceTypeNamed } from './device-types.js';
import { platformAt } from './manufacturers.js';
import { type DemoRack, type Layout, RACKS } from './racks.js';
import { deviceRoleAt } from './roles.js';
import { tagged } from './tags.js';
import { tenantNamed } from './tenants.js';

/** What devices are for: their type and their role; the name begins the names of the devices. */
const KINDS = {
  pdu: ['ZP-24', 'facility/power'],
  strip: ['ZP-8', 'facility/power'],
  copper: ['FW-C24', 'facility/patch-panel'],
  fibre: ['FW-F24', 'facility/patch-panel'],
  odf: ['FW-F72', 'facility/patch-panel'],
  console: ['LT-32', 'facility/console'],
  router: ['NL-R4', 'network/router'],
  fw: ['NL-F2', 'network/firewall'],
  core: ['NL-CX6', 'network/switch/core'],
  spine: ['NL-P32', 'network/switch/spine'],
  leaf: ['NL-L48', 'network/switch/leaf'],
  access: ['NL-S24', 'network/switch/access'],
  mgmt: ['NL-S24', 'network/switch/access'],
  ap: ['NL-W6', 'network/access-point'],
  srv: ['KR-120', 'compute/server'],
  store: ['KR-240', 'compute/storage'],
  bc: ['KR-B8', 'compute/blade-chassis'],
  blade: ['KR-B', 'compute/blade'],
} as const;

export type DeviceKind = keyof typeof KINDS;

/** The lowest units of the devices of a kind; `side` is at no unit, `rear` behind the others. */
type Layouts = Readonly<
  Record<Layout, readonly (readonly [kind: DeviceKind, ...places: (number | 'side' | 'rear')[]])[]>
>;

const LAYOUTS: Layouts = {
  core: [
    ['fibre', 42],
    ['copper', 41],
    ['odf', 40],
    ['router', 38],
    ['fw', 36],
    ['spine', 34],
    ['core', 24],
    ['mgmt', 22],
    ['console', 20],
    ['pdu', 'side', 'side'],
  ],
  compute: [
    ['copper', 42],
    ['fibre', 41],
    ['leaf', 40],
    ['mgmt', 39],
    ['srv', 30, 29, 28, 27, 26, 25],
    ['store', 12, 10],
    ['pdu', 'side', 'side'],
  ],
  blades: [
    ['fibre', 42],
    ['copper', 41],
    ['leaf', 40],
    ['mgmt', 39],
    ['bc', 20, 12],
    ['pdu', 'side', 'side'],
  ],
  edge: [
    ['fibre', 42],
    ['router', 39],
    ['fw', 37],
    ['leaf', 35],
    ['mgmt', 33],
    ['srv', 30, 29, 28, 27],
    ['console', 'rear'],
    ['pdu', 'side', 'side'],
  ],
  office: [
    ['copper', 42, 41],
    ['fw', 38],
    ['access', 36, 35, 34],
    ['console', 'rear'],
    ['strip', 'side', 'side'],
  ],
  cabinet: [
    ['copper', 12],
    ['access', 10],
    ['srv', 5],
    ['strip', 'side'],
  ],
  meeting: [['fibre', 42, 41, 40]],
  empty: [],
};

/** Below the panel at the top, or behind one that is shallow. */
const REAR_UNIT = 41;

/** The blades that a chassis has of its eight. */
const BLADES_IN_CHASSIS = 6;

export interface DemoDevice {
  readonly name: string;
  readonly kind: DeviceKind;
  readonly site: string;
  readonly tenant: string | undefined;
  readonly rack?: DemoRack;
  readonly location?: string;
  readonly position?: number;
  readonly face?: 'front' | 'rear';
  /** The chassis of a blade, and its bay. */
  readonly within?: readonly [chassis: string, bay: string];
}

function contentsOf(rack: DemoRack): DemoDevice[] {
  const { site, name, tenant } = rack;
  return LAYOUTS[rack.layout].flatMap(([kind, ...places]) =>
    places.flatMap((place, index) => {
      const device: DemoDevice = { name: slugOf(`${site} ${name} ${kind}${index + 1}`), kind, site, tenant, rack };
      if (place === 'side') return [device];
      if (place === 'rear') return [{ ...device, position: REAR_UNIT, face: 'rear' as const }];
      const placed: DemoDevice = { ...device, position: place, face: 'front' };
      return kind === 'bc' ? [placed, ...bladesOf(placed)] : [placed];
    }),
  );
}

const bladesOf = ({ name, site, tenant, rack }: DemoDevice): DemoDevice[] =>
  namesOf(`Bay [1-${BLADES_IN_CHASSIS}]`).map(([bay, number]) => ({
    name: `${name}-blade${number}`,
    kind: 'blade',
    site,
    tenant,
    ...(rack ? { rack } : {}),
    within: [name, bay],
  }));

const ON_WALLS: readonly (readonly [site: string, location: string, count: number])[] = [
  ['ham-hq', 'floor-1', 2],
  ['ham-hq', 'floor-2', 2],
  ['ham-hq', 'floor-3', 2],
  ['ham-hq', 'floor-4', 2],
  ['mad-office', 'comms-room', 1],
  ['lej-hub', 'hall-a', 4],
  ['lej-hub', 'hall-b', 4],
  ['rtm-hub', 'warehouse', 3],
];

const accessPoints = ON_WALLS.flatMap(([site, location, count]) =>
  Array.from(
    { length: count },
    (_, index): DemoDevice => ({
      name: slugOf(`${site} ${location} ap${index + 1}`),
      kind: 'ap',
      site,
      tenant: undefined,
      location,
    }),
  ),
);

export const DEVICES: readonly DemoDevice[] = [...RACKS.flatMap(contentsOf), ...accessPoints];

export const deviceNamed = (name: string): string => demoId('dcim.device', name);

/** The devices of a kind. */
export const devicesOf = (...kinds: DeviceKind[]): DemoDevice[] => DEVICES.filter(({ kind }) => kinds.includes(kind));

/** The model of the devices of a kind. */
export const modelOf = (kind: DeviceKind): string => KINDS[kind][0];

const STATUSES: Readonly<Record<string, string>> = {
  'fra1-b02-srv4': 'failed',
  'fra1-e01-srv1': 'staged',
  'fra1-e01-srv2': 'staged',
  'fra1-e01-srv3': 'planned',
  'ams1-c01-store2': 'decommissioning',
  'ams1-b03-bc2-blade6': 'inventory',
  'iad1-b02-srv6': 'offline',
  'lon1-a03-srv5': 'decommissioning',
  'ham-hq-floor-4-ap2': 'planned',
};

export const statusOf = (device: string): string => STATUSES[device] ?? 'active';

const TAGS: Partial<Record<DeviceKind, readonly string[]>> = {
  router: ['Customer facing'],
  fw: ['Restricted'],
  console: ['Lights out'],
  blade: ['Pilot'],
};

/** What differs from the platform of the type. */
const PLATFORMS: Partial<Record<DeviceKind, string>> = {
  access: 'polarstern/polarstern-6',
  mgmt: 'polarstern/polarstern-6',
};

const CONTRACTS: Partial<Record<DeviceKind, string>> = {
  router: '4h',
  core: '4h',
  fw: '4h',
  leaf: 'nbd',
  spine: 'nbd',
  store: 'nbd',
};

/** Three switches that are one. */
export const STACK = 'ham-hq-stack';
export const STACKED: readonly string[] = ['ham-hq-h01-access1', 'ham-hq-h01-access2', 'ham-hq-h01-access3'];

const stackPlaceOf = (name: string) => {
  const position = STACKED.indexOf(name) + 1;
  if (position === 0) return {};
  return {
    virtual_chassis: demoId('dcim.virtualchassis', STACK),
    vc_position: position,
    vc_priority: 255 - position,
  };
};

export const devices: DemoObject[] = DEVICES.map((device, index) => {
  const { name, kind, site, tenant, rack, location } = device;
  const [model, role] = KINDS[kind];
  const platform = PLATFORMS[kind];
  const place = rack?.location ?? location;
  return demoObject('dcim.device', name, {
    name,
    device_type: deviceTypeNamed(model),
    role: deviceRoleAt(role),
    tenant: tenant ? tenantNamed(tenant) : null,
    ...(platform ? { platform: platformAt(platform) } : {}),
    serial: `${slugOf(model).replaceAll('-', '').toUpperCase()}${String(100_000 + index * 37)}`,
    asset_tag: kind === 'blade' || kind === 'ap' ? null : `OW-${String(index + 1).padStart(5, '0')}`,
    site: demoId('dcim.site', site),
    location: place ? demoId('dcim.location', `${site}/${place}`) : null,
    rack: rack ? demoId('dcim.rack', `${site}/${rack.name}`) : null,
    position: device.position ?? null,
    face: device.face ?? null,
    status: statusOf(name),
    tags: tagged(...(TAGS[kind] ?? [])),
    custom_fields: { support_contract: CONTRACTS[kind] ?? 'none' },
    ...stackPlaceOf(name),
  });
});

export const bladesInBays: DemoSetting[] = devicesOf('blade').flatMap(({ name, within }) =>
  within
    ? [
        {
          of: 'dcim.devicebay',
          target: new Part('dcim.devicebay', deviceNamed(within[0]), within[1]),
          body: { installed_device: deviceNamed(name) },
        },
      ]
    : [],
);

export const virtualChassis = [
  demoObject('dcim.virtualchassis', STACK, { name: STACK, domain: 'hq', description: 'One switch for five floors' }),
];

export const masters: DemoSetting[] = [
  {
    of: 'dcim.virtualchassis',
    target: demoId('dcim.virtualchassis', STACK),
    body: { master: deviceNamed(STACKED[0] ?? '') },
  },
];
