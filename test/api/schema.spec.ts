import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allResources } from '../../src/engine/declare/resource.js';
import { startServer, type TestServer } from '../support/app.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe('GET /api/schema/', () => {
  it('describes every resource, and every reference in it leads somewhere', async () => {
    const { status, body, text } = await server.anonymous.get('/api/schema/');
    expect(status).toBe(200);
    for (const { route } of allResources()) {
      expect(body.paths).toHaveProperty([`/${route}/`]);
      expect(body.paths).toHaveProperty([`/${route}/{id}/`]);
    }
    const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name as string);
    expect(references.length).toBeGreaterThan(50);
    for (const name of new Set(references)) expect(body.components.schemas).toHaveProperty(name);
  });

  it('names every filter of a list and every required field of a body', async () => {
    const { body } = await server.anonymous.get('/api/schema/');
    const names = body.paths['/api/dcim/sites/'].get.parameters.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['name__ic', 'region', 'region_id', 'tag', 'limit', 'ordering']));
    expect(body.components.schemas.WritableSite.required).toEqual(['name']);
    const netbox = await server.anonymous.get('/netbox/api/schema/');
    expect(netbox.body.components.schemas.WritableSite.required).toEqual(['name', 'slug']);
  });

  it('tells nothing of digests or stored passwords', async () => {
    const { text } = await server.anonymous.get('/api/schema/');
    expect(text).not.toMatch(/digest|password_hash|session_stamp|sealed/);
  });

  it('asks for a log-in where one is required', async () => {
    const locked = await server.sibling({ LOGIN_REQUIRED: 'true' });
    expect((await locked.anonymous.get('/api/schema/')).status).toBe(403);
    expect((await locked.admin.get('/api/schema/')).status).toBe(200);
    await locked.close();
  });
});
