// Where the cables lead from a port: devices from above to below, their ports, and the cables between.
import type { VNode } from 'preact';
import { type DrawnTrace, stationsOf } from './drawn-trace.js';
import { draw, PictureFrame, px } from './picture.js';
import { fitted, widthOf } from './text-width.js';
import { Cables, HEIGHT_OF_CABLES, widthOfCables } from './trace-cables.js';
import { middlesOf, type PlacedStation, placedStation, StationBoxes } from './trace-station.js';
import { pathInWords, sumsOf } from './trace-words.js';

export interface TraceLook {
  /** What the picture says below where it begins; null: neither. In the page of the port it need not. */
  readonly caption: string | null;
  /** Distinguishes the pictures of one page. */
  readonly id: string;
}

const PADDING = 10;
const TITLE = 40;
/** Room for a cable's words beside it. */
const LEAST_WIDTH = 320;
const ENDING = 44;
const SUMS = 26;

/**
 * @example drawTrace(trace, { caption: 'Trace', id: 'trace' })
 * @returns an SVG document
 */
export const drawTrace = (trace: DrawnTrace, look: TraceLook): string =>
  draw(<TracePicture trace={trace} look={look} />);

function TracePicture({ trace, look }: { trace: DrawnTrace; look: TraceLook }): VNode {
  const stations = stationsOf(trace).map(placedStation);
  const ending = endingOf(trace);
  const sums = sumsOf(trace).join(' · ');
  const inner = Math.ceil(
    Math.max(
      LEAST_WIDTH,
      widthOf(sums, 12),
      ...stations.map(({ width }) => width),
      ...trace.steps.map(({ cables }) => widthOfCables(cables)),
    ),
  );
  const tops = topsOf(trace, stations, PADDING + (look.caption === null ? 0 : TITLE));
  const middle = PADDING + inner / 2;
  const endTop = tops.at(-1) as number;
  const height = endTop + (ending ? ENDING : 0) + (sums ? SUMS : 0) + PADDING;
  const leftOf = ({ width }: PlacedStation) => px(PADDING + (inner - width) / 2);
  return (
    <PictureFrame
      id={look.id}
      title={`Trace from ${trace.origin}`}
      description={pathInWords(trace)}
      width={inner + 2 * PADDING}
      height={height}
    >
      {look.caption !== null && (
        <g>
          <text class="heading" x={PADDING} y={PADDING + 12} font-size="15">
            {fitted(trace.origin, inner / 1.06, 15)}
          </text>
          <text class="quiet" x={PADDING} y={PADDING + 28}>
            {look.caption}
          </text>
        </g>
      )}
      {trace.steps.map(({ near, cables, far }, index) => {
        const above = stations[index] as PlacedStation;
        const below = stations[index + 1];
        const shifted = (middles: number[], station: PlacedStation) => middles.map((one) => px(one + leftOf(station)));
        return (
          cables.length > 0 && (
            <Cables
              key={tops[index]}
              cables={cables}
              near={shifted(middlesOf(near, above, 'outOf'), above)}
              far={below ? shifted(middlesOf(far, below, 'into'), below) : []}
              {...{ middle, room: inner, y: (tops[index] as number) + above.height }}
            />
          )
        );
      })}
      {stations.map((station, index) => (
        <StationBoxes key={tops[index]} station={station} x={leftOf(station)} y={tops[index] as number} />
      ))}
      {ending && <Ending words={ending} x={middle} y={endTop} isWarning={trace.isSplit} />}
      {sums && (
        <text class="ink" x={middle} y={height - PADDING - 4} text-anchor="middle">
          {sums}
        </text>
      )}
    </PictureFrame>
  );
}

/** Where the stations begin, and last where the path ends. */
function topsOf({ steps }: DrawnTrace, stations: readonly PlacedStation[], start: number): number[] {
  const tops = [start];
  stations.forEach(({ height }, index) => {
    const hasCable = (steps[index]?.cables.length ?? 0) > 0;
    tops.push((tops.at(-1) as number) + height + (hasCable ? HEIGHT_OF_CABLES : 0));
  });
  return tops;
}

/** What is said where the path does not simply end. */
function endingOf({ steps, isSplit }: DrawnTrace): string {
  if (isSplit) return 'Path splits here';
  const last = steps.at(-1);
  return last === undefined || last.far.length === 0 ? 'Not connected' : '';
}

/** A loose end, or a fork. */
function Ending({ words, x, y, isWarning }: { words: string; x: number; y: number; isWarning: boolean }): VNode {
  const width = px(widthOf(words, 12) * 1.06 + 24);
  const mark = isWarning
    ? `M${x} ${y}V${y + 6}L${x - 14} ${y + 16}M${x} ${y + 6}L${x + 14} ${y + 16}`
    : `M${x} ${y}V${y + 16}`;
  return (
    <g class={isWarning ? 'split' : 'end'}>
      <path class="plain" d={mark} fill="none" stroke-width="2" stroke-dasharray={isWarning ? undefined : '3 3'} />
      <rect class="body edge" x={px(x - width / 2)} y={y + 16} width={width} height="22" rx="11" />
      <text class="ink strong" x={x} y={y + 27} text-anchor="middle" dominant-baseline="central">
        {words}
      </text>
    </g>
  );
}
