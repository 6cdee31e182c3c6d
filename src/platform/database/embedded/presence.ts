// Our own connection to the embedded PostgreSQL. Open as long as we use it: it shows the others that somebody does, and
// its end is how we hear that PostgreSQL has gone.
import pg from 'pg';
import { StartFailure } from '../../failure.js';
import { codeOf } from '../data-dir.js';
import { ROLE } from './cluster.js';
import type { Place } from './place.js';

const DATABASE = 'rackwarden';
/** Of the session-level advisory lock that every user shares, and only the last one gets for itself. */
const IN_USE = 5_224_728_441;

/** Refused or cut off, starting or stopping, every connection in use; the database not made yet. */
const LATER = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '53300', '3D000']);

export interface Presence {
  /** No other process uses this PostgreSQL. */
  isLast(): Promise<boolean>;
  /** Called once, when the connection is lost other than by `leave`. */
  onLost(told: () => void): void;
  leave(): Promise<void>;
}

export const urlOf = (password: string, port: number) =>
  `postgresql://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`;

/** Null while this cluster does not answer at the port: not yet, not any more, or it is another's. */
export async function enter(place: Place, port: number): Promise<Presence | null> {
  let client = await connect(place, port, DATABASE);
  if (!client && (await makeDatabase(place, port))) client = await connect(place, port, DATABASE);
  if (!client) return null;
  await client.query('select pg_advisory_lock_shared($1)', [IN_USE]);
  return present(client);
}

function present(client: pg.Client): Presence {
  let isLeaving = false;
  let isLost = false;
  let tell = () => {};
  client.once('end', () => {
    isLost = true;
    if (!isLeaving) tell();
  });
  return {
    async isLast() {
      // Our own share of the lock does not stand in our way.
      const { rows } = await client.query<{ is: boolean }>('select pg_try_advisory_lock($1) as is', [IN_USE]);
      return rows[0]!.is;
    },
    onLost(told) {
      tell = told;
      if (isLost && !isLeaving) told();
    },
    async leave() {
      isLeaving = true;
      await client.end().catch(() => {});
    },
  };
}

async function connect(place: Place, port: number, database: string): Promise<pg.Client | null> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: ROLE,
    password: place.password,
    database,
    ssl: false, // whatever PGSSLMODE says
    application_name: 'rackwarden presence',
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  });
  client.on('error', () => {}); // 'end' follows, and is what we act on
  try {
    await client.connect();
    const { rows } = await client.query<{ path: string }>(`select current_setting('data_directory') as path`);
    if (rows[0]!.path === place.cluster) return client;
    await client.end();
    return null;
  } catch (error) {
    await client.end().catch(() => {});
    if (codeOf(error) === '28P01') {
      throw new StartFailure(
        `The password in ${place.dataDir}/postgres.json is not the one of the database in ${place.cluster}: ` +
          'put back the postgres.json that belongs to it.',
        { cause: error },
      );
    }
    if (LATER.has(codeOf(error)) || /terminated|timeout/.test((error as Error).message)) return null;
    throw error;
  }
}

/** The first start of a cluster, or one that was interrupted just there. */
async function makeDatabase(place: Place, port: number): Promise<boolean> {
  const client = await connect(place, port, 'postgres');
  if (!client) return false;
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
    return true;
  } finally {
    await client.end();
  }
}
