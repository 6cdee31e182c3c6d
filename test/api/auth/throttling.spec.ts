// Guessing is slowed down: failures by address and by name, for log-in, Basic and provisioning alike.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Passwords } from '../../../src/users/passwords.js';
import { ADMIN_KEY, ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../../support/app.js';
import { BrowserSession } from '../../support/browser-session.js';
import { basic, type Reply } from '../../support/client.js';
import { statementsOfRefusal } from '../../support/query-count.js';
import { expectRefusal } from '../../support/refusals.js';

const TOKENS = '/api/users/tokens/';
const WRONG = 'Invalid username/password.';

let server: TestServer;
let hank: TestUser;

beforeAll(async () => {
  server = await startServer({
    LOGIN_ATTEMPTS: '10/600',
    BAD_TOKEN_ATTEMPTS: '20/600',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  hank = await server.user('hankhill');
});
afterAll(() => server.close());
beforeEach(() => forgetFailures());
afterEach(() => {
  vi.restoreAllMocks();
});

/** They are counted in PostgreSQL alone. */
const forgetFailures = () => server.database.write().run({ text: 'DELETE FROM platform_failures' });

const headersFrom = (address: string) => ({ 'x-forwarded-for': address });
const byBasic = (password: string, address = '192.0.2.1', name = hank.username) =>
  server.anonymous.with({ ...basic(name, password), ...headersFrom(address) }).get(TOKENS);
const byBody = (password: string, address = '192.0.2.1', username = hank.username) =>
  server.anonymous.with(headersFrom(address)).post(`${TOKENS}provision/`, { username, password });

async function byForm(password: string, address = '192.0.2.1', username = hank.username): Promise<Reply> {
  const browser = new BrowserSession(server.url);
  const page = await browser.send('GET', '/login/', { headers: headersFrom(address) });
  const csrf = /name="csrfmiddlewaretoken"[^>]*value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  return browser.send('POST', '/login/', {
    headers: {
      ...headersFrom(address),
      accept: 'text/html',
      'content-type': 'application/x-www-form-urlencoded',
      origin: server.url,
    },
    raw: new URLSearchParams({ csrfmiddlewaretoken: csrf, username, password }).toString(),
  });
}

function expectThrottled(reply: Reply): void {
  const seconds = Number(reply.headers.get('retry-after'));
  expect([reply.status, seconds > 0 && seconds <= 600]).toEqual([429, true]);
  const detail = `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`;
  if (reply.body) expectRefusal(reply, 429, 'throttled', detail);
  else expect(reply.text).toContain(detail);
}

describe('T-24 Wrong passwords', () => {
  it.each([
    ['Basic', byBasic],
    ['provisioning', byBody],
    ['the log-in form', byForm],
  ])('by %s are refused from the eleventh on, the right one with them, on every road', async (_, attempt) => {
    for (let i = 0; i < 10; i++) expect((await attempt(`wrong ${i}`)).status).toBe(403);
    const verify = vi.spyOn(server.app.get(Passwords), 'matches');
    expectThrottled(await attempt('wrong again'));
    for (const road of [byBasic, byBody, byForm]) {
      expectThrottled(await road(hank.password));
      // The name is locked from elsewhere, too.
      expectThrottled(await road(hank.password, '198.51.100.7'));
    }
    expect(verify).not.toHaveBeenCalled();
    // Another name is not, from elsewhere; the tokens of the locked one go on.
    expect((await byBasic(ADMIN_PASSWORD, '198.51.100.7', 'admin')).status).toBe(200);
    expectThrottled(await byBasic(ADMIN_PASSWORD, '192.0.2.1', 'admin'));
    expect((await server.withKey(hank.key).get(TOKENS)).status).toBe(200);
  });

  it('for one name from many addresses, and for many names from one', async () => {
    for (let i = 0; i < 10; i++) expect((await byBasic('wrong', `192.0.2.${i}`)).status).toBe(403);
    expectThrottled(await byBasic(hank.password, '192.0.2.99'));
    // Written otherwise, it is the same name to the count.
    expectThrottled(await byBasic('wrong', '192.0.2.98', 'HankHill'));
    for (let i = 0; i < 10; i++) expect((await byBody('wrong', '203.0.113.1', `nobody-${i}`)).status).toBe(403);
    expectThrottled(await byBody(ADMIN_PASSWORD, '203.0.113.1', 'admin'));
    expect((await byBody(ADMIN_PASSWORD, '203.0.113.2', 'admin')).status).toBe(201);
  });

  it('count a whole IPv6 network of one customer as one address', async () => {
    for (let i = 0; i < 10; i++) {
      expect((await byBody('wrong', `2001:db8:1:2:${i}::${i}`, `nobody-${i}`)).status).toBe(403);
    }
    expectThrottled(await byBody(ADMIN_PASSWORD, '2001:db8:1:2:ffff::1', 'admin'));
    expect((await byBody(ADMIN_PASSWORD, '2001:db8:1:3::1', 'admin')).status).toBe(201);
  });

  it('A-36 are counted by the address in whatever form, never all of them together', async () => {
    const attempt = (address: string) => byBody('wrong', address, `nobody ${Math.random()}`);
    for (let i = 0; i < 5; i++) {
      expect((await attempt(`203.0.113.5:${51_000 + i}`)).status).toBe(403);
      expect((await attempt('"203.0.113.5"')).status).toBe(403);
    }
    expectThrottled(await byBody(ADMIN_PASSWORD, '203.0.113.5:9', 'admin'));
    for (const other of ['203.0.113.6:51000', '[2001:db8::5]:443', 'unknown', '_hidden']) {
      expect([other, (await byBody(ADMIN_PASSWORD, other, 'admin')).status]).toEqual([other, 201]);
    }
    // What cannot be read counts for the connection, here the proxy's.
    for (const garbage of ['unknown', '_hidden', 'garbage', 'unix:', ',']) {
      for (let i = 0; i < 2; i++) expect((await attempt(garbage)).status).toBe(403);
    }
    expectThrottled(await byBody(ADMIN_PASSWORD, '127.0.0.1', 'admin'));
    expect((await byBody(ADMIN_PASSWORD, '203.0.113.6', 'admin')).status).toBe(201);
  });

  it('are not counted when they are right', async () => {
    for (let i = 0; i < 12; i++) expect((await byBasic(hank.password)).status).toBe(200);
    for (let i = 0; i < 9; i++) expect((await byBasic('wrong')).status).toBe(403);
    for (let i = 0; i < 3; i++) expect((await byBasic(hank.password)).status).toBe(200);
    expect((await byBasic('wrong')).status).toBe(403);
    expectThrottled(await byBasic(hank.password));
  });

  it('cannot slip past in a burst, nor on two instances', async () => {
    const sibling = await server.sibling();
    try {
      const verify = [server, sibling].map((one) => vi.spyOn(one.app.get(Passwords), 'matches'));
      const headers = { ...basic(hank.username, 'wrong'), ...headersFrom('192.0.2.1') };
      const burst = Array.from({ length: 24 }, (_, i) =>
        (i % 2 ? server : sibling).anonymous.with(headers).get(TOKENS),
      );
      const statuses = (await Promise.all(burst)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 403).length).toBeLessThanOrEqual(10);
      expect(statuses.every((status) => status === 403 || status === 429)).toBe(true);
      // Two instances may each be at one attempt when the last place goes.
      const checked = verify.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
      expect(checked).toBeLessThanOrEqual(11);
    } finally {
      await sibling.close();
    }
  });

  it('are not counted by what cannot be read', async () => {
    for (let i = 0; i < 15; i++) {
      const authorization = ['Basic', 'Basic ***', 'Basic a b'][i % 3] as string;
      expect((await server.anonymous.with({ authorization }).get(TOKENS)).body.code).toBe('invalid_header');
    }
    expect((await byBasic(hank.password, '127.0.0.1')).status).toBe(200);
  });

  it('of the own old password are counted on the password page', async () => {
    const browser = new BrowserSession(server.url);
    await browser.logIn(hank.username, hank.password);
    const change = (old_password: string) =>
      browser.post('/user/password/', {
        old_password,
        new_password1: 'quite-another-password',
        new_password2: 'quite-another-password',
      });
    for (let i = 0; i < 10; i++) expect((await change('wrong')).status).toBe(400);
    expect((await change(hank.password)).status).toBe(429);
    expect((await server.anonymous.with(basic(hank.username, hank.password)).get(TOKENS)).status).toBe(429);
  });

  it('are forgiven once the time is over', async () => {
    const start = Date.now();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(start);
    for (let i = 0; i < 10; i++) expect((await byBasic('x')).status).toBe(403);
    clock.mockReturnValue(start + 599_000);
    expectThrottled(await byBasic(hank.password));
    clock.mockReturnValue(start + 601_000);
    expect((await byBasic(hank.password)).status).toBe(200);
  });
});

describe('T-25 Wrong keys', () => {
  const ask = (key: string, address: string) => server.withKey(key).with(headersFrom(address)).get('/api/dcim/sites/');
  const unknown = (i: number) => i.toString(16).padStart(40, '0');

  it('are refused by address, and leave valid tokens alone', async () => {
    const replies = await Promise.all(Array.from({ length: 30 }, (_, i) => ask(unknown(i), '192.0.2.1')));
    const count = (status: number) => replies.filter((reply) => reply.status === status).length;
    expect([count(403), count(429)]).toEqual([20, 10]);
    expectThrottled(await ask(unknown(99), '192.0.2.1'));
    expect((await ask(unknown(99), '192.0.2.2')).status).toBe(403);
    expect((await ask(ADMIN_KEY, '192.0.2.2')).status).toBe(200);
    // Whoever holds a key is no guesser.
    expect((await ask(ADMIN_KEY, '192.0.2.1')).status).toBe(200);
  });

  it('that cannot be keys are not counted', async () => {
    for (let i = 0; i < 25; i++) expect((await ask(`x${i}`, '192.0.2.3')).status).toBe(403);
    expect((await ask(unknown(1), '192.0.2.3')).status).toBe(403);
  });
});

describe('T-19 Whoever does not exist', () => {
  it('costs one verification, like a wrong password and an inactive user, on every road', async () => {
    const gone = await server.user('gone');
    await server.admin.patch(`/api/users/users/${gone.id}/`, { is_active: false });
    const blank = await server.user('blank');
    await server.database
      .write()
      .run({ text: `UPDATE users_user SET password_hash = '!' WHERE id = $1`, values: [blank.id] });
    const matches = vi.spyOn(server.app.get(Passwords), 'matches');
    const answers = new Map<string, Set<string>>();
    for (const [road, attempt] of [
      ['Basic', byBasic],
      ['provisioning', byBody],
      ['form', byForm],
    ] as const) {
      for (const [name, password] of [
        ['hankhill', 'wrong-password'],
        ['nobody', 'wrong-password'],
        ['gone', gone.password],
        ['blank', blank.password],
        ['no\0body', 'wrong-password'],
        ['x'.repeat(300), 'wrong-password'],
        ['hankhill', 'w'.repeat(2000)],
      ] as const) {
        matches.mockClear();
        await forgetFailures();
        const reply = await attempt(password, '192.0.2.1', name);
        expect([road, name.slice(0, 9), reply.status, matches.mock.calls.length]).toEqual([
          road,
          name.slice(0, 9),
          403,
          1,
        ]);
        // Nobody's name is compared with a decoy's hash, which takes the same time.
        expect(await matches.mock.results[0]?.value).toBe(name === 'gone');
        const text = reply.body ? reply.text : reply.text.replaceAll(/value="[^"]*"/g, '');
        answers.set(road, (answers.get(road) ?? new Set()).add(text));
      }
    }
    expect([...answers].map(([road, texts]) => [road, texts.size])).toEqual([
      ['Basic', 1],
      ['provisioning', 1],
      ['form', 1],
    ]);
    expect([...(answers.get('Basic') as Set<string>)][0]).toBe(
      JSON.stringify({ detail: WRONG, code: 'invalid_credentials' }),
    );
  });

  it('is compared with the decoy’s argon2id hash', async () => {
    const passwords = server.app.get(Passwords);
    const decoy = (await (passwords as unknown as { decoy: Promise<string> }).decoy) as string;
    const own = await passwords.hash('any-other-password');
    const cost = (hash: string) => hash.split('$').slice(0, 4).join('$');
    expect(cost(decoy)).toBe(cost(own));
    expect(cost(own)).toMatch(/^\$argon2id\$v=19\$m=\d+,t=\d,p=1$/);
    expect(await passwords.matches(null, 'a user who does not exist')).toBe(false);
  });
});

describe('T-18 An unknown key', () => {
  it('is found by its digest, so nothing of a key is compared: as many statements for near as for far', async () => {
    const near = `${ADMIN_KEY.slice(0, -1)}8`;
    const costs: number[] = [];
    for (const key of [near, `f${ADMIN_KEY.slice(1)}`, '0'.repeat(40)]) {
      const ask = async () =>
        expectRefusal(await server.withKey(key).get('/api/dcim/sites/'), 403, 'invalid_token', 'Invalid token');
      costs.push(await statementsOfRefusal(server, ask));
    }
    expect(new Set(costs)).toEqual(new Set([1]));
  });
});
