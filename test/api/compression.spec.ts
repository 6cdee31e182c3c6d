// Compressed answers: which are, which are not, and that they say the same.

import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { masked, unmasked } from '../../src/auth/session/csrf.js';
import { ADMIN_KEY, ADMIN_PASSWORD, startServer, type TestServer } from '../support/app.js';
import { BrowserSession, csrfOf } from '../support/browser-session.js';

const SITES = '/api/dcim/sites/';
const HTML = { accept: 'text/html' };

let server: TestServer;
let site: string;
beforeAll(async () => {
  server = await startServer();
  const sites = Array.from({ length: 30 }, (_, index) => ({ name: `Site ${index}`, slug: `site-${index}` }));
  const made = await server.admin.post(SITES, sites);
  site = `${SITES}${made.body[0].id}/`;
  // Long enough to be worth it.
  await server.admin.patch(site, { comments: 'Rack by the window. '.repeat(100) });
});
afterAll(() => server.close());

interface Bytes {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Buffer;
}

/** The bytes of the answer as they came, which fetch would unpack. */
function ask(
  path: string,
  { method = 'GET', body, ...headers }: Record<string, string> & { method?: string; body?: string } = {},
): Promise<Bytes> {
  const { hostname, port } = new URL(server.url);
  const all = { authorization: `Token ${ADMIN_KEY}`, accept: 'application/json', ...headers };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers: all }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers as Record<string, string>,
          bytes: Buffer.concat(parts),
        }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

const UNPACK: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { gzip: gunzipSync, br: brotliDecompressSync };

describe('an answer that is worth it', () => {
  it.each([
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['*', 'gzip'],
    ['deflate', undefined],
    ['identity', undefined],
    ['gzip;q=0', undefined],
    ['', undefined],
  ])('is compressed for %j as %s', async (accepted, encoding) => {
    for (const path of [SITES, site, '/api/dcim/sites/?format=api', '/netbox/api/schema/', '/login/']) {
      const headers = path === '/login/' ? HTML : {};
      const plain = await ask(path, { ...headers, 'accept-encoding': 'identity' });
      const given = await ask(path, { ...headers, 'accept-encoding': accepted });
      expect([path, given.status, given.headers['content-encoding']]).toEqual([path, plain.status, encoding]);
      expect(given.headers['content-type']).toBe(plain.headers['content-type']);
      if (encoding === undefined) continue;
      expect(given.headers.vary).toMatch(/, accept-encoding$/i);
      expect(given.bytes.length).toBeLessThan(plain.bytes.length);
      const text = (UNPACK[encoding]?.(given.bytes) ?? '').toString();
      // Pages have another CSRF token each time.
      if (given.headers['content-type']?.startsWith('application/json')) expect(text).toBe(plain.bytes.toString());
      else expect(text).toContain('</html>');
    }
  });

  it.each([
    ['a small one', '/api/status/', {}],
    ['a small refusal', `${SITES}nope/`, {}],
    ['the tokens', '/api/users/tokens/', {}],
    ['the page of the tokens', '/api/users/tokens/?format=api', {}],
  ])('%s is not', async (_name, path, headers) => {
    const { headers: given } = await ask(path as string, { ...(headers as object), 'accept-encoding': 'gzip, br' });
    expect(given['content-encoding']).toBeUndefined();
  });

  it('never is where it holds a new key', async () => {
    const description = 'x'.repeat(200);
    const json = { 'content-type': 'application/json', 'accept-encoding': 'gzip, br' };
    const many = JSON.stringify(Array.from({ length: 10 }, () => ({ description })));
    const made = await ask('/api/users/tokens/', { method: 'POST', body: many, ...json });
    expect([made.status, made.headers['content-encoding'], made.bytes.length > 2000]).toEqual([201, undefined, true]);
    const allowed_ips = ['127.0.0.0/8', ...Array.from({ length: 99 }, (_, index) => `192.0.2.${index}/32`)];
    const login = { username: 'admin', password: ADMIN_PASSWORD };
    const provision = JSON.stringify({ ...login, description, allowed_ips });
    const provisioned = await ask('/api/users/tokens/provision/', { method: 'POST', body: provision, ...json });
    const { id, key } = JSON.parse(provisioned.bytes.toString());
    const rotated = await ask(`/api/users/tokens/${id}/rotate/`, {
      ...{ method: 'POST', body: '{}', ...json, authorization: `Token ${key}` },
    });
    for (const [path, { status, headers, bytes }] of Object.entries({ provisioned, rotated })) {
      const shown = JSON.parse(bytes.toString()).key;
      expect([path, status < 300, headers['content-encoding']]).toEqual([path, true, undefined]);
      expect(shown).toMatch(/^[0-9a-f]{40}$/);
      expect(bytes.length).toBeGreaterThan(1500);
    }
    const browser = new BrowserSession(server.url);
    await browser.logIn('admin', ADMIN_PASSWORD);
    const add = '/user/api-tokens/add/';
    const form = await browser.get(add, HTML);
    const page = await browser.send('POST', add, {
      headers: {
        ...HTML,
        'content-type': 'application/x-www-form-urlencoded',
        origin: server.url,
        'accept-encoding': 'gzip, br',
      },
      raw: new URLSearchParams({ csrfmiddlewaretoken: csrfOf(form.text), description, write_enabled: 'on' }).toString(),
    });
    expect(page.text).toMatch(/\b[0-9a-f]{40}\b/);
    expect(page.headers.get('content-encoding')).toBeNull();
    expect(page.text.length).toBeGreaterThan(2000);
  });

  it('has the same headers for HEAD, without a body', async () => {
    for (const path of [SITES, site]) {
      const [get, head] = [
        await ask(path, { 'accept-encoding': 'gzip' }),
        await ask(path, { method: 'HEAD', 'accept-encoding': 'gzip' }),
      ];
      expect([head.status, head.bytes.length]).toEqual([200, 0]);
      for (const name of ['content-type', 'content-encoding', 'etag', 'vary', 'content-length']) {
        expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
      }
    }
  });

  it('leaves the files of the pages what they are', async () => {
    const { bytes } = await ask('/static/pico.min.css', { 'accept-encoding': 'identity' });
    const packed = await ask('/static/pico.min.css', { 'accept-encoding': 'br' });
    expect(packed.headers).toMatchObject({ 'content-encoding': 'br', 'cache-control': 'public, max-age=3600' });
    expect(brotliDecompressSync(packed.bytes).equals(bytes)).toBe(true);
    const known = { 'accept-encoding': 'br', 'if-none-match': String(packed.headers.etag) };
    expect((await ask('/static/pico.min.css', known)).status).toBe(304);
  });

  it('does not unpack bodies of requests', async () => {
    const body = '{"name": "Packed", "slug": "packed"}';
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    // As before: the bytes are read as they are.
    expect((await ask(SITES, { method: 'POST', body, ...headers })).status).toBe(201);
  });
});

describe('the tag of an object', () => {
  const tagFor = async (encoding: string) => (await ask(site, { 'accept-encoding': encoding })).headers.etag as string;

  it('is another one for each encoding, and strong', async () => {
    const tags = [await tagFor('identity'), await tagFor('gzip'), await tagFor('br')];
    const [plain = ''] = tags;
    expect(plain).toMatch(/^"\w+"$/);
    expect(tags).toEqual([plain, plain.replace(/"$/, '-gzip"'), plain.replace(/"$/, '-br"')]);
  });

  it.each(['identity', 'gzip', 'br'])(
    'is taken by If-Match as it was read with %s, until the object changes',
    async (encoding) => {
      const tag = await tagFor(encoding);
      const change = (match: string) =>
        server.admin.patch(site, { facility: encoding }, { headers: { 'if-match': match } });
      const changed = await change(`"nope", ${tag}`);
      expect(changed.status).toBe(200);
      const late = await change(tag);
      expect([late.status, late.body.code]).toEqual([412, 'precondition_failed']);
      // Weak ones, and encodings that are not ours, match nothing.
      for (const other of [`W/${changed.headers.get('etag')}`, changed.headers.get('etag')?.replace(/"$/, '-zstd"')]) {
        expect((await change(other as string)).status).toBe(412);
      }
    },
  );
});

describe('a masked token', () => {
  it('is another text each time, behind which is the token', () => {
    const token = 'abcdef0123456789_-AB.0123456789abcdef_-ABCD';
    const texts = Array.from({ length: 20 }, () => masked(token));
    expect(new Set(texts).size).toBe(20);
    for (const text of texts) {
      expect(unmasked(text)).toBe(token);
      expect(text).not.toContain(token.slice(0, 8));
    }
    expect(unmasked(token)).toBe(token);
  });

  it.each(['', 'x', 'xyz', 'ab=', '%', 'é', 'AAAAA'])('%j hides nothing', (text) => {
    expect(unmasked(text)).not.toContain('.');
  });
});
