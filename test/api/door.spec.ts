// What every request meets before anything is looked up: its address, its methods, probes, and the end of a connection.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type RequestOptions, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announceStop } from '../../src/app.module.js';
import { RouteTable } from '../../src/http/route-table.js';
import { ADMIN_KEY, ADMIN_PASSWORD, startServer, type TestServer } from '../support/app.js';
import { BrowserSession, csrfOf } from '../support/browser-session.js';
import { basic, type Json } from '../support/client.js';
import { exactRequest } from '../support/exact-request.js';

const SITES = '/api/dcim/sites/';
const HTML = { accept: 'text/html' };
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

let server: TestServer;
let browser: BrowserSession;
beforeAll(async () => {
  server = await startServer({ MAX_BODY_SIZE: '20000' });
  browser = new BrowserSession(server.url);
  await browser.logIn('admin', ADMIN_PASSWORD);
});
afterAll(() => server.close());

/** As the admin, to the address exactly as it is written. */
async function send(path: string, given: { method?: string; headers?: Record<string, string>; body?: unknown } = {}) {
  const { method = 'GET', headers = {}, body } = given;
  const reply = await exactRequest(server.url, {
    method,
    path,
    headers: { authorization: `Token ${ADMIN_KEY}`, accept: 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { ...reply, json: () => JSON.parse(reply.text) as Json };
}

describe('A-12 an address in another spelling', () => {
  const JSON_BODY = { 'content-type': 'application/json' };

  it.each([
    ['/%61pi/dcim/sites/', SITES],
    ['/api/%64cim/site%73/', SITES],
    ['/%6eetbox/api/dcim/sites/', '/netbox/api/dcim/sites/'],
    ['/netbox/%61pi/dcim/sites/', '/netbox/api/dcim/sites/'],
    ['/%61pi/dcim/sites/#x', SITES],
    ['/%61pi/users/tokens/', '/api/users/tokens/'],
  ])('GET %s is GET %s', async (spelled, plain) => {
    await server.admin.post(SITES, { name: 'Akron', slug: 'akron' });
    const [one, other] = [await send(spelled), await send(plain)];
    expect([one.status, one.text]).toEqual([200, other.text]);
    expect(one.text).not.toContain('%6');
  });

  it('has its Idempotency-Key, and shares it with every other spelling', async () => {
    const headers = { ...JSON_BODY, 'idempotency-key': 'spelled' };
    const body = { name: 'Once', slug: 'once' };
    const replies = [];
    for (const path of ['/%61pi/dcim/sites/', SITES, '/api/dcim/%73ites/']) {
      replies.push(await send(path, { method: 'POST', headers, body }));
    }
    expect(replies.map(({ status, headers: { 'idempotency-replayed': replayed } }) => [status, replayed])).toEqual([
      [201, undefined],
      [201, 'true'],
      [201, 'true'],
    ]);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect((await server.admin.get(`${SITES}?slug=once`)).body.count).toBe(1);
  });

  it('has its dialect, its form of errors and its negotiation', async () => {
    expect((await send('/%6eetbox/%61pi/dcim/sites/?limit=1')).json().results[0].id).toEqual(expect.any(Number));
    // NetBox ignores what it does not know.
    expect((await send('/%6eetbox/%61pi/dcim/sites/?nope=1')).status).toBe(200);
    expect((await send('/%61pi/dcim/sites/?nope=1')).status).toBe(400);
    for (const path of ['/%61pi/nope/', '/%61pi/dcim/nope/', '/%61pi/dcim/sites/nope/']) {
      const { status, json } = await send(path);
      expect([path, status, json()]).toEqual([path, 404, { detail: 'Not found.', code: 'not_found' }]);
      const page = await send(path, { headers: HTML });
      expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    }
    expect((await send('/%61pi/dcim/sites/', { headers: { accept: 'image/png' } })).status).toBe(406);
    const wrong = await send('/%61pi/users/tokens/%70rovision/', { method: 'PUT', headers: JSON_BODY, body: {} });
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'POST, OPTIONS']);
  });

  it('has its guards, its limits and its CSRF check', async () => {
    const { authorization } = basic('admin', ADMIN_PASSWORD) as { authorization: string };
    expect((await send('/%61pi/users/token%73/', { headers: { authorization } })).status).toBe(200);
    // Basic counts as absent elsewhere.
    expect((await send('/%61pi/users/user%73/', { headers: { authorization } })).status).toBe(403);
    const body = { name: 'x'.repeat(30_000), slug: 'long' };
    expect((await send('/%61pi/dcim/sites/', { method: 'POST', headers: JSON_BODY, body })).status).toBe(413);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const forged = await exactRequest(server.url, {
      method: 'POST',
      path: '/%61pi/dcim/sites/',
      headers: { ...JSON_BODY, cookie, accept: 'application/json' },
      body: JSON.stringify({ name: 'Forged', slug: 'forged' }),
    });
    expect([forged.status, JSON.parse(forged.text).code]).toEqual([403, 'csrf_failed']);
    expect((await server.admin.get(`${SITES}?slug=forged`)).body.count).toBe(0);
  });

  it('stands in records and links in one spelling', async () => {
    const list = await send('/%61pi/dcim/sites/?limit=1&name=%41kron&name=Once');
    expect(list.json().next).toBe(`${server.url}${SITES}?limit=1&name=Akron&name=Once&offset=1`);
    await send('/%61pi/dcim/%73ites/', { method: 'GET', headers: { authorization: 'Token x y' } });
    const page = await send('/%61pi/dcim/sites/', { headers: HTML });
    expect(page.text).not.toContain('%61');
    expect(page.text).toContain(`${server.url}${SITES}`);
  });
});

describe('methods', () => {
  it('are refused by 405 with Allow on every address that is no id, and OPTIONS tells the same', async () => {
    const routes = server.app.get(RouteTable);
    const literal = routes.literalPaths().filter((path) => path.startsWith('/api/'));
    expect(literal).toContain('/api/users/tokens/provision');
    expect(literal).toContain('/api/dcim/device-types/import');
    for (const path of literal) {
      const allowed = routes.methodsOf(path);
      const options = await server.anonymous.options(`${path}/`);
      expect([path, options.status, options.headers.get('allow')]).toEqual([path, 200, allowed.join(', ')]);
      expect(options.body).toMatchObject({ name: expect.any(String), renders: expect.any(Array) });
      for (const method of METHODS.filter((one) => !allowed.includes(one))) {
        const { status, headers, body } = await server.admin.send(method, `${path}/`);
        expect([method, path, status, headers.get('allow')]).toEqual([method, path, 405, allowed.join(', ')]);
        expect(body).toEqual({ detail: `Method "${method}" not allowed.`, code: 'method_not_allowed' });
      }
    }
  });

  it('of tokens/provision/ are POST and OPTIONS, whoever asks, in both dialects', async () => {
    for (const path of ['/api/users/tokens/provision/', '/netbox/api/users/tokens/provision/']) {
      for (const client of [server.admin, server.anonymous]) {
        for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']) {
          const { status, headers } = await client.send(method, path);
          expect([method, status, headers.get('allow')]).toEqual([method, 405, 'POST, OPTIONS']);
        }
      }
    }
    expect((await server.admin.get('/api/users/tokens/')).body.count).toBe(1);
  });

  it('of objects and of what is below them stand in the answer to OPTIONS', async () => {
    const { id } = (await server.admin.get(`${SITES}?limit=1`)).body.results[0];
    const token = (await server.admin.get('/api/users/tokens/')).body.results[0].id;
    for (const [path, allow] of [
      [`${SITES}${id}/`, 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'],
      [SITES, 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS'],
      [`/api/users/tokens/${token}/rotate/`, 'POST, OPTIONS'],
      ['/netbox/api/dcim/sites/', 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS'],
      ['/netbox/api/ipam/vlans/', 'GET, HEAD, OPTIONS'],
    ]) {
      const reply = await server.anonymous.options(path as string);
      expect([path, reply.status, reply.headers.get('allow')]).toEqual([path, 200, allow]);
    }
  });
});

describe('an address where nothing is', () => {
  it('is a page for a browser, of whoever is logged in, and JSON for a program', async () => {
    for (const path of ['/nope/', '/nope', '/dcim/', '/static/nope.css', '/user/nope/']) {
      const json = await server.anonymous.get(path);
      expect([path, json.status, json.body]).toEqual([path, 404, { detail: 'Not found.', code: 'not_found' }]);
      const page = await server.anonymous.get(path, { headers: HTML });
      expect([path, page.status, page.headers.get('content-type')]).toEqual([path, 404, 'text/html; charset=utf-8']);
      expect(page.text).toContain('Page not found');
      expect(page.text).toContain('Log in');
    }
    expect((await browser.get('/nope/')).text).toContain('Log out');
    for (const method of ['POST', 'DELETE']) {
      expect((await server.anonymous.send(method, '/nope/', { headers: HTML })).status).toBe(404);
    }
  });

  it('refuses a method there by 405 where there are others', async () => {
    const reply = await browser.get('/admin/api-tokens/revoke/');
    expect([404, 405]).toContain(reply.status);
    const logout = await browser.send('PUT', '/logout/', { headers: HTML });
    expect([logout.status, logout.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD']);
  });
});

describe('probes', () => {
  it('look at no credentials, and count none as wrong', async () => {
    const strict = await server.sibling({ BAD_TOKEN_ATTEMPTS: '2/600', LOGIN_REQUIRED: 'true' });
    for (let attempt = 0; attempt < 6; attempt++) {
      for (const headers of [
        { authorization: `Token ${'0'.repeat(40)}` },
        { authorization: 'Token a b' },
        { authorization: 'Basic ?' },
        { cookie: 'sessionid=nonsense' },
      ]) {
        for (const path of ['/health/live', '/health/ready', '/%68ealth/live']) {
          const { status, body } = await strict.anonymous.get(path, { headers });
          expect([path, status, body]).toEqual([path, 200, { status: 'ok' }]);
        }
      }
    }
    expect((await strict.withKey(ADMIN_KEY).get(SITES)).status).toBe(200);
    expect((await strict.withKey('0'.repeat(40)).get(SITES)).status).toBe(403);
    await strict.close();
  });

  it('are ready only once somebody could log in', async () => {
    const { database } = server;
    const ready = async () => {
      const fresh = await server.sibling();
      const { status } = await fresh.anonymous.get('/health/ready');
      await fresh.close();
      return status;
    };
    const run = (text: string, values: unknown[] = []) => database.write().run({ text, values });
    const [[hash]] = (await database.write().rows({ text: 'SELECT password_hash FROM users_user' })) as [[string]];
    await run(`UPDATE users_user SET is_active = false, password_hash = '!'`);
    expect(await ready()).toBe(503);
    await run('UPDATE users_user SET is_active = true, password_hash = $1', [hash]);
    expect(await ready()).toBe(200);
  });
});

describe('a server that stops', () => {
  it('says Connection: close on what is in flight and on what still comes', async () => {
    const stopping = await server.sibling();
    const { hostname, port } = new URL(stopping.url);
    const agent = new Agent({ keepAlive: true });
    const begun = (path: string, options: RequestOptions = {}) => {
      const sent = request({ hostname, port, path, agent, ...options });
      const told = new Promise<unknown[]>((done, fail) => {
        sent.on('error', fail).on('response', (answer) => {
          const { statusCode, headers } = answer;
          answer.resume().on('end', () => done([statusCode, headers.connection, sent.reusedSocket]));
        });
      });
      return { sent, told };
    };
    const ask = (path: string) => {
      const { sent, told } = begun(path);
      sent.end();
      return told;
    };
    try {
      // Two at once: two connections are kept.
      const both = await Promise.all([ask('/health/live'), ask('/health/live')]);
      expect(both).toEqual(Array(2).fill([200, 'keep-alive', false]));
      const headers = { authorization: `Token ${ADMIN_KEY}`, 'content-type': 'application/json' };
      const inFlight = begun(SITES, { method: 'POST', headers });
      const isReceived = once(stopping.app.getHttpServer(), 'request');
      inFlight.sent.write('{"name": "Begun before the stop", ');
      await isReceived;
      announceStop(stopping.app);
      expect(await ask('/health/live')).toEqual([200, 'close', true]);
      inFlight.sent.end('"slug": "begun-before-the-stop"}');
      expect(await inFlight.told).toEqual([201, 'close', true]);
    } finally {
      agent.destroy();
      await stopping.close();
    }
  });
});

describe('files of the pages', () => {
  it('have the hash of what is in them in their names, and are kept for a year', async () => {
    const { text } = await server.anonymous.get('/', { headers: HTML });
    const paths = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(new Set(paths.map((path) => path.replace(/\.[\da-f]{10}\./, '.')))).toEqual(
      new Set(['/static/favicon.svg', '/static/pico.min.css', '/static/rackwarden.css', '/static/rackwarden.js']),
    );
    for (const path of paths) {
      const { status, headers, text: content } = await server.anonymous.get(path);
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect(headers.get('vary')).toBe('Accept-Encoding');
      const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
      expect(path).toContain(`.${hash}.`);
      // Under its plain name, and under a hash of another version, it may change.
      for (const other of [path.replace(`.${hash}`, ''), path.replace(hash, '0123456789')]) {
        const plain = await server.anonymous.get(other);
        expect([plain.status, plain.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
        expect(plain.text).toBe(content);
      }
    }
  });
});

describe('the log-in page', () => {
  it('sends whoever is logged in on, to a path of this server only', async () => {
    for (const [next, location] of [
      ['', '/'],
      ['?next=/user/profile/', '/user/profile/'],
      ['?next=//evil.example', '/'],
      ['?next=https://evil.example/', '/'],
    ]) {
      const reply = await browser.get(`/login/${next}`);
      expect([reply.status, reply.headers.get('location')]).toEqual([302, location]);
    }
    const visitor = new BrowserSession(server.url);
    expect((await visitor.get('/login/?next=/user/profile/')).status).toBe(200);
  });

  it('has another CSRF token each time, and each of them is good', async () => {
    const tokens = new Set<string>();
    for (let time = 0; time < 3; time++) tokens.add(csrfOf((await browser.get('/user/profile/')).text));
    expect(tokens.size).toBe(3);
    for (const token of [...tokens, browser.cookies.get('csrftoken') as string]) {
      const reply = await browser.send('PATCH', '/api/users/config/', {
        headers: { 'content-type': 'application/json', 'x-csrftoken': token, origin: server.url },
        raw: '{}',
      });
      expect(reply.status).toBe(200);
    }
  });
});
