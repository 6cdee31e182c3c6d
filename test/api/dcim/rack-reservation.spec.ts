import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Location } from '../../../src/dcim/location.js';
import { Rack } from '../../../src/dcim/rack.js';
import { RackReservation } from '../../../src/dcim/rack-reservation.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { SiteGroup } from '../../../src/dcim/site-group.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { User } from '../../../src/users/user.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make, makeMany } from '../../support/factories/make.js';
import { readSvg } from '../../support/svg.js';

const ids: Record<string, string> = {};

describeResource(RackReservation, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const region = await make(server, Region, { slug: 'ohio' });
    const siteGroup = await make(server, SiteGroup, { slug: 'branches' });
    const tenantGroup = await make(server, TenantGroup, { slug: 'customers' });
    await make(server, Tenant, { slug: 'dunder-mifflin', group: tenantGroup });
    const site = await make(server, Site, { slug: 'akron', region, group: siteGroup });
    const location = await make(server, Location, { slug: 'cage', site });
    await make(server, User, { username: 'planner' });
    // One for each body.
    await makeMany(server, Rack, 150, (index) => ({ name: `R${index}`, site, location }));
    Object.assign(ids, {
      region_id: region.id,
      site_group_id: siteGroup.id,
      tenant_group_id: tenantGroup.id,
      site_id: site.id,
      location_id: location.id,
    });
  },
  create: [
    {
      rack: { name: 'R0' },
      units: [4],
      status: 'pending',
      user: { username: 'admin' },
      tenant: { slug: 'dunder-mifflin' },
      description: 'For the mail',
      comments: 'Until May.',
      tags: [{ slug: 'alpha' }],
    },
    { rack: { name: 'R0' }, units: [10], user: { username: 'admin' }, description: 'For the web' },
    { rack: { name: 'R149' }, units: [20, 21], user: { username: 'planner' }, description: 'For the files' },
  ],
  fresh: (_body, number) => ({ rack: { name: `R${number}` } }),
  patch: { status: 'stale', units: [1, 2], tags: [{ slug: 'alpha' }] },
  brief: ['status', 'user', 'description', 'units'],
  filters: () => ({
    ...ids,
    region: 'ohio',
    site_group: 'branches',
    tenant_group: 'customers',
    site: 'akron',
    location: 'cage',
    unit: '4',
  }),
});

describe('the units of a reservation', () => {
  let server: TestServer;
  let rack: Json;
  let user: Json;
  const path = '/api/dcim/rack-reservations/';
  const body = (units: number[]) => ({ rack: rack.id, user: user.id, description: 'mine', units });
  const count = async () => (await server.admin.get(`${path}?rack_id=${rack.id}`)).body.count;
  beforeAll(async () => {
    server = await startServer();
    user = await server.user();
    rack = await make(server, Rack, { u_height: 10, starting_unit: 5 });
  });
  afterAll(() => server.close());

  it('are units of the rack', async () => {
    const reply = await server.admin.post(path, body([4, 5, 14, 15]));
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({ units: ['Invalid unit(s) for 10U rack: 4, 15'] });
    expect(await count()).toBe(0);
  });

  it('are at least one', async () => {
    expect(await server.admin.post(path, body([]))).toMatchObject({
      status: 400,
      body: { units: ['This list may not be empty.'] },
    });
    expect(await count()).toBe(0);
  });

  it('are nobody else’s, before the request or in it', async () => {
    const first = (await server.admin.post(path, body([5, 6, 7]))).body;
    const reply = await server.admin.post(path, body([6, 7, 8]));
    const taken = (units: string) => ({ units: [`The following units have already been reserved: ${units}`] });
    expect(reply).toMatchObject({ status: 400, body: taken('6, 7') });
    const twice = await server.admin.post(path, [body([9, 10]), body([10, 11])]);
    expect(twice.body.errors).toEqual([{ index: 1, errors: taken('10') }]);
    expect(await count()).toBe(1);
    const second = (await server.admin.post(path, body([8]))).body;
    expect(await server.admin.patch(`${path}${second.id}/`, { units: [7, 8] })).toMatchObject({ body: taken('7') });
    expect((await server.admin.patch(`${path}${first.id}/`, { units: [6, 7] })).status).toBe(200);
    const exchanged = await server.admin.patch(path, [
      { id: first.id, units: [8] },
      { id: second.id, units: [6, 7] },
    ]);
    expect(exchanged.status, exchanged.text).toBe(200);
  });

  it('go to exactly one of fifty who want them at once', async () => {
    const wanted = (index: number) => body(index % 2 ? [12, 13] : [13, 14]);
    const replies = await Promise.all(Array.from({ length: 50 }, (_, index) => server.admin.post(path, wanted(index))));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const reply of replies.filter(({ status }) => status !== 201)) {
      expect(reply.status).toBe(400);
      expect(reply.body.units[0]).toMatch(/^The following units have already been reserved: 1[234]/);
    }
    expect((await server.admin.get(`${path}?rack_id=${rack.id}&unit=13`)).body.count).toBe(1);
  });
});

describe('a device in units that are reserved for somebody else', () => {
  let server: TestServer;
  let rack: Json;
  let reservation: Json;
  let guest: Json;
  let tenant: Json;
  const RACKS = '/api/dcim/racks/';
  const DEVICES = '/api/dcim/devices/';
  const namesIn = async (path: string, client = server.admin) =>
    (await client.get(`${path}?reservation_conflict=true`)).body.results.map(({ name }: Json) => name);
  const page = (path: string, client = server.admin) => client.get(path, { headers: { accept: 'text/html' } });
  const seeing = async (...scopes: [label: string, constraints: Json][]) => {
    const permissions = scopes.map(([label, constraints]) => ({
      object_types: [label],
      actions: ['view'],
      constraints,
    }));
    return server.withKey((await server.admin.post('/api/users/tokens/', { permissions })).body.key);
  };
  const ALL = { id__isnull: false };

  beforeAll(async () => {
    server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '' });
    const user = await server.user();
    tenant = await make(server, Tenant);
    rack = await make(server, Rack, { name: 'R1' });
    const quiet = await make(server, Rack, { name: 'R2', site: rack.site });
    reservation = await make(server, RackReservation, {
      rack,
      units: [5, 6, 7],
      user: user.id,
      tenant,
      description: 'Mail',
    });
    for (const status of ['pending', 'stale']) {
      await make(server, RackReservation, { rack: quiet, units: [status === 'stale' ? 1 : 2], user: user.id, status });
    }
    const type = await make(server, DeviceType, { u_height: 2 });
    const place = { site: rack.site, rack, device_type: type, face: 'front' };
    guest = await make(server, Device, { ...place, name: 'guest', position: 4 });
    await make(server, Device, { ...place, name: 'own', position: 6, tenant });
    await make(server, Device, { ...place, name: 'beside', position: 8 });
    await make(server, Device, { ...place, name: 'early', position: 1, rack: quiet });
  });
  afterAll(() => server.close());

  it('is let in, and found', async () => {
    expect(await namesIn(RACKS)).toEqual(['R1']);
    expect(await namesIn(DEVICES)).toEqual(['guest']);
    expect((await server.admin.get(`${RACKS}?reservation_conflict=false`)).body.count).toBe(1);
    expect((await server.admin.get(`${DEVICES}?reservation_conflict=false&ordering=name`)).body.count).toBe(3);
    const ofNobody = await server.admin.patch(`/api/dcim/rack-reservations/${reservation.id}/`, { tenant: null });
    expect(ofNobody.status).toBe(200);
    expect(await namesIn(DEVICES)).toEqual(['guest', 'own']);
    await server.admin.patch(`/api/dcim/rack-reservations/${reservation.id}/`, { tenant: tenant.id });
  });

  it('may be there before its units are reserved', async () => {
    const user = await server.user();
    const late = await make(server, RackReservation, { rack, units: [9], user: user.id });
    expect(await namesIn(DEVICES)).toEqual(['beside', 'guest']);
    expect((await server.admin.delete(`/api/dcim/rack-reservations/${late.id}/`)).status).toBe(204);
  });

  it('is told of on its page and on that of the rack, with the way to the other side', async () => {
    const said = 'U5: guest stands in units of “Mail”';
    for (const [path, other] of [
      [`${RACKS}${rack.id}/`, guest.url],
      [`${DEVICES}${guest.id}/`, reservation.url],
    ]) {
      const { text } = await page(path);
      expect(text).toContain('Reservation conflicts');
      expect(text).toContain(`<a href="${other}">${said}</a>`);
    }
    const [own] = (await server.admin.get(`${DEVICES}?name=own`)).body.results;
    expect((await page(`${DEVICES}${own.id}/`)).text).not.toContain('Reservation conflicts');
  });

  it('stands out in the drawing', async () => {
    const { text } = await server.admin.get(`${RACKS}${rack.id}/elevation/?render=svg`);
    const marked = readSvg(text).all('.conflict');
    expect(marked.map(({ title }) => title).filter(Boolean)).toEqual([
      expect.stringMatching(/^guest\n(.*\n)*Reserved for others: U5$/),
    ]);
    expect(text).toContain('In units reserved for others');
  });

  it('is told of nobody who may not view both', async () => {
    const blind = await seeing(['dcim.rack', ALL], ['dcim.device', ALL]);
    const deaf = await seeing(['dcim.rack', ALL], ['dcim.device', { name: 'own' }], ['dcim.rackreservation', ALL]);
    for (const client of [blind, deaf]) {
      expect(await namesIn(RACKS, client)).toEqual([]);
      expect(await namesIn(DEVICES, client)).toEqual([]);
      expect((await page(`${RACKS}${rack.id}/`, client)).text).not.toContain('Reservation conflicts');
      const { text } = await client.get(`${RACKS}${rack.id}/elevation/?render=svg`);
      expect(text).not.toContain('Reserved for others');
    }
    const both = await seeing(['dcim.rack', ALL], ['dcim.device', ALL], ['dcim.rackreservation', ALL]);
    expect(await namesIn(RACKS, both)).toEqual(['R1']);
  });

  it('is the same one for the filters, the page and the drawing', async () => {
    const user = await server.user();
    const other = await make(server, Tenant);
    const [low, high] = [
      await make(server, DeviceType, { u_height: 1 }),
      await make(server, DeviceType, { u_height: 2.5 }),
    ];
    // Of the reservation: status and tenant; of the device: type, position and tenant; and the units of the conflict.
    const cases: [string, Json | null, Json, number, Json | null, number[]][] = [
      ['active', tenant, low, 10, null, [10]],
      ['active', tenant, low, 10, other, [10]],
      ['active', tenant, low, 10, tenant, []],
      ['active', null, low, 10, null, [10]],
      ['active', null, low, 10, tenant, [10]],
      ['pending', tenant, low, 10, null, []],
      ['stale', null, low, 10, null, []],
      ['active', tenant, low, 9, null, []],
      ['active', tenant, low, 9.5, null, [10]],
      ['active', tenant, low, 12.5, null, [12]],
      ['active', tenant, low, 13, null, []],
      ['active', tenant, high, 9, null, [10, 11]],
      ['active', tenant, high, 9, tenant, []],
      ['active', tenant, high, 7.5, null, []],
      ['active', tenant, high, 11.5, null, [11, 12]],
    ];
    const rows = await makeMany(server, Rack, cases.length, () => ({ site: rack.site, name: 'a table' }));
    for (const [place, [status, keeper, device_type, position, owner, units]] of cases.entries()) {
      const of = rows[place] as Json;
      const kept = { rack: of, units: [10, 11, 12], user: user.id, status, tenant: keeper?.id, description: 'Kept' };
      await make(server, RackReservation, kept);
      const stands = { site: of.site, rack: of, face: 'front', device_type, position, tenant: owner?.id };
      const device = await make(server, Device, { ...stands, name: `case ${place}` });
      const found = async (path: string, { id }: Json) =>
        (await server.admin.get(`${path}?reservation_conflict=true&id=${id}`)).body.count > 0;
      const said = (text: string) => /<a[^>]*>(U[^:]*): case/.exec(text)?.[1];
      const drawing = await server.admin.get(`${RACKS}${of.id}/elevation/?render=svg`);
      const where = units.length > 1 ? `U${units[0]}–U${units.at(-1)}` : units.map((unit) => `U${unit}`)[0];
      expect([
        place,
        await found(RACKS, of),
        await found(DEVICES, device),
        said((await page(`${DEVICES}${device.id}/`)).text),
        said((await page(`${RACKS}${of.id}/`)).text),
        /Reserved for others: (.*?)</.exec(drawing.text)?.[1],
      ]).toEqual([place, units.length > 0, units.length > 0, where, where, where]);
    }
  });
});
