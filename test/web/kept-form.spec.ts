// Forms that are sent after the log-in has ended: what was typed comes back, and nothing else happens.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../support/app.js';
import { BrowserSession, csrfOf } from '../support/browser-session.js';
import type { Reply } from '../support/client.js';
import { formIn } from '../support/form-in.js';

const HTML = { accept: 'text/html' };
const NOT_SAVED = 'nothing has been saved yet';
const EVIL = '"><script>alert(1)</script>\n <b>';

let server: TestServer;
let other: TestUser;
let site: string;
let group: string;
let token: string;
let permission: string;
let policy: string;
beforeAll(async () => {
  server = await startServer();
  other = await server.user('hankhill');
  site = (await server.admin.post('/api/dcim/sites/', { name: 'Akron', slug: 'akron' })).body.id;
  group = (await server.admin.post('/api/users/groups/', { name: 'Crew' })).body.id;
  const view = { name: 'Look', object_types: ['dcim.site'], actions: ['view'] };
  permission = (await server.admin.post('/api/users/permissions/', view)).body.id;
  policy = (await server.admin.post('/api/users/token-policies/', { name: 'Short' })).body.id;
  const admin = (await server.admin.get('/api/users/users/?username=admin')).body.results[0].id;
  token = (await server.admin.get(`/api/users/tokens/?user_id=${admin}`)).body.results[0].id;
});
afterAll(() => server.close());

async function loggedIn(): Promise<BrowserSession> {
  const browser = new BrowserSession(server.url);
  await browser.logIn('admin', ADMIN_PASSWORD);
  return browser;
}

const post = (browser: BrowserSession, path: string, fields: Record<string, string>, headers = {}): Promise<Reply> =>
  browser.send('POST', path, {
    headers: { ...HTML, 'content-type': 'application/x-www-form-urlencoded', origin: server.url, ...headers },
    raw: new URLSearchParams(fields).toString(),
  });

const decoded = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Everything that can be changed by the forms below. */
const state = async () =>
  Promise.all(
    ['dcim/sites', 'users/groups', 'users/users', 'users/tokens', 'users/permissions', 'users/token-policies'].map(
      async (list) => {
        const { body } = await server.admin.get(`/api/${list}/?omit=last_login,last_used,last_used_ip`);
        return JSON.stringify(body.results);
      },
    ),
  );

/** What is typed, by the path of the form; what comes back differs where something is a secret. */
const forms = (): [path: string, typed: Record<string, string>, secret?: string[]][] => [
  [
    '/edit/dcim/sites/add/',
    { name: 'Typed', slug: 'typed', comments: `\nTwo\nlines ${EVIL}`, time_zone: 'Europe/Rome' },
  ],
  [`/edit/dcim/sites/${site}/`, { name: 'Renamed', slug: 'renamed', form_version: '1' }],
  ['/user/api-tokens/add/', { description: EVIL, expires: '2030-01-01', key: 'ab'.repeat(20) }, ['key']],
  [`/user/api-tokens/${token}/edit/`, { description: 'Typed', allowed_ips: '192.0.2.0/24' }],
  ['/admin/groups/add/', { name: 'Typed', description: EVIL }],
  [`/admin/groups/${group}/`, { name: 'Renamed', description: 'Typed' }],
  ['/admin/permissions/add/', { name: 'Typed', description: 'Typed' }],
  ['/admin/token-policies/add/', { name: 'Typed', description: 'Typed' }],
  [
    '/admin/users/add/',
    { username: 'typed', email: 'typed@example.com', password: 'Secret-typed', password_again: 'Secret-typed' },
    ['password', 'password_again'],
  ],
  [`/admin/users/${other.id}/`, { username: 'hankhill', first_name: 'Typed' }],
  [`/admin/groups/${group}/members/`, { joining: other.id }],
  [`/admin/permissions/${permission}/`, { name: 'Renamed', description: 'Typed' }],
  [`/admin/token-policies/${policy}/`, { name: 'Renamed', description: 'Typed' }],
  [`/admin/users/${other.id}/api-tokens/limits/`, { max_tokens: '7', required_ips: '192.0.2.0/24' }],
  [`/edit/dcim/sites/${site}/delete/`, { changelog_message: 'Typed' }],
];

/** What the form that is sent to a path would send: a page may have several. */
function formTo(path: string, page: string): Record<string, string> {
  const start = page.lastIndexOf('<form', page.indexOf(`action="${path}`));
  return formIn(`<main>${page.slice(start).replace(/^<form\b[^>]*>/, '<form method="post">')}`);
}

describe('a form that is sent after the log-in has ended', () => {
  it('comes back after the log-in as it was typed, without its secrets, and changes nothing', async () => {
    const before = await state();
    for (const [path, typed, secret = []] of forms()) {
      const visitor = new BrowserSession(server.url);
      const asked = await post(visitor, path, { csrfmiddlewaretoken: 'old', ...typed });
      expect([path, asked.status, asked.headers.get('x-error-code')]).toEqual([path, 403, 'session_ended']);
      expect(asked.text).toContain('What you typed is kept');
      const { next = '', kept = '' } = formIn(asked.text);
      expect(next).toBe(path);
      const csrf = csrfOf(asked.text);
      const wrong = await post(visitor, '/login/', {
        ...{ csrfmiddlewaretoken: csrf, username: 'admin', password: 'wrong', next, kept },
      });
      expect([wrong.status, formIn(wrong.text).kept]).toEqual([403, kept]);
      const back = await post(visitor, '/login/', {
        ...{ csrfmiddlewaretoken: csrf, username: 'admin', password: ADMIN_PASSWORD, next, kept },
      });
      expect([path, back.status]).toEqual([path, 200]);
      expect(back.text).toContain(`<form method="post" action="${path}"`);
      for (const page of [asked, wrong, back]) {
        expect(page.text).not.toContain('<script>');
        for (const name of secret) expect(decodeURIComponent(page.text)).not.toContain(typed[name] as string);
      }
      const refilled = { csrfmiddlewaretoken: csrfOf(back.text), ...formIn(back.text) };
      const form = await post(visitor, path, refilled);
      expect([path, form.status]).toEqual([path, 200]);
      expect(form.text).toContain(NOT_SAVED);
      for (const [name, value] of Object.entries(typed)) {
        if (secret.includes(name)) expect(form.text).not.toContain(value);
        else expect([path, name, decoded(formTo(path, form.text)[name] ?? '')]).toEqual([path, name, value]);
      }
    }
    expect(await state()).toEqual(before);
  });

  it('is saved once it is sent again', async () => {
    const visitor = new BrowserSession(server.url);
    const blank = formIn((await (await loggedIn()).get('/edit/dcim/sites/add/')).text);
    const asked = await post(visitor, '/edit/dcim/sites/add/', { ...blank, name: 'Kept', slug: 'kept' });
    const { next = '', kept = '' } = formIn(asked.text);
    const back = await post(visitor, '/login/', {
      ...{ csrfmiddlewaretoken: csrfOf(asked.text), username: 'ADMIN', password: ADMIN_PASSWORD, next, kept },
    });
    expect(back.text).toContain('title="Profile of admin"');
    const form = await post(visitor, next, { csrfmiddlewaretoken: csrfOf(back.text), ...formIn(back.text) });
    const { form_refill: _, ...fields } = formIn(form.text);
    const saved = await post(visitor, next, { csrfmiddlewaretoken: csrfOf(form.text), ...fields });
    expect(saved.status).toBe(302);
    expect((await server.admin.get('/api/dcim/sites/?slug=kept')).body.count).toBe(1);
  });

  it('comes back at once where somebody has logged in again meanwhile', async () => {
    const before = await state();
    const browser = await loggedIn();
    const stale = csrfOf((await browser.get('/edit/dcim/sites/add/')).text);
    await browser.post('/logout/', {}, '/');
    await browser.logIn('admin', ADMIN_PASSWORD);
    const late = await post(browser, '/edit/dcim/sites/add/', {
      csrfmiddlewaretoken: stale,
      name: 'Late',
      slug: 'late',
    });
    expect([late.status, late.headers.get('x-error-code')]).toEqual([403, 'csrf_failed']);
    const form = await post(browser, '/edit/dcim/sites/add/', {
      csrfmiddlewaretoken: csrfOf(late.text),
      ...formIn(late.text),
    });
    expect([form.status, formIn(form.text).name]).toEqual([200, 'Late']);
    expect(await state()).toEqual(before);
  });

  it('of another site is not kept, and nor is what is too long or has nothing to keep', async () => {
    const before = await state();
    const typed = { name: 'Forged', slug: 'forged' };
    const path = '/edit/dcim/sites/add/';
    for (const [where, fields, headers] of [
      [path, typed, { origin: 'https://evil.example' }],
      [path, typed, { origin: 'null' }],
      [path, { name: 'x'.repeat(250_000) }, {}],
      [path, {}, {}],
      ['/admin/permissions/check/', { constraints: '{}' }, {}],
      ['/user/password/', { old_password: 'a', new_password1: 'b' }, {}],
      [`/admin/users/${other.id}/password/`, { password: 'a', password_again: 'a' }, {}],
    ] as const) {
      const visitor = new BrowserSession(server.url);
      const reply = await post(visitor, where, fields as Record<string, string>, headers);
      expect([where, reply.status]).toEqual([where, 302]);
      expect(reply.headers.get('location')).toBe(`/login/?next=${encodeURIComponent(where)}`);
    }
    const browser = await loggedIn();
    const forged = await post(
      browser,
      path,
      { csrfmiddlewaretoken: 'x', ...typed },
      { origin: 'https://evil.example' },
    );
    expect(forged.status).toBe(403);
    expect(forged.text).not.toContain('Forged');
    expect(await state()).toEqual(before);
  });

  it('leads nowhere else: a log-in gives what is kept to forms alone', async () => {
    for (const next of ['/', '/logout/', '/api/dcim/sites/', '//evil.example/edit/a/b/add/', '/user/password/']) {
      const visitor = new BrowserSession(server.url);
      const reply = await visitor.post('/login/', {
        ...{ username: 'admin', password: ADMIN_PASSWORD, next, kept: 'name=x' },
      });
      expect([next, reply.status]).toEqual([next, 302]);
    }
  });
});
