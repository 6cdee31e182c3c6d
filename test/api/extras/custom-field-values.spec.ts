import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../../../src/dcim/region.js';
import { CustomField } from '../../../src/extras/custom-field.js';
import { CustomFieldChoiceSet } from '../../../src/extras/custom-field-choice-set.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Client, Json } from '../../support/client.js';
import { make, makeMany } from '../../support/factories/make.js';
import { countStatements } from '../../support/query-count.js';
import { changingNothing } from '../../support/refusals.js';

const SITES = '/api/dcim/sites/';
const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';

let server: TestServer;
let regions: Json[];
let made = 0;

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: 'dcim.site' });
  const choices = { name: 'Sizes', extra_choices: ['s', 'm', 'l'].map((size) => [size, size.toUpperCase()]) };
  const choice_set = await make(server, CustomFieldChoiceSet, choices);
  regions = await makeMany(server, Region, 3);
  for (const [name, more] of Object.entries<Record<string, unknown>>({
    t_text: { type: 'text', validation_regex: '^[A-Z]{2,4}$' },
    t_long: { type: 'longtext', filter_logic: 'exact' },
    t_int: { type: 'integer', validation_minimum: -5, validation_maximum: 1_000_000 },
    t_dec: { type: 'decimal', validation_maximum: 9.5 },
    t_bool: { type: 'boolean' },
    t_date: { type: 'date' },
    t_time: { type: 'datetime' },
    t_url: { type: 'url' },
    t_json: { type: 'json' },
    t_pick: { type: 'select', choice_set },
    t_many: { type: 'multiselect', choice_set },
    t_region: { type: 'object', related_object_type: 'dcim.region' },
    t_regions: { type: 'multiobject', related_object_type: 'dcim.region' },
    t_default: { type: 'integer', default: 7 },
    t_unique: { type: 'text', unique: true },
    t_hidden: { type: 'text', filter_logic: 'disabled' },
    constructor: { type: 'text' },
  })) {
    await make(server, CustomField, { name, object_types: ['dcim.site'], ...more });
  }
});
afterAll(() => server.close());

const post = (custom_fields: unknown, client: Client = server.admin) => {
  const name = `site-${++made}`;
  return client.post(SITES, { name, slug: name, custom_fields });
};

describe('custom_fields of an object', () => {
  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{}, { t_text: null, t_default: 7, t_regions: null, constructor: null }],
    [{ t_text: 'ABC' }, { t_text: 'ABC' }],
    [{ t_text: '' }, { t_text: '' }],
    [{ t_long: 'a\nb ' }, { t_long: 'a\nb ' }],
    [{ t_int: -5 }, { t_int: -5 }],
    [{ t_int: '' }, { t_int: null }],
    [{ t_dec: 1.25 }, { t_dec: 1.25 }],
    [{ t_dec: '1.250' }, { t_dec: 1.25 }],
    [{ t_bool: 0 }, { t_bool: false }],
    [{ t_date: '2024-02-29' }, { t_date: '2024-02-29' }],
    [{ t_time: '2024-02-29 12:00' }, { t_time: '2024-02-29T12:00:00.000000Z' }],
    [{ t_time: '2024-02-29T12:00:00+02:00' }, { t_time: '2024-02-29T10:00:00.000000Z' }],
    [{ t_url: 'https://example.org/?q=1#x' }, { t_url: 'https://example.org/?q=1#x' }],
    [{ t_json: { long: [1, null, { b: 'ü' }], a: true } }, { t_json: { long: [1, null, { b: 'ü' }], a: true } }],
    [{ t_json: 0 }, { t_json: 0 }],
    [{ t_pick: 'm' }, { t_pick: 'm' }],
    [{ t_many: ['m', 's', 'm'] }, { t_many: ['m', 's'] }],
    [{ t_many: [] }, { t_many: [] }],
    [{ t_default: null }, { t_default: null }],
    [{ constructor: 'x' }, { constructor: 'x' }],
  ])('takes %j', async (given, shown) => {
    const reply = await post(given);
    expect(reply.status, reply.text).toBe(201);
    expect(reply.body.custom_fields).toMatchObject(shown);
    const { body } = await server.admin.get(`${SITES}${reply.body.id}/`);
    expect(body).toMatchObject({ custom_fields: reply.body.custom_fields });
    const back = await server.admin.patch(`${SITES}${body.id}/`, { custom_fields: body.custom_fields });
    expect([back.status, back.body]).toEqual([200, body]);
  });

  const JSON_TEXT = 'Not a valid string.';
  it.each<[Record<string, unknown>, Record<string, string>]>([
    [{ t_text: 5 }, { t_text: 'Value must be a string.' }],
    [{ t_text: 'abc' }, { t_text: "Value must match regex '^[A-Z]{2,4}$'" }],
    [{ t_long: 'a\0b' }, { t_long: 'Null characters are not allowed.' }],
    [{ t_long: '\uD800' }, { t_long: JSON_TEXT }],
    [{ t_int: '5' }, { t_int: 'Value must be an integer.' }],
    [{ t_int: 1.5 }, { t_int: 'Value must be an integer.' }],
    [{ t_int: true }, { t_int: 'Value must be an integer.' }],
    [{ t_int: -6 }, { t_int: 'Value must be at least -5' }],
    [{ t_int: 1_000_001 }, { t_int: 'Value must not exceed 1000000' }],
    [{ t_dec: 'x' }, { t_dec: 'Value must be a decimal.' }],
    [{ t_dec: 9.51 }, { t_dec: 'Value must not exceed 9.5' }],
    [{ t_bool: 'yes' }, { t_bool: 'Value must be true or false.' }],
    [{ t_date: '2023-02-29' }, { t_date: 'Date values must be in ISO 8601 format (YYYY-MM-DD).' }],
    [{ t_date: '29.2.2024' }, { t_date: 'Date values must be in ISO 8601 format (YYYY-MM-DD).' }],
    [{ t_time: 'now' }, { t_time: 'Date and time values must be in ISO 8601 format (YYYY-MM-DD HH:MM:SS).' }],
    [{ t_url: 'javascript:alert(1)' }, { t_url: 'Enter a valid URL.' }],
    [{ t_url: 'example' }, { t_url: 'Enter a valid URL.' }],
    [{ t_json: { a: ['\0'] } }, { t_json: 'Null characters are not allowed.' }],
    [{ t_json: { 'a\0': 1 } }, { t_json: 'Null characters are not allowed.' }],
    [{ t_pick: 'xl' }, { t_pick: 'Invalid choice (xl) for choice set Sizes.' }],
    [{ t_pick: ['m'] }, { t_pick: 'Invalid choice (["m"]) for choice set Sizes.' }],
    [{ t_many: 'm' }, { t_many: 'Value must be a list of choices, not str.' }],
    [{ t_many: ['m', 'xl', 4] }, { t_many: 'Invalid choice(s) (xl, 4) for choice set Sizes.' }],
    [{ t_region: UNKNOWN_ID }, { t_region: `Unknown related object(s): "${UNKNOWN_ID}"` }],
    [{ t_region: 4 }, { t_region: 'Unknown related object(s): 4' }],
    [{ t_regions: 4 }, { t_regions: 'Value must be a list of object IDs, not int' }],
    [
      { t_regions: [{ slug: 'x' }] },
      { t_regions: "Related object not found using the provided attributes: {'slug': 'x'}" },
    ],
    [
      { nope: 1, t_int: 'x', other: null },
      { nope: "Unknown field name 'nope' in custom field data.", t_int: 'Value must be an integer.' },
    ],
  ])('refuses %j', async (given, errors) => {
    const reply = await changingNothing(server, () => post(given));
    const named = Object.fromEntries(Object.entries(errors).map(([name, message]) => [name, [message]]));
    expect([reply.status, reply.body]).toEqual([400, { custom_fields: named }]);
  });

  it.each([
    ['t_int', '1e400'],
    ['t_dec', '1e400'],
    ['t_json', '{"a": 1e400}'],
    ['t_int', '9007199254740993'],
    ['__proto__', '{"polluted": 1}'],
  ])('refuses for %s what JSON can write and nothing can hold: %s', async (name, raw) => {
    const body = `{"name":"raw","slug":"raw","custom_fields":{"${name}":${raw}}}`;
    const sent = { raw: body, headers: { 'content-type': 'application/json' } };
    const reply = await changingNothing(server, () => server.admin.send('POST', SITES, sent));
    expect(reply.status, reply.text).toBe(400);
    expect(reply.text).toContain(name);
  });

  it('puts what is given over what is there, and null takes a value away', async () => {
    const { body: site } = await post({ t_text: 'AB', t_int: 1, t_many: ['s'] });
    const path = `${SITES}${site.id}/`;
    const patched = await server.admin.patch(path, { custom_fields: { t_int: 2, t_text: null } });
    expect(patched.body.custom_fields).toMatchObject({ t_text: null, t_int: 2, t_many: ['s'], t_default: 7 });
    const put = await server.admin.put(path, { name: site.name, slug: site.slug, custom_fields: { t_int: 3 } });
    expect(put.body.custom_fields).toMatchObject({ t_int: 3, t_many: ['s'] });
    const { body } = await server.admin.get(`/api/core/object-changes/?changed_object_id=${site.id}&ordering=time`);
    expect(body.results.map(({ postchange_data }: Json) => postchange_data.custom_fields)).toEqual([
      { t_text: 'AB', t_int: 1, t_many: ['s'], t_default: 7 },
      { t_int: 2, t_many: ['s'], t_default: 7 },
      { t_int: 3, t_many: ['s'], t_default: 7 },
    ]);
  });

  it('ignores unknown names in the NetBox dialect, where objects are numbers', async () => {
    const [one, two] = (await server.admin.get('/netbox/api/dcim/regions/?limit=2')).body.results;
    const reply = await server.admin.post('/netbox/api/dcim/sites/', {
      name: 'numbered',
      slug: 'numbered',
      custom_fields: { nope: 1, t_region: one.id, t_regions: [{ id: two.id }, one.id] },
    });
    expect(reply.status, reply.text).toBe(201);
    expect(reply.body.custom_fields).toMatchObject({
      t_region: { id: one.id },
      t_regions: [{ id: two.id }, { id: one.id }],
    });
    expect(reply.body.custom_fields).not.toHaveProperty('nope');
    const found = await server.admin.get(`/netbox/api/dcim/sites/?cf_t_regions=${two.id}&cf_t_region=${one.id}`);
    expect(found.body.results.map(({ name }: Json) => name)).toEqual(['numbered']);
  });
});

describe('custom fields of objects', () => {
  it('are shown in their brief form, and not where the object is gone', async () => {
    const [a, b] = regions;
    const gone = await make(server, Region);
    const reply = await post({ t_region: gone.id, t_regions: [a.id, gone.id, { id: b.id }] });
    expect(reply.status, reply.text).toBe(201);
    expect(reply.body.custom_fields.t_regions).toMatchObject([{ name: a.name }, { id: gone.id }, { slug: b.slug }]);
    await server.admin.delete(`/api/dcim/regions/${gone.id}/`);
    const { body } = await server.admin.get(`${SITES}${reply.body.id}/`);
    expect([body.custom_fields.t_region, body.custom_fields.t_regions.length]).toEqual([null, 2]);
  });

  it.each(['/api', '/netbox/api'])('at %s are named by attributes too', async (api) => {
    const [a, b] = regions;
    const sites = `${api}/dcim/sites/`;
    const name = `By attributes at ${api}`;
    const custom_fields = { t_region: { slug: a.slug }, t_regions: [{ name: b.name }, { slug: a.slug }] };
    const { status, text, body } = await server.admin.post(sites, { name, slug: `site-${++made}`, custom_fields });
    expect(status, text).toBe(201);
    expect(body.custom_fields).toMatchObject({
      t_region: { slug: a.slug },
      t_regions: [{ slug: b.slug }, { slug: a.slug }],
    });
    const unknown = await changingNothing(server, () =>
      server.admin.patch(`${sites}${body.id}/`, { custom_fields: { t_region: { slug: 'nowhere' } } }),
    );
    const t_region = ["Related object not found using the provided attributes: {'slug': 'nowhere'}"];
    expect([unknown.status, unknown.body]).toEqual([400, { custom_fields: { t_region } }]);
  });

  it('say no more of what the caller may not view than of what does not exist', async () => {
    const [visible, hidden] = regions;
    const { body } = await server.admin.post('/api/users/tokens/', {
      permissions: [
        { object_types: ['dcim.site'], actions: ['view', 'add'] },
        { object_types: ['dcim.region'], actions: ['view'], constraints: { id: visible.id } },
      ],
    });
    const client = server.withKey(body.key);
    expect((await post({ t_region: visible.id }, client)).status).toBe(201);
    const refused = await post({ t_region: hidden.id }, client);
    expect([refused.status, refused.body]).toEqual([
      400,
      { custom_fields: { t_region: [`Unknown related object(s): "${hidden.id}"`] } },
    ]);
    const { body: site } = await post({ t_regions: [visible.id, hidden.id] });
    const seen = await client.get(`${SITES}${site.id}/`);
    expect(seen.body.custom_fields.t_regions).toEqual([
      expect.objectContaining({ name: visible.name }),
      { id: hidden.id, url: hidden.url, display: null, restricted: true },
    ]);
    const asked = await client.get(`${SITES}?cf_t_region=${hidden.id}`);
    expect([asked.status, Object.keys(asked.body)]).toEqual([400, ['cf_t_region']]);
  });

  it('cost a list no statement for each object', async () => {
    for (let n = 0; n < 5; n++) await post({ t_region: regions[n % 3].id, t_regions: regions.map(({ id }) => id) });
    const few = await countStatements(server, () => server.admin.get(`${SITES}?limit=1`));
    const many = await countStatements(server, () => server.admin.get(`${SITES}?limit=50`));
    expect(many).toBeLessThanOrEqual(few);
    expect(many).toBeLessThanOrEqual(6);
  });
});

describe('a required custom field', () => {
  it('must be given to new objects, and may be missing from those that were there before', async () => {
    const before = await make(server, Tenant);
    const field = { object_types: ['tenancy.tenant'], type: 'text', required: true };
    await make(server, CustomField, { ...field, name: 'account' });
    const tenants = '/api/tenancy/tenants/';
    const missing = await changingNothing(server, () => server.admin.post(tenants, { name: 'New', slug: 'new' }));
    expect([missing.status, missing.body]).toEqual([
      400,
      { custom_fields: { account: ["Missing required custom field 'account'."] } },
    ]);
    const empty = await server.admin.post(tenants, { name: 'New', slug: 'new', custom_fields: { account: '' } });
    expect([empty.status, empty.body]).toEqual([
      400,
      { custom_fields: { account: ['Required field cannot be empty.'] } },
    ]);
    const path = `${tenants}${before.id}/`;
    expect((await server.admin.patch(path, { description: 'Older than the field' })).status).toBe(200);
    expect((await server.admin.patch(path, { custom_fields: {} })).status).toBe(400);
    expect((await server.admin.put(path, { name: before.name, slug: before.slug })).status).toBe(400);
    expect((await server.admin.patch(path, { custom_fields: { account: 'A1' } })).status).toBe(200);
    expect((await server.admin.patch(path, { custom_fields: { account: null } })).status).toBe(400);
  });
});

describe('a custom field that becomes unique', () => {
  it('must be so already', async () => {
    const made = await server.admin.post('/api/extras/custom-fields/', {
      name: 'later_unique',
      type: 'text',
      object_types: ['dcim.site'],
    });
    const field = `/api/extras/custom-fields/${made.body.id}/`;
    const one = await post({ later_unique: 'same' });
    const other = await post({ later_unique: 'same' });
    const refused = await server.admin.patch(field, { unique: true });
    expect([refused.status, refused.body]).toEqual([
      400,
      { unique: ['There are dcim.site objects with the same value.'] },
    ]);
    await server.admin.patch(`${SITES}${other.body.id}/`, { custom_fields: { later_unique: null } });
    expect((await server.admin.patch(field, { unique: true })).status).toBe(200);
    await server.admin.delete(field);
    for (const { body } of [one, other]) await server.admin.delete(`${SITES}${body.id}/`);
  });
});

describe('a unique custom field', () => {
  const TAKEN = { custom_fields: { t_unique: ["Custom field 't_unique' must have a unique value."] } };

  it('refuses a value that another object has, letter for letter', async () => {
    const { body: one } = await post({ t_unique: 'Badge' });
    const second = await changingNothing(server, () => post({ t_unique: 'Badge' }));
    expect([second.status, second.body]).toEqual([400, TAKEN]);
    expect((await post({ t_unique: 'badge' })).status).toBe(201);
    expect((await post({ t_unique: '' })).status).toBe(201);
    expect((await post({ t_unique: '' })).status).toBe(201);
    expect((await server.admin.patch(`${SITES}${one.id}/`, { custom_fields: { t_unique: 'Badge' } })).status).toBe(200);
  });

  it('refuses a value that is given twice in one request', async () => {
    const reply = await changingNothing(server, () =>
      server.admin.post(
        SITES,
        ['a', 'b'].map((slug) => ({
          name: `twice ${slug}`,
          slug: `twice-${slug}`,
          custom_fields: { t_unique: 'twice' },
        })),
      ),
    );
    expect([reply.status, reply.body.errors]).toEqual([400, [{ index: 1, errors: TAKEN }]]);
  });

  it('lets one of many that come at once have a value', async () => {
    const replies = await Promise.all(Array.from({ length: 50 }, () => post({ t_unique: 'race' })));
    const statuses = replies.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 49 }, () => 400)]);
    expect((await server.admin.get(`${SITES}?cf_t_unique__ie=race`)).body.count).toBe(1);
  });
});

describe('a regular expression of a custom field', () => {
  const SLOW = '(a{0,255}){0,100}b';
  const field = { object_types: ['dcim.region'], type: 'text' };

  it('that takes too long is refused', async () => {
    const body = { ...field, name: 'slow', validation_regex: SLOW };
    const reply = await changingNothing(server, () => server.admin.post('/api/extras/custom-fields/', body));
    expect([reply.status, reply.body]).toEqual([400, { validation_regex: ['The regular expression takes too long.'] }]);
  });

  it('that takes too long for a value is stopped, while the server answers others', async () => {
    const slow = await make(server, CustomField, { ...field, name: 'slow' });
    await server.database.write().run({
      text: 'UPDATE extras_custom_field SET validation_regex = $1 WHERE id = $2',
      values: [SLOW, slow.id],
    });
    await server.admin.patch(`/api/extras/custom-fields/${slow.id}/`, { description: 'Makes everybody forget' });
    const waiting = server.admin.post('/api/dcim/regions/', {
      name: 'Slow',
      slug: 'slow',
      custom_fields: { slow: 'a'.repeat(200) },
    });
    expect((await server.admin.get(`${SITES}?limit=1`)).status).toBe(200);
    const reply = await waiting;
    expect([reply.status, reply.body]).toEqual([
      400,
      { custom_fields: { slow: ['The regular expression takes too long.'] } },
    ]);
    expect((await server.admin.get('/api/dcim/regions/?slug=slow')).body.count).toBe(0);
  });
});
