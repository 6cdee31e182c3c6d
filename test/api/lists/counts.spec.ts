// How many there are is remembered, under constraints too, and never wrong for it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import { hearAll } from '../../support/notifications.js';
import { countStatements } from '../../support/query-count.js';

const SITES = '/api/dcim/sites/';
let server: TestServer;
let sibling: TestServer;
let hank: TestUser;

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '' });
  sibling = await server.sibling();
  hank = await server.user('hank');
  const regions = await server.admin.post('/api/dcim/regions/', [
    { name: 'North', slug: 'north' },
    { name: 'South', slug: 'south' },
  ]);
  const [north, south] = regions.body;
  const sites = Array.from({ length: 10 }, (_, n) => ({
    name: `Site ${n}`,
    slug: `site-${n}`,
    region: n < 6 ? north.id : south.id,
  }));
  await server.admin.post(SITES, sites);
  await server.admin.post('/api/users/permissions/', {
    name: 'north',
    object_types: ['dcim.site'],
    actions: ['view'],
    constraints: { region__slug: 'north' },
    users: [hank.id],
  });
});
afterAll(async () => {
  await sibling.close();
  await server.close();
});

const count = async (one: TestServer = server) => (await one.withKey(hank.key).get(`${SITES}?limit=2`)).body.count;

async function hasHeard(one: TestServer, expected: number): Promise<void> {
  await hearAll(one);
  expect(await count(one)).toBe(expected);
}

describe('a count under a constraint', () => {
  it('is asked for once, and costs no more statements than a superuser', async () => {
    expect(await count()).toBe(6);
    const constrained = await countStatements(server, () => count());
    const { admin } = server;
    await admin.get(`${SITES}?limit=2`);
    expect(constrained).toBeLessThanOrEqual(await countStatements(server, () => admin.get(`${SITES}?limit=2`)));
  });

  it('is right after a creation, a change and a deletion, here at once and on a sibling that has heard of it', async () => {
    await count(sibling);
    const region = { slug: 'north' };
    const { body } = await server.admin.post(SITES, { name: 'New', slug: 'new', region });
    expect(await count()).toBe(7);
    await hasHeard(sibling, 7);
    await server.admin.patch(`${SITES}${body.id}/`, { region: { slug: 'south' } });
    expect(await count()).toBe(6);
    await hasHeard(sibling, 6);
    await server.admin.patch(`${SITES}${body.id}/`, { region });
    await server.admin.delete(`${SITES}${body.id}/`);
    expect(await count()).toBe(6);
    await hasHeard(sibling, 6);
  });

  it('is right after what decides it has changed: the related objects', async () => {
    const [south] = (await server.admin.get('/api/dcim/regions/?slug=south')).body.results;
    const [north] = (await server.admin.get('/api/dcim/regions/?slug=north')).body.results;
    expect(await count()).toBe(6);
    await server.admin.patch('/api/dcim/regions/', [{ id: north.id, slug: 'cold' }]);
    expect(await count()).toBe(0);
    await server.admin.patch(`/api/dcim/regions/${south.id}/`, { slug: 'north' });
    expect(await count()).toBe(4);
    await hasHeard(sibling, 4);
  });

  it('is right after a change in the database itself', async () => {
    const before = await count();
    await server.database.write().run({ text: `UPDATE dcim_region SET slug = slug || '-2'` });
    expect(before).toBeGreaterThan(0);
    await hasHeard(server, 0);
    await hasHeard(sibling, 0);
  });
});
