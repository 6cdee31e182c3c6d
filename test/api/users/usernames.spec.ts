// Usernames are equal whatever their case, wherever one is said; they are kept as they were written.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import { entries, writeAudit } from '../../support/audit.js';
import { BrowserSession } from '../../support/browser-session.js';
import { basic } from '../../support/client.js';

const USERS = '/api/users/users/';
const TAKEN = { username: ['user with this username already exists.'] };

let server: TestServer;
let kim: TestUser;
beforeAll(async () => {
  server = await startServer({ LOGIN_ATTEMPTS: '3/600', TRUSTED_PROXIES: '127.0.0.1' });
  kim = await server.user('Kim.Øst');
});
afterAll(() => server.close());

const names = async () =>
  (await server.admin.get(`${USERS}?limit=0`)).body.results.map(({ username }: { username: string }) => username);

describe('a name in another case', () => {
  it('logs in: by HTTP Basic, by provisioning, in the browser', async () => {
    const headers = basic('kim.øST', kim.password);
    expect((await server.anonymous.get('/api/users/tokens/', { headers })).status).toBe(200);
    const provisioned = await server.anonymous.post('/api/users/tokens/provision/', {
      username: 'KIM.ØST',
      password: kim.password,
    });
    expect([provisioned.status, provisioned.body.user.username]).toEqual([201, 'Kim.Øst']);
    const browser = new BrowserSession(server.url);
    expect((await browser.logIn('kim.øst', kim.password)).status).toBeLessThan(400);
    expect((await browser.get('/user/profile/')).text).toContain('Kim.Øst');
  });

  it('stands in the audit log as it is stored, whichever way it came', async () => {
    const headers = basic('KIM.øst', kim.password);
    const login = await new BrowserSession(server.url).logIn('KIM.ØST', kim.password);
    const made = await server.anonymous.post('/api/users/tokens/', {}, { headers });
    const provisioned = await server.anonymous.post('/api/users/tokens/provision/', {
      username: 'kim.øst',
      password: kim.password,
    });
    for (const [reply, event] of [
      [login, 'login'],
      [made, 'token_created'],
      [provisioned, 'token_created'],
    ] as const) {
      const found = await entries(server, `request_id=${reply.headers.get('x-request-id')}`);
      expect(found).toMatchObject([{ event: { value: event }, user: { id: kim.id }, user_name: 'Kim.Øst' }]);
    }
  });

  it('is taken: created, twice in one request, by a change', async () => {
    const before = await names();
    const body = { username: 'KIM.øst', password: kim.password };
    const one = await server.admin.post(USERS, body);
    expect([one.status, one.body]).toEqual([400, TAKEN]);
    const lee = { username: 'lee', password: kim.password };
    const two = await server.admin.post(USERS, [lee, { ...lee, username: 'LEE' }]);
    expect([two.status, two.body.errors]).toEqual([400, [{ index: 1, errors: TAKEN }]]);
    const other = await server.user('robin');
    const changed = await server.admin.patch(`${USERS}${other.id}/`, { username: 'kim.Øst' });
    expect([changed.status, changed.body]).toEqual([400, TAKEN]);
    expect(await names()).toEqual([...before, 'robin'].sort((a, b) => a.localeCompare(b)));
  });

  it('may be given to its own user', async () => {
    const own = await server.user('Sam');
    const reply = await server.admin.patch(`${USERS}${own.id}/`, { username: 'sam' });
    expect([reply.status, reply.body.username]).toEqual([200, 'sam']);
  });

  it('names the user in a reference, and filters compare as they did', async () => {
    const group = await server.admin.post('/api/users/permissions/', {
      name: 'by name',
      object_types: ['dcim.site'],
      actions: ['view'],
      users: [{ username: 'KIM.ØST' }],
    });
    expect([group.status, group.body.users?.[0]?.id]).toEqual([201, kim.id]);
    expect((await server.admin.get(`${USERS}?username=kim.øst`)).body.count).toBe(0);
    expect((await server.admin.get(`${USERS}?username__ie=kim.øst`)).body.count).toBe(1);
  });

  it('counts as the same name where log-ins fail, and the audit log tells whose', async () => {
    const lou = await server.user('Lou');
    let addresses = 0;
    const attempt = async (name: string, password: string) => {
      const headers = { ...basic(name, password), 'x-forwarded-for': `192.0.2.${++addresses}` };
      return (await server.anonymous.get('/api/users/tokens/', { headers })).status;
    };
    for (const name of ['LOU', 'lou', 'lOu']) {
      expect(await attempt(name, 'wrong')).toBe(403);
    }
    expect(await attempt('Lou', lou.password)).toBe(429);
    await writeAudit(server);
    const failed = await entries(server, `event=login_failed&user_name=Lou`);
    expect(failed.length).toBeGreaterThan(0);
  });
});
