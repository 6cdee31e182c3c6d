// How much of the available power is drawn: a bar for the whole, and one for each leg and each feed.
import type { VNode } from 'preact';
import { type DrawnPower, type DrawnUse, isIdle, listedFeeds, loadOf, percentOf } from './drawn-power.js';
import { Hatchings, hatched, LOAD_HATCHINGS } from './hatching.js';
import { heightOfNotes, type Note, Notes, placed } from './notes.js';
import { draw, PictureFrame, px } from './picture.js';
import { PowerBar } from './power-bar.js';
import { linesOf, PowerLine } from './power-rows.js';
import { maximumInWords, powerInWords, useInWords } from './power-words.js';
import { fitted } from './text-width.js';

export interface PowerLook {
  /** Does the picture say what it is of? In the page of the object it need not. */
  readonly isTitled: boolean;
}

const ID = 'power';
const PADDING = 8;
/** As wide as a face of a rack. */
const INNER = 329;
const TITLE = 42;
const HEADING = 24;
const WHOLE = 64;
const BOLD = 1.06;
/** What is more than twice of what is available is no longer drawn to scale. */
const MOST = 2;

/**
 * @example drawPower(power, { isTitled: true })
 * @returns an SVG document
 */
export const drawPower = (power: DrawnPower, look: PowerLook): string => draw(<PowerUse power={power} look={look} />);

function PowerUse({ power, look }: { power: DrawnPower; look: PowerLook }): VNode {
  const lines = linesOf(power);
  const notes = placed(notesOf(power), INNER);
  const width = px(INNER / scaleOf(power));
  const top = PADDING + (look.isTitled ? TITLE : HEADING);
  const notesTop = top + WHOLE + (lines.at(-1)?.bottom ?? 0);
  return (
    <PictureFrame
      id={ID}
      title={`Power of ${power.name}`}
      description={isIdle(power) ? NOTHING : powerInWords(power)}
      width={INNER + 2 * PADDING}
      height={notesTop + heightOfNotes(notes) + PADDING}
    >
      <Hatchings id={ID} names={LOAD_HATCHINGS} />
      <Title name={power.name} isTitled={look.isTitled} />
      <Whole power={power} y={top} width={width} />
      {lines.map(({ what, top: below }) => (
        <PowerLine key={below} {...{ id: ID, what, width }} x={PADDING} y={top + WHOLE + below} room={INNER} />
      ))}
      <Notes notes={notes} x={PADDING} y={notesTop} />
    </PictureFrame>
  );
}

const NOTHING = 'No power feed, and nothing is drawn.';

function Title({ name, isTitled }: { name: string; isTitled: boolean }): VNode {
  if (!isTitled) {
    return (
      <text class="heading" x={PADDING} y={PADDING + 12} font-size="13">
        Power use
      </text>
    );
  }
  return (
    <g>
      <text class="heading" x={PADDING} y={PADDING + 14} font-size="16">
        {fitted(name, INNER / BOLD, 16)}
      </text>
      <text class="quiet" x={PADDING} y={PADDING + 31}>
        Power use
      </text>
    </g>
  );
}

function Whole({ power, y, width }: { power: DrawnPower; y: number; width: number }): VNode {
  const { whole } = power;
  if (isIdle(power)) {
    return (
      <text class="ink" x={PADDING} y={y + 12}>
        {NOTHING}
      </text>
    );
  }
  return (
    <g>
      <text class="ink strong" x={PADDING} y={y + 12} font-size="13">
        {useInWords(whole)}
      </text>
      <PowerBar id={ID} use={whole} x={PADDING} y={y + 22} height={14} width={width} room={INNER} />
      <text class="quiet" x={PADDING} y={y + 52} font-size="11">
        {maximumInWords(whole)}
      </text>
    </g>
  );
}

/** How much wider than what is available the widest bar is, of those that are drawn to one scale. */
function scaleOf(power: DrawnPower): number {
  const percents = usesOf(power).flatMap((use) => [
    percentOf(use.allocated, use) ?? 0,
    percentOf(use.maximum, use) ?? 0,
  ]);
  return Math.min(Math.max(...percents, 100) / 100, MOST);
}

const usesOf = (power: DrawnPower): DrawnUse[] => [power.whole, ...power.legs, ...listedFeeds(power).listed];

/** Only of what is shown. */
function notesOf(power: DrawnPower): Note[] {
  const uses = usesOf(power);
  const loads = new Set(uses.map(loadOf));
  return [
    ...(loads.has('high') ? [{ text: 'Over 80 %', swatch: { fill: hatched(ID, 'high') } }] : []),
    ...(loads.has('over') ? [{ text: 'Over 100 %', swatch: { fill: hatched(ID, 'over') } }] : []),
    ...(scaleOf(power) > 1 ? [{ text: '100 %', swatch: { sign: '¦' } }] : []),
    ...(uses.some(({ maximum }) => maximum > 0) ? [{ text: 'Maximum draw', swatch: { sign: '|' } }] : []),
  ];
}
