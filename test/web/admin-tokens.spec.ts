// Token policies, and the tokens of everybody, at the administrator's desk.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Group } from '../../src/users/group.js';
import { TokenPolicy } from '../../src/users/token-policy.js';
import { User } from '../../src/users/user.js';
import { ADMIN_KEY, ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../support/app.js';
import type { BrowserSession } from '../support/browser-session.js';
import { EVIL, hasMarkup, loggedIn, send, somebody } from '../support/desk.js';
import { make, makeMany } from '../support/factories/make.js';
import { formIn } from '../support/form-in.js';
import { countStatements } from '../support/query-count.js';
import { changingNothing, DENIED } from '../support/refusals.js';

const POLICIES = '/admin/token-policies/';
const TOKENS = '/admin/tokens/';
const REVOKE = `${TOKENS}revoke/`;

let server: TestServer;
let admin: BrowserSession;

beforeAll(async () => {
  server = await startServer();
  admin = await loggedIn(server, 'admin', ADMIN_PASSWORD);
});
afterAll(() => server.close());

describe('Token policies', () => {
  it('are listed with what they ask, whom they name and how many that are', async () => {
    const group = await make(server, Group, { name: 'Contractors' });
    const [both, one] = await makeMany(server, User, 3, () => ({ groups: [group] }));
    await make(server, TokenPolicy, {
      name: 'Short and read only',
      description: 'For guests',
      can_create: false,
      can_modify: false,
      write_allowed: false,
      max_tokens: 2,
      max_lifetime_days: 30,
      required_ips: ['10.0.0.0/8'],
      // One of them is named twice, and counts once.
      users: [both, (await server.user()).id],
      groups: [group],
    });
    const { status, text } = await admin.get(`${POLICIES}?q=Short`);
    expect(status).toBe(200);
    for (const shown of [
      'Short and read only',
      'For guests',
      'No tokens are created',
      'No tokens are changed',
      'Tokens only read',
      'At most 2 tokens each',
      'Tokens live for at most 30 days',
      'Only from 10.0.0.0/8',
      'Contractors',
      '>4 users<',
    ])
      expect(text).toContain(shown);
    expect((await admin.get(`${POLICIES}?group=Contractors`)).text).toContain('Short and read only');
    expect((await admin.get(`${POLICIES}?user=${one.username}`)).text).not.toContain('Short and read only');
  });

  it('are counted over the users whom the caller may view', async () => {
    const [seen, hidden] = await makeMany(server, User, 2);
    await make(server, TokenPolicy, { name: 'Half hidden', users: [seen, hidden] });
    const { browser } = await somebody(
      server,
      { object_types: ['users.tokenpolicy'], actions: ['view'] },
      { object_types: ['users.user'], actions: ['view'], constraints: { id: seen.id } },
    );
    const { text } = await browser.get(`${POLICIES}?q=Half`);
    expect(text).toContain('>1 user<');
    expect(text).toContain(seen.username);
    expect(text).not.toContain(hidden.username);
    expect(text).not.toContain('Add a token policy');
    expect((await admin.get(`${POLICIES}?q=Half`)).text).toContain('>2 users<');
  });

  it('are made, changed and deleted', async () => {
    const user = await server.user();
    const name = `Policy ${randomUUID()}`;
    const fields = [
      ['name', name],
      ['description', ''],
      ['can_modify', 'on'],
      ['max_tokens', ' 3 '],
      ['max_lifetime_days', ''],
      ['required_ips', '10.1.2.3/8\r\n192.0.2.7'],
      ['users', user.id],
    ] as const;
    const reply = await send(admin, `${POLICIES}add/`, fields);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${POLICIES}?done=added`]);
    const [made] = (await server.admin.get(`/api/users/token-policies/?name=${encodeURIComponent(name)}`)).body.results;
    expect(made).toMatchObject({
      can_create: false,
      can_modify: true,
      write_allowed: false,
      max_tokens: 3,
      max_lifetime_days: null,
      required_ips: ['10.0.0.0/8', '192.0.2.7/32'],
      users: [{ id: user.id }],
    });
    const path = `${POLICIES}${made.id}/`;
    const page = await admin.get(path);
    expect(page.text).toContain('it concerns <strong>1 user</strong>');
    const changed = await admin.post(path, { ...formIn(page.text), max_tokens: '5', write_allowed: 'on' });
    expect(changed.headers.get('location')).toBe(`${POLICIES}?done=changed`);
    expect((await server.admin.get(`/api/users/token-policies/${made.id}/`)).body).toMatchObject({
      max_tokens: 5,
      write_allowed: true,
      can_create: false,
      users: [{ id: user.id }],
    });
    const question = await admin.get(`${path}delete/`);
    for (const shown of [name, 'No tokens are created', '1 user', user.username])
      expect(question.text).toContain(shown);
    expect((await admin.post(`${path}delete/`, {})).headers.get('location')).toBe(`${POLICIES}?done=deleted`);
    expect((await admin.get(path)).status).toBe(404);
  });

  it('come back with what was typed and what is wrong with it', async () => {
    const typed = {
      name: EVIL,
      description: '',
      max_tokens: 'many',
      max_lifetime_days: '0',
      required_ips: '10.0.0.300',
    };
    const reply = await changingNothing(server, () => admin.post(`${POLICIES}add/`, typed));
    expect(reply.status).toBe(400);
    expect(formIn(reply.text)).toMatchObject(typed);
    for (const message of ['A valid integer is required.', '10.0.0.300 is not a valid address or network.'])
      expect(reply.text).toContain(message);
    expect(hasMarkup(reply.text)).toBe(false);
  });

  it('are not loosened by whom they bind', async () => {
    const { user, browser } = await somebody(server, {
      object_types: ['users.tokenpolicy'],
      actions: ['view', 'change', 'delete'],
    });
    const policy = await make(server, TokenPolicy, { can_create: false, users: [user.id] });
    const path = `${POLICIES}${policy.id}/`;
    await changingNothing(server, async () => {
      const form = formIn((await browser.get(path)).text);
      for (const reply of [
        await browser.post(path, { ...form, can_create: 'on' }),
        await browser.post(`${path}delete/`, {}),
      ]) {
        expect([reply.status, reply.text.includes('This would allow more than your own token policy does.')]).toEqual([
          403,
          true,
        ]);
      }
    });
  });
});

describe('The tokens of everybody', () => {
  let pat: TestUser;
  let ids: Readonly<Record<'used' | 'idle' | 'expired' | 'disabled' | 'scoped', string>>;

  beforeAll(async () => {
    pat = await server.user(`pat-${randomUUID().slice(0, 6)}`);
    const token = async (values: Record<string, unknown>) =>
      (await server.admin.post('/api/users/tokens/', { user: pat.id, ...values })).body.id as string;
    ids = {
      used: await token({ description: 'In use' }),
      idle: await token({ description: 'Idle since spring' }),
      expired: await token({ description: 'Past its time', expires: '2099-01-01T00:00:00Z' }),
      disabled: await token({ description: 'Switched off', enabled: false, write_enabled: false }),
      scoped: await token({
        description: 'Narrow',
        permissions: [{ object_types: ['dcim.site'], actions: ['view'] }],
      }),
    };
    const set = (id: string, assignments: string) =>
      server.database.write().run({ text: `UPDATE users_token SET ${assignments} WHERE id = $1`, values: [id] });
    await set(ids.used, `last_used = now(), last_used_ip = '192.0.2.9', created = now() - interval '1 year'`);
    await set(ids.idle, `last_used = now() - interval '100 days', created = now() - interval '1 year'`);
    await set(ids.expired, `expires = now() - interval '1 day', created = now() - interval '1 year'`);
    await server.database
      .write()
      .run({ text: `UPDATE users_token SET last_used = now() WHERE user_id <> $1`, values: [pat.id] });
  });

  const found = async (query: string): Promise<string[]> => {
    const { text } = await admin.get(`${TOKENS}?${query}`);
    return Object.entries(ids)
      .filter(([, id]) => text.includes(`value="${id}"`))
      .map(([name]) => name);
  };

  it('are listed with their owners and what is known of their use, never with a key', async () => {
    const { status, text } = await admin.get(`${TOKENS}?user=${pat.username}`);
    expect(status).toBe(200);
    for (const shown of [
      `/admin/users/${pat.id}/`,
      `…${pat.key.slice(-6)}`,
      'In use',
      'from 192.0.2.9',
      'Never',
      'Expired',
      'Disabled',
      'Read only',
      'Scopes',
      'Revoke those chosen',
    ])
      expect(text).toContain(shown);
    for (const key of [pat.key, ADMIN_KEY]) expect((await admin.get(TOKENS)).text).not.toContain(key);
  });

  it('never show a key where keys can be read again', async () => {
    const open = await server.sibling({ ALLOW_TOKEN_RETRIEVAL: 'true' });
    const { key } = (await open.admin.post('/api/users/tokens/', { description: 'Readable' })).body;
    const browser = await loggedIn(open, 'admin', ADMIN_PASSWORD);
    expect((await open.admin.get('/api/users/tokens/?description=Readable')).text).toContain(key);
    const { text } = await browser.get(`${TOKENS}?q=Readable`);
    expect([text.includes(`…${key.slice(-6)}`), text.includes(key)]).toEqual([true, false]);
    await open.close();
  });

  it.each([
    ['q=spring', ['idle']],
    ['state=expired', ['expired']],
    ['state=disabled', ['disabled']],
    ['state=unused', ['expired', 'disabled', 'scoped']],
    ['unused_days=30', ['idle', 'expired']],
    ['unused_days=200', ['expired']],
    ['unused_days=30&state=unused', ['expired']],
    ['user=admin', []],
  ])('are found by %s', async (query, names) => {
    expect(await found(query)).toEqual(names);
  });

  it('are found by the last six characters of their keys', async () => {
    const { text } = await admin.get(`${TOKENS}?q=${pat.key.slice(-6)}`);
    expect(text).toContain(`value="${pat.tokenId}"`);
    expect(await found(`q=${pat.key.slice(-6)}`)).toEqual([]);
  });

  it('say what is wrong with what is looked for', async () => {
    for (const query of ['unused_days=many', 'user=nobody-at-all']) {
      const reply = await admin.get(`${TOKENS}?${query}`);
      expect([query, reply.status, reply.text.includes('class="message error"')]).toEqual([query, 400, true]);
    }
  });

  it('are those that the caller may view, and may be revoked where they may be deleted', async () => {
    const { user, browser } = await somebody(
      server,
      { object_types: ['users.user'], actions: ['view'] },
      { object_types: ['users.token'], actions: ['view'], constraints: { user__username: pat.username } },
    );
    const { text } = await browser.get(TOKENS);
    // Everybody has a default permission for their own.
    expect(text).toContain(`value="${user.tokenId}"`);
    expect(text).toContain('Idle since spring');
    expect(text).not.toContain(`value="${ids.idle}"`);
    expect(text).not.toContain(`…${ADMIN_KEY.slice(-6)}`);
    await changingNothing(server, async () => {
      const reply = await send(browser, REVOKE, [
        ['id', ids.idle],
        ['id', user.tokenId],
        ['confirmed', '1'],
      ]);
      expect([reply.status, reply.text.includes('Nothing was revoked')]).toEqual([400, true]);
    });
    const plain = await server.user();
    const nobody = await loggedIn(server, plain.username, plain.password);
    const refused = await nobody.get(TOKENS);
    expect([refused.status, refused.text.includes(DENIED)]).toEqual([403, true]);
  });

  it('need as many statements for many as for few', async () => {
    const few = await countStatements(server, () => admin.get(`${TOKENS}?user=${pat.username}`));
    await server.admin.post(
      '/api/users/tokens/',
      Array.from({ length: 60 }, () => ({ description: 'One of many' })),
    );
    expect((await admin.get(`${TOKENS}?q=One+of+many`)).text).toContain('1–50 of 60');
    expect(await countStatements(server, () => admin.get(TOKENS))).toBeLessThanOrEqual(few + 1);
  });

  it('are revoked one by one, after a question', async () => {
    const doomed = await server.user();
    const page = await changingNothing(server, () => admin.get(`${REVOKE}?id=${doomed.tokenId}`));
    for (const shown of ['Revoke this token?', `…${doomed.key.slice(-6)}`, doomed.username])
      expect(page.text).toContain(shown);
    expect((await doomed.client.get('/api/users/tokens/')).status).toBe(200);
    const reply = await send(admin, REVOKE, [
      ['id', doomed.tokenId],
      ['confirmed', '1'],
    ]);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${TOKENS}?done=revoked`]);
    expect((await admin.get(`${TOKENS}?done=revoked`)).text).toContain('The token has been revoked.');
    expect((await doomed.client.get('/api/users/tokens/')).status).toBe(403);
  });

  it('are revoked together, or not at all', async () => {
    const [first, second] = [await server.user(), await server.user()];
    const both = [
      ['id', first.tokenId],
      ['id', second.tokenId],
    ] as const;
    const question = await changingNothing(server, () => send(admin, REVOKE, both));
    expect([question.status, question.text.includes('Revoke these 2 tokens?')]).toEqual([200, true]);
    const gone = '00000000-0000-7000-8000-000000000000';
    const reply = await changingNothing(server, () => send(admin, REVOKE, [...both, ['id', gone], ['confirmed', '1']]));
    expect([reply.status, reply.text.includes('Nothing was revoked')]).toEqual([400, true]);
    expect((await send(admin, REVOKE, [...both, ['confirmed', '1']])).headers.get('location')).toBe(
      `${TOKENS}?done=several`,
    );
    for (const { client } of [first, second]) expect((await client.get('/api/users/tokens/')).status).toBe(403);
  });

  it('are not revoked where none is chosen', async () => {
    const reply = await changingNothing(server, () => send(admin, REVOKE, []));
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${TOKENS}?done=none`]);
    expect((await admin.get(`${TOKENS}?done=none`)).text).toContain('No tokens were chosen that you may revoke.');
  });

  it('show stored text as text', async () => {
    const { body } = await server.admin.post('/api/users/tokens/', { description: EVIL });
    for (const path of [`${TOKENS}?q=script`, `${REVOKE}?id=${body.id}`, `${TOKENS}?q=${encodeURIComponent(EVIL)}`]) {
      const { status, text } = await admin.get(path);
      expect([path, status, hasMarkup(text)]).toEqual([path, 200, false]);
    }
  });
});
