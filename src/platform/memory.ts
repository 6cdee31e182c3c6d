// How far the heap may grow between two full collections.
import { setFlagsFromString } from 'node:v8';

/**
 * Left alone, V8 lets garbage grow to a multiple of what is in use before it collects; a client that reads a large list
 * page by page then costs twice the memory. A fifth costs no measurable time (docs/decisions/0006).
 */
export function keepHeapLean(): void {
  setFlagsFromString('--heap-growing-percent=20');
}
