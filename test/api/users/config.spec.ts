import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';

const CONFIG = '/api/users/config/';

let server: TestServer;
let user: TestUser;
beforeAll(async () => {
  server = await startServer();
  user = await server.user();
});
afterAll(() => server.close());

const patchRaw = (raw: string) =>
  user.client.send('PATCH', CONFIG, { raw, headers: { 'content-type': 'application/json' } });

describe('/api/users/config/', () => {
  it('is empty at first, and everybody has their own', async () => {
    expect(await user.client.get(CONFIG)).toMatchObject({ status: 200, body: {} });
    await user.client.patch(CONFIG, { own: true });
    expect((await server.admin.get(CONFIG)).body).toEqual({});
    expect((await user.client.get(CONFIG)).body).toEqual({ own: true });
  });

  it('merges key by key; null takes a key away', async () => {
    await user.client.patch(CONFIG, { tables: { sites: { columns: ['name', 'status'], ordering: 'name' } }, size: 1 });
    const reply = await user.client.patch(CONFIG, { tables: { sites: { columns: ['name'] }, regions: {} }, size: 2 });
    const merged = {
      own: true,
      tables: { sites: { columns: ['name'], ordering: 'name' }, regions: {} },
      size: 2,
    };
    expect([reply.status, reply.body]).toEqual([200, merged]);
    await user.client.patch(CONFIG, { tables: { sites: { ordering: null } }, own: null, size: { deep: 1 } });
    expect((await user.client.get(CONFIG)).body).toEqual({
      tables: { sites: { columns: ['name'] }, regions: {} },
      size: { deep: 1 },
    });
  });

  it('A-16 keeps __proto__, constructor and prototype as plain keys, without effect', async () => {
    const raw =
      '{"__proto__":{"polluted":1,"isSuperuser":true},"constructor":{"prototype":{"polluted":2}},"a":{"__proto__":{"polluted":3}}}';
    expect((await patchRaw(raw)).status).toBe(200);
    const { text } = await user.client.get(CONFIG);
    expect(text).toContain('"__proto__":{"polluted":1,"isSuperuser":true}');
    expect(text).toContain('"a":{"__proto__":{"polluted":3}}');
    expect((await patchRaw('{"__proto__":{"polluted":null,"more":1}}')).text).toContain(
      '"__proto__":{"isSuperuser":true,"more":1}',
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect((await user.client.get('/api/users/users/')).status).toBe(403);
  });

  it.each([
    ['[]', 'Invalid data. Expected a dictionary.'],
    ['"text"', 'Invalid data. Expected a dictionary.'],
    ['null', 'Invalid data. Expected a dictionary.'],
    [`{"big":"${'x'.repeat(100_001)}"}`, 'The configuration is too large.'],
    [`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`, 'The configuration is nested too deeply.'],
    ['{"a":"\\u0000"}', 'Null characters are not allowed.'],
    ['{"\\u0000":1}', 'Null characters are not allowed.'],
    ['{"a":"\\ud800"}', 'A value has the wrong form or is out of range.'],
  ])('refuses %s', async (raw, message) => {
    const before = (await user.client.get(CONFIG)).text;
    const { status, body } = await patchRaw(raw);
    expect([status, body]).toEqual([400, { non_field_errors: [message] }]);
    expect((await user.client.get(CONFIG)).text).toBe(before);
  });

  it('loses nothing where two requests merge at the same time', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => user.client.patch(CONFIG, { [`key${index}`]: index })));
    const { body } = await user.client.get(CONFIG);
    expect(Array.from({ length: 10 }, (_, index) => body[`key${index}`])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('wants somebody', async () => {
    for (const reply of [await server.anonymous.get(CONFIG), await server.anonymous.patch(CONFIG, {})]) {
      expect(reply).toMatchObject({ status: 403, body: { detail: 'Authentication credentials were not provided.' } });
    }
    expect((await user.client.put(CONFIG, {})).status).toBe(405);
  });
});
