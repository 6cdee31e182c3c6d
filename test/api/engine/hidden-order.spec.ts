// A-06 What is hidden has no place in an order, and the pages of a list fit together all the same.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import type { Json } from '../../support/client.js';

let server: TestServer;
let hank: TestUser;

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '' });
  hank = await server.user('hank');
  const make = async (path: string, body: unknown) => (await server.admin.post(`/api/${path}/`, body)).body;
  const site = await make('dcim/sites', { name: 'Site', slug: 'site' });
  const maker = await make('dcim/manufacturers', { name: 'Maker', slug: 'maker' });
  const type = await make('dcim/device-types', { model: 'Type', slug: 'type', manufacturer: maker.id });
  const role = await make('dcim/device-roles', { name: 'Role', slug: 'role' });
  const common = { site: site.id, device_type: type.id, role: role.id };
  const devices = await make('dcim/devices', [
    { ...common, name: 'a-open' },
    { ...common, name: 'b-secret' },
    { ...common, name: 'c-open' },
    { ...common, name: 'd-secret' },
    { ...common, name: null, serial: 'open' },
  ]);
  const interfaces = devices.flatMap(({ id }: Json) =>
    ['eth1', 'eth2', 'eth3'].map((name) => ({ device: id, name, type: 'virtual' })),
  );
  await make('dcim/interfaces', interfaces);
  await make('users/permissions', {
    name: 'open devices',
    object_types: ['dcim.device'],
    actions: ['view'],
    constraints: [{ name__endswith: 'open' }, { serial: 'open' }],
    users: [hank.id],
  });
  await make('users/permissions', {
    name: 'all interfaces',
    object_types: ['dcim.interface'],
    actions: ['view'],
    users: [hank.id],
  });
});
afterAll(() => server.close());

const list = async (query: string): Promise<Json[]> =>
  (await hank.client.get(`/api/dcim/interfaces/?${query}`)).body.results;

/** Which interface of which device, as far as the caller may know. */
const told = ({ name, device }: Json) => `${device.restricted ? 'hidden' : device.name} ${name}`;

const OPEN = ['a-open', 'c-open', 'null'].flatMap((device) =>
  ['eth1', 'eth2', 'eth3'].map((name) => `${device} ${name}`),
);

describe('the interfaces of some devices', () => {
  it('come in the order of those that may be viewed, then those of the others, by their own names', async () => {
    const all = (await list('')).map(told);
    expect(all.slice(0, 9)).toEqual(OPEN);
    expect(all.slice(9)).toEqual(['eth1', 'eth1', 'eth2', 'eth2', 'eth3', 'eth3'].map((name) => `hidden ${name}`));
    const backwards = (await list('ordering=-device,name')).map(told);
    expect(backwards.slice(9)).toEqual(all.slice(9));
    expect(backwards.slice(0, 9)).toEqual([...OPEN.slice(3, 6), ...OPEN.slice(0, 3), ...OPEN.slice(6)]);
  });

  it.each(['', 'ordering=-device,name', 'ordering=device,-name', 'ordering=name,device'])(
    'are all there once, page by page (%s)',
    async (ordering) => {
      const whole = (await list(ordering)).map(({ id }) => id);
      expect(new Set(whole).size).toBe(15);
      for (const limit of [1, 2, 4, 7]) {
        const paged: string[] = [];
        for (let offset = 0; offset < 15; offset += limit) {
          paged.push(...(await list(`${ordering}&limit=${limit}&offset=${offset}`)).map(({ id }) => id));
        }
        expect(paged).toEqual(whole);
      }
    },
  );

  it('do not move when something hidden is renamed', async () => {
    const before = (await list('')).map(({ id }) => id);
    const secret = (await server.admin.get('/api/dcim/devices/?name=b-secret')).body.results[0];
    await server.admin.patch(`/api/dcim/devices/${secret.id}/`, { name: 'z-secret' });
    expect((await list('')).map(({ id }) => id)).toEqual(before);
    await server.admin.patch(`/api/dcim/devices/${secret.id}/`, { name: 'b-secret' });
  });

  it('are not found by what is hidden', async () => {
    for (const query of ['device=b-secret', 'device_id=NOWHERE']) {
      const secret = (await server.admin.get('/api/dcim/devices/?name=b-secret')).body.results[0];
      const reply = await hank.client.get(`/api/dcim/interfaces/?${query.replace('NOWHERE', secret.id)}`);
      expect(reply.status).toBe(400);
    }
    const devices = await hank.client.get('/api/dcim/devices/?interfaces=true');
    expect(devices.body.count).toBe(3);
  });
});

describe('existence filters', () => {
  it('only know of what may be viewed', async () => {
    const peggy = await server.user('peggy');
    await server.admin.post('/api/users/permissions/', {
      name: 'devices alone',
      object_types: ['dcim.device'],
      actions: ['view'],
      users: [peggy.id],
    });
    const count = async (query: string) => (await peggy.client.get(`/api/dcim/devices/?${query}`)).body.count;
    expect(await count('interfaces=true')).toBe(0);
    expect(await count('interfaces=false')).toBe(5);
    expect(await count('interface_count=3')).toBe(0);
  });
});
