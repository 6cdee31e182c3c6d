import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Region } from '../../src/dcim/region.js';
import { IdempotencyStore } from '../../src/http/idempotency-store.js';
import { Secrets } from '../../src/platform/secrets/secrets.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/app.js';
import { BrowserSession, csrfOf } from '../support/browser-session.js';
import { basic, type Client, type Reply } from '../support/client.js';
import { CLIENTS } from '../support/depth.js';
import { exactRequest } from '../support/exact-request.js';
import { make } from '../support/factories/make.js';
import { countStatements } from '../support/query-count.js';
import { changingNothing, DENIED, dumpOf, expectRefusal } from '../support/refusals.js';

const SITES = '/api/dcim/sites/';
const TOKENS = '/api/users/tokens/';
const PROVISION = '/api/users/tokens/provision/';
const REUSED = 'This Idempotency-Key was used for another request.';
const IN_USE = 'A request with this Idempotency-Key is still running.';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const unique = () => {
  const slug = `idempotent-${++made}`;
  return { name: slug, slug };
};
const withKey = (key: string, client: Client = server.admin) => client.with({ 'idempotency-key': key });
const isReplayed = (reply: Reply) => reply.headers.get('idempotency-replayed') === 'true';
const sitesNamed = async (name: string) => (await server.admin.get(`${SITES}?name=${name}`)).body.count as number;
const sql = (text: string, ...values: unknown[]) => server.database.write().rows({ text, values });
const records = async () => (await sql('SELECT count(*) FROM core_idempotency_record'))[0]?.[0] as number;
/** Changes every record: those of other tests have done their work. */
const setRecords = (change: string) => sql(`UPDATE core_idempotency_record SET ${change}`);

function expectReplay(reply: Reply, first: Reply): void {
  expect([isReplayed(first), isReplayed(reply)]).toEqual([false, true]);
  expect([reply.status, reply.text]).toEqual([first.status, first.text]);
  for (const header of ['location', 'etag', 'content-type', 'cache-control', 'vary']) {
    expect([header, reply.headers.get(header)]).toEqual([header, first.headers.get(header)]);
  }
}

async function bySession(username: string, password: string): Promise<Client> {
  const browser = new BrowserSession(server.url);
  await browser.logIn(username, password);
  const csrf = csrfOf((await browser.get('/user/password/')).text);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return server.anonymous.with({ cookie, 'x-csrftoken': csrf });
}

describe('A POST that is sent again with the same Idempotency-Key', () => {
  it('gets the first answer, and runs once', async () => {
    const site = unique();
    const client = withKey(randomUUID());
    const first = await client.post(SITES, site);
    expect([first.status, first.headers.get('location')]).toEqual([201, first.body.url]);
    const again = await changingNothing(server, () => client.post(SITES, site));
    expectReplay(again, first);
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect(await sitesNamed(site.name)).toBe(1);
  });

  it('gets the first answer of a list, too', async () => {
    const sites = [unique(), unique()];
    const client = withKey(randomUUID());
    const first = await client.post(SITES, sites);
    expect([first.status, first.body.length]).toEqual([201, 2]);
    expectReplay(await client.post(SITES, sites), first);
  });

  it('gets the status of a route that creates nothing', async () => {
    const hank = await server.user();
    const client = withKey(randomUUID(), hank.client);
    const first = await client.post(`${TOKENS}${hank.tokenId}/rotate/`, { overlap: 600 });
    expect(first.status).toBe(200);
    expectReplay(await client.post(`${TOKENS}${hank.tokenId}/rotate/`, { overlap: 600 }), first);
  });

  it('gets it although the object has changed since', async () => {
    const site = unique();
    const client = withKey(randomUUID());
    const first = await client.post(SITES, site);
    await server.admin.patch(`${SITES}${first.body.id}/`, { status: 'planned' });
    expectReplay(await client.post(SITES, site), first);
  });

  it('gets it in the form it asks for this time', async () => {
    const site = unique();
    const client = withKey(randomUUID());
    const first = await client.post(SITES, site);
    const indented = await client.post(SITES, site, { headers: { accept: 'application/json; indent=4' } });
    expect([isReplayed(indented), indented.text]).toEqual([true, JSON.stringify(first.body, null, 4)]);
    const page = await client.post(SITES, site, { headers: { accept: 'text/html' } });
    expect([page.status, isReplayed(page)]).toEqual([201, true]);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain(first.body.id);
  });

  it('gets JSON where the first was a page', async () => {
    const site = unique();
    const client = withKey(randomUUID());
    const page = await client.post(SITES, site, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([201, 'text/html; charset=utf-8']);
    const again = await client.post(SITES, site);
    expect([again.status, isReplayed(again), again.body.slug]).toEqual([201, true, site.slug]);
    expect(again.headers.get('location')).toBe(again.body.url);
  });

  it('gets it from another instance', async () => {
    const other = await server.sibling();
    const site = unique();
    const key = randomUUID();
    const first = await withKey(key).post(SITES, site);
    const again = await withKey(key, other.admin).post(SITES, site);
    expect([again.status, isReplayed(again), again.body]).toEqual([201, true, first.body]);
    await other.close();
  });

  it('is another request with another key, and without one', async () => {
    const site = unique();
    expect((await withKey('one').post(SITES, site)).status).toBe(201);
    expect((await withKey('two').post(SITES, site)).status).toBe(400);
    expect((await server.admin.post(SITES, site)).status).toBe(400);
  });
});

describe('An Idempotency-Key of another request', () => {
  it.each<[string, (client: Client, site: object) => Promise<Reply>]>([
    ['body', (client, site) => client.post(SITES, { ...site, status: 'planned' })],
    ['path', (client, site) => client.post('/api/dcim/regions/', site)],
    ['query', (client, site) => client.post(`${SITES}?format=json`, site)],
  ])('is refused with another %s, and the first answer stays', async (_, other) => {
    const site = unique();
    const client = withKey(randomUUID());
    const first = await client.post(SITES, site);
    const reply = await changingNothing(server, () => other(client, site));
    expectRefusal(reply, 422, 'idempotency_key_reused', REUSED);
    expectReplay(await client.post(SITES, site), first);
  });

  it('is nobody else’s: each principal has their own', async () => {
    const key = randomUUID();
    const hank = await server.user('hank-of-keys');
    const second = await hank.client.post(TOKENS, {});
    const clients = [
      server.admin,
      hank.client,
      server.withKey(second.body.key),
      server.anonymous.with(basic(hank.username, hank.password)),
      await bySession(hank.username, hank.password),
    ];
    const replies: Reply[] = [];
    for (const client of clients) replies.push(await withKey(key, client).post(TOKENS, { description: 'mine' }));
    expect(replies.map((reply) => [reply.status, isReplayed(reply)])).toEqual(clients.map(() => [201, false]));
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(clients.length);
    for (const [index, client] of clients.entries()) {
      expectReplay(await withKey(key, client).post(TOKENS, { description: 'mine' }), replies[index] as Reply);
    }
  });
});

describe('A request that fails', () => {
  it('gives its key free: once corrected, it runs', async () => {
    const before = await records();
    const client = withKey(randomUUID());
    const site = unique();
    const refused = await client.post(SITES, { ...site, status: 'nonsense' });
    expect([refused.status, isReplayed(refused)]).toEqual([400, false]);
    expect(await records()).toBe(before);
    const reply = await client.post(SITES, site);
    expect([reply.status, isReplayed(reply)]).toEqual([201, false]);
  });

  it.each([
    ['400 for what is no JSON', SITES, '{', 400],
    ['404', '/api/dcim/nothing/', '{}', 404],
    ['405', '/api/status/', '{}', 405],
  ])('leaves no record: %s', async (_, path, raw, status) => {
    const send = () =>
      withKey(randomUUID()).send('POST', path, { raw, headers: { 'content-type': 'application/json' } });
    expect((await changingNothing(server, send)).status).toBe(status);
  });

  it('leaves no record and no object when the server is to blame', async () => {
    const site = unique();
    const client = withKey(randomUUID());
    const spy = vi.spyOn(server.database, 'transaction').mockRejectedValueOnce(new Error('broken'));
    const reply = await changingNothing(server, () => client.post(SITES, site));
    spy.mockRestore();
    expect([reply.status, reply.body.code]).toEqual([500, 'error']);
    expect((await client.post(SITES, site)).status).toBe(201);
  });

  it('is refused by the guards first, and stores nothing', async () => {
    const { client } = await server.user();
    for (const key of [randomUUID(), 'ü', '']) {
      const reply = await changingNothing(server, () => withKey(key, client).post(SITES, unique()));
      expectRefusal(reply, 403, 'permission_denied', DENIED);
    }
  });

  it('does not get the answer of a time when it was allowed', async () => {
    const { client, id } = await server.user(undefined, { is_superuser: true });
    const site = unique();
    const key = randomUUID();
    expect((await withKey(key, client).post(SITES, site)).status).toBe(201);
    await server.admin.patch(`/api/users/users/${id}/`, { is_superuser: false });
    expectRefusal(await withKey(key, client).post(SITES, site), 403, 'permission_denied', DENIED);
  });
});

describe('While the first request runs', () => {
  it('the same key is refused for a moment, on every instance, then replayed', async () => {
    const other = await server.sibling();
    const site = unique();
    const key = randomUUID();
    const runner = server.database.source.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE dcim_site IN ACCESS EXCLUSIVE MODE');
    const before = await records();
    const running = withKey(key).post(SITES, site);
    await vi.waitFor(async () => expect(await records()).toBe(before + 1));
    for (const client of [server.admin, other.admin]) {
      const reply = await withKey(key, client).post(SITES, site);
      expectRefusal(reply, 409, 'idempotency_key_in_use', IN_USE);
      expect(reply.headers.get('retry-after')).toBe('1');
    }
    await runner.commitTransaction();
    await runner.release();
    const first = await running;
    expect(first.status).toBe(201);
    expectReplay(await withKey(key).post(SITES, site), first);
    await other.close();
  });

  it('many equal requests on two instances make one object', async () => {
    const other = await server.sibling();
    const site = unique();
    const key = randomUUID();
    const clients = Array.from({ length: CLIENTS }, (_, index) => withKey(key, [server, other][index % 2]?.admin));
    const replies = await Promise.all(clients.map((client) => client.post(SITES, site)));
    const created = replies.filter((reply) => reply.status === 201);
    expect(created.filter((reply) => !isReplayed(reply)).length).toBe(1);
    expect(new Set(created.map(({ body }) => body.id)).size).toBe(1);
    for (const reply of replies) if (reply.status !== 201) expect(reply.body.code).toBe('idempotency_key_in_use');
    expect(await sitesNamed(site.name)).toBe(1);
    await other.close();
  });

  it('many equal requests that fail are told so, or to wait', async () => {
    const client = withKey(randomUUID());
    const replies = await Promise.all(Array.from({ length: CLIENTS }, () => client.post(SITES, { slug: 'no-name' })));
    expect(replies.filter(({ status }) => status === 400).length).toBeGreaterThan(0);
    expect(replies.filter(({ status }) => status !== 400 && status !== 409)).toEqual([]);
  });

  it('a request whose process has died blocks its key for a minute', async () => {
    const site = unique();
    const client = withKey(randomUUID());
    expect((await client.post(SITES, site)).status).toBe(201);
    await setRecords(`sealed = NULL, expires = now() + interval '1 second'`);
    expect((await client.post(SITES, site)).status).toBe(409);
    await setRecords('expires = now()');
    // It runs again, and finds what it had done.
    const reply = await client.post(SITES, site);
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, expect.arrayContaining(['slug'])]);
    expect(await sitesNamed(site.name)).toBe(1);
  });

  it('it stays claimed, however long it takes; what was taken over changes nothing any more', async () => {
    const store = server.app.get(IdempotencyStore);
    const claim = { name: randomUUID(), requestId: randomUUID() };
    const heir = { ...claim, requestId: randomUUID() };
    const answer = { fingerprint: '', status: 201, headers: {}, body: 'of the heir' };
    expect([await store.claim(claim), await store.claim(heir)]).toEqual(['claimed', 'running']);
    await setRecords(`expires = now() + interval '1 second'`);
    await store.extend(claim);
    const left = await sql('SELECT max(extract(epoch FROM expires - now())) FROM core_idempotency_record');
    expect(Number(left[0]?.[0])).toBeGreaterThan(50);
    await setRecords('expires = now()');
    expect(await store.claim(heir)).toBe('claimed');
    await store.keep(claim, { ...answer, body: 'of the one that was late' });
    await store.release(claim);
    expect(await store.claim(claim)).toBe('running');
    await store.keep(heir, answer);
    await store.extend(heir);
    expect(await store.claim(claim)).toEqual(answer);
    const [[hours]] = (await sql(
      'SELECT max(extract(epoch FROM expires - now())) / 3600 FROM core_idempotency_record',
    )) as [[unknown]];
    expect(Number(hours)).toBeCloseTo(24, 1);
  });

  it('what has been done is answered, even when the answer cannot be kept', async () => {
    const site = unique();
    const client = withKey(randomUUID());
    const spy = vi.spyOn(server.app.get(IdempotencyStore), 'keep').mockRejectedValueOnce(new Error('away'));
    expect((await client.post(SITES, site)).status).toBe(201);
    spy.mockRestore();
    expectRefusal(await client.post(SITES, site), 409, 'idempotency_key_in_use', IN_USE);
  });
});

describe('After 24 hours', () => {
  it('the key is new again', async () => {
    const client = withKey(randomUUID());
    const first = await client.post(TOKENS, {});
    const [[hours]] = (await sql(
      `SELECT extract(epoch FROM max(expires) - now()) / 3600 FROM core_idempotency_record WHERE sealed IS NOT NULL`,
    )) as [[unknown]];
    expect(Number(hours)).toBeCloseTo(24, 1);
    await setRecords(`expires = expires - interval '23 hours 59 minutes'`);
    expectReplay(await client.post(TOKENS, {}), first);
    await setRecords(`expires = expires - interval '1 minute'`);
    const later = await client.post(TOKENS, {});
    expect([later.status, isReplayed(later)]).toEqual([201, false]);
    expect(later.body.id).not.toBe(first.body.id);
    expectReplay(await client.post(TOKENS, {}), later);
  });

  it('its record is deleted, and no other', async () => {
    await setRecords('expires = now()');
    const site = unique();
    const client = withKey(randomUUID());
    const first = await client.post(SITES, site);
    expect(await server.app.get(IdempotencyStore).sweep()).toBeGreaterThan(0);
    expect(await records()).toBe(1);
    expectReplay(await client.post(SITES, site), first);
  });
});

describe('An Idempotency-Key', () => {
  const send = (...values: string[]) =>
    exactRequest(server.url, {
      method: 'POST',
      path: SITES,
      headers: {
        authorization: `Token ${ADMIN_KEY}`,
        accept: 'application/json',
        'content-type': 'application/json',
        'Idempotency-Key': values,
      },
      body: JSON.stringify(unique()),
    });

  it.each([['x'], ['x'.repeat(255)], ['"8e03978e-40d5-43dd-bc93-6894a57f9324"'], ['a, b; c ~!']])(
    'may be %j',
    async (key) => {
      expect((await send(key)).status).toBe(201);
    },
  );

  it.each([
    ['is empty', [''], 'An Idempotency-Key has 1 to 255 printable ASCII characters.'],
    ['is blank', ['   '], 'An Idempotency-Key has 1 to 255 printable ASCII characters.'],
    ['is too long', ['x'.repeat(256)], 'An Idempotency-Key has 1 to 255 printable ASCII characters.'],
    ['has a tab', ['a\tb'], 'An Idempotency-Key has 1 to 255 printable ASCII characters.'],
    ['is not ASCII', ['schlüssel'], 'An Idempotency-Key has 1 to 255 printable ASCII characters.'],
    ['is given twice', ['a', 'a'], 'A request may have one Idempotency-Key.'],
  ])('is refused when it %s', async (_, values, detail) => {
    const reply = await changingNothing(server, () => send(...values));
    expect([reply.status, JSON.parse(reply.text)]).toEqual([400, { detail, code: 'bad_request' }]);
  });

  it('means nothing to other methods', async () => {
    const { id } = (await server.admin.post(SITES, unique())).body;
    const client = withKey('');
    expect((await client.get(SITES)).status).toBe(200);
    for (const status of ['planned', 'retired']) {
      const reply = await withKey('same').patch(`${SITES}${id}/`, { status });
      expect([reply.status, reply.body.status.value]).toEqual([200, status]);
    }
  });

  it('costs nothing where it is missing', async () => {
    const region = await make(server, Region);
    const store = server.app.get(IdempotencyStore);
    const claims = vi.spyOn(store, 'claim');
    const post = (client: Client) => client.post(SITES, { ...unique(), region: region.id });
    const without = await countStatements(server, () => post(server.admin));
    expect(claims).not.toHaveBeenCalled();
    expect(await countStatements(server, () => post(withKey(randomUUID())))).toBeLessThanOrEqual(without + 2);
    claims.mockRestore();
  });

  it('may come from a script of another origin', async () => {
    const origin = 'https://inventory.example.com';
    const open = await server.sibling({ CORS_ALLOWED_ORIGINS: origin });
    const reply = await open.anonymous.options(SITES, {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,idempotency-key',
      },
    });
    expect(reply.headers.get('access-control-allow-headers')).toContain('idempotency-key');
    await open.close();
  });

  it('is in the description of every POST', async () => {
    const { body } = await server.anonymous.get('/api/schema/');
    const operations = Object.values<Record<string, { parameters?: { name?: string; $ref?: string }[] }>>(body.paths);
    const named = (method: string) =>
      operations
        .filter((path) => path[method])
        .map(
          (path) =>
            path[method]?.parameters?.filter((one) => one.$ref === '#/components/parameters/IdempotencyKey').length ??
            0,
        );
    expect(new Set(named('post'))).toEqual(new Set([1]));
    expect(new Set([...named('get'), ...named('patch')])).toEqual(new Set([0]));
    expect(body.paths[`${TOKENS}{id}/rotate/`].post.parameters.map((one: { name: string }) => one.name)).toContain(
      'id',
    );
  });
});

describe('Secrets', () => {
  it('are not in the database: neither the idempotency key, nor the new token’s key, nor what was asked', async () => {
    const key = `order-${randomUUID()}`;
    const { username, password } = await server.user();
    const first = await withKey(key, server.anonymous).post(PROVISION, { username, password });
    expect(first.status).toBe(201);
    expectReplay(await withKey(key, server.anonymous).post(PROVISION, { username, password }), first);
    const body = JSON.stringify({ username, password });
    const dump = await dumpOf(server);
    for (const secret of [key, first.body.key as string, password, body]) {
      expect(dump).not.toContain(secret);
      for (const text of [secret, `${PROVISION}\n${secret}`]) {
        expect(dump).not.toContain(createHash('sha256').update(text).digest('hex'));
      }
    }
  });

  it('are not opened by the database and the secret key together', async () => {
    await setRecords('expires = now()');
    const first = await withKey(randomUUID()).post(TOKENS, {});
    const [[sealed]] = (await sql('SELECT sealed FROM core_idempotency_record WHERE expires > now()')) as [[string]];
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain(first.body.key);
    const secrets = server.app.get(Secrets);
    expect(secrets.decrypt('idempotent-answer', sealed)).toBeNull();
    expect(secrets.decryptWith('a guess', 'idempotent-answer', sealed)).toBeNull();
  });

  it('are not guessed by sending another body with the key of a neighbour', async () => {
    const { username, password } = await server.user();
    const client = withKey('order-1', server.anonymous);
    expect((await client.post(PROVISION, { username, password })).status).toBe(201);
    const guess = (guessed: string) => client.post(PROVISION, { username, password: guessed });
    expectRefusal(await guess('guess-number-one'), 422, 'idempotency_key_reused', REUSED);
    // From now on the password is checked, and failures are counted.
    expectRefusal(await guess('guess-number-two'), 403, 'invalid_credentials', 'Invalid username/password.');
    expect(isReplayed(await guess(password))).toBe(false);
  });

  it('may be renewed: a new secret key forgets the answers, and opens none of them', async () => {
    const [SECRET_KEY, SECRET_KEY_FALLBACKS] = ['n'.repeat(50), 'o'.repeat(50)];
    const old = await startServer({ SECRET_KEY: SECRET_KEY_FALLBACKS });
    const renewed = await old.sibling({ SECRET_KEY, SECRET_KEY_FALLBACKS });
    const key = randomUUID();
    const first = await withKey(key, old.admin).post(TOKENS, {});
    const later = await withKey(key, renewed.admin).post(TOKENS, {});
    expect([later.status, isReplayed(later)]).toEqual([201, false]);
    expect(later.body.id).not.toBe(first.body.id);
    expectReplay(await withKey(key, renewed.admin).post(TOKENS, {}), later);
    await renewed.close();
    await old.close();
  });
});
