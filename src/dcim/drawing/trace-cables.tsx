// The cables of one segment: from the ports above to those below, with what they are beside them.
import type { VNode } from 'preact';
import { colorOf } from './color.js';
import type { DrawnCable } from './drawn-trace.js';
import { px } from './picture.js';
import { fitted, widthOf } from './text-width.js';
import { cableInWords, capitalised, HIDDEN, lengthOf } from './trace-words.js';

/** From a port to its cable, and the cable itself. */
const FAN = 26;
const TRUNK = 56;
const THICKNESS = 4;
/** From one of several cables to the next, its words between. */
const COLUMN = 130;

export const HEIGHT_OF_CABLES = 2 * FAN + TRUNK;

/** From a cable to its words. */
const GAP = 12;
const SIZE = 12;
const BOLD = 1.06;
/** Words that are longer are shortened. */
const MOST_WORDS = 185;

/** As much on the left of the first as on the right of the last: the middle is that of the ports. */
export function widthOfCables(cables: readonly DrawnCable[]): number {
  if (cables.length > 1) return (cables.length + 1) * COLUMN - 30;
  const words = cables.flatMap(linesOf).map((line, index) => widthOf(line, SIZE) * (index === 0 ? BOLD : 1));
  return cables.length > 0 ? 2 * (Math.min(Math.max(...words), MOST_WORDS) + GAP) : 0;
}

export interface CablesProps {
  readonly cables: readonly DrawnCable[];
  /** The middles of the ports above and below. */
  readonly near: readonly number[];
  readonly far: readonly number[];
  /** Of the picture, from its left edge. */
  readonly middle: number;
  readonly room: number;
  readonly y: number;
}

export function Cables(props: CablesProps): VNode {
  const { cables, near, far, middle, room, y } = props;
  const isLone = cables.length === 1;
  // Of several cables, nobody may say which port is whose: then all ports meet in a bar, and so do the cables.
  const isTold = isLone || cables.every(({ joins }) => joins !== undefined);
  const places = cables.map((_, index) => px(middle + (index - (cables.length - 1) / 2) * COLUMN));
  return (
    <g>
      {!isTold && <Bar ports={near} cables={places} y={y} from={0} to={FAN} />}
      {!isTold && <Bar ports={far} cables={places} y={y} from={HEIGHT_OF_CABLES} to={FAN + TRUNK} />}
      {cables.map((cable, index) => {
        const x = places[index] as number;
        const own = (all: readonly number[], joined: readonly number[] | undefined) =>
          isTold ? all.filter((_, place) => joined?.includes(place) ?? true) : [];
        return (
          <Cable
            key={x}
            cable={cable}
            x={x}
            y={y}
            near={own(near, cable.joins?.near)}
            far={own(far, cable.joins?.far)}
            room={isLone ? room / 2 - GAP : COLUMN - 2 * GAP}
          />
        );
      })}
    </g>
  );
}

interface BarProps {
  readonly ports: readonly number[];
  readonly cables: readonly number[];
  readonly y: number;
  /** Where the ports are, and where the cables begin. */
  readonly from: number;
  readonly to: number;
}

function Bar({ ports, cables, y, from, to }: BarProps): VNode | null {
  if (ports.length === 0) return null;
  const all = [...ports, ...cables];
  const level = y + to;
  const drops = ports.map((port) => `M${port} ${y + from}V${level}`).join('');
  return (
    <path class="plain" d={`${drops}M${px(Math.min(...all))} ${level}H${px(Math.max(...all))}`} stroke-width="2" />
  );
}

interface CableProps {
  readonly cable: DrawnCable;
  readonly x: number;
  readonly y: number;
  readonly near: readonly number[];
  readonly far: readonly number[];
  /** For words. */
  readonly room: number;
}

/** As far as it has come: laid, to be laid, to be taken out. */
const DASHES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  planned: { 'stroke-dasharray': '9 6' },
  decommissioning: { 'stroke-dasharray': '0 8', 'stroke-linecap': 'round' },
};

function Cable(props: CableProps): VNode {
  const { cable } = props;
  if (cable.url === null) {
    return (
      <g class="hidden">
        <title>Cable: not visible</title>
        <Line {...props} />
        <Words {...props} />
      </g>
    );
  }
  return (
    <a href={cable.url} class="cable">
      <title>{capitalised(cableInWords(cable))}</title>
      <Line {...props} />
      <Words {...props} />
    </a>
  );
}

/** Below its colour a darker or a lighter one, or a white cable would not be seen on paper. */
function Line({ cable, x, y, near, far }: CableProps): VNode {
  const top = y + FAN;
  const bottom = top + TRUNK;
  const fans = [
    ...near.map((port) => curve(port, y, x, top)),
    ...far.map((port) => curve(x, bottom, port, y + HEIGHT_OF_CABLES)),
  ];
  const isKnown = cable.url !== null;
  const dashes = isKnown ? DASHES[cable.status] : undefined;
  const path = { d: `${fans.join('')}M${x} ${top}V${bottom}`, fill: 'none', ...dashes };
  const isColored = isKnown && cable.color !== '';
  return (
    <g>
      {isColored && <path class="sheath" {...path} stroke-width={THICKNESS + 2} />}
      {isColored ? (
        <path {...path} stroke={colorOf(cable.color)} stroke-width={THICKNESS} />
      ) : (
        <path class="plain" {...path} stroke-width={THICKNESS} />
      )}
    </g>
  );
}

const curve = (fromX: number, fromY: number, toX: number, toY: number): string =>
  fromX === toX
    ? `M${fromX} ${fromY}V${toY}`
    : `M${fromX} ${fromY}C${fromX} ${(fromY + toY) / 2} ${toX} ${(fromY + toY) / 2} ${toX} ${toY}`;

/** What stands beside it. */
function linesOf(cable: DrawnCable): string[] {
  if (cable.url === null) return [HIDDEN];
  const state = [lengthOf(cable), capitalised(cable.status)].filter(Boolean).join(' · ');
  return [cable.display, cable.type, state].filter((line) => line !== '');
}

function Words({ cable, x, y, room }: CableProps): VNode {
  const shown = linesOf(cable);
  const first = y + HEIGHT_OF_CABLES / 2 - (shown.length - 1) * 8;
  return (
    <g>
      {shown.map((line, index) => {
        const look = index === 0 ? 'link strong' : 'ink';
        return (
          <text key={line} class={look} x={x + GAP} y={first + index * 16} dominant-baseline="central">
            {fitted(line, room / (index === 0 ? BOLD : 1), SIZE)}
          </text>
        );
      })}
    </g>
  );
}
