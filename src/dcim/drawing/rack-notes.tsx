// Below the frame: what the colours and hatchings mean, and what is in the rack without a place in its frame.
import type { VNode } from 'preact';
import { colorOf } from './color.js';
import { type DrawnRack, type Face, type KnownDevice, type MountedDevice } from './drawn-rack.js';
import { hatched, hatchingOf } from './hatching.js';
import type { Note } from './notes.js';
import { px } from './picture.js';
import { aboutDevice, isBehind, isPlanned } from './rack-device.js';
import { devicesOn } from './rack-face.js';
import { fitted, widthOf } from './text-width.js';

const SIZE = 11;
const ROW = 17;
const SWATCH = 12;

/** Only of what these faces show. */
export function notesOf(id: string, rack: DrawnRack, faces: readonly Face[]): Note[] {
  const shown = faces.flatMap((face) => devicesOn(rack, face).map((device) => ({ device, face })));
  const known = shown.flatMap(({ device }) => device.known ?? []);
  const roles = new Map(known.flatMap(({ role }) => (role ? [[role.name, colorOf(role.color)] as const] : [])));
  const some = (is: (device: MountedDevice, face: Face) => boolean) =>
    shown.some(({ device, face }) => is(device, face));
  const statuses = new Map(rack.reservations.map(({ status }) => [hatchingOf(status.value), status.label]));
  return [
    ...[...new Set(roles.values())].map((fill) => ({ text: namesOf(roles, fill), swatch: { fill } })),
    ...(some((device, face) => device.known !== null && isBehind(device, face))
      ? [{ text: 'From behind', swatch: { fill: hatched(id, 'behind') } }]
      : []),
    ...(known.some(isPlanned) ? [{ text: 'Planned', swatch: { class: 'planned' } }] : []),
    ...(some(({ isFullDepth, known }) => !isFullDepth && known !== null)
      ? [{ text: 'Half depth', swatch: { sign: '½' } }]
      : []),
    ...(some(({ foreignUnits }) => foreignUnits.length > 0)
      ? [{ text: 'In units reserved for others', swatch: { class: 'conflict' } }]
      : []),
    ...(some((device) => device.known === null) ? [{ text: 'Not visible', swatch: { class: 'hidden' } }] : []),
    ...[...statuses].map(([hatching, label]) => ({
      text: hatching === 'active' ? 'Reserved' : `Reserved (${label.toLowerCase()})`,
      swatch: { fill: hatched(id, hatching) },
    })),
  ];
}

/** Roles may share a colour. */
const namesOf = (roles: ReadonlyMap<string, string>, color: string): string =>
  [...roles]
    .flatMap(([name, own]) => (own === color ? [name] : []))
    .sort()
    .join(', ');

export interface LooseDevicesProps {
  readonly rack: DrawnRack;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly columns: number;
}

const COLUMN_GAP = 16;

const rowsOfLoose = ({ loose, looseBeyond }: DrawnRack, columns: number): number =>
  Math.ceil((loose.length + (looseBeyond > 0 ? 1 : 0)) / columns);

export const heightOfLoose = (rack: DrawnRack, columns: number): number =>
  rack.loose.length > 0 ? (rowsOfLoose(rack, columns) + 1) * ROW + 4 : 0;

/** Links in columns, filled from the top. */
export function LooseDevices({ rack, x, y, width, columns }: LooseDevicesProps): VNode {
  const rows = rowsOfLoose(rack, columns);
  const column = (width - (columns - 1) * COLUMN_GAP) / columns;
  const placeOf = (index: number) => ({
    x: x + Math.floor(index / rows) * (column + COLUMN_GAP),
    y: y + 14 + ((index % rows) + 1) * ROW,
  });
  return (
    <g font-size={SIZE}>
      <text class="heading" x={x} y={y + 12} font-size="13">
        Not racked
      </text>
      {rack.loose.map((device, index) => (
        <LooseDevice key={device.url} device={device} width={column} {...placeOf(index)} />
      ))}
      {rack.looseBeyond > 0 && (
        <text class="quiet" {...placeOf(rack.loose.length)}>{`and ${rack.looseBeyond} more`}</text>
      )}
    </g>
  );
}

function LooseDevice({ device, x, y, width }: { device: KnownDevice; x: number; y: number; width: number }): VNode {
  const name = fitted(device.name, width - SWATCH - 5, SIZE);
  const left = width - SWATCH - 5 - widthOf(name, SIZE) - 8;
  const type = device.type && left > 40 ? fitted(device.type, left, SIZE) : '';
  return (
    <g>
      <rect class="edge" x={x + 0.5} y={y - 9.5} width="11" height="11" fill={colorOf(device.role?.color)} />
      <a href={device.url}>
        <title>{[device.name, ...aboutDevice(device), `Status: ${device.status.label}`].join('\n')}</title>
        <text class="link" x={x + SWATCH + 5} y={y}>
          {name}
        </text>
      </a>
      {type && (
        <text class="quiet" x={px(x + SWATCH + 5 + widthOf(name, SIZE) + 8)} y={y}>
          {type}
        </text>
      )}
    </g>
  );
}
