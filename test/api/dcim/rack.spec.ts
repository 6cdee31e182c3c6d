import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Location } from '../../../src/dcim/location.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { Rack } from '../../../src/dcim/rack.js';
import { RackReservation } from '../../../src/dcim/rack-reservation.js';
import { RackRole } from '../../../src/dcim/rack-role.js';
import { RackType } from '../../../src/dcim/rack-type.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { SiteGroup } from '../../../src/dcim/site-group.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

const ids: Record<string, string> = {};

/** What the type of the first rack gives it. */
const MEASURES = {
  form_factor: '4-post-cabinet',
  width: 23,
  u_height: 48,
  starting_unit: 2,
  desc_units: true,
  outer_width: 600,
  outer_height: 2000,
  outer_depth: 1000,
  outer_unit: 'mm',
  mounting_depth: 900,
  weight: 120.5,
  max_weight: 1500,
  weight_unit: 'kg',
};

describeResource(Rack, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const region = await make(server, Region, { slug: 'ohio' });
    const siteGroup = await make(server, SiteGroup, { slug: 'branches' });
    const tenantGroup = await make(server, TenantGroup, { slug: 'customers' });
    await make(server, Tenant, { slug: 'dunder-mifflin', group: tenantGroup });
    const site = await make(server, Site, { slug: 'akron', region, group: siteGroup });
    await make(server, Site, { slug: 'albany' });
    await make(server, Location, { slug: 'cage', site });
    await make(server, RackRole, { slug: 'compute' });
    const manufacturer = await make(server, Manufacturer, { slug: 'apc' });
    await make(server, RackType, { slug: 'netshelter', manufacturer, ...MEASURES });
    Object.assign(ids, {
      region_id: region.id,
      site_group_id: siteGroup.id,
      tenant_group_id: tenantGroup.id,
      manufacturer_id: manufacturer.id,
    });
  },
  create: [
    {
      name: 'R101',
      facility_id: 'F-0',
      site: { slug: 'akron' },
      location: { slug: 'cage' },
      tenant: { slug: 'dunder-mifflin' },
      status: 'planned',
      role: { slug: 'compute' },
      serial: 'SN1',
      asset_tag: 'A-0',
      rack_type: { slug: 'netshelter' },
      ...MEASURES,
      airflow: 'front-to-rear',
      description: 'By the door',
      comments: 'Earthed.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'R102', site: { slug: 'albany' } },
    { name: 'R103', site: { slug: 'albany' }, u_height: 12, width: 10, form_factor: 'wall-frame' },
  ],
  fresh: (body, number) => ('asset_tag' in body ? { asset_tag: `A-${number}`, facility_id: `F-${number}` } : {}),
  patch: { status: 'deprecated', role: { slug: 'compute' }, serial: 'SN2', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'description', 'device_count'],
  filters: () => ({
    ...ids,
    region: 'ohio',
    site_group: 'branches',
    tenant_group: 'customers',
    manufacturer: 'apc',
    rack_type: 'netshelter',
  }),
});

describe('a rack', () => {
  let server: TestServer;
  let site: Json;
  let other: Json;
  const patch = (rack: Json, body: Json) => server.admin.patch(`/api/dcim/racks/${rack.id}/`, body);
  const get = async (path: string) => (await server.admin.get(path)).body;
  const type = (values: Json) => make(server, DeviceType, values);
  beforeAll(async () => {
    server = await startServer();
    site = await make(server, Site, { name: 'Akron' });
    other = await make(server, Site, { name: 'Albany' });
  });
  afterAll(() => server.close());

  it('refuses a location of another site', async () => {
    const location = await make(server, Location, { site: other });
    const reply = await server.admin.post('/api/dcim/racks/', { name: 'Stray', site: site.id, location: location.id });
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({ location: ['Assigned location must belong to parent site (Akron).'] });
    expect((await get('/api/dcim/racks/?name=Stray')).count).toBe(0);
  });

  it.each([
    [{ outer_depth: 1 }, { outer_unit: ['Must specify a unit when setting an outer dimension'] }],
    [{ weight: 1 }, { weight_unit: ['Must specify a unit when setting a weight'] }],
    [{ max_weight: 1 }, { weight_unit: ['Must specify a unit when setting a maximum weight'] }],
  ])('refuses %j without a unit, and so does its type', async (measures, errors) => {
    const rack = await make(server, Rack, { site });
    expect(await patch(rack, measures)).toMatchObject({ status: 400, body: errors });
    const rackType = await make(server, RackType, { form_factor: 'wall-frame' });
    const reply = await server.admin.patch(`/api/dcim/rack-types/${rackType.id}/`, measures);
    expect(reply).toMatchObject({ status: 400, body: errors });
    expect(await get(`/api/dcim/racks/${rack.id}/`)).toEqual(rack);
  });

  describe('with a type', () => {
    it('takes the measures of the type whenever it is stored', async () => {
      const rackType = await make(server, RackType, MEASURES);
      const rack = await make(server, Rack, { site, rack_type: rackType, u_height: 10 });
      expect(rack).toMatchObject({
        ...MEASURES,
        form_factor: { value: '4-post-cabinet' },
        width: { value: 23 },
        outer_unit: { value: 'mm' },
        weight_unit: { value: 'kg' },
      });
      const reply = await patch(rack, { u_height: 10, weight_unit: 'lb' });
      expect(reply.body).toMatchObject({ u_height: 48, weight_unit: { value: 'kg' }, last_updated: rack.last_updated });
      const free = await patch(rack, { rack_type: null, u_height: 10 });
      expect(free.body).toMatchObject({ rack_type: null, u_height: 10, outer_width: 600 });
    });

    it('follows the type that changes, and records it', async () => {
      const rackType = await make(server, RackType, { ...MEASURES });
      const rack = await make(server, Rack, { site, rack_type: rackType });
      const reply = await server.admin.patch(`/api/dcim/rack-types/${rackType.id}/`, { u_height: 50, width: 19 });
      expect(reply.status, reply.text).toBe(200);
      expect(await get(`/api/dcim/racks/${rack.id}/`)).toMatchObject({ u_height: 50, width: { value: 19 } });
      const { results } = await get(`/api/core/object-changes/?changed_object_id=${rack.id}&action=update`);
      expect(results).toMatchObject([
        { prechange_data: { u_height: 48, width: 23 }, postchange_data: { u_height: 50, width: 19 } },
      ]);
    });

    it('keeps the type from becoming too low for its devices', async () => {
      const rackType = await make(server, RackType, { form_factor: 'wall-frame', u_height: 10 });
      const rack = await make(server, Rack, { site, rack_type: rackType });
      await make(server, Device, { site, rack, position: 9, face: 'front', device_type: await type({ u_height: 2 }) });
      const reply = await server.admin.patch(`/api/dcim/rack-types/${rackType.id}/`, { u_height: 9 });
      expect(reply.status).toBe(400);
      const message = 'A rack of this type must be at least 10U tall to house currently installed devices.';
      expect(reply.body).toEqual({ u_height: [message] });
      expect(await get(`/api/dcim/racks/${rack.id}/`)).toMatchObject({ u_height: 10 });
    });
  });

  describe('that becomes smaller', () => {
    it('keeps room for its devices', async () => {
      const rack = await make(server, Rack, { site });
      const deviceType = await type({ u_height: 1.5 });
      await make(server, Device, { site, rack, position: 5, face: 'front', device_type: deviceType });
      const low = await patch(rack, { u_height: 5 });
      const message = 'Rack must be at least 5.5U tall to house currently installed devices.';
      expect(low).toMatchObject({ status: 400, body: { u_height: [message] } });
      const late = await patch(rack, { starting_unit: 6 });
      expect(late).toMatchObject({
        status: 400,
        body: { starting_unit: ['Rack unit numbering must begin at 5 or less to house currently installed devices.'] },
      });
      expect(await get(`/api/dcim/racks/${rack.id}/`)).toMatchObject({ u_height: 42, starting_unit: 1 });
      expect((await patch(rack, { u_height: 6, starting_unit: 5 })).status).toBe(200);
    });

    it('keeps its reserved units', async () => {
      const rack = await make(server, Rack, { site });
      const user = await server.user();
      await make(server, RackReservation, { rack, units: [3, 7], user: user.id });
      expect(await patch(rack, { u_height: 6 })).toMatchObject({
        status: 400,
        body: { u_height: ['Rack must be at least 7U tall to keep its reserved units.'] },
      });
      expect(await patch(rack, { starting_unit: 4 })).toMatchObject({
        status: 400,
        body: { starting_unit: ['Rack unit numbering must begin at 3 or less to keep its reserved units.'] },
      });
      expect((await patch(rack, { u_height: 7 })).status).toBe(200);
    });

    it('never loses a device that is mounted at the same moment', async () => {
      const rack = await make(server, Rack, { site });
      const bodies = await Promise.all(
        Array.from({ length: 10 }, async () => ({
          site: site.id,
          rack: rack.id,
          face: 'front',
          position: 40,
          device_type: (await type({})).id,
          role: (await make(server, Device, { site })).role.id,
        })),
      );
      const replies = await Promise.all([
        ...bodies.map((body) => server.admin.post('/api/dcim/devices/', body)),
        ...bodies.map(() => patch(rack, { u_height: 20 })),
      ]);
      expect(replies.filter(({ status }) => status >= 402)).toEqual([]);
      const { u_height } = await get(`/api/dcim/racks/${rack.id}/`);
      const { count } = await get(`/api/dcim/devices/?rack_id=${rack.id}`);
      expect([
        [42, 1],
        [20, 0],
      ]).toContainEqual([u_height, count]);
    });
  });

  describe('that moves', () => {
    it('takes its devices to its site and location, each with its record', async () => {
      const location = await make(server, Location, { site: other });
      const rack = await make(server, Rack, { site });
      const device = await make(server, Device, { site, rack });
      const reply = await patch(rack, { site: other.id, location: location.id });
      expect(reply.status, reply.text).toBe(200);
      const moved = await get(`/api/dcim/devices/${device.id}/`);
      expect([moved.site.id, moved.location.id, moved.rack.id]).toEqual([other.id, location.id, rack.id]);
      const request = reply.headers.get('x-request-id');
      const { results } = await get(`/api/core/object-changes/?request_id=${request}&changed_object_id=${device.id}`);
      expect(results).toMatchObject([
        {
          action: { value: 'update' },
          prechange_data: { site: site.id, location: null },
          postchange_data: { site: other.id, location: location.id },
        },
      ]);
    });

    it('leaves no device behind that is put into it at the same moment', async () => {
      const rack = await make(server, Rack, { site });
      const { device_type, role } = await make(server, Device, { site });
      const body = { site: site.id, rack: rack.id, device_type: device_type.id, role: role.id };
      const create = () => server.admin.post('/api/dcim/devices/', body);
      const replies = await Promise.all([
        ...Array.from({ length: 10 }, create),
        patch(rack, { site: other.id }),
        ...Array.from({ length: 10 }, create),
      ]);
      const refusal = { rack: [`Rack ${rack.name} does not belong to site Akron.`] };
      for (const { status, body: said } of replies) if (status !== 201 && status !== 200) expect(said).toEqual(refusal);
      const made = replies.filter(({ status }) => status === 201).length;
      const { results } = await get(`/api/dcim/devices/?rack_id=${rack.id}&limit=0`);
      expect(results.map((device: Json) => device.site.id)).toEqual(Array(made).fill(other.id));
    });

    it('stays where a device of it has the name of another on the new site', async () => {
      const rack = await make(server, Rack, { site });
      const device = await make(server, Device, { site, rack, name: 'twin' });
      await make(server, Device, { site: other, name: 'Twin' });
      const reply = await patch(rack, { site: other.id });
      expect(reply.status).toBe(400);
      expect(reply.body).toEqual({
        site: ['A device that moves along has the name of another device on the new site.'],
      });
      expect(await get(`/api/dcim/racks/${rack.id}/`)).toEqual({ ...rack, device_count: 1 });
      expect(await get(`/api/dcim/devices/${device.id}/`)).toEqual(device);
    });
  });
});
