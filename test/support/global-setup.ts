// One embedded PostgreSQL for the whole run; every test file works in a database of its own.
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { createDataSource } from '../../ormconfig.js';
import { startEmbedded } from '../../src/platform/database/embedded-postgres.js';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseUrl: string;
  }
}

/** The database that others are copied from: migrated once. */
export const TEMPLATE = 'rackwarden_template';

/** Memory that looks like a disk: to copy a thousand files, as for a database, takes a tenth of the computing there. */
const IN_MEMORY = '/dev/shm';
/** A run needs a tenth of that. */
const ROOM = 4 * 1024 ** 3;

function folder(): string {
  const hasRoom = existsSync(IN_MEMORY) && statfsSync(IN_MEMORY).bavail * statfsSync(IN_MEMORY).bsize > ROOM;
  return mkdtempSync(join(hasRoom ? IN_MEMORY : tmpdir(), 'rackwarden-test-'));
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = folder();
  const server = await startEmbedded({ dataDir });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  // Tests may lose their data: what they wait for is not the disk.
  await client.query('ALTER SYSTEM SET fsync = off');
  await client.query('ALTER SYSTEM SET synchronous_commit = off');
  await client.query('ALTER SYSTEM SET full_page_writes = off');
  await client.query(`ALTER SYSTEM SET max_wal_size = '256MB'`);
  // A database of a test lives for seconds.
  await client.query('ALTER SYSTEM SET autovacuum = off');
  await client.query('SELECT pg_reload_conf()');
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await client.end();
  const url = new URL(server.url);
  url.pathname = `/${TEMPLATE}`;
  const source = createDataSource(url.href);
  await source.initialize();
  await source.runMigrations();
  await source.destroy();
  project.provide('databaseUrl', server.url);
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
