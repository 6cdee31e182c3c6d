// Keys: who makes them, what they look like, where they are seen and where never.
import { createHmac, hkdfSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Clock } from '../../../src/platform/clock.js';
import { TokenKeys } from '../../../src/users/token-keys.js';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import { BrowserSession, csrfOf } from '../../support/browser-session.js';
import { basic, type Client } from '../../support/client.js';
import { statementsOfRefusal } from '../../support/query-count.js';
import { changingNothing, dumpOf, expectRefusal } from '../../support/refusals.js';

const KEY = /^[0-9a-f]{40}$/;
const TOKENS = '/api/users/tokens/';

let server: TestServer;
let hank: TestUser;
let byBasic: Client;

beforeAll(async () => {
  server = await startServer();
  hank = await server.user('hankhill');
  byBasic = server.anonymous.with(basic(hank.username, hank.password));
});
afterAll(() => server.close());

const randomKey = () => server.app.get(TokenKeys).generate();
const countOf = async () => (await server.database.write().rows({ text: 'SELECT count(*) FROM users_token' }))[0]?.[0];

async function bySession(user: TestUser): Promise<Client> {
  const browser = new BrowserSession(server.url);
  await browser.logIn(user.username, user.password);
  const csrf = csrfOf((await browser.get('/user/password/')).text);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return server.anonymous.with({ cookie, 'x-csrftoken': csrf });
}

describe('A new token', () => {
  it('has the shape of the document, in its order, then what we add', async () => {
    const reply = await byBasic.send('POST', TOKENS, { headers: { 'content-type': 'application/json' } });
    expect(reply.status).toBe(201);
    const { body } = reply;
    expect(Object.keys(body).slice(0, 8)).toEqual([
      'id',
      'url',
      'display',
      'created',
      'expires',
      'key',
      'write_enabled',
      'description',
    ]);
    expect(body).toMatchObject({
      url: `${server.url}${TOKENS}${body.id}/`,
      display: `${body.key.slice(-6)} (hankhill)`,
      expires: null,
      write_enabled: true,
      description: '',
      user: { id: hank.id, username: 'hankhill' },
      enabled: true,
      last_used: null,
      last_used_ip: null,
      allowed_ips: [],
      permissions: null,
    });
    expect(body.key).toMatch(KEY);
    expect(body.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(reply.headers.get('location')).toBe(body.url);
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['digest', 'key_suffix', 'sealed_key']));
  });

  it('is made by Basic, a token, a session and provisioning, and works', async () => {
    const { username, password } = hank;
    for (const reply of [
      await byBasic.post(TOKENS, { description: 'basic' }),
      await hank.client.post(TOKENS, { description: 'token' }),
      await (await bySession(hank)).post(TOKENS, { description: 'session' }),
      await server.anonymous.post(`${TOKENS}provision/`, { username, password, description: 'provision' }),
    ]) {
      expect([reply.status, reply.body.user?.id]).toEqual([201, hank.id]);
      expect((await server.withKey(reply.body.key).get(TOKENS)).status).toBe(200);
    }
  });

  it.each([
    ['no body', undefined, undefined],
    ['no body and a form type', undefined, 'application/x-www-form-urlencoded'],
    ['an empty body', '', 'application/json'],
    ['{}', '{}', 'application/json'],
    ['an empty key', '{"key": ""}', 'application/json'],
  ])('is generated from %s', async (_, raw, type) => {
    const reply = await hank.client.send('POST', TOKENS, {
      ...(raw === undefined ? {} : { raw }),
      headers: type ? { 'content-type': type } : {},
    });
    expect([reply.status, KEY.test(reply.body.key)]).toEqual([201, true]);
  });

  it.each([
    [null, 'This field may not be null.'],
    [12, 'Not a valid string.'],
    [[], 'Not a valid string.'],
    ['abc', 'Ensure this field has at least 40 characters.'],
    ['a'.repeat(41), 'Ensure this field has no more than 40 characters.'],
    ['a'.repeat(4000), 'Ensure this field has no more than 40 characters.'],
    ['A'.repeat(40), 'Enter 40 lower-case hexadecimal characters.'],
    [`${'a'.repeat(39)}g`, 'Enter 40 lower-case hexadecimal characters.'],
    [`${'a'.repeat(39)}\n`, 'Enter 40 lower-case hexadecimal characters.'],
    [`${'a'.repeat(39)}а`, 'Enter 40 lower-case hexadecimal characters.'],
    [`${'a'.repeat(39)}\u0000`, 'Enter 40 lower-case hexadecimal characters.'],
  ])('refuses the key %j', async (key, message) => {
    const reply = await changingNothing(server, () => hank.client.post(TOKENS, { key }));
    expect([reply.status, reply.body]).toEqual([400, { key: [message] }]);
  });

  it('takes a key that the client gives, and no key twice', async () => {
    const key = randomKey();
    const made = await hank.client.post(TOKENS, { key });
    expect([made.status, made.body.key]).toEqual([201, key]);
    const other = await server.user();
    await changingNothing(server, async () => {
      for (const client of [hank.client, byBasic, other.client, server.admin]) {
        const again = await client.post(TOKENS, { key });
        expect([again.status, again.body]).toEqual([400, { key: ['token with this key already exists.'] }]);
      }
      const both = await hank.client.post(TOKENS, [{ key: 'b'.repeat(40) }, { key: 'b'.repeat(40) }]);
      expect([both.status, both.body.errors]).toEqual([
        400,
        [{ index: 1, errors: { key: ['token with this key already exists.'] } }],
      ]);
    });
  });

  it('restores a deleted one by its key, with a new id', async () => {
    const { body: first } = await hank.client.post(TOKENS, {});
    const client = server.withKey(first.key);
    expect((await client.get(TOKENS)).status).toBe(200);
    expect((await hank.client.delete(`${TOKENS}${first.id}/`)).status).toBe(204);
    expectRefusal(await client.get(TOKENS), 403, 'invalid_token', 'Invalid token');
    const restored = await hank.client.post(TOKENS, { key: first.key });
    expect([restored.status, restored.body.id === first.id]).toEqual([201, false]);
    expect((await client.get(TOKENS)).status).toBe(200);
  });
});

describe('A key', () => {
  it('is shown once and never again', async () => {
    const { body: made } = await hank.client.post(TOKENS, { description: 'once' });
    const path = `${TOKENS}${made.id}/`;
    for (const client of [hank.client, byBasic, server.withKey(made.key), server.admin]) {
      for (const reply of [
        await client.get(path),
        await client.get(`${path}?fields=key,digest,sealed_key,display`),
        await client.get(`${TOKENS}?limit=0`),
        await client.get(`${path}?format=api`),
        await client.options(path),
        await client.patch(path, { description: 'again' }),
        await client.put(path, { description: 'again' }),
        await client.get('/api/authentication-check/'),
      ]) {
        expect(reply.text).not.toContain(made.key);
        expect(reply.text).not.toMatch(/"(key|digest|sealed_key|previous_digest)": ?"/);
      }
    }
  });

  it('is not stored: only its HMAC under a pepper, and six characters', async () => {
    const { body } = await hank.client.post(TOKENS, {});
    const [row] = await server.database.write().records<Record<string, unknown>>({
      text: 'SELECT * FROM users_token WHERE id = $1',
      values: [body.id],
    });
    const pepper = hkdfSync('sha256', SECRET, 'rackwarden', 'token-digest', 32);
    expect(row?.digest).toBe(createHmac('sha256', Buffer.from(pepper)).update(body.key).digest('hex'));
    expect(row?.key_suffix).toBe(body.key.slice(-6));
    expect(row?.sealed_key).toBeNull();
    expect(await dumpOf(server)).not.toContain(body.key.slice(0, 34));
  });

  it('changes by nothing but rotation', async () => {
    const { body } = await hank.client.post(TOKENS, {});
    await changingNothing(server, async () => {
      for (const method of ['PATCH', 'PUT']) {
        const reply = await byBasic.send(method, `${TOKENS}${body.id}/`, { body: { key: randomKey() } });
        expect([reply.status, reply.body]).toEqual([400, { key: ['A key changes only by rotation.'] }]);
      }
    });
    // Clients that know the key send it back unchanged.
    for (const client of [byBasic, server.withKey(body.key), hank.client]) {
      for (const method of ['PATCH', 'PUT']) {
        const sent = { key: body.key, description: `by ${method}` };
        const reply = await client.send(method, `${TOKENS}${body.id}/`, { body: sent });
        expect([reply.status, reply.body.description, reply.body.key]).toEqual([200, sent.description, undefined]);
      }
    }
    const bulk = await changingNothing(server, () =>
      byBasic.patch(TOKENS, [
        { id: body.id, key: body.key },
        { id: hank.tokenId, key: body.key },
      ]),
    );
    expect([bulk.status, bulk.text.includes('A key changes only by rotation.')]).toEqual([400, true]);
    const same = await byBasic.patch(`${TOKENS}${body.id}/`, { key: '', digest: undefined });
    expect(same.status).toBe(200);
    expect((await byBasic.patch(`${TOKENS}${body.id}/`, { digest: 'x' })).status).toBe(400);
    expect((await server.withKey(body.key).get(TOKENS)).status).toBe(200);
  });
});

describe('POST rotate/', () => {
  it('gives a new key, and the old one is unknown at once', async () => {
    const { body: made } = await hank.client.post(TOKENS, { description: 'rotated' });
    const old = server.withKey(made.key);
    expect((await old.get(TOKENS)).status).toBe(200);
    const reply = await byBasic.post(`${TOKENS}${made.id}/rotate/`);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ id: made.id, description: 'rotated' });
    expect(reply.body.key).toMatch(KEY);
    expect(reply.body.key).not.toBe(made.key);
    expect(reply.body.display).toBe(`${reply.body.key.slice(-6)} (hankhill)`);
    expectRefusal(await old.get(TOKENS), 403, 'invalid_token', 'Invalid token');
    expect((await server.withKey(reply.body.key).get(TOKENS)).status).toBe(200);
    expect(await dumpOf(server)).not.toContain(reply.body.key);
  });

  it('keeps the old key for the overlap, and not longer', async () => {
    const { body: made } = await hank.client.post(TOKENS, {});
    const { body: rotated } = await byBasic.post(`${TOKENS}${made.id}/rotate/`, { overlap: 3_600 });
    const old = server.withKey(made.key);
    expect((await old.get(TOKENS)).status).toBe(200);
    expect((await server.withKey(rotated.key).get(TOKENS)).status).toBe(200);
    const clock = vi.spyOn(server.service(Clock), 'millis').mockReturnValue(Date.now() + 3_601_000);
    try {
      expectRefusal(await old.get(TOKENS), 403, 'invalid_token', 'Invalid token');
      expect((await server.withKey(rotated.key).get(TOKENS)).status).toBe(200);
    } finally {
      clock.mockRestore();
    }
  });

  it('gives a key that is on its way out no successor and no lasting offspring', async () => {
    const { body: made } = await hank.client.post(TOKENS, {});
    await byBasic.post(`${TOKENS}${made.id}/rotate/`, { overlap: 600 });
    const old = server.withKey(made.key);
    const rotated = await old.post(`${TOKENS}${made.id}/rotate/`);
    const detail = 'This key has been replaced: only the new one can be rotated.';
    expectRefusal(rotated, 403, 'token_key_replaced', detail);
    // The same token, by its new key and by its old one.
    const ask = `/api/users/permissions/effective/?resource=users.token&action=rotate`;
    expect((await old.get(ask)).body.results[0]).toMatchObject({ allowed: 'none', code: 'token_key_replaced' });
    const about = `${ask}&user=hankhill&token=${made.id}`;
    expect((await byBasic.get('/api/users/tokens/')).status).toBe(200);
    expect((await hank.client.get(about)).body.results[0]).toMatchObject({ allowed: 'some', code: null });
    const child = await old.post(TOKENS, {});
    expect(child.status).toBe(201);
    expect(Date.parse(child.body.expires) - Date.now()).toBeLessThanOrEqual(600_000);
    const late = await old.post(TOKENS, { expires: '2099-01-01' });
    expect([late.status, late.body]).toEqual([400, { expires: ['A token made with a token cannot outlive it.'] }]);
  });

  it('with a token serves only that token itself', async () => {
    const { body: other } = await hank.client.post(TOKENS, {});
    const refused = await changingNothing(server, () => hank.client.post(`${TOKENS}${other.id}/rotate/`));
    expectRefusal(refused, 404, 'not_found', 'Not found.');
    const own = await server.withKey(other.key).post(`${TOKENS}${other.id}/rotate/`);
    expect(own.status).toBe(200);
    const { body: reader } = await hank.client.post(TOKENS, { write_enabled: false });
    expect((await server.withKey(reader.key).post(`${TOKENS}${reader.id}/rotate/`)).body.code).toBe('token_read_only');
  });

  it.each([-1, 1.5, '10', 30 * 86_400 + 1, [], {}])('refuses an overlap of %j', async (overlap) => {
    const { body: made } = await hank.client.post(TOKENS, {});
    const reply = await changingNothing(server, () => byBasic.post(`${TOKENS}${made.id}/rotate/`, { overlap }));
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['overlap']]);
    await hank.client.delete(`${TOKENS}${made.id}/`);
  });

  it("is 404 for another's token", async () => {
    const other = await server.user();
    await changingNothing(server, async () => {
      const client = server.anonymous.with(basic(other.username, other.password));
      expectRefusal(await client.post(`${TOKENS}${hank.tokenId}/rotate/`), 404, 'not_found', 'Not found.');
      expectRefusal(await client.post(`${TOKENS}nonsense/rotate/`), 404, 'not_found', 'Not found.');
    });
  });

  it('leaves a change record without a key', async () => {
    const { body: made } = await hank.client.post(TOKENS, {});
    const { body: rotated } = await byBasic.post(`${TOKENS}${made.id}/rotate/`);
    const { text } = await server.admin.get(`/api/core/object-changes/?changed_object_id=${made.id}&limit=0`);
    expect(text).toContain('"rotated":true');
    expect(text).not.toContain(made.key);
    expect(text).not.toContain(rotated.key);
  });
});

describe('Names and passwords of Basic', () => {
  it.each([
    ['colon:in:it:twice'],
    [':leading-colon-here'],
    ['trailing-colon-here:'],
    ['pass word with blanks '],
    ['pässwörd-ÜTF-8-✓'],
    ['I<3C3H8&"quoted"'],
  ])('takes the password %j', async (password) => {
    const username = `u${Math.random().toString(36).slice(2, 10)}`;
    expect((await server.admin.post('/api/users/users/', { username, password })).status).toBe(201);
    const credentials = Buffer.from(`${username}:${password}`).toString('base64');
    for (const authorization of [`Basic ${credentials}`, `basic   ${credentials}`, `BASIC\t${credentials}`]) {
      expect((await server.anonymous.with({ authorization }).get(TOKENS)).status).toBe(200);
    }
    expect((await server.anonymous.post(`${TOKENS}provision/`, { username, password })).status).toBe(201);
  });

  it('takes a Latin-1 password in either encoding', async () => {
    await server.admin.post('/api/users/users/', { username: 'latin', password: 'crème-brûlée' });
    for (const encoding of ['latin1', 'utf8'] as const) {
      const authorization = `Basic ${Buffer.from('latin:crème-brûlée', encoding).toString('base64')}`;
      expect((await server.anonymous.with({ authorization }).get(TOKENS)).status).toBe(200);
    }
  });
});

describe('POST provision/', () => {
  const provision = (body: unknown) => server.anonymous.post(`${TOKENS}provision/`, body);

  it('takes the fields of a token, and no user but the one who proves it', async () => {
    const { username, password } = hank;
    const reply = await provision({
      username,
      password,
      user: { username: 'admin' },
      write_enabled: false,
      expires: '2099-01-01T00:00:00Z',
      description: 'CI',
      allowed_ips: ['10.1.2.3/8'],
    });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      user: { username },
      write_enabled: false,
      expires: '2099-01-01T00:00:00.000000Z',
      description: 'CI',
      allowed_ips: ['10.0.0.0/8'],
    });
    expect(reply.text).not.toContain(password);
    expect(reply.headers.get('location')).toBe(reply.body.url);
  });

  it.each([
    [{}, { username: ['This field is required.'], password: ['This field is required.'] }],
    [
      { username: '', password: null },
      { username: ['This field may not be blank.'], password: ['This field may not be null.'] },
    ],
    [
      { username: 1, password: [] },
      { username: ['Not a valid string.'], password: ['Not a valid string.'] },
    ],
    [[], { non_field_errors: ['Invalid data. Expected a dictionary.'] }],
    ['x', { non_field_errors: ['Invalid data. Expected a dictionary.'] }],
  ])('refuses %j', async (body, errors) => {
    const before = await countOf();
    const reply = await provision(body);
    expect([reply.status, reply.body, await countOf()]).toEqual([400, errors, before]);
  });

  it('counts an Authorization header of Basic for absent: the body alone counts', async () => {
    const { username, password } = hank;
    const path = `${TOKENS}provision/`;
    const wrong = server.anonymous.with(basic('nobody', 'wrong-password'));
    expect((await wrong.post(path, { username, password })).status).toBe(201);
    const right = await byBasic.post(path, { username, password: 'wrong' });
    expectRefusal(right, 403, 'invalid_credentials', 'Invalid username/password.');
    expect((await byBasic.post(path, {})).status).toBe(400);
  });

  it('still refuses a bad token in the header', async () => {
    const { username, password } = hank;
    const reply = await server.withKey('f'.repeat(40)).post(`${TOKENS}provision/`, { username, password });
    expectRefusal(reply, 403, 'invalid_token', 'Invalid token');
  });
});

describe('SECRET_KEY_FALLBACKS', () => {
  it('lets tokens and sessions move to a new secret key', async () => {
    const old = 'k'.repeat(60);
    const fresh = 'n'.repeat(60);
    const first = await server.sibling({ SECRET_KEY: old });
    const { body: made } = await first.anonymous.with(basic(hank.username, hank.password)).post(TOKENS, {});
    const browser = new BrowserSession(first.url);
    await browser.logIn(hank.username, hank.password);
    await first.close();

    const unrelated = await server.sibling({ SECRET_KEY: fresh });
    expectRefusal(await unrelated.withKey(made.key).get(TOKENS), 403, 'invalid_token', 'Invalid token');
    await unrelated.close();

    const moving = await server.sibling({ SECRET_KEY: fresh, SECRET_KEY_FALLBACKS: old });
    expect((await moving.withKey(made.key).get(TOKENS)).status).toBe(200);
    const cookie = `sessionid=${browser.cookies.get('sessionid')}`;
    expect((await moving.anonymous.with({ cookie }).get(TOKENS)).status).toBe(200);
    await moving.close();

    // It has been used, so it has moved: the old key is not needed any more.
    const moved = await server.sibling({ SECRET_KEY: fresh });
    expect((await moved.withKey(made.key).get(TOKENS)).status).toBe(200);
    expect((await moved.anonymous.with({ cookie }).get(TOKENS)).status).toBe(403);
    await moved.close();
  });
});

describe('ALLOW_TOKEN_RETRIEVAL=true', () => {
  it('lets the owner read their keys, nobody else, and stores them encrypted', async () => {
    const open = await server.sibling({ ALLOW_TOKEN_RETRIEVAL: 'true' });
    try {
      const owner = open.anonymous.with(basic(hank.username, hank.password));
      const { body: made } = await owner.post(TOKENS, { description: 'readable' });
      const path = `${TOKENS}${made.id}/`;
      expect((await owner.get(path)).body.key).toBe(made.key);
      expect((await owner.get(`${TOKENS}?limit=0`)).text).toContain(made.key);
      const { body: again } = await owner.post(`${path}rotate/`);
      expect((await owner.get(path)).body.key).toBe(again.key);
      const seen = await open.admin.get(path);
      expect([seen.status, 'key' in seen.body]).toEqual([200, false]);
      expect(await dumpOf(server)).not.toContain(again.key);
      // With a token, only the keys of tokens that are no wider.
      const { body: reader } = await owner.post(TOKENS, { write_enabled: false });
      const byReader = open.withKey(reader.key);
      expect((await byReader.get(`${TOKENS}${reader.id}/`)).body.key).toBe(reader.key);
      expect('key' in (await byReader.get(path)).body).toBe(false);
      expect((await open.withKey(again.key).get(`${TOKENS}${reader.id}/`)).body.key).toBe(reader.key);
      // The setting off, they are closed again.
      expect('key' in (await server.anonymous.with(basic(hank.username, hank.password)).get(path)).body).toBe(false);
    } finally {
      await open.close();
    }
  });
});

describe('T-27', () => {
  it('makes 10,000 keys without a duplicate or a bias', () => {
    const keys = server.app.get(TokenKeys);
    const made = Array.from({ length: 10_000 }, () => keys.generate());
    expect(new Set(made).size).toBe(made.length);
    expect(made.every((key) => KEY.test(key))).toBe(true);
    const seen = new Map<string, number>();
    for (const digit of made.join('')) seen.set(digit, (seen.get(digit) ?? 0) + 1);
    const expected = (10_000 * 40) / 16;
    const chi = [...seen.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 15 degrees of freedom: one honest run in ten million is above.
    expect(chi).toBeLessThan(60);
  });

  it.each(['abc', 'g'.repeat(40), 'A'.repeat(40), 'a'.repeat(39), 'a'.repeat(41), '%', '_'.repeat(40), 'é'])(
    'refuses the malformed key %s without asking the database',
    async (key) => {
      const asked = await statementsOfRefusal(server, async () => {
        const consume = vi.spyOn(server.database.source, 'createQueryRunner');
        const authorization = `Token ${Buffer.from(key).toString('latin1')}`;
        const reply = await server.anonymous.with({ authorization }).get('/api/dcim/sites/');
        expectRefusal(reply, 403, 'invalid_token', 'Invalid token');
        expect(consume).not.toHaveBeenCalled();
        consume.mockRestore();
      });
      expect(asked).toBe(0);
    },
  );
});

const SECRET = 'a secret key for tests only, of at least fifty characters';
