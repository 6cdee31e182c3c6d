// Access points: from their places over the cables in the walls, the panel and a patch to an access switch.
import { type DemoDevice, devicesOf } from '../devices.js';
import { type DemoRack, RACKS } from '../racks.js';
import { type Cord, cord, ethernet, Numbers } from './cord.js';
import { copperTrunksOf } from './lines.js';
import { deviceIn, devicesIn } from './standing.js';

/** The rack in the same hall; else the first of the site that has access switches. */
function rackFor({ site, location = '' }: DemoDevice): DemoRack | undefined {
  const racks = RACKS.filter((rack) => rack.site === site && devicesIn(rack, 'access').length > 0);
  return racks.find((rack) => rack.location.startsWith(location)) ?? racks[0];
}

const numbers = new Numbers();

const accessPointCords: readonly Cord[] = devicesOf('ap').flatMap((accessPoint) => {
  const rack = rackFor(accessPoint);
  if (!rack) return [];
  const place = numbers.next(`${rack.site} ${rack.name}`, 0);
  const trunk = copperTrunksOf(deviceIn(rack, 'copper'))[place];
  const switches = devicesIn(rack, 'access');
  const switchThere = switches[place % switches.length];
  const port = trunk?.fronts[0];
  if (!trunk || !port || !switchThere) throw new Error(`No port is free for ${accessPoint.name}.`);
  const label = accessPoint.name.toUpperCase();
  return [
    cord('access point', ethernet(accessPoint, 'eth0'), trunk.rear, 25 + 5 * (place % 4), { label }),
    cord('access point', port, ethernet(switchThere, `ge-0/0/${Math.floor(place / switches.length) + 1}`), 1),
  ];
});

/** The two halls of the hub are one network. */
const betweenHalls: Cord = cord(
  'fibre',
  ethernet({ name: 'lej-hub-l01-access1' }, 'xe-0/1/2'),
  ethernet({ name: 'lej-hub-l02-access1' }, 'xe-0/1/2'),
  180,
  { label: 'LEJ-HUB HALL A-B' },
);

export const officeCords: readonly Cord[] = [...accessPointCords, betweenHalls];
