// Where a path leads, found by going along the cables one by one: slow, simple, and written without a look at the SQL.
import type { Side, Wiring } from './wiring.js';

type Node = readonly [kind: string, id: string];

export interface WalkedPath {
  readonly steps: readonly (readonly [near: readonly Node[], cables: readonly Node[], far: readonly Node[]])[];
  readonly destinations: readonly Node[] | null;
  readonly is_complete: boolean;
  readonly is_active: boolean;
  readonly is_split: boolean;
}

/** Light in a fibre: where it is, and at which positions it went into the trunks around it. */
interface Ray {
  readonly port: string;
  readonly positions: readonly number[];
}

const PASSED = ['dcim.frontport', 'dcim.rearport'];
const LONGEST = 128;
const WIDEST = 4096;

/** The path from all the ends of a side of a cable; nothing where no path begins there. */
export function walk(wiring: Wiring, cable: string, side: Side): WalkedPath | undefined {
  const kindOf = (port: string): string => wiring.ports.get(port)?.kind as string;
  let rays: Ray[] = wiring.portsOf(cable, side).map((port) => ({ port, positions: [] }));
  const [origin] = rays;
  if (!origin || PASSED.includes(kindOf(origin.port))) return undefined;
  const steps: WalkedPath['steps'][number][] = [];
  let [isActive, isSplit, isAtEnd] = [true, false, false];
  let far: string[] = [];
  while (rays.length > 0) {
    if (steps.length === LONGEST || rays.length > WIDEST) {
      isSplit = true;
      break;
    }
    const cables = rays.flatMap(({ port }) => wiring.endAt(port)?.cable ?? []);
    const crossed = rays.map((ray) => overCable(wiring, ray));
    const arrived = crossed.flat();
    far = unique(arrived.map(({ port }) => port));
    steps.push([
      unique(rays.map(({ port }) => port)).map((port) => [kindOf(port), port]),
      unique(cables).map((id) => ['dcim.cable', id]),
      far.map((port) => [kindOf(port), port]),
    ]);
    if (cables.some((id) => wiring.cables.get(id)?.status !== 'connected')) isActive = false;
    if (arrived.length > 0 && crossed.some((some) => some.length === 0)) isSplit = true;
    const kinds = unique(far.map(kindOf));
    if (kinds.length > 1) isSplit = true;
    if (kinds.length !== 1) break;
    isAtEnd = !PASSED.includes(kinds[0] as string);
    if (isAtEnd) break;
    const passed = arrived.map((ray) => throughPanel(wiring, ray));
    rays = merged(passed.filter((ray): ray is Ray => typeof ray === 'object'));
    if (passed.includes('nobody knows')) isSplit = true;
    if (rays.length > 0 && passed.includes('nowhere')) isSplit = true;
  }
  const isComplete = isAtEnd && !isSplit;
  return {
    steps,
    destinations: isComplete ? far.map((port) => [kindOf(port), port]) : null,
    is_complete: isComplete,
    is_active: isActive,
    is_split: isSplit,
  };
}

/** Straight across where both sides have as many ends, else to each of the others. */
function overCable(wiring: Wiring, { port, positions }: Ray): Ray[] {
  const end = wiring.endAt(port);
  if (!end) return [];
  const near = wiring.portsOf(end.cable, end.side);
  const far = wiring.portsOf(end.cable, end.side === 'A' ? 'B' : 'A');
  const reached = near.length === far.length ? [far[near.indexOf(port)] as string] : far;
  return reached.map((other) => ({ port: other, positions }));
}

/** From the one face of a panel to the other. */
function throughPanel(wiring: Wiring, { port: id, positions }: Ray): Ray | 'nowhere' | 'nobody knows' {
  const port = wiring.ports.get(id);
  if (port?.kind === 'dcim.frontport') {
    const rear = wiring.ports.get(port.rear as string);
    const isTrunk = (rear?.positions ?? 1) > 1;
    return { port: port.rear as string, positions: isTrunk ? [...positions, port.position as number] : positions };
  }
  const isTrunk = (port?.positions ?? 1) > 1;
  const position = isTrunk ? positions.at(-1) : 1;
  if (position === undefined) return 'nobody knows';
  const front = wiring.frontAt(id, position);
  return front ? { port: front.id, positions: isTrunk ? positions.slice(0, -1) : positions } : 'nowhere';
}

const unique = <T>(some: readonly T[]): T[] => [...new Set(some)];

const merged = (rays: readonly Ray[]): Ray[] => [...new Map(rays.map((ray) => [JSON.stringify(ray), ray])).values()];
