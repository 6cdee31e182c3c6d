import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/app.js';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const SITES = '/api/dcim/sites/';
const unique = () => {
  const slug = `v-${++made}`;
  return { name: slug, slug };
};
const post = (more: Record<string, unknown>) => server.admin.post(SITES, { ...unique(), ...more });
/** JSON that `JSON.stringify` would not write. */
const postRaw = (field: string, raw: string) =>
  server.admin.post(SITES, undefined, {
    raw: JSON.stringify({ ...unique(), [field]: 0 }).replace(`"${field}":0`, `"${field}":${raw}`),
    headers: { 'content-type': 'application/json' },
  });
const long = (length: number) => 'v'.repeat(length);
const LATITUDE = {
  digits: 'Ensure that there are no more than 8 digits in total.',
  number: 'A valid number is required.',
};

describe('values that are refused', () => {
  it.each<[Record<string, unknown>, Record<string, string>]>([
    [
      { name: long(101), slug: long(101) },
      {
        name: 'Ensure this field has no more than 100 characters.',
        slug: 'Ensure this field has no more than 100 characters.',
      },
    ],
    [
      { name: '', slug: null },
      { name: 'This field may not be blank.', slug: 'This field may not be null.' },
    ],
    [{ name: '  \t ' }, { name: 'This field may not be blank.' }],
    [{ name: null }, { name: 'This field may not be null.' }],
    [{ slug: ' ' }, { slug: 'This field may not be blank.' }],
    [{ slug: 'not a slug' }, { slug: 'Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.' }],
    [{ slug: 'größe' }, { slug: 'Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.' }],
    [{ slug: 'a\nb' }, { slug: 'Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.' }],
    [
      { name: ['x'], slug: { a: 1 } },
      {
        name: 'Not a valid string.',
        slug: 'Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.',
      },
    ],
    [{ name: true }, { name: 'Not a valid string.' }],
    [{ description: { role: 'admin' } }, { description: 'Not a valid string.' }],
    [{ description: null }, { description: 'This field may not be null.' }],
    [{ description: long(201) }, { description: 'Ensure this field has no more than 200 characters.' }],
    [{ status: 'nope' }, { status: 'nope is not a valid choice.' }],
    [{ status: 7 }, { status: '7 is not a valid choice.' }],
    [
      { status: { value: 'active' } },
      { status: 'Value must be passed directly (e.g. "foo": 123); do not use a dictionary or list.' },
    ],
    [
      { status: ['active'] },
      { status: 'Value must be passed directly (e.g. "foo": 123); do not use a dictionary or list.' },
    ],
    [{ status: null }, { status: 'This field may not be blank.' }],
    [{ status: '' }, { status: 'This field may not be blank.' }],
    [{ time_zone: 'Mars/Base' }, { time_zone: 'A valid timezone is required.' }],
    [{ time_zone: 7 }, { time_zone: 'A valid timezone is required.' }],
    [{ time_zone: '+02:00' }, { time_zone: 'A valid timezone is required.' }],
    [{ latitude: 'north' }, { latitude: LATITUDE.number }],
    [{ latitude: '' }, { latitude: LATITUDE.number }],
    [{ latitude: true }, { latitude: LATITUDE.number }],
    [{ latitude: [1] }, { latitude: LATITUDE.number }],
    [{ latitude: {} }, { latitude: LATITUDE.number }],
    [{ latitude: 'NaN' }, { latitude: LATITUDE.number }],
    [{ latitude: 'Infinity' }, { latitude: LATITUDE.number }],
    [
      { latitude: 91, longitude: 181 },
      {
        latitude: 'Ensure this value is less than or equal to 90.0.',
        longitude: 'Ensure this value is less than or equal to 180.0.',
      },
    ],
    [{ latitude: -90.5 }, { latitude: 'Ensure this value is greater than or equal to -90.0.' }],
    [{ latitude: 12.3456789 }, { latitude: LATITUDE.digits }],
    [{ longitude: 1000.123456789 }, { longitude: 'Ensure that there are no more than 9 digits in total.' }],
    [{ latitude: 0.1234567 }, { latitude: 'Ensure that there are no more than 6 decimal places.' }],
    [{ latitude: 123 }, { latitude: 'Ensure that there are no more than 2 digits before the decimal point.' }],
    [{ asns: [1] }, { asns: 'This field belongs to an application that this server does not have; leave it empty.' }],
    [{ custom_fields: [1] }, { custom_fields: 'Expected a dictionary of items but got type "list".' }],
    [{ nope: 1 }, { nope: 'Unknown field.' }],
    [{ changelog_message: 7 }, { changelog_message: 'Not a valid string.' }],
  ])('%j', async (given, errors) => {
    const before = (await server.admin.get(`${SITES}?limit=1`)).body.count;
    const { status, body } = await post(given);
    expect(status).toBe(400);
    expect(body).toEqual(Object.fromEntries(Object.entries(errors).map(([name, message]) => [name, [message]])));
    expect((await server.admin.get(`${SITES}?limit=1`)).body.count).toBe(before);
  });
});

describe('values that are taken', () => {
  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ name: 123 }, { name: '123', display: '123' }],
    [{ name: '  Spaced out  ' }, { name: 'Spaced out' }],
    [{ name: 'Zürich 東京 🚀' }, { name: 'Zürich 東京 🚀' }],
    [{ name: long(100) }, { name: long(100) }],
    [{ name: '🚀'.repeat(100) }, { name: '🚀'.repeat(100) }],
    [{ comments: long(50_000) }, { comments: long(50_000) }],
    [{ status: 'retired' }, { status: { value: 'retired', label: 'Retired' } }],
    [{ time_zone: 'Europe/Berlin' }, { time_zone: 'Europe/Berlin' }],
    [{ time_zone: 'Asia/Calcutta' }, { time_zone: 'Asia/Calcutta' }],
    [{ time_zone: 'UTC' }, { time_zone: 'UTC' }],
    [{ time_zone: '' }, { time_zone: null }],
    [{ time_zone: null }, { time_zone: null }],
    [{ latitude: '41.5' }, { latitude: 41.5 }],
    [{ latitude: ' -41.500000 ' }, { latitude: -41.5 }],
    [
      { latitude: 90, longitude: -180 },
      { latitude: 90, longitude: -180 },
    ],
    [{ latitude: 1e-6 }, { latitude: 0.000001 }],
    [
      { latitude: 0, longitude: -0 },
      { latitude: 0, longitude: 0 },
    ],
    [{ latitude: null }, { latitude: null }],
    [
      { asns: [], custom_fields: {}, device_count: 5 },
      { asns: [], custom_fields: {}, device_count: 0 },
    ],
    [{ custom_fields: { owner: null } }, { custom_fields: {} }],
  ])('%j', async (given, shown) => {
    const { status, body, text } = await post(given);
    expect(status, text).toBe(201);
    expect(body).toMatchObject(shown);
    expect((await server.admin.get(`${SITES}${body.id}/`)).body).toEqual(body);
  });
});

describe('A-15 numbers that JSON can write and a column cannot hold', () => {
  it.each([
    ['latitude', '1e400'],
    ['latitude', '-1e400'],
    ['latitude', '1e308'],
    ['latitude', '9007199254740993'],
    ['name', '1e400'],
  ])('refuses %s: %s', async (field, raw) => {
    const { status, body } = await postRaw(field, raw);
    expect([status, Object.keys(body)]).toEqual([400, [field]]);
  });

  it.each(['1e400', '9007199254740993', '2147483648', '-1', '1.5', '"7x"', 'true', '[7]', '{}', '""', 'null'])(
    'refuses a whole number %s',
    async (raw) => {
      const { status, body } = await server.admin.post('/api/extras/tags/', undefined, {
        raw: `{"name":"n","slug":"n","weight":${raw}}`,
        headers: { 'content-type': 'application/json' },
      });
      expect([status, Object.keys(body)]).toEqual([400, ['weight']]);
    },
  );

  it('takes whole numbers as text, and as 7.0', async () => {
    for (const [index, weight] of ['7', ' 7 '].entries()) {
      const { body } = await server.admin.post('/api/extras/tags/', { name: `t${index}`, slug: `t${index}`, weight });
      expect(body.weight).toBe(7);
    }
  });

  it.each([
    [{ is_active: 'maybe' }, { is_active: ['Must be a valid boolean.'] }],
    [{ is_active: 2 }, { is_active: ['Must be a valid boolean.'] }],
    [{ is_active: null }, { is_active: ['This field may not be null.'] }],
    [{ is_active: {} }, { is_active: ['Must be a valid boolean.'] }],
    [{ username: 'a b' }, { username: [expect.stringContaining('Enter a valid username.')] }],
    [{ username: '<script>' }, { username: [expect.stringContaining('Enter a valid username.')] }],
    [{ email: 'nobody' }, { email: ['Enter a valid email address.'] }],
    [{ password: 'short' }, { password: ['This password is too short. It must contain at least 8 characters.'] }],
    [{ password: 'password123' }, { password: ['This password is too common.'] }],
    [{ password: 7 }, { password: ['Not a valid string.'] }],
    [{ groups: [{ is_superuser: true }] }, { groups: ["Cannot resolve keyword 'is_superuser' into field."] }],
  ])('refuses a user with %j', async (bad, errors) => {
    const good = { username: 'someone', password: 'a-long-enough-password' };
    const { status, body } = await server.admin.post('/api/users/users/', { ...good, ...bad });
    expect([status, body]).toEqual([400, errors]);
    expect((await server.admin.get('/api/users/users/?username=someone')).body.count).toBe(0);
  });

  it('injects no column by an object where a value is expected', async () => {
    const bad = { name: { slug: 'x' }, facility: { status: 'retired' }, latitude: { longitude: 1 } };
    const { status, body } = await post(bad);
    expect([status, Object.keys(body).sort()]).toEqual([400, ['facility', 'latitude', 'name']]);
  });
});

describe('A-28 text that PostgreSQL cannot hold', () => {
  it.each(['name', 'slug', 'description', 'comments', 'facility', 'status', 'time_zone', 'changelog_message'])(
    'refuses NUL and lone surrogates in %s',
    async (field) => {
      for (const raw of ['"a\\u0000b"', '"a\\ud800b"', '"\\udc00"']) {
        const { status, body } = await postRaw(field, raw);
        expect([raw, status, Object.keys(body)]).toEqual([raw, 400, [field]]);
      }
    },
  );

  it('refuses them in names of fields, in ids, in attributes and in lists', async () => {
    for (const raw of ['\\u0000', '\\ud800']) {
      const send = (body: string, path = SITES, method = 'POST') =>
        server.admin.send(method, path, { raw: body, headers: { 'content-type': 'application/json' } });
      expect((await send(`{"name":"x","slug":"x","${raw}":1}`)).status).toBe(400);
      expect((await send(`{"name":"x","slug":"x","tenant":{"name":"${raw}"}}`)).status).toBe(400);
      expect((await send(`{"name":"x","slug":"x","tenant":"${raw}"}`)).status).toBe(400);
      expect((await send(`{"name":"x","slug":"x","tags":[{"name":"${raw}"}]}`)).status).toBe(400);
      expect((await send(`[{"id":"${raw}"}]`, SITES, 'PATCH')).status).toBe(400);
      expect((await send(`{"name":"x","slug":"x","object_types":["${raw}"]}`, '/api/extras/tags/')).status).toBe(400);
      const scope = `{"permissions":[{"object_types":["dcim.site"],"actions":["view"],"constraints":{"name":"${raw}"}}]}`;
      expect((await send(scope, '/api/users/tokens/')).status).toBe(400);
    }
    expect((await server.admin.get(`${SITES}?name=x`)).body.count).toBe(0);
  });
});
