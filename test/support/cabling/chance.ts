// Chance that can be had again: the same seed, the same choices.

export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 up to 1. Mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from the first to the second, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  of<T>(some: readonly T[]): T {
    return some[this.between(0, some.length - 1)] as T;
  }

  /** Some of them, in an order of their own. */
  some<T>(all: readonly T[], count: number): T[] {
    const rest = [...all];
    return Array.from(
      { length: Math.min(count, rest.length) },
      () => rest.splice(this.between(0, rest.length - 1), 1)[0] as T,
    );
  }

  /** One of them by their weights. */
  weighed<T>(choices: readonly (readonly [weight: number, one: T])[]): T {
    const total = choices.reduce((sum, [weight]) => sum + weight, 0);
    let rest = this.next() * total;
    for (const [weight, one] of choices) {
      rest -= weight;
      if (rest < 0) return one;
    }
    return (choices.at(-1) as readonly [number, T])[1];
  }
}
