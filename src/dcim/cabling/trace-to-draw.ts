// What the drawing of a path shows: as much of it as the caller may view, by a number of statements that does not depend
// on how long it is.
import { anyKey } from '../../engine/declare/field.js';
import { type ResourceMeta, resourceLabelled, resourceOf } from '../../engine/declare/resource.js';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import type { View } from '../../engine/resource.repository.js';
import type { ResourceTools } from '../../engine/resource.service.js';
import { CABLE_TYPES } from '../choices/cable.js';
import { Device } from '../device.js';
import type { DrawnCable, DrawnEnd, DrawnHolder, DrawnTrace } from '../drawing/drawn-trace.js';
import { PowerPanel } from '../power-panel.js';
import { metresOf } from './cable.js';
import type { PathNode, PathStep } from './cable-path.js';
import { endsOf } from './ends.js';
import type { StoredPath } from './tracer.js';

type Tools = Pick<ResourceTools, 'database' | 'repository'>;

/** A cable's row. */
interface CableRow {
  readonly id: string;
  readonly type: string | null;
  readonly status: string;
  readonly color: string;
  readonly length: number | null;
  readonly length_unit: string | null;
  readonly metres: number | null;
}

/** @param paths those that follow one another from one port */
export async function traceToDraw(paths: readonly StoredPath[], view: View, tools: Tools): Promise<DrawnTrace> {
  const steps = paths.flatMap((path) => path.steps);
  const nodes = steps.flat(2);
  const objects = await tools.repository.loadAny(nodes, view);
  const holders = await holdersOf(nodes, objects, view, tools);
  const cables = await cablesOf(nodes, tools);
  const joins = await joinsOf(steps, tools);
  const ends = (found: readonly PathNode[]) => found.map((node) => drawnEnd(node, objects, holders));
  const isSeen = ([label, id]: PathNode) => objects.get(anyKey(label, id))?.restricted !== true;
  const metres = nodes.filter(isSeen).flatMap(([, id]) => cables.get(id)?.metres ?? []);
  return {
    origin: steps[0] ? ends(steps[0][0]).map(inWords).join(', ') : '',
    steps: steps.map((step) => ({
      near: ends(step[0]),
      cables: step[1].map((node) => ({ ...drawnCable(node, objects, cables), joins: joins(node, step) })),
      far: ends(step[2]),
    })),
    isComplete: paths.every(({ is_complete }) => is_complete),
    isActive: paths.every(({ is_active }) => is_active),
    isSplit: paths.some(({ is_split }) => is_split),
    lengthMetres: metres.length > 0 ? metres.reduce((sum, one) => sum + one, 0) : null,
  };
}

const inWords = ({ name, device }: DrawnEnd): string => (device ? `${device.name} ${name}` : name);

function drawnEnd(
  [label, id]: PathNode,
  objects: ReadonlyMap<string, Shown>,
  holders: ReadonlyMap<string, DrawnHolder>,
): DrawnEnd {
  const object = objects.get(anyKey(label, id));
  const isHidden = !object || object.restricted === true;
  const { title } = resourceLabelled(label) as ResourceMeta;
  return {
    name: isHidden ? '' : String(object.display),
    kind: title.charAt(0).toUpperCase() + title.slice(1),
    url: isHidden ? null : String(object.url),
    device: isHidden ? null : (holders.get(id) ?? null),
  };
}

function drawnCable(
  [label, id]: PathNode,
  objects: ReadonlyMap<string, Shown>,
  rows: ReadonlyMap<string, CableRow>,
): DrawnCable {
  const object = objects.get(anyKey(label, id));
  const row = rows.get(id);
  if (!object || !row || object.restricted === true) {
    return { display: '', url: null, color: '', type: '', status: 'connected', length: null, lengthUnit: null };
  }
  return {
    display: String(object.display),
    url: String(object.url),
    color: row.color,
    type: CABLE_TYPES.find(({ value }) => value === row.type)?.label ?? '',
    status: row.status,
    length: row.length,
    lengthUnit: row.length_unit,
  };
}

async function cablesOf(nodes: readonly PathNode[], { database }: Tools): Promise<Map<string, CableRow>> {
  const ids = nodes.flatMap(([label, id]) => (label === 'dcim.cable' ? [id] : []));
  const rows = await database.read().records<CableRow>({
    text: `SELECT c.id, c.type, c.status, c.color, c.length::float8 AS length, c.length_unit, (${metresOf('c')})::float8 AS metres
      FROM dcim_cable c WHERE c.id = ANY($1::uuid[])`,
    values: [ids],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Which ends of a segment each of several cables joins. */
async function joinsOf(steps: readonly PathStep[], { database }: Tools) {
  const ids = steps.flatMap(([, cables]) => (cables.length > 1 ? cables.map(([, id]) => id) : []));
  const ends = ids.length > 0 ? await endsOf(database.read(), ids) : new Map<string, never>();
  return ([, id]: PathNode, [near, , far]: PathStep): DrawnCable['joins'] => {
    const own = ends.get(id);
    if (!own) return undefined;
    const keys = [...own.A, ...own.B];
    const places = (nodes: readonly PathNode[]) =>
      nodes.flatMap((node, place) => (keys.includes(anyKey(...node)) ? [place] : []));
    return { near: places(near), far: places(far) };
  };
}

/** By the id of a port, its device and where that stands; by the id of a power feed, its panel. */
async function holdersOf(
  nodes: readonly PathNode[],
  objects: ReadonlyMap<string, Shown>,
  view: View,
  tools: Tools,
): Promise<Map<string, DrawnHolder>> {
  const labels = [...new Set(nodes.map(([label]) => label))].filter((label) => label !== 'dcim.cable');
  if (labels.length === 0) return new Map();
  const parts = labels.map((label) => {
    const { table } = resourceLabelled(label) as ResourceMeta;
    const holder = label === 'dcim.powerfeed' ? 'power_panel_id' : 'device_id';
    return `SELECT '${label}' AS label, p.id, p.${holder} AS holder FROM "${table}" p WHERE p.id = ANY($1::uuid[])`;
  });
  const found = await tools.database.read().records<{ label: string; id: string; holder: string }>({
    text: parts.join(' UNION ALL '),
    values: [nodes.map(([, id]) => id)],
  });
  const isPanel = ({ label }: { label: string }) => label === 'dcim.powerfeed';
  const panels = found.filter(isPanel);
  const ports = found.filter((one) => !isPanel(one) && isDeviceSeen(objects.get(anyKey(one.label, one.id))));
  const holders = new Map([
    ...(await drawnHolders(Device, ports, ['name', 'display', 'url', 'site', 'location', 'rack'], view, tools)),
    ...(await drawnHolders(PowerPanel, panels, ['name', 'display', 'url', 'site', 'location'], view, tools)),
  ]);
  return new Map(
    [...ports, ...panels].flatMap(({ id, holder }) => {
      const known = holders.get(holder);
      return known ? [[id, known] as const] : [];
    }),
  );
}

/** A port that may be viewed says itself whether its device may be. */
const isDeviceSeen = (port: Shown | undefined): boolean => {
  const device = port?.device as Shown | undefined;
  return device !== undefined && device.restricted !== true;
};

async function drawnHolders(
  model: typeof Device | typeof PowerPanel,
  rows: readonly { readonly holder: string }[],
  fields: readonly string[],
  view: View,
  { repository }: Tools,
): Promise<[string, DrawnHolder][]> {
  const resource = resourceOf(model);
  const ids = [...new Set(rows.map(({ holder }) => holder))];
  const permitted = await repository.viewable(resource, view.by, ids);
  const shape = { form: 'full', only: new Set(fields), without: new Set<string>() } as const;
  const shown = await repository.load(resource, [...permitted], { ...view, shape });
  return shown.map((one) => [
    one[ROW_ID] as string,
    {
      name: String(one.name ?? one.display),
      url: String(one.url),
      place: [one.site, one.rack ?? one.location].flatMap((place) => nameOf(place) ?? []).join(' · '),
    },
  ]);
}

/** null where there is nothing, or nothing that the caller may know. */
const nameOf = (nested: unknown): string | null => ((nested as Shown | null)?.display ?? null) as string | null;
