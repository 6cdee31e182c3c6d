// Ports that are connected to what the inventory does not know: a carrier's box, the midplane of a blade chassis.
import { type DemoSetting, Part } from '../demo-object.js';
import { deviceNamed, devicesOf } from '../devices.js';
import { partsOf } from './standing.js';

const marked = (kind: 'interface' | 'frontport', device: string, name: string, description: string): DemoSetting => ({
  of: `dcim.${kind}`,
  target: new Part(`dcim.${kind}`, deviceNamed(device), name),
  body: { mark_connected: true, description },
});

/** Where the carriers come to a room of their own, they are marked there. */
const meetsCarriers = (site: string): boolean => site === 'fra1';

export const markedInterfaces: DemoSetting[] = [
  ...devicesOf('router')
    .filter(({ site }) => !meetsCarriers(site))
    .map(({ name }) => marked('interface', name, 'hu-0/0/0', 'Carrier')),
  ...devicesOf('fw')
    .filter(({ rack }) => rack?.layout === 'office')
    .map(({ name }) => marked('interface', name, 'port8', 'Carrier')),
  ...devicesOf('access')
    .filter(({ rack }) => rack?.layout === 'cabinet')
    .map(({ name }) => marked('interface', name, 'xe-0/1/1', 'Carrier')),
  ...devicesOf('blade').flatMap((blade) =>
    partsOf(blade, 'interface').map((name) => marked('interface', blade.name, name, 'Midplane of the chassis')),
  ),
];

export const markedFrontPorts: DemoSetting[] = devicesOf('fibre')
  .filter(({ rack, position }) => rack?.layout === 'meeting' && position === 42)
  .flatMap(({ name }) => ['Pair 1', 'Pair 13'].map((pair) => marked('frontport', name, pair, 'Carrier')));
