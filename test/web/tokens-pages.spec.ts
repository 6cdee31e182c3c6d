// One's own tokens in the browser, without a browser: log in, add, key once, list, edit, delete.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer, type TestUser } from '../support/app.js';
import { BrowserSession } from '../support/browser-session.js';
import { changingNothing } from '../support/refusals.js';

const LIST = '/user/api-tokens/';
const ADD = '/user/api-tokens/add/';
const NOWHERE = '/user/api-tokens/00000000-0000-7000-8000-000000000000';

let server: TestServer;
let hank: TestUser;
let browser: BrowserSession;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  hank = await server.user();
  browser = new BrowserSession(server.url);
  await browser.logIn(hank.username, hank.password);
});

const tokens = async () => (await hank.client.get('/api/users/tokens/?limit=0')).body.results;
const keyIn = (page: string): string => /id="new-key">([0-9a-f]{40})</.exec(page)?.[1] ?? '';

async function add(fields: Record<string, string> = {}): Promise<{ id: string; key: string }> {
  const reply = await browser.post(ADD, { key: '', write_enabled: 'on', expires: '', ...fields });
  expect(reply.status).toBe(200);
  const key = keyIn(reply.text);
  const id = (await tokens()).find((token: { display: string }) => token.display.startsWith(key.slice(-6))).id;
  return { id, key };
}

describe('The list', () => {
  it('shows one’s own tokens by six characters, and nobody else’s', async () => {
    const other = await server.user();
    const { key } = await add({ description: 'Monitoring', expires: '2099-01-31 12:00', allowed_ips: '10.0.0.0/8' });
    const page = await browser.get(LIST);
    expect(page.status).toBe(200);
    for (const text of ['Monitoring', `…${key.slice(-6)}`, `…${hank.key.slice(-6)}`, '+ Add a token', '2099-01-31'])
      expect(page.text).toContain(text);
    expect(page.text).not.toContain(other.tokenId);
    expect(page.text).not.toContain(key);
    expect(page.text).not.toContain(hank.key);
  });

  it('shows one’s own alone to an administrator, too', async () => {
    const admin = new BrowserSession(server.url);
    await admin.logIn('admin', 'correct-horse-battery');
    const page = await admin.get(LIST);
    expect(page.text).not.toContain(hank.tokenId);
    expect((await admin.get(`${LIST}${hank.tokenId}/edit/`)).status).toBe(404);
    expect((await admin.post(`${LIST}${hank.tokenId}/delete/`, {}, LIST)).status).toBe(404);
  });

  it('tells when and from where a token was used, that it has expired or is disabled', async () => {
    const { id } = await add();
    await server.database.write().run({
      text: `UPDATE users_token SET last_used = '2026-01-02 03:04:05+00', last_used_ip = '192.0.2.9', enabled = false,
        expires = '2026-02-03 00:00:00+00', write_enabled = false WHERE id = $1`,
      values: [id],
    });
    const { text } = await browser.get(LIST);
    for (const shown of ['192.0.2.9', '2026-01-02', 'Expired', 'Disabled', 'Read only']) expect(text).toContain(shown);
  });
});

describe('Adding', () => {
  it('makes a token with a key that is shown in that answer alone', async () => {
    const reply = await browser.post(ADD, {
      key: '',
      write_enabled: 'on',
      expires: '2099-01-31 12:00',
      description: 'Made in the browser',
      allowed_ips: '127.0.0.1\n 10.1.2.3/8, 2001:db8::1',
    });
    expect(reply.status).toBe(200);
    const key = keyIn(reply.text);
    expect(reply.text).toContain(
      `curl -H &#39;Authorization: Token ${key}&#39; ${server.url}/api/`.replaceAll('&#39;', "'"),
    );
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const [made] = (await server.withKey(key).get('/api/users/tokens/?description=Made in the browser')).body.results;
    expect(made).toMatchObject({
      description: 'Made in the browser',
      write_enabled: true,
      expires: '2099-01-31T12:00:00.000000Z',
      allowed_ips: ['10.0.0.0/8', '127.0.0.1/32', '2001:db8::1/128'],
    });
    for (const path of [LIST, ADD, `${LIST}${made.id}/edit/`, `${LIST}${made.id}/delete/`, '/api/users/tokens/']) {
      expect((await browser.get(path)).text).not.toContain(key);
    }
  });

  it('takes an unticked box for a read-only token, and a key of one’s own', async () => {
    const key = randomUUID().replaceAll('-', '').padEnd(40, '0');
    const reply = await browser.post(ADD, { key, expires: '', description: '' });
    expect([reply.status, keyIn(reply.text)]).toEqual([200, key]);
    expect((await server.withKey(key).post('/api/users/tokens/', {})).body.code).toBe('token_read_only');
  });

  it('comes back with what was typed and what is wrong with it', async () => {
    const typed = {
      key: 'ABC',
      expires: 'next week',
      description: `What I typed "quoted" & <marked>`,
      allowed_ips: '10.0.0.0/8\n10.0.0.300',
    };
    const reply = await changingNothing(server, () => browser.post(ADD, typed));
    expect(reply.status).toBe(400);
    for (const text of [
      'value="ABC"',
      'value="next week"',
      'value="What I typed &quot;quoted&quot; &amp; &lt;marked>"',
      '10.0.0.300',
      'Ensure this field has at least 40 characters.',
      'Datetime has wrong format.',
      '10.0.0.300 is not a valid address or network.',
    ])
      expect(reply.text).toContain(text);
    // The box was not ticked, so it stays so.
    expect(reply.text).not.toMatch(/<input[^>]*name="write_enabled"[^>]*checked/);
    const past = await browser.post(ADD, { expires: '2020-01-01' });
    expect([past.status, past.text.includes('Expiration time must be in the future.')]).toEqual([400, true]);
    const twice = await browser.post(ADD, { key: hank.key });
    expect([twice.status, twice.text.includes('token with this key already exists.')]).toEqual([400, true]);
  });
});

describe('Editing', () => {
  it('changes everything but the key and the owner', async () => {
    const { id, key } = await add({ description: 'before' });
    const path = `${LIST}${id}/edit/`;
    const form = await browser.get(path);
    expect([form.status, form.text.includes('value="before"'), form.text.includes('name="key"')]).toEqual([
      200,
      true,
      false,
    ]);
    const reply = await browser.post(path, {
      description: 'after',
      expires: '2099-05-05',
      allowed_ips: '127.0.0.1',
      key: 'f'.repeat(40),
      user: 'admin',
    });
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${LIST}?done=changed`]);
    expect((await browser.get(`${LIST}?done=changed`)).text).toContain('The token has been changed.');
    const { body } = await hank.client.get(`/api/users/tokens/${id}/`);
    expect(body).toMatchObject({
      description: 'after',
      write_enabled: false,
      allowed_ips: ['127.0.0.1/32'],
      user: { username: hank.username },
    });
    expect((await server.withKey(key).get('/api/users/tokens/')).status).toBe(200);
    // A session may loosen again.
    expect((await browser.post(path, { description: '', write_enabled: 'on', expires: '' })).status).toBe(302);
    expect((await hank.client.get(`/api/users/tokens/${id}/`)).body.expires).toBeNull();
  });

  it('comes back with what was typed', async () => {
    const { id } = await add();
    const reply = await browser.post(`${LIST}${id}/edit/`, { description: 'kept', expires: 'never' });
    expect([reply.status, reply.text.includes('value="kept"'), reply.text.includes('value="never"')]).toEqual([
      400,
      true,
      true,
    ]);
  });

  it('shows the expiry as it was, and posts it back unchanged', async () => {
    const { id } = await add({ expires: '2099-01-31T12:34:56.123456Z' });
    const form = await browser.get(`${LIST}${id}/edit/`);
    const value = /name="expires"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="expires"/.exec(form.text);
    await browser.post(`${LIST}${id}/edit/`, { expires: value?.[1] ?? value?.[2] ?? '', write_enabled: 'on' });
    const { body } = await hank.client.get(`/api/users/tokens/${id}/`);
    expect(body.expires).toBe('2099-01-31T12:34:56.123456Z');
  });
});

describe('Deleting', () => {
  it('asks first, then takes the token away at once', async () => {
    const { id, key } = await add({ description: 'doomed' });
    const path = `${LIST}${id}/delete/`;
    const form = await browser.get(path);
    expect([form.status, form.text.includes('doomed')]).toEqual([200, true]);
    expect((await server.withKey(key).get('/api/users/tokens/')).status).toBe(200);
    const reply = await browser.post(path, {});
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${LIST}?done=deleted`]);
    expect((await browser.get(`${LIST}?done=deleted`)).text).toContain('The token has been deleted.');
    expect((await server.withKey(key).get('/api/users/tokens/')).status).toBe(403);
    expect((await browser.get(path)).status).toBe(404);
  });
});

describe("Another's token, or none", () => {
  it.each(['edit', 'delete'])('is 404 on %s', async (page) => {
    const other = await server.user();
    await changingNothing(server, async () => {
      for (const path of [`${LIST}${other.tokenId}`, NOWHERE, `${LIST}nonsense`, `${LIST}%00`, `${LIST}..%2f..`]) {
        expect([path, (await browser.get(`${path}/${page}/`)).status]).toEqual([path, 404]);
        expect((await browser.post(`${path}/${page}/`, { description: 'mine' }, LIST)).status).toBe(404);
      }
    });
  });
});

describe('A restricted user', () => {
  it('finds an explanation in place of the option, and past its gate a refusal', async () => {
    await server.admin.post('/api/users/token-policies/', {
      name: `restricted ${randomUUID()}`,
      can_create: false,
      can_modify: false,
      users: [hank.id],
    });
    const list = await browser.get(LIST);
    expect(list.status).toBe(200);
    expect(list.text).not.toMatch(/add a token|href="\/user\/api-tokens\/add|\/edit\//i);
    expect(list.text).toContain('Your administrator does not let you create or change tokens.');
    await changingNothing(server, async () => {
      const edit = `${LIST}${hank.tokenId}/edit/`;
      for (const [reply, verb] of [
        [await browser.get(ADD), 'create'],
        [await browser.post(ADD, { description: 'past the gate' }, LIST), 'create'],
        [await browser.get(edit), 'change'],
        [await browser.post(edit, { description: 'past the gate' }, LIST), 'change'],
      ] as const) {
        const said = reply.text.includes(`A token policy does not let the user ${verb} tokens.`);
        expect([reply.status, said]).toEqual([403, true]);
        expect(reply.text).not.toMatch(/add a token/i);
      }
    });
    expect((await browser.post(`${LIST}${hank.tokenId}/delete/`, {})).status).toBe(302);
  });
});

describe('The profile', () => {
  it('leads from the name at the upper right to the tokens and the password', async () => {
    const home = await browser.get('/');
    expect(home.text).toMatch(new RegExp(`<a href="/user/profile/"[^>]*>${hank.username}</a>`));
    const profile = await browser.get('/user/profile/');
    expect(profile.status).toBe(200);
    expect(profile.text).toContain('href="/user/api-tokens/"');
    expect(profile.text).toContain('href="/user/password/"');
  });

  it('changes a password after the old one, and says what is wrong', async () => {
    const change = (old_password: string, new_password1: string, new_password2 = new_password1) =>
      browser.post('/user/password/', { old_password, new_password1, new_password2 });
    await changingNothing(server, async () => {
      for (const [reply, problem] of [
        [await change('wrong', 'quite-another-password'), 'Your old password is not right.'],
        [await change(hank.password, 'quite-another-password', 'x'), 'The two passwords are not the same.'],
        [await change(hank.password, ''), 'This field is required.'],
        [await change(hank.password, 'short'), 'This password is too short.'],
      ] as const) {
        expect([reply.status, reply.text.includes(problem)]).toEqual([400, true]);
        expect(reply.text).not.toContain('quite-another');
      }
    });
    const reply = await change(hank.password, 'quite-another-password');
    expect(reply.status).toBe(302);
    expect((await browser.get('/user/profile/?changed=1')).text).toContain('Your password has been changed.');
    expect((await hank.client.get('/api/users/tokens/')).status).toBe(200);
  });
});
