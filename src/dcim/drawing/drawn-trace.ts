// A path as it is drawn: where cables lead from a port, and nothing that the caller may not know.

export interface DrawnTrace {
  /** Where it begins, in words. */
  readonly origin: string;
  readonly steps: readonly DrawnStep[];
  readonly isComplete: boolean;
  /** Is every cable connected? */
  readonly isActive: boolean;
  readonly isSplit: boolean;
  /** Of the cables whose lengths are known; null: of none. */
  readonly lengthMetres: number | null;
}

/** A segment: from the near ends by cables to the far ends. Without a cable, the path ends at its near ends. */
export interface DrawnStep {
  readonly near: readonly DrawnEnd[];
  readonly cables: readonly DrawnCable[];
  readonly far: readonly DrawnEnd[];
}

export interface DrawnEnd {
  readonly name: string;
  /** `Interface`. */
  readonly kind: string;
  /** null: the caller may not view it. */
  readonly url: string | null;
  /** What it is part of: of a power feed its panel; null: nothing, or nothing that the caller may view. */
  readonly device: DrawnHolder | null;
}

export interface DrawnHolder {
  readonly name: string;
  readonly url: string;
  /** Where it stands, in words. */
  readonly place: string;
}

export interface DrawnCable {
  /** `#12`, or its label. */
  readonly display: string;
  /** null: the caller may not view it. */
  readonly url: string | null;
  /** As it is stored; empty: none. */
  readonly color: string;
  readonly type: string;
  /** `connected`, `planned`, `decommissioning`. */
  readonly status: string;
  readonly length: number | null;
  readonly lengthUnit: string | null;
  /** Which ends of its segment it joins, by their places there; absent: nobody says, as where it is the only cable. */
  readonly joins?: { readonly near: readonly number[]; readonly far: readonly number[] } | undefined;
}

/** A device on the way, with the ports by which the path comes in and those by which it goes on. */
export interface Stop {
  readonly device: DrawnHolder | null;
  /** Of a stop without a device: is that because it may not be viewed? */
  readonly isHidden: boolean;
  readonly into: readonly DrawnEnd[];
  readonly outOf: readonly DrawnEnd[];
}

/** All that stands side by side between two segments. */
export type Station = readonly Stop[];

/** From where the path begins to where it ends. */
export function stationsOf({ steps }: Pick<DrawnTrace, 'steps'>): Station[] {
  const stations = steps.map(({ near }, index) => stopsAt(steps[index - 1]?.far ?? [], near));
  const last = steps.at(-1)?.far ?? [];
  return last.length > 0 ? [...stations, stopsAt(last, [])] : stations;
}

function stopsAt(into: readonly DrawnEnd[], outOf: readonly DrawnEnd[]): Station {
  const keys = new Set([...into, ...outOf].map(keyOf));
  return [...keys].map((key) => {
    const own = (ends: readonly DrawnEnd[]) => ends.filter((end) => keyOf(end) === key);
    const [first] = [...own(into), ...own(outOf)];
    const device = first?.device ?? null;
    return { device, isHidden: device === null && first?.url === null, into: own(into), outOf: own(outOf) };
  });
}

/** Ports of one device stand together, and so do all of which nothing may be known. */
const keyOf = ({ device, url }: DrawnEnd): string => (device ? `device ${device.url}` : `end ${url}`);
