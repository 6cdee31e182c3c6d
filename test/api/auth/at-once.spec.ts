// A change of who may do what holds at once on the instance that made it, on its siblings once they
// hear of it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PrincipalCache } from '../../../src/auth/principal-cache.js';
import { Notifications } from '../../../src/platform/database/notifications.js';
import { ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../../support/app.js';
import { writeAudit } from '../../support/audit.js';
import { BrowserSession } from '../../support/browser-session.js';
import { basic, type Reply } from '../../support/client.js';
import { isLong } from '../../support/depth.js';
import { hearAll } from '../../support/notifications.js';
import { expectRefusal } from '../../support/refusals.js';

const TOKENS = '/api/users/tokens/';
/** How long a connection that was cut may take to be missed, and to come back. */
const SOON = { timeout: 10_000, interval: 5 };

let server: TestServer;
let sibling: TestServer;

beforeAll(async () => {
  server = await startServer();
  sibling = await server.sibling();
});
afterAll(async () => {
  await sibling.close();
  await server.close();
});

/** A user whom both instances remember. */
async function remembered(): Promise<TestUser> {
  const user = await server.user();
  for (const one of [server, sibling]) {
    for (let i = 0; i < 2; i++) expect((await one.withKey(user.key).get(TOKENS)).status).toBe(200);
    await writeAudit(one);
    const before = one.database.statements;
    await one.withKey(user.key).options('/api/dcim/sites/');
    expect(one.database.statements - before).toBe(0);
  }
  return user;
}

/** `change` is made on the first instance: it answers so at once, the sibling once it has heard. */
async function holds(user: TestUser, change: () => Promise<Reply>, code: string, method = 'GET'): Promise<void> {
  const reply = await change();
  expect([reply.status < 300, reply.text]).toEqual([true, expect.anything()]);
  const ask = async (one: TestServer) => (await one.withKey(user.key).send(method, TOKENS)).body?.code;
  expect(await ask(server)).toBe(code);
  await hearAll(sibling);
  expect(await ask(sibling)).toBe(code);
}

describe('T-11 What holds at once, everywhere', () => {
  it.each<[string, (user: TestUser) => Promise<Reply>, string, string?]>([
    ['a token deleted', (user) => user.client.delete(`${TOKENS}${user.tokenId}/`), 'invalid_token'],
    ['tokens deleted in bulk', (user) => user.client.delete(TOKENS, [{ id: user.tokenId }]), 'invalid_token'],
    [
      'a token disabled',
      (user) => user.client.patch(`${TOKENS}${user.tokenId}/`, { enabled: false }),
      'token_disabled',
    ],
    ['a token rotated', (user) => user.client.post(`${TOKENS}${user.tokenId}/rotate/`), 'invalid_token'],
    [
      'addresses narrowed',
      (user) => user.client.patch(`${TOKENS}${user.tokenId}/`, { allowed_ips: ['10.0.0.1'] }),
      'source_ip_not_permitted',
    ],
    [
      'a token made read-only',
      (user) => user.client.patch(`${TOKENS}${user.tokenId}/`, { write_enabled: false }),
      'token_read_only',
      'POST',
    ],
    [
      'scopes narrowed',
      (user) => user.client.patch(`${TOKENS}${user.tokenId}/`, { permissions: [] }),
      'permission_denied',
    ],
    [
      'a user deactivated',
      (user) => server.admin.patch(`/api/users/users/${user.id}/`, { is_active: false }),
      'user_inactive',
    ],
    ['a user deleted', (user) => server.admin.delete(`/api/users/users/${user.id}/`), 'invalid_token'],
    [
      'a policy created',
      (user) =>
        server.admin.post('/api/users/token-policies/', {
          name: `policy ${randomUUID()}`,
          required_ips: ['10.0.0.0/8'],
          users: [user.id],
        }),
      'token_policy',
    ],
  ])('%s', async (_, change, code, method) => {
    const user = await remembered();
    await holds(user, () => change(user), code, method);
  });

  it('a policy changed and deleted, a group given and taken', async () => {
    const user = await remembered();
    const { body: group } = await server.admin.post('/api/users/groups/', { name: `group ${randomUUID()}` });
    const { body: policy } = await server.admin.post('/api/users/token-policies/', {
      name: `policy ${randomUUID()}`,
      groups: [group.id],
    });
    const path = `/api/users/token-policies/${policy.id}/`;
    const opens = async () => {
      expect((await server.withKey(user.key).get(TOKENS)).status).toBe(200);
      await hearAll(sibling);
      expect((await sibling.withKey(user.key).get(TOKENS)).status).toBe(200);
    };
    await server.admin.patch(`/api/users/users/${user.id}/`, { groups: [group.id] });
    await opens();
    await holds(user, () => server.admin.patch(path, { required_ips: ['10.0.0.1'] }), 'token_policy');
    await server.admin.patch(`/api/users/users/${user.id}/`, { groups: [] });
    await opens();
    await server.admin.patch(`/api/users/users/${user.id}/`, { groups: [group.id] });
    await hearAll(sibling);
    expect((await sibling.withKey(user.key).get(TOKENS)).status).toBe(403);
    await server.admin.delete(path);
    await opens();
  });

  it('a superuser made one, and no longer', async () => {
    const user = await remembered();
    const ask = async (one: TestServer) => (await one.withKey(user.key).get('/api/users/users/')).status;
    await server.admin.patch(`/api/users/users/${user.id}/`, { is_superuser: true });
    expect(await ask(server)).toBe(200);
    await hearAll(sibling);
    expect(await ask(sibling)).toBe(200);
    await server.admin.patch(`/api/users/users/${user.id}/`, { is_superuser: false });
    expect(await ask(server)).toBe(403);
    await hearAll(sibling);
    expect(await ask(sibling)).toBe(403);
  });

  it('a password changed: the old one opens nothing more', async () => {
    const user = await remembered();
    await server.admin.patch(`/api/users/users/${user.id}/`, { password: 'quite-another-password' });
    for (const one of [server, sibling]) {
      expect((await one.anonymous.with(basic(user.username, user.password)).get(TOKENS)).status).toBe(403);
      expect((await one.anonymous.with(basic(user.username, 'quite-another-password')).get(TOKENS)).status).toBe(200);
    }
  });

  it('a change behind the services, in the database itself', async () => {
    const user = await remembered();
    const sql = { text: 'UPDATE users_token SET enabled = false WHERE id = $1', values: [user.tokenId] };
    await server.database.write().run(sql);
    for (const one of [server, sibling]) {
      await hearAll(one);
      expect((await one.withKey(user.key).get(TOKENS)).status).toBe(403);
    }
  });
});

describe('S-02 A session is over at once, everywhere', () => {
  it.each<[string, (user: TestUser, browser: BrowserSession) => Promise<unknown>]>([
    ['after the log-out', (_, browser) => browser.post('/logout/', {}, '/user/profile/')],
    [
      'after a new password by an administrator',
      (user) => server.admin.patch(`/api/users/users/${user.id}/`, { password: 'quite-another-password' }),
    ],
    [
      'after a new password by the user',
      (user, browser) =>
        browser.post('/user/password/', {
          old_password: user.password,
          new_password1: 'quite-another-password',
          new_password2: 'quite-another-password',
        }),
    ],
    ['after the deactivation', (user) => server.admin.patch(`/api/users/users/${user.id}/`, { is_active: false })],
    ['after the user is deleted', (user) => server.admin.delete(`/api/users/users/${user.id}/`)],
  ])('%s', async (_, change) => {
    const user = await server.user();
    const browser = new BrowserSession(server.url);
    await browser.logIn(user.username, user.password);
    const cookie = `sessionid=${browser.cookies.get('sessionid')}`;
    const ask = async (one: TestServer) => (await one.anonymous.with({ cookie }).get(TOKENS)).status;
    expect([await ask(server), await ask(sibling)]).toEqual([200, 200]);
    await change(user, browser);
    expect(await ask(server)).toBe(403);
    await hearAll(sibling);
    expect(await ask(sibling)).toBe(403);
  });

  it('and no log-in under way survives a new password', async () => {
    const user = await server.user();
    const cache = server.app.get(PrincipalCache);
    const attempts = Array.from({ length: 6 }, async () => {
      const browser = new BrowserSession(server.url);
      await browser.logIn(user.username, user.password);
      return browser;
    });
    await server.admin.patch(`/api/users/users/${user.id}/`, { password: 'quite-another-password' });
    const stamp = (await cache.byUser(user.id))?.sessionStamp;
    for (const browser of await Promise.all(attempts)) {
      const reply = await browser.get(TOKENS, { accept: 'application/json' });
      expect([reply.status, stamp !== undefined]).toEqual([403, true]);
    }
  });
});

describe('While nobody listens', () => {
  it('nothing is answered from memory, and memory comes back by itself', async () => {
    const user = await remembered();
    const notifications = sibling.app.get(Notifications);
    for (const one of [server, sibling]) {
      const listening = one.app.get(Notifications) as unknown as { client: { processID: number } };
      const sql = { text: 'SELECT pg_terminate_backend($1)', values: [listening.client.processID] };
      expect(await server.database.write().rows(sql)).toEqual([[true]]);
    }
    await vi.waitFor(() => expect(notifications.isListening).toBe(false), SOON);
    // Both are deaf now: what one changes, the other must look up.
    await server.database
      .write()
      .run({ text: 'UPDATE users_token SET enabled = false WHERE id = $1', values: [user.tokenId] });
    for (const one of [server, sibling]) {
      expectRefusal(await one.withKey(user.key).get(TOKENS), 403, 'token_disabled', 'Token disabled');
    }
    await vi.waitFor(() => expect(notifications.isListening).toBe(true), SOON);
    await vi.waitFor(() => expect(server.app.get(Notifications).isListening).toBe(true), SOON);
    await server.database
      .write()
      .run({ text: 'UPDATE users_token SET enabled = true WHERE id = $1', values: [user.tokenId] });
    await hearAll(sibling);
    expect((await sibling.withKey(user.key).get(TOKENS)).status).toBe(200);
    await holds(user, () => server.admin.patch(`${TOKENS}${user.tokenId}/`, { enabled: false }), 'token_disabled');
  });
});

describe('What is being looked up', () => {
  it('is not kept when it changes meanwhile', async () => {
    const cache = server.app.get(PrincipalCache);
    const user = await server.user();
    // A token would not be allowed to enable another.
    const admin = server.anonymous.with(basic('admin', ADMIN_PASSWORD));
    for (let round = 0; round < (isLong ? 10 : 4); round++) {
      const enabled = round % 2 === 1;
      const lookUps = Array.from({ length: 8 }, () => cache.byKey(user.key));
      const change = admin.patch(`${TOKENS}${user.tokenId}/`, { enabled });
      const more = Array.from({ length: 8 }, () => cache.byKey(user.key));
      await Promise.all([...lookUps, ...more]);
      expect((await change).status).toBe(200);
      expect((await cache.byKey(user.key))?.token?.isEnabled).toBe(enabled);
    }
  });

  it('does not bring a rotated key back while its digest moves to a new secret key', async () => {
    const old = 'k'.repeat(60);
    const fresh = 'n'.repeat(60);
    const before = await server.sibling({ SECRET_KEY: old });
    const admin = before.anonymous.with(basic('admin', ADMIN_PASSWORD));
    const { body: made } = await admin.post(TOKENS, {});
    await before.close();
    const moving = await server.sibling({ SECRET_KEY: fresh, SECRET_KEY_FALLBACKS: old });
    try {
      const owner = moving.anonymous.with(basic('admin', ADMIN_PASSWORD));
      const uses = Array.from({ length: 10 }, () => moving.withKey(made.key).get(TOKENS));
      const { body: rotated } = await owner.post(`${TOKENS}${made.id}/rotate/`);
      await Promise.all(uses);
      expect((await moving.withKey(made.key).get(TOKENS)).status).toBe(403);
      expect((await moving.withKey(rotated.key).get(TOKENS)).status).toBe(200);
    } finally {
      await moving.close();
    }
  });
});
