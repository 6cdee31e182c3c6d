// What stands where, how far it is from one place to another, and which ports it has.

import { namesOf, slugOf } from '../demo-object.js';
import { describedDevices } from '../device-types.js';
import { DEVICES, type DemoDevice, type DeviceKind, modelOf } from '../devices.js';
import { type DemoRack, type Layout, RACKS } from '../racks.js';
import type { ComponentKind } from '../templates.js';

export const racksOf = (site: string, ...layouts: Layout[]): DemoRack[] =>
  RACKS.filter((rack) => rack.site === site && layouts.includes(rack.layout));

/** Where the racks of servers are connected to, and those racks. */
export const homesAt = (site: string): DemoRack[] => racksOf(site, 'core', 'edge', 'office');
export const servedAt = (site: string): DemoRack[] => racksOf(site, 'compute', 'blades');

export const SITES: readonly string[] = [...new Set(RACKS.map(({ site }) => site))];

/** The devices in a rack, of some kinds or of all. */
export const devicesIn = (rack: DemoRack, ...kinds: DeviceKind[]): DemoDevice[] =>
  DEVICES.filter(
    (device) =>
      device.rack?.site === rack.site &&
      device.rack.name === rack.name &&
      (kinds.length === 0 || kinds.includes(device.kind)),
  );

/** The one that every rack of the layout has. */
export function deviceIn(rack: DemoRack, kind: DeviceKind): DemoDevice {
  const [device] = devicesIn(rack, kind);
  if (!device) throw new Error(`There is no ${kind} in ${rack.site} ${rack.name}.`);
  return device;
}

type Asked = Readonly<Record<string, unknown>>;

/** The parts of a device that have these values. */
export function partsOf({ kind }: DemoDevice, component: ComponentKind, asked: Asked = {}): string[] {
  const slug = slugOf(modelOf(kind));
  const rows = describedDevices.find((type) => type.slug === slug)?.has ?? [];
  return rows.flatMap(([of, pattern, body = {}]) => {
    const isMeant = Object.entries(asked).every(([name, value]) => typeof body === 'object' && body[name] === value);
    return of === component && isMeant ? namesOf(pattern).map(([name]) => name) : [];
  });
}

/** Metres of cable between two devices in one rack, to the next half metre. */
export function withinRack({ position: one }: DemoDevice, { position: other }: DemoDevice): number {
  // What hangs at the side is as near to everything.
  const units = one === undefined || other === undefined ? 15 : Math.abs(one - other);
  return Math.ceil((units * 0.0445 + 0.6) * 2) / 2;
}

/** Metres of cable from one rack to another, over the trays. */
export function betweenRacks(one: DemoRack, other: DemoRack): number {
  const [here, there] = [one.location.split('/'), other.location.split('/')];
  const apart = Math.max(here.length, there.length) - here.filter((part, index) => part === there[index]).length;
  return apart === 0 ? 5 : apart === 1 ? 18 : 65;
}
