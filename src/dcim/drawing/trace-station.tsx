// Devices on the way of a path: a box each, with the ports by which the path comes in above and those by which it goes on
// below.
import type { VNode } from 'preact';
import type { DrawnEnd, Station, Stop } from './drawn-trace.js';
import { px } from './picture.js';
import { fitted, widthOf } from './text-width.js';
import { endInWords, HIDDEN } from './trace-words.js';

const PORT = { height: 34, min: 64, max: 150, gap: 6 };
const DEVICE = { height: 46, min: 150, max: 320, padding: 12 };
const BETWEEN = 14;
const NAME = 13;
const SMALL = 10.5;

interface PlacedPort {
  readonly end: DrawnEnd;
  readonly x: number;
  readonly width: number;
}

interface PlacedStop {
  readonly stop: Stop;
  readonly x: number;
  readonly width: number;
  readonly into: readonly PlacedPort[];
  readonly outOf: readonly PlacedPort[];
}

/** Where the parts of a station are, from its left upper corner. */
export interface PlacedStation {
  readonly width: number;
  readonly height: number;
  readonly hasInto: boolean;
  readonly hasOutOf: boolean;
  readonly stops: readonly PlacedStop[];
}

const widthOfPort = ({ name, kind, url }: DrawnEnd): number => {
  const words = url === null ? widthOf(HIDDEN, 12) : Math.max(widthOf(name, 12) * 1.06, widthOf(kind, SMALL));
  return px(Math.min(Math.max(words + 14, PORT.min), PORT.max));
};

const widthOfRow = (ends: readonly DrawnEnd[]): number =>
  ends.reduce((sum, end) => sum + widthOfPort(end) + PORT.gap, -PORT.gap);

function widthOfStop({ device, into, outOf }: Stop): number {
  const words = device ? Math.max(widthOf(device.name, NAME) * 1.06, widthOf(device.place, 11)) + 20 : 0;
  const least = Math.min(Math.max(words, DEVICE.min), DEVICE.max);
  return px(Math.max(least, Math.max(widthOfRow(into), widthOfRow(outOf)) + 2 * DEVICE.padding));
}

export function placedStation(station: Station): PlacedStation {
  let x = 0;
  const stops = station.map((stop): PlacedStop => {
    const width = widthOfStop(stop);
    const placed = { stop, x, width, into: placedPorts(stop.into, x, width), outOf: placedPorts(stop.outOf, x, width) };
    x += width + BETWEEN;
    return placed;
  });
  const hasInto = stops.some(({ into }) => into.length > 0);
  const hasOutOf = stops.some(({ outOf }) => outOf.length > 0);
  const height = DEVICE.height + (Number(hasInto) + Number(hasOutOf)) * PORT.height;
  return { width: Math.max(x - BETWEEN, 0), height, hasInto, hasOutOf, stops };
}

function placedPorts(ends: readonly DrawnEnd[], x: number, width: number): PlacedPort[] {
  let left = x + (width - widthOfRow(ends)) / 2;
  return ends.map((end) => {
    const placed = { end, x: px(left), width: widthOfPort(end) };
    left += placed.width + PORT.gap;
    return placed;
  });
}

/** The middles of ports, in the order in which the segment names them. */
export function middlesOf(ends: readonly DrawnEnd[], { stops }: PlacedStation, side: 'into' | 'outOf'): number[] {
  const left = stops.flatMap((stop) => stop[side]);
  return ends.map((end) => {
    // Each once: ends of which nothing may be known can be one and the same object.
    const [port] = left.splice(
      left.findIndex((one) => one.end === end),
      1,
    ) as [PlacedPort];
    return px(port.x + port.width / 2);
  });
}

export function StationBoxes({ station, x, y }: { station: PlacedStation; x: number; y: number }): VNode {
  const top = y + (station.hasInto ? PORT.height : 0);
  return (
    <g>
      {station.stops.map((placed) => (
        <g key={placed.x}>
          <Device placed={placed} x={x} y={top} />
          {placed.into.map((port) => (
            <Port key={port.x} port={port} x={x} y={y} />
          ))}
          {placed.outOf.map((port) => (
            <Port key={port.x} port={port} x={x} y={top + DEVICE.height} />
          ))}
        </g>
      ))}
    </g>
  );
}

function Device({ placed, x, y }: { placed: PlacedStop; x: number; y: number }): VNode {
  const { stop, width } = placed;
  const { device, isHidden } = stop;
  const box = <rect class="body edge" x={px(x + placed.x)} y={y} width={width} height={DEVICE.height} rx="3" />;
  const middle = px(x + placed.x + width / 2);
  if (!device) {
    return (
      <g class={isHidden ? 'hidden' : 'device'}>
        {box}
        {isHidden && (
          <text x={middle} y={y + DEVICE.height / 2} text-anchor="middle" dominant-baseline="central">
            {HIDDEN}
          </text>
        )}
      </g>
    );
  }
  const { name, place, url } = device;
  return (
    <a href={url} class="device">
      <title>{[name, place].filter(Boolean).join('\n')}</title>
      {box}
      <text class="heading" x={middle} y={y + (place ? 20 : 28)} font-size={NAME} text-anchor="middle">
        {fitted(name, (width - 12) / 1.06, NAME)}
      </text>
      {place && (
        <text class="quiet" x={middle} y={y + 36} font-size="11" text-anchor="middle">
          {fitted(place, width - 12, 11)}
        </text>
      )}
    </a>
  );
}

function Port({ port, x, y }: { port: PlacedPort; x: number; y: number }): VNode {
  const { end, width } = port;
  const { name, kind, url } = end;
  const left = px(x + port.x);
  const middle = px(left + width / 2);
  const box = <rect class="body edge" x={left} y={y} width={width} height={PORT.height} rx="3" />;
  if (url === null) {
    return (
      <g class="hidden">
        <title>{`${kind}: not visible`}</title>
        {box}
        <text x={middle} y={y + PORT.height / 2} text-anchor="middle" dominant-baseline="central">
          {fitted(HIDDEN, width - 8, 12)}
        </text>
      </g>
    );
  }
  return (
    <a href={url} class="port">
      <title>{endInWords(end)}</title>
      {box}
      <text class="heading" x={middle} y={y + 15} text-anchor="middle">
        {fitted(name, (width - 8) / 1.06, 12)}
      </text>
      <text class="quiet" x={middle} y={y + 28} font-size={SMALL} text-anchor="middle">
        {fitted(kind, width - 8, SMALL)}
      </text>
    </a>
  );
}
