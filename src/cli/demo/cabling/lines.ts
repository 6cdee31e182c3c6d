// Fixed cabling between panels: what is plugged in at one end comes out at the same place of the other.
import type { DemoDevice } from '../devices.js';
import { PAIRS_IN_TRUNK } from '../facility-types.js';
import { type Cord, cord, front, type Port, type Purpose, rear } from './cord.js';
import { partsOf } from './standing.js';

/** A rear port, with the front ports of its positions in their order. */
export interface Trunk {
  readonly rear: Port;
  readonly fronts: readonly Port[];
}

export const fibreTrunksOf = (panel: DemoDevice): Trunk[] =>
  partsOf(panel, 'rearport').map((name, index) => ({
    rear: rear(panel, name),
    fronts: partsOf(panel, 'frontport')
      .slice(index * PAIRS_IN_TRUNK, (index + 1) * PAIRS_IN_TRUNK)
      .map((pair) => front(panel, pair)),
  }));

export const copperTrunksOf = (panel: DemoDevice): Trunk[] =>
  partsOf(panel, 'rearport').map((name, index) => ({
    rear: rear(panel, name),
    fronts: partsOf(panel, 'frontport')
      .slice(index, index + 1)
      .map((port) => front(panel, port)),
  }));

export class Line {
  private used = 0;
  readonly cord: Cord;

  constructor(
    private readonly here: Trunk,
    private readonly there: Trunk,
    purpose: Purpose,
    metres: number,
    label: string,
  ) {
    this.cord = cord(purpose, here.rear, there.rear, metres, { label });
  }

  /** Both ends of the next position that is free. */
  next(): readonly [here: Port, there: Port] {
    const place = this.used++;
    const [here, there] = [this.here.fronts[place], this.there.fronts[place]];
    if (!here || !there) throw new Error(`${this.cord.label} is full.`);
    return [here, there];
  }
}

/** The cords that connect two ports over lines, one after the other; the way from a device to a panel is short. */
export function patched(
  purpose: Purpose,
  from: Port,
  lines: readonly Line[],
  to: Port,
  more: Pick<Cord, 'label'> = {},
): Cord[] {
  let end = from;
  const cords: Cord[] = [];
  for (const line of lines) {
    const [here, there] = line.next();
    cords.push(cord(purpose, end, here, 2, more));
    end = there;
  }
  return [...cords, cord(purpose, end, to, 2, more)];
}
