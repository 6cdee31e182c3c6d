// One embedded PostgreSQL for the whole run; every test file works in a database of its own.
import { mkdtempSync, rmSync } from 'node:fs';
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

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rackwarden-test-'));
  const server = await startEmbedded({ dataDir });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  // Tests may lose their data: what they wait for is not the disk.
  await client.query('ALTER SYSTEM SET fsync = off');
  await client.query('ALTER SYSTEM SET synchronous_commit = off');
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
