// a constraint that makes no sense is refused when it is saved, and one that has come in by another way lets
// nothing through.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import { Chance } from '../../support/cabling/chance.js';
import type { Reply } from '../../support/client.js';
import { rounds } from '../../support/depth.js';
import { changingNothing } from '../../support/refusals.js';

const SEED = Number(process.env.SEED ?? 20_261_130);
const PERMISSIONS = '/api/users/permissions/';
const TOKENS = '/api/users/tokens/';

let server: TestServer;
let user: TestUser;
beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '', DEFAULT_PERMISSIONS: '{}' });
  user = await server.user();
  await server.admin.post('/api/dcim/sites/', { name: 'There', slug: 'there' });
});
afterAll(() => server.close());

const deep = (levels: number): unknown => JSON.parse(`${'{"site":'.repeat(levels)}1${'}'.repeat(levels)}`);
const deepList = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`);
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`name__ic${i}`, 'x']));

/** The models that each of these is about. */
const GARBAGE: readonly (readonly [what: string, label: string, constraints: unknown])[] = [
  ['an unknown field', 'dcim.site', { nope: 1 }],
  ['an unknown field behind a relation', 'dcim.site', { region__nope: 1 }],
  ['a way through a value', 'dcim.site', { name__slug: 'x' }],
  ['an unknown lookup', 'dcim.site', { name__foo: 'x' }],
  ['a regular expression', 'dcim.site', { name__regex: '(a+)+$' }],
  ['one without regard to case', 'dcim.site', { name__iregex: '.*' }],
  ['a lookup of the query string', 'dcim.site', { name__ic: 'x' }],
  ['a transformation of a date', 'dcim.site', { created__year: 2024 }],
  ['a search', 'dcim.site', { name__search: 'x' }],
  ['a password by its beginning', 'users.token', { user__password__isw: 'pbkdf2' }],
  ['a password', 'users.user', { password: 'x' }],
  ['a password hash', 'users.user', { password_hash__startswith: '$argon2' }],
  ['a session stamp', 'users.user', { session_stamp: 'x' }],
  ['a digest', 'users.token', { digest__startswith: 'a' }],
  ['the last characters of a key', 'users.token', { key_suffix: 'abcdef' }],
  ['a key', 'users.token', { key: 'x' }],
  ['a sealed key', 'users.token', { sealed_key__isnull: false }],
  ['a digest behind a relation', 'core.objectchange', { user__token__digest__startswith: 'a' }],
  ['the tokens of a user', 'users.user', { token__digest__startswith: 'a' }],
  ['SQL in a name', 'dcim.site', { 'name"; DROP TABLE dcim_site; --': 'x' }],
  ['SQL behind a relation', 'dcim.site', { "region__name') OR 1=1 --": 'x' }],
  ['SQL as a lookup', 'dcim.site', { 'name__=1 OR 1': 'x' }],
  ['a placeholder as a name', 'dcim.site', { ':c1': 'x' }],
  ['nothing as a name', 'dcim.site', { '': 'x' }],
  ['underscores', 'dcim.site', { __: 'x' }],
  ['a lookup alone', 'dcim.site', { __exact: 'x' }],
  ['a relation and a lookup of nothing', 'dcim.site', { region__: 1 }],
  ['what every object has', 'dcim.site', { constructor: 1 }],
  ['a prototype', 'dcim.site', { toString__name: 1 }],
  ['an own prototype', 'dcim.site', JSON.parse('{"__proto__": {"name": "x"}}')],
  ['a prototype behind a relation', 'dcim.site', { region____proto__: 1 }],
  ['whoever asks as a name', 'dcim.site', { name: '$user' }],
  ['whoever asks as a name behind a relation', 'tenancy.contactassignment', { contact__name: '$user' }],
  ['whoever asks as the name of a user', 'users.token', { user__username: '$user' }],
  ['whoever asks among texts', 'dcim.site', { name__in: ['x', '$user'] }],
  ['whoever asks as another object', 'dcim.site', { tenant: '$user' }],
  ['whoever asks as the id of another object', 'dcim.site', { id__in: ['$user'] }],
  ['whoever asks as a choice', 'dcim.site', { status: '$user' }],
  ['whoever asks as any object of models that are no users', 'tenancy.contactassignment', { object_id: '$user' }],
  ['a custom field', 'dcim.site', { custom_field_data__x: 1 }],
  ['JSON', 'dcim.device', { local_context_data__a: 1 }],
  ['a list for one value', 'dcim.site', { name: ['x'] }],
  ['one value for a list', 'dcim.site', { name__in: 'x' }],
  ['an object for a value', 'dcim.site', { name: { x: 1 } }],
  ['objects in a list', 'dcim.site', { name__in: [{ x: 1 }] }],
  ['nothing in a list', 'dcim.site', { name__in: [null] }],
  ['a list in a list', 'dcim.site', { id__in: [['x']] }],
  ['a range of one', 'dcim.site', { latitude__range: [1] }],
  ['a range of three', 'dcim.site', { latitude__range: [1, 2, 3] }],
  ['text for a number', 'dcim.site', { latitude__gt: 'north' }],
  ['a number too long', 'dcim.rack', { u_height: '9'.repeat(400) }],
  ['a fraction for a whole number', 'dcim.rack', { u_height: 1.5 }],
  ['infinity', 'dcim.site', { latitude__gt: 'Infinity' }],
  ['true for a number', 'dcim.rack', { u_height: true }],
  ['true for a text', 'dcim.site', { name: true }],
  ['text for a flag', 'dcim.rack', { desc_units: 'perhaps' }],
  ['text for a moment', 'dcim.site', { created__gt: 'yesterday' }],
  ['text for isnull', 'dcim.site', { region__isnull: 'true' }],
  ['a number for isnull', 'dcim.site', { region__isnull: 1 }],
  ['no UUID', 'dcim.site', { id: 'x' }],
  ['SQL for a UUID', 'dcim.site', { id: "' OR 1=1" }],
  ['a fraction for an id', 'dcim.site', { id: 1.5 }],
  ['a UUID and a number', 'dcim.site', { id__in: ['01890000-0000-7000-8000-000000000000', 7] }],
  ['a text of an identity', 'dcim.site', { region__contains: 'x' }],
  ['NUL', 'dcim.site', { name: 'a\0b' }],
  ['half a character', 'dcim.site', { name: '\ud800' }],
  ['fifty levels', 'dcim.site', deep(50)],
  ['fifty lists', 'dcim.site', deepList(50)],
  ['a thousand steps', 'dcim.region', { [`${'parent__'.repeat(1_000)}name`]: 'x' }],
  ['nine steps', 'dcim.region', { [`${'parent__'.repeat(9)}name`]: 'x' }],
  ['a thousand conditions', 'dcim.site', many(1_000)],
  ['a thousand alternatives', 'dcim.site', Array.from({ length: 1_000 }, () => ({ name: 'x' }))],
  ['a list of 2,000 values', 'dcim.site', { name__in: Array.from({ length: 2_000 }, String) }],
  ['no alternative', 'dcim.site', []],
  ['a text', 'dcim.site', 'name = 1'],
  ['SQL', 'dcim.site', '1=1) OR (1=1'],
  ['a number', 'dcim.site', 7],
  ['a flag', 'dcim.site', true],
  ['texts', 'dcim.site', ['name']],
  ['nothing among alternatives', 'dcim.site', [{ name: 'x' }, null]],
  ['a bad one beside one without limits', 'dcim.site', [{}, { nope: 1 }]],
  ['a good one and a bad one', 'dcim.site', [{ name: 'x' }, { nope: 1 }]],
];

const permission = (label: string, constraints: unknown, more: object = {}) =>
  server.admin.post(PERMISSIONS, {
    name: 'garbage',
    object_types: [label],
    actions: ['view'],
    constraints,
    users: [user.id],
    ...more,
  });
const scoped = (label: string, constraints: unknown) =>
  server.admin.post(TOKENS, { permissions: [{ object_types: [label], actions: ['view'], constraints }] });

describe('A-07 A constraint that makes no sense', () => {
  it.each(GARBAGE)('is refused with a sentence: %s', async (_, label, constraints) => {
    await changingNothing(server, async () => {
      expectNamed(await permission(label, constraints), 'constraints');
      expectNamed(await permission(label, constraints, { enabled: false }), 'constraints');
      expectNamed(await scoped(label, constraints), 'permissions');
    });
  });

  it.each([deep(1_000), deepList(1_000)])('is not even read with a thousand levels', async (constraints) => {
    await changingNothing(server, async () => {
      for (const reply of [await permission('dcim.site', constraints), await scoped('dcim.site', constraints)]) {
        expect([reply.status, reply.body.code]).toEqual([400, 'parse_error']);
      }
    });
  });

  it('is refused where it makes sense for one of the models only', async () => {
    const reply = await permission('dcim.site', { facility: 'x' }, { object_types: ['dcim.site', 'dcim.device'] });
    expect([reply.status, reply.body]).toEqual([
      400,
      { constraints: ["Invalid filter for dcim.device: Cannot resolve keyword 'facility' into field."] },
    ]);
  });

  it('is refused on change as on creation, alone and in a list', async () => {
    const { body } = await permission('dcim.site', { name: 'There' }, { name: 'sound' });
    await changingNothing(server, async () => {
      for (const constraints of [{ nope: 1 }, { name__regex: '.' }]) {
        expectNamed(await server.admin.patch(`${PERMISSIONS}${body.id}/`, { constraints }), 'constraints');
        const bulk = await server.admin.patch(PERMISSIONS, [{ id: body.id, constraints }]);
        expect([bulk.status, Object.keys(bulk.body.errors[0].errors)]).toEqual([400, ['constraints']]);
      }
      // Of another model what was sound is not any longer.
      const moved = await server.admin.patch(`${PERMISSIONS}${body.id}/`, { object_types: ['users.token'] });
      expectNamed(moved, 'constraints');
    });
    await server.admin.delete(body.url);
  });

  it(`never makes the server fail, whatever chance comes up with (SEED=${SEED})`, async () => {
    const chance = new Chance(SEED);
    const names = [
      'name',
      'site',
      'region',
      'tags',
      'id',
      'pk',
      '',
      'user',
      'nope',
      'exact',
      'in',
      'isnull',
      '%',
      '"',
      'password',
    ];
    const values = [
      null,
      1,
      -1,
      1.5,
      1e300,
      '',
      'x',
      '$user',
      true,
      [],
      {},
      [1],
      ['x', null],
      { a: { b: 1 } },
      '\0',
      '0x1',
      [[]],
    ];
    const one = (): unknown =>
      chance.happens(0.1)
        ? chance.of(values)
        : Object.fromEntries(
            Array.from({ length: chance.between(0, 3) }, () => [
              chance.some([...names, ...names], chance.between(1, 5)).join('__'),
              chance.of(values),
            ]),
          );
    const count = rounds(100);
    const seen = new Map<number, number>();
    for (let round = 0; round < count; round++) {
      const constraints = chance.happens(0.3) ? [one(), one()] : one();
      const label = chance.of([
        'dcim.site',
        'dcim.device',
        'users.token',
        'users.user',
        'extras.tag',
        'core.objectchange',
      ]);
      const reply = await permission(label, constraints, { name: `random ${round}` });
      seen.set(reply.status, (seen.get(reply.status) ?? 0) + 1);
      expect([201, 400], `${JSON.stringify(constraints)} ${reply.text}`).toContain(reply.status);
      if (reply.status !== 201) continue;
      // What is taken can be asked.
      const { route } = (await import('../../../src/engine/declare/resource.js')).resourceLabelled(label) ?? {};
      expect((await user.client.get(`/${route}/`)).status, JSON.stringify(constraints)).toBe(200);
      await server.admin.delete(reply.body.url);
    }
    expect(seen.get(400)).toBeGreaterThan(count / 4);
    expect(seen.get(201)).toBeGreaterThan(count / 80);
  });
});

function expectNamed(reply: Reply, field: string): void {
  expect([reply.status, Object.keys(reply.body ?? {})], reply.text.slice(0, 300)).toEqual([400, [field]]);
  expect(reply.body[field]).toHaveLength(1);
  expect(reply.text.length).toBeLessThan(1_000);
}

describe('A-07 A stored constraint that can no longer be read', () => {
  const stored = async (constraints: unknown): Promise<void> => {
    const { body } = await permission(
      'dcim.site',
      { name: 'There' },
      { name: 'once sound', actions: ['view', 'change', 'delete'] },
    );
    await server.database.write().run({
      text: 'UPDATE users_object_permission SET constraints = $2 WHERE id = $1',
      values: [body.id, JSON.stringify(constraints)],
    });
  };

  it.each([
    ['a field that has gone', { former: 1 }],
    ['a secret', { password_hash__startswith: '$' }],
    ['a regular expression', { name__regex: '.' }],
    ['a value of another form', { latitude: 'x' }],
    ['a list that is none', { name__in: 'x' }],
    ['an object as a value', { name: { a: 1 } }],
    ['alternatives of which none can be read', [{ former: 1 }, { name__in: 1 }]],
    ['no alternative', []],
    ['a text', 'x'],
    ['a number', 5],
    ['a flag', true],
    ['texts', ['x']],
    ['nothing in a list', [null]],
    ['a list in a list', [[]]],
    ['lists', [[1]]],
    ['a text in a list beside a sound one', ['x', { name: 'elsewhere' }]],
  ])('lets nothing through: %s', async (_, constraints) => {
    await server.database.write().run({ text: 'DELETE FROM users_object_permission' });
    await stored(constraints);
    const { body: site } = await server.admin.get('/api/dcim/sites/?slug=there');
    const one = `/api/dcim/sites/${site.results[0].id}/`;
    await changingNothing(server, async () => {
      const list = await user.client.get('/api/dcim/sites/');
      expect([list.status, list.body.count], list.text).toEqual([200, 0]);
      expect((await user.client.get(one)).status).toBe(404);
      expect((await user.client.patch(one, { facility: 'x' })).status).toBe(404);
      expect((await user.client.delete(one)).status).toBe(404);
      expect((await user.client.get('/api/dcim/racks/')).status).toBe(403);
    });
    const { body: token } = await server.admin.post(TOKENS, {});
    await server.database.write().run({
      text: 'UPDATE users_token SET permissions = $2 WHERE id = $1',
      values: [token.id, JSON.stringify([{ object_types: ['dcim.site'], actions: ['view'], constraints }])],
    });
    const scopedList = await server.withKey(token.key).get('/api/dcim/sites/');
    expect([scopedList.status, scopedList.body.count], scopedList.text).toEqual([200, 0]);
  });

  it.each([
    ['a text', 'x'],
    ['an object', {}],
    ['a list of nothing', [null]],
    ['a list of texts', ['dcim.site']],
    ['a scope without anything', [{}]],
    ['a scope of wrong forms', [{ object_types: 'dcim.site', actions: 'view' }]],
    ['a scope of nothing', [{ object_types: null, actions: null, constraints: null }]],
  ])('narrows a token to nothing where its scopes are %s', async (_, scopes) => {
    const { body: token } = await server.admin.post(TOKENS, {});
    await server.database.write().run({
      text: 'UPDATE users_token SET permissions = $2 WHERE id = $1',
      values: [token.id, JSON.stringify(scopes)],
    });
    const reply = await server.withKey(token.key).get('/api/dcim/sites/');
    expect(reply.status, reply.text).toBe(403);
  });
});
