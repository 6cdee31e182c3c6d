// The use of power in words.
import {
  type DrawnFeed,
  type DrawnPower,
  type DrawnUse,
  listedFeeds,
  type NamedUse,
  percentOf,
} from './drawn-power.js';

const NUMBERS = new Intl.NumberFormat('en-US');
const MEGAWATT = 1_000_000;

/** `2,765 W`; a million of them in kilowatts. */
const inWatts = (watts: number): string =>
  watts < MEGAWATT ? `${NUMBERS.format(watts)} W` : `${NUMBERS.format(Math.round(watts / 1000))} kW`;

const inPercent = (watts: number, use: DrawnUse): string => {
  const percent = percentOf(watts, use);
  return percent === null || percent === Number.POSITIVE_INFINITY ? '' : `${NUMBERS.format(percent)} %`;
};

const listed = (...words: readonly string[]): string => words.filter((word) => word !== '').join(', ');

/** `412 W of 2,765 W, 14.9 %`. */
export function useInWords(use: DrawnUse): string {
  const { allocated, available } = use;
  const drawn = inWatts(allocated);
  return available === null
    ? `${drawn}, no feed`
    : listed(`${drawn} of ${inWatts(available)}`, inPercent(allocated, use));
}

/** `Maximum draw 700 W, 25.3 %`. */
export const maximumInWords = (use: DrawnUse): string =>
  `Maximum draw ${listed(inWatts(use.maximum), inPercent(use.maximum, use))}`;

/** `A 30 %`. */
export const legInWords = (leg: NamedUse): string =>
  `${leg.name} ${inPercent(leg.allocated, leg) || inWatts(leg.allocated)}`;

/** All that is known of it, a line each. */
export const feedInWords = (feed: DrawnFeed): string =>
  [
    feed.name,
    ...(feed.place ? [feed.place] : []),
    useInWords(feed),
    maximumInWords(feed),
    ...(feed.legs.length > 0 ? [`Legs: ${feed.legs.map(legInWords).join(', ')}`] : []),
  ].join('\n');

export function powerInWords(power: DrawnPower): string {
  const { listed: feeds, beyond } = listedFeeds(power);
  return [
    `${useInWords(power.whole)}.`,
    `${maximumInWords(power.whole)}.`,
    ...power.legs.map((leg) => `Leg ${leg.name}: ${useInWords(leg)}.`),
    ...feeds.map((feed) => `Feed ${feed.name}: ${useInWords(feed)}.`),
    ...(beyond > 0 ? [`And ${beyond} more feeds.`] : []),
  ].join(' ');
}
