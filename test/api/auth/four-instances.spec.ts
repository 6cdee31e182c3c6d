// What an administrator takes away on one of four instances is refused by the other three as soon as they hear of it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandPrincipal } from '../../../src/engine/access/principal.js';
import { Accounts } from '../../../src/users/accounts.js';
import { Sessions } from '../../../src/users/sessions.js';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import { BrowserSession } from '../../support/browser-session.js';
import { hearAll } from '../../support/notifications.js';

const SITES = '/api/dcim/sites/';

let server: TestServer;
let instances: TestServer[];

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '' });
  instances = [server, await server.sibling(), await server.sibling(), await server.sibling()];
});
afterAll(async () => {
  for (const one of instances.slice(1)) await one.close();
  await server.close();
});

/** A user who may view sites, logged in and with a token, and the permission that lets them. */
interface Viewer {
  readonly user: TestUser;
  readonly permission: string;
  /** The browser in which they are logged in, and its cookies at that moment. */
  readonly browser: BrowserSession;
  readonly cookies: string;
}

async function viewer(): Promise<Viewer> {
  const user = await server.user();
  const { body } = await server.admin.post('/api/users/permissions/', {
    name: `sites of ${user.username}`,
    object_types: ['dcim.site'],
    actions: ['view'],
    users: [user.id],
  });
  const browser = new BrowserSession(server.url);
  await browser.logIn(user.username, user.password);
  const cookies = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return { user, permission: body.id, browser, cookies };
}

type Way = (instance: TestServer, viewer: Viewer) => Promise<number>;
const byToken: Way = async (instance, { user }) => (await instance.withKey(user.key).get(SITES)).status;
const bySession: Way = async (instance, { cookies }) =>
  (await instance.anonymous.with({ cookie: cookies }).get(SITES)).status;

async function endSessions({ id }: TestUser): Promise<void> {
  const [admin] = (await server.admin.get('/api/users/users/?username=admin')).body.results;
  const by = await server.app.get(Accounts).principal(admin.id, commandPrincipal(randomUUID()));
  expect(await server.app.get(Sessions).endAll(id, { by })).toBe(1);
}

describe('taken away on one of four instances', () => {
  it.each<[string, Way, (given: Viewer) => Promise<unknown>]>([
    [
      'a permission changed',
      byToken,
      ({ permission }) => server.admin.patch(`/api/users/permissions/${permission}/`, { actions: ['add'] }),
    ],
    ['a permission deleted', byToken, ({ permission }) => server.admin.delete(`/api/users/permissions/${permission}/`)],
    [
      'a permission taken from the user',
      byToken,
      ({ user }) => server.admin.patch(`/api/users/users/${user.id}/`, { permissions: [] }),
    ],
    [
      'a user deactivated',
      byToken,
      ({ user }) => server.admin.patch(`/api/users/users/${user.id}/`, { is_active: false }),
    ],
    [
      'a password changed',
      bySession,
      ({ user }) => server.admin.patch(`/api/users/users/${user.id}/`, { password: 'quite-another-password' }),
    ],
    ['a token revoked', byToken, ({ user }) => server.admin.delete(`/api/users/tokens/${user.tokenId}/`)],
    ['a session logged out', bySession, ({ browser }) => browser.post('/logout/', {}, '/')],
    ['a session ended by an administrator', bySession, ({ user }) => endSessions(user)],
  ])('%s is refused by the other three', async (_, way, takeAway) => {
    const given = await viewer();
    for (const instance of instances) for (let i = 0; i < 2; i++) expect(await way(instance, given)).toBe(200);
    const others = instances.slice(1);
    await takeAway(given);
    expect(await way(server, given)).toBe(403);
    for (const instance of others) {
      await hearAll(instance);
      expect(await way(instance, given)).toBe(403);
    }
  });
});
