// Token policies bind on every road to a token, and the strictest wins.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../../src/cli/accounts.js';
import { PermissionDenied } from '../../../src/engine/errors.js';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import { BrowserSession, csrfOf } from '../../support/browser-session.js';
import { basic, type Client, type Reply } from '../../support/client.js';
import {
  changingNothing,
  DENIED,
  expectRefusal,
  NO_CHANGED_TOKENS,
  NO_NEW_TOKENS,
  NOT_BY_POLICY,
} from '../../support/refusals.js';

const TOKENS = '/api/users/tokens/';
const POLICIES = '/api/users/token-policies/';
const DAY = 86_400_000;

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(() => server.close());

interface Person extends TestUser {
  readonly browser: BrowserSession;
  readonly byBasic: Client;
  readonly bySession: Client;
}

/** A user with a log-in on every road. */
async function person(): Promise<Person> {
  const user = await server.user();
  const browser = new BrowserSession(server.url);
  await browser.logIn(user.username, user.password);
  const csrf = csrfOf((await browser.get('/user/password/')).text);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    ...user,
    browser,
    byBasic: server.anonymous.with(basic(user.username, user.password)),
    bySession: server.anonymous.with({ cookie, 'x-csrftoken': csrf }),
  };
}

async function policy(rules: Record<string, unknown>): Promise<{ id: string }> {
  const reply = await server.admin.post(POLICIES, { name: `policy ${randomUUID()}`, ...rules });
  expect([reply.status, reply.text]).toEqual([201, expect.anything()]);
  return reply.body;
}

const isOn = async (who: Person, on: 'users' | 'groups') => {
  if (on === 'users') return { users: [who.id] };
  const { body: group } = await server.admin.post('/api/users/groups/', { name: `group ${randomUUID()}` });
  await server.admin.patch(`/api/users/users/${who.id}/`, { groups: [group.id] });
  return { groups: [group.id] };
};

/** Every road by which a new token could come to be. */
const roadsToCreate = (who: Person): [string, () => Promise<Reply>][] => [
  ['token', () => who.client.post(TOKENS, {})],
  ['token, in bulk', () => who.client.post(TOKENS, [{}, {}])],
  ['session', () => who.bySession.post(TOKENS, {})],
  ['Basic', () => who.byBasic.post(TOKENS, {})],
  ['Basic, in bulk', () => who.byBasic.post(TOKENS, [{}])],
  ['Basic, with a key', () => who.byBasic.post(TOKENS, { key: 'c'.repeat(40) })],
  [
    'provisioning',
    () => server.anonymous.post(`${TOKENS}provision/`, { username: who.username, password: who.password }),
  ],
  ['the form', () => who.browser.get('/user/api-tokens/add/')],
  [
    'the form past its gate',
    () => who.browser.post('/user/api-tokens/add/', { key: '', write_enabled: 'on' }, '/user/api-tokens/'),
  ],
];

describe.each(['users', 'groups'] as const)('can_create: false, by %s', (on) => {
  it('T-01 T-02 T-03 bars every road, and only that user', async () => {
    const who = await person();
    const other = await person();
    const made = await policy({ can_create: false, ...(await isOn(who, on)) });
    await changingNothing(server, async () => {
      for (const [road, walk] of roadsToCreate(who)) {
        const reply = await walk();
        expect([road, reply.status, reply.headers.get('x-error-code')]).toEqual([road, 403, 'token_policy_create']);
        if (!road.startsWith('the form')) expectRefusal(reply, 403, 'token_policy_create', NO_NEW_TOKENS);
      }
      await expect(createToken(server.app, { user: who.id })).rejects.toThrow(PermissionDenied);
    });
    const list = await who.browser.get('/user/api-tokens/');
    expect(list.status).toBe(200);
    expect(list.text).not.toMatch(/add a token/i);
    expect(list.text).toContain('Your administrator does not let you create tokens.');
    expect((await who.client.get(TOKENS)).status).toBe(200);
    expect((await who.client.patch(`${TOKENS}${who.tokenId}/`, { description: 'still mine' })).status).toBe(200);
    expect((await other.client.post(TOKENS, {})).status).toBe(201);
    // An administrator may make one for them; lifted, all is well again.
    expect((await server.admin.post(TOKENS, { user: who.id })).status).toBe(201);
    await server.admin.delete(`${POLICIES}${made.id}/`);
    expect((await who.client.post(TOKENS, {})).status).toBe(201);
    expect((await who.browser.get('/user/api-tokens/')).text).toMatch(/add a token/i);
  });
});

describe('can_create: false', () => {
  it('binds a superuser whom it names', async () => {
    const chief = await server.user('chief', { is_superuser: true });
    await policy({ can_create: false, users: [chief.id] });
    expectRefusal(await chief.client.post(TOKENS, {}), 403, 'token_policy_create', NO_NEW_TOKENS);
    const forAdmin = await chief.client.post(TOKENS, { user: { username: 'admin' } });
    expectRefusal(forAdmin, 403, 'token_policy_create', NO_NEW_TOKENS);
  });

  it('is not got round by somebody else who may grant', async () => {
    const who = await person();
    await policy({ can_create: false, users: [who.id] });
    const granting = await server.sibling({
      DEFAULT_PERMISSIONS: JSON.stringify({
        'users.view_user': null,
        'users.add_token': null,
        'users.grant_token': null,
      }),
    });
    try {
      const granter = await server.user();
      const reply = await granting.withKey(granter.key).post(TOKENS, { user: who.id });
      expectRefusal(reply, 403, 'token_policy_create', NO_NEW_TOKENS);
    } finally {
      await granting.close();
    }
  });
});

describe('can_modify: false', () => {
  it('bars change and rotation on every road, and never deletion', async () => {
    const who = await person();
    const { body: second } = await who.byBasic.post(TOKENS, {});
    const { body: third } = await who.byBasic.post(TOKENS, {});
    await policy({ can_modify: false, users: [who.id] });
    const path = `${TOKENS}${second.id}/`;
    const edit = `/user/api-tokens/${second.id}/edit/`;
    await changingNothing(server, async () => {
      for (const client of [who.client, who.bySession, who.byBasic]) {
        for (const reply of [
          await client.patch(path, { description: 'changed' }),
          await client.put(path, { description: 'changed' }),
          await client.patch(TOKENS, [{ id: second.id, description: 'changed' }]),
          await client.put(TOKENS, [{ id: second.id, description: 'changed' }]),
          ...(client === who.client ? [] : [await client.post(`${path}rotate/`)]),
        ])
          expectRefusal(reply, 403, 'token_policy_change', NO_CHANGED_TOKENS);
      }
      const own = await server.withKey(second.key).post(`${path}rotate/`);
      expectRefusal(own, 403, 'token_policy_change', NO_CHANGED_TOKENS);
      expect((await who.browser.get(edit)).status).toBe(403);
      expect((await who.browser.post(edit, { description: 'x' }, '/user/api-tokens/')).status).toBe(403);
    });
    const list = (await who.browser.get('/user/api-tokens/')).text;
    expect(list).not.toContain(edit);
    expect(list).toContain('You may still delete your own.');
    expect((await who.client.delete(path)).status).toBe(204);
    expect((await who.browser.post(`/user/api-tokens/${third.id}/delete/`, {})).status).toBe(302);
    expect((await who.byBasic.delete(`${TOKENS}${who.tokenId}/`)).status).toBe(204);
  });
});

describe('max_tokens', () => {
  it('bounds every road, with the instance’s own limit', async () => {
    const who = await person();
    await policy({ max_tokens: 2, users: [who.id] });
    await policy({ max_tokens: 50, users: [who.id] });
    expect((await who.byBasic.post(TOKENS, {})).status).toBe(201);
    const message = 'A user may have at most 2 tokens.';
    await changingNothing(server, async () => {
      for (const reply of [
        await who.client.post(TOKENS, {}),
        await who.byBasic.post(TOKENS, {}),
        await who.bySession.post(TOKENS, {}),
        await server.anonymous.post(`${TOKENS}provision/`, { username: who.username, password: who.password }),
        await server.admin.post(TOKENS, { user: who.id }),
      ])
        expect([reply.status, reply.body]).toEqual([400, { non_field_errors: [message] }]);
      const form = await who.browser.post('/user/api-tokens/add/', { key: '', description: 'one too many' });
      expect([form.status, form.text.includes(message), form.text.includes('one too many')]).toEqual([400, true, true]);
    });
  });
});

describe('max_lifetime_days', () => {
  it('sets what is left out, refuses what is later, and the token that breaks it', async () => {
    const who = await person();
    await policy({ max_lifetime_days: 90, users: [who.id] });
    await policy({ max_lifetime_days: 7, users: [who.id] });
    // The token from before has no end, so it is refused now.
    expectRefusal(await who.client.get('/api/dcim/sites/'), 403, 'token_policy', NOT_BY_POLICY);
    const later = new Date(Date.now() + 8 * DAY).toISOString();
    const { username, password } = who;
    for (const reply of [
      await who.byBasic.post(TOKENS, {}),
      await who.bySession.post(TOKENS, { expires: null }),
      await server.anonymous.post(`${TOKENS}provision/`, { username, password }),
    ]) {
      expect(reply.status).toBe(201);
      expect(Math.abs(Date.parse(reply.body.expires) - Date.now() - 7 * DAY)).toBeLessThan(60_000);
      expect((await server.withKey(reply.body.key).get(TOKENS)).status).toBe(200);
      const change = await who.byBasic.patch(`${TOKENS}${reply.body.id}/`, { expires: later });
      expect([change.status, change.body]).toEqual([400, { expires: ['A token may live for at most 7 days.'] }]);
    }
    await changingNothing(server, async () => {
      for (const reply of [
        await who.byBasic.post(TOKENS, { expires: later }),
        await server.anonymous.post(`${TOKENS}provision/`, { username, password, expires: later }),
      ])
        expect([reply.status, reply.body]).toEqual([400, { expires: ['A token may live for at most 7 days.'] }]);
      const form = await who.browser.post('/user/api-tokens/add/', { expires: later });
      expect([form.status, form.text.includes('A token may live for at most 7 days.')]).toEqual([400, true]);
    });
    expect((await who.browser.get('/user/api-tokens/add/')).text).toContain('A token lives for at most 7 days.');
    // Rotation is no way to a longer life.
    const { body: made } = await who.byBasic.post(TOKENS, {});
    const { body: rotated } = await who.byBasic.post(`${TOKENS}${made.id}/rotate/`);
    expect(rotated.expires).toBe(made.expires);
  });
});

describe('write_allowed: false', () => {
  it('refuses unsafe methods to tokens, before read-only and permission', async () => {
    const who = await person();
    const { body: reader } = await who.byBasic.post(TOKENS, { write_enabled: false });
    await policy({ write_allowed: false, users: [who.id] });
    for (const key of [who.key, reader.key]) {
      const client = server.withKey(key);
      await changingNothing(server, async () => {
        for (const reply of [
          await client.post(TOKENS, {}),
          await client.patch(`${TOKENS}${who.tokenId}/`, { description: 'x' }),
          await client.post('/api/dcim/sites/', { name: 'x', slug: 'x' }),
          await client.delete(TOKENS, [{ id: who.tokenId }]),
          await client.patch('/api/users/config/', { a: 1 }),
        ])
          expectRefusal(reply, 403, 'token_policy', NOT_BY_POLICY);
      });
      for (const method of ['GET', 'HEAD', 'OPTIONS']) expect((await client.send(method, TOKENS)).status).toBe(200);
    }
    expect((await who.byBasic.post(TOKENS, {})).status).toBe(201);
    expect((await who.byBasic.delete(`${TOKENS}${who.tokenId}/`)).status).toBe(204);
  });
});

describe('required_ips', () => {
  it('must hold the address of the request, each policy’s own', async () => {
    const who = await person();
    await policy({ required_ips: ['192.0.2.0/24', '127.0.0.1'], users: [who.id] });
    const from = (address: string) => who.client.get(TOKENS, { headers: { 'x-forwarded-for': address } });
    expect((await who.client.get(TOKENS)).status).toBe(200);
    expect((await from('192.0.2.9')).status).toBe(200);
    expectRefusal(await from('198.51.100.1'), 403, 'token_policy', NOT_BY_POLICY);
    // What cannot be read is the connection's own address.
    expect((await from('garbage')).status).toBe(200);
    const more = await policy({ required_ips: ['192.0.2.128/25'], users: [who.id] });
    expectRefusal(await who.client.get(TOKENS), 403, 'token_policy', NOT_BY_POLICY);
    expectRefusal(await from('192.0.2.9'), 403, 'token_policy', NOT_BY_POLICY);
    expectRefusal(await from('garbage'), 403, 'token_policy', NOT_BY_POLICY);
    expect((await from('192.0.2.200:1234')).status).toBe(200);
    // Basic has no token, so it still serves to revoke one.
    expect((await who.byBasic.get(TOKENS)).status).toBe(200);
    await server.admin.patch(`${POLICIES}${more.id}/`, { required_ips: [] });
    expect((await who.client.get(TOKENS)).status).toBe(200);
  });

  it('comes behind the token’s own addresses', async () => {
    const who = await person();
    const { body: made } = await who.byBasic.post(TOKENS, { allowed_ips: ['10.0.0.1'] });
    await policy({ required_ips: ['10.0.0.0/8'], write_allowed: false, users: [who.id] });
    expect((await server.withKey(made.key).post(TOKENS, {})).body.code).toBe('source_ip_not_permitted');
  });
});

describe('Token policies', () => {
  it('are changed by whoever may, and by nobody they bind', async () => {
    const who = await person();
    const made = await policy({ can_create: false, users: [who.id] });
    await changingNothing(server, async () => {
      for (const client of [who.client, who.bySession]) {
        for (const reply of [
          await client.get(POLICIES),
          await client.get(`${POLICIES}${made.id}/`),
          await client.patch(`${POLICIES}${made.id}/`, { can_create: true }),
          await client.delete(`${POLICIES}${made.id}/`),
          await client.post(POLICIES, { name: 'mine' }),
        ])
          expectRefusal(reply, 403, 'permission_denied', DENIED);
      }
    });
  });

  it('follow a user into a group and out of it at once', async () => {
    const who = await person();
    const { body: group } = await server.admin.post('/api/users/groups/', { name: `group ${randomUUID()}` });
    await policy({ write_allowed: false, groups: [group.id] });
    expect((await who.client.post(TOKENS, {})).status).toBe(201);
    await server.admin.patch(`/api/users/users/${who.id}/`, { groups: [group.id] });
    expectRefusal(await who.client.post(TOKENS, {}), 403, 'token_policy', NOT_BY_POLICY);
    await server.admin.patch(`/api/users/users/${who.id}/`, { groups: [] });
    expect((await who.client.post(TOKENS, {})).status).toBe(201);
    await server.admin.patch(`/api/users/users/${who.id}/`, { groups: [group.id] });
    expectRefusal(await who.client.post(TOKENS, {}), 403, 'token_policy', NOT_BY_POLICY);
    await server.admin.delete(`/api/users/groups/${group.id}/`);
    expect((await who.client.post(TOKENS, {})).status).toBe(201);
  });
});
