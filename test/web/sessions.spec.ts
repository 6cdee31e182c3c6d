// Sessions, CSRF and what a browser may be led to do, by the numbers of the threat catalogue.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unmasked } from '../../src/auth/session/csrf.js';
import { safeNext } from '../../src/web/safe-next.js';
import { ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../support/app.js';
import { BrowserSession, csrfOf } from '../support/browser-session.js';
import type { Reply } from '../support/client.js';
import { getRaw, sendRaw, statusOf } from '../support/raw-request.js';
import { changingNothing, expectRefusal, MISSING } from '../support/refusals.js';

const TOKENS = '/api/users/tokens/';
const SITES = '/api/dcim/sites/';
const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

let server: TestServer;
let hank: TestUser;

beforeAll(async () => {
  server = await startServer({ CORS_ALLOWED_ORIGINS: 'https://portal.example.com,http://localhost:3000' });
  hank = await server.user('hankhill');
});
afterAll(() => server.close());

const host = () => new URL(server.url).host;

async function loggedIn(username = 'admin', password = ADMIN_PASSWORD, on = server): Promise<BrowserSession> {
  const browser = new BrowserSession(on.url);
  const reply = await browser.logIn(username, password);
  expect(reply.status).toBe(302);
  return browser;
}

const csrfIn = async (browser: BrowserSession) => csrfOf((await browser.get('/user/password/')).text);
const whoIs = async (browser: BrowserSession) =>
  (await browser.get('/api/authentication-check/', { accept: 'application/json' })).body?.user?.username ?? null;
const setCookies = (reply: Reply, name: string) =>
  reply.headers.getSetCookie().filter((line) => line.startsWith(`${name}=`));

describe('One log-in', () => {
  it('serves the pages, the browsable API and JSON alike', async () => {
    const browser = await loggedIn('hankhill', hank.password);
    expect((await browser.get('/')).text).toContain('hankhill');
    expect((await browser.get('/api/')).text).toContain('hankhill');
    expect((await browser.get('/user/api-tokens/')).status).toBe(200);
    const json = await browser.get(TOKENS, { accept: 'application/json' });
    expect([json.status, json.body.count >= 1]).toEqual([200, true]);
    expect((await browser.get('/api/authentication-check/', { accept: 'application/json' })).body).toMatchObject({
      user: { username: 'hankhill' },
      token: null,
      authenticated_by: 'session',
    });
  });

  it('leads to next, and a wrong password back to the form with the name and without the password', async () => {
    const browser = new BrowserSession(server.url);
    const wrong = await browser.logIn('hankhill', 'not-the-password', '/user/api-tokens/');
    expect([wrong.status, wrong.headers.get('location')]).toEqual([403, null]);
    expect(wrong.text).toContain('value="hankhill"');
    expect(wrong.text).not.toContain('not-the-password');
    expect(wrong.text).toContain('value="/user/api-tokens/"');
    expect(browser.cookies.has('sessionid')).toBe(false);
    const right = await browser.logIn('hankhill', hank.password, '/user/api-tokens/?a=1');
    expect([right.status, right.headers.get('location')]).toEqual([302, '/user/api-tokens/?a=1']);
  });

  it('is asked for by the pages of an account, which are then come back to', async () => {
    const browser = new BrowserSession(server.url);
    for (const path of ['/user/profile/', '/user/password/', '/user/api-tokens/', '/user/api-tokens/add/']) {
      const reply = await browser.get(path);
      expect([reply.status, reply.headers.get('location')]).toEqual([302, `/login/?next=${encodeURIComponent(path)}`]);
    }
    const sent = await browser.post('/user/api-tokens/add/', {}, '/login/');
    expect([sent.status, sent.headers.get('x-error-code')]).toEqual([302, null]);
    const kept = await browser.post('/user/api-tokens/add/', { description: 'x' }, '/login/');
    expect([kept.status, kept.headers.get('x-error-code')]).toEqual([403, 'session_ended']);
  });

  it('lets a token or Basic into no page of an account', async () => {
    for (const authorization of [
      `Token ${hank.key}`,
      `Basic ${Buffer.from(`hankhill:${hank.password}`).toString('base64')}`,
    ]) {
      const client = server.anonymous.with({ authorization, accept: HTML });
      expect((await client.get('/user/api-tokens/')).status).toBe(302);
      expect((await client.post('/user/api-tokens/add/', {})).status).toBe(302);
    }
  });

  it('stamps last_login', async () => {
    const user = await server.user();
    await loggedIn(user.username, user.password);
    const { body } = await server.admin.get(`/api/users/users/${user.id}/`);
    expect(Date.now() - Date.parse(body.last_login)).toBeLessThan(60_000);
  });

  it('ends by itself', async () => {
    const short = await server.sibling({ LOGIN_TIMEOUT: '60' });
    try {
      const browser = await loggedIn('admin', ADMIN_PASSWORD, short);
      const [cookie] = setCookies(await browser.logIn('admin', ADMIN_PASSWORD), 'sessionid');
      expect(cookie).toBeDefined();
      await server.database.write().run({ text: `UPDATE users_session SET expires = now() - interval '1 second'` });
      expect(await whoIs(browser)).toBeNull();
    } finally {
      await short.close();
    }
  });
});

describe('S-01 Fixation', () => {
  it('gives a new id at every log-in, and ends the old session', async () => {
    const browser = new BrowserSession(server.url);
    browser.cookies.set('sessionid', 'chosen-by-the-attacker');
    await browser.logIn('hankhill', hank.password);
    const first = browser.cookies.get('sessionid') as string;
    expect(first).not.toContain('chosen-by-the-attacker');
    await browser.logIn('admin', ADMIN_PASSWORD);
    const second = browser.cookies.get('sessionid') as string;
    expect(second).not.toBe(first);
    const old = new BrowserSession(server.url);
    old.cookies.set('sessionid', first);
    expect([await whoIs(old), await whoIs(browser)]).toEqual([null, 'admin']);
  });

  it('starts no session of its own for a visitor, and takes none that it did not sign', async () => {
    const browser = new BrowserSession(server.url);
    await browser.get('/');
    await browser.get('/login/');
    expect(browser.cookies.has('sessionid')).toBe(false);
    const real = (await loggedIn()).cookies.get('sessionid') as string;
    const [id = '', signature = ''] = decodeURIComponent(real).split('.');
    for (const forged of [id, `${id}.`, `${id}.${'A'.repeat(signature.length)}`, `x${id}.${signature}`, '%00', '{}']) {
      const other = new BrowserSession(server.url);
      other.cookies.set('sessionid', forged);
      expect(await whoIs(other)).toBeNull();
    }
  });

  it('gives a new id with a new password, and keeps that session alone', async () => {
    const user = await server.user();
    const browser = await loggedIn(user.username, user.password);
    const other = await loggedIn(user.username, user.password);
    const before = browser.cookies.get('sessionid');
    const reply = await browser.post('/user/password/', {
      old_password: user.password,
      new_password1: 'quite-another-password',
      new_password2: 'quite-another-password',
    });
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/user/profile/?changed=1']);
    expect(browser.cookies.get('sessionid')).not.toBe(before);
    expect([await whoIs(browser), await whoIs(other)]).toEqual([user.username, null]);
  });
});

describe('S-03 CSRF', () => {
  const send = (browser: BrowserSession, headers: Record<string, string>, raw?: string) =>
    browser.send('POST', SITES, {
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      raw: raw ?? JSON.stringify({ name: 'Forged', slug: 'forged' }),
    });

  it('refuses no token, a wrong one, another user’s, another session’s, an anonymous one', async () => {
    const browser = await loggedIn();
    const others = await loggedIn('hankhill', hank.password);
    const same = await loggedIn();
    const visitor = new BrowserSession(server.url);
    const anonymous = csrfOf((await visitor.get('/login/')).text);
    const own = await csrfIn(browser);
    await changingNothing(server, async () => {
      expectRefusal(await send(browser, {}), 403, 'csrf_failed', 'CSRF Failed: CSRF token missing.');
      for (const token of ['x', `${own}x`, own.slice(0, -1), await csrfIn(others), await csrfIn(same), anonymous]) {
        const reply = await send(browser, { 'x-csrftoken': token });
        const detail = `CSRF Failed: CSRF token from the 'X-Csrftoken' HTTP header incorrect.`;
        expectRefusal(reply, 403, 'csrf_failed', detail);
        // Setting the cookie as well, as a neighbouring host could, is no help: it is signed and bound.
        const tossed = new BrowserSession(server.url);
        tossed.cookies.set('sessionid', browser.cookies.get('sessionid') as string);
        tossed.cookies.set('csrftoken', unmasked(token) || token);
        expectRefusal(await send(tossed, { 'x-csrftoken': token }), 403, 'csrf_failed', detail);
      }
      const bare = new BrowserSession(server.url);
      bare.cookies.set('sessionid', browser.cookies.get('sessionid') as string);
      expectRefusal(await send(bare, { 'x-csrftoken': own }), 403, 'csrf_failed', 'CSRF Failed: CSRF cookie not set.');
    });
  });

  it('refuses the token in the body of JSON, in the query, or in the cookie alone', async () => {
    const browser = await loggedIn();
    const csrfmiddlewaretoken = await csrfIn(browser);
    const body = JSON.stringify({ name: 'Forged', slug: 'forged', csrfmiddlewaretoken });
    await changingNothing(server, async () => {
      for (const type of ['application/json', 'text/plain', 'text/plain;charset=UTF-8', 'multipart/form-data']) {
        const reply = await send(browser, { 'content-type': type }, body);
        expectRefusal(reply, 403, 'csrf_failed', 'CSRF Failed: CSRF token missing.');
      }
      const query = await browser.send('POST', `${SITES}?csrfmiddlewaretoken=${csrfmiddlewaretoken}`, {
        headers: { accept: 'application/json' },
        body: { name: 'Forged', slug: 'forged' },
      });
      expect(query.body.code).toBe('csrf_failed');
    });
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('guards %s, and leaves reading alone', async (method) => {
    const browser = await loggedIn();
    const headers = { accept: 'application/json' };
    const reply = await browser.send(method, SITES, { headers, body: [] });
    expectRefusal(reply, 403, 'csrf_failed', 'CSRF Failed: CSRF token missing.');
    for (const safe of ['GET', 'HEAD', 'OPTIONS']) {
      expect((await browser.send(safe, SITES, { headers })).status).toBe(200);
    }
  });

  it('guards every form', async () => {
    const browser = await loggedIn('hankhill', hank.password);
    const path = `/user/api-tokens/${hank.tokenId}`;
    await changingNothing(server, async () => {
      for (const form of ['/user/api-tokens/add/', `${path}/edit/`, `${path}/delete/`, '/user/password/', '/logout/']) {
        const reply = await browser.send('POST', form, {
          headers: { accept: HTML, 'content-type': 'application/x-www-form-urlencoded', origin: server.url },
          raw: 'description=forged&csrfmiddlewaretoken=forged',
        });
        expect([form, reply.status, reply.headers.get('x-error-code')]).toEqual([form, 403, 'csrf_failed']);
      }
    });
    expect(await whoIs(browser)).toBe('hankhill');
  });

  it('takes the token in the header or in a form, and none where no cookie counts', async () => {
    const browser = await loggedIn();
    const made = await send(browser, { 'x-csrftoken': await csrfIn(browser), origin: server.url });
    expect(made.status).toBe(201);
    await server.admin.delete(`${SITES}${made.body.id}/`);
    const byToken = await browser.send('POST', SITES, {
      headers: { accept: 'application/json', authorization: `Token ${hank.key}` },
      body: { name: 'x', slug: 'x' },
    });
    expect(byToken.body.code).toBe('permission_denied');
  });
});

describe('S-04 A request from elsewhere', () => {
  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'HOST.evil.example' }],
    [{ origin: 'https://HOST' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ referer: 'https://evil.example/page' }],
    [{ origin: 'https://portal.example.com' }],
    [{ origin: 'https://evil.example', referer: 'SELF/', 'sec-fetch-site': 'same-origin' }],
  ])('%j is refused with a valid cookie and token', async (given) => {
    const browser = await loggedIn();
    const csrf = await csrfIn(browser);
    const headers = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value.replace('HOST', host()).replace('SELF', server.url)]),
    );
    await changingNothing(server, async () => {
      const reply = await browser.send('POST', SITES, {
        headers: { accept: 'application/json', 'x-csrftoken': csrf, ...headers },
        body: { name: 'Forged', slug: 'forged' },
      });
      expect([reply.status, reply.body.code]).toEqual([403, 'csrf_failed']);
      expect(reply.body.detail).toMatch(/^CSRF Failed: /);
    });
  });
});

describe('S-05 Logging out', () => {
  it('is no matter of a GET', async () => {
    const browser = await loggedIn('hankhill', hank.password);
    const reply = await browser.get('/logout/');
    expect([reply.status, reply.headers.getSetCookie()]).toEqual([302, []]);
    expect(await whoIs(browser)).toBe('hankhill');
  });

  it('is a form of ours, and ends the session', async () => {
    const browser = await loggedIn('hankhill', hank.password);
    const cookie = browser.cookies.get('sessionid') as string;
    const reply = await browser.post('/logout/', {}, '/user/profile/');
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/']);
    expect(browser.cookies.has('sessionid')).toBe(false);
    browser.cookies.set('sessionid', cookie);
    expect(await whoIs(browser)).toBeNull();
    const stored = await server.database
      .write()
      .rows({ text: 'SELECT count(*) FROM users_session WHERE user_id = $1', values: [hank.id] });
    expect(stored.length).toBe(1);
  });

  it('does not happen to a browser whose cookie was held back', async () => {
    // SameSite=Lax: the form of another site arrives without the cookie, and the answer must not take it away.
    const reply = await server.anonymous.send('POST', '/logout/', {
      headers: { accept: HTML, 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' },
      raw: '',
    });
    expect(reply.headers.getSetCookie()).toEqual([]);
  });
});

describe('S-06 A forged log-in', () => {
  it('is refused: the form of the log-in needs its own token', async () => {
    const visitor = new BrowserSession(server.url);
    const csrf = csrfOf((await visitor.get('/login/')).text);
    const form = (more: Record<string, string>) =>
      new URLSearchParams({ username: 'hankhill', password: hank.password, ...more }).toString();
    const post = (headers: Record<string, string>, raw: string) =>
      server.anonymous.send('POST', '/login/', {
        headers: { accept: HTML, 'content-type': 'application/x-www-form-urlencoded', ...headers },
        raw,
      });
    const cookie = `csrftoken=${encodeURIComponent(visitor.cookies.get('csrftoken') as string)}`;
    for (const reply of [
      await post({}, form({})),
      await post({}, form({ csrfmiddlewaretoken: csrf })),
      await post({ cookie }, form({})),
      await post({ cookie }, form({ csrfmiddlewaretoken: `${csrf}x` })),
      await post({ cookie: 'csrftoken=a.b' }, form({ csrfmiddlewaretoken: 'a.b' })),
      await post({ cookie, origin: 'https://evil.example' }, form({ csrfmiddlewaretoken: csrf })),
      await post({ cookie, 'content-type': 'text/plain' }, form({ csrfmiddlewaretoken: csrf })),
    ]) {
      expect([reply.status, setCookies(reply, 'sessionid')]).toEqual([403, []]);
    }
    expect((await post({ cookie, origin: server.url }, form({ csrfmiddlewaretoken: csrf }))).status).toBe(302);
  });
});

describe('S-07 Cookies', () => {
  it('are HttpOnly, SameSite=Lax, of the whole path; not Secure without TLS', async () => {
    const browser = new BrowserSession(server.url);
    const page = await browser.get('/login/');
    const reply = await browser.logIn('hankhill', hank.password);
    for (const [one, name] of [
      [page, 'csrftoken'],
      [reply, 'sessionid'],
      [reply, 'csrftoken'],
    ] as const) {
      const lines = setCookies(one, name);
      expect(lines.length).toBe(1);
      expect(lines[0]).toMatch(/; Path=\//i);
      expect(lines[0]).toMatch(/; HttpOnly/i);
      expect(lines[0]).toMatch(/; SameSite=Lax/i);
      expect(lines[0]).not.toMatch(/; Secure|; Domain/i);
    }
    const expires = /Expires=([^;]+)/i.exec(setCookies(reply, 'sessionid')[0] as string)?.[1] ?? '';
    expect(Math.abs(Date.parse(expires) - Date.now() - 1_209_600_000)).toBeLessThan(60_000);
  });

  it('are Secure behind a trusted proxy that speaks TLS, and where the setting says so', async () => {
    const behind = await server.sibling({ TRUSTED_PROXIES: '127.0.0.1', ALLOWED_HOSTS: 'rack.example,127.0.0.1' });
    const proxied = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'rack.example', accept: HTML };
    try {
      const page = await behind.anonymous.get('/login/', { headers: proxied });
      expect(setCookies(page, 'csrftoken')[0]).toMatch(/; Secure/i);
      const cookie = `csrftoken=${/csrftoken=([^;]+)/.exec(setCookies(page, 'csrftoken')[0] as string)?.[1]}`;
      const reply = await behind.anonymous.send('POST', '/login/', {
        headers: {
          ...proxied,
          cookie,
          origin: 'https://rack.example',
          'content-type': 'application/x-www-form-urlencoded',
        },
        raw: new URLSearchParams({
          username: 'hankhill',
          password: hank.password,
          csrfmiddlewaretoken: csrfOf(page.text),
        }).toString(),
      });
      expect(reply.status).toBe(302);
      for (const name of ['sessionid', 'csrftoken']) expect(setCookies(reply, name)[0]).toMatch(/; Secure/i);
      const json = await behind.anonymous.get('/api/', { headers: { ...proxied, accept: 'application/json' } });
      expect(json.body.dcim).toBe('https://rack.example/api/dcim/');
    } finally {
      await behind.close();
    }
    // From anybody else, the header is noise.
    const page = await server.anonymous.get('/login/', { headers: proxied });
    expect(setCookies(page, 'csrftoken')[0]).not.toMatch(/; Secure/i);
  });
});

describe('S-08 next', () => {
  const ATTACKS = [
    '//evil.example',
    '///evil.example',
    'https:evil.example',
    'https://evil.example',
    'https:/evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%09/evil.example',
    '/\t/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/\n/evil.example',
    '/%0d%0aSet-Cookie:%20a=b',
    '/\r\nSet-Cookie: a=b',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    '/%2fevil.example',
    '/%252fevil.example',
    '/%5cevil.example',
    '/..//evil.example',
    '/./%2e%2e//evil.example',
    '/a/..//evil.example',
    'evil.example',
    '@evil.example',
    '.evil.example',
    '//evil.example/%2f..',
    'http://127.0.0.1:1/',
    '/\u2028/evil',
    '／／evil.example',
    '',
  ];

  it.each(ATTACKS)('%j leads home', async (next) => {
    expect(safeNext(next)).toBe('/');
    const browser = new BrowserSession(server.url);
    const page = await browser.get(`/login/?next=${encodeURIComponent(next)}`);
    expect([
      page.status,
      /name="next"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="next"/.exec(page.text)?.slice(1),
    ]).toEqual([200, expect.arrayContaining(['/'])]);
  });

  it('leads home after a real log-in, too, and without a header of the attacker’s', async () => {
    for (const next of ['//evil.example', '/\r\nSet-Cookie: a=b', 'http://127.0.0.1:1/', 'javascript:alert(1)']) {
      const browser = new BrowserSession(server.url);
      const reply = await browser.logIn('hankhill', hank.password, next);
      expect([reply.status, reply.headers.get('location')]).toEqual([302, '/']);
      expect(setCookies(reply, 'a')).toEqual([]);
    }
  });

  it.each([
    '/',
    '/api/',
    '/user/api-tokens/',
    '/api/dcim/sites/?name__ic=a&limit=5#x',
    '/api/dcim/sites/?q=https://evil.example/',
  ])('%s is followed', (next) => {
    expect(safeNext(next)).toBe(next);
  });
});

const MARKUP = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg/onload=alert(1)>",
  '{{7*7}}',
  '</code></pre><h1>x',
];
const isClean = (page: string) => !/<script>alert|<img src=x|<svg\/onload|<\/pre><h1>x|>49</i.test(page);

describe('S-09 What is reflected', () => {
  it.each(MARKUP)('%s is text, wherever it comes from', async (markup) => {
    const browser = await loggedIn();
    const given = encodeURIComponent(markup);
    for (const path of [
      `${SITES}?q=${given}`,
      `${SITES}?name=${given}&limit=${given}&ordering=${given}`,
      `${SITES}?${given}=${given}`,
      `${SITES}?status=${given}`,
      `${SITES}${given}/`,
      `/api/${given}/`,
      `/api/dcim/${given}/`,
      `/${given}/`,
      `/login/?next=${given}`,
      `/login/?next=/${given}`,
      `/user/api-tokens/?done=${given}`,
      `/user/api-tokens/${given}/edit/`,
    ]) {
      for (const one of [browser, new BrowserSession(server.url)]) {
        const page = await one.send('GET', path, {
          headers: { accept: HTML, 'x-evil': markup, referer: `${server.url}/${given}`, 'user-agent': markup },
        });
        expect([path, page.status < 500, isClean(page.text)]).toEqual([path, true, true]);
        expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
      }
    }
    const form = await browser.post('/user/api-tokens/add/', {
      key: markup,
      expires: markup,
      allowed_ips: markup,
      description: markup,
    });
    expect([form.status, isClean(form.text)]).toEqual([400, true]);
    const login = await new BrowserSession(server.url).logIn(markup, markup, markup);
    expect([login.status, isClean(login.text)]).toEqual([403, true]);
  });

  it('has no inline script or style anywhere', async () => {
    const browser = await loggedIn();
    for (const path of [
      '/',
      '/login/',
      '/user/profile/',
      '/user/api-tokens/',
      '/user/api-tokens/add/',
      '/api/',
      SITES,
    ]) {
      const { text } = await browser.get(path);
      expect(text).not.toMatch(/<script(?![^>]*\bsrc="\/static\/)/);
      expect(text).not.toMatch(/<style|\sstyle="|\son[a-z]+="/);
    }
  });
});

describe('S-10 What is stored', () => {
  it('is text in every page, and links lead to http, https and mail alone', async () => {
    const browser = await loggedIn();
    const evil = MARKUP.join(' ');
    const site = await server.admin.post(SITES, {
      name: '<script>alert(1)</script>',
      slug: 'stored',
      facility: '"><img src=x onerror=alert(1)>',
      description: evil,
      comments: `${evil}\n[x](javascript:alert(1))`,
      physical_address: evil,
      shipping_address: evil,
    });
    expect(site.status).toBe(201);
    const link = await server.admin.post('/api/extras/tags/', {
      name: 'javascript:alert(1)',
      slug: 'links',
      description: 'data:text/html,<script>alert(1)</script>',
    });
    const safe = await server.admin.post('/api/extras/tags/', {
      name: 'safe',
      slug: 'safe',
      description: 'https://example.com/a?b=1',
    });
    const token = await browser.post('/user/api-tokens/add/', { description: evil, write_enabled: 'on' });
    expect([token.status, isClean(token.text)]).toEqual([200, true]);
    for (const path of [
      SITES,
      `${SITES}${site.body.id}/`,
      '/api/extras/tags/',
      `/api/extras/tags/${link.body.id}/`,
      '/api/core/object-changes/',
      TOKENS,
      '/user/api-tokens/',
    ]) {
      const page = await browser.get(path);
      expect([path, page.status, isClean(page.text)]).toEqual([path, 200, true]);
      expect(page.text).not.toMatch(/href="(javascript|data|vbscript):/i);
    }
    const page = await browser.get(`/api/extras/tags/${safe.body.id}/`);
    expect(page.text).toMatch(/href="https:\/\/example\.com\/a\?b=1" rel="noreferrer noopener"/);
    await server.admin.delete(`${SITES}${site.body.id}/`);
  });
});

describe('S-11 Sniffing', () => {
  it.each([
    ['application/json', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['text/html', 'text/html; charset=utf-8'],
    [HTML, 'text/html; charset=utf-8'],
  ])('Accept: %s is answered as %s, nosniff', async (accept, type) => {
    const { body } = await server.admin.post('/api/extras/tags/', {
      name: `<html>${type}`,
      slug: `html-${type.length}`,
    });
    const path = `/api/extras/tags/${body.id}/`;
    const reply = await server.admin.get(path, { headers: { accept } });
    expect([reply.headers.get('content-type'), reply.headers.get('x-content-type-options')]).toEqual([type, 'nosniff']);
    if (type.startsWith('text/html')) expect(reply.text).not.toContain(`<html>${type}`);
    expect((await server.admin.get(`${path}?format=json`, { headers: { accept } })).headers.get('content-type')).toBe(
      'application/json; charset=utf-8',
    );
    expect((await server.admin.get(`${path}?format=html`, { headers: { accept } })).status).toBe(404);
    await server.admin.delete(path);
  });
});

describe('S-12 S-15 Every answer', () => {
  it('is not framed, sniffed or kept, and varies with who asks', async () => {
    const browser = await loggedIn();
    for (const reply of [
      await server.anonymous.get(SITES),
      await server.admin.get(TOKENS),
      await server.admin.post(SITES, {}),
      await server.anonymous.get('/api/users/users/'),
      await server.anonymous.get('/api/nothing/'),
      await server.anonymous.get('/nothing/'),
      await server.admin.options(SITES),
      await browser.get(TOKENS),
      await browser.get('/user/api-tokens/'),
      await browser.get('/user/profile/'),
      await browser.get('/login/'),
      await browser.get('/'),
      await browser.get('/user/api-tokens/add/'),
    ]) {
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect(reply.headers.get('vary')).toMatch(/Accept, Authorization, Cookie/);
      expect(reply.headers.get('x-frame-options')).toBe('DENY');
      expect(reply.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
      expect(reply.headers.get('referrer-policy')).toBe('same-origin');
      expect(reply.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(reply.headers.get('api-version')).toBe('1.6');
      expect(reply.headers.get('x-powered-by')).toBeNull();
      expect(reply.headers.get('server')).toBeNull();
    }
  });
});

describe('S-13 The host of a request', () => {
  it.each([
    ['another', ['Host: evil.example']],
    ['none', []],
    ['two', ['Host: SELF', 'Host: evil.example']],
    ['two, the good one last', ['Host: evil.example', 'Host: SELF']],
    ['the same twice', ['Host: SELF', 'Host: SELF']],
    ['one that begins alike', ['Host: SELF.evil.example']],
    ['one with a name before it', ['Host: evil@SELF']],
    ['one with a path', ['Host: SELF/evil']],
    ['an empty one', ['Host:']],
  ])('%s is 400', async (_, headers) => {
    const answer = await getRaw(
      server.url,
      SITES,
      headers.map((header) => header.replace('SELF', host())),
    );
    expect(statusOf(answer)).toBe(400);
    expect(answer).not.toContain('evil');
  });

  it.each([
    'GET http://evil.example/api/dcim/sites/',
    'GET https://SELF/api/dcim/sites/',
    'GET evil.example:80',
    'GET *',
  ])('%s, which is no path, is 400', async (start) => {
    const line = start.replace('SELF', host());
    const answer = await sendRaw(server.url, `${line} HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`);
    expect([400, 404]).toContain(statusOf(answer));
    expect(answer).not.toContain('"count"');
  });

  it('is not what a stranger forwards, and never in a link', async () => {
    await server.admin.post(SITES, [
      { name: 'One', slug: 'one' },
      { name: 'Two', slug: 'two' },
    ]);
    for (const headers of [
      { 'x-forwarded-host': 'evil.example' },
      { forwarded: 'host=evil.example' },
      { 'x-host': 'evil.example' },
      { 'x-original-host': 'evil.example' },
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '127.0.0.1' },
    ]) {
      const reply = await server.anonymous.get(`${SITES}?limit=1`, { headers });
      expect([reply.status, reply.text.includes('evil')]).toEqual([200, false]);
      expect(reply.body.next).toMatch(new RegExp(`^${server.url}`));
      const page = await server.anonymous.get(SITES, { headers: { ...headers, accept: HTML } });
      expect(page.text).not.toContain('evil.example');
    }
  });

  it('may be forwarded by a trusted proxy, and must be allowed all the same', async () => {
    const behind = await server.sibling({ TRUSTED_PROXIES: '127.0.0.1', ALLOWED_HOSTS: '127.0.0.1,.rack.example' });
    try {
      const ask = (forwarded: string) => behind.anonymous.get('/api/', { headers: { 'x-forwarded-host': forwarded } });
      expect((await ask('dc1.rack.example')).body.dcim).toBe('http://dc1.rack.example/api/dcim/');
      const forwarded = {
        forwarded: 'host=evil.example, for="[2001:db8::5]:443";proto=https;host="dc1.rack.example:8443"',
      };
      const { body } = await behind.anonymous.get('/api/', { headers: forwarded });
      expect(body.dcim).toBe('https://dc1.rack.example:8443/api/dcim/');
      for (const evil of ['evil.example', 'rack.example.evil', 'xrack.example', 'evil.example, 127.0.0.1x']) {
        expect([evil, (await ask(evil)).status]).toEqual([evil, 400]);
      }
    } finally {
      await behind.close();
    }
  });
});

describe('S-14 CORS', () => {
  const preflight = (origin: string, method = 'GET') =>
    server.anonymous.options(SITES, {
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization' },
    });

  it.each(['https://portal.example.com', 'http://localhost:3000'])('lets %s call with a token', async (origin) => {
    const asked = await preflight(origin, 'PATCH');
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    expect(asked.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(asked.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    const reply = await server.admin.get(TOKENS, { headers: { origin } });
    expect([reply.status, reply.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
    expect(reply.headers.get('vary')).toMatch(/Origin/);
  });

  it.each([
    'https://evil.example',
    'null',
    'http://portal.example.com',
    'https://portal.example.com.evil.example',
    'https://evilportal.example.com',
    'https://portalxexample.com',
    'https://portal.example.com:444',
    'https://sub.portal.example.com',
    'http://localhost:30000',
    '',
  ])('says nothing to %j', async (origin) => {
    for (const reply of [
      await preflight(origin, 'DELETE'),
      await server.anonymous.get(SITES, { headers: { origin } }),
      await server.admin.get(TOKENS, { headers: { origin } }),
    ]) {
      expect(reply.headers.get('access-control-allow-origin')).toBeNull();
      expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it('is off by default', async () => {
    const plain = await server.sibling({ CORS_ALLOWED_ORIGINS: '' });
    try {
      const reply = await plain.anonymous.get(SITES, { headers: { origin: 'https://portal.example.com' } });
      expect([reply.status, reply.headers.get('access-control-allow-origin')]).toEqual([200, null]);
    } finally {
      await plain.close();
    }
  });

  it('opens no session to another site', async () => {
    const browser = await loggedIn();
    const csrf = await csrfIn(browser);
    const reply = await browser.send('POST', SITES, {
      headers: { accept: 'application/json', origin: 'https://portal.example.com', 'x-csrftoken': csrf },
      body: { name: 'x', slug: 'x' },
    });
    expect(reply.body.code).toBe('csrf_failed');
  });
});

describe('A browser without a session', () => {
  it('sees a page with a log-in link, for refusals too', async () => {
    const visitor = new BrowserSession(server.url);
    for (const [path, status] of [
      [SITES, 200],
      [TOKENS, 403],
      ['/api/nothing/', 404],
    ] as const) {
      const page = await visitor.get(path);
      expect([page.status, page.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
      expect(page.text).toContain(`/login/?next=${encodeURIComponent(path)}`);
    }
    expect((await visitor.get(TOKENS)).text).toContain(MISSING);
  });
});
