// The table of refusals: status, text and code of each, in which order they are found, and that nothing changes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, startServer, type TestServer, type TestUser } from '../../support/app.js';
import { BrowserSession, csrfOf } from '../../support/browser-session.js';
import { basic, type Client } from '../../support/client.js';
import { hearAll } from '../../support/notifications.js';
import { getRaw, statusOf } from '../../support/raw-request.js';
import { changingNothing, DENIED, expectRefusal, MISSING, NOT_BY_POLICY } from '../../support/refusals.js';

let server: TestServer;
let hank: TestUser;
const SITE = { name: 'Refused', slug: 'refused' };
const UNKNOWN = 'f'.repeat(40);
const WITHOUT_SCHEME = 'Invalid token header. Write "Token" and a space before the key.';

beforeAll(async () => {
  server = await startServer();
  hank = await server.user('hankhill');
});
afterAll(() => server.close());

/** A token of hank's with these properties, made by the administrator. */
async function token(more: Record<string, unknown> = {}): Promise<{ id: string; key: string; client: Client }> {
  const { body } = await server.admin.post('/api/users/tokens/', { user: hank.id, ...more });
  return { id: body.id, key: body.key, client: server.withKey(body.key) };
}

const inDatabase = (text: string, ...values: unknown[]) => server.database.write().run({ text, values });

/** Behind the service's back: the memory of the server hears of it from the database. */
async function setToken(id: string, assignment: string): Promise<void> {
  await inDatabase(`UPDATE users_token SET ${assignment} WHERE id = $1`, id);
  await hearAll(server);
}

describe('Credentials that are missing or malformed', () => {
  it('refuses a write without credentials', async () => {
    const reply = await changingNothing(server, () => server.anonymous.post('/api/dcim/sites/', SITE));
    expectRefusal(reply, 403, 'not_authenticated', MISSING);
  });

  it.each([
    ['Token', 'Invalid token header. No credentials provided.', 'invalid_header'],
    ['token', 'Invalid token header. No credentials provided.', 'invalid_header'],
    ['Token a b', 'Invalid token header. Token string should not contain spaces.', 'invalid_header'],
    [
      `Token ${ADMIN_KEY}, Token ${ADMIN_KEY}`,
      'Invalid token header. Token string should not contain spaces.',
      'invalid_header',
    ],
    ['Token \xff\xfe', 'Invalid token header. Token string should not contain invalid characters.', 'invalid_header'],
    [`Token ${UNKNOWN}`, 'Invalid token', 'invalid_token'],
    [`Token ${ADMIN_KEY.toUpperCase()}`, 'Invalid token', 'invalid_token'],
    [`Token ${ADMIN_KEY.slice(1)}`, 'Invalid token', 'invalid_token'],
    [`Token ${ADMIN_KEY}0`, 'Invalid token', 'invalid_token'],
    ['Token %', 'Invalid token', 'invalid_token'],
    [`Bearer ${UNKNOWN}`, 'Invalid token', 'invalid_token'],
    [`bearer\t${ADMIN_KEY.toUpperCase()}`, 'Invalid token', 'invalid_token'],
    [ADMIN_KEY, WITHOUT_SCHEME, 'invalid_header'],
    [` ${UNKNOWN.toUpperCase()}`, WITHOUT_SCHEME, 'invalid_header'],
    ["Token ' OR 1=1 --".replaceAll(' ', '_').replace('_', ' '), 'Invalid token', 'invalid_token'],
  ])('T-12 T-16 T-17 refuses Authorization: %s', async (authorization, detail, code) => {
    const client = server.anonymous.with({ authorization });
    const reply = await changingNothing(server, () => client.post('/api/dcim/sites/', SITE));
    expectRefusal(reply, 403, code, detail);
    // The same where anybody may read: a bad header never falls through to the anonymous.
    expectRefusal(await client.get('/api/dcim/sites/'), 403, code, detail);
    expectRefusal(await client.get('/api/status/'), 403, code, detail);
    expectRefusal(await client.get('/api/nothing/'), 403, code, detail);
  });

  it.each([
    ['Basic', 'Invalid basic header. No credentials provided.', 'invalid_header'],
    ['Basic a b', 'Invalid basic header. Credentials string should not contain spaces.', 'invalid_header'],
    ['Basic ***', 'Invalid basic header. Credentials not correctly base64 encoded.', 'invalid_header'],
    ['Basic aGFuaw==', 'Invalid basic header. Credentials not correctly base64 encoded.', 'invalid_header'],
    ['Basic aGFuazp4eA-_', 'Invalid basic header. Credentials not correctly base64 encoded.', 'invalid_header'],
    ['Basic Og==', 'Invalid username/password.', 'invalid_credentials'],
    ['Basic aGFua2hpbGw6', 'Invalid username/password.', 'invalid_credentials'],
    ['Basic OnBhc3N3b3Jk', 'Invalid username/password.', 'invalid_credentials'],
    ['BASIC bm9ib2R5OndoYXRldmVy', 'Invalid username/password.', 'invalid_credentials'],
  ])(
    'T-20 T-21 refuses Authorization: %s below tokens/, and ignores it elsewhere',
    async (authorization, detail, code) => {
      const client = server.anonymous.with({ authorization });
      expectRefusal(await client.post('/api/users/tokens/', {}), 403, code, detail);
      expect((await client.get('/api/dcim/sites/')).status).toBe(200);
      expectRefusal(await client.post('/api/dcim/sites/', SITE), 403, 'not_authenticated', MISSING);
    },
  );

  it.each([
    'Bearer',
    'Bearer abc',
    'Bearer a.b.c',
    `Bearer ${ADMIN_KEY}0`,
    `Bearer ${ADMIN_KEY} x`,
    ADMIN_KEY.slice(1),
    'Digest username="x"',
    'Negotiate',
    'Tokens abc',
    'TokenX',
    'ApiKey x',
    '',
  ])('takes Authorization: %s for no header at all', async (authorization) => {
    const client = server.anonymous.with({ authorization });
    expect((await client.get('/api/dcim/sites/')).status).toBe(200);
    expectRefusal(await client.get('/api/users/tokens/'), 403, 'not_authenticated', MISSING);
  });

  it.each(['token', 'TOKEN', 'tOkEn', 'Bearer', 'bearer', 'BEARER'])('takes the scheme as %s', async (scheme) => {
    for (const blank of [' ', '   ', '\t']) {
      const client = server.anonymous.with({ authorization: `${scheme}${blank}${ADMIN_KEY}` });
      expect((await client.get('/api/users/tokens/')).status).toBe(200);
    }
  });

  it('refuses wrong, unknown and inactive with one text over Basic', async () => {
    const gone = await server.user('gone');
    await server.admin.patch(`/api/users/users/${gone.id}/`, { is_active: false });
    for (const [name, password] of [
      [hank.username, 'wrong'],
      ['nobody', hank.password],
      [gone.username, gone.password],
      [`${hank.username} `, hank.password],
      [hank.username, `${hank.password} `],
      [hank.username, `${hank.password}\0`],
      [`${hank.username}\0`, hank.password],
    ] as const) {
      const reply = await server.anonymous.with(basic(name, password)).get('/api/users/tokens/');
      expectRefusal(reply, 403, 'invalid_credentials', 'Invalid username/password.');
    }
    const shouted = server.anonymous.with(basic(hank.username.toUpperCase(), hank.password));
    expect((await shouted.get('/api/users/tokens/')).status).toBe(200);
  });

  it('T-15 never looks at another scheme once the header has failed', async () => {
    const browser = new BrowserSession(server.url);
    await browser.logIn('admin', 'correct-horse-battery');
    const headers = { authorization: `Token ${UNKNOWN}`, accept: 'application/json' };
    expectRefusal(await browser.get('/api/users/tokens/', headers), 403, 'invalid_token', 'Invalid token');
  });

  it('T-13 refuses two Authorization headers, whichever is valid', async () => {
    const host = `Host: ${new URL(server.url).host}`;
    const good = `Authorization: Token ${ADMIN_KEY}`;
    const bad = `Authorization: Token ${UNKNOWN}`;
    for (const headers of [
      [good, bad],
      [bad, good],
      [good, good],
      [good, 'authorization: Basic x'],
    ]) {
      const answer = await getRaw(server.url, '/api/users/tokens/', [host, ...headers]);
      expect(statusOf(answer)).toBe(400);
      expect(answer).toContain('"code":"ambiguous_credentials"');
    }
  });
});

describe('Tokens that are no longer good', () => {
  it('refuses a disabled token', async () => {
    const { client } = await token({ enabled: false });
    const reply = await changingNothing(server, () => client.get('/api/dcim/sites/'));
    expectRefusal(reply, 403, 'token_disabled', 'Token disabled');
  });

  it('refuses an expired token', async () => {
    const { id, client } = await token();
    await setToken(id, `expires = now() - interval '1 second'`);
    expectRefusal(await client.get('/api/dcim/sites/'), 403, 'token_expired', 'Token expired');
  });

  it('refuses the token of an inactive user', async () => {
    const other = await server.user();
    await server.admin.patch(`/api/users/users/${other.id}/`, { is_active: false });
    expectRefusal(await other.client.get('/api/dcim/sites/'), 403, 'user_inactive', 'User inactive');
  });

  it('refuses an address that the token does not allow', async () => {
    const { client } = await token({ allowed_ips: ['10.0.0.0/8', '2001:db8::/32'] });
    const detail = 'Source IP 127.0.0.1 is not permitted to authenticate using this token.';
    expectRefusal(await client.get('/api/dcim/sites/'), 403, 'source_ip_not_permitted', detail);
  });

  it('refuses a write with a read-only token, before it looks at the object or the body', async () => {
    const { body } = await server.admin.post('/api/users/tokens/', { write_enabled: false });
    const reader = server.withKey(body.key);
    const nowhere = '/api/dcim/sites/00000000-0000-7000-8000-000000000000/';
    await changingNothing(server, async () => {
      for (const reply of [
        await reader.post('/api/dcim/sites/', SITE),
        await reader.patch('/api/dcim/sites/', []),
        await reader.put(nowhere, SITE),
        await reader.delete(nowhere),
        await reader.send('POST', '/api/dcim/sites/', { raw: '{"broken', headers: { 'content-type': 'text/plain' } }),
        await reader.post('/api/nothing/', {}),
      ]) {
        expectRefusal(reply, 403, 'token_read_only', DENIED);
      }
    });
  });

  it('refuses what nobody has permitted, before it looks at the object or the body', async () => {
    const nowhere = '/api/dcim/sites/00000000-0000-7000-8000-000000000000/';
    for (const reply of [
      await hank.client.post('/api/dcim/sites/', SITE),
      await hank.client.send('POST', '/api/dcim/sites/', { raw: '{"broken' }),
      await hank.client.patch(nowhere, { name: 'x' }),
      await hank.client.delete(nowhere),
      await hank.client.get('/api/users/users/'),
      await hank.client.get('/api/users/groups/'),
      await hank.client.get('/api/users/token-policies/'),
      await hank.client.get('/api/core/object-changes/'),
      await hank.client.post('/api/users/users/', { username: 'x', password: 'a-long-enough-password' }),
    ]) {
      expectRefusal(reply, 403, 'permission_denied', DENIED);
    }
  });
});

describe('The order of the checks', () => {
  it('is: form, key, enabled, expiry, user, address, policy, read-only, permission, body', async () => {
    const user = await server.user('ordered');
    const { body: made } = await server.admin.post('/api/users/tokens/', {
      user: user.id,
      enabled: false,
      write_enabled: false,
      allowed_ips: ['10.0.0.0/8'],
    });
    await inDatabase(`UPDATE users_token SET expires = now() - interval '1 hour' WHERE id = $1`, made.id);
    await server.admin.patch(`/api/users/users/${user.id}/`, { is_active: false });
    const { body: policy } = await server.admin.post('/api/users/token-policies/', {
      name: 'no writing',
      write_allowed: false,
      users: [user.id],
    });
    const answer = (key: string) =>
      server
        .withKey(key)
        .send('POST', '/api/dcim/sites/', { raw: '{"broken', headers: { 'content-type': 'application/json' } });
    expectRefusal(
      await answer(`${made.key} x`),
      403,
      'invalid_header',
      'Invalid token header. Token string should not contain spaces.',
    );
    expectRefusal(await answer(UNKNOWN), 403, 'invalid_token', 'Invalid token');
    expectRefusal(await answer(made.key), 403, 'token_disabled', 'Token disabled');
    await setToken(made.id, 'enabled = true');
    expectRefusal(await answer(made.key), 403, 'token_expired', 'Token expired');
    await setToken(made.id, 'expires = NULL');
    expectRefusal(await answer(made.key), 403, 'user_inactive', 'User inactive');
    await server.admin.patch(`/api/users/users/${user.id}/`, { is_active: true });
    expect((await answer(made.key)).body.code).toBe('source_ip_not_permitted');
    await setToken(made.id, `allowed_ips = '[]'`);
    expectRefusal(await answer(made.key), 403, 'token_policy', NOT_BY_POLICY);
    await server.admin.delete(`/api/users/token-policies/${policy.id}/`);
    expectRefusal(await answer(made.key), 403, 'token_read_only', DENIED);
    await setToken(made.id, 'write_enabled = true');
    expectRefusal(await answer(made.key), 403, 'permission_denied', DENIED);
    await server.admin.patch(`/api/users/users/${user.id}/`, { is_superuser: true });
    expect((await answer(made.key)).body.code).toBe('parse_error');
  });
});

describe('STRICT_HTTP_STATUS=true', () => {
  it('answers 401 with a challenge for missing and bad credentials, 403 for the rest', async () => {
    const strict = await server.sibling({ STRICT_HTTP_STATUS: 'true' });
    try {
      const { body: reader } = await server.admin.post('/api/users/tokens/', { write_enabled: false });
      for (const [reply, code, detail] of [
        [await strict.anonymous.post('/api/dcim/sites/', SITE), 'not_authenticated', MISSING],
        [await strict.withKey(UNKNOWN).get('/api/dcim/sites/'), 'invalid_token', 'Invalid token'],
        [
          await strict.anonymous.with(basic('x', 'y')).get('/api/users/tokens/'),
          'invalid_credentials',
          'Invalid username/password.',
        ],
        [
          await strict.anonymous.with({ authorization: 'Token' }).get('/api/dcim/sites/'),
          'invalid_header',
          'Invalid token header. No credentials provided.',
        ],
      ] as const) {
        expectRefusal(reply, 401, code, detail);
        expect(reply.headers.get('www-authenticate')).toMatch(/^Token realm="api"/);
      }
      const refused = await strict.withKey(reader.key).post('/api/dcim/sites/', SITE);
      expectRefusal(refused, 403, 'token_read_only', DENIED);
      expect(refused.headers.get('www-authenticate')).toBeNull();
      expectRefusal(await strict.withKey(hank.key).post('/api/dcim/sites/', SITE), 403, 'permission_denied', DENIED);
    } finally {
      await strict.close();
    }
  });

  it('answers 403 without a challenge by default', async () => {
    const reply = await server.anonymous.get('/api/users/tokens/');
    expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([403, null]);
  });
});

describe('LOGIN_REQUIRED=true', () => {
  let locked: TestServer;
  beforeAll(async () => {
    locked = await server.sibling({ LOGIN_REQUIRED: 'True' });
  });
  afterAll(() => locked.close());

  it('refuses an anonymous list with the very bytes of the document', async () => {
    const reply = await locked.anonymous.get('/api/dcim/sites/', { headers: { accept: 'application/json; indent=4' } });
    expect(reply.status).toBe(403);
    expect(reply.text).toBe(`{\n    "detail": "${MISSING}"\n}`);
  });

  it.each([
    ['GET', '/api/'],
    ['GET', '/api/dcim/'],
    ['GET', '/api/dcim/sites/'],
    ['GET', '/api/dcim/sites'],
    ['HEAD', '/api/dcim/sites/'],
    ['OPTIONS', '/api/dcim/sites/'],
    ['GET', '/api/status/'],
    ['GET', '/api/authentication-check/'],
    ['GET', '/api/users/config/'],
    ['GET', '/api/users/tokens/'],
    ['GET', '/api/users/tokens/provision/'],
    ['POST', '/api/dcim/sites/'],
    ['GET', '/api/nothing/'],
    ['GET', '/netbox/api/dcim/sites/'],
    // The router decodes before it matches.
    ['GET', '/%61pi/dcim/sites/'],
    ['GET', '/ap%69/dcim/sites/'],
    ['GET', '/%61%70%69/dcim/sites/00000000-0000-7000-8000-000000000000/'],
    ['OPTIONS', '/%61pi/dcim/sites/'],
    ['GET', '/%61pi/'],
    ['GET', '/%61pi/status/'],
  ])('refuses an anonymous %s %s', async (method, path) => {
    const reply = await locked.anonymous.send(method, path);
    expect([reply.status, reply.headers.get('x-error-code')]).toEqual([403, 'not_authenticated']);
  });

  it('serves a token, Basic on tokens, and provisioning', async () => {
    expect((await locked.withKey(hank.key).get('/api/dcim/sites/')).status).toBe(200);
    expect((await locked.anonymous.with(basic(hank.username, hank.password)).get('/api/users/tokens/')).status).toBe(
      200,
    );
    const { username, password } = hank;
    const made = await locked.anonymous.post('/api/users/tokens/provision/', { username, password });
    expect(made.status).toBe(201);
    const wrong = await locked.anonymous.post('/api/users/tokens/provision/', { username, password: 'x' });
    expectRefusal(wrong, 403, 'invalid_credentials', 'Invalid username/password.');
  });

  it('still has a home page, a log-in page and probes, which tell nothing', async () => {
    const home = await locked.anonymous.get('/');
    expect(home.status).toBe(200);
    expect(home.text).not.toContain('/api/dcim/sites/');
    expect((await locked.anonymous.get('/login/')).status).toBe(200);
    expect((await locked.anonymous.get('/health/ready')).status).toBe(200);
  });
});

describe('EXEMPT_VIEW_PERMISSIONS', () => {
  const CONFIDENTIAL = [
    '/api/users/users/',
    '/api/users/groups/',
    '/api/users/tokens/',
    '/api/users/token-policies/',
    '/api/core/object-changes/',
  ];
  const readable = async (on: TestServer, client: Client = on.anonymous) => {
    const paths = ['/api/dcim/sites/', '/api/dcim/regions/', '/api/tenancy/tenants/', '/api/extras/tags/'];
    const replies = await Promise.all(paths.map((path) => client.get(path)));
    return paths.filter((_, index) => replies[index]?.status === 200);
  };

  it.each([
    ['', []],
    ['dcim.site', ['/api/dcim/sites/']],
    ['dcim.*', ['/api/dcim/sites/', '/api/dcim/regions/']],
    ['dcim.site,tenancy.tenant', ['/api/dcim/sites/', '/api/tenancy/tenants/']],
    ['*', ['/api/dcim/sites/', '/api/dcim/regions/', '/api/tenancy/tenants/', '/api/extras/tags/']],
    ['users.*', []],
  ])('as %j lets anybody read %j', async (exempt, expected) => {
    const other = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: exempt });
    try {
      expect(await readable(other)).toEqual(expected);
      expect(await readable(other, other.withKey(hank.key))).toEqual(expected);
      for (const path of CONFIDENTIAL) {
        expectRefusal(await other.anonymous.get(path), 403, 'not_authenticated', MISSING);
      }
      expectRefusal(await other.anonymous.post('/api/dcim/sites/', SITE), 403, 'not_authenticated', MISSING);
    } finally {
      await other.close();
    }
  });
});

describe('A session', () => {
  it('needs the CSRF token for an unsafe method', async () => {
    const browser = new BrowserSession(server.url);
    await browser.logIn('admin', 'correct-horse-battery');
    const send = (headers: Record<string, string>) =>
      browser.send('POST', '/api/dcim/sites/', { body: SITE, headers: { accept: 'application/json', ...headers } });
    expectRefusal(await send({}), 403, 'csrf_failed', 'CSRF Failed: CSRF token missing.');
    const csrf = csrfOf((await browser.get('/user/api-tokens/add/')).text);
    expectRefusal(
      await send({ 'x-csrftoken': `${csrf}x` }),
      403,
      'csrf_failed',
      "CSRF Failed: CSRF token from the 'X-Csrftoken' HTTP header incorrect.",
    );
    const reply = await send({ 'x-csrftoken': csrf });
    expect(reply.status).toBe(201);
    await server.admin.delete(`/api/dcim/sites/${reply.body.id}/`);
  });
});
