// Keeps a flood of refusals from filling the log: equal ones of one minute are written down when the first comes, and
// once more, with their number, when the minute is over. Of too many different ones only the number is kept.
import type { Happening } from './audit-event.js';

interface Seen {
  last: Happening;
  more: number;
}

export class Repetitions {
  private seen = new Map<string, Seen>();
  private others = new Map<string, Seen>();

  /** @param most how many different ones are told apart in a minute */
  constructor(private readonly most = 1_000) {}

  /** Is it to be written down now? */
  isFirst(happening: Happening): boolean {
    const key = keyOf(happening);
    const known = this.seen.get(key);
    if (known) {
      known.more++;
      known.last = happening;
      return false;
    }
    if (this.seen.size < this.most) {
      this.seen.set(key, { last: happening, more: 0 });
      return true;
    }
    this.countOther(happening);
    return false;
  }

  /** Ends the minute. @returns what is to be written down of those that were held back */
  end(): Happening[] {
    const repeated = [...this.seen.values()]
      .filter(({ more }) => more > 0)
      .map(({ last, more }): Happening => ({ ...last, repeated: more }));
    const others = [...this.others.values()].map(
      ({ last: { event, code = '', at = '' }, more }): Happening => ({
        ...{ event, code, at, repeated: more },
        by: { user: null, token: null, address: '', requestId: '', method: '', path: '' },
        detail: { various: true },
      }),
    );
    this.seen = new Map();
    this.others = new Map();
    return [...repeated, ...others];
  }

  private countOther(happening: Happening): void {
    const key = `${happening.event} ${happening.code}`;
    const known = this.others.get(key) ?? { last: happening, more: 0 };
    known.more++;
    known.last = happening;
    this.others.set(key, known);
  }
}

const keyOf = ({ event, code, by, triedName }: Happening): string =>
  JSON.stringify([event, code, by.user?.id, by.token?.id, triedName, by.address, by.method, by.path]);
