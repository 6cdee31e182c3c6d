// What NetBox answers beside its plain resources, and native clients may ask for too.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceRole } from '../../../src/dcim/device-role.js';
import { Location } from '../../../src/dcim/location.js';
import { Platform } from '../../../src/dcim/platform.js';
import { Rack } from '../../../src/dcim/rack.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { SiteGroup } from '../../../src/dcim/site-group.js';
import { VirtualChassis } from '../../../src/dcim/virtual-chassis.js';
import { Contact } from '../../../src/tenancy/contact.js';
import { ContactGroup } from '../../../src/tenancy/contact-group.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Client, Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

const DIALECTS = [
  ['native', '/api'],
  ['NetBox', '/netbox/api'],
] as const;

let server: TestServer;
let staff: Client;
let other: Client;
let chassis: Json;
beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '' });
  staff = (await server.user('stafford', { is_staff: true })).client;
  other = (await server.user('otto')).client;
  const region = await make(server, Region);
  const group = await make(server, SiteGroup);
  const site = await make(server, Site, { region, group });
  const location = await make(server, Location, { site });
  const rack = await make(server, Rack, { site, location });
  const role = await make(server, DeviceRole);
  const platform = await make(server, Platform);
  chassis = await make(server, VirtualChassis);
  const device = { site, location, rack, role, platform, virtual_chassis: chassis };
  await make(server, Device, { ...device, name: 'seen', vc_position: 1 });
  await make(server, Device, { ...device, name: 'hidden', vc_position: 2 });
  await make(server, Tenant, { group: await make(server, TenantGroup) });
  await make(server, Contact, { groups: [await make(server, ContactGroup)] });
});
afterAll(() => server.close());

const first = async (client: Client, api: string, path: string): Promise<Json> => {
  const { status, body } = await client.get(`${api}/${path}`);
  expect([path, status]).toEqual([path, 200]);
  return body.results[0];
};

const countersOf = (shown: Json) =>
  Object.fromEntries(Object.entries(shown).filter(([name]) => name.endsWith('_count')));

describe('the counters of an object inside another', () => {
  it.each<[path: string, field: string, counters: Json]>([
    ['dcim/devices/', 'role', { device_count: 0, virtualmachine_count: 0 }],
    ['dcim/devices/', 'platform', { device_count: 0, virtualmachine_count: 0 }],
    ['dcim/devices/', 'location', { rack_count: 0 }],
    ['dcim/devices/', 'virtual_chassis', { member_count: 2 }],
    ['dcim/devices/', 'rack', {}],
    ['dcim/devices/', 'device_type', {}],
    ['dcim/racks/', 'location', { rack_count: 0 }],
    ['dcim/sites/', 'region', { site_count: 0 }],
    ['dcim/sites/', 'group', { site_count: 0 }],
    ['tenancy/tenants/', 'group', { tenant_count: 0 }],
    ['tenancy/contacts/', 'groups', { contact_count: 0 }],
  ])('of %s %s are as NetBox sends them, in its dialect alone', async (path, field, counters) => {
    const inside = async (api: string) => [(await first(server.admin, api, path))[field]].flat()[0];
    expect(countersOf(await inside('/netbox/api'))).toEqual(counters);
    expect(countersOf(await inside('/api'))).toEqual({});
  });

  it('are counted in brief lists', async () => {
    for (const [, api] of DIALECTS) {
      const counted = async (path: string) => countersOf(await first(server.admin, api, `${path}?brief=1`));
      expect(await counted('dcim/device-roles/')).toMatchObject({ device_count: 2 });
      expect(await counted('dcim/locations/')).toEqual({ rack_count: 1 });
      expect(await counted('dcim/virtual-chassis/')).toEqual({ member_count: 2 });
    }
  });

  it('count no member that the caller may not view', async () => {
    const seeing = async (...devices: Json[]) => {
      const scope = (label: string, more = {}) => ({ object_types: [label], actions: ['view'], ...more });
      const permissions = [scope('dcim.virtualchassis'), ...devices.map((more) => scope('dcim.device', more))];
      const token = await server.admin.post('/api/users/tokens/', { permissions });
      return server.withKey(token.body.key);
    };
    const some = await seeing({ constraints: { name: 'seen' } });
    const { virtual_chassis } = await first(some, '/netbox/api', 'dcim/devices/');
    expect(virtual_chassis.member_count).toBe(1);
    // A custom field leads to it from elsewhere: what may be viewed is asked for afterwards.
    await server.admin.post('/api/extras/custom-fields/', {
      name: 'stack',
      type: 'object',
      related_object_type: 'dcim.virtualchassis',
      object_types: ['dcim.virtualchassis'],
    });
    await server.admin.patch(`/api/dcim/virtual-chassis/${chassis.id}/`, { custom_fields: { stack: chassis.id } });
    for (const [client, count] of [
      [server.admin, 2],
      [some, 1],
      [await seeing(), 0],
    ] as const) {
      const { custom_fields } = await first(client, '/netbox/api', 'dcim/virtual-chassis/');
      expect(custom_fields.stack.member_count).toBe(count);
    }
  });
});

describe.each(DIALECTS)('in the %s dialect', (name, api) => {
  const urlOf = (path: string) => `${server.url}${api}/${path}`;

  it('the roots name plugins/ and dashboard/', async () => {
    expect((await server.admin.get(`${api}/`)).body.plugins).toBe(urlOf('plugins/'));
    expect((await server.admin.get(`${api}/extras/`)).body.dashboard).toBe(urlOf('extras/dashboard/'));
    expect((await server.anonymous.get(`${api}/plugins/`)).body).toEqual({
      'installed-plugins': urlOf('plugins/installed-plugins/'),
    });
  });

  it('docs/ has the document, or leads to its page', async () => {
    const { status, body } = await server.anonymous.get(`${api}/docs/?format=openapi`);
    expect([status, body]).toEqual([200, (await server.anonymous.get(`${api}/schema/`)).body]);
    const page = await server.anonymous.get(`${api}/docs/`);
    expect([page.status, page.headers.get('location')]).toEqual([302, `${api}/schema/?format=api`]);
    expect((await server.anonymous.get(page.headers.get('location') as string)).status).toBe(200);
  });

  it('plugins/installed-plugins/ tells staff that there are none', async () => {
    const path = `${api}/plugins/installed-plugins/`;
    for (const client of [server.admin, staff]) {
      expect(await client.get(path)).toMatchObject({ status: 200, body: [] });
    }
    expect(await other.get(path)).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
    expect(await server.anonymous.get(path)).toMatchObject({ status: 403 });
    expect((await server.admin.post(path, {})).status).toBe(405);
    expect((await server.anonymous.options(path)).body.name).toBe('Installed Plugins');
  });

  it('extras/dashboard/ keeps what its user writes', async () => {
    const path = `${api}/extras/dashboard/`;
    const layout = [{ id: 'a', w: 4, h: 2, x: 0, y: 0 }];
    const config = { a: { class: 'extras.NoteWidget', title: 'Note', color: null, config: {} } };
    expect((await server.anonymous.get(path)).status).toBe(403);
    expect((await server.anonymous.put(path, { layout, config })).status).toBe(403);
    expect(await other.get(path)).toMatchObject({ status: 200, body: { layout: null, config: null } });
    expect((await other.delete(path)).status).toBe(404);
    expect((await other.patch(path, { config })).body).toEqual({ layout: [], config });
    expect((await other.put(path, { layout })).body).toEqual({ config: ['This field is required.'] });
    expect((await other.put(path, { layout, config: null })).body).toEqual({ config: ['This field may not be null.'] });
    expect((await other.get(path)).body).toEqual({ layout: [], config });
    expect(await other.put(path, { layout, config, nope: 1 })).toMatchObject({ status: 200, body: { layout, config } });
    expect((await other.patch(path, { layout: [] })).body).toEqual({ layout: [], config });
    expect((await staff.get(path)).body).toEqual({ layout: null, config: null });
    expect((await other.get(`${api}/users/config/`)).body).toEqual({});
    expect((await other.delete(path)).status).toBe(204);
    expect((await other.get(path)).body).toEqual({ layout: null, config: null });
  });

  it.each<[body: unknown, errors: Json]>([
    [[], { non_field_errors: ['Invalid data. Expected a dictionary.'] }],
    [{ layout: [], config: { text: '\0' } }, { non_field_errors: ['Null characters are not allowed.'] }],
    [{ layout: ['x'.repeat(100_001)], config: {} }, { non_field_errors: ['The dashboard is too large.'] }],
  ])('extras/dashboard/ refuses %#', async (body, errors) => {
    expect(await other.put(`${api}/extras/dashboard/`, body)).toMatchObject({ status: 400, body: errors });
    expect((await other.get(`${api}/extras/dashboard/`)).body).toEqual({ layout: null, config: null });
  });

  it('authentication-check/ tells who is asking', async () => {
    const { body } = await other.get(`${api}/authentication-check/`);
    expect((await server.anonymous.get(`${api}/authentication-check/`)).status).toBe(403);
    if (name === 'native') {
      expect(body).toMatchObject({ user: { username: 'otto' }, authenticated_by: 'token', token: { enabled: true } });
      return;
    }
    const [listed] = (await server.admin.get(`${api}/users/users/?username=otto`)).body.results;
    expect(body).toEqual({ ...listed, last_login: body.last_login });
    expect(body).toMatchObject({ id: listed.id, username: 'otto', is_staff: false, groups: [] });
  });
});

describe('lists that are not here', () => {
  it('tell superusers alone that no background queue runs', async () => {
    for (const list of ['background-queues', 'background-tasks', 'background-workers']) {
      const path = `/netbox/api/core/${list}/`;
      expect(await server.admin.get(path)).toMatchObject({ status: 200, body: { count: 0, results: [] } });
      expect((await server.admin.get(`${path}default/`)).status).toBe(404);
      for (const client of [staff, other]) {
        expect(await client.get(path)).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
        expect((await client.get(`${path}default/`)).status).toBe(403);
      }
      expect((await server.anonymous.get(path)).status).toBe(403);
      expect((await server.admin.get(`/api/core/${list}/`)).status).toBe(404);
      expect((await server.admin.get('/netbox/api/core/')).body[list]).toBe(`${server.url}${path}`);
    }
  });

  it('have no field that could be written', async () => {
    const { status, body } = await server.anonymous.options('/netbox/api/ipam/prefixes/');
    expect([status, body.actions]).toEqual([200, { POST: {}, PUT: {} }]);
  });
});
