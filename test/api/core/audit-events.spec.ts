// What leaves an entry, one by one: who, from where, with which token, by which request.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allResources } from '../../../src/engine/declare/resource.js';
import { AuditLog } from '../../../src/users/audit/audit-log.js';
import { isAudited } from '../../../src/users/audit/changes.js';
import { ADMIN_KEY, ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../../support/app.js';
import { entries, eventsOf, writeAudit } from '../../support/audit.js';
import { BrowserSession } from '../../support/browser-session.js';
import { basic, type Client, type Json, type Reply } from '../../support/client.js';

const TOKENS = '/api/users/tokens/';
const USERS = '/api/users/users/';
const FAR = { 'x-forwarded-for': '198.51.100.7' };

let server: TestServer;
let hank: TestUser;
let far: Client;

beforeAll(async () => {
  server = await startServer({ TRUSTED_PROXIES: '127.0.0.1' });
  hank = await server.user('hankhill');
  far = server.admin.with(FAR);
});
afterAll(() => server.close());

const byRequest = (reply: Reply) => entries(server, `request_id=${reply.headers.get('x-request-id')}`);

/** What every entry of the administrator's token says, from far away. */
const byAdmin = {
  user_name: 'admin',
  token_suffix: ADMIN_KEY.slice(-6),
  source_ip: '198.51.100.7',
  code: '',
  repeated: 1,
};

async function ok(reply: Promise<Reply>): Promise<Reply> {
  const { status, text } = await reply;
  expect(status, text).toBeLessThan(300);
  return reply;
}

describe('a log-in', () => {
  it('leaves an entry when it succeeds, and another at its end', async () => {
    const browser = new BrowserSession(server.url);
    const login = await browser.logIn('hankhill', hank.password);
    const logout = await browser.post('/logout/', {}, '/user/profile/');
    const own = { user: { id: hank.id }, user_name: 'hankhill', token: null, source_ip: '127.0.0.1', method: 'POST' };
    expect(await byRequest(login)).toMatchObject([{ ...own, event: { value: 'login' }, path: '/login/' }]);
    expect(await byRequest(logout)).toMatchObject([{ ...own, event: { value: 'logout' }, path: '/logout/' }]);
  });

  it('that was not there leaves none at its end', async () => {
    const browser = new BrowserSession(server.url);
    expect(await eventsOf(server, await browser.post('/logout/', {}, '/login/'))).toEqual([]);
  });

  it.each([
    ['the form', () => new BrowserSession(server.url).logIn('hankhill', 'wrong'), '/login/'],
    ['Basic', () => server.anonymous.with(basic('hankhill', 'wrong')).get(TOKENS), TOKENS],
    [
      'provisioning',
      () => server.anonymous.post(`${TOKENS}provision/`, { username: 'hankhill', password: 'wrong' }),
      `${TOKENS}provision/`,
    ],
  ])('that fails by %s leaves one, not two, with the name of the user', async (_, attempt, path) => {
    const reply = await attempt();
    expect(reply.status).toBe(403);
    const [entry, ...more] = await byRequest(reply);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      event: { value: 'login_failed', label: 'Log-in failed' },
      code: 'invalid_credentials',
      user: { id: hank.id },
      user_name: 'hankhill',
      token: null,
      source_ip: '127.0.0.1',
      path,
      detail: null,
    });
  });

  it('that fails on the page of the password leaves one', async () => {
    const browser = new BrowserSession(server.url);
    await browser.logIn('hankhill', hank.password);
    const passwords = { old_password: 'wrong', new_password1: 'quite-another-one', new_password2: 'quite-another-one' };
    const reply = await browser.post('/user/password/', passwords);
    expect(await eventsOf(server, reply)).toEqual(['login_failed invalid_credentials']);
  });

  it('under a name that nobody has keeps the name to itself: it may be a password in the wrong field', async () => {
    const attempt = (name: string) => server.anonymous.with(basic(name, 'x')).get(TOKENS);
    const [one] = await byRequest(await attempt('My-Secret-Passphrase'));
    const [other] = await byRequest(await attempt('My-Secret-Passphrases'));
    await server.app.get(AuditLog).flushRepetitions();
    const [again] = await byRequest(await attempt('My-Secret-Passphrase'));
    expect(one).toMatchObject({ user: null, user_name: '', detail: { unknown_name: 'My…' } });
    expect(one.detail.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(again.detail).toEqual(one.detail);
    expect(other.detail.fingerprint).not.toBe(one.detail.fingerprint);
  });

  it('that is throttled says so', async () => {
    const forgive = () => server.database.write().run({ text: 'DELETE FROM platform_failures' });
    await forgive();
    const strict = await server.sibling({ LOGIN_ATTEMPTS: '2/600' });
    try {
      const attempt = () => strict.anonymous.with({ ...basic('hankhill', 'wrong'), ...FAR }).get(TOKENS);
      const replies = [await attempt(), await attempt(), await attempt()];
      expect(replies.map(({ status }) => status)).toEqual([403, 403, 429]);
      await writeAudit(strict);
      expect(await eventsOf(strict, replies[2] as Reply)).toEqual(['login_failed throttled']);
      expect(await byRequest(replies[2] as Reply)).toMatchObject([
        { user_name: 'hankhill', source_ip: FAR['x-forwarded-for'] },
      ]);
    } finally {
      await strict.close();
      await forgive();
    }
  });

  it('A-24 is data whatever stands in its name', async () => {
    for (const [name, shown] of [
      ['\r\n{"level":50}', '\\u000d\\u000a…'],
      ['\x1b[31mroot', '\\u001b[…'],
      ['\0\u202e', '\\u0000\\u202e…'],
      ['=cmd|calc', '=c…'],
      ['', '…'],
    ] as const) {
      const [entry] = await byRequest(await server.anonymous.with(basic(name, 'x')).get(TOKENS));
      expect([name, entry.detail.unknown_name]).toEqual([name, shown]);
    }
  });
});

describe('the end of a session', () => {
  it('leaves an entry that names who ended it and whose it was, one for several', async () => {
    const user = await server.user();
    const browser = new BrowserSession(server.url);
    await browser.logIn('admin', ADMIN_PASSWORD);
    const sessions = `/admin/users/${user.id}/sessions/`;
    const begin = () => new BrowserSession(server.url).logIn(user.username, user.password);
    await begin();
    const [, one] = /sessions\/([0-9a-f-]{36})\/end\//.exec((await browser.get(sessions)).text) ?? [];
    const ended = await browser.post(`${sessions}${one}/end/`, {}, sessions);
    await begin();
    await begin();
    const all = await browser.post(`${sessions}end-all/`, {}, sessions);
    for (const [reply, repeated] of [
      [ended, 1],
      [all, 2],
    ] as const) {
      expect(await byRequest(reply)).toMatchObject([
        {
          event: { value: 'session_ended' },
          user_name: 'admin',
          object_type: 'users.user',
          object: { id: user.id },
          object_repr: user.username,
          repeated,
          source_ip: '127.0.0.1',
        },
      ]);
    }
  });
});

describe('a token', () => {
  it('leaves entries when it is made, first used, changed, rotated and revoked', async () => {
    const made = await ok(far.post(TOKENS, { user: hank.id, description: 'nightly' }));
    const { id, key } = made.body;
    const path = `${TOKENS}${id}/`;
    const used = await ok(server.withKey(key).with(FAR).get('/api/dcim/sites/'));
    await ok(server.withKey(key).get('/api/dcim/sites/'));
    await writeAudit(server);
    const changed = await ok(far.patch(path, { description: 'weekly', write_enabled: false }));
    const rotated = await ok(
      server.anonymous.with(basic('admin', ADMIN_PASSWORD)).post(`${path}rotate/`, { overlap: 5 }),
    );
    const revoked = await ok(far.delete(path));
    const object = { object_type: 'users.token', object_id: id };
    const old = { ...object, object_repr: `${key.slice(-6)} (hankhill)` };
    const suffix = rotated.body.key.slice(-6);
    expect(await entries(server, `object_id=${id}`)).toMatchObject([
      {
        ...{ ...byAdmin, ...old, event: { value: 'token_created' }, method: 'POST', path: TOKENS },
        request_id: made.headers.get('x-request-id'),
        detail: { via: 'token', values: { user: hank.id, description: 'nightly', write_enabled: true } },
      },
      {
        ...{ ...old, event: { value: 'token_first_used' }, user_name: 'hankhill', source_ip: '198.51.100.7' },
        ...{ token_suffix: key.slice(-6), path: '/api/dcim/sites/', request_id: used.headers.get('x-request-id') },
      },
      {
        ...{ ...byAdmin, ...old, event: { value: 'token_changed' }, method: 'PATCH', path },
        request_id: changed.headers.get('x-request-id'),
        detail: {
          via: 'token',
          changes: {
            description: { before: 'nightly', after: 'weekly' },
            write_enabled: { before: true, after: false },
          },
        },
      },
      {
        ...{ ...object, event: { value: 'token_rotated' }, user_name: 'admin', token: null, path: `${path}rotate/` },
        ...{ object_repr: `${suffix} (hankhill)`, detail: { via: 'basic', overlap: 5 } },
      },
      {
        ...{ ...byAdmin, ...object, object_repr: `${suffix} (hankhill)`, event: { value: 'token_revoked' } },
        request_id: revoked.headers.get('x-request-id'),
        detail: { via: 'token', values: { description: 'weekly' } },
      },
    ]);
  });

  it('that a name and a password provide says on which road', async () => {
    const { username, password } = hank;
    const provided = await ok(server.anonymous.post(`${TOKENS}provision/`, { username, password }));
    expect(await byRequest(provided)).toMatchObject([
      {
        event: { value: 'token_created' },
        user_name: 'hankhill',
        path: `${TOKENS}provision/`,
        detail: { via: 'basic' },
      },
    ]);
    const browser = new BrowserSession(server.url);
    await browser.logIn(username, password);
    const added = await browser.post('/user/api-tokens/add/', { write_enabled: 'on' });
    expect(await byRequest(added)).toMatchObject([
      { event: { value: 'token_created' }, path: '/user/api-tokens/add/', detail: { via: 'session' } },
    ]);
  });

  it('is not called rotated by what a client says of its change', async () => {
    const { body } = await ok(server.admin.post(TOKENS, {}));
    const changed = await ok(
      server.admin.patch(`${TOKENS}${body.id}/`, { enabled: false, changelog_message: 'Rotated' }),
    );
    expect(await byRequest(changed)).toMatchObject([
      { event: { value: 'token_changed' }, detail: { message: 'Rotated' } },
    ]);
  });

  it('is used for the first time once, whatever instance it comes to', async () => {
    const sibling = await server.sibling();
    const { id, key } = (await ok(server.admin.post(TOKENS, {}))).body;
    await Promise.all([server, sibling].map((one) => one.withKey(key).get('/api/dcim/sites/')));
    await Promise.all([server, sibling].map(writeAudit));
    await sibling.close();
    expect(await entries(server, `event=token_first_used&object_id=${id}`)).toHaveLength(1);
  });
});

describe('a change', () => {
  it('of a user leaves entries, of a password one of its own', async () => {
    const made = await ok(far.post(USERS, { username: 'peggy', password: 'correct-horse-1', first_name: 'Peggy' }));
    const path = `${USERS}${made.body.id}/`;
    const events = async (body: Json) => eventsOf(server, await ok(far.patch(path, body)));
    expect(await events({ is_active: false })).toEqual(['user_changed']);
    expect(await events({ password: 'correct-horse-2' })).toEqual(['password_changed']);
    expect(await events({ password: 'correct-horse-3', changelog_message: 'lost' })).toEqual(['password_changed']);
    expect(await events({ password: 'correct-horse-4', email: 'peggy@example.com' })).toEqual([
      'password_changed',
      'user_changed',
    ]);
    expect(await events({ first_name: 'Peggy' })).toEqual([]);
    expect(await eventsOf(server, await ok(far.delete(path)))).toEqual(['user_deleted']);
    const all = await entries(server, `object_id=${made.body.id}`);
    for (const entry of all) expect(entry).toMatchObject({ ...byAdmin, object_repr: 'peggy' });
    expect(all[1]).toMatchObject({ detail: { changes: { is_active: { before: true, after: false } } } });
    expect(JSON.stringify(all)).not.toContain('correct-horse');
    expect(JSON.stringify(all)).not.toContain('argon2');
  });

  it('of one’s own password leaves one', async () => {
    const user = await server.user('bobby');
    const browser = new BrowserSession(server.url);
    await browser.logIn('bobby', user.password);
    const next = 'that-is-my-purse';
    const reply = await browser.post('/user/password/', {
      ...{ old_password: user.password, new_password1: next, new_password2: next },
    });
    expect(reply.status).toBe(302);
    expect(await eventsOf(server, reply)).toEqual(['password_changed']);
  });

  it.each([
    ['groups', 'group', { name: 'Operators' }, { description: 'by night' }],
    ['token-policies', 'token_policy', { name: 'Strict' }, { max_tokens: 2 }],
  ])('of %s leaves entries', async (endpoint, subject, body, patch) => {
    const made = await ok(far.post(`/api/users/${endpoint}/`, body));
    const path = `/api/users/${endpoint}/${made.body.id}/`;
    await ok(far.patch(path, patch));
    await ok(far.delete(path));
    const found = await entries(server, `object_id=${made.body.id}`);
    expect(found.map(({ event }) => event.value)).toEqual(
      ['created', 'changed', 'deleted'].map((one) => `${subject}_${one}`),
    );
    for (const entry of found) expect(entry).toMatchObject({ ...byAdmin, object_repr: body.name });
    const [name] = Object.keys(patch) as [string];
    expect(found[1].detail.changes).toEqual({ [name]: { before: made.body[name], after: Object.values(patch)[0] } });
  });

  it('of groups of a user names them before and after', async () => {
    const { body: group } = await ok(far.post('/api/users/groups/', { name: 'Night shift' }));
    const changed = await ok(far.patch(`${USERS}${hank.id}/`, { groups: [group.id] }));
    expect((await byRequest(changed))[0].detail.changes).toEqual({ groups: { before: [], after: [group.id] } });
  });

  it('of the inventory leaves none', async () => {
    const made = await ok(far.post('/api/dcim/sites/', { name: 'Arlen', slug: 'arlen' }));
    expect(await eventsOf(server, made)).toEqual([]);
    const { body } = await server.admin.get(`/api/core/object-changes/?changed_object_id=${made.body.id}`);
    expect(body.results).toMatchObject([{ token_suffix: ADMIN_KEY.slice(-6), source_ip: '198.51.100.7' }]);
  });

  it('of whatever concerns users is one that the log knows', () => {
    const labels = allResources().flatMap(({ app, label }) => (app === 'users' ? [label] : []));
    expect(labels.length).toBeGreaterThan(3);
    expect(labels.filter((label) => !isAudited(label))).toEqual([]);
  });
});

describe('a refusal', () => {
  it.each([
    ['not_authenticated', () => server.anonymous.get(TOKENS), ''],
    ['invalid_token', () => server.withKey('f'.repeat(40)).get('/api/dcim/sites/'), ''],
    ['invalid_header', () => server.anonymous.with({ authorization: 'Token' }).get('/api/dcim/sites/'), ''],
    ['permission_denied', () => hank.client.get(USERS), 'hankhill'],
  ])('%s leaves its code', async (code, ask, user_name) => {
    const reply = await ask();
    expect([reply.status, reply.headers.get('x-error-code')]).toEqual([403, code]);
    expect(await byRequest(reply)).toMatchObject([
      { event: { value: 'refused' }, code, user_name, token_suffix: user_name ? hank.key.slice(-6) : '' },
    ]);
  });

  it.each([
    ['token_disabled', { enabled: false }],
    ['source_ip_not_permitted', { allowed_ips: ['10.0.0.0/8'] }],
    ['token_read_only', { write_enabled: false }],
  ])('%s names the token', async (code, body) => {
    const { body: token } = await ok(server.admin.post(TOKENS, { user: hank.id, ...body }));
    const reply = await server.withKey(token.key).post('/api/dcim/sites/', {});
    expect(await byRequest(reply)).toMatchObject([{ code, token: { id: token.id }, user_name: 'hankhill' }]);
  });

  it('with 401 leaves one, too', async () => {
    const strict = await server.sibling({ STRICT_HTTP_STATUS: 'true' });
    const reply = await strict.anonymous.get(TOKENS);
    expect(reply.status).toBe(401);
    await strict.close();
    expect(await eventsOf(server, reply)).toEqual(['refused not_authenticated']);
  });

  it('of a form without its token leaves one', async () => {
    const browser = new BrowserSession(server.url);
    await browser.logIn('hankhill', hank.password);
    const reply = await browser.send('POST', '/user/password/', { headers: { origin: 'https://evil.example' } });
    expect(reply.status).toBe(403);
    expect(await eventsOf(server, reply)).toEqual(['refused csrf_failed']);
  });

  it('says the path without its query, and nothing that looks like a key', async () => {
    const reply = await server.anonymous.get(`${TOKENS}${ADMIN_KEY}/?key=${ADMIN_KEY}&next=%0d%0a`);
    const [entry] = await byRequest(reply);
    expect(entry.path).toBe(`${TOKENS}(key)/`);
    const long = await server.anonymous.get(`${TOKENS}${'x'.repeat(400)}/`);
    expect((await byRequest(long))[0].path).toBe(`${TOKENS}${'x'.repeat(400)}`.slice(0, 200));
  });

  it('says the path of a NetBox client as it has asked', async () => {
    const reply = await server.anonymous.get('/netbox/api/users/tokens/');
    expect((await byRequest(reply))[0].path).toBe('/netbox/api/users/tokens/');
  });

  it('for what was asked, not for who asked, leaves none', async () => {
    for (const reply of [
      await server.admin.get('/api/nothing/'),
      await server.admin.post('/api/dcim/sites/', {}),
      await server.admin.put('/api/core/audit-log/', {}),
    ])
      expect([reply.status >= 400, await eventsOf(server, reply)]).toEqual([true, []]);
  });
});
