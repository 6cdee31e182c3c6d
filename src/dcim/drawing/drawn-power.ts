// The use of power as it is drawn: what is drawn of what is available, and nothing that the caller may not know.

export interface DrawnPower {
  /** What it is the power of. */
  readonly name: string;
  readonly whole: DrawnUse;
  readonly legs: readonly NamedUse[];
  readonly feeds: readonly DrawnFeed[];
}

/** Watts. */
export interface DrawnUse {
  /** null: no feed supplies it. */
  readonly available: number | null;
  readonly allocated: number;
  readonly maximum: number;
}

export interface NamedUse extends DrawnUse {
  readonly name: string;
}

export interface DrawnFeed extends NamedUse {
  readonly url: string;
  /** What else tells it apart, in words: where it comes from or leads to, and that it is not as it should be. */
  readonly place: string;
  readonly legs: readonly NamedUse[];
}

/** How much of what is available is drawn: as it should be, more than four fifths, more than all. */
export type Load = 'usual' | 'high' | 'over';

/** Neither a feed nor a draw: there is nothing to tell. */
export const isIdle = ({ whole, feeds }: Pick<DrawnPower, 'whole' | 'feeds'>): boolean =>
  !whole.available && whole.allocated === 0 && whole.maximum === 0 && feeds.length === 0;

/** Of what is available, as it is said: in percent with one decimal place. null: nobody can say. */
export function percentOf(watts: number, { available }: DrawnUse): number | null {
  if (available === null || (available === 0 && watts === 0)) return null;
  return Math.round((watts / available) * 1000) / 10;
}

export function loadOf(use: DrawnUse): Load {
  const percent = percentOf(use.allocated, use) ?? 0;
  return percent > 100 ? 'over' : percent > 80 ? 'high' : 'usual';
}

/** A feed is as full as the fullest of its legs. */
export const fullnessOf = (feed: DrawnFeed): number =>
  Math.max(...[feed, ...feed.legs].map((use) => percentOf(use.allocated, use) ?? 0));

/** A list that is longer is no picture any more: then the fullest, and how many others there are. */
const MOST_FEEDS = 20;

export function listedFeeds({ feeds }: DrawnPower): { readonly listed: readonly DrawnFeed[]; readonly beyond: number } {
  if (feeds.length <= MOST_FEEDS) return { listed: feeds, beyond: 0 };
  const fullest = [...feeds].sort((one, other) => fullnessOf(other) - fullnessOf(one));
  return { listed: fullest.slice(0, MOST_FEEDS), beyond: feeds.length - MOST_FEEDS };
}
