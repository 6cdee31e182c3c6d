// Every migration is run on databases that earlier versions have made and people have used: test/fixtures/databases.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGround } from '../../src/cli/ground.js';
import { allResources } from '../../src/engine/declare/resource.js';
import { readSettings } from '../../src/platform/config/settings.js';
import { Secrets } from '../../src/platform/secrets/secrets.js';
import { checkAuditLog } from '../../src/users/audit/audit-check.js';
import { SECRET_KEY, startServerOn, type TestServer } from '../support/app.js';
import { basic } from '../support/client.js';
import { contentsOf, loadDatabaseOf, type Row, type TestDatabase } from '../support/databases.js';

interface Earlier {
  readonly commit: string;
  /** Why the upgrade refuses it as it is, and the statements that an administrator's remedy comes down to. */
  readonly refused?: { readonly because: RegExp; readonly mend: readonly string[] };
  /** `table.column`s whose values a migration changes, each with its reason. */
  readonly changed: Readonly<Record<string, string>>;
}

const EARLIER: readonly Earlier[] = [{ commit: '184688d', changed: {} }];

/** What `rackwarden migrate` does. @throws StartFailure */
async function upgrade({ url }: TestDatabase): Promise<void> {
  await (await openGround(readSettings({ DATABASE_URL: url, SECRET_KEY }), 'command')).close();
}

describe.each(EARLIER)('a database of $commit', ({ commit, refused, changed }) => {
  let database: TestDatabase;
  let server: TestServer;
  let before: Record<string, Row[]>;
  let after: Record<string, Row[]>;

  beforeAll(async () => {
    database = await loadDatabaseOf(commit);
    before = await contentsOf(database);
  });
  afterAll(() => (server ? server.close() : database?.drop()));

  it('has a row of everything', () => {
    expect(Object.keys(before).filter((table) => before[table]?.length === 0)).toEqual([]);
  });

  if (refused) {
    it('is refused for what has to be mended, and nothing in it has changed', async () => {
      await expect(upgrade(database)).rejects.toThrow(refused.because);
      expect(await contentsOf(database)).toEqual(before);
      for (const statement of refused.mend) await database.ask(statement);
      before = await contentsOf(database);
    });
  }

  it('is upgraded and keeps every row', async () => {
    await upgrade(database);
    after = await contentsOf(database);
    for (const [table, rows] of Object.entries(before)) {
      // What a migration adds is not compared; what it changes is named.
      const columns = Object.keys(rows[0] ?? {}).filter((column) => !(`${table}.${column}` in changed));
      const kept = (row: Row) => JSON.stringify(columns.map((column) => row[column]));
      const found = new Set(after[table]?.map(kept));
      expect([table, rows.map(kept).filter((row) => !found.has(row))]).toEqual([table, []]);
    }
  });

  it('has what the entities declare, and every migration', async () => {
    server = await startServerOn(database, { DEFAULT_PERMISSIONS: '{}' });
    const { source } = server.database;
    expect(await source.showMigrations()).toBe(false);
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('is served in both dialects, every object of it', async () => {
    for (const { route, table } of allResources()) {
      for (const dialect of ['/api/', '/netbox/api/']) {
        const { status, body, text } = await server.admin.get(`${dialect}${route.slice(4)}/?limit=0`);
        expect([route, status], text).toEqual([route, 200]);
        expect([route, body.results.length]).toEqual([route, after[table]?.length]);
      }
    }
  });

  it('takes a write to every object', async () => {
    for (const { route, options } of allResources()) {
      if (options.readOnly) continue;
      const { body } = await server.admin.get(`/${route}/?limit=0`);
      const ids = body.results.map(({ id }: { id: string }) => ({ id }));
      const reply = await server.admin.patch(`/${route}/`, ids);
      expect([route, reply.status, reply.body.length], reply.text).toEqual([route, 200, ids.length]);
    }
  }, 120_000);

  it('lets people in with the passwords they had, and its audit log agrees', async () => {
    const { status } = await server.anonymous.get('/api/users/tokens/', { headers: basic('root.two', PASSWORD) });
    expect(status).toBe(200);
    const said: string[] = [];
    const options = { say: (line: string) => void said.push(line), signal: new AbortController().signal };
    const { problems } = await checkAuditLog(server.database, server.app.get(Secrets), options);
    expect({ problems, said }).toEqual({ problems: 0, said: [] });
  });
});

/** Of every person in the databases. */
const PASSWORD = 'a-long-enough-password';
