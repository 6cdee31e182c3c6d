import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Site } from '../../../src/dcim/site.js';
import { startServer, type TestServer } from '../../support/app.js';
import { make } from '../../support/factories/make.js';

const SITES = '/api/dcim/sites/';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  for (const name of ['Akron', 'Albany', 'Scranton']) await make(server, Site, { name });
});
afterAll(() => server.close());

const get = (query: string) => server.admin.get(`${SITES}?${query}`);
const INJECTIONS = [
  "'; DROP TABLE dcim_site; --",
  '"; DROP TABLE dcim_site; --',
  "' OR '1'='1",
  '1) OR (1=1',
  '(SELECT pg_sleep(5))',
  "name' || pg_sleep(5) || '",
  'CASE WHEN (SELECT 1)=1 THEN name ELSE slug END',
  ':p1',
  '$1',
  '?',
  '@{1}',
  '\\',
  '%',
  '{"$gt":""}',
  "x'); SELECT pg_sleep(5); --",
];

describe('A-14 SQL in places where names and values are expected', () => {
  it.each(INJECTIONS)('%s is a value like any other', async (text) => {
    const value = encodeURIComponent(text);
    const statements = server.database.statements;
    for (const filter of [
      'name',
      'name__n',
      'name__ic',
      'name__isw',
      'name__iew',
      'name__ie',
      'slug',
      'q',
      'time_zone__ic',
    ]) {
      const { status, body } = await get(`${filter}=${value}`);
      expect([filter, status]).toEqual([filter, 200]);
      expect([filter, body.count]).toEqual([filter, filter === 'name__n' ? 3 : 0]);
    }
    for (const filter of [
      'status',
      'region',
      'region_id',
      'tag',
      'id',
      'id__gt',
      'created',
      'latitude',
      'created_by_request',
      'name__empty',
      'time_zone',
      'start',
    ]) {
      expect([filter, (await get(`${filter}=${value}`)).status]).toEqual([filter, 400]);
    }
    expect([200, 400]).toContain((await get(`name__regex=${value}`)).status);
    expect(server.database.statements - statements).toBeLessThan(60);
  });

  it.each(INJECTIONS)('%s names no filter, no order and no field', async (text) => {
    const name = encodeURIComponent(text);
    for (const query of [
      `${name}=1`,
      `name__${name}=1`,
      `${name}__ic=1`,
      `ordering=${name}`,
      `ordering=-${name}`,
      `ordering=name%20${name}`,
    ]) {
      const { status } = await get(query);
      expect([query, status]).toEqual([query, 400]);
    }
    for (const query of [`fields=${name}`, `brief=${name}`, `omit=${name}`]) {
      const { status, body } = await get(query);
      expect([query, status, body.count]).toEqual([query, 200, 3]);
      if (query.startsWith('fields')) expect(body.results).toEqual([{}, {}, {}]);
    }
    for (const query of [`limit=${name}`, `offset=${name}`]) expect((await get(query)).body.count).toBe(3);
  });

  it('orders by no column that is not public', async () => {
    for (const name of [
      'region.name',
      'region__name',
      'tenant_id',
      'path',
      '"t".name',
      'custom_fields',
      'asns',
      'tags',
      'constructor',
      '__proto__',
      'toString',
    ]) {
      expect([name, (await get(`ordering=${encodeURIComponent(name)}`)).status]).toEqual([name, 400]);
    }
    for (const name of ['password', 'password_hash', 'session_stamp']) {
      expect((await server.admin.get(`/api/users/users/?ordering=${name}`)).status).toBe(400);
      expect((await server.admin.get(`/api/users/users/?${name}__isw=a`)).status).toBe(400);
    }
    for (const name of ['key', 'digest', 'sealed_key', 'previous_digest', 'key_suffix']) {
      expect((await server.admin.get(`/api/users/tokens/?ordering=${name}`)).status).toBe(400);
      expect((await server.admin.get(`/api/users/tokens/?${name}=a`)).status).toBe(400);
    }
  });

  it('stores SQL as the text it is', async () => {
    for (const name of INJECTIONS) {
      const site = await make(server, Site, { name, description: name });
      expect([site.name, site.description, site.display]).toEqual([name, name, name]);
      const byReference = await server.admin.post('/api/dcim/locations/', { name, slug: 'x', site: { name } });
      expect([byReference.status, byReference.body.site.id]).toEqual([201, site.id]);
      await server.admin.delete(`${SITES}${site.id}/`);
    }
    expect((await get('')).body.count).toBe(3);
  });
});

describe('A-16 names of the prototype', () => {
  const clean = () => {
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  };

  it.each([
    '{"name":"x","slug":"x","__proto__":{"polluted":1}}',
    '{"name":"x","slug":"x","constructor":{"prototype":{"polluted":1}}}',
    '{"name":"x","slug":"x","toString":1}',
    '{"name":"x","slug":"x","hasOwnProperty":null}',
    '{"name":"x","slug":"x","tenant":{"__proto__":{"polluted":1}}}',
    '{"name":"x","slug":"x","custom_fields":{"__proto__":{"polluted":1}}}',
    '{"name":"x","slug":"x","tags":[{"constructor":{"prototype":{"polluted":1}}}]}',
  ])('refuses %s and stays as it was', async (raw) => {
    const { status } = await server.admin.send('POST', SITES, { raw, headers: { 'content-type': 'application/json' } });
    expect(status).toBe(400);
    expect((await get('name=x')).body.count).toBe(0);
    clean();
  });

  it('refuses them as parameters', async () => {
    for (const name of [
      '__proto__',
      'constructor',
      'a[__proto__][x]',
      '__proto__[polluted]',
      'constructor.prototype.polluted',
      'hasOwnProperty',
      'name____proto__',
    ]) {
      expect([name, (await get(`${encodeURIComponent(name)}=1`)).status]).toEqual([name, 400]);
    }
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect((await get(`fields=${name}`)).body.results[0]).toEqual({});
    }
    clean();
  });
});

describe('A-17 parameters more than once', () => {
  it('takes the first of a page, all of a filter, all of the fields', async () => {
    expect((await get('limit=1&limit=1000000')).body.results).toHaveLength(1);
    expect((await get('offset=1&offset=0&limit=1')).body.previous).not.toBeNull();
    expect((await get('name=Akron&name=Albany')).body.count).toBe(2);
    expect(Object.keys((await get('fields=id&fields=name')).body.results[0])).toEqual(['id', 'name']);
    expect((await get('ordering=-name&ordering=slug')).body.results[0].name).toBe('Scranton');
  });

  it('knows no brackets', async () => {
    for (const name of ['limit[]', 'limit[$gt]', 'name[]', 'name[ic]', 'id[0]']) {
      expect([name, (await get(`${encodeURIComponent(name)}=1`)).status]).toEqual([name, 400]);
    }
  });

  it('refuses ten thousand of them', async () => {
    const many = Array.from({ length: 1001 }, () => 'q=a').join('&');
    expect(await get(many)).toMatchObject({
      status: 400,
      body: { detail: 'A request may have at most 1000 parameters.' },
    });
    expect((await get(Array.from({ length: 5000 }, () => 'q=a').join('&'))).status).toBe(414);
    expect((await get(Array.from({ length: 10_000 }, () => 'q=a').join('&'))).status).toBe(431);
    const ids = Array.from({ length: 300 }, () => 'id=01890000-0000-7000-8000-000000000000').join('&');
    expect((await get(ids)).body.count).toBe(0);
  });
});

describe('A-21 pages at their ends', () => {
  it('keeps to the cap whatever is asked', async () => {
    const capped = await server.sibling({ MAX_PAGE_SIZE: '2', PAGINATE_COUNT: '1' });
    const results = async (query: string) => (await capped.admin.get(`${SITES}?${query}`)).body.results.length;
    for (const query of ['limit=0', 'limit=2', 'limit=3', 'limit=1000000000', 'limit=9007199254740993']) {
      expect([query, await results(query)]).toEqual([query, 2]);
    }
    for (const query of [
      '',
      'limit=-1',
      'limit=abc',
      'limit=',
      'limit=1e3',
      'limit=%2B5',
      'limit=0x10',
      'limit=%D9%A3',
    ]) {
      expect([query, await results(query)]).toEqual([query, 1]);
    }
    await capped.close();
  });

  it('takes any offset', async () => {
    for (const offset of ['9000000000000000', '9000000000000000000', '-1', 'abc', '1e400']) {
      const { status, body } = await get(`offset=${offset}`);
      expect([offset, status, body.count]).toEqual([offset, 200, 3]);
    }
    expect((await get('limit=2&offset=3')).body).toMatchObject({ next: null, results: [] });
    expect((await get('limit=2&offset=1')).body.previous).toBe(`${server.url}${SITES}?limit=2`);
  });

  it('keeps the other parameters in its links', async () => {
    const { body } = await get('limit=1&name__ic=a&ordering=-name&tag__n=&q=%C3%A4%26b');
    expect(body.next).toBeNull();
    const { next } = (await get('ordering=-name&name__ic=a&limit=1')).body;
    expect(next).toBe(`${server.url}${SITES}?limit=1&name__ic=a&offset=1&ordering=-name`);
  });
});
