// What is asked of a rack's elevation, and its units as it lists them, in steps of half a unit.
import { FieldProblem } from '../engine/declare/field.js';
import { parseInteger } from '../engine/declare/values.js';
import type { Dialect } from '../engine/dialect.js';
import { ValidationError } from '../engine/errors.js';
import type { Query } from '../engine/query/filters.js';
import { parseFlag } from '../engine/query/lookups.js';
import { DEVICE_FACES } from './choices/device.js';
import type { ElevationMeasures, Face } from './drawing/drawn-rack.js';

export interface ElevationQuery {
  readonly render: 'json' | 'svg';
  /** `both` can only be drawn. */
  readonly face: Face | 'both';
  readonly q: string;
  /** A device that is left out, by its key. */
  readonly exclude: string | null;
  /** Does a device show at each of its units, or at the lowest alone? */
  readonly expandDevices: boolean;
  readonly measures: ElevationMeasures;
  readonly withImages: boolean;
  /** The devices that stand out in the drawing, by their keys. */
  readonly highlighted: ReadonlySet<string>;
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

const RENDERS = ['json', 'svg'] as const;
export const FACES: readonly Face[] = ['front', 'rear'];

/** NetBox's own, in pixels, and how far they may go. */
export const MEASURES = {
  unit_width: { initial: 220, min: 60, max: 2000 },
  unit_height: { initial: 22, min: 8, max: 200 },
  legend_width: { initial: 30, min: 16, max: 200 },
  margin_width: { initial: 15, min: 0, max: 200 },
};

const KNOWN: ReadonlySet<string> = new Set([
  ...['q', 'face', 'exclude', 'expand_devices', 'render', 'include_images', 'highlight', 'limit', 'offset', 'format'],
  ...Object.keys(MEASURES),
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
  const measure = (name: keyof typeof MEASURES): number => read(name, within(MEASURES[name]), MEASURES[name].initial);
  const render = read('render', oneOf(RENDERS), 'json');
  const asked: ElevationQuery = {
    render,
    face: read('face', oneOf(render === 'svg' ? ([...FACES, 'both'] as const) : FACES), 'front'),
    q: read('q', (value) => value.toLowerCase(), ''),
    exclude: read('exclude', keyOf(dialect), null),
    expandDevices: read('expand_devices', parseFlag, true),
    measures: {
      unitWidth: measure('unit_width'),
      unitHeight: measure('unit_height'),
      legendWidth: measure('legend_width'),
      marginWidth: measure('margin_width'),
    },
    withImages: read('include_images', parseFlag, true),
    highlighted: read('highlight', () => highlightedBy(query.get('highlight') ?? [], dialect), new Set<string>()),
  };
  if (Object.keys(errors).length > 0) throw new ValidationError(errors);
  return asked;
}

const oneOf =
  <T extends string>(choices: readonly T[]) =>
  (value: string): T => {
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) throw new FieldProblem(`"${value}" is not a valid choice.`);
    return chosen;
  };

const within =
  ({ min, max }: { readonly min: number; readonly max: number }) =>
  (value: string): number => {
    const number = parseInteger(value);
    if (number < min) throw new FieldProblem(`Ensure this value is greater than or equal to ${min}.`);
    if (number > max) throw new FieldProblem(`Ensure this value is less than or equal to ${max}.`);
    return number;
  };

const keyOf =
  (dialect: Dialect) =>
  (value: string): string => {
    const key = dialect.readKey(value);
    if (key === undefined) throw new FieldProblem(dialect.badKey);
    return key;
  };

/** `highlight=id:…`, as often as there are devices to point at. */
function highlightedBy(given: readonly string[], dialect: Dialect): ReadonlySet<string> {
  const read = keyOf(dialect);
  return new Set(
    given.map((value) => {
      if (!value.startsWith('id:')) throw new FieldProblem('Name a device by its id, as in "id:…".');
      return read(value.slice('id:'.length));
    }),
  );
}

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
