// One device in its place, as a face of the rack shows it.
import type { VNode } from 'preact';
import { colorOf, readableOn } from './color.js';
import { type Face, type KnownDevice, type MountedDevice, rangesOf, unitsInWords } from './drawn-rack.js';
import { hatched } from './hatching.js';
import { px } from './picture.js';
import { fitted } from './text-width.js';

export interface RackDeviceProps {
  /** Of the picture. */
  readonly id: string;
  readonly device: MountedDevice;
  readonly face: Face;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly unitHeight: number;
  readonly withImages: boolean;
}

const STRIPE = 5;
/** Not there yet. */
const PLANNED: ReadonlySet<string> = new Set(['planned', 'staged']);

export const isPlanned = ({ status }: KnownDevice): boolean => PLANNED.has(status.value);

/** Does it show from the other side? */
export const isBehind = ({ face }: MountedDevice, shown: Face): boolean => face !== shown;

export function RackDevice(props: RackDeviceProps): VNode {
  const { known } = props.device;
  return known ? <Known {...props} known={known} /> : <Hidden {...props} />;
}

/** Its title says all of it; what is drawn is for the eye alone, and ends where its `svg` does. */
function Known(props: RackDeviceProps & { known: KnownDevice }): VNode {
  const { id, device, known, face, x, y, width, height, withImages } = props;
  const isBack = isBehind(device, face);
  const color = colorOf(known.role?.color);
  const image = withImages ? known.images[face] : null;
  const classes = [
    isBack ? 'behind' : 'solid',
    isPlanned(known) && 'planned',
    device.foreignUnits.length > 0 && 'conflict',
    known.isHighlighted && 'highlight',
  ];
  return (
    <a href={known.url} class={classes.filter(Boolean).join(' ')}>
      <title>{inWords(device, known, face)}</title>
      <svg x={x} y={y} width={width} height={height} aria-hidden="true">
        <rect class="body" width={width} height={height} fill={isBack ? hatched(id, 'behind') : color} />
        {image && <image href={image} width={width} height={height} preserveAspectRatio="xMidYMid slice" />}
        <rect width={STRIPE} height={height} fill={color} />
        <rect class="edge" x="0.5" y="0.5" width={width - 1} height={height - 1} fill="none" />
        <Label {...props} look={image ? 'over-image' : isBack ? 'ink lifted' : readableOn(color)} />
      </svg>
    </a>
  );
}

interface LabelProps extends RackDeviceProps {
  readonly known: KnownDevice;
  /** Classes, or a colour. */
  readonly look: string;
}

/** Its name; below it its type, where there is room; and on the right that it is not as deep as the rack. */
function Label({ device, known, width, height, unitHeight, look }: LabelProps): VNode {
  const size = px(Math.min(unitHeight * 0.58, height * 0.8, 15));
  const small = px(size * 0.85);
  const mark = device.isFullDepth ? 0 : small * 1.2;
  const room = width - 2 * (STRIPE + 3 + mark);
  const colored = look.startsWith('#') ? { fill: look } : { class: look };
  const type = height >= 2 * unitHeight && known.type ? fitted(known.type, room, small) : '';
  const middle = height / 2;
  return (
    <g text-anchor="middle" font-size={size} {...colored}>
      <text x={width / 2} y={px(middle - (type ? size * 0.6 : 0))} dominant-baseline="central" font-weight="bold">
        {fitted(known.name, room / BOLD, size)}
      </text>
      {type && (
        <text x={width / 2} y={px(middle + size * 0.7)} dominant-baseline="central" font-size={small}>
          {type}
        </text>
      )}
      {mark > 0 && (
        <text x={width - 5} y={middle} text-anchor="end" dominant-baseline="central" font-size={small}>
          ½
        </text>
      )}
    </g>
  );
}

const BOLD = 1.06;

function Hidden({ device, x, y, width, height, unitHeight }: RackDeviceProps): VNode {
  const size = px(Math.min(unitHeight * 0.58, height * 0.8, 15));
  return (
    <g class="hidden">
      <title>{`Not visible · ${unitsInWords(device)}`}</title>
      <rect class="body edge" x={x + 0.5} y={y + 0.5} width={width - 1} height={height - 1} />
      <text x={x + width / 2} y={y + height / 2} font-size={size} text-anchor="middle" dominant-baseline="central">
        {fitted('Not visible', width - 6, size)}
      </text>
    </g>
  );
}

/** All that is known of it, a line each. */
function inWords(device: MountedDevice, known: KnownDevice, shown: Face): string {
  const depth = device.isFullDepth ? 'full depth' : 'half depth';
  const where = `${unitsInWords(device)}, ${device.face}, ${depth}`;
  return [
    known.name,
    ...aboutDevice(known),
    isBehind(device, shown) ? `${where} (seen from behind)` : where,
    `Status: ${known.status.label}`,
    ...(device.foreignUnits.length > 0
      ? [`Reserved for others: ${rangesOf(device.foreignUnits).map(unitsInWords).join(', ')}`]
      : []),
  ].join('\n');
}

export const aboutDevice = ({ type, role, tenant, assetTag }: KnownDevice): string[] => [
  ...(type ? [`Type: ${type}`] : []),
  ...(role ? [`Role: ${role.name}`] : []),
  ...(tenant ? [`Tenant: ${tenant}`] : []),
  ...(assetTag ? [`Asset tag: ${assetTag}`] : []),
];
