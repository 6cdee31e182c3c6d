// One face of a rack: the frame, the numbers of its units, what is reserved and what is in it.
import type { VNode } from 'preact';
import {
  type DrawnRack,
  type ElevationMeasures,
  type Face,
  type MountedDevice,
  rangesOf,
  topOf,
} from './drawn-rack.js';
import { px } from './picture.js';
import { RackDevice } from './rack-device.js';
import { ReservedUnits, type Stretch } from './rack-reservation.js';
import { widthOf } from './text-width.js';

export const FACE_NAMES: Readonly<Record<Face, string>> = { front: 'Front', rear: 'Rear' };

/** Around the units. */
const BORDER = 2;
const CAPTION = 20;

export interface RackFaceProps {
  /** Of the picture. */
  readonly id: string;
  readonly rack: DrawnRack;
  readonly face: Face;
  readonly x: number;
  readonly y: number;
  readonly measures: ElevationMeasures;
  readonly withImages: boolean;
}

export const widthOfFace = ({ legendWidth, unitWidth, marginWidth }: ElevationMeasures): number =>
  legendWidth + unitWidth + 2 * BORDER + marginWidth;

export const heightOfFace = ({ height }: DrawnRack, { unitHeight }: ElevationMeasures): number =>
  CAPTION + height * unitHeight + 2 * BORDER;

/** Those that this face shows, from the top. */
export const devicesOn = (rack: DrawnRack, face: Face): MountedDevice[] =>
  rack.devices
    .filter((device) => device.face === face || device.isFullDepth)
    .sort((a, b) => topOf(rack, a) - topOf(rack, b));

export function RackFace(props: RackFaceProps): VNode {
  const { id, rack, face, measures, withImages } = props;
  const { unitWidth, unitHeight } = measures;
  const x = props.x + measures.legendWidth + BORDER;
  const y = props.y + CAPTION + BORDER;
  const height = rack.height * unitHeight;
  const devices = devicesOn(rack, face);
  const stretchOf = (thing: { position: number; height: number }): Stretch => ({
    y: y + topOf(rack, thing) * unitHeight,
    height: thing.height * unitHeight,
  });
  const taken = devices.map(stretchOf);
  const margin = { x: x + unitWidth + BORDER + 3, width: Math.max(measures.marginWidth - 4, 0) };
  return (
    <g>
      <text class="heading" x={x + unitWidth / 2} y={props.y + 12} font-size="13" text-anchor="middle">
        {FACE_NAMES[face]}
      </text>
      <rect class="slot" x={x} y={y} width={unitWidth} height={height} />
      {rack.reservations.flatMap((reservation) =>
        rangesOf(reservation.units).map((range) => {
          const stretch = stretchOf(range);
          const free = longestFree(stretch, taken);
          const place = { x, width: unitWidth, unitHeight, margin, ...stretch };
          return <ReservedUnits key={range.position} {...{ id, reservation, range, free, ...place }} />;
        }),
      )}
      {/* What is empty would be written as HTML writes it, without its quotes: that is no XML. */}
      {rack.height > 1 && <path class="line" d={linesBetween(rack, x, y, measures)} />}
      <Numbers rack={rack} x={props.x} y={y} measures={measures} />
      <rect
        class="rim"
        x={x - BORDER / 2}
        y={y - BORDER / 2}
        width={unitWidth + BORDER}
        height={height + BORDER}
        stroke-width={BORDER}
      />
      {devices.map((device) => {
        const place = { x, width: unitWidth, unitHeight, ...stretchOf(device) };
        return <RackDevice key={device.position} {...{ id, device, face, withImages, ...place }} />;
      })}
    </g>
  );
}

function Numbers({ rack, x, y, measures }: Pick<RackFaceProps, 'rack' | 'x' | 'y' | 'measures'>): VNode {
  const { legendWidth, unitHeight } = measures;
  const { height, startingUnit, isDescending } = rack;
  const last = startingUnit + height - 1;
  const size = px(Math.min(unitHeight * 0.5, 13, (12 * (legendWidth - 4)) / widthOf(String(last), 12)));
  return (
    <g class="quiet" font-size={size} text-anchor="middle">
      {Array.from({ length: height }, (_, index) => (
        <text key={index} x={x + legendWidth / 2} y={y + (index + 0.5) * unitHeight} dominant-baseline="central">
          {isDescending ? startingUnit + index : last - index}
        </text>
      ))}
    </g>
  );
}

const linesBetween = (rack: DrawnRack, x: number, y: number, { unitWidth, unitHeight }: ElevationMeasures): string =>
  Array.from({ length: rack.height - 1 }, (_, index) => `M${x} ${y + (index + 1) * unitHeight}h${unitWidth}`).join('');

/** The longest part of a stretch that nothing covers. */
function longestFree({ y, height }: Stretch, taken: readonly Stretch[]): Stretch | undefined {
  let free: Stretch | undefined;
  let start = y;
  const consider = (end: number) => {
    if (end - start > (free?.height ?? 0)) free = { y: start, height: end - start };
  };
  for (const one of taken) {
    if (one.y >= y + height) break;
    consider(one.y);
    start = Math.max(start, one.y + one.height);
  }
  consider(y + height);
  return free;
}
