// From the leaf switches outwards: uplinks over the panels, what stands in the middle, and the way to the carriers.
import { type DemoDevice, STACKED } from '../devices.js';
import type { DemoRack } from '../racks.js';
import { type Cord, cord, ethernet, Numbers, rear } from './cord.js';
import { SiteFibre } from './fibre.js';
import { patched } from './lines.js';
import { betweenRacks, deviceIn, devicesIn, homesAt, racksOf, SITES, servedAt, withinRack } from './standing.js';

const UPLINKS = ['up-0/1/1', 'up-0/1/2'] as const;

/** The ports of a router at an edge that leaf switches reach: its own rack's, the other rack's, those of further racks. */
const EDGE_PORTS = ['hu-0/0/1', 'hu-0/0/2', 'hu-0/0/3'] as const;

const labelled = (device: DemoDevice, port: string) => ({ label: `${device.name} ${port}`.toUpperCase() });

/** A straight cable between two devices, in one rack or in neighbouring ones. */
function straight(purpose: Cord['purpose'], one: DemoDevice, port: string, other: DemoDevice, otherPort: string): Cord {
  const isNear = one.rack === other.rack || !one.rack || !other.rack;
  const metres = isNear ? withinRack(one, other) : betweenRacks(one.rack, other.rack);
  return cord(purpose, ethernet(one, port), ethernet(other, otherPort), metres);
}

function dataCentre(site: string): Cord[] {
  const fibre = new SiteFibre(site);
  const cores = racksOf(site, 'core');
  const numbers = new Numbers();
  const uplinks = servedAt(site).flatMap((rack) =>
    (fibre.ways.get(rack.name) ?? []).flatMap((lines, index) => {
      const leaf = deviceIn(rack, 'leaf');
      const spine = deviceIn(cores[index] ?? (cores[0] as DemoRack), 'spine');
      const port = UPLINKS[index] as string;
      const there = ethernet(spine, `et-0/0/${numbers.next(spine.name)}`);
      return patched('fibre', ethernet(leaf, port), lines, there, labelled(leaf, port));
    }),
  );
  const toCarriers = fibre.carriers.flatMap((line, index) => {
    const router = deviceIn(cores[index] as DemoRack, 'router');
    // The second pair waits for a carrier that has not come yet.
    return ['hu-0/0/0', 'hu-0/0/2'].map((port) =>
      cord('fibre', ethernet(router, port), line.next()[1], 2, labelled(router, port)),
    );
  });
  return [...fibre.cords, ...uplinks, ...toCarriers, ...cores.flatMap((_, index) => inCore(cores, index))];
}

/** Spine, core, router and firewall of one rack, and what they share with those of the other. */
function inCore(racks: readonly DemoRack[], index: number): Cord[] {
  const rack = racks[index] as DemoRack;
  const other = racks[index + 1] ?? racks[0];
  const [spine, core, router, fw, mgmt] = (['spine', 'core', 'router', 'fw', 'mgmt'] as const).map((kind) =>
    deviceIn(rack, kind),
  ) as [DemoDevice, DemoDevice, DemoDevice, DemoDevice, DemoDevice];
  const otherCore = deviceIn(other ?? rack, 'core');
  return [
    straight('fibre', spine, 'et-0/0/31', core, 'hu-3/1'),
    straight('fibre', spine, 'et-0/0/32', otherCore, 'hu-3/2'),
    straight('fibre', core, 'hu-3/15', router, 'hu-0/0/1'),
    straight('server', fw, 'port1', router, 'te-0/1/0'),
    straight('server', fw, 'port2', router, 'te-0/1/1'),
    straight('server', fw, 'port3', router, 'te-0/1/2'),
    straight('management', mgmt, 'ge-0/0/24', core, 'te-1/1'),
    straight('server', mgmt, 'xe-0/1/1', router, 'te-0/1/11'),
    ...(index === 0 && racks.length > 1 ? betweenCores(rack, other as DemoRack) : []),
  ];
}

const betweenCores = (one: DemoRack, other: DemoRack): Cord[] => [
  straight('fibre', deviceIn(one, 'core'), 'hu-3/16', deviceIn(other, 'core'), 'hu-3/16'),
  ...pairOfFirewalls(one, other),
  straight('fibre', deviceIn(one, 'mgmt'), 'xe-0/1/2', deviceIn(other, 'mgmt'), 'xe-0/1/2'),
];

const pairOfFirewalls = (one: DemoRack, other: DemoRack): Cord[] =>
  ['ha1', 'ha2'].map((port) => straight('pair', deviceIn(one, 'fw'), port, deviceIn(other, 'fw'), port));

function edge(site: string): Cord[] {
  const fibre = new SiteFibre(site);
  const [first, second] = racksOf(site, 'edge');
  const line = fibre.between;
  if (!first || !second || !line) return [];
  const [routers, leaves] = [[first, second].map((rack) => deviceIn(rack, 'router')), [first, second].map(leafOf)];
  const [[one, other], [here, there]] = [routers, leaves] as [[DemoDevice, DemoDevice], [DemoDevice, DemoDevice]];
  return [
    ...fibre.cords,
    ...[first, second].flatMap(inEdge),
    ...patched('fibre', ethernet(here, UPLINKS[1]), [line], ethernet(other, EDGE_PORTS[1]), labelled(here, UPLINKS[1])),
    ...patched('fibre', ethernet(one, EDGE_PORTS[1]), [line], ethernet(there, UPLINKS[1]), labelled(there, UPLINKS[1])),
    ...patched('fibre', ethernet(one, 'te-0/1/9'), [line], ethernet(other, 'te-0/1/9'), labelled(one, 'te-0/1/9')),
    ...pairOfFirewalls(first, second),
    ...servedAt(site).flatMap((rack) =>
      (fibre.ways.get(rack.name) ?? []).flatMap((lines, index) => {
        const [leaf, router, port] = [leafOf(rack), routers[index] as DemoDevice, UPLINKS[index] as string];
        return patched('fibre', ethernet(leaf, port), lines, ethernet(router, EDGE_PORTS[2]), labelled(leaf, port));
      }),
    ),
  ];
}

const leafOf = (rack: DemoRack): DemoDevice => deviceIn(rack, 'leaf');

function inEdge(rack: DemoRack): Cord[] {
  const [router, fw, mgmt] = [deviceIn(rack, 'router'), deviceIn(rack, 'fw'), deviceIn(rack, 'mgmt')];
  return [
    straight('fibre', leafOf(rack), UPLINKS[0], router, EDGE_PORTS[0]),
    straight('server', fw, 'port1', leafOf(rack), 'et-0/0/47'),
    straight('server', fw, 'port2', router, 'te-0/1/0'),
    straight('server', mgmt, 'xe-0/1/1', router, 'te-0/1/11'),
  ];
}

/** The stack of the headquarters is a ring; each of its switches has a leg to the servers next to it. */
function office(site: string): Cord[] {
  return racksOf(site, 'office').flatMap((rack) => {
    const stack = devicesIn(rack, 'access').filter(({ name }) => STACKED.includes(name));
    const fw = deviceIn(rack, 'fw');
    const ring = stack.map((one, index) => {
      const next = stack[(index + 1) % stack.length] as DemoDevice;
      return straight('server', one, 'xe-0/1/3', next, 'xe-0/1/4');
    });
    const toServers = servedAt(site).flatMap((served) => [
      ...stack.map((one, index) => straight('server', one, 'xe-0/1/1', leafOf(served), `et-0/0/${41 + index}`)),
      straight('server', fw, 'port3', leafOf(served), 'et-0/0/45'),
    ]);
    const toFirewall = stack
      .slice(0, 2)
      .map((one, index) => straight('server', fw, `port${index + 1}`, one, 'xe-0/1/2'));
    return [...ring, ...toServers, ...toFirewall];
  });
}

/** Somebody has plugged a trunk straight into a switch: which of its pairs is meant, nobody can tell. */
const unclear: Cord = cord(
  'trunk',
  ethernet({ name: 'ams1-a02-spine1' }, 'et-0/0/30'),
  rear({ name: 'ams1-a02-odf1' }, 'Trunk 6'),
  2,
  { description: 'Straight into a trunk: to be sorted out' },
);

export const networkCords: readonly Cord[] = [
  ...SITES.flatMap((site) => {
    const [home] = homesAt(site);
    if (home?.layout === 'core') return dataCentre(site);
    return home?.layout === 'edge' ? edge(site) : office(site);
  }),
  unclear,
];
