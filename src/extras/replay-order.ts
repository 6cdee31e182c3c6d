// The order of the change records of one request: who replays them one after the other finds every object that a record
// refers to, and deletes nothing that another still refers to.
import type { Change } from '../engine/write/change-recorder.js';

/**
 * The changes, moved as little as that takes: an object after those it refers to, what is deleted after those that
 * referred to it. Several changes of one object stay in their order.
 * @example inReplayOrder([interfaceCreated, moduleCreated]) // the module first, if the interface is on it
 */
export function inReplayOrder<T extends Pick<Change, 'action' | 'id' | 'before' | 'after'>>(
  changes: readonly T[],
): readonly T[] {
  const isBorn = new Map<string, number>();
  const isGone = new Map<string, number>();
  for (const [place, { action, id }] of changes.entries()) {
    if (action === 'create') isBorn.set(id, place);
    if (action === 'delete') isGone.set(id, place);
  }
  if (isBorn.size + isGone.size === 0) return changes;
  const earlier: number[][] = changes.map(() => []);
  const last = new Map<string, number>();
  for (const [place, { id, before, after }] of changes.entries()) {
    const previous = last.get(id);
    if (previous !== undefined) earlier[place]?.push(previous);
    last.set(id, place);
    for (const other of namedIn(after, isBorn)) if (other !== place) earlier[place]?.push(other);
    for (const other of namedIn(before, isGone)) if (other !== place) earlier[other]?.push(place);
  }
  return sorted(earlier).map((place) => changes[place] as T);
}

/** The places of those changes whose objects the data names anywhere. */
function namedIn(data: unknown, places: ReadonlyMap<string, number>, found = new Set<number>()): Set<number> {
  if (places.size === 0) return found;
  if (typeof data === 'string') {
    const place = places.get(data);
    if (place !== undefined) found.add(place);
  } else if (typeof data === 'object' && data !== null) {
    for (const one of Object.values(data)) namedIn(one, places, found);
  }
  return found;
}

/** Each place after those that come earlier, else in its order; in a circle the first one stays first. */
function sorted(earlier: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  const state = new Uint8Array(earlier.length);
  for (let start = 0; start < earlier.length; start++) {
    const stack = [start];
    while (stack.length > 0) {
      const place = stack.at(-1) as number;
      const waiting = state[place] === NEW ? (earlier[place] ?? []).filter((one) => state[one] === NEW) : [];
      if (state[place] === NEW) state[place] = OPEN;
      if (waiting.length > 0) {
        // One by one: as many arguments as a deleted tag has objects are too many for a call.
        for (const one of waiting.reverse()) stack.push(one);
        continue;
      }
      stack.pop();
      if (state[place] === DONE) continue;
      state[place] = DONE;
      order.push(place);
    }
  }
  return order;
}

const [NEW, OPEN, DONE] = [0, 1, 2];
