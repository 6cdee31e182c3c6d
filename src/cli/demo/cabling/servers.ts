// Servers and blade chassis on the switch at the top of their rack.
import type { DemoDevice } from '../devices.js';
import { type DemoRack, RACKS } from '../racks.js';
import { type Cord, cord, ethernet, Numbers } from './cord.js';
import { devicesIn, partsOf, withinRack } from './standing.js';

/** A port of the leaf that serves as four. */
const BREAKOUT = 'up-0/1/6';

const UPLINKS = 'uplink';

const dataPortsOf = (device: DemoDevice): string[] =>
  partsOf(device, 'interface').filter((name) => name.startsWith('eno') || name.startsWith(UPLINKS));

export const serverCords: readonly Cord[] = RACKS.flatMap((rack) =>
  rack.layout === 'cabinet' ? inCabinet(rack) : onLeaf(rack),
);

function onLeaf(rack: DemoRack): Cord[] {
  const [leaf] = devicesIn(rack, 'leaf');
  if (!leaf) return [];
  const numbers = new Numbers();
  const [firstChassis, ...otherChassis] = devicesIn(rack, 'bc');
  const servers = [...devicesIn(rack, 'srv', 'store'), ...(firstChassis ? [firstChassis] : [])];
  return [
    ...servers.flatMap((server) =>
      dataPortsOf(server).map((name) =>
        cord(
          'server',
          ethernet(server, name),
          ethernet(leaf, `et-0/0/${numbers.next('et')}`),
          withinRack(server, leaf),
        ),
      ),
    ),
    ...otherChassis.map((chassis) => {
      const lanes = dataPortsOf(chassis).map((name) => ethernet(chassis, name));
      return cord('breakout', ethernet(leaf, BREAKOUT), lanes, withinRack(chassis, leaf), {
        description: 'One port of 100G as four of 25G',
      });
    }),
  ];
}

/** The fast ports of an access switch are its last two. */
function inCabinet(rack: DemoRack): Cord[] {
  const [access] = devicesIn(rack, 'access');
  if (!access) return [];
  return devicesIn(rack, 'srv').flatMap((server) =>
    dataPortsOf(server).map((name, index) =>
      cord('server', ethernet(server, name), ethernet(access, `xe-0/1/${index + 3}`), withinRack(server, access)),
    ),
  );
}
