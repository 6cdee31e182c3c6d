// A rack as it is drawn: what its elevation shows, and nothing that the caller may not know.

export type Face = 'front' | 'rear';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface DrawnRack {
  readonly name: string;
  /** Where it stands, in words. */
  readonly place: string;
  /** In units. */
  readonly height: number;
  readonly startingUnit: number;
  /** Does the first unit stand at the top? */
  readonly isDescending: boolean;
  readonly devices: readonly MountedDevice[];
  readonly reservations: readonly DrawnReservation[];
  /** What is in the rack without a place in its frame. */
  readonly loose: readonly KnownDevice[];
  /** How many of those are not named. */
  readonly looseBeyond: number;
}

export interface MountedDevice {
  /** Its lowest unit. */
  readonly position: number;
  /** In units, in steps of a half. */
  readonly height: number;
  readonly face: Face;
  readonly isFullDepth: boolean;
  /** null: something is there, and the caller may not know what. */
  readonly known: KnownDevice | null;
  /** The units of it that are reserved for somebody else. */
  readonly foreignUnits: readonly number[];
}

export interface KnownDevice {
  readonly name: string;
  readonly url: string;
  /** null: the caller may not know it; so with the role. */
  readonly type: string | null;
  readonly role: { readonly name: string; readonly color: string } | null;
  readonly status: Choice;
  readonly tenant: string | null;
  readonly assetTag: string | null;
  /** Addresses of images of its type. */
  readonly images: Readonly<Record<Face, string | null>>;
  readonly isHighlighted: boolean;
}

export interface DrawnReservation {
  readonly units: readonly number[];
  readonly url: string;
  readonly status: Choice;
  readonly tenant: string | null;
  readonly description: string;
}

/** In pixels. */
export interface ElevationMeasures {
  readonly unitWidth: number;
  readonly unitHeight: number;
  /** Of the numbers on the left. */
  readonly legendWidth: number;
  /** Of the marks of reservations on the right. */
  readonly marginWidth: number;
}

/** What is above the bottom of a device or a reservation, from the top of the rack, in units. */
export function topOf(
  { height, startingUnit, isDescending }: DrawnRack,
  thing: { readonly position: number; readonly height: number },
): number {
  const above = thing.position - startingUnit;
  return isDescending ? above : height - above - thing.height;
}

export const isWithin = (
  rack: Pick<DrawnRack, 'height' | 'startingUnit'>,
  { position, height }: { readonly position: number; readonly height: number },
): boolean => position >= rack.startingUnit && position + height <= rack.startingUnit + rack.height;

/** `U12`, `U12–U13`, `U12–U13.5`. */
export function unitsInWords({ position, height }: { readonly position: number; readonly height: number }): string {
  const isWhole = Number.isInteger(position) && Number.isInteger(height);
  const last = position + height - (isWhole ? 1 : 0.5);
  return last > position ? `U${position}–U${last}` : `U${position}`;
}

/** Units that follow one another, lowest first. */
export function rangesOf(units: readonly number[]): { readonly position: number; readonly height: number }[] {
  const ranges: { position: number; height: number }[] = [];
  for (const unit of [...new Set(units)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last.position + last.height === unit) last.height++;
    else ranges.push({ position: unit, height: 1 });
  }
  return ranges;
}
