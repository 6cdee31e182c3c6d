import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/app.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe('POST /api/dcim/sites/', () => {
  it('creates a site', async () => {
    const reply = await server.admin.post('/api/dcim/sites/', { name: 'Akron', slug: 'akron' });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ name: 'Akron', slug: 'akron', status: { value: 'active', label: 'Active' } });
  });
});
