// Why may somebody do something, or why not?
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allResources } from '../../../src/engine/declare/resource.js';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { DENIED, expectRefusal, MAY_NOT_LOOSEN, MISSING, NO_NEW_TOKENS, PROTECTED } from '../../support/refusals.js';

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
      'core.objecttype view all',
      'dcim.region view all',
      'dcim.site change some',
      'dcim.site view all',
      ...['add', 'change', 'delete', 'rotate', 'view'].map((action) => `users.token ${action} some`),
    ]);
    for (const { allowed, refused, code, limits } of results) {
      expect([refused === null, code === null]).toEqual([allowed !== 'none', allowed !== 'none']);
      expect(Array.isArray(limits) && (allowed !== 'none' || limits.length === 0)).toBe(true);
    }
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
      code: 'not_found',
      limits: [],
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
    expect(await asked(reading, 'action=change')).toMatchObject({
      refused: 'The token is read-only.',
      code: 'token_read_only',
    });
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

  it('know from where a token is used, and how long it lives', async () => {
    const pam = await server.user('pam');
    const make = async (body: object) =>
      (await server.admin.post('/api/users/tokens/', { user: pam.id, ...body })).body;
    const asked = (token: Json, query: string) => one(`user=pam&token=${token.id}&resource=dcim.region&${query}`);
    const near = await make({ allowed_ips: ['127.0.0.0/8', '192.0.2.0/24'] });
    const far = await make({ allowed_ips: ['2001:db8::/32'] });
    expect(await asked(near, 'action=view')).toMatchObject({ allowed: 'all', code: null });
    expect(await asked(far, 'action=view')).toMatchObject({
      allowed: 'none',
      refused: 'The token is not accepted from 127.0.0.1.',
      code: 'source_ip_not_permitted',
    });
    expect(await asked(far, 'action=view&address=2001:DB8::7')).toMatchObject({ allowed: 'all' });
    expect(await asked(near, 'action=view&address=2001:DB8::7')).toMatchObject({ allowed: 'none' });
    const limits = { name: 'networks', required_ips: ['192.0.2.0/25'], max_lifetime_days: 3, users: [pam.id] };
    await server.admin.post('/api/users/token-policies/', limits);
    const lasting = 'The token lives longer than 3 days, which a token policy forbids.';
    expect(await asked(near, 'action=view')).toMatchObject({ refused: lasting, code: 'token_policy' });
    const soon = await make({ expires: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await asked(soon, 'action=view&address=192.0.2.7')).toMatchObject({ allowed: 'all' });
    expect(await asked(soon, 'action=view&address=192.0.2.200')).toMatchObject({
      refused: 'A token policy does not let tokens be used from 192.0.2.200.',
      code: 'token_policy',
    });
  });

  it('know the rules that judge what is written', async () => {
    const loosening = { code: 'token_may_not_loosen', detail: MAY_NOT_LOOSEN };
    const byToken = await one('resource=users.token&action=change');
    expect(byToken).toMatchObject({ allowed: 'all', refused: null, code: null, limits: [loosening] });
    const closed = (await server.admin.post('/api/users/tokens/', { write_enabled: false })).body;
    const refused = await server.admin.patch(`/api/users/tokens/${closed.id}/`, { write_enabled: true });
    expectRefusal(refused, 403, loosening.code, loosening.detail);
    expect((await one('user=admin&resource=users.token&action=change')).limits).toEqual([]);
    const codes = async (query: string, client = hank.client) =>
      (await one(query, client)).limits.map(({ code }: Json) => code);
    expect(await codes('resource=users.token&action=change')).toEqual(['token_may_not_loosen', 'not_yours_to_give']);
    expect(await codes('resource=users.token&action=add')).toEqual(['token_not_for_others']);
    expect(await codes('resource=users.token&action=rotate')).toEqual(['not_found', 'not_yours_to_give']);
    expect(await codes('user=hank&resource=users.token&action=rotate')).toEqual(['not_yours_to_give']);
    const granter = await server.user('granter');
    const granting = { name: 'Granter', object_types: ['users.token'], actions: ['grant'], users: [granter.id] };
    await server.admin.post('/api/users/permissions/', granting);
    const adding = ['token_not_for_others', 'token_policy_create'];
    expect(await codes('resource=users.token&action=add', granter.client)).toEqual(adding);
    const idle = await server.user('idle');
    const policy = { name: 'No tokens', can_create: false, users: [idle.id] };
    await server.admin.post('/api/users/token-policies/', policy);
    const forIdle = await granter.client.post('/api/users/tokens/', { user: idle.id });
    expectRefusal(forIdle, 403, 'token_policy_create', NO_NEW_TOKENS);
    expect(await codes('resource=users.token&action=add', server.admin)).toEqual([]);
    const clerk = await server.user('usher');
    const actions = ['view', 'add', 'change', 'delete'];
    const users = { name: 'Usher', object_types: ['users.user'], actions, users: [clerk.id] };
    await server.admin.post('/api/users/permissions/', users);
    const giving = ['superuser_not_yours_to_give', 'staff_not_yours_to_give', 'not_yours_to_give'];
    expect(await codes('resource=users.user&action=add', clerk.client)).toEqual(giving);
    expect(await codes('resource=users.user&action=delete', clerk.client)).toEqual(['superuser_protected']);
    const boss = (await server.admin.get('/api/users/users/?username=admin')).body.results[0];
    for (const action of ['change', 'delete']) {
      const query = `resource=users.user&action=${action}&object=`;
      expect(await one(`${query}${boss.id}`, clerk.client)).toMatchObject({
        allowed: 'none',
        refused: PROTECTED,
        code: 'superuser_protected',
      });
      expect(await one(`${query}${hank.id}`, clerk.client)).toMatchObject({ allowed: 'all' });
    }
  });

  it('of whoever asks with a token are those of the token', async () => {
    const made = await server.admin.post('/api/users/tokens/', { user: hank.id, write_enabled: false });
    const reader = server.withKey(made.body.key);
    const { token, results } = await ask('resource=dcim.site&action=change', reader);
    expect(token.id).toBe(made.body.id);
    expect(results[0]).toMatchObject({ allowed: 'none', code: 'token_read_only' });
    const atLarge = await ask('user=hank&resource=dcim.site&action=change', reader);
    expect([atLarge.token, atLarge.results[0].allowed]).toEqual([null, 'some']);
  });

  it('know inactive users and token policies', async () => {
    const peggy = await server.user('peggy');
    await server.admin.post('/api/users/token-policies/', { name: 'none', can_create: false, users: [peggy.id] });
    expect(await one('user=peggy&resource=users.token&action=add')).toMatchObject({
      allowed: 'none',
      refused: NO_NEW_TOKENS,
      code: 'token_policy_create',
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
        code: null,
        limits: [],
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
    ['address=010.0.0.1', { address: ['Enter a valid IPv4 or IPv6 address.'] }],
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
