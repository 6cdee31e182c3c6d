// Below the whole of the power: a row with a bar of its own for each leg, and for each feed.
import type { VNode } from 'preact';
import { type DrawnFeed, type DrawnPower, listedFeeds, loadOf, type NamedUse } from './drawn-power.js';
import { px } from './picture.js';
import { PowerBar } from './power-bar.js';
import { feedInWords, legInWords, useInWords } from './power-words.js';
import { fitted, widthOf } from './text-width.js';

const HEADING = 24;
const ROW = 36;
const LEGS = 14;
const SIZE = 11;
const SMALL = 10.5;
const BOLD = 1.06;

/** A heading, or a row. */
export interface Line {
  readonly what: string | NamedUse | DrawnFeed;
  readonly top: number;
  readonly bottom: number;
}

export function linesOf(power: DrawnPower): Line[] {
  const { listed, beyond } = listedFeeds(power);
  const parts: Line['what'][] = [
    ...headed('Legs', power.legs),
    ...headed(beyond > 0 ? 'The fullest feeds' : 'Feeds', listed),
    ...(beyond > 0 ? [`and ${beyond} more`] : []),
  ];
  let bottom = 0;
  return parts.map((what) => {
    const top = bottom;
    bottom += heightOf(what);
    return { what, top, bottom };
  });
}

const headed = <T,>(heading: string, rows: readonly T[]): (string | T)[] => (rows.length > 0 ? [heading, ...rows] : []);

function heightOf(what: Line['what']): number {
  if (typeof what === 'string') return HEADING;
  return isFeed(what) && what.legs.length > 0 ? ROW + LEGS : ROW;
}

const isFeed = (use: NamedUse | DrawnFeed): use is DrawnFeed => 'url' in use;

export interface PowerLineProps {
  /** Of the picture. */
  readonly id: string;
  readonly what: Line['what'];
  readonly x: number;
  readonly y: number;
  /** Of all that is available. */
  readonly width: number;
  /** Where the picture ends. */
  readonly room: number;
}

export function PowerLine(props: PowerLineProps): VNode {
  const { what, x, y } = props;
  if (typeof what === 'string') {
    return (
      <text class="heading" x={x} y={y + 12}>
        {what}
      </text>
    );
  }
  if (!isFeed(what)) return <LegRow {...props} leg={what} />;
  return <FeedRow {...props} feed={what} />;
}

function LegRow({ leg, ...props }: PowerLineProps & { leg: NamedUse }): VNode {
  return (
    <g font-size={SIZE}>
      <text class="ink" x={props.x} y={props.y + 11}>
        {leg.name}
      </text>
      <Use {...props} use={leg} />
    </g>
  );
}

/** All of it is the link: a bar is easier to touch than a name. */
function FeedRow({ feed, ...props }: PowerLineProps & { feed: DrawnFeed }): VNode {
  const { x, y, room } = props;
  const left = room - widthOf(useInWords(feed), SIZE) * BOLD - 10;
  const name = fitted(feed.name, left, SIZE);
  const after = widthOf(name, SIZE) + 8;
  const place = feed.place && left - after > 40 ? fitted(feed.place, left - after, SIZE) : '';
  return (
    <a href={feed.url} font-size={SIZE}>
      <title>{feedInWords(feed)}</title>
      <text class="link" x={x} y={y + 11}>
        {name}
      </text>
      {place && (
        <text class="quiet" x={px(x + after)} y={y + 11}>
          {place}
        </text>
      )}
      <Use {...props} use={feed} />
      {feed.legs.length > 0 && <Legs legs={feed.legs} x={x} y={y + 40} />}
    </a>
  );
}

function Use({ id, use, x, y, width, room }: Omit<PowerLineProps, 'what'> & { use: NamedUse }): VNode {
  return (
    <g>
      <text class={loadOf(use) === 'usual' ? 'ink' : 'ink strong'} x={x + room} y={y + 11} text-anchor="end">
        {useInWords(use)}
      </text>
      <PowerBar {...{ id, use, x, width, room }} y={y + 18} height={8} />
    </g>
  );
}

/** Of a feed, in one line; those that carry much stand out. */
function Legs({ legs, x, y }: { legs: readonly NamedUse[]; x: number; y: number }): VNode {
  return (
    <text class="quiet" x={x} y={y} font-size={SMALL}>
      {'Legs: '}
      {legs.map((leg, index) => [
        index > 0 && ', ',
        <tspan key={leg.name} class={loadOf(leg) === 'usual' ? undefined : 'ink strong'}>
          {legInWords(leg)}
        </tspan>,
      ])}
    </text>
  );
}
