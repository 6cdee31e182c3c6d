// Trunks of fibre between the racks of a site, and the ways from its leaf switches over them.
import type { DemoRack } from '../racks.js';
import type { Cord } from './cord.js';
import { fibreTrunksOf, Line, type Trunk } from './lines.js';
import { betweenRacks, devicesIn, homesAt, racksOf, servedAt } from './standing.js';

export class SiteFibre {
  /** Over which lines the first and the second uplink of a rack go, by the rack's name. */
  readonly ways = new Map<string, readonly Line[][]>();
  /** From the racks where the carriers are to the first and second rack of switches. */
  readonly carriers: Line[] = [];
  /** Between the first two racks of a site without a core. */
  between: Line | undefined;
  private readonly lines: Line[] = [];
  private readonly free = new Map<string, Trunk[]>();
  private readonly homes: readonly DemoRack[];

  constructor(private readonly site: string) {
    this.homes = homesAt(site).filter((home) => this.trunksIn(home).length > 0);
    const [first, second] = this.homes;
    if (!first) return;
    if (second && first.layout === 'edge') this.between = this.line(first, second);
    const [meeting] = racksOf(site, 'meeting');
    const isFar = (rack: DemoRack): boolean => meeting !== undefined && betweenRacks(rack, first) > 20;
    for (const rack of servedAt(site).filter((one) => !isFar(one))) {
      const straight = this.bothHomes().map((home) => [this.line(rack, home)]);
      this.ways.set(rack.name, straight);
    }
    if (meeting) this.meet(meeting, servedAt(site).filter(isFar));
  }

  get cords(): Cord[] {
    return this.lines.map(({ cord }) => cord);
  }

  /** Carriers come in at the first panel of the meeting room; other halls are patched through between the others. */
  private meet(meeting: DemoRack, far: readonly DemoRack[]): void {
    const [carriers, halls, ...others] = devicesIn(meeting, 'fibre').map(fibreTrunksOf);
    for (const home of this.bothHomes()) this.carriers.push(this.line(meeting, home, carriers));
    const onwards = this.bothHomes().map((home) => this.line(meeting, home, halls));
    for (const [index, rack] of far.entries()) {
      const through = onwards.map((onward) => [this.line(rack, meeting, undefined, others[index]), onward]);
      this.ways.set(rack.name, through);
    }
  }

  private bothHomes(): DemoRack[] {
    const [first, second = first] = this.homes;
    return first && second ? [first, second] : [];
  }

  private line(from: DemoRack, to: DemoRack, here = this.trunksIn(from), there = this.trunksIn(to)): Line {
    const [near, far] = [here.shift(), there.shift()];
    if (!near || !far) throw new Error(`No trunk is free between ${this.site} ${from.name} and ${to.name}.`);
    const label = `${this.site}-${from.name}-${to.name}-F${this.lines.length + 1}`.toUpperCase();
    const line = new Line(near, far, 'trunk', betweenRacks(from, to), label);
    this.lines.push(line);
    return line;
  }

  /** Those that are free. */
  private trunksIn(rack: DemoRack): Trunk[] {
    const known = this.free.get(rack.name);
    if (known) return known;
    const trunks = devicesIn(rack, 'fibre', 'odf').flatMap(fibreTrunksOf);
    this.free.set(rack.name, trunks);
    return trunks;
  }
}
