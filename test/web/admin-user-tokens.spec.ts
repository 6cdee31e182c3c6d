// A user's API tokens at the desk: what applies and whence, the switch, the finer limits, revocation.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Group } from '../../src/users/group.js';
import { TokenPolicy } from '../../src/users/token-policy.js';
import { ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../support/app.js';
import type { BrowserSession } from '../support/browser-session.js';
import { EVIL, hasMarkup, loggedIn, send, somebody } from '../support/desk.js';
import { make } from '../support/factories/make.js';
import { countStatements } from '../support/query-count.js';
import { changingNothing, DENIED, NO_CHANGED_TOKENS, NO_NEW_TOKENS } from '../support/refusals.js';

const TOKENS = '/api/users/tokens/';
const POLICIES = '/api/users/token-policies/';
const SEE_USERS = { object_types: ['users.user'], actions: ['view'] };

let server: TestServer;
let admin: BrowserSession;
let hank: TestUser;

beforeAll(async () => {
  server = await startServer();
  admin = await loggedIn(server, 'admin', ADMIN_PASSWORD);
});
afterAll(() => server.close());
beforeEach(async () => {
  hank = await server.user();
});

const pageOf = ({ id }: { id: string }) => `/admin/users/${id}/api-tokens/`;
const wordsOf = (page: string) =>
  page
    .replace(/<(dt|dd|p|h2|li|div|tr|td|th)\b/g, '\n<$1')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"');
const words = async (user: { id: string } = hank, browser = admin) => wordsOf((await browser.get(pageOf(user))).text);
const turn = (state: 'on' | 'off', user: { id: string } = hank, browser = admin) =>
  send(browser, `${pageOf(user)}switch/`, [['state', state]]);
const policiesOf = async ({ id }: { id: string }) => (await server.admin.get(`${POLICIES}?user_id=${id}`)).body.results;
const addToken = () => hank.client.post(TOKENS, {});

describe('What applies to a user’s tokens', () => {
  it('is told with the setting, the policy and the group that it comes from', async () => {
    const group = await make(server, Group, { name: 'External' });
    await server.admin.patch(`/api/users/users/${hank.id}/`, { groups: [group.id] });
    await make(server, TokenPolicy, {
      name: 'Contractors',
      can_create: false,
      max_lifetime_days: 30,
      groups: [group],
    });
    await make(server, TokenPolicy, {
      name: 'Readers',
      write_allowed: false,
      required_ips: ['10.0.0.0/8'],
      users: [hank.id],
    });
    const told = await words();
    for (const line of [
      'Yes: as every user, by the setting DEFAULT_PERMISSIONS.',
      'No, by the policy “Contractors” through the group “External”.',
      'At most 100, by the setting TOKEN_MAX_PER_USER.',
      'A token lives for at most 30 days, by the policy “Contractors” through the group “External”.',
      'Tokens can only be used for reading, by the policy “Readers”, which names the user.',
      'Only from 10.0.0.0/8, by the policy “Readers”, which names the user.',
    ])
      expect(told).toContain(line);
    expect(told).toMatch(/May change tokens\s*Yes\./);
  });

  it('is told of a superuser, and of whom no permission lets add tokens', async () => {
    const bare = await server.sibling({ DEFAULT_PERMISSIONS: '{}' });
    try {
      const browser = await loggedIn(bare, 'admin', ADMIN_PASSWORD);
      expect(await words(hank, browser)).toMatch(/Right to add tokens\s*No: no permission gives it\./);
      await server.admin.patch(`/api/users/users/${hank.id}/`, { is_superuser: true });
      expect(await words(hank, browser)).toMatch(/Right to add tokens\s*Yes: as a superuser\./);
    } finally {
      await bare.close();
    }
  });

  it('names no policy and no group that the caller may not view', async () => {
    const group = await make(server, Group, { name: 'Hidden group' });
    await server.admin.patch(`/api/users/users/${hank.id}/`, { groups: [group.id] });
    await make(server, TokenPolicy, {
      name: 'Hidden policy',
      can_create: false,
      required_ips: ['10.9.8.0/24'],
      groups: [group],
    });
    const { browser } = await somebody(server, SEE_USERS);
    const told = await words(hank, browser);
    expect(told).toContain('No, by a token policy that you may not view');
    expect(told).toContain('You are not permitted to make token policies');
    expect(told).not.toMatch(/Hidden|10\.9\.8|Right to add tokens/);
  });

  it('takes as many statements for many policies and tokens as for few', async () => {
    const few = await countStatements(server, () => admin.get(pageOf(hank)));
    for (let index = 0; index < 5; index++) {
      await make(server, TokenPolicy, {
        name: `One of several ${index} ${hank.id}`,
        can_create: false,
        users: [hank.id],
      });
    }
    await server.admin.post(
      TOKENS,
      Array.from({ length: 20 }, () => ({ user: hank.id })),
    );
    expect(await countStatements(server, () => admin.get(pageOf(hank)))).toBeLessThanOrEqual(few);
  });
});

describe('Switching off', () => {
  it('bars the user from creating and changing tokens, and leaves those that there are', async () => {
    const reply = await turn('off');
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${pageOf(hank)}?done=switched-off`]);
    const page = wordsOf((await admin.get(`${pageOf(hank)}?done=switched-off`)).text);
    expect(page).toContain('Tokens that exist keep working');
    expect(page).toContain(`No, by the policy “API tokens of ${hank.username}”, which names the user.`);
    const policies = await policiesOf(hank);
    expect(policies).toMatchObject([
      {
        name: `API tokens of ${hank.username}`,
        can_create: false,
        can_modify: false,
        users: [{ id: hank.id }],
        groups: [],
      },
    ]);
    expect((await addToken()).body.detail).toBe(NO_NEW_TOKENS);
    const change = await hank.client.patch(`${TOKENS}${hank.tokenId}/`, { description: 'x' });
    expect(change.body.detail).toBe(NO_CHANGED_TOKENS);
    expect((await hank.client.get(TOKENS)).status).toBe(200);
    const own = await loggedIn(server, hank.username, hank.password);
    const list = await own.get('/user/api-tokens/');
    expect(list.text).not.toMatch(/add a token/i);
    expect(list.text).toContain('Your administrator does not let you create or change tokens.');
  });

  it('is undone by switching on, in the same policy', async () => {
    await turn('off');
    const page = await admin.get(pageOf(hank));
    expect([page.text.includes('>Switch on<'), page.text.includes('>Switch off<')]).toEqual([true, false]);
    expect((await turn('on')).headers.get('location')).toBe(`${pageOf(hank)}?done=switched-on`);
    expect((await policiesOf(hank)).length).toBe(1);
    expect((await addToken()).status).toBe(201);
    const after = (await admin.get(`${pageOf(hank)}?done=switched-on`)).text;
    expect(after).toContain('nothing bars this user from creating and changing tokens');
    expect([after.includes('>Switch on<'), after.includes('>Switch off<')]).toEqual([false, true]);
  });

  it('says after switching on that other policies still apply', async () => {
    await make(server, TokenPolicy, { name: `Everybody ${hank.id}`, can_create: false, users: [hank.id] });
    await make(server, TokenPolicy, { name: `Two ${hank.id}`, users: [hank.id, (await server.user()).id] });
    await make(server, TokenPolicy, { name: `Z ${hank.id}`, can_create: false, groups: [await groupWith(hank)] });
    await turn('off');
    await turn('on');
    const page = wordsOf((await admin.get(`${pageOf(hank)}?done=switched-on`)).text);
    expect(page).toContain('No longer switched off for this user alone; other policies still apply');
    expect(page).toContain(`No, by the policy “Z ${hank.id}”`);
    expect((await addToken()).status).toBe(403);
  });

  it('uses the policy that names this user alone, and touches none that concerns others', async () => {
    const other = await server.user();
    const shared = await make(server, TokenPolicy, { name: `Shared ${hank.id}`, users: [hank.id, other.id] });
    const grouped = await make(server, TokenPolicy, {
      name: `Grouped ${hank.id}`,
      users: [hank.id],
      groups: [await make(server, Group)],
    });
    const own = await make(server, TokenPolicy, { name: `For one ${hank.id}`, max_tokens: 7, users: [hank.id] });
    await turn('off');
    expect((await server.admin.get(`${POLICIES}${own.id}/`)).body).toMatchObject({
      can_create: false,
      can_modify: false,
      max_tokens: 7,
    });
    for (const { id } of [shared, grouped]) {
      expect((await server.admin.get(`${POLICIES}${id}/`)).body).toMatchObject({ can_create: true, can_modify: true });
    }
    expect((await policiesOf(hank)).length).toBe(3);
  });

  it('finds another name where that of the policy is taken', async () => {
    await make(server, TokenPolicy, { name: `API tokens of ${hank.username}` });
    await turn('off');
    expect(await policiesOf(hank)).toMatchObject([{ name: `API tokens of ${hank.username} (2)`, can_create: false }]);
  });

  it('makes one policy where fifty press the button at once', async () => {
    const replies = await Promise.all(Array.from({ length: 50 }, () => turn('off')));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([302]));
    expect((await policiesOf(hank)).length).toBe(1);
  });

  it('is for those who may make or change token policies, and is recorded as theirs', async () => {
    const looker = await somebody(server, SEE_USERS);
    await changingNothing(server, async () => {
      expect((await looker.browser.get(pageOf(hank))).text).not.toMatch(/Switch off|Save the limits/);
      const reply = await turn('off', hank, looker.browser);
      expect([reply.status, reply.text.includes(DENIED)]).toEqual([403, true]);
    });
    const manager = await somebody(server, SEE_USERS, {
      object_types: ['users.tokenpolicy'],
      actions: ['view', 'add', 'change'],
    });
    expect((await turn('off', hank, manager.browser)).status).toBe(302);
    const [policy] = await policiesOf(hank);
    const { results } = (await server.admin.get(`/api/core/object-changes/?changed_object_id=${policy.id}`)).body;
    expect(results).toMatchObject([{ user_name: manager.user.username, action: { value: 'create' } }]);
    expect((await turn('off', { id: randomUUID() }, manager.browser)).status).toBe(404);
  });

  it('lifts nothing from others by which the caller is bound', async () => {
    const manager = await somebody(server, SEE_USERS, {
      object_types: ['users.tokenpolicy'],
      actions: ['view', 'add', 'change'],
    });
    await turn('off');
    await turn('off', manager.user);
    await changingNothing(server, async () => {
      const reply = await turn('on', hank, manager.browser);
      expect([reply.status, reply.text.includes('This would allow more than your own token policy does.')]).toEqual([
        403,
        true,
      ]);
    });
  });
});

async function groupWith(user: TestUser) {
  const group = await make(server, Group);
  await server.admin.patch(`/api/users/users/${user.id}/`, { groups: [group.id] });
  return group;
}

describe('The limits of one user', () => {
  const limit = (fields: Record<string, string>) => send(admin, `${pageOf(hank)}limits/`, Object.entries(fields));

  it('are stored in the policy of that user, and shown in the form', async () => {
    const reply = await limit({
      max_tokens: '3',
      max_lifetime_days: '14',
      read_only: 'on',
      required_ips: '10.1.2.3/8\n2001:db8::/32',
    });
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${pageOf(hank)}?done=limits`]);
    expect(await policiesOf(hank)).toMatchObject([
      {
        can_create: true,
        max_tokens: 3,
        max_lifetime_days: 14,
        write_allowed: false,
        required_ips: ['10.0.0.0/8', '2001:db8::/32'],
      },
    ]);
    const page = (await admin.get(pageOf(hank))).text;
    expect(page).toMatch(/name="max_tokens"[^>]*value="3"/);
    expect(page).toMatch(/<input type="checkbox"[^>]*checked[^>]*name="read_only"/);
    await turn('off');
    await limit({ max_tokens: '', max_lifetime_days: '', required_ips: '' });
    expect(await policiesOf(hank)).toMatchObject([
      { can_create: false, max_tokens: null, max_lifetime_days: null, write_allowed: true, required_ips: [] },
    ]);
  });

  it('come back as they were typed, with what is wrong with them', async () => {
    const typed = { max_tokens: '-1', max_lifetime_days: 'a week', required_ips: `10.0.0.300\n${EVIL}` };
    const reply = await changingNothing(server, () => limit(typed));
    expect(reply.status).toBe(400);
    for (const text of [
      'value="-1"',
      'value="a week"',
      '10.0.0.300 is not a valid address',
      'A valid integer is required.',
    ])
      expect(reply.text).toContain(text);
    expect(reply.text).toMatch(/<details[^>]*open/);
    expect(hasMarkup(reply.text)).toBe(false);
  });
});

describe('The tokens of a user', () => {
  it('are listed by six characters, never by their keys, to those who may view them', async () => {
    const made = await server.admin.post(TOKENS, { user: hank.id, description: EVIL, write_enabled: false });
    const page = await admin.get(pageOf(hank));
    for (const text of [made.body.key.slice(-6), hank.key.slice(-6), 'Read only', 'Revoke'])
      expect(page.text).toContain(text);
    expect([page.text.includes(made.body.key), page.text.includes(hank.key), hasMarkup(page.text)]).toEqual([
      false,
      false,
      false,
    ]);
    const { browser } = await somebody(server, SEE_USERS);
    const seen = await browser.get(pageOf(hank));
    expect(seen.text).not.toContain(hank.key.slice(-6));
    expect(seen.text).toContain('There is none that you may see.');
  });

  it('are revoked one by one, after a question', async () => {
    const path = `${pageOf(hank)}${hank.tokenId}/revoke/`;
    const question = await admin.get(path);
    expect([question.status, question.text.includes(hank.key.slice(-6))]).toEqual([200, true]);
    expect((await hank.client.get(TOKENS)).status).toBe(200);
    const reply = await send(admin, path, []);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${pageOf(hank)}?done=revoked`]);
    expect((await hank.client.get(TOKENS)).body.code).toBe('invalid_token');
    expect((await admin.get(path)).status).toBe(404);
  });

  it('are revoked all at once, after a question that says how many', async () => {
    await server.admin.post(
      TOKENS,
      Array.from({ length: 60 }, () => ({ user: hank.id })),
    );
    const question = await admin.get(`${pageOf(hank)}revoke/`);
    expect(question.text).toContain('61 tokens of');
    const before = (await server.admin.get(TOKENS)).body.count;
    expect((await send(admin, `${pageOf(hank)}revoke/`, [])).headers.get('location')).toBe(
      `${pageOf(hank)}?done=revoked-all`,
    );
    expect((await hank.client.get(TOKENS)).status).toBe(403);
    expect((await server.admin.get(TOKENS)).body.count).toBe(before - 61);
  });

  it('of somebody else are not reached over a user’s page', async () => {
    const other = await server.user();
    await changingNothing(server, async () => {
      expect((await admin.get(`${pageOf(hank)}${other.tokenId}/revoke/`)).status).toBe(404);
      expect((await send(admin, `${pageOf(hank)}${other.tokenId}/revoke/`, [])).status).toBe(404);
    });
  });

  it('are revoked only by those who may, and only those that they may', async () => {
    const kept = (await server.admin.post(TOKENS, { user: hank.id, description: 'kept' })).body;
    const { browser } = await somebody(
      server,
      SEE_USERS,
      { object_types: ['users.token'], actions: ['view'] },
      { object_types: ['users.token'], actions: ['delete'], constraints: { description: '' } },
    );
    expect((await send(browser, `${pageOf(hank)}${kept.id}/revoke/`, [])).status).toBe(403);
    expect((await send(browser, `${pageOf(hank)}revoke/`, [])).status).toBe(302);
    expect((await hank.client.get(TOKENS)).status).toBe(403);
    expect((await server.withKey(kept.key).get(TOKENS)).status).toBe(200);
  });
});
