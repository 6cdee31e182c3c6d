// Why may somebody do something, or why not?
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allResources } from '../../../src/engine/declare/resource.js';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { DENIED, expectRefusal, MISSING } from '../../support/refusals.js';

const EFFECTIVE = '/api/users/permissions/effective/';
let server: TestServer;
let hank: TestUser;
let group: Json;
let named: Json;
let ofGroup: Json;
let disabled: Json;
let [mine, other]: Json[] = [];

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: 'dcim.region' });
  hank = await server.user('hank');
  const make = async (path: string, body: unknown) => (await server.admin.post(path, body)).body;
  [mine, other] = await make('/api/dcim/sites/', [
    { name: 'Mine', slug: 'mine' },
    { name: 'Other', slug: 'other' },
  ]);
  group = await make('/api/users/groups/', { name: 'Operators' });
  await server.admin.patch(`/api/users/users/${hank.id}/`, { groups: [group.id] });
  const permit = (name: string, more: object) => make('/api/users/permissions/', { name, ...more });
  named = await permit('One site', {
    object_types: ['dcim.site'],
    actions: ['view', 'change'],
    constraints: { slug: 'mine' },
    users: [hank.id],
  });
  ofGroup = await permit('All sites', { object_types: ['dcim.site'], actions: ['view'], groups: [group.id] });
  disabled = await permit('Not yet', {
    object_types: ['dcim.rack'],
    actions: ['view'],
    enabled: false,
    users: [hank.id],
  });
});
afterAll(() => server.close());

const ask = async (query: string, client = server.admin) => (await client.get(`${EFFECTIVE}?${query}`)).body;
const one = async (query: string, client = server.admin) => (await ask(query, client)).results[0];

describe('effective permissions', () => {
  it('say of every resource and action whether it is allowed', async () => {
    const { user, results } = await ask(`user=${hank.id}`);
    expect(user.username).toBe('hank');
    const pairs = results.map(({ resource, action }: Json) => `${resource} ${action}`);
    expect(pairs).toEqual(
      allResources().flatMap(({ label, actions }) => actions.map((action) => `${label} ${action}`)),
    );
    const allowed = results.filter((result: Json) => result.allowed !== 'none');
    expect(allowed.map(({ resource, action, allowed }: Json) => `${resource} ${action} ${allowed}`).sort()).toEqual([
      'dcim.region view all',
      'dcim.site change some',
      'dcim.site view all',
      ...['add', 'change', 'delete', 'rotate', 'view'].map((action) => `users.token ${action} some`),
    ]);
    expect(results.every(({ allowed, refused }: Json) => (allowed === 'none') === (refused !== null))).toBe(true);
  });

  it('name the permissions and the groups, and what they are limited to', async () => {
    const { because } = await one(`user=hank&resource=dcim.site&action=view`);
    expect(because).toEqual([
      {
        source: 'permission',
        permission: expect.objectContaining({ id: ofGroup.id, name: 'All sites' }),
        groups: [expect.objectContaining({ id: group.id, name: 'Operators' })],
        constraints: null,
      },
      {
        source: 'permission',
        permission: expect.objectContaining({ id: named.id }),
        groups: [],
        constraints: { slug: 'mine' },
      },
    ]);
    const everybody = await one('user=hank&resource=dcim.region&action=view');
    expect(everybody.because).toEqual([{ source: 'everybody', permission: null, groups: [], constraints: null }]);
    const own = await one('user=hank&resource=users.token&action=delete');
    expect(own.because).toEqual([
      { source: 'default', permission: null, groups: [], constraints: [{ user: '$user' }] },
    ]);
  });

  it('of one object say which constraint reaches it', async () => {
    const asked = 'user=hank&resource=dcim.site&action=change&object=';
    const inside = await ask(`${asked}${mine.id}`);
    expect(inside.object.name).toBe('Mine');
    expect(inside.results).toMatchObject([{ allowed: 'all', because: [{ reaches: true }], refused: null }]);
    expect(await one(`${asked}${other.id}`)).toMatchObject({
      allowed: 'none',
      because: [{ reaches: false }],
      refused: 'No constraint lets this object through.',
    });
  });

  it.each([
    ['resource=dcim.rack&action=view', 'A permission that would allow it is disabled.'],
    [
      'resource=dcim.site&action=delete',
      'What the user is permitted with these objects is something else: change, view.',
    ],
    ['resource=dcim.device&action=view', 'No permission of the user, or of a group of theirs, is about these objects.'],
    ['resource=core.objectchange&action=delete', 'These objects are only read.'],
  ])('say why not: %s', async (query, refused) => {
    expect(disabled.enabled).toBe(false);
    expect(await one(`user=hank&${query}`)).toMatchObject({ allowed: 'none', because: [], refused });
  });

  it('know what tokens are narrowed to', async () => {
    const scopes = [{ object_types: ['dcim.site'], actions: ['change'], constraints: { slug: 'other' } }];
    const make = async (body: object) =>
      (await server.admin.post('/api/users/tokens/', { user: hank.id, ...body })).body;
    const narrow = await make({ permissions: scopes });
    const reading = await make({ write_enabled: false });
    const asked = (token: Json, query: string) => one(`user=hank&token=${token.id}&resource=dcim.site&${query}`);
    expect(await asked(narrow, 'action=view')).toMatchObject({ refused: 'The scopes of the token do not have it.' });
    expect(await asked(narrow, `action=change&object=${mine.id}`)).toMatchObject({
      refused: 'The scopes of the token leave this object out.',
    });
    expect(await asked(reading, 'action=change')).toMatchObject({ refused: 'The token is read-only.' });
    expect(await asked(reading, 'action=view')).toMatchObject({ allowed: 'all' });
    await server.admin.patch(`/api/users/tokens/${reading.id}/`, { enabled: false });
    expect(await asked(reading, 'action=view')).toMatchObject({ allowed: 'none', refused: 'The token is disabled.' });
  });

  it('agree with what requests are answered', async () => {
    const { results } = await ask('user=hank&action=view');
    for (const { resource, allowed } of results) {
      const { route } = allResources().find(({ label }) => label === resource) as Json;
      const { status } = await hank.client.get(`/${route}/?limit=1`);
      expect([resource, status]).toEqual([resource, allowed === 'none' ? 403 : 200]);
    }
  });

  it('know inactive users and token policies', async () => {
    const peggy = await server.user('peggy');
    await server.admin.post('/api/users/token-policies/', { name: 'none', can_create: false, users: [peggy.id] });
    expect(await one('user=peggy&resource=users.token&action=add')).toMatchObject({
      allowed: 'none',
      refused: 'A token policy does not let the user create tokens.',
    });
    await server.admin.patch(`/api/users/users/${peggy.id}/`, { is_active: false });
    expect(await one('user=peggy&resource=users.token&action=view')).toMatchObject({
      refused: 'The user is not active.',
    });
  });
});

describe('who may ask', () => {
  it('everybody of themselves, without what they may not view', async () => {
    const { user, results } = await ask('resource=dcim.site&action=change', hank.client);
    expect(user.username).toBe('hank');
    expect(results).toEqual([
      {
        resource: 'dcim.site',
        action: 'change',
        allowed: 'some',
        because: [
          {
            source: 'permission',
            permission: expect.objectContaining({ display: null, restricted: true }),
            groups: [],
          },
        ],
        refused: null,
      },
    ]);
  });

  it('of others only who may view them and permissions', async () => {
    expectRefusal(await hank.client.get(`${EFFECTIVE}?user=admin`), 403, 'permission_denied', DENIED);
    expectRefusal(await server.anonymous.get(EFFECTIVE), 403, 'not_authenticated', MISSING);
    const clerk = await server.user('clerk');
    await server.admin.post('/api/users/permissions/', {
      name: 'Clerk',
      object_types: ['users.user', 'users.objectpermission'],
      actions: ['view'],
      constraints: null,
      users: [clerk.id],
    });
    expect((await clerk.client.get(`${EFFECTIVE}?user=hank`)).status).toBe(200);
  });

  it.each([
    ['user=nobody', { user: ['There is no user nobody.'] }],
    ['user=0192f3c1-7d1a-7c3e-9a51-2f0c6f4d8b11', { user: expect.anything() }],
    ['resource=ipam.prefix', { resource: ['Invalid content type: ipam.prefix'] }],
    ['action=DROP', { action: ['DROP is not an action.'] }],
    ['object=0192f3c1-7d1a-7c3e-9a51-2f0c6f4d8b11', { object: expect.anything() }],
    ['resource=dcim.site&object=x', { object: ['There is no site x.'] }],
    ['token=x', { token: ['There is no token x.'] }],
    ['usr=hank', { usr: ['Unknown filter field.'] }],
    ['user=%00', { user: expect.anything() }],
  ])('refuses %s', async (query, errors) => {
    const reply = await server.admin.get(`${EFFECTIVE}?${query}`);
    expect([reply.status, reply.body]).toEqual([400, errors]);
  });

  it('is a page in a browser, and speaks both dialects', async () => {
    const page = await server.admin.get(`${EFFECTIVE}?user=hank`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const netbox = await server.admin.get(`/netbox${EFFECTIVE}?user=hank&resource=dcim.site&action=view`);
    expect(netbox.body.results[0].because[0].permission.id).toBeTypeOf('number');
  });
});
