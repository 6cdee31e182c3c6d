import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('have all been run, each once', async () => {
    const { source } = server.database;
    expect(await source.showMigrations()).toBe(false);
    const [{ count }] = await source.query('SELECT count(*) FROM platform_migration');
    expect(count).toBe(source.migrations.length);
  });
});
