import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { MacAddress } from '../../../src/dcim/mac-address.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

const SITES = '/api/dcim/sites/';
const UNKNOWN = '01890000-0000-7000-8000-000000000000';
const unrecognized = (shown: string) =>
  `Related objects must be referenced by ID or by dictionary of attributes. Received an unrecognized value: ${shown}`;

let server: TestServer;
let tenant: Json;
let tags: Json[];
let made = 0;
beforeAll(async () => {
  server = await startServer();
  const [banks, schools] = [
    await make(server, TenantGroup, { slug: 'banks' }),
    await make(server, TenantGroup, { slug: 'schools' }),
  ];
  tenant = await make(server, Tenant, { name: 'Initech', slug: 'initech', group: banks, description: 'one' });
  await make(server, Tenant, { name: 'Initech', slug: 'initech', group: schools, description: 'other' });
  await make(server, Region, { slug: 'north' });
  await make(server, Region, { slug: 'south' });
  tags = [
    await make(server, Tag, { name: 'Alpha', slug: 'alpha' }),
    await make(server, Tag, { name: 'Beta', slug: 'beta' }),
  ];
});
afterAll(() => server.close());

const post = (more: Record<string, unknown>) => {
  const slug = `site-${++made}`;
  return server.admin.post(SITES, { name: slug, slug, ...more });
};

describe('a reference to one object', () => {
  it('is taken as an id, an object with an id, or attributes that one object has', async () => {
    const { id } = tenant;
    for (const given of [
      id,
      id.toUpperCase(),
      { id },
      { name: 'Initech', description: 'one' },
      { slug: 'initech', group: { slug: 'banks' } },
      { id, name: 'Initech' },
      { name: 'Initech', group: tenant.group.id },
    ]) {
      const { status, body, text } = await post({ tenant: given });
      expect(status, text).toBe(201);
      expect(body.tenant).toEqual({
        id,
        url: tenant.url,
        display: 'Initech',
        name: 'Initech',
        slug: 'initech',
        description: 'one',
      });
    }
    expect((await post({ tenant: null })).body.tenant).toBeNull();
  });

  it.each([
    [UNKNOWN, `Related object not found using the provided ID: ${UNKNOWN}`],
    [{ id: UNKNOWN }, `Related object not found using the provided ID: ${UNKNOWN}`],
    ['abc', unrecognized('abc')],
    ['', unrecognized('')],
    [7, unrecognized('7')],
    [true, unrecognized('true')],
    [['x'], unrecognized('["x"]')],
    [{ name: 'Nobody' }, "Related object not found using the provided attributes: {'name': 'Nobody'}"],
    [
      { name: 'Initech', description: 'none' },
      "Related object not found using the provided attributes: {'name': 'Initech', 'description': 'none'}",
    ],
    [{ name: 'Initech' }, "Multiple objects match the provided attributes: {'name': 'Initech'}"],
    [{}, 'Multiple objects match the provided attributes: {}'],
    [{ nope: 1 }, "Cannot resolve keyword 'nope' into field."],
    [{ name__ic: 'x' }, "Cannot resolve keyword 'name__ic' into field."],
    [{ group: { nope: 1 } }, "Cannot resolve keyword 'nope' into field."],
    [{ name: ['Initech'] }, "Expected a single value for 'name'."],
    [{ id: 7 }, undefined],
    [{ name: '$user' }, "Related object not found using the provided attributes: {'name': '$user'}"],
    [{ __proto__: { slug: 'initech' } }, undefined],
    [{ name: 'a\0b' }, undefined],
    [
      { group: { parent: { parent: { parent: { parent: { parent: { parent: { name: 'x' } } } } } } } },
      'The attributes are nested too deeply.',
    ],
  ])('is refused as %j', async (given, message) => {
    const { status, body } = await post({ tenant: given });
    expect(status).toBe(400);
    expect(Object.keys(body)).toEqual(['tenant']);
    expect(body.tenant).toHaveLength(1);
    if (message !== undefined) expect(body).toEqual({ tenant: [message] });
  });

  it('is found by a MAC address in any spelling, and by a device name in any case', async () => {
    const device = await make(server, Device, { name: 'Edge-1' });
    const mac = await make(server, MacAddress, { mac_address: '00:1B:44:11:3A:B7' });
    for (const spelling of ['00:1b:44:11:3a:b7', '00-1B-44-11-3A-B7', '001b.4411.3ab7', '001B44113AB7']) {
      for (const name of ['Edge-1', 'edge-1', 'EDGE-1']) {
        const body = { device: { name }, name: `eth${++made}`, type: '1000base-t' };
        const reply = await server.admin.post('/api/dcim/interfaces/', body);
        expect([name, reply.status, reply.body.device?.id], reply.text).toEqual([name, 201, device.id]);
        const patch = { primary_mac_address: { mac_address: spelling } };
        const assign = { assigned_object_type: 'dcim.interface', assigned_object_id: reply.body.id };
        await server.admin.patch(`/api/dcim/mac-addresses/${mac.id}/`, assign);
        const found = await server.admin.patch(`/api/dcim/interfaces/${reply.body.id}/`, patch);
        expect([spelling, found.body.primary_mac_address?.id], found.text).toEqual([spelling, mac.id]);
        await server.admin.patch(`/api/dcim/interfaces/${reply.body.id}/`, { primary_mac_address: null });
      }
    }
    const wrong = await server.admin.post('/api/dcim/interfaces/', {
      ...{ device: { name: 'edge-2' }, name: 'eth', type: '1000base-t' },
    });
    expect([wrong.status, wrong.body.device]).toEqual([
      400,
      ["Related object not found using the provided attributes: {'name': 'edge-2'}"],
    ]);
  });

  it('means what is called exactly so, where others differ only in case', async () => {
    const [site, other] = [await make(server, Site), await make(server, Site)];
    const upper = await make(server, Device, { name: 'TWIN', site });
    const lower = await make(server, Device, { name: 'twin', site: other });
    const on = async (name: string) => {
      const reply = await server.admin.post('/api/dcim/interfaces/', {
        device: { name },
        name: `x${++made}`,
        type: 'lag',
      });
      return [reply.status, reply.body.device?.id ?? reply.body.device];
    };
    expect(await on('TWIN')).toEqual([201, upper.id]);
    expect(await on('twin')).toEqual([201, lower.id]);
    expect(await on('Twin')).toEqual([400, ["Multiple objects match the provided attributes: {'name': 'Twin'}"]]);
  });

  it('may not be null where it is required', async () => {
    const { status, body } = await server.admin.post('/api/dcim/locations/', { name: 'x', slug: 'x', site: null });
    expect([status, body]).toEqual([400, { site: ['This field may not be null.'] }]);
  });

  it('never reaches what is hidden: password digests, keys', async () => {
    for (const user of [{ password: 'x' }, { password_hash: '!' }, { session_stamp: '' }, { token: { digest: 'x' } }]) {
      const { status, body } = await server.admin.post('/api/users/token-policies/', { name: 'p', users: [user] });
      expect([status, body.users?.[0]]).toEqual([400, `Cannot resolve keyword '${Object.keys(user)[0]}' into field.`]);
    }
  });
});

describe('references to many', () => {
  it('are replaced as a whole, whatever their form, and told in a stable order', async () => {
    const [alpha, beta] = tags;
    const { body, status } = await post({ tags: [beta.id, { slug: 'alpha' }, { name: 'Alpha' }] });
    expect(status).toBe(201);
    expect(body.tags.map(({ slug }: Json) => slug)).toEqual(['alpha', 'beta']);
    const patch = async (some: unknown) => (await server.admin.patch(`${SITES}${body.id}/`, { tags: some })).body;
    expect((await patch([alpha.id])).tags.map(({ slug }: Json) => slug)).toEqual(['alpha']);
    expect((await patch([])).tags).toEqual([]);
  });

  it('count as a change of the object', async () => {
    const { body } = await post({});
    const reply = await server.admin.patch(`${SITES}${body.id}/`, { tags: [{ slug: 'alpha' }] });
    expect(reply.body.last_updated > body.last_updated).toBe(true);
    const records = await server.admin.get(`/api/core/object-changes/?request_id=${reply.headers.get('x-request-id')}`);
    expect(records.body.results).toMatchObject([
      { prechange_data: { tags: [] }, postchange_data: { tags: [tags[0].id] } },
    ]);
    const again = await server.admin.patch(`${SITES}${body.id}/`, { tags: [tags[0].id] });
    expect(again.body.last_updated).toBe(reply.body.last_updated);
  });

  it.each([
    ['x', 'Expected a list of items but got type "str".'],
    [{ slug: 'alpha' }, 'Expected a list of items but got type "dict".'],
    [[{ name: 'Nope' }], "Related object not found using the provided attributes: {'name': 'Nope'}"],
    [[UNKNOWN], `Related object not found using the provided ID: ${UNKNOWN}`],
    [['alpha'], unrecognized('alpha')],
    [[null], unrecognized('null')],
    [[['x']], unrecognized('["x"]')],
  ])('are refused as %j', async (given, message) => {
    const { status, body } = await post({ tags: given });
    expect([status, body]).toEqual([400, { tags: [message] }]);
  });

  it('may not be null', async () => {
    expect((await post({ tags: null })).body).toEqual({ tags: ['This field may not be null.'] });
  });
});

describe('A-02 a reference to what the caller may not see', () => {
  it('answers as one to nothing does', async () => {
    const narrow = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
    const token = await server.admin.post('/api/users/tokens/', {
      permissions: [{ object_types: ['dcim.site'], actions: ['view', 'add', 'change', 'delete'] }],
    });
    const client = narrow.withKey(token.body.key);
    const hidden = await client.post(SITES, { name: 'h', slug: 'h', tenant: tenant.id, tags: [{ slug: 'alpha' }] });
    const missing = await client.post(SITES, { name: 'h', slug: 'h', tenant: UNKNOWN, tags: [{ slug: 'nope' }] });
    expect(hidden.status).toBe(400);
    expect(hidden.text.replaceAll(tenant.id, '?').replaceAll('alpha', '?')).toBe(
      missing.text.replaceAll(UNKNOWN, '?').replaceAll('nope', '?'),
    );
    const filtered = await client.get(`${SITES}?tenant_id=${tenant.id}`);
    expect([filtered.status, Object.keys(filtered.body)]).toEqual([400, ['tenant_id']]);
    await narrow.close();
  });
});
