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
  const name = await copied(template);
  const { href: url } = Object.assign(new URL(inject('databaseUrl')), { pathname: `/${name}` });
  return {
    name,
    url,
    ask: (sql, values) => send(url, sql, values),
    drop: async () => void (await send(inject('databaseUrl'), `DROP DATABASE ${name} WITH (FORCE)`)),
    createAgain: async () => {
      const fresh = await (template === TEMPLATE ? takeSpare() : copied(template));
      await send(inject('databaseUrl'), `ALTER DATABASE ${fresh} RENAME TO ${name}`);
    },
  };
}

let spare: Promise<string> | undefined;

/** A copy of the template that was made while tests ran: servers are reconnected sooner than one is made. */
async function takeSpare(): Promise<string> {
  const taken = spare ?? copied(TEMPLATE);
  await taken;
  spare = copied(TEMPLATE);
  // Whoever takes it is told; the run may end before.
  spare.catch(() => undefined);
  return taken;
}

async function copied(template: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  // Its files are copied, rather than every page of them written to the log first.
  await send(inject('databaseUrl'), `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  return name;
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
