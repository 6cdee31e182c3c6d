// What a token may: when, from where, for whom; and that nothing made with a token is wider than it.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LastUsed } from '../../../src/auth/last-used.js';
import { showInstant } from '../../../src/engine/declare/fields.js';
import { Clock } from '../../../src/platform/clock.js';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import { writeAudit } from '../../support/audit.js';
import { BrowserSession, csrfOf } from '../../support/browser-session.js';
import { basic, type Client } from '../../support/client.js';
import { hearAll } from '../../support/notifications.js';
import { changingNothing, DENIED, expectRefusal, MAY_NOT_LOOSEN } from '../../support/refusals.js';

const TOKENS = '/api/users/tokens/';
const GRANT = 'This user does not have permission to create tokens for other users.';
const PAST = 'Expiration time must be in the future.';
const NOBODY = '00000000-0000-7000-8000-000000000000';
const pathOf = ({ id }: { id: string }) => `${TOKENS}${id}/`;
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

let server: TestServer;
let hank: TestUser;
let byBasic: Client;
let bySession: Client;

beforeAll(async () => {
  // The proxy is the loopback: what it says of the address is believed.
  server = await startServer({ TRUSTED_PROXIES: '127.0.0.1', TOKEN_MAX_PER_USER: '1000' });
  hank = await server.user('hankhill');
  byBasic = server.anonymous.with(basic(hank.username, hank.password));
  const browser = new BrowserSession(server.url);
  await browser.logIn(hank.username, hank.password);
  const csrf = csrfOf((await browser.get('/user/password/')).text);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  bySession = server.anonymous.with({ cookie, 'x-csrftoken': csrf });
});
afterAll(() => server.close());

async function token(more: Record<string, unknown> = {}) {
  const reply = await byBasic.post(TOKENS, more);
  expect([reply.status, reply.text]).toEqual([201, expect.anything()]);
  return { ...reply.body, client: server.withKey(reply.body.key) } as Record<string, unknown> & {
    id: string;
    key: string;
    client: Client;
  };
}

describe('expires', () => {
  it.each([
    ['2099-12-31T23:59:59Z', '2099-12-31T23:59:59.000000Z'],
    ['2099-12-31T23:59:59.123456Z', '2099-12-31T23:59:59.123456Z'],
    ['2099-12-31T23:59:59+14:00', '2099-12-31T09:59:59.000000Z'],
    ['2099-12-31T23:59:59-11:30', '2100-01-01T11:29:59.000000Z'],
    ['2099-12-31 23:59', '2099-12-31T23:59:00.000000Z'],
    ['2099-12-31', '2099-12-31T00:00:00.000000Z'],
    [null, null],
  ])('takes %s as %s', async (given, shown) => {
    const made = await token({ expires: given });
    expect(made.expires).toBe(shown);
    expect((await made.client.get(TOKENS)).status).toBe(200);
  });

  it.each([
    'tomorrow',
    '',
    12,
    [],
    '2099-13-01',
    '2099-02-30',
    '2099-01-01T25:00:00Z',
    '0000-00-00',
    'infinity',
    'now',
  ])('refuses %j', async (expires) => {
    const reply = await changingNothing(server, () => byBasic.post(TOKENS, { expires }));
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['expires']]);
  });

  it('lies in the future, on creation and on change, whatever the offset', async () => {
    const made = await token();
    const hourAgo = Date.now() - 3_600_000;
    // The same moment, written as a clock reads it fourteen hours further east.
    const east = new Date(hourAgo + 14 * 3_600_000).toISOString().replace('Z', '+14:00');
    await changingNothing(server, async () => {
      for (const expires of ['2020-01-01', new Date(hourAgo).toISOString(), east, new Date().toISOString()]) {
        for (const reply of [
          await byBasic.post(TOKENS, { expires }),
          await byBasic.patch(pathOf(made), { expires }),
          await byBasic.put(pathOf(made), { expires }),
        ])
          expect([reply.status, reply.body]).toEqual([400, { expires: [PAST] }]);
      }
    });
  });

  it('T-10 refuses a token that expired a second ago, expires exactly now, or did so in another zone', async () => {
    const made = await token();
    for (const expiry of [
      `now() - interval '1 second'`,
      'now()',
      `to_char(now() AT TIME ZONE 'UTC' + interval '14 hours', 'YYYY-MM-DD"T"HH24:MI:SS.US"+14:00"')::timestamptz`,
    ]) {
      await server.database
        .write()
        .run({ text: `UPDATE users_token SET expires = ${expiry} WHERE id = $1`, values: [made.id] });
      await hearAll(server);
      expectRefusal(await made.client.get('/api/dcim/sites/'), 403, 'token_expired', 'Token expired');
    }
  });

  it('ends a token while it is remembered', async () => {
    const made = await token({ expires: inSeconds(3_600) });
    expect((await made.client.get(TOKENS)).status).toBe(200);
    const clock = vi.spyOn(server.service(Clock), 'millis').mockReturnValue(Date.now() + 3_601_000);
    try {
      expectRefusal(await made.client.get(TOKENS), 403, 'token_expired', 'Token expired');
    } finally {
      clock.mockRestore();
    }
  });
});

describe('allowed_ips', () => {
  it.each([
    [['10.1.2.3/8'], ['10.0.0.0/8']],
    [
      ['10.1.2.3', '2001:DB8::1'],
      ['10.1.2.3/32', '2001:db8::1/128'],
    ],
    [['2001:db8:ffff::1/32'], ['2001:db8::/32']],
    [['10.0.0.0/8', '10.9.9.9/8'], ['10.0.0.0/8']],
    [
      ['0.0.0.0/0', '::/0'],
      ['0.0.0.0/0', '::/0'],
    ],
    [[' 10.0.0.1 '], ['10.0.0.1/32']],
    [[], []],
  ])('keeps %j as %j', async (given, kept) => {
    expect((await token({ allowed_ips: given })).allowed_ips).toEqual(kept);
  });

  it.each([
    ['10.0.0.1/33'],
    ['10.0.0'],
    ['::1/129'],
    ['fe80::1%eth0'],
    ['localhost'],
    ['10.0.0.1/-1'],
    [''],
    [12],
    [null],
    ['0x7f.1'],
    ['127.1'],
    ['010.0.0.1'],
    ['10.0.0.01/32'],
    ['::ffff:010.0.0.1'],
    ['1'],
  ])('refuses the network %j', async (network) => {
    const reply = await changingNothing(server, async () => {
      const refused = await byBasic.post(TOKENS, { allowed_ips: [network] });
      // With a token too, where what is left out would be inherited.
      expect((await hank.client.post(TOKENS, { allowed_ips: [network] })).status).toBe(400);
      return refused;
    });
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['allowed_ips']]);
  });

  it.each(['10.0.0.1', {}, 12])('refuses %j, which is no list', async (allowed_ips) => {
    for (const client of [byBasic, hank.client]) {
      const reply = await client.post(TOKENS, { allowed_ips });
      expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['allowed_ips']]);
    }
  });

  it('T-23 takes a thousand networks and no more', async () => {
    const networks = (count: number) => Array.from({ length: count }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
    expect((await byBasic.post(TOKENS, { allowed_ips: networks(1000) })).status).toBe(201);
    const reply = await byBasic.post(TOKENS, { allowed_ips: networks(10_000) });
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['allowed_ips']]);
  });

  const from = (client: Client, forwarded: string) => client.get(TOKENS, { headers: { 'x-forwarded-for': forwarded } });

  it('lets a token be used from there only', async () => {
    const { client } = await token({ allowed_ips: ['192.0.2.0/24', '2001:db8::/32'] });
    for (const address of ['192.0.2.1', '::ffff:192.0.2.7', '2001:db8::99', '2001:DB8:0:0::1']) {
      expect([address, (await from(client, address)).status]).toEqual([address, 200]);
    }
    for (const [address, shown] of [
      ['192.0.3.1', '192.0.3.1'],
      ['::ffff:192.0.3.1', '192.0.3.1'],
      ['2001:db9::1', '2001:db9::1'],
      ['::1', '::1'],
    ] as const) {
      const detail = `Source IP ${shown} is not permitted to authenticate using this token.`;
      expectRefusal(await from(client, address), 403, 'source_ip_not_permitted', detail);
    }
  });

  it('covers IPv4 by ::/0, and no IPv6 by 0.0.0.0/0', async () => {
    const all = await token({ allowed_ips: ['::/0'] });
    const four = await token({ allowed_ips: ['0.0.0.0/0'] });
    expect((await from(all.client, '192.0.2.1')).status).toBe(200);
    expect((await from(four.client, '192.0.2.1')).status).toBe(200);
    expect((await from(four.client, '2001:db8::1')).status).toBe(403);
  });

  it('A-36 knows an address by whatever its proxies write of it', async () => {
    const { client } = await token({ allowed_ips: ['203.0.113.5', '2001:db8::5'] });
    for (const headers of [
      { 'x-forwarded-for': '203.0.113.5:51234' },
      { 'x-forwarded-for': '[2001:db8::5]' },
      { 'x-forwarded-for': '[2001:db8::5]:443' },
      { 'x-forwarded-for': '"203.0.113.5"' },
      { 'x-forwarded-for': 'garbage, 203.0.113.5:1, 127.0.0.1:2' },
      { forwarded: 'for=203.0.113.5' },
      { forwarded: 'for="[2001:db8::5]:443";proto=https' },
      { forwarded: 'for="_evil, for="203.0.113.5:80"' },
      { forwarded: 'for=198.51.100.1', 'x-forwarded-for': '203.0.113.5' },
    ]) {
      expect([headers, (await client.get(TOKENS, { headers })).status]).toEqual([headers, 200]);
    }
    const headers = { 'x-forwarded-for': '[2001:db8::99]:443' };
    const detail = 'Source IP 2001:db8::99 is not permitted to authenticate using this token.';
    expectRefusal(await client.get(TOKENS, { headers }), 403, 'source_ip_not_permitted', detail);
  });

  it.each([
    ['203.0.113.5:51234', '203.0.113.5'],
    ['[2001:db8::5]:443', '2001:db8::5'],
    ['unknown', '127.0.0.1'],
    [`not-an-address-${'x'.repeat(200)}`, '127.0.0.1'],
  ])('A-36 records who came from %s as %s', async (forwarded, address) => {
    const sent = { headers: { 'x-forwarded-for': forwarded } };
    const name = `From ${forwarded}`.slice(0, 50);
    const made = await server.admin.post('/api/extras/tags/', { name, slug: name.replace(/[^a-z0-9]+/gi, '-') }, sent);
    expect(made.status).toBe(201);
    const { body } = await server.admin.get(`/api/core/object-changes/?changed_object_id=${made.body.id}`);
    expect(body.results.map(({ source_ip }: { source_ip: string }) => source_ip)).toEqual([address]);
    const reply = await server.admin.post(
      '/api/users/users/',
      { username: name.replace(/[^a-z0-9]+/gi, '-'), password: 'a-long-enough-1' },
      sent,
    );
    expect(reply.status).toBe(201);
    const audit = await server.admin.get(`/api/core/audit-log/?event=user_created&object_id=${reply.body.id}`);
    expect(audit.body.results.map(({ source_ip }: { source_ip: string }) => source_ip)).toEqual([address]);
  });

  it('T-22 reads the address from the right, past trusted proxies only, and believes no other header', async () => {
    const { client } = await token({ allowed_ips: ['192.0.2.1'] });
    expect((await from(client, '203.0.113.9, 192.0.2.1')).status).toBe(200);
    expect((await from(client, '203.0.113.9, 192.0.2.1, 127.0.0.1')).status).toBe(200);
    for (const forwarded of [
      '192.0.2.1, 203.0.113.9',
      '192.0.2.1, garbage',
      'garbage',
      '192.0.2.1, unknown',
      '192.0.2.1, _hidden',
      '192.0.2.1:x',
      '"192.0.2.1',
      'unknown',
      '<script>',
      '192.0.2.1%eth0, 203.0.113.9',
      ', ,',
      'x'.repeat(5000),
    ]) {
      expect([forwarded, (await from(client, forwarded)).status]).toEqual([forwarded, 403]);
    }
    for (const name of ['x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip']) {
      expect([name, (await client.get(TOKENS, { headers: { [name]: '192.0.2.1' } })).status]).toEqual([name, 403]);
    }
    const untrusting = await server.sibling({ TRUSTED_PROXIES: '' });
    try {
      expect(
        (await from(untrusting.withKey(client ? (await token({ allowed_ips: ['192.0.2.1'] })).key : ''), '192.0.2.1'))
          .status,
      ).toBe(403);
    } finally {
      await untrusting.close();
    }
  });
});

describe('A token that makes a token', () => {
  it('hands down what is left out', async () => {
    const expires = '2098-01-01T00:00:00.000000Z';
    const scopes = [{ object_types: ['users.token'], actions: ['add', 'view'], constraints: null }];
    const parent = await token({ expires, allowed_ips: ['127.0.0.0/8'], permissions: scopes });
    for (const body of [{}, { expires: null, allowed_ips: [], permissions: null }]) {
      const child = await parent.client.post(TOKENS, body);
      expect(child.status).toBe(201);
      expect(child.body).toMatchObject({
        expires,
        allowed_ips: ['127.0.0.0/8'],
        permissions: scopes,
        write_enabled: true,
      });
    }
  });

  it.each([
    ['a later expiry', { expires: '2099-01-01' }, { expires: ['A token made with a token cannot outlive it.'] }],
    [
      'more addresses',
      { allowed_ips: ['0.0.0.0/0'] },
      { allowed_ips: ['A token made with a token cannot be used from more addresses than it.'] },
    ],
    [
      'more addresses beside its own',
      { allowed_ips: ['127.0.0.1', '10.0.0.1'] },
      { allowed_ips: ['A token made with a token cannot be used from more addresses than it.'] },
    ],
    [
      'wider scopes',
      { permissions: [{ object_types: ['users.token'], actions: ['add', 'view', 'change'] }] },
      { permissions: ['A token made with a token cannot have wider permissions than it.'] },
    ],
    [
      'other scopes',
      { permissions: [{ object_types: ['users.token', 'dcim.site'], actions: ['view'] }] },
      { permissions: ['A token made with a token cannot have wider permissions than it.'] },
    ],
  ])('is refused %s', async (_, body, errors) => {
    const parent = await token({
      expires: '2098-01-01',
      allowed_ips: ['127.0.0.0/8'],
      permissions: [{ object_types: ['users.token'], actions: ['add', 'view'] }],
    });
    const reply = await changingNothing(server, () => parent.client.post(TOKENS, body));
    expect([reply.status, reply.body]).toEqual([400, errors]);
    const bulk = await changingNothing(server, () => parent.client.post(TOKENS, [{}, body]));
    expect([bulk.status, bulk.body.errors]).toEqual([400, [{ index: 1, errors }]]);
  });

  it('may make a narrower one', async () => {
    const parent = await token({
      expires: '2098-01-01',
      allowed_ips: ['127.0.0.0/8'],
      permissions: [{ object_types: ['users.token'], actions: ['add', 'view'] }],
    });
    const narrow = {
      expires: '2097-01-01',
      allowed_ips: ['127.0.0.1'],
      permissions: [{ object_types: ['users.token'], actions: ['view'] }],
      write_enabled: false,
    };
    expect((await parent.client.post(TOKENS, narrow)).status).toBe(201);
    expect((await parent.client.post(TOKENS, { permissions: [] })).body.permissions).toEqual([]);
  });
});

describe('permissions', () => {
  it('narrow what a token may, and never widen it', async () => {
    const scoped = await token({ permissions: [{ object_types: ['users.token'], actions: ['view'] }] });
    expect((await scoped.client.get(TOKENS)).status).toBe(200);
    await changingNothing(server, async () => {
      expectRefusal(await scoped.client.post(TOKENS, {}), 403, 'permission_denied', DENIED);
      expectRefusal(await scoped.client.delete(pathOf(scoped)), 403, 'permission_denied', DENIED);
      expectRefusal(await scoped.client.post(`${pathOf(scoped)}rotate/`), 403, 'permission_denied', DENIED);
    });
    const greedy = await token({
      permissions: [{ object_types: ['users.user', 'dcim.site'], actions: ['view', 'add', 'change', 'delete'] }],
    });
    expectRefusal(await greedy.client.get('/api/users/users/'), 403, 'permission_denied', DENIED);
    expectRefusal(
      await greedy.client.post('/api/dcim/sites/', { name: 'x', slug: 'x' }),
      403,
      'permission_denied',
      DENIED,
    );
  });

  it('bind superusers too, and constraints choose rows', async () => {
    await server.admin.post('/api/dcim/sites/', [
      { name: 'Open', slug: 'open', status: 'active' },
      { name: 'Shut', slug: 'shut', status: 'retired' },
    ]);
    const { body } = await server.admin.post(TOKENS, {
      permissions: [{ object_types: ['dcim.site'], actions: ['change'], constraints: { status: 'active' } }],
    });
    const scoped = server.withKey(body.key);
    const idOf = async (slug: string) => (await server.admin.get(`/api/dcim/sites/?slug=${slug}`)).body.results[0].id;
    expect((await scoped.patch(`/api/dcim/sites/${await idOf('open')}/`, { facility: 'A' })).status).toBe(200);
    expectRefusal(
      await scoped.patch(`/api/dcim/sites/${await idOf('shut')}/`, { facility: 'A' }),
      404,
      'not_found',
      'Not found.',
    );
    expectRefusal(
      await scoped.patch(`/api/dcim/sites/${await idOf('open')}/`, { status: 'retired' }),
      403,
      'permission_denied',
      DENIED,
    );
    expectRefusal(await scoped.get('/api/users/users/'), 403, 'permission_denied', DENIED);
    expectRefusal(await scoped.get(TOKENS), 403, 'permission_denied', DENIED);
  });

  it.each([
    'all',
    {},
    [{}],
    ['dcim.site'],
    [null],
    [[]],
    [{ object_types: [], actions: ['view'] }],
    [{ object_types: ['dcim.site'], actions: [] }],
    [{ object_types: ['site'], actions: ['view'] }],
    [{ object_types: ['*'], actions: ['view'] }],
    [{ object_types: ['dcim.site'], actions: ['view'], users: [] }],
    [{ object_types: ['dcim.site'], actions: ['view'], constraints: 'x' }],
    [{ object_types: ['dcim.site'], actions: ['view'], constraints: [] }],
    [{ object_types: ['dcim.site'], actions: ['view'], constraints: { nope: 1 } }],
    [{ object_types: ['users.user'], actions: ['view'], constraints: { password_hash__startswith: '$argon2' } }],
    [{ object_types: ['users.token'], actions: ['view'], constraints: { digest__startswith: 'a' } }],
    [{ object_types: ['ipam.prefix'], actions: ['view'] }],
    Array.from({ length: 101 }, () => ({ object_types: ['dcim.site'], actions: ['view'] })),
  ])('refuse %j', async (permissions) => {
    const reply = await byBasic.post(TOKENS, { permissions });
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['permissions']]);
  });

  it('keep a stored `$user` that is compared with no user, where they do not change', async () => {
    const old = {
      object_types: ['tenancy.contactassignment'],
      actions: ['view'],
      constraints: { contact__name: '$user', priority: 'primary' },
    };
    const sites = { object_types: ['dcim.site'], actions: ['view'], constraints: null };
    const problem = "'name' is not compared with a user: $user stands for the id of one.";
    const refused = [400, { permissions: [problem] }];
    const anew = await byBasic.post(TOKENS, { permissions: [old] });
    expect([anew.status, anew.body]).toEqual(refused);
    const made = await token();
    await server.database.write().run({
      text: 'UPDATE users_token SET permissions = $2 WHERE id = $1',
      values: [made.id, JSON.stringify([old, sites])],
    });
    const path = pathOf(made);
    const { body: shown } = await byBasic.get(path);
    for (const change of [shown, { permissions: [sites, old] }, { permissions: [old] }]) {
      const reply = await byBasic.put(path, change);
      expect([reply.status, reply.body.permissions]).toEqual([200, change.permissions]);
    }
    await changingNothing(server, async () => {
      const other = { ...old, constraints: { contact__email: '$user' } };
      for (const permissions of [[{ ...old, actions: ['view', 'add'] }], [old, other]]) {
        const reply = await byBasic.patch(path, { permissions });
        expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['permissions']]);
      }
    });
  });

  it('let nothing through by a constraint that cannot be read (any longer)', async () => {
    const { body } = await server.admin.post(TOKENS, {});
    const scopes = [
      { object_types: ['users.user'], actions: ['view'], constraints: { password_hash__startswith: '$argon2' } },
    ];
    await server.database.write().run({
      text: 'UPDATE users_token SET permissions = $2 WHERE id = $1',
      values: [body.id, JSON.stringify(scopes)],
    });
    const reply = await server.withKey(body.key).get('/api/users/users/');
    expect([reply.status, reply.body.count]).toEqual([200, 0]);
  });
});

describe('A token that changes a token', () => {
  const SCOPES = [{ object_types: ['users.token'], actions: ['view', 'change'] }];
  const bounded = () =>
    token({ expires: '2098-01-01', allowed_ips: ['127.0.0.0/8'], permissions: SCOPES, write_enabled: true });

  it.each([
    ['an earlier expiry', { expires: '2097-01-01' }],
    ['fewer addresses', { allowed_ips: ['127.0.0.1'] }],
    ['fewer scopes', { permissions: [{ object_types: ['users.token'], actions: ['view'] }] }],
    ['no writing', { write_enabled: false }],
    ['disabling', { enabled: false }],
    ['a description', { description: 'other' }],
  ])('may tighten it: %s', async (_, change) => {
    const made = await bounded();
    const reply = await hank.client.patch(pathOf(made), change);
    expect(reply.status).toBe(200);
  });

  it.each([
    ['a later expiry', { expires: '2099-01-01' }],
    ['no expiry', { expires: null }],
    ['more addresses', { allowed_ips: ['127.0.0.0/7'] }],
    ['any address', { allowed_ips: [] }],
    ['more scopes', { permissions: [{ object_types: ['users.token'], actions: ['view', 'change', 'delete'] }] }],
    ['no scopes', { permissions: null }],
  ])('may not loosen it: %s', async (_, change) => {
    const made = await bounded();
    await changingNothing(server, async () => {
      for (const client of [hank.client, made.client]) {
        for (const reply of [
          await client.patch(pathOf(made), change),
          await client.put(pathOf(made), change),
          await client.patch(TOKENS, [{ id: made.id, ...change }]),
        ])
          expectRefusal(reply, 403, 'token_may_not_loosen', MAY_NOT_LOOSEN);
      }
    });
    for (const client of [byBasic, bySession]) expect((await client.patch(pathOf(made), change)).status).toBe(200);
  });

  it('may not switch writing or the token on again', async () => {
    const made = await token({ write_enabled: false, enabled: false });
    await changingNothing(server, async () => {
      for (const change of [{ write_enabled: true }, { enabled: true }]) {
        expectRefusal(await hank.client.patch(pathOf(made), change), 403, 'token_may_not_loosen', MAY_NOT_LOOSEN);
      }
    });
    expect((await bySession.patch(pathOf(made), { write_enabled: true, enabled: true })).status).toBe(200);
    expect((await made.client.get(TOKENS)).status).toBe(200);
  });

  it('T-08 of itself, read-only, changes nothing', async () => {
    const made = await token({ write_enabled: false, allowed_ips: ['127.0.0.1'], expires: '2098-01-01' });
    await changingNothing(server, async () => {
      for (const change of [
        { write_enabled: true },
        { enabled: true },
        { allowed_ips: [] },
        { expires: null },
        { expires: '2099-01-01' },
      ]) {
        for (const method of ['PATCH', 'PUT']) {
          expectRefusal(await made.client.send(method, pathOf(made), { body: change }), 403, 'token_read_only', DENIED);
        }
      }
    });
  });

  it('T-07 never changes an owner', async () => {
    const made = await token();
    const admin = (await server.admin.get('/api/users/users/?username=admin')).body.results[0];
    for (const change of [
      { user: admin.id },
      { user: { id: admin.id } },
      { user: { username: 'admin' } },
      { user: [admin.id] },
      { user_id: admin.id },
      { owner: admin.id },
      { user: null },
      { user: 'admin' },
      { user: 1 },
    ]) {
      for (const client of [hank.client, byBasic, server.admin]) {
        for (const method of ['PATCH', 'PUT']) {
          const reply = await client.send(method, pathOf(made), { body: change });
          expect([200, 400]).toContain(reply.status);
        }
      }
      expect((await byBasic.get(pathOf(made))).body.user.id).toBe(hank.id);
    }
    // A client that sends the whole object back changes nothing.
    const { body: whole } = await byBasic.get(pathOf(made));
    expect((await byBasic.put(pathOf(made), whole)).status).toBe(200);
  });
});

describe("Another's token", () => {
  it('is not there', async () => {
    const other = await server.user();
    const theirs = `${TOKENS}${other.tokenId}/`;
    await changingNothing(server, async () => {
      for (const client of [hank.client, byBasic, bySession]) {
        for (const reply of [
          await client.get(theirs),
          await client.patch(theirs, { description: 'mine' }),
          await client.put(theirs, { description: 'mine' }),
          await client.delete(theirs),
        ])
          expectRefusal(reply, 404, 'not_found', 'Not found.');
        const list = await client.get(`${TOKENS}?limit=0`);
        expect(list.text).not.toContain(other.tokenId);
        // Asked for by its owner, the answer is that of an owner who does not exist.
        const hidden = await client.get(`${TOKENS}?user_id=${other.id}`);
        const absent = await client.get(`${TOKENS}?user_id=${NOBODY}`);
        expect(hidden.status).toBe(absent.status);
        expect(hidden.text.replaceAll(other.id, '')).toBe(absent.text.replaceAll(NOBODY, ''));
        for (const [method, body] of [
          [
            'PATCH',
            [
              { id: hank.tokenId, description: 'x' },
              { id: other.tokenId, description: 'x' },
            ],
          ],
          ['DELETE', [{ id: hank.tokenId }, { id: other.tokenId }]],
        ] as const) {
          const reply = await client.send(method, TOKENS, { body });
          expect([reply.status, reply.body.errors]).toEqual([400, [{ index: 1, errors: { id: ['Not found.'] } }]]);
        }
      }
    });
  });

  it('T-04 is not made, however the other is named', async () => {
    const admin = (await server.admin.get('/api/users/users/?username=admin')).body.results[0];
    await changingNothing(server, async () => {
      for (const user of [
        admin.id,
        admin.id.toUpperCase(),
        { id: admin.id },
        { username: 'admin' },
        [admin.id],
        [{ id: admin.id }],
        'admin',
        1,
        true,
        { id: admin.id, username: hank.username },
        { username: hank.username, id: admin.id },
        '00000000-0000-7000-8000-000000000000',
      ]) {
        for (const client of [hank.client, byBasic, bySession]) {
          expectRefusal(await client.post(TOKENS, { user }), 403, 'token_not_for_others', GRANT);
        }
      }
    });
    for (const user of [hank.id, { id: hank.id }, { username: hank.username }]) {
      expect((await byBasic.post(TOKENS, { user })).body.user.id).toBe(hank.id);
    }
  });

  it('T-06 refuses a whole batch for one of them', async () => {
    const admin = (await server.admin.get('/api/users/users/?username=admin')).body.results[0];
    await changingNothing(server, async () => {
      for (const body of [
        [{}, { user: admin.id }],
        [{ user: admin.id }, {}],
      ])
        expectRefusal(await hank.client.post(TOKENS, body), 403, 'token_not_for_others', GRANT);
    });
  });

  it('is made by a superuser', async () => {
    const reply = await server.admin.post(TOKENS, { user: { username: hank.username }, description: 'given' });
    expect([reply.status, reply.body.user.id]).toEqual([201, hank.id]);
    expect((await server.withKey(reply.body.key).get(TOKENS)).status).toBe(200);
  });
});

describe('grant_token', () => {
  let granting: TestServer;
  let granter: TestUser;
  beforeAll(async () => {
    granting = await server.sibling({
      DEFAULT_PERMISSIONS: JSON.stringify({
        'users.view_user': null,
        'users.view_token': [{ user: '$user' }],
        'users.add_token': null,
        'users.grant_token': [{ user__is_superuser: false, user__username__startswith: 'hank' }],
      }),
    });
    granter = await server.user('granter');
  });
  afterAll(() => granting.close());

  it('T-05 covers whom its constraint covers, and never a superuser', async () => {
    const client = granting.withKey(granter.key);
    const made = await client.post(TOKENS, { user: { username: 'hankhill' } });
    expect([made.status, made.body.user?.id ?? made.text]).toEqual([201, hank.id]);
    await server.user('peggy');
    await server.user('hank-the-mighty', { is_superuser: true });
    await server.user('hank-of-the-staff', { is_staff: true });
    await changingNothing(server, async () => {
      for (const username of ['admin', 'peggy', 'hank-the-mighty', 'hank-of-the-staff']) {
        expectRefusal(await client.post(TOKENS, { user: { username } }), 403, 'token_not_for_others', GRANT);
      }
      const batch = [{ user: { username: 'hankhill' } }, { user: { username: 'admin' } }];
      expectRefusal(await client.post(TOKENS, batch), 403, 'token_not_for_others', GRANT);
    });
  });

  it('hands down the bounds of the token it is used with', async () => {
    const scopes = [
      { object_types: ['users.token'], actions: ['add', 'grant'], constraints: null },
      { object_types: ['users.user'], actions: ['view'], constraints: null },
    ];
    const { body: narrow } = await granting.anonymous
      .with(basic(granter.username, granter.password))
      .post(TOKENS, { permissions: scopes, expires: '2098-01-01' });
    const made = await granting.withKey(narrow.key).post(TOKENS, { user: { username: 'hankhill' } });
    expect([made.status, made.body.permissions, made.body.expires]).toEqual([
      201,
      scopes,
      '2098-01-01T00:00:00.000000Z',
    ]);
  });
});

describe('last_used', () => {
  const lastUsed = async (id: string) => {
    await server.app.get(LastUsed).flush();
    const { body } = await server.admin.get(`${TOKENS}${id}/`);
    return [body.last_used, body.last_used_ip];
  };

  it('is stamped by what passed, with the address, and by nothing refused', async () => {
    const made = await token({ write_enabled: false });
    expect(await lastUsed(made.id)).toEqual([null, null]);
    expect((await made.client.post(TOKENS, {})).status).toBe(403);
    expect((await made.client.get('/api/users/users/')).status).toBe(403);
    expect(await lastUsed(made.id)).toEqual([null, null]);
    expect((await made.client.get('/api/dcim/sites/')).status).toBe(200);
    expect(await lastUsed(made.id)).toEqual([expect.stringMatching(/Z$/), '127.0.0.1']);
  });

  it('is stamped at most once a minute, off the path of the request', async () => {
    const made = await token();
    await made.client.get('/api/dcim/sites/');
    const [first] = await lastUsed(made.id);
    const before = server.database.statements;
    for (let i = 0; i < 5; i++) await made.client.get('/api/authentication-check/');
    const each = (server.database.statements - before) / 5;
    await made.client.get('/api/dcim/sites/');
    expect((await lastUsed(made.id))[0]).toBe(first);
    expect(each).toBeLessThanOrEqual(3);
  });

  it('does not stay in the future where a clock has been wrong', async () => {
    const made = await token();
    const clock = server.app.get(Clock);
    const use = async () => {
      await made.client.get('/api/dcim/sites/');
      await bySession.get('/api/dcim/sites/');
      const [time] = await lastUsed(made.id);
      const seen = await server.database.read().rows({ text: 'SELECT max(last_seen) FROM users_session', values: [] });
      return [time, showInstant(seen[0]?.[0])].map((moment) => Math.round((Date.parse(String(moment)) - start) / DAY));
    };
    const DAY = 86_400_000;
    const start = clock.millis();
    const wrong = vi.spyOn(clock, 'millis').mockReturnValue(start + DAY);
    try {
      expect(await use()).toEqual([1, 1]);
    } finally {
      wrong.mockRestore();
    }
    expect(await use()).toEqual([0, 0]);
  });

  it('announces nothing: remembered principals stay', async () => {
    const made = await token();
    await made.client.get('/api/dcim/sites/');
    await writeAudit(server);
    await hearAll(server);
    const before = server.database.statements;
    await made.client.options('/api/dcim/sites/');
    expect(server.database.statements - before).toBe(0);
  });
});

describe('How many', () => {
  it('T-26 is bounded, for parallel requests too', async () => {
    const few = await server.sibling({ TOKEN_MAX_PER_USER: '5' });
    try {
      const user = await few.user();
      const replies = await Promise.all(Array.from({ length: 20 }, () => user.client.with({}).post(TOKENS, {})));
      const clients = replies.map(({ status }) => status).sort();
      expect(clients).toEqual([...Array(4).fill(201), ...Array(16).fill(400)]);
      const refused = replies.find(({ status }) => status === 400);
      expect(refused?.body).toEqual({ non_field_errors: ['A user may have at most 5 tokens.'] });
      expect((await user.client.get(TOKENS)).body.count).toBe(5);
      const bulk = await user.client.post(TOKENS, [{}, {}]);
      expect(bulk.status).toBe(400);
      // A place that becomes free may be taken, by a batch only as far as it reaches.
      await user.client.delete(`${TOKENS}${replies.find(({ status }) => status === 201)?.body.id}/`);
      expect((await user.client.post(TOKENS, [{}, {}])).status).toBe(400);
      expect((await user.client.post(TOKENS, [{}])).status).toBe(201);
      expect((await few.admin.post(TOKENS, { user: user.id })).status).toBe(400);
    } finally {
      await few.close();
    }
  });

  it('of days is bounded by TOKEN_MAX_LIFETIME_DAYS, on creation, on change and in use', async () => {
    const short = await server.sibling({ TOKEN_MAX_LIFETIME_DAYS: '30' });
    try {
      const client = short.anonymous.with(basic(hank.username, hank.password));
      const { body: made } = await client.post(TOKENS, {});
      const days = (Date.parse(made.expires) - Date.parse(made.created)) / 86_400_000;
      expect(days).toBeCloseTo(30, 2);
      for (const reply of [
        await client.post(TOKENS, { expires: inSeconds(31 * 86_400) }),
        await client.patch(pathOf(made), { expires: inSeconds(31 * 86_400) }),
      ])
        expect([reply.status, reply.body]).toEqual([400, { expires: ['A token may live for at most 30 days.'] }]);
      const reset = await client.patch(pathOf(made), { expires: null });
      expect(reset.status).toBe(200);
      expect(Math.abs(Date.parse(reset.body.expires) - Date.parse(made.expires))).toBeLessThan(1000);
      expect((await client.post(TOKENS, { expires: inSeconds(86_400) })).status).toBe(201);
      // Older tokens without an end are refused there, and served where nothing limits them.
      expect((await short.withKey(hank.key).get(TOKENS)).body.code).toBe('token_policy');
      expect((await hank.client.get(TOKENS)).status).toBe(200);
    } finally {
      await short.close();
    }
  });
});
