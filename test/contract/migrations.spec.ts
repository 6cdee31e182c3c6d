import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allResources } from '../../src/engine/declare/resource.js';
import { startServer, type TestServer } from '../support/app.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe('migrations', () => {
  it('make what the entities declare, no more and no less', async () => {
    const { upQueries } = await server.database.source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('announce every write to a table behind a list, or between two of them', async () => {
    const tables = allResources().flatMap(({ table, fields }) => [
      table,
      ...fields.flatMap(({ through }) => (through ? [through.table] : [])),
    ]);
    const rows = await server.database.write().rows({
      text: `SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'announce_rows'`,
    });
    const announced = new Set(rows.map(([table]) => table));
    expect([...new Set(tables)].filter((table) => !announced.has(table))).toEqual([]);
  });

  it('have all been run, each once', async () => {
    const { source } = server.database;
    expect(await source.showMigrations()).toBe(false);
    const [{ count }] = await source.query('SELECT count(*) FROM platform_migration');
    expect(count).toBe(source.migrations.length);
  });
});
