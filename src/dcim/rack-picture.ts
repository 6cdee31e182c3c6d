// What the drawing of a rack shows: as much of it as the caller may view, by a number of statements that does not depend
// on how much it is.
import { imageUrl } from '../engine/declare/image.js';
import { resourceOf } from '../engine/declare/resource.js';
import { NotFound } from '../engine/errors.js';
import { ROW_ID, type Shown } from '../engine/representation.js';
import type { View } from '../engine/resource.repository.js';
import type { ResourceTools } from '../engine/resource.service.js';
import { Device } from './device.js';
import {
  type Choice,
  type DrawnRack,
  type DrawnReservation,
  type Face,
  isWithin,
  type KnownDevice,
} from './drawing/drawn-rack.js';
import { Rack } from './rack.js';
import type { ElevationQuery } from './rack-elevation.js';
import { RackReservation } from './rack-reservation.js';
import { type ReservationConflict, reservationsOfRack } from './reservation-conflicts.js';

/** A list that is longer than this is no picture any more. */
const MOST_LOOSE = 40;

const RACK_FIELDS = ['display', 'site', 'location', 'u_height', 'starting_unit', 'desc_units', 'url'];
const DEVICE_FIELDS = ['id', 'name', 'display', 'display_url', 'device_type', 'role', 'tenant', 'status', 'asset_tag'];
const RESERVATION_FIELDS = ['display', 'display_url', 'units', 'status', 'tenant', 'description'];

/** What stands in the rack, as its row and the rows of its type and role say it. */
interface Standing {
  readonly id: string;
  readonly position: number | null;
  readonly face: Face;
  readonly height: number;
  readonly is_full_depth: boolean;
  readonly color: string;
  readonly front_image: string | null;
  readonly rear_image: string | null;
}

/** What is drawn of a reservation that the caller may view. */
interface Kept extends DrawnReservation {
  readonly conflicts: readonly { readonly device: string; readonly units: readonly number[] }[];
  readonly display: string;
}

type Tools = Pick<ResourceTools, 'database' | 'repository'>;
type Asked = Pick<ElevationQuery, 'exclude' | 'highlighted'>;

/** The rack, and its address. @throws NotFound */
export async function rackToDraw(
  id: string,
  asked: Asked,
  view: View,
  tools: Tools,
): Promise<{ readonly rack: DrawnRack; readonly url: string; readonly conflicts: readonly ReservationConflict[] }> {
  const [[shown], standing, reservations] = await Promise.all([
    load(Rack, [id], RACK_FIELDS, view, tools),
    standingIn(id, asked, view, tools),
    reservationsOf(id, view, tools),
  ]);
  if (!shown) throw new NotFound();
  const frame = { height: Number(shown.u_height), startingUnit: Number(shown.starting_unit) };
  const mounted = standing.filter((one) => one.position !== null && isWithin(frame, one as never));
  const visible = await tools.repository.viewable(resourceOf(Device), view.by, idsOf(standing));
  // Of what has no place in the frame, nobody misses what they may not view.
  const loose = standing.filter((one) => !mounted.includes(one) && visible.has(one.id));
  const named = [...mounted.filter(({ id: one }) => visible.has(one)), ...loose.slice(0, MOST_LOOSE)];
  const known = await knownDevices(named, asked, view, tools);
  const conflicts = mounted.flatMap(({ id: one }) => conflictsOf(one, known.get(one), reservations));
  return {
    url: String(shown.url),
    conflicts: conflicts.map(({ conflict }) => conflict),
    rack: {
      ...frame,
      name: String(shown.display),
      place: [shown.site, shown.location].flatMap((place) => nameOf(place) ?? []).join(' · '),
      isDescending: Boolean(shown.desc_units),
      reservations: within(frame, reservations),
      devices: mounted.map((one) => ({
        position: one.position as number,
        height: one.height,
        face: one.face,
        isFullDepth: one.is_full_depth,
        known: known.get(one.id) ?? null,
        foreignUnits: conflicts.flatMap(({ id: device, conflict }) => (device === one.id ? conflict.units : [])),
      })),
      loose: loose.flatMap((one) => known.get(one.id) ?? []),
      looseBeyond: Math.max(loose.length - MOST_LOOSE, 0),
    },
  };
}

/** A rack that was imported may have been smaller than what is said of it. */
const within = (frame: Pick<DrawnRack, 'height' | 'startingUnit'>, reservations: readonly DrawnReservation[]) =>
  reservations.map((one) => ({
    ...one,
    units: one.units.filter((position) => isWithin(frame, { position, height: 1 })),
  }));

/** Devices in bays of others are in those, not in the rack. */
function standingIn(id: string, { exclude }: Asked, { dialect }: View, { database }: Tools): Promise<Standing[]> {
  return database.read().records<Standing>({
    text: `SELECT d.id, CASE WHEN t.u_height > 0 AND d.face IS NOT NULL THEN d.position END AS position, d.face, t.u_height AS height,
        t.is_full_depth, r.color, t.front_image, t.rear_image
      FROM dcim_device d JOIN dcim_device_type t ON t.id = d.device_type_id JOIN dcim_device_role r ON r.id = d.role_id
      WHERE d.rack_id = $1 AND ($2::text IS NULL OR d."${dialect.key}"::text <> $2)
        AND (d.position IS NOT NULL OR NOT EXISTS (SELECT 1 FROM dcim_device_bay b WHERE b.installed_device_id = d.id))
      ORDER BY d.name, d.id`,
    values: [id, exclude],
  });
}

async function reservationsOf(id: string, view: View, tools: Tools): Promise<Kept[]> {
  const found = await reservationsOfRack(id, tools);
  const visible = await tools.repository.viewable(resourceOf(RackReservation), view.by, idsOf(found));
  const shown = await load(RackReservation, [...visible], RESERVATION_FIELDS, view, tools);
  const conflicts = new Map(found.map((one) => [one.id, one.conflicts]));
  return shown.map((one) => ({
    conflicts: conflicts.get(one[ROW_ID] as string) ?? [],
    display: String(one.display),
    units: one.units as number[],
    url: String(one.display_url),
    status: one.status as Choice,
    tenant: nameOf(one.tenant),
    description: String(one.description),
  }));
}

/** Of a device that may not be viewed, nothing is said. */
function conflictsOf(
  id: string,
  device: KnownDevice | undefined,
  reservations: readonly Kept[],
): { readonly id: string; readonly conflict: ReservationConflict }[] {
  if (!device) return [];
  return reservations.flatMap(({ conflicts, display, description, url }) => {
    const units = conflicts.find((one) => one.device === id)?.units;
    return units ? [{ id, conflict: { units, device, reservation: { name: description || display, url } } }] : [];
  });
}

async function knownDevices(
  standing: readonly Standing[],
  { highlighted }: Asked,
  view: View,
  tools: Tools,
): Promise<Map<string, KnownDevice>> {
  const shown = await load(Device, idsOf(standing), DEVICE_FIELDS, view, tools);
  const rows = new Map(standing.map((one) => [one.id, one]));
  return new Map(
    shown.map((one) => {
      const id = one[ROW_ID] as string;
      return [id, knownDevice(one, rows.get(id) as Standing, view, highlighted)] as const;
    }),
  );
}

function knownDevice(shown: Shown, one: Standing, { origin }: View, highlighted: ReadonlySet<string>): KnownDevice {
  const type = nameOf(shown.device_type);
  const role = nameOf(shown.role);
  const image = (path: string | null) => (path !== null && type !== null ? imageUrl(origin, path) : null);
  return {
    name: String(shown.name ?? shown.display),
    url: String(shown.display_url),
    type: type && [nameOf((shown.device_type as Shown).manufacturer), type].filter(Boolean).join(' '),
    role: role === null ? null : { name: role, color: one.color },
    status: shown.status as Choice,
    tenant: nameOf(shown.tenant),
    assetTag: shown.asset_tag as string | null,
    images: { front: image(one.front_image), rear: image(one.rear_image) },
    isHighlighted: highlighted.has(String(shown.id)),
  };
}

/** null where there is nothing, or nothing that the caller may know. */
function nameOf(nested: unknown): string | null {
  return ((nested as Shown | null)?.display ?? null) as string | null;
}

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

function load(
  model: typeof Rack | typeof Device | typeof RackReservation,
  ids: readonly string[],
  fields: readonly string[],
  view: View,
  { repository }: Tools,
): Promise<Shown[]> {
  const shape = { form: 'full', only: new Set(fields), without: new Set<string>() } as const;
  return repository.load(resourceOf(model), ids, { ...view, shape });
}
