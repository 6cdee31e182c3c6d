// A trace as Nautobot shows it: from one end over one cable to one end.
import type { Shown } from '../../engine/representation.js';
import type { TracedSegment } from './tracer.js';

export type Hop = readonly [near: Shown | null, cable: Shown | null, far: Shown | null];

/**
 * A segment, one hop for each pair of ends that it connects: the first with the first where there are as many on either
 * side, else each with all of the other side.
 */
export function hopsOf([near, cable, far]: TracedSegment): Hop[] {
  const nears = near.length > 0 ? near : [null];
  const fars = far.length > 0 ? far : [null];
  if (nears.length === fars.length) return nears.map((end, place) => [end, cable, fars[place] ?? null]);
  return nears.flatMap((end) => fars.map((other): Hop => [end, cable, other]));
}
