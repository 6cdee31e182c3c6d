// What is wrong with the ends of cables, as they would be.
import { anyKeyParts } from '../../engine/declare/field.js';
import { resourceLabelled } from '../../engine/declare/resource.js';
import type { Draft } from '../../engine/write/draft.js';
import type { Connection, Transaction } from '../../platform/database/database.js';
import { INTERFACE_TYPES } from '../choices/interface.js';
import { isVirtual, isWireless } from '../interface-types.js';
import { cabledResources, mayConnect } from './pairs.js';

/** The keys of the objects at each end: `dcim.interface 0192…`. */
export type Ends = Readonly<Record<'A' | 'B', readonly string[]>>;

/** A cable as it would be. */
export interface PlannedCable {
  readonly draft: Draft;
  /** null: a new one. */
  readonly id: string | null;
  readonly ends: Ends;
  /** The fields that errors of the ends are said of. */
  readonly fields: Readonly<Record<'A' | 'B', string>>;
}

/** What rules ask of a port. */
interface Port {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly mark_connected: boolean;
  readonly cable_id: string | null;
  /** Of interfaces. */
  readonly type: string | null;
  /** Of front ports. */
  readonly rear_port_id: string | null;
}

const titleOf = (label: string): string => resourceLabelled(label)?.title ?? label;
const labelsOf = (keys: readonly string[]): string[] => [...new Set(keys.map((key) => anyKeyParts(key)[0]))];

/**
 * Adds an error to the draft of every cable that cannot be so. The ports stay as they are until the end of the
 * transaction. One statement for each kind of port.
 */
export async function checkEnds(cables: readonly PlannedCable[], transaction: Transaction): Promise<void> {
  for (const cable of cables) checkKinds(cable);
  const ports = await lockPorts(
    transaction,
    cables.flatMap(({ ends }) => [...ends.A, ...ends.B]),
  );
  const free = await givenUp(transaction, cables);
  const taken = new Map<string, PlannedCable>();
  for (const cable of cables) {
    for (const side of ['A', 'B'] as const) {
      for (const key of cable.ends[side]) {
        const problem = portProblem(key, ports.get(key), cable, free) ?? repeated(key, ports.get(key), cable, taken);
        if (problem) cable.draft.fail(cable.fields[side], problem);
        taken.set(key, cable);
      }
    }
    checkLoop(cable, ports);
  }
}

function checkKinds({ draft, ends, fields }: PlannedCable): void {
  const [a, b] = [labelsOf(ends.A), labelsOf(ends.B)];
  for (const [side, labels] of [
    ['A', a],
    ['B', b],
  ] as const) {
    if (labels.length > 1) draft.fail(fields[side], 'Cannot connect different termination types to same end of cable.');
  }
  const [one, other] = [a[0], b[0]];
  if (one === undefined || other === undefined || a.length + b.length > 2) return;
  if (!mayConnect(one, other)) {
    draft.fail(fields.B, `Incompatible termination types: ${titleOf(one)} and ${titleOf(other)}.`);
  }
  if (ends.A.some((key) => ends.B.includes(key))) {
    draft.fail(fields.B, 'A and B terminations cannot connect to the same object.');
  }
}

/** A front port and its own rear port are one already. */
function checkLoop({ draft, ends, fields }: PlannedCable, ports: ReadonlyMap<string, Port>): void {
  const [a, b] = [ends.A, ends.B].map((keys) => keys.flatMap((key) => ports.get(key) ?? []));
  const isOwn = (fronts: readonly Port[] = [], rears: readonly Port[] = []) =>
    fronts.some(({ rear_port_id }) => rears.some(({ id }) => id === rear_port_id));
  if (isOwn(a, b) || isOwn(b, a)) draft.fail(fields.B, 'A front port cannot be connected to its own rear port.');
}

function portProblem(
  key: string,
  port: Port | undefined,
  cable: PlannedCable,
  free: ReadonlySet<string>,
): string | undefined {
  // One that has just been deleted: the reference to it is looked up again.
  if (!port || (cable.id !== null && port.cable_id === cable.id)) return undefined;
  const named = `${port.owner} > ${port.name}`;
  if (port.mark_connected) return `Cannot connect a cable to ${named} because it is marked as connected.`;
  if (port.type !== null && (isVirtual(port.type) || isWireless(port.type))) {
    const label = INTERFACE_TYPES.find(({ value }) => value === port.type)?.label ?? port.type;
    return `Cables cannot be terminated to ${label} interfaces.`;
  }
  if (port.cable_id !== null && !free.has(key)) return `Duplicate termination found: ${named} has a cable already.`;
  return undefined;
}

/** Two cables of one request. */
function repeated(
  key: string,
  port: Port | undefined,
  cable: PlannedCable,
  taken: ReadonlyMap<string, PlannedCable>,
): string | undefined {
  const other = taken.get(key);
  if (!other || other === cable) return undefined;
  return `Duplicate termination found: ${port?.owner} > ${port?.name} is given to another cable of this request too.`;
}

/** The ports that the cables have now and would not have any more. */
async function givenUp(connection: Connection, cables: readonly PlannedCable[]): Promise<ReadonlySet<string>> {
  const ids = cables.flatMap(({ id }) => id ?? []);
  if (ids.length === 0) return new Set();
  const now = await endsOf(connection, ids);
  const free = cables.flatMap(({ id, ends }) => {
    const had = now.get(id ?? '');
    return had ? [...had.A, ...had.B].filter((key) => !ends.A.includes(key) && !ends.B.includes(key)) : [];
  });
  return new Set(free);
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
    const owner = resource.field('device')
      ? `(SELECT coalesce(d.name, 'Device ' || d.number) FROM dcim_device d WHERE d.id = p.device_id)`
      : '(SELECT l.name FROM dcim_power_panel l WHERE l.id = p.power_panel_id)';
    const rows = await transaction.records<Port>({
      text: `SELECT p.id, p.name, ${owner} AS owner, p.mark_connected, p.cable_id,
          ${label === 'dcim.interface' ? 'p.type' : 'NULL AS type'},
          ${label === 'dcim.frontport' ? 'p.rear_port_id' : 'NULL AS rear_port_id'}
        FROM "${table}" p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id FOR NO KEY UPDATE OF p`,
      values: [ids],
    });
    for (const port of rows) found.set(`${label} ${port.id}`, port);
  }
  return found;
}
