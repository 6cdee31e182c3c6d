// Compares what is kept beside the cables (which cable a port has, where paths lead) with the cables, and mends it.
import { type ResourceMeta, resourceLabelled, resourceOf } from '../../engine/declare/resource.js';
import { displaysOf } from '../../engine/write/snapshot.js';
import type { Connection, Database, Transaction } from '../../platform/database/database.js';
import { Cable } from './cable.js';
import { cabledResources } from './pairs.js';
import { assignQuietly, type StrayPort, strayPorts } from './port-cables.js';
import { lockCabling, retrace, type WrongPath, wrongPaths } from './trace.js';

/** So many cables at a time: nobody who changes cables waits long. */
const BATCH = 500;

export interface CheckOptions {
  /** Mend what disagrees, or only say it? */
  readonly mends: boolean;
  readonly say: (sentence: string) => void;
  /** Asked between batches. */
  readonly signal: AbortSignal;
}

export interface Checked {
  readonly cables: number;
  /** How many things disagreed. */
  readonly wrong: number;
}

/** An end on a port that is not there. */
interface LostEnd {
  readonly id: string;
  readonly cable_id: string;
  readonly cable_end: string;
  readonly termination_type: string;
}

/** What disagrees with some cables. */
interface Findings {
  readonly ends: readonly LostEnd[];
  readonly ports: readonly StrayPort[];
  readonly paths: readonly WrongPath[];
}

/** Every cable, some hundred at a time; a server may change them meanwhile. */
export async function checkCabling(database: Database, { mends, say, signal }: CheckOptions): Promise<Checked> {
  let cables = 0;
  // A port between two cables is found with either.
  const told = new Set<string>();
  for (let ids = await cablesAfter(database, null); ids.length > 0; ids = await cablesAfter(database, ids.at(-1))) {
    signal.throwIfAborted();
    cables += ids.length;
    const found = await findings(database.write(), ids);
    if (sizeOf(found) === 0) continue;
    const said = mends ? await database.transaction((transaction) => mend(transaction, ids)) : found;
    for (const sentence of await sentencesOf(database.write(), said)) {
      if (!told.has(sentence)) say(mends ? `${sentence} Mended.` : sentence);
      told.add(sentence);
    }
  }
  return { cables, wrong: told.size };
}

async function cablesAfter(database: Database, last: string | null | undefined): Promise<string[]> {
  const rows = await database.write().rows({
    text: 'SELECT id FROM dcim_cable WHERE $1::uuid IS NULL OR id > $1::uuid ORDER BY id LIMIT $2',
    values: [last, BATCH],
  });
  return rows.map(([id]) => id as string);
}

async function findings(connection: Connection, ids: readonly string[]): Promise<Findings> {
  return {
    ends: await lostEnds(connection, ids),
    ports: await strayPorts(connection, ids),
    paths: await wrongPaths(connection, ids),
  };
}

const sizeOf = ({ ends, ports, paths }: Findings): number => ends.length + ports.length + paths.length;

function lostEnds(connection: Connection, ids: readonly string[]): Promise<LostEnd[]> {
  const there = cabledResources().map(
    ({ label, table }) =>
      `NOT (x.termination_type = '${label}' AND EXISTS (SELECT 1 FROM "${table}" p WHERE p.id = x.termination_id))`,
  );
  return connection.records<LostEnd>({
    text: `SELECT x.id, x.cable_id, x.cable_end, x.termination_type FROM dcim_cable_termination x
      WHERE x.cable_id = ANY($1::uuid[]) AND ${there.join(' AND ')} ORDER BY x.number`,
    values: [ids],
  });
}

/** While nobody else changes cables. @returns what was found then */
async function mend(transaction: Transaction, ids: readonly string[]): Promise<Findings> {
  await lockCabling(transaction);
  const found = await findings(transaction, ids);
  await transaction.run({
    text: 'DELETE FROM dcim_cable_termination WHERE id = ANY($1::uuid[])',
    values: [found.ends.map(({ id }) => id)],
  });
  await assignQuietly(found.ports, transaction);
  await retrace(
    transaction,
    [...found.ends, ...found.paths].map(({ cable_id }) => cable_id),
  );
  return found;
}

async function sentencesOf(connection: Connection, { ends, ports, paths }: Findings): Promise<string[]> {
  const ids = [
    ...[...ends, ...paths].map(({ cable_id }) => cable_id),
    ...ports.flatMap(({ said, cable }) => [said ?? [], cable ?? []].flat()),
  ];
  const cables = await displaysOf(connection, resourceOf(Cable), [...new Set(ids)]);
  const cable = (id: string | null) => `cable ${cables.get(id ?? '') ?? id}`;
  const names = await portNames(connection, ports);
  return [
    ...ends.map(
      ({ cable_id, cable_end, termination_type: label }) =>
        `End ${cable_end} of ${cable(cable_id)} is on a port that is not there: ${titleOf(label)}.`,
    ),
    ...ports.map(({ label, id, said, cable: own }) => {
      const port = `The ${titleOf(label)} ${names.get(id)}`;
      if (said === null) return `${port} does not say that ${cable(own)} ends there.`;
      if (own === null) return `${port} says that ${cable(said)} ends there, but none does.`;
      return `${port} says that ${cable(said)} ends there, but ${cable(own)} does.`;
    }),
    ...paths.map(
      ({ cable_id, cable_end, wrong }) => `The path from end ${cable_end} of ${cable(cable_id)} ${WRONG[wrong]}.`,
    ),
  ];
}

const WRONG: Readonly<Record<WrongPath['wrong'], string>> = {
  missing: 'is not kept',
  surplus: 'is kept, but none begins there',
  other: 'is not kept as its cables lead',
};

const titleOf = (label: string): string => resourceLabelled(label)?.title ?? label;

/** `switch-1 > eth0`, by id. */
async function portNames(connection: Connection, ports: readonly StrayPort[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const resource of cabledResources()) {
    const ids = ports.flatMap(({ label, id }) => (label === resource.label ? [id] : []));
    if (ids.length === 0) continue;
    const [column, owner] = resource.field('device')
      ? ['device_id', 'dcim.device']
      : ['power_panel_id', 'dcim.powerpanel'];
    const rows = await connection.rows({
      text: `SELECT p.id, p.name, p.${column} FROM "${resource.table}" p WHERE p.id = ANY($1::uuid[])`,
      values: [ids],
    });
    const owners = await displaysOf(
      connection,
      resourceLabelled(owner as string) as ResourceMeta,
      rows.map(([, , id]) => id as string),
    );
    for (const [id, name, of] of rows) names.set(id as string, `${owners.get(of as string)} > ${name}`);
  }
  return names;
}
