// What is wrong with the ends of cables, as they would be.
import { anyKeyParts } from '../../engine/declare/field.js';
import { type ResourceMeta, resourceLabelled } from '../../engine/declare/resource.js';
import type { ResourceRepository } from '../../engine/resource.repository.js';
import type { ResourceTools, Write } from '../../engine/resource.service.js';
import { visibleNames } from '../../engine/write/visible-names.js';
import type { Connection, Transaction } from '../../platform/database/database.js';
import { INTERFACE_TYPES } from '../choices/interface.js';
import { isVirtual, isWireless } from '../interface-types.js';
import { cabledResources, mayConnect, PASS_THROUGH } from './pairs.js';

export type Side = 'A' | 'B';

/** The keys of the objects at each end: `dcim.interface 0192…`. */
export type Ends = Readonly<Record<Side, readonly string[]>>;

/** A cable as it would be. */
export interface PlannedCable {
  /** null: a new one. */
  readonly id: string | null;
  readonly ends: Ends;
  /** Says what is wrong with one side of it, or with one of its ends there. */
  readonly fail: (side: Side, message: string, key?: string) => void;
}

/** What rules ask of a port. */
interface Port {
  readonly id: string;
  readonly name: string;
  /** The device, or the panel, it is of. */
  readonly owner_id: string;
  readonly mark_connected: boolean;
  readonly cable_id: string | null;
  /** Of interfaces. */
  readonly type: string | null;
  /** Of front ports. */
  readonly rear_port_id: string | null;
}

const titleOf = (label: string): string => resourceLabelled(label)?.title ?? label;
const labelsOf = (keys: readonly string[]): string[] => [...new Set(keys.map((key) => anyKeyParts(key)[0]))];

export const SIDES: readonly Side[] = ['A', 'B'];

/** As many as a rear port can have positions. */
const MAX_ENDS = 1024;

/** Something about one end; which port that is, is said of it as far as the caller may know. */
interface EndProblem {
  readonly cable: PlannedCable;
  readonly side: Side;
  readonly key: string;
  readonly port: Port;
  readonly message: (named: string) => string;
}

/**
 * Finds what is wrong with every cable that cannot be so. The ports stay as they are until the end of the transaction.
 * One statement for each kind of port.
 * @param givenUp ports that lose, by this request, the cable that they have
 */
export async function checkEnds(
  cables: readonly PlannedCable[],
  write: Pick<Write, 'transaction' | 'by' | 'isImport'>,
  { repository }: Pick<ResourceTools, 'repository'>,
  givenUp: ReadonlySet<string>,
): Promise<void> {
  for (const cable of cables) checkKinds(cable);
  const ports = await lockPorts(
    write.transaction,
    cables.flatMap(({ ends }) => [...ends.A, ...ends.B]),
  );
  const problems: EndProblem[] = [];
  const taken = new Map<string, PlannedCable>();
  for (const cable of cables) {
    for (const [side, key] of SIDES.flatMap((side) => cable.ends[side].map((key) => [side, key] as const))) {
      const port = ports.get(key);
      // One that has just been deleted: the reference to it is looked up again.
      const message = port && (portProblem(key, port, cable, givenUp) ?? repeated(key, cable, taken));
      if (message) problems.push({ cable, side, key, port, message });
      taken.set(key, cable);
    }
    checkLoop(cable, ports);
    // NetBox finds it out only where a path leads there.
    if (!write.isImport) checkDevices(cable, ports);
  }
  const names = await namesOf(problems, write, repository);
  for (const { cable, side, key, port, message } of problems) {
    const owner = names.get(port.owner_id);
    cable.fail(side, message(owner === undefined ? port.name : `${owner} > ${port.name}`), key);
  }
}

/** What the devices and panels of the ports are called; nothing of those that the caller may not view. */
async function namesOf(
  problems: readonly EndProblem[],
  write: Pick<Write, 'transaction' | 'by'>,
  repository: ResourceRepository,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(problems.map(({ port }) => port.owner_id))];
  const owners = ['dcim.device', 'dcim.powerpanel'].map((label) => resourceLabelled(label) as ResourceMeta);
  const names = new Map<string, string>();
  for (const owner of owners) {
    for (const [id, name] of await visibleNames(repository, owner, ids, write)) names.set(id, name);
  }
  return names;
}

function checkKinds({ ends, fail }: PlannedCable): void {
  const labels = { A: labelsOf(ends.A), B: labelsOf(ends.B) };
  for (const side of SIDES) {
    if (ends[side].length > MAX_ENDS) fail(side, `A cable has at most ${MAX_ENDS} ends at either side.`);
    if (labels[side].length > 1) fail(side, 'Cannot connect different termination types to same end of cable.');
  }
  const [[one], [other]] = [labels.A, labels.B];
  if (one === undefined || other === undefined || labels.A.length + labels.B.length > 2) return;
  if (!mayConnect(one, other)) fail('B', `Incompatible termination types: ${titleOf(one)} and ${titleOf(other)}.`);
  if (new Set([...ends.A, ...ends.B]).size < ends.A.length + ends.B.length) {
    fail('B', 'A and B terminations cannot connect to the same object.');
  }
}

/** A front port and its own rear port are one already. */
function checkLoop({ ends, fail }: PlannedCable, ports: ReadonlyMap<string, Port>): void {
  const [a, b] = [ends.A, ends.B].map((keys) => keys.flatMap((key) => ports.get(key) ?? []));
  const isOwn = (fronts: readonly Port[] = [], rears: readonly Port[] = []) =>
    fronts.some(({ rear_port_id }) => rears.some(({ id }) => id === rear_port_id));
  if (isOwn(a, b) || isOwn(b, a)) fail('B', 'A front port cannot be connected to its own rear port.');
}

/** What comes in at ports that are passed through goes on at ports of the same device. */
function checkDevices({ ends, fail }: PlannedCable, ports: ReadonlyMap<string, Port>): void {
  for (const side of SIDES) {
    const passed = ends[side].filter((key) => PASS_THROUGH.includes(anyKeyParts(key)[0]));
    const owners = new Set(passed.flatMap((key) => ports.get(key)?.owner_id ?? []));
    if (owners.size > 1) fail(side, 'All mid-span terminations must have the same parent object.');
  }
}

function portProblem(
  key: string,
  port: Port,
  cable: PlannedCable,
  givenUp: ReadonlySet<string>,
): EndProblem['message'] | undefined {
  if (cable.id !== null && port.cable_id === cable.id) return undefined;
  if (port.mark_connected) {
    return (named) => `Cannot connect a cable to ${named} because it is marked as connected.`;
  }
  if (port.type !== null && (isVirtual(port.type) || isWireless(port.type))) {
    const label = INTERFACE_TYPES.find(({ value }) => value === port.type)?.label ?? port.type;
    return () => `Cables cannot be terminated to ${label} interfaces.`;
  }
  if (port.cable_id === null || givenUp.has(key)) return undefined;
  return (named) => `Duplicate termination found: ${named} has a cable already.`;
}

/** Two cables of one request. */
function repeated(
  key: string,
  cable: PlannedCable,
  taken: ReadonlyMap<string, PlannedCable>,
): EndProblem['message'] | undefined {
  const other = taken.get(key);
  if (!other || other === cable) return undefined;
  return (named) => `Duplicate termination found: ${named} is given to another cable of this request too.`;
}

/** What the cables end on, by cable. */
export async function endsOf(connection: Connection, cableIds: readonly string[]): Promise<Map<string, Ends>> {
  const found = new Map(cableIds.map((id) => [id, { A: [] as string[], B: [] as string[] }]));
  const rows = await connection.rows({
    text: `SELECT cable_id, cable_end, termination_type || ' ' || termination_id FROM dcim_cable_termination
      WHERE cable_id = ANY($1::uuid[]) ORDER BY number`,
    values: [cableIds],
  });
  for (const [cable, end, key] of rows) found.get(cable as string)?.[end as 'A' | 'B'].push(key as string);
  return found;
}

/** The ports behind the keys, locked kind by kind in the order of their ids. */
async function lockPorts(transaction: Transaction, keys: readonly string[]): Promise<Map<string, Port>> {
  const found = new Map<string, Port>();
  for (const resource of cabledResources()) {
    const { label, table } = resource;
    const ids = keys.map(anyKeyParts).flatMap(([of, id]) => (of === label ? [id] : []));
    if (ids.length === 0) continue;
    const owner = label === 'dcim.powerfeed' ? 'power_panel_id' : 'device_id';
    const rows = await transaction.records<Port>({
      text: `SELECT p.id, p.name, p.${owner} AS owner_id, p.mark_connected, p.cable_id,
          ${label === 'dcim.interface' ? 'p.type' : 'NULL AS type'},
          ${label === 'dcim.frontport' ? 'p.rear_port_id' : 'NULL AS rear_port_id'}
        FROM "${table}" p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id FOR NO KEY UPDATE OF p`,
      values: [ids],
    });
    for (const port of rows) found.set(`${label} ${port.id}`, port);
  }
  return found;
}
