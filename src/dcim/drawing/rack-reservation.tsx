// Units that are kept for somebody: hatched behind what is there, with a mark beside the frame.
import type { VNode } from 'preact';
import { type DrawnReservation, unitsInWords } from './drawn-rack.js';
import { hatched, hatchingOf } from './hatching.js';
import { px } from './picture.js';
import { fitted } from './text-width.js';

/** A stretch of a column of the picture. */
export interface Stretch {
  readonly y: number;
  readonly height: number;
}

export interface ReservedUnitsProps extends Stretch {
  /** Of the picture. */
  readonly id: string;
  readonly reservation: DrawnReservation;
  readonly range: { readonly position: number; readonly height: number };
  readonly x: number;
  readonly width: number;
  /** Where the mark stands, and how wide it may be. */
  readonly margin: { readonly x: number; readonly width: number };
  readonly unitHeight: number;
  /** Where something can be written. */
  readonly free: Stretch | undefined;
}

export function ReservedUnits(props: ReservedUnitsProps): VNode {
  const { id, reservation, range, x, y, width, height, margin } = props;
  const hatching = hatchingOf(reservation.status.value);
  return (
    <a href={reservation.url} class="reserved">
      <title>{[`Reservation of ${unitsInWords(range)}`, ...about(reservation)].join('\n')}</title>
      <rect x={x} y={y} width={width} height={height} fill={hatched(id, hatching)} />
      {margin.width > 0 && (
        <rect class={`bar ${hatching}-bar`} x={margin.x} y={y + 1} width={margin.width} height={height - 2} rx="2" />
      )}
      <Words {...props} />
    </a>
  );
}

/** For whom it is, and below, where there is room, what for. */
function Words({ reservation, x, width, unitHeight, free }: ReservedUnitsProps): VNode | null {
  if (!free || free.height < unitHeight * 0.9) return null;
  const size = px(Math.min(unitHeight * 0.52, 14));
  const { status, tenant, description } = reservation;
  const kind = status.value === 'active' ? 'Reserved' : `Reserved (${status.label.toLowerCase()})`;
  const whom = tenant ? `${kind} for ${tenant}` : kind;
  const isTall = free.height >= 2 * unitHeight;
  const lines =
    isTall && description ? [whom, description] : [description && !tenant ? `${kind}: ${description}` : whom];
  const first = free.y + free.height / 2 - (lines.length - 1) * size * 0.65;
  return (
    <g class="ink lifted" text-anchor="middle" font-size={size}>
      {lines.map((line, index) => (
        <text key={line} x={x + width / 2} y={px(first + index * size * 1.3)} dominant-baseline="central">
          {fitted(line, width - 12, size)}
        </text>
      ))}
    </g>
  );
}

const about = ({ status, tenant, description }: DrawnReservation): string[] => [
  `Status: ${status.label}`,
  ...(tenant ? [`Tenant: ${tenant}`] : []),
  ...(description ? [description] : []),
];
