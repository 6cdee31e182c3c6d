import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startServer, type TestServer } from '../support/app.js';

let server: TestServer;
let operator: pg.Client;
beforeAll(async () => {
  server = await startServer();
  operator = new pg.Client({ connectionString: inject('databaseUrl') });
  await operator.connect();
});
afterAll(async () => {
  await operator.end();
  await server.close();
});

const name = () => new URL(server.databaseUrl).pathname.slice(1);

describe('while the database is away', () => {
  it('answers 503 with Retry-After to everything, and recovers by itself', async () => {
    await operator.query(`ALTER DATABASE ${name()} ALLOW_CONNECTIONS false`);
    await operator.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name()]);
    for (const answer of [
      () => server.anonymous.get('/api/dcim/sites/'),
      () => server.admin.get('/api/users/tokens/'),
      () => server.admin.post('/api/dcim/sites/', { name: 'Lost', slug: 'lost' }),
    ]) {
      // A connection that has just been cut may still be handed out once.
      await expect.poll(async () => (await answer()).status).toBe(503);
      const { headers, body } = await answer();
      expect(headers.get('retry-after')).toBe('5');
      expect(body).toMatchObject({ code: 'database_unavailable' });
    }
    expect((await server.anonymous.get('/health/ready')).status).toBe(503);
    expect((await server.anonymous.get('/health/live')).status).toBe(200);
    await operator.query(`ALTER DATABASE ${name()} ALLOW_CONNECTIONS true`);
    await expect.poll(async () => (await server.admin.get('/api/users/tokens/')).status, { timeout: 10_000 }).toBe(200);
    expect((await server.anonymous.get('/health/ready')).status).toBe(200);
    const made = await server.admin.post('/api/dcim/sites/', { name: 'Found', slug: 'found' });
    expect(made.status).toBe(201);
    expect((await server.anonymous.get('/api/dcim/sites/')).body.count).toBe(1);
  });
});
