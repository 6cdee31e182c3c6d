// Attacks on authentication, by the numbers of the threat catalogue; those with a file of their own are there.

import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ADMIN_KEY, ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../../support/app.js';
import { entries, writeAudit } from '../../support/audit.js';
import { BrowserSession } from '../../support/browser-session.js';
import { basic, type Client, type Json } from '../../support/client.js';
import { isLong } from '../../support/depth.js';
import { bodyOf, getRaw, sendRaw, statusOf } from '../../support/raw-request.js';
import { changingNothing, DENIED, dumpOf, expectRefusal, MISSING, PROTECTED } from '../../support/refusals.js';

const TOKENS = '/api/users/tokens/';
const USERS = '/api/users/users/';

let server: TestServer;
let hank: TestUser;

beforeAll(async () => {
  server = await startServer();
  hank = await server.user('hankhill');
});
afterAll(() => server.close());

const host = () => `Host: ${new URL(server.url).host}`;

describe('T-01 A user without add_token', () => {
  it('makes no token by token, session, Basic or provisioning', async () => {
    const bare = await server.sibling({ DEFAULT_PERMISSIONS: '{"users.view_token": [{"user": "$user"}]}' });
    try {
      const browser = new BrowserSession(bare.url);
      await browser.logIn(hank.username, hank.password);
      const { username, password } = hank;
      await changingNothing(server, async () => {
        for (const reply of [
          await bare.withKey(hank.key).post(TOKENS, {}),
          await bare.anonymous.with(basic(username, password)).post(TOKENS, {}),
          await bare.anonymous.post(`${TOKENS}provision/`, { username, password }),
        ])
          expectRefusal(reply, 403, 'permission_denied', DENIED);
        expect((await browser.get('/user/api-tokens/add/')).status).toBe(403);
        expect((await browser.post('/user/api-tokens/add/', {}, '/user/api-tokens/')).status).toBe(403);
      });
      expect((await browser.get('/user/api-tokens/')).text).not.toMatch(/add a token/i);
    } finally {
      await bare.close();
    }
  });
});

describe('T-09 A read-only token', () => {
  it('writes by no method, no list, no action and no disguise', async () => {
    const { body } = await server.admin.post(TOKENS, { write_enabled: false });
    const { body: site } = await server.admin.post('/api/dcim/sites/', { name: 'Calm', slug: 'calm' });
    const reader = server.withKey(body.key);
    const path = `/api/dcim/sites/${site.id}/`;
    await changingNothing(server, async () => {
      for (const reply of [
        await reader.post('/api/dcim/sites/', { name: 'x', slug: 'x' }),
        await reader.post('/api/dcim/sites/', [{ name: 'x', slug: 'x' }]),
        await reader.put(path, { name: 'x', slug: 'x' }),
        await reader.patch(path, { name: 'x' }),
        await reader.patch('/api/dcim/sites/', [{ id: site.id, name: 'x' }]),
        await reader.put('/api/dcim/sites/', [{ id: site.id, name: 'x', slug: 'x' }]),
        await reader.delete(path),
        await reader.delete('/api/dcim/sites/', [{ id: site.id }]),
        await reader.post(`${TOKENS}${body.id}/rotate/`),
        await reader.patch('/api/users/config/', { a: 1 }),
        await reader.post(path, {}, { headers: { 'x-http-method-override': 'GET' } }),
      ])
        expectRefusal(reply, 403, 'token_read_only', DENIED);
      for (const header of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
        for (const method of ['DELETE', 'PATCH']) {
          const reply = await reader.get(`${path}?brief=1`, { headers: { [header]: method } });
          expect([reply.status, reply.body.name]).toEqual([200, 'Calm']);
        }
      }
      expect((await reader.get(`${path}?_method=DELETE`)).status).toBeLessThan(500);
      for (const method of ['TRACE', 'PROPFIND', 'MERGE', 'LOCK']) {
        const answer = await sendRaw(
          server.url,
          `${method} ${path} HTTP/1.1\r\n${host()}\r\nAuthorization: Token ${body.key}\r\nConnection: close\r\n\r\n`,
        );
        expect([400, 403, 404, 405]).toContain(statusOf(answer));
      }
      for (const method of ['GET', 'HEAD', 'OPTIONS']) expect((await reader.send(method, path)).status).toBe(200);
    });
  });
});

describe('T-12 The Authorization header', () => {
  it.each([
    ['a trailing blank', `Token ${ADMIN_KEY}  `, 200],
    ['a tab', `Token\t${ADMIN_KEY}`, 200],
    ['NUL', 'Token a\0b', 400],
    ['a folded line', `Token\r\n ${ADMIN_KEY}`, 400],
    ['a header within', `Token x\r\nX-Evil: 1`, 403],
    ['bytes from 0x80', `Token ${'\x80\x9f\xa0\xc3\xff'}`, 403],
    ['UTF-8', `Token ${Buffer.from('ключ').toString('latin1')}`, 403],
    ['30 KB', `Token ${'a'.repeat(30_000)}`, 403],
    ['a megabyte', `Token ${'a'.repeat(1_000_000)}`, 431],
    ['a megabyte of blanks', `Token ${' '.repeat(1_000_000)}x`, 431],
  ])('with %s is answered, and never by a failure', async (_, value, status) => {
    const answer = await getRaw(server.url, TOKENS, [host(), `Authorization: ${value}`]);
    expect(statusOf(answer)).toBe(status);
    expect(bodyOf(answer)).not.toContain(ADMIN_KEY);
    if (status === 403) expect(bodyOf(answer)).not.toContain('aaaa');
  });
});

describe('T-14 A key elsewhere than in the header', () => {
  it('is no key', async () => {
    for (const name of ['token', 'api_key', 'key', 'access_token', 'auth']) {
      const reply = await server.anonymous.get(`${TOKENS}?${name}=${ADMIN_KEY}`);
      expectRefusal(reply, 403, 'not_authenticated', MISSING);
    }
    for (const headers of [
      { cookie: `token=${ADMIN_KEY}; sessionid=${ADMIN_KEY}; Authorization=Token ${ADMIN_KEY}` },
      { 'x-api-key': ADMIN_KEY },
      { 'x-auth-token': ADMIN_KEY },
      { 'proxy-authorization': `Token ${ADMIN_KEY}` },
      { 'x-authorization': `Token ${ADMIN_KEY}` },
    ]) {
      expectRefusal(await server.anonymous.with(headers).get(TOKENS), 403, 'not_authenticated', MISSING);
    }
    const reply = await server.anonymous.post(TOKENS, { token: ADMIN_KEY, authorization: `Token ${ADMIN_KEY}` });
    expectRefusal(reply, 403, 'not_authenticated', MISSING);
  });
});

describe('T-15 A session beside a token', () => {
  it('is not asked: the token alone decides, the stricter way too', async () => {
    const browser = new BrowserSession(server.url);
    await browser.logIn('admin', ADMIN_PASSWORD);
    const { body: reader } = await server.admin.post(TOKENS, { user: hank.id, write_enabled: false });
    const { body: off } = await server.admin.post(TOKENS, { user: hank.id, enabled: false });
    const ask = (key: string, method: string, path: string) =>
      browser.send(method, path, { headers: { accept: 'application/json', authorization: `Token ${key}` } });
    expect((await ask(reader.key, 'GET', '/api/authentication-check/')).body.user.username).toBe('hankhill');
    expectRefusal(await ask(reader.key, 'GET', USERS), 403, 'permission_denied', DENIED);
    expectRefusal(await ask(reader.key, 'POST', TOKENS), 403, 'token_read_only', DENIED);
    expectRefusal(await ask(off.key, 'GET', '/api/dcim/sites/'), 403, 'token_disabled', 'Token disabled');
    expectRefusal(await ask('x', 'GET', '/api/dcim/sites/'), 403, 'invalid_token', 'Invalid token');
  });

  it('counts when the header is of no scheme of ours', async () => {
    const browser = new BrowserSession(server.url);
    await browser.logIn('admin', ADMIN_PASSWORD);
    for (const authorization of ['Bearer abc', 'Basic cHJveHk6c2VjcmV0']) {
      const reply = await browser.get(USERS, { accept: 'application/json', authorization });
      expect(reply.status).toBe(200);
    }
  });
});

describe('T-20 Basic', () => {
  it('with a password of 20 kB is refused like any other, of 100 kB by its size', async () => {
    const ask = (length: number) =>
      getRaw(server.url, TOKENS, [
        host(),
        `Authorization: Basic ${Buffer.from(`hankhill:${'x'.repeat(length)}`).toString('base64')}`,
      ]);
    expect(statusOf(await ask(15_000))).toBe(403);
    expect(statusOf(await ask(100_000))).toBe(431);
  });
});

describe('T-21 Basic', () => {
  it('serves nothing but tokens', async () => {
    const client = server.anonymous.with(basic('admin', ADMIN_PASSWORD));
    for (const path of [USERS, '/api/users/groups/', '/api/users/token-policies/', '/api/core/object-changes/']) {
      expectRefusal(await client.get(path), 403, 'not_authenticated', MISSING);
    }
    for (const [method, path] of [
      ['POST', '/api/dcim/sites/'],
      ['GET', '/api/users/config/'],
      ['GET', '/api/authentication-check/'],
      ['PATCH', '/api/users/config/'],
      ['GET', '/api/users/tokensx/'],
      ['GET', '/api/users/tokens/../users/'],
      ['GET', '/api/users/tokens/%2e%2e/users/'],
    ] as const) {
      expect([403, 404]).toContain((await client.send(method, path)).status);
    }
    expect((await client.get(TOKENS)).status).toBe(200);
    expect((await client.get('/user/api-tokens/', { headers: { accept: 'text/html' } })).status).toBe(302);
  });
});

describe('T-29 T-30 No filter, order, field or search', () => {
  const SECRET_NAMES = ['key', 'digest', 'key_suffix', 'sealed_key', 'previous_digest', 'password', 'password_hash'];

  const lookups = isLong ? ['', '__isw', '__ic', '__regex', '__empty'] : ['', '__isw'];

  it.each(SECRET_NAMES.flatMap((name) => lookups.map((lookup) => `${name}${lookup}`)))(
    'is made of %s on tokens and users, nor through a relation',
    async (name) => {
      for (const path of [TOKENS, USERS]) {
        for (const parameter of [name, `user__${name}`, `token__${name}`, `user_${name}`]) {
          const reply = await server.admin.get(`${path}?${parameter}=${ADMIN_KEY.slice(0, 3)}`);
          expect([parameter, reply.status]).toEqual([parameter, 400]);
          expect(reply.text).not.toContain(ADMIN_KEY.slice(0, 10));
        }
      }
    },
  );

  it('finds a token by its whole key alone, and only one that the caller may view', async () => {
    const other = await server.user();
    const found = async (client: Client, key: string, root = '/api') => {
      const { status, body } = await client.get(`${root}/users/tokens/?key=${key}`);
      return [status, status === 200 ? body.results.map(({ user }: Json) => user.username) : body];
    };
    const wrong = [400, { key: ['Enter 40 lower-case hexadecimal characters.'] }];
    for (const root of ['/api', '/netbox/api']) {
      expect(await found(hank.client, hank.key, root)).toEqual([200, ['hankhill']]);
      expect(await found(server.admin, hank.key, root)).toEqual([200, ['hankhill']]);
      expect(await found(hank.client, other.key, root)).toEqual([200, []]);
      expect(await found(hank.client, '0'.repeat(40), root)).toEqual([200, []]);
      for (const key of [hank.key.slice(0, 39), hank.key.slice(-6), `${hank.key}0`, 'A'.repeat(40), '%25']) {
        expect([key, ...(await found(hank.client, key, root))]).toEqual([key, ...wrong]);
      }
      for (const lookup of ['n', 'ic', 'isw', 'ie', 'empty', 'regex']) {
        const reply = await hank.client.get(`${root}/users/tokens/?key__${lookup}=${hank.key}`);
        expect([lookup, reply.status, reply.body]).toEqual([
          lookup,
          400,
          { [`key__${lookup}`]: ['Unknown filter field.'] },
        ]);
      }
    }
  });

  it('finds a token by the key before the last rotation for as long as that opens', async () => {
    const { key } = await hank.client.post(TOKENS, {}).then(({ body }) => body);
    const client = server.withKey(key);
    const { id } = (await client.get(`${TOKENS}?key=${key}`)).body.results[0];
    const found = async () => (await hank.client.get(`${TOKENS}?key=${key}`)).body.results.map((one: Json) => one.id);
    expect((await client.post(`${TOKENS}${id}/rotate/`, { overlap: 600 })).status).toBe(200);
    expect(await found()).toEqual([id]);
    await server.database.read().rows({
      text: `UPDATE users_token SET previous_until = now() - interval '1 second' WHERE id = $1`,
      values: [id],
    });
    expect(await found()).toEqual([]);
  });

  it.each(SECRET_NAMES)('is ordered by %s', async (name) => {
    for (const path of [TOKENS, USERS]) {
      for (const ordering of [name, `-${name}`, `user__${name}`]) {
        expect((await server.admin.get(`${path}?ordering=${ordering}`)).status).toBe(400);
      }
    }
  });

  it('shows or finds a secret', async () => {
    const [row] = await server.database.write().records<Record<string, string>>({
      text: `SELECT t.digest, u.password_hash, u.session_stamp FROM users_token t JOIN users_user u ON u.id = t.user_id
        WHERE u.username = 'hankhill' LIMIT 1`,
    });
    const secrets = [hank.key, hank.password, ...(Object.values(row ?? {}) as string[])];
    expect(secrets.every((secret) => secret.length > 10)).toBe(true);
    for (const path of [TOKENS, USERS]) {
      for (const reply of [
        await server.admin.get(`${path}?fields=key,digest,hmac_digest,password,password_hash,session_stamp,id`),
        await server.admin.get(`${path}?limit=0`),
        await server.admin.get(`${path}?limit=0&format=api`),
        await server.admin.get(`${path}?brief=1`),
        await server.admin.options(path),
      ]) {
        expect(reply.status).toBe(200);
        for (const secret of secrets) expect(reply.text).not.toContain(secret);
      }
      for (const secret of secrets) {
        const found = await server.admin.get(`${path}?q=${encodeURIComponent(secret)}`);
        expect([found.status, found.body.count]).toEqual([200, 0]);
      }
    }
  });
});

describe('T-31 Depth and nesting', () => {
  it('never reach a password hash or an address', async () => {
    await server.admin.patch(`${USERS}${hank.id}/`, { email: 'hank@strickland.example' });
    for (const query of ['depth=1', 'depth=10', 'include=user', 'expand=user', 'fields=user', 'brief=1', 'nested=1']) {
      const reply = await server.admin.get(`${TOKENS}?${query}`);
      expect(reply.text).not.toMatch(/argon2|strickland|session_stamp|password/);
    }
  });
});

describe('T-32 Whoever may change users', () => {
  let changing: TestServer;
  let clerk: TestUser;
  beforeAll(async () => {
    changing = await server.sibling({
      DEFAULT_PERMISSIONS: JSON.stringify({
        'users.view_user': null,
        'users.view_group': null,
        'users.add_user': null,
        'users.change_user': null,
        'users.delete_user': null,
      }),
    });
    clerk = await server.user('clerk');
  });
  afterAll(() => changing.close());

  it.each([
    [{ is_superuser: true }],
    [{ is_staff: true }],
    [{ is_superuser: 'true', username: 'clerk' }],
    [{ groups: 'GROUP' }],
  ])('gains nothing by %j', async (given) => {
    const { body: group } = await server.admin.post('/api/users/groups/', { name: `g${Math.random()}` });
    await server.admin.post('/api/users/permissions/', {
      name: 'more than a clerk may',
      object_types: ['dcim.site'],
      actions: ['delete'],
      groups: [group.id],
    });
    const change = 'groups' in given ? { groups: [group.id] } : given;
    const client = changing.withKey(clerk.key);
    await changingNothing(server, async () => {
      for (const reply of [
        await client.patch(`${USERS}${clerk.id}/`, change),
        await client.patch(`${USERS}${hank.id}/`, change),
        await client.patch(USERS, [{ id: clerk.id, ...change }]),
        await client.post(USERS, { username: 'puppet', password: 'a-long-enough-password', ...change }),
      ]) {
        // On creation, `username` of the case names somebody who exists.
        expect([400, 403]).toContain(reply.status);
      }
    });
  });

  it.each([
    [{ user_permissions: ['dcim.add_site'] }],
    [{ permissions: ['dcim.add_site'] }],
    [{ password_hash: 'x' }],
    [{ session_stamp: 'x' }],
  ])('writes no %j', async (change) => {
    const reply = await changingNothing(server, () =>
      changing.withKey(clerk.key).patch(`${USERS}${clerk.id}/`, change),
    );
    expect(reply.status).toBe(400);
  });

  it('leaves read-only fields as they are', async () => {
    const client = changing.withKey(clerk.key);
    await changingNothing(server, async () => {
      const reply = await client.patch(`${USERS}${clerk.id}/`, {
        last_login: '2020-01-01T00:00:00Z',
        date_joined: '2020-01-01T00:00:00Z',
        id: hank.id,
        display: 'x',
      });
      expect(reply.status).toBe(200);
    });
  });

  it('does not lay hands on a superuser', async () => {
    const admin = (await server.admin.get(`${USERS}?username=admin`)).body.results[0];
    const client = changing.withKey(clerk.key);
    await changingNothing(server, async () => {
      for (const reply of [
        await client.patch(`${USERS}${admin.id}/`, { password: 'taken-over-by-clerk' }),
        await client.patch(`${USERS}${admin.id}/`, { username: 'moved-away' }),
        await client.patch(`${USERS}${admin.id}/`, { is_active: false }),
        await client.patch(USERS, [
          { id: hank.id, first_name: 'x' },
          { id: admin.id, first_name: 'x' },
        ]),
        await client.delete(`${USERS}${admin.id}/`),
        await client.delete(USERS, [{ id: admin.id }]),
      ])
        expectRefusal(reply, 403, 'superuser_protected', PROTECTED);
    });
    expect((await client.patch(`${USERS}${hank.id}/`, { first_name: 'Hank' })).status).toBe(200);
  });

  it('sets a password in the clear, never a hash', async () => {
    const other = await server.user();
    const hash = '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g';
    const reply = await changing.withKey(clerk.key).patch(`${USERS}${other.id}/`, { password: hash });
    expect(reply.status).toBe(200);
    const [row] = await server.database
      .write()
      .rows({ text: 'SELECT password_hash FROM users_user WHERE id = $1', values: [other.id] });
    expect(row?.[0]).not.toBe(hash);
    expect((await server.anonymous.with(basic(other.username, hash)).get(TOKENS)).status).toBe(200);
  });
});

describe('T-33 System fields', () => {
  it('are not written', async () => {
    const { body: site } = await server.admin.post('/api/dcim/sites/', { name: 'Fixed', slug: 'fixed' });
    const path = `/api/dcim/sites/${site.id}/`;
    const given = {
      id: hank.id,
      url: 'http://evil/',
      display: 'evil',
      created: '2000-01-01T00:00:00Z',
      last_updated: '2000-01-01T00:00:00Z',
    };
    await changingNothing(server, async () => {
      expect((await server.admin.patch(path, given)).status).toBe(200);
      expect((await server.admin.patch(path, { number: 1 })).status).toBeLessThan(500);
      expect((await server.admin.patch(path, { current_head: 'x' })).status).toBe(400);
    });
    const own = { created: '2000-01-01T00:00:00Z', last_used: '2000-01-01T00:00:00Z', last_used_ip: '8.8.8.8' };
    await changingNothing(server, async () => {
      expect((await server.admin.patch(`${TOKENS}${hank.tokenId}/`, own)).status).toBe(200);
    });
    const made = await hank.client.post(TOKENS, { ...own, id: hank.id });
    expect([made.status, made.body.last_used, made.body.created.startsWith('2000'), made.body.id === hank.id]).toEqual([
      201,
      null,
      false,
      false,
    ]);
  });
});

describe('T-34 Passwords', () => {
  const short = 'This password is too short. It must contain at least 8 characters.';
  const common = 'This password is too common.';

  it.each([
    ['seven77', [short]],
    ['1234567', [short]],
    ['🔑🔑🔑🔑🔑🔑🔑', [short]],
    ['password', [common]],
    ['PASSWORD', [common]],
    ['12345678', [common]],
    ['iloveyou', [common]],
    ['x'.repeat(201), ['Ensure this field has no more than 200 characters.']],
  ])('like %s are refused with the same words by the API and the page', async (password, problems) => {
    const browser = new BrowserSession(server.url);
    await browser.logIn(hank.username, hank.password);
    await changingNothing(server, async () => {
      const username = 'weak';
      expect((await server.admin.post(USERS, { username, password })).body).toEqual({ password: problems });
      expect((await server.admin.patch(`${USERS}${hank.id}/`, { password })).body).toEqual({ password: problems });
      const page = await browser.post('/user/password/', {
        old_password: hank.password,
        new_password1: password,
        new_password2: password,
      });
      expect(page.status).toBe(400);
      for (const problem of problems) expect(page.text).toContain(problem);
      expect(page.text).not.toContain(password === 'password' ? 'value="password"' : password);
    });
  });

  it.each([
    'eightchr',
    'x'.repeat(64),
    `${'y'.repeat(199)}z`,
    'pässwörter-für-ünïcode',
    '🔑🗝🔐🔒🔓🔏🚪🧱',
    ' blanks around ',
  ])('like %s are taken whole, to the last character', async (password) => {
    const user = await server.user();
    expect((await server.admin.patch(`${USERS}${user.id}/`, { password })).status).toBe(200);
    const ask = async (given: string) => (await server.anonymous.with(basic(user.username, given)).get(TOKENS)).status;
    expect(await ask(password)).toBe(200);
    expect(await ask([...password].slice(0, -1).join(''))).toBe(403);
    expect(await ask(`${password}x`)).toBe(403);
    expect(await ask(password.trim() === password ? ` ${password}` : password.trim())).toBe(403);
  });

  it.each([null, '', 12, [], { a: 1 }, true])('are text: not %j', async (password) => {
    const reply = await changingNothing(server, () => server.admin.patch(`${USERS}${hank.id}/`, { password }));
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['password']]);
  });
});

describe('T-35 A password', () => {
  it('is stored as argon2id and never echoed', async () => {
    const password = 'echo-echo-echo-123';
    const made = await server.admin.post(USERS, { username: 'echo', password });
    const changed = await server.admin.patch(`${USERS}${made.body.id}/`, { password: `${password}4` });
    const read = await server.admin.get(`${USERS}${made.body.id}/`);
    for (const reply of [made, changed, read]) {
      expect(reply.text).not.toContain('echo-echo');
      expect(reply.text).not.toMatch(/argon2|"password"/);
    }
    const [row] = await server.database
      .write()
      .rows({ text: 'SELECT password_hash FROM users_user WHERE username = $1', values: ['echo'] });
    expect(row?.[0]).toMatch(/^\$argon2id\$v=19\$/);
    expect(await dumpOf(server)).not.toContain('echo-echo');
  });
});

describe('T-28 Nothing that opens a door', () => {
  it('is in the database, the log, the change records or an answer to somebody else', async () => {
    const lines: string[] = [];
    const destination = vi
      .spyOn(pino, 'destination')
      .mockReturnValue({ write: (line: string) => lines.push(line) } as never);
    const loud = await server.sibling({ LOG_LEVEL: 'debug', BAD_TOKEN_ATTEMPTS: '100000/600' });
    destination.mockRestore();
    const secrets = new Set<string>([ADMIN_KEY, ADMIN_PASSWORD, hank.key, hank.password]);
    const answers: string[] = [];
    try {
      for (let i = 0; i < 4; i++) {
        const password = `only-for-the-grep-${i}-${Math.random().toString(36).slice(2)}`;
        const username = `grep${i}`;
        secrets.add(password);
        const { body: user } = await loud.admin.post(USERS, { username, password });
        const owner = loud.anonymous.with(basic(username, password));
        const browser = new BrowserSession(loud.url);
        await browser.logIn(username, password);
        for (const name of ['sessionid', 'csrftoken']) {
          const value = decodeURIComponent(browser.cookies.get(name) as string);
          secrets.add(value);
          secrets.add(value.split('.')[0] as string);
        }
        for (let j = 0; j < 5; j++) {
          const { body: made } = await owner.post(TOKENS, { description: `number ${j}` });
          const { body: rotated } = await owner.post(`${TOKENS}${made.id}/rotate/`, { overlap: 60 });
          secrets.add(made.key).add(rotated.key);
          const client = loud.withKey(rotated.key);
          await client.patch(`${TOKENS}${made.id}/`, { description: 'changed' });
          // What goes wrong says nothing of what it was given.
          for (const reply of [
            await client.send('POST', TOKENS, { raw: `{"key": "${rotated.key}" "password": "${password}"}` }),
            await client.post(TOKENS, { key: rotated.key }),
            await client.post(TOKENS, { password, secret: rotated.key }),
            await client.get(`/api/nothing/${'x'.repeat(20)}/`),
            await loud.anonymous.with({ authorization: `Token ${rotated.key.slice(0, 39)}` }).get(TOKENS),
            await loud.anonymous.with({ authorization: `Token ${rotated.key} x` }).get(TOKENS),
            await loud.anonymous.with(basic(username, `${password}x`)).get(TOKENS),
            await loud.anonymous.post(`${TOKENS}provision/`, { username, password: `${password}x` }),
            await loud.anonymous.post(`${TOKENS}provision/`, { username: password, password: username }),
            await loud.admin.get(`${TOKENS}?limit=0`),
            await loud.admin.get(`/netbox${TOKENS}?key=${rotated.key}`),
            await loud.admin.get(`/netbox${TOKENS}?key=${rotated.key.slice(0, 39)}`),
            await loud.anonymous.get(`/netbox${TOKENS}?key=${rotated.key}`),
            await loud.admin.get(`${USERS}${user.id}/`),
            await loud.admin.patch(`${USERS}${user.id}/`, { password, is_active: 'perhaps' }),
          ])
            answers.push(reply.text);
          await client.delete(`${TOKENS}${made.id}/`);
        }
      }
      // A failure of the server itself, with secrets in its statement.
      const broken = { text: 'ALTER TABLE users_token RENAME TO users_token_away' };
      await server.database.write().run(broken);
      const failed = await loud.withKey('e'.repeat(40)).get(TOKENS);
      await server.database.write().run({ text: 'ALTER TABLE users_token_away RENAME TO users_token' });
      expect(failed.status).toBe(500);
      expect(Object.keys(failed.body)).toEqual(expect.arrayContaining(['detail', 'request_id']));
      answers.push(failed.text, (await loud.admin.get('/api/core/object-changes/?limit=0')).text);
    } finally {
      await loud.close();
    }
    const log = lines.join('');
    expect(log).toContain('request failed');
    await writeAudit(server);
    const audit = JSON.stringify(await entries(server));
    expect(audit).toMatch(/token_rotated.*login_failed|login_failed.*token_rotated/);
    const dump = await dumpOf(server);
    expect(dump).toContain('grep3');
    const found = [...secrets].flatMap((secret) =>
      Object.entries({ dump, log, audit, answers: answers.join('\n') }).flatMap(([place, text]) =>
        text.includes(secret) ? [`${place}: ${secret}`] : [],
      ),
    );
    expect(secrets.size).toBeGreaterThan(50);
    expect(found).toEqual([]);
  });
});
