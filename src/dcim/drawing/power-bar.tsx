// One bar of power: what is drawn of what is available, and how much it may be at most.
import type { VNode } from 'preact';
import { type DrawnUse, type Load, loadOf } from './drawn-power.js';
import { hatched } from './hatching.js';
import { px } from './picture.js';

export interface PowerBarProps {
  /** Of the picture. */
  readonly id: string;
  readonly use: DrawnUse;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Of all that is available; what is more than that goes on beyond it. */
  readonly width: number;
  /** Where the picture ends. */
  readonly room: number;
}

/** How far the mark of the maximum stands out. */
const MARK = 3;

export const fillOf = (id: string, load: Load): string | undefined =>
  load === 'usual' ? undefined : hatched(id, load);

export function PowerBar({ id, use, x, y, height, width, room }: PowerBarProps): VNode {
  // Without a feed the scale is what may be drawn.
  const whole = use.available ?? Math.max(use.maximum, use.allocated);
  const lengthOf = (watts: number) => px(Math.min(whole > 0 ? (watts / whole) * width : watts > 0 ? room : 0, room));
  const load = loadOf(use);
  const length = lengthOf(use.allocated);
  const mark = x + Math.min(Math.max(lengthOf(use.maximum), 1), room - 1);
  return (
    <g>
      <rect class="slot" x={x} y={y} width={width} height={height} />
      {length > 0 && <rect class={load} x={x} y={y} width={length} height={height} fill={fillOf(id, load)} />}
      <rect class="rim" x={x + 0.5} y={y + 0.5} width={width - 1} height={height - 1} />
      {length > width && <rect class="rim" x={x + 0.5} y={y + 0.5} width={px(length - 1)} height={height - 1} />}
      {width < room && <path class="all" d={`M${x + width} ${y - MARK}v${height + 2 * MARK}`} stroke-dasharray="2 2" />}
      {use.maximum > 0 && <path class="maximum" d={`M${px(mark)} ${y - MARK}v${height + 2 * MARK}`} stroke-width="2" />}
    </g>
  );
}
