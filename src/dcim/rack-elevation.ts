// The units of a rack as its elevation lists them, in steps of half a unit.
import { FieldProblem } from '../engine/declare/field.js';
import { parseInteger } from '../engine/declare/values.js';
import type { Dialect } from '../engine/dialect.js';
import { ValidationError } from '../engine/errors.js';
import type { Query } from '../engine/query/filters.js';
import { parseFlag } from '../engine/query/lookups.js';
import { DEVICE_FACES } from './choices/device.js';

export interface ElevationQuery {
  readonly face: string;
  readonly q: string;
  /** A device that is left out, by its key. */
  readonly exclude: string | null;
  /** Does a device show at each of its units, or at the lowest alone? */
  readonly expandDevices: boolean;
}

export interface RackUnit {
  readonly id: number;
  readonly name: string;
  readonly face: { readonly value: string; readonly label: string };
  /** The id of the device that is there. */
  readonly device: string | null;
  readonly occupied: boolean;
  readonly display: string;
}

const RENDERS = ['json'];
/** Of the drawing, which looks at them; here they only have to make sense. */
const MEASURES = ['unit_width', 'unit_height', 'legend_width', 'margin_width'];
const KNOWN: ReadonlySet<string> = new Set([
  ...['q', 'face', 'exclude', 'expand_devices', 'render', 'include_images', 'limit', 'offset', 'format'],
  ...MEASURES,
]);

/** @throws ValidationError with all that is wrong, by parameter */
export function readElevationQuery(query: Query, dialect: Dialect, strict: boolean): ElevationQuery {
  const errors = Object.create(null) as Record<string, string[]>;
  if (strict) for (const name of query.keys()) if (!KNOWN.has(name)) errors[name] = ['Unknown filter field.'];
  const read = <T>(name: string, parse: (value: string) => T, fallback: T): T => {
    const given = query.get(name)?.[0] ?? '';
    if (given === '') return fallback;
    try {
      return parse(given);
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      errors[name] = [error.message];
      return fallback;
    }
  };
  const asked = {
    face: read('face', oneOf(DEVICE_FACES.map(({ value }) => value)), 'front'),
    q: read('q', (value) => value.toLowerCase(), ''),
    exclude: read('exclude', keyOf(dialect), null),
    expandDevices: read('expand_devices', parseFlag, true),
  };
  read('render', oneOf(RENDERS), 'json');
  read('include_images', parseFlag, true);
  for (const name of MEASURES) read(name, parseInteger, 0);
  if (Object.keys(errors).length > 0) throw new ValidationError(errors);
  return asked;
}

const oneOf =
  (choices: readonly string[]) =>
  (value: string): string => {
    if (choices.includes(value)) return value;
    throw new FieldProblem(`"${value}" is not a valid choice.`);
  };

const keyOf =
  (dialect: Dialect) =>
  (value: string): string | null => {
    const key = dialect.readKey(value);
    if (key === undefined) throw new FieldProblem(dialect.badKey);
    return key;
  };

/** From the top to the bottom: the highest number first, unless the rack counts downwards. */
export function unitsOf(
  rack: { readonly u_height: number; readonly starting_unit: number; readonly desc_units: boolean },
  devices: readonly { readonly id: string; readonly position: number; readonly u_height: number }[],
  { face, q, expandDevices }: ElevationQuery,
): RackUnit[] {
  const occupants = new Map<number, string>();
  for (const { id, position, u_height } of devices) {
    const end = expandDevices ? position + u_height : position + 0.5;
    for (let unit = position; unit < end; unit += 0.5) occupants.set(unit, id);
  }
  const rising = Array.from({ length: rack.u_height * 2 }, (_, index) => rack.starting_unit + index / 2);
  const units = rack.desc_units ? rising : rising.reverse();
  const chosen = DEVICE_FACES.find(({ value }) => value === face) as (typeof DEVICE_FACES)[number];
  return units
    .filter((unit) => matches(unit, q))
    .map((unit) => {
      const name = `U${unit}`;
      const device = occupants.get(unit) ?? null;
      return { id: unit, name, face: chosen, device, occupied: device !== null, display: name };
    });
}

/** `42` finds U42 and U42.5, `u42.0` the first alone: an id is written with its decimal place. */
const matches = (unit: number, q: string): boolean => unit.toFixed(1).includes(q) || `u${unit}`.includes(q);
