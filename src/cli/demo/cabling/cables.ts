// The cables as objects: what they look like, how long they are, and how far they have come.
import { type DemoObject, type DemoSetting, demoId, demoObject, End, Part } from '../demo-object.js';
import { deviceNamed, statusOf } from '../devices.js';
import { tenantNamed } from '../tenants.js';
import { type Cord, type Port, PURPOSES } from './cord.js';
import { networkCords } from './network.js';
import { officeCords } from './offices.js';
import { managementCords } from './out-of-band.js';
import { powerCords } from './power-cords.js';
import { serverCords } from './servers.js';

const CORDS: readonly Cord[] = [...powerCords, ...networkCords, ...serverCords, ...managementCords, ...officeCords];

/** A cable to what is planned is planned; to what goes, it goes too. */
function statusBetween(ports: readonly Port[]): string {
  const statuses = ports.map(({ device }) => statusOf(device));
  if (statuses.includes('planned')) return 'planned';
  return statuses.includes('decommissioning') ? 'decommissioning' : 'connected';
}

const endAt = ({ kind, device, name }: Port): End => {
  const of = `dcim.${kind}`;
  return new End(of, device === '' ? demoId(of, name) : new Part(of, deviceNamed(device), name));
};

/** Those who work in Ashburn measure in feet. */
const lengthOf = ({ metres, a }: Cord) =>
  a[0]?.device.startsWith('iad1')
    ? { length: Math.ceil(metres / 0.3048), length_unit: 'ft' }
    : { length: metres, length_unit: 'm' };

const FIXED: readonly Cord['purpose'][] = ['trunk', 'copper'];

const pathOf = ({ a: [port] }: Cord): string => `${port?.device}/${port?.kind}/${port?.name}`;

const endsOf = ({ a, b }: Cord) => ({ a_terminations: a.map(endAt), b_terminations: b.map(endAt) });

export const cables: DemoObject[] = CORDS.map((cord) =>
  demoObject('dcim.cable', pathOf(cord), {
    ...endsOf(cord),
    ...PURPOSES[cord.purpose],
    ...lengthOf(cord),
    status: statusBetween([...cord.a, ...cord.b]),
    label: cord.label ?? '',
    description: cord.description ?? '',
    tenant: FIXED.includes(cord.purpose) ? tenantNamed('Network') : null,
  }),
);

/** A device that comes back is plugged in again. */
export const pluggedIn: DemoSetting[] = CORDS.map((cord) => ({
  of: 'dcim.cable',
  target: demoId('dcim.cable', pathOf(cord)),
  body: endsOf(cord),
}));
