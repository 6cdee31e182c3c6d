// Open sessions: at the administrator's desk, and one's own among the account settings.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LastUsed } from '../../src/auth/last-used.js';
import { User } from '../../src/users/user.js';
import { ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../support/app.js';
import { BrowserSession } from '../support/browser-session.js';
import { EVIL, hasMarkup, loggedIn, send, somebody } from '../support/desk.js';
import { makeMany } from '../support/factories/make.js';
import { countStatements } from '../support/query-count.js';
import { changingNothing, DENIED, PROTECTED } from '../support/refusals.js';

const ALL = '/admin/sessions/';
const OWN = '/user/sessions/';
const NOWHERE = '00000000-0000-7000-8000-000000000000';
const SEE_USERS = { object_types: ['users.user'], actions: ['view'] };

let server: TestServer;
let admin: BrowserSession;
let hank: TestUser;
let browser: BrowserSession;

beforeAll(async () => {
  server = await startServer();
  admin = await loggedIn(server, 'admin', ADMIN_PASSWORD);
});
afterAll(() => server.close());
beforeEach(async () => {
  hank = await server.user();
  browser = await loggedIn(server, hank.username, hank.password);
});

const ofUser = ({ id }: { id: string }) => `/admin/users/${id}/sessions/`;
const isOpen = async (one: BrowserSession) => (await one.get('/user/profile/')).status === 200;
const idsIn = (page: string) => [...page.matchAll(/sessions\/([0-9a-f-]{36})\/end\//g)].map(([, id]) => id as string);

/** The rows of the table, each as its text. */
const rowsIn = (page: string) =>
  [...page.matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => row.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')).slice(1);

/** Logs in with a browser that calls itself so. */
async function logInAs(userAgent: string, { username, password }: TestUser): Promise<BrowserSession> {
  const one = new BrowserSession(server.url);
  await one.get('/login/');
  const csrf = one.cookies.get('csrftoken') ?? '';
  await one.send('POST', '/login/', {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: server.url,
      'user-agent': userAgent,
    },
    raw: new URLSearchParams({ csrfmiddlewaretoken: csrf, username, password, next: '/' }).toString(),
  });
  expect(await isOpen(one)).toBe(true);
  return one;
}

async function column(name: string, { id }: { id: string }): Promise<string[]> {
  const rows = await server.database.write().rows({
    text: `SELECT ${name}::text FROM users_session WHERE user_id = $1 ORDER BY created`,
    values: [id],
  });
  return rows.map(([value]) => value as string);
}

describe('A session', () => {
  it('is shown with its beginning, its address and its browser, cut and as text, and never with what opens it', async () => {
    const one = await logInAs(`Mozilla/5.0 ${EVIL} ${'x'.repeat(500)}`, hank);
    const page = await admin.get(ofUser(hank));
    const [latest] = rowsIn(page.text);
    for (const text of ['127.0.0.1', 'Mozilla/5.0', 'UTC', '…']) expect(latest).toContain(text);
    expect(hasMarkup(page.text)).toBe(false);
    expect(page.text).not.toContain('x'.repeat(121));
    expect((await column('user_agent', hank)).map(({ length }) => length)).toContain(300);
    for (const digest of await column('digest', hank)) expect(page.text).not.toContain(digest);
    const cookie = decodeURIComponent(one.cookies.get('sessionid') ?? '').split('.')[0] as string;
    expect([cookie.length > 20, page.text.includes(cookie)]).toEqual([true, false]);
  });

  it('says when it was last seen, written down beside the requests and at most once a minute', async () => {
    await server.app.get(LastUsed).flush();
    await server.database.write().run({
      text: `UPDATE users_session SET last_seen = '2020-01-02 03:04:05+00' WHERE user_id = $1`,
      values: [hank.id],
    });
    const fresh = await server.sibling();
    try {
      const elsewhere = new BrowserSession(fresh.url);
      for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
      expect(await isOpen(elsewhere)).toBe(true);
      expect(await column('last_seen', hank)).toEqual(['2020-01-02 03:04:05+00']);
      await fresh.app.get(LastUsed).flush();
      const [seen = ''] = await column('last_seen', hank);
      expect(Date.now() - Date.parse(seen.replace(' ', 'T').replace(/\+00$/, 'Z'))).toBeLessThan(60_000);
      expect(await isOpen(elsewhere)).toBe(true);
      await fresh.app.get(LastUsed).flush();
      expect(await column('last_seen', hank)).toEqual([seen]);
    } finally {
      await fresh.close();
    }
  });

  it('is no longer listed once it is over, or its password was changed', async () => {
    expect(rowsIn((await admin.get(ofUser(hank))).text).length).toBe(1);
    await server.database.write().run({
      text: `UPDATE users_session SET expires = now() - interval '1 second' WHERE user_id = $1`,
      values: [hank.id],
    });
    expect((await admin.get(ofUser(hank))).text).toContain('No session is open');
    await browser.logIn(hank.username, hank.password);
    await server.admin.patch(`/api/users/users/${hank.id}/`, { password: 'another-good-password' });
    expect((await admin.get(ofUser(hank))).text).toContain('No session is open');
    expect(await column('id', hank)).toEqual([]);
  });
});

describe('All sessions', () => {
  it('are listed with their users, found by name, address or browser, and marked where they are one’s own', async () => {
    await logInAs('NCSA Mosaic for the X Window System', hank);
    const page = await admin.get(`${ALL}?q=mosaic`);
    expect(rowsIn(page.text)).toEqual([expect.stringContaining(hank.username)]);
    expect(page.text).toContain(`href="${ofUser(hank)}"`);
    expect((await admin.get(`${ALL}?q=${hank.username.toUpperCase()}`)).text).toContain('1–2 of 2');
    expect((await admin.get(`${ALL}?q=nothing-like-this`)).text).toContain('Nothing that you may see is like this.');
    const own = rowsIn((await admin.get(`${ALL}?q=admin`)).text);
    expect(own.filter((row) => row.includes('This session')).length).toBe(1);
    expect(own.find((row) => row.includes('This session'))).not.toMatch(/ End /);
  });

  it('have pages, and need as many statements for many as for few', async () => {
    const users = await makeMany(server, User, 60, (index) => ({ username: `crowd-${index}` }));
    const begin = (ids: string[]) =>
      server.database.write().run({
        text: `INSERT INTO users_session (digest, user_id, data, expires, user_agent)
          SELECT md5(u.id::text || random()::text), u.id,
            jsonb_build_object('passport', jsonb_build_object('user', jsonb_build_object('id', u.id, 'stamp', u.session_stamp))),
            now() + interval '1 hour', 'crowd' FROM users_user u WHERE u.id = ANY($1::uuid[])`,
        values: [ids],
      });
    const ids = users.map(({ id }) => id);
    await begin(ids.slice(0, 51));
    const few = await countStatements(server, () => admin.get(`${ALL}?q=crowd`));
    await begin(ids);
    expect((await admin.get(`${ALL}?q=crowd`)).text).toContain('1–50 of 111');
    expect((await admin.get(`${ALL}?q=crowd&offset=100`)).text).toContain('101–111 of 111');
    expect(await countStatements(server, () => admin.get(`${ALL}?q=crowd`))).toBeLessThanOrEqual(few);
    expect(few).toBeLessThanOrEqual(6);
  });

  it('are those of the users that the caller may view, and of nobody else', async () => {
    const looker = await somebody(server, { ...SEE_USERS, constraints: { username: hank.username } });
    const page = await looker.browser.get(ALL);
    expect(page.text).toContain(hank.username);
    expect(page.text).not.toContain('>admin<');
    expect(rowsIn(page.text).length).toBe(2);
    const nobody = await somebody(server, { object_types: ['users.group'], actions: ['view'] });
    expect((await nobody.browser.get(ALL)).status).toBe(403);
  });
});

describe('Ending', () => {
  it('closes one session on every instance at once, and no other', async () => {
    const other = await logInAs('The other one', hank);
    const sibling = await server.sibling();
    try {
      const elsewhere = new BrowserSession(sibling.url);
      for (const [name, value] of other.cookies) elsewhere.cookies.set(name, value);
      expect(await isOpen(elsewhere)).toBe(true);
      const [id] = idsIn((await admin.get(`${ALL}?q=the other one`)).text);
      const reply = await send(admin, `${ALL}${id}/end/`, []);
      expect([reply.status, reply.headers.get('location')]).toEqual([302, `${ALL}?done=ended`]);
      expect([await isOpen(elsewhere), await isOpen(other), await isOpen(browser)]).toEqual([false, false, true]);
      expect((await send(admin, `${ALL}${id}/end/`, [])).status).toBe(404);
    } finally {
      await sibling.close();
    }
  });

  it('closes all sessions of a user, and leaves the tokens', async () => {
    const other = await logInAs('The other one', hank);
    const reply = await send(admin, `${ofUser(hank)}end-all/`, []);
    expect(reply.headers.get('location')).toBe(`${ofUser(hank)}?done=ended-all`);
    expect([await isOpen(browser), await isOpen(other)]).toEqual([false, false]);
    expect((await hank.client.get('/api/users/tokens/')).status).toBe(200);
    expect((await admin.get(ofUser(hank))).text).toContain('No session is open');
  });

  it('spares the session that asks', async () => {
    const second = await loggedIn(server, 'admin', ADMIN_PASSWORD);
    const { results } = (await server.admin.get('/api/users/users/?username=admin')).body;
    expect((await admin.get(ofUser(results[0]))).text).toContain('End all others');
    await send(admin, `${ofUser(results[0])}end-all/`, []);
    expect([await isOpen(admin), await isOpen(second)]).toEqual([true, false]);
  });

  it('is for those who may change the user, and of superusers for superusers', async () => {
    const looker = await somebody(server, SEE_USERS);
    const changer = await somebody(server, SEE_USERS, {
      ...SEE_USERS,
      actions: ['change'],
      constraints: { username__in: [hank.username, 'admin'] },
    });
    const [id] = idsIn((await admin.get(ofUser(hank))).text);
    expect(rowsIn((await looker.browser.get(ofUser(hank))).text)[0]).not.toMatch(/ End /);
    expect((await looker.browser.get(ofUser(hank))).text).toContain('You are not permitted to end sessions');
    const boss = (await server.admin.get('/api/users/users/?username=admin')).body.results[0];
    const [bossId] = await column('id', boss);
    await changingNothing(server, async () => {
      for (const path of [`${ALL}${id}/end/`, `${ofUser(hank)}${id}/end/`, `${ofUser(hank)}end-all/`]) {
        const reply = await send(looker.browser, path, []);
        expect([path, reply.status, reply.text.includes(DENIED)]).toEqual([path, 403, true]);
      }
      for (const path of [`${ALL}${bossId}/end/`, `${ofUser(boss)}end-all/`]) {
        const reply = await send(changer.browser, path, []);
        expect([path, reply.status, reply.text.includes(PROTECTED)]).toEqual([path, 403, true]);
      }
      expect((await send(changer.browser, `${ofUser(boss)}${id}/end/`, [])).status).toBe(404);
      expect((await send(admin, `${ALL}${NOWHERE}/end/`, [])).status).toBe(404);
      expect((await send(admin, `${ALL}nonsense/end/`, [])).status).toBe(404);
    });
    expect((await send(changer.browser, `${ALL}${id}/end/`, [])).status).toBe(302);
    expect(await isOpen(browser)).toBe(false);
  });
});

describe('One’s own sessions', () => {
  it('are a tab beside the profile, and nobody else’s', async () => {
    expect((await browser.get('/user/profile/')).text).toContain(`href="${OWN}"`);
    await logInAs('The other one', hank);
    const page = await browser.get(OWN);
    expect(rowsIn(page.text).length).toBe(2);
    expect(rowsIn(page.text).filter((row) => row.includes('This session')).length).toBe(1);
    expect(page.text).not.toContain('admin');
    const visitor = await new BrowserSession(server.url).get(OWN);
    expect([visitor.status, visitor.headers.get('location')]).toEqual([302, '/login/?next=%2Fuser%2Fsessions%2F']);
  });

  it('end one by one, or all but this one', async () => {
    const others = [await logInAs('One', hank), await logInAs('Two', hank), await logInAs('Three', hank)];
    const [id] = idsIn((await browser.get(OWN)).text);
    const reply = await send(browser, `${OWN}${id}/end/`, []);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${OWN}?done=ended`]);
    expect((await Promise.all(others.map(isOpen))).filter(Boolean).length).toBe(2);
    expect((await send(browser, `${OWN}end-others/`, [])).headers.get('location')).toBe(`${OWN}?done=ended-others`);
    expect((await Promise.all(others.map(isOpen))).filter(Boolean).length).toBe(0);
    expect(await isOpen(browser)).toBe(true);
    expect((await browser.get(OWN)).text).not.toContain('End all others');
  });

  it('do not reach anybody else’s, a superuser’s own page neither', async () => {
    const [id] = idsIn((await admin.get(ofUser(hank))).text);
    const other = await somebody(server);
    await changingNothing(server, async () => {
      expect((await send(other.browser, `${OWN}${id}/end/`, [])).status).toBe(404);
      expect((await send(admin, `${OWN}${id}/end/`, [])).status).toBe(404);
    });
    expect(await isOpen(browser)).toBe(true);
  });
});
