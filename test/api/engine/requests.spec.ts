import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Site } from '../../../src/dcim/site.js';
import { ADMIN_KEY, startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { exactRequest } from '../../support/exact-request.js';
import { make } from '../../support/factories/make.js';

const SITES = '/api/dcim/sites/';
const JSON_TYPE = 'application/json; charset=utf-8';
const NOT_FOUND = { detail: 'Not found.', code: 'not_found' };

let server: TestServer;
let site: Json;
let made = 0;
beforeAll(async () => {
  server = await startServer();
  site = await make(server, Site, { name: 'Akron', slug: 'akron' });
});
afterAll(() => server.close());

const unique = () => {
  const slug = `r-${++made}`;
  return { name: slug, slug };
};
const send = (method: string, raw: string | Uint8Array, contentType = 'application/json', path = SITES) =>
  server.admin.send(method, path, { raw, headers: { 'content-type': contentType } });
const raw = (method: string, path: string, more: { body?: string; headers?: Record<string, string> } = {}) =>
  exactRequest(server.url, {
    method,
    path,
    headers: { authorization: `Token ${ADMIN_KEY}`, accept: 'application/json', ...more.headers },
    ...(more.body === undefined ? {} : { body: more.body }),
  });

describe('A-28 bodies that are no JSON', () => {
  it.each([
    ['{', 'JSON parse error - '],
    ['{"name": "x",}', 'JSON parse error - '],
    ["{'name': 'x'}", 'JSON parse error - '],
    ['nonsense', 'JSON parse error - '],
    ['{"name": NaN}', 'JSON parse error - '],
    ['{"name": "x"} {}', 'JSON parse error - '],
    ['{"name": "a\nb"}', 'JSON parse error - '],
    ['[1, 2', 'JSON parse error - '],
  ])('refuses %j, saying where and quoting nothing', async (body, start) => {
    for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) {
      const reply = await send(method, body);
      expect(reply.status).toBe(400);
      expect(reply.body.code).toBe('parse_error');
      expect(reply.body.detail.startsWith(start)).toBe(true);
      expect(reply.body.detail).not.toContain('nonsense');
    }
  });

  it('refuses what is not UTF-8, and takes a byte order mark', async () => {
    const latin = Buffer.from('{"name":"Größe","slug":"groesse"}', 'latin1');
    expect((await send('POST', latin)).body).toEqual({
      detail: 'JSON parse error - the document is not UTF-8.',
      code: 'parse_error',
    });
    expect((await send('POST', Buffer.from('{"name":"x"}', 'utf16le'))).status).toBe(400);
    const marked = `\uFEFF${JSON.stringify(unique())}`;
    expect((await send('POST', marked)).status).toBe(201);
  });

  it('takes an empty body for an empty object, whatever it is said to be', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const reply = await send('POST', '', type);
      expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['name']]);
    }
    expect((await server.admin.send('PATCH', `${SITES}${site.id}/`)).status).toBe(200);
  });

  it('A-20 refuses depth before anything walks it', async () => {
    for (const depth of [101, 100_000]) {
      const { status, body } = await send('POST', `{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`);
      expect(status).toBe(400);
      expect(body.detail).toBe('JSON parse error - the document has more than 100 levels.');
    }
    const { status, body } = await send('POST', `{"name":${'['.repeat(90)}${']'.repeat(90)},"slug":"deep"}`);
    expect([status, body]).toEqual([400, { name: ['Not a valid string.'] }]);
  });

  it('A-20 refuses very many keys and very long lists without much work', async () => {
    const keys = `{${Array.from({ length: 100_000 }, (_, index) => `"k${index}":1`).join()}}`;
    const reply = await send('POST', keys);
    expect(reply.status).toBe(400);
    const list = `[${Array(10_001).fill('{}').join()}]`;
    for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) {
      expect((await send(method, list)).body).toEqual({
        non_field_errors: ['At most 10000 objects can be sent in one request.'],
      });
    }
  });

  it('A-19 refuses a body that is too large, compressed ones included', async () => {
    const small = await server.sibling({ MAX_BODY_SIZE: '10kb' });
    const body = JSON.stringify({ ...unique(), comments: 'x'.repeat(20_000) });
    const reply = await small.admin.send('POST', SITES, { raw: body, headers: { 'content-type': 'application/json' } });
    expect([reply.status, reply.body]).toEqual([
      413,
      { detail: 'The body of the request is too large.', code: 'body_too_large' },
    ]);
    expect(reply.headers.get('x-error-code')).toBe('body_too_large');
    await small.close();
    const zipped = await server.admin.send('POST', SITES, {
      raw: Buffer.from([0x1f, 0x8b, 8, 0]),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    expect([400, 415]).toContain(zipped.status);
  });
});

describe('A-13 content types', () => {
  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json;',
    'application/json ;',
    'application/json\t;',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    ' application/json',
  ])('reads and validates a body of %j', async (type) => {
    const bad = await send('POST', '{"nope":1}', type);
    expect([bad.status, bad.body.nope]).toEqual([400, ['Unknown field.']]);
    expect((await send('POST', JSON.stringify(unique()), type)).status).toBe(201);
  });

  it.each([
    'text/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/mixed; boundary=x',
    'application/merge-patch+json',
    'application/jsonx',
    'application/json, text/plain',
    'application /json',
    'nonsense',
    '*/*',
  ])('refuses a body of %j', async (type) => {
    const before = (await server.admin.get(`${SITES}?limit=1`)).body.count;
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status, body, headers } = await send(method, JSON.stringify([unique()]), type);
      expect(status).toBe(415);
      expect(body.detail).toMatch(/^Unsupported media type ".*" in request\.$/);
      expect(headers.get('x-error-code')).toBe('unsupported_media_type');
    }
    expect((await server.admin.get(`${SITES}?limit=1`)).body.count).toBe(before);
  });

  it('refuses a body of no type, and of two', async () => {
    const body = JSON.stringify(unique());
    expect((await raw('POST', SITES, { body })).status).toBe(415);
    const two = await exactRequest(server.url, {
      method: 'POST',
      path: SITES,
      headers: { authorization: `Token ${ADMIN_KEY}`, 'content-type': ['text/plain', 'application/json'] },
      body,
    });
    expect([415, 400]).toContain(two.status);
  });

  it('A-13 says who may not write before it says what cannot be read', async () => {
    for (const type of [';;;', 'nonsense', 'application/json;', 'text/plain']) {
      const reply = await server.anonymous.send('POST', SITES, { raw: '{}', headers: { 'content-type': type } });
      expect([type, reply.status]).toEqual([type, 403]);
    }
  });
});

describe('the form of the answer', () => {
  it.each([
    ['application/json', 200, JSON_TYPE],
    ['*/*', 200, JSON_TYPE],
    ['application/*', 200, JSON_TYPE],
    ['application/json; version=4.4', 200, JSON_TYPE],
    ['application/json;q=0.1, text/plain', 200, JSON_TYPE],
    ['text/html', 200, 'text/html; charset=utf-8'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 200, 'text/html; charset=utf-8'],
    ['application/json, text/html;q=0.5', 200, JSON_TYPE],
    ['text/html;q=0.5, application/json', 200, JSON_TYPE],
    ['application/xml', 406, JSON_TYPE],
    ['image/png, text/plain', 406, JSON_TYPE],
    ['application/json;q=0', 406, JSON_TYPE],
    ['nonsense', 406, JSON_TYPE],
  ])('Accept: %s', async (accept, status, type) => {
    const reply = await server.admin.get(SITES, { headers: { accept } });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([status, type]);
    if (status === 406) {
      expect(reply.body).toEqual({ detail: 'Could not satisfy the request Accept header.', code: 'not_acceptable' });
    }
  });

  it('writes nothing whose answer it could not give', async () => {
    const reply = await server.admin.post(SITES, { name: 'lost', slug: 'lost' }, { headers: { accept: 'image/png' } });
    expect(reply.status).toBe(406);
    expect((await server.admin.get(`${SITES}?name=lost`)).body.count).toBe(0);
  });

  it('follows ?format= before Accept', async () => {
    const html = { headers: { accept: 'text/html' } };
    expect((await server.admin.get(`${SITES}?format=json`, html)).headers.get('content-type')).toBe(JSON_TYPE);
    expect((await server.admin.get(`${SITES}?format=api`)).headers.get('content-type')).toContain('text/html');
    for (const format of ['csv', 'yaml', '', 'JSON']) {
      expect(await server.admin.get(`${SITES}?format=${format}`)).toMatchObject({ status: 404, body: NOT_FOUND });
    }
  });

  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [4, 4],
    [8, 8],
    [9, 8],
    [99, 8],
  ])('indents by %i as %i', async (asked, indent) => {
    const { text, body } = await server.admin.get(SITES, { headers: { accept: `application/json; indent=${asked}` } });
    expect(text).toBe(JSON.stringify(body, null, indent || undefined));
    expect(text.split('\n')[1] ?? '').toBe(indent === 0 ? '' : `${' '.repeat(indent)}"count": ${body.count},`);
  });

  it('indents refusals too, and forgives an indent that makes no sense', async () => {
    const accept = 'application/json; indent=4';
    expect((await server.admin.get(`${SITES}?nope=1`, { headers: { accept } })).text).toContain('{\n    "nope": [\n');
    for (const indent of ['-1', 'abc', '']) {
      const { status, text } = await server.admin.get(SITES, {
        headers: { accept: `application/json; indent=${indent}` },
      });
      expect([status, text.includes('\n')]).toEqual([200, false]);
    }
  });

  it('says on every answer what every answer has', async () => {
    for (const path of [SITES, `${SITES}?nope=1`, `${SITES}nope/`, '/api/nope/']) {
      const { headers } = await server.admin.get(path);
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('api-version')).toBe('1.6');
      expect(headers.get('vary')).toBe('Accept, Authorization, Cookie');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

describe('methods', () => {
  it('answers HEAD like GET, without a body', async () => {
    for (const path of [SITES, `${SITES}${site.id}/`, `${SITES}?nope=1`, `${SITES}nope/`]) {
      const get = await server.admin.get(path);
      const head = await server.admin.head(path);
      expect([path, head.status, head.text]).toEqual([path, get.status, '']);
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
      expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(get.text)));
    }
  });

  it.each([
    ['POST', `${SITES}01890000-0000-7000-8000-000000000000/`, 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'],
    ['POST', '/api/status/', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/api/', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/api/dcim/', 'GET, HEAD, OPTIONS'],
    ['PUT', '/api/users/config/', 'GET, PATCH, HEAD, OPTIONS'],
  ])('refuses %s %s by 405 with Allow', async (method, path, allow) => {
    const { status, headers, body } = await server.admin.send(method, path, { body: {} });
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe(allow);
    expect(body).toEqual({ detail: `Method "${method}" not allowed.`, code: 'method_not_allowed' });
    expect(headers.get('x-error-code')).toBe('method_not_allowed');
  });

  it('answers OPTIONS everywhere, whoever asks', async () => {
    const paths = [
      '/api/',
      '/api/dcim/',
      '/api/status/',
      '/api/users/config/',
      '/api/schema/',
      SITES,
      `${SITES}${site.id}/`,
    ];
    for (const path of paths) {
      const { status, body } = await server.anonymous.options(path);
      expect([path, status]).toEqual([path, 200]);
      expect(Object.keys(body).slice(0, 3)).toEqual(['name', 'description', 'renders']);
    }
  });

  it.each(['TRACE', 'PROPFIND', 'SEARCH', 'QUERY'])('A-23 does not serve %s', async (method) => {
    const { status, text } = await raw(method, SITES);
    expect([400, 404, 405, 501]).toContain(status);
    expect(text).not.toContain('"results"');
  });
});

describe('addresses', () => {
  it('A-12 serves a missing slash as if it were there; a POST is not redirected', async () => {
    const reply = await server.admin.post('/api/dcim/sites', unique());
    expect(reply.status).toBe(201);
    expect((await server.admin.get('/api/dcim/sites')).status).toBe(200);
    expect((await server.admin.patch(`/api/dcim/sites/${site.id}`, {})).status).toBe(200);
    expect((await server.admin.get('/api')).status).toBe(200);
    expect((await server.admin.get('/api/dcim')).status).toBe(200);
  });

  it.each(['/api/dcim/nope/', '/api/dcim/sites/a/b/', '/api/x/y/z', '/netbox/api/nope/nope/'])(
    'answers %s by 404 in JSON',
    async (path) => {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const { status, headers, body } = await server.admin.send(method, path, {
          body: method === 'GET' ? undefined : {},
        });
        expect([status, headers.get('content-type'), body]).toEqual([404, JSON_TYPE, NOT_FOUND]);
        expect(headers.get('x-error-code')).toBe('not_found');
      }
    },
  );

  it('answers an application that is not there by 404', async () => {
    expect(await server.admin.get('/api/nope/')).toMatchObject({ status: 404, body: NOT_FOUND });
    expect(await server.admin.get('/nope/')).toMatchObject({ status: 404, body: NOT_FOUND });
  });

  it('answers an address that cannot be decoded by 400 in our words', async () => {
    for (const path of ['/api/%zz', '/api/dcim/sites/%', '/%E0%A4%A']) {
      const { status, headers, text } = await raw('GET', path);
      expect([status, JSON.parse(text)]).toEqual([400, { detail: 'The request cannot be read.', code: 'bad_request' }]);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('refuses a host it does not know on every path, before anything else', async () => {
    for (const path of [SITES, `${SITES}${site.id}/`, '/api/', '/nope', '/login/']) {
      const { status, text } = await raw('GET', path, { headers: { host: 'evil.example' } });
      expect([path, status]).toEqual([path, 400]);
      expect(text).toContain('ALLOWED_HOSTS');
    }
  });

  it('A-12 decides about every spelling of a path as about the path itself', async () => {
    const restricted = await server.sibling({ LOGIN_REQUIRED: 'true' });
    const spellings = [
      '/api//dcim/sites/',
      '//api/dcim/sites/',
      '/API/dcim/sites/',
      '/%61pi/dcim/sites/',
      '/api/dcim/%73ites/',
      '/api/dcim/sites/%2e%2e/sites/',
      '/api/dcim/../dcim/sites/',
      '/api/dcim/./sites/',
      '/api/dcim/sites;x=1/',
      '/api/dcim/sites/;x=1',
      '/api/dcim/sites./',
      '/api/dcim/sites//',
      '/api/dcim/sites/?',
      '/api/dcim/sites/#x',
      '/api%2fdcim%2fsites%2f',
      '/api/dcim\\sites/',
      '/api/dcim/sites/%00',
      '/api/dcim/sites/%ff/',
      '/api/dcim/sites/%',
      '/static/../api/dcim/sites/',
      '/static/..%2fapi/dcim/sites/',
    ];
    for (const path of spellings) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const reply = await exactRequest(restricted.url, { method, path, headers: { accept: 'application/json' } });
        expect([path, reply.status < 400 || reply.status >= 500]).toEqual([path, false]);
        expect(reply.text).not.toContain('Akron');
      }
    }
    await restricted.close();
    for (const path of ['/api/dcim/%73ites/', '/%61pi/dcim/sites/']) {
      const { status } = await raw('GET', path);
      expect([200, 404]).toContain(status);
    }
  });

  it.each([
    '1',
    '0',
    '-1',
    'null',
    '01890000-0000-7000-8000-00000000000',
    '01890000-0000-7000-8000-0000000000000',
    '01890000000070008000000000000000',
    'g1890000-0000-7000-8000-000000000000',
    '%7B01890000-0000-7000-8000-000000000000%7D',
    'urn:uuid:01890000-0000-7000-8000-000000000000',
    '01890000-0000-7000-8000-000000000000%20',
    '01890000-0000-7000-8000-000000000000%00',
    "'%20OR%201=1--",
    '%E2%80%AE',
    'x'.repeat(400),
    'x'.repeat(600),
  ])('finds nothing at the id %s', async (id) => {
    for (const method of ['GET', 'PATCH', 'PUT', 'DELETE']) {
      const { status, text } = await raw(method, `${SITES}${id}/`);
      expect([method, status, JSON.parse(text)]).toEqual([method, 404, NOT_FOUND]);
    }
  });

  it('A-19 refuses an address and headers that are too long', async () => {
    const long = await raw('GET', `${SITES}?name=${'x'.repeat(20_000)}`);
    expect(long.headers['x-error-code']).toBe('uri_too_long');
    expect([long.status, JSON.parse(long.text)]).toEqual([
      414,
      { detail: 'The address of the request is too long.', code: 'uri_too_long' },
    ]);
    const heavy = await raw('GET', SITES, { headers: { 'x-heavy': 'x'.repeat(40_000) } });
    expect(heavy.status).toBe(431);
  });
});
