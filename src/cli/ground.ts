// What every command stands on: settings, the database (migrated), the secret key.
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { config as loadEnvironment } from 'dotenv';
import pg from 'pg';
import type { DataSource, MigrationInterface } from 'typeorm';
import { createDataSource } from '../app.module.js';
import { readSettings, type Settings } from '../platform/config/settings.js';
import { isChecked } from '../platform/database/checked-migration.js';
import { type DatabaseServer, openDatabaseServer, type Purpose } from '../platform/database/database-server.js';
import { readOrCreateSecretKey } from '../platform/database/secret-key.js';
import { StartFailure } from '../platform/failure.js';
import type { Ground } from '../platform/platform.module.js';

/** A ground, and how to leave it. */
export interface OpenGround extends Ground {
  readonly server: DatabaseServer;
  close(): Promise<void>;
}

/** Settings from the environment and from `.env` in the working directory; the environment wins. @throws SettingError */
export function loadSettings(): Settings {
  if (existsSync('.env')) loadEnvironment({ quiet: true });
  return readSettings();
}

type Log = (line: string) => void;

/**
 * Opens the database and brings it up to date.
 * @throws StartFailure in a sentence for the person who starts it
 */
export async function openGround(settings: Settings, purpose: Purpose, log?: Log): Promise<OpenGround> {
  const ground = await openUnmigrated(settings, purpose, log);
  try {
    await migrate(ground.source, ground.server.url);
  } catch (error) {
    await ground.close();
    throw error;
  }
  return ground;
}

/** Opens the database as it is, of whatever version. @throws StartFailure */
export async function openUnmigrated(settings: Settings, purpose: Purpose, log?: Log): Promise<OpenGround> {
  const server = await openDatabaseServer(settings, purpose, log);
  try {
    const secretKey = await readOrCreateSecretKey(settings);
    const source = createDataSource(server.url);
    await source.initialize();
    const close = async () => {
      if (source.isInitialized) await source.destroy();
      await server.stop();
    };
    return { settings, secretKey, source, server, close };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

const LOCK = 7_225_921;

/**
 * Runs the migrations that are missing, one process at a time.
 * @throws StartFailure for a database that is too new, or has what a migration cannot take: nothing has been changed then
 */
async function migrate(source: DataSource, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await assertPossible(source, client);
    await source.runMigrations();
  } finally {
    await client.end();
  }
}

async function assertPossible({ migrations }: DataSource, client: pg.Client): Promise<void> {
  const applied = await appliedTo(client);
  const known = new Set(migrations.map(nameOf));
  const unknown = applied.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new StartFailure(
      `The database was made by a newer Rackwarden (its migration ${unknown} is unknown here): start that version.`,
    );
  }
  for (const migration of migrations) {
    if (applied.includes(nameOf(migration)) || !isChecked(migration)) continue;
    await migration.check(async (sql) => (await client.query(sql)).rows);
  }
}

/** What TypeORM records of it. */
const nameOf = (migration: MigrationInterface): string => migration.name ?? migration.constructor.name;

/** The names of the migrations that have run. */
async function appliedTo(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(`SELECT to_regclass('platform_migration') IS NOT NULL AS exists`);
  if (!rows[0].exists) return [];
  const { rows: applied } = await client.query<{ name: string }>('SELECT name FROM platform_migration ORDER BY id');
  return applied.map(({ name }) => name);
}
