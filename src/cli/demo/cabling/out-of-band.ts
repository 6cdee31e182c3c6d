// The way in when nothing else works: management ports on a switch of their own, console ports on console servers.
import type { DemoDevice } from '../devices.js';
import type { DemoRack } from '../racks.js';
import { type Cord, consolePort, consoleServerPort, cord, ethernet, Numbers, type Port } from './cord.js';
import { copperTrunksOf, Line, patched } from './lines.js';
import {
  betweenRacks,
  deviceIn,
  devicesIn,
  homesAt,
  partsOf,
  racksOf,
  SITES,
  servedAt,
  withinRack,
} from './standing.js';

/** What the modules of core switches bring, which no type says. */
const MODULE_PORTS = { management: ['mgmt-S1', 'mgmt-S2'], console: ['Console S1', 'Console S2'] } as const;

/** Above the ports that access points have. */
const FIRST_OF_ACCESS = 17;

const UPLINK = 'ge-0/0/24';

class SiteManagement {
  readonly cords: Cord[] = [];
  private readonly numbers = new Numbers();
  private readonly homes: readonly DemoRack[];

  constructor(private readonly site: string) {
    this.homes = homesAt(site);
  }

  lay(): this {
    const served = servedAt(this.site);
    for (const rack of [...this.homes, ...served, ...racksOf(this.site, 'cabinet')]) this.manage(rack);
    for (const home of this.homes) this.watch(home);
    for (const rack of served) this.leadHome(rack);
    return this;
  }

  private manage(rack: DemoRack): void {
    const [switchHere] = devicesIn(rack, 'mgmt', 'access');
    for (const device of devicesIn(rack)) {
      if (!switchHere || device.within || device.kind === 'mgmt' || device.kind === 'access') continue;
      for (const name of managementPortsOf(device)) {
        const metres = withinRack(device, switchHere);
        this.cords.push(cord('management', ethernet(device, name), this.freePort(switchHere), metres));
      }
    }
  }

  private watch(home: DemoRack): void {
    for (const device of devicesIn(home)) {
      for (const name of consolePortsOf(device)) {
        const server = deviceIn(home, 'console');
        const metres = withinRack(device, server);
        this.cords.push(cord('console', consolePort(device, name), this.freeConsole(server), metres));
      }
    }
  }

  /** Of a rack of servers: the switch of its management ports, and the consoles of both switches. */
  private leadHome(rack: DemoRack): void {
    const [first, second = first] = this.homes;
    const [leaf, mgmt] = [deviceIn(rack, 'leaf'), deviceIn(rack, 'mgmt')];
    const [switchThere] = first ? devicesIn(first, 'mgmt', 'access') : [];
    if (!first || !second || !switchThere) return;
    this.lead('management', rack, first, ethernet(mgmt, UPLINK), this.freePort(switchThere));
    this.lead('console', rack, first, consolePort(leaf, 'Console'), this.freeConsole(deviceIn(first, 'console')));
    this.lead('console', rack, second, consolePort(mgmt, 'Console'), this.freeConsole(deviceIn(second, 'console')));
  }

  /** Over the panels, or, where the racks are neighbours without any, straight. */
  private lead(purpose: 'management' | 'console', rack: DemoRack, home: DemoRack, from: Port, to: Port): void {
    const [here, there] = [devicesIn(rack, 'copper')[0], devicesIn(home, 'copper').at(-1)];
    const metres = betweenRacks(rack, home);
    if (!here || !there) {
      this.cords.push(cord(purpose, from, to, metres));
      return;
    }
    const [near, far] = [here, there].map((panel) => copperTrunksOf(panel)[this.numbers.next(panel.name, 0)]);
    if (!near || !far) throw new Error(`The copper panels between ${rack.name} and ${home.name} are full.`);
    const number = this.numbers.next(`${rack.name} ${home.name}`);
    const label = `${this.site}-${rack.name}-${home.name}-C${number}`.toUpperCase();
    const line = new Line(near, far, 'copper', metres, label);
    this.cords.push(line.cord, ...patched(purpose, from, [line], to));
  }

  private freePort(switchHere: DemoDevice): Port {
    const first = switchHere.kind === 'access' ? FIRST_OF_ACCESS : 1;
    return ethernet(switchHere, `ge-0/0/${this.numbers.next(`${switchHere.name} ge`, first)}`);
  }

  private freeConsole(server: DemoDevice): Port {
    return consoleServerPort(server, `Port ${this.numbers.next(`${server.name} console`)}`);
  }
}

function managementPortsOf(device: DemoDevice): readonly string[] {
  if (device.kind === 'core') return MODULE_PORTS.management;
  if (device.kind === 'console') return partsOf(device, 'interface');
  return partsOf(device, 'interface', { mgmt_only: true });
}

const consolePortsOf = (device: DemoDevice): readonly string[] =>
  device.kind === 'core' ? MODULE_PORTS.console : partsOf(device, 'consoleport');

export const managementCords: readonly Cord[] = SITES.flatMap((site) => new SiteManagement(site).lay().cords);
