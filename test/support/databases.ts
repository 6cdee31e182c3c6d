// Databases of the run's PostgreSQL: a copy of the migrated template, an empty one, or one that an earlier version made.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { inject } from 'vitest';
import { TEMPLATE } from './global-setup.js';

export type Row = Readonly<Record<string, unknown>>;

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** The rows that a statement answers. */
  ask(sql: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
  /** Once it has been dropped: an untouched one of the same name. */
  createAgain(): Promise<void>;
}

/** A migrated database without a row. */
export const copyOfTemplate = (): Promise<TestDatabase> => createDatabase(TEMPLATE);

/** A database as PostgreSQL makes it: without a table. */
export const emptyDatabase = (): Promise<TestDatabase> => createDatabase('template0');

/** What is in another one, to which nobody may be connected. */
export const copyOf = ({ name }: TestDatabase): Promise<TestDatabase> => createDatabase(name);

/** The database that the server of this commit has made, with all that was in it: test/fixtures/databases. */
export async function loadDatabaseOf(commit: string): Promise<TestDatabase> {
  const file = new URL(`../fixtures/databases/${commit}.sql.gz`, import.meta.url);
  const database = await emptyDatabase();
  await send(database.url, gunzipSync(readFileSync(file)).toString());
  return database;
}

/** Every row of every table. */
export async function contentsOf({ ask }: TestDatabase): Promise<Record<string, Row[]>> {
  const tables = await ask(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
  const contents: Record<string, Row[]> = {};
  for (const { tablename } of tables) {
    const rows = await ask(`SELECT to_jsonb(t) AS row FROM "${tablename}" t ORDER BY to_jsonb(t)::text`);
    contents[String(tablename)] = rows.map(({ row }) => row as Row);
  }
  return contents;
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const server = inject('databaseUrl');
  // Its files are copied, rather than every page of them written to the log first.
  const text = `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`;
  const createAgain = async () => void (await send(server, text));
  await createAgain();
  const { href: url } = Object.assign(new URL(server), { pathname: `/${name}` });
  return {
    name,
    url,
    ask: (sql, values) => send(url, sql, values),
    drop: async () => void (await send(server, `DROP DATABASE ${name} WITH (FORCE)`)),
    createAgain,
  };
}

async function send(url: string, sql: string, values?: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}
