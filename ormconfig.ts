// The one TypeORM DataSource: the server and the migration commands use it.
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, getMetadataArgsStorage, type MigrationInterface } from 'typeorm';
import './src/http/idempotency-record.js';
import { dataSourceOptions } from './src/platform/database/data-source.js';
import { exportsOf } from './src/platform/load-folder.js';

const SOURCE = join(import.meta.dirname, 'src');

/** The folders with migrations: the first ones, and one in each room. TypeORM runs them in the order of their times. */
const MIGRATION_FOLDERS = ['platform/database', 'users', 'extras', 'tenancy', 'dcim']
  .map((room) => join(SOURCE, room, 'migrations'))
  .filter((folder) => existsSync(folder));
const MIGRATIONS = (await Promise.all(MIGRATION_FOLDERS.map(exportsOf))).flat() as (new () => MigrationInterface)[];

/** The rooms that have tables; every file of theirs that declares one. */
for (const room of ['users', 'users/audit', 'extras', 'extras/object-types', 'tenancy', 'dcim', 'dcim/cabling'])
  await exportsOf(join(SOURCE, room));
export const ENTITIES = getMetadataArgsStorage().tables.map(({ target }) => target as new () => object);

/** A data source for the database behind `url`. */
export function createDataSource(url: string): DataSource {
  return new DataSource(dataSourceOptions({ url, entities: ENTITIES, migrations: MIGRATIONS }));
}

export default createDataSource(process.env.DATABASE_URL ?? 'postgresql://localhost/rackwarden');
