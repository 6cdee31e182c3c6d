import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { Location } from '../../../src/dcim/location.js';
import { PowerPanel } from '../../../src/dcim/power-panel.js';
import { Rack } from '../../../src/dcim/rack.js';
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

describeResource(Location, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const region = await make(server, Region, { slug: 'ohio' });
    const siteGroup = await make(server, SiteGroup, { slug: 'branches' });
    const tenantGroup = await make(server, TenantGroup, { slug: 'customers' });
    await make(server, Tenant, { slug: 'dunder-mifflin', group: tenantGroup });
    const site = await make(server, Site, { slug: 'akron', region, group: siteGroup });
    await make(server, Site, { slug: 'albany' });
    await make(server, Location, { slug: 'floor-1', site });
    Object.assign(ids, { region_id: region.id, site_group_id: siteGroup.id, tenant_group_id: tenantGroup.id });
  },
  create: [
    {
      name: 'Comms closet',
      slug: 'comms-closet',
      site: { slug: 'akron' },
      parent: { slug: 'floor-1' },
      status: 'staging',
      tenant: { slug: 'dunder-mifflin' },
      facility: 'R-101',
      description: 'Behind the stairs',
      comments: 'The key is at the desk.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'Roof', slug: 'roof', site: { slug: 'albany' } },
    { name: 'Cellar', slug: 'cellar', site: { slug: 'albany' }, status: 'planned' },
  ],
  patch: { status: 'retired', facility: 'R-7', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description', 'rack_count', '_depth'],
  filters: () => ({ ...ids, region: 'ohio', site_group: 'branches', tenant_group: 'customers' }),
});

describe('a location and its site', () => {
  let server: TestServer;
  let site: Json;
  let other: Json;
  beforeAll(async () => {
    server = await startServer();
    site = await make(server, Site, { name: 'Akron' });
    other = await make(server, Site, { name: 'Albany' });
  });
  afterAll(() => server.close());

  it('refuses a parent on another site', async () => {
    const parent = await make(server, Location, { name: 'Floor 1', site: other });
    const body = { name: 'Closet', slug: 'closet', site: site.id, parent: parent.id };
    const message = { parent: ['Parent location (Floor 1) must belong to the same site (Akron).'] };
    expect(await server.admin.post('/api/dcim/locations/', body)).toMatchObject({ status: 400, body: message });
    expect((await server.admin.get('/api/dcim/locations/?slug=closet')).body.count).toBe(0);
  });

  it('takes along what is below a location that moves to another site, and records it', async () => {
    const parent = await make(server, Location, { name: 'Hall', site });
    const child = await make(server, Location, { name: 'Cage', site, parent });
    const grandchild = await make(server, Location, { name: 'Row', site, parent: child });
    const reply = await server.admin.patch(`/api/dcim/locations/${parent.id}/`, { site: other.id });
    expect(reply.status, reply.text).toBe(200);
    const all = await server.admin.get(`/api/dcim/locations/?ancestor_id=${parent.id}`);
    expect(all.body.results.map((one: Json) => [one.id, one.site.id, one._depth])).toEqual([
      [child.id, other.id, 1],
      [grandchild.id, other.id, 2],
    ]);
    const records = await server.admin.get(
      `/api/core/object-changes/?request_id=${reply.headers.get('x-request-id')}&changed_object_id=${grandchild.id}`,
    );
    expect(records.body.results).toMatchObject([
      { prechange_data: { site: site.id }, postchange_data: { site: other.id, parent: child.id } },
    ]);
  });

  it('takes along the racks, panels and devices in it and below it', async () => {
    const parent = await make(server, Location, { name: 'Ring', site });
    const location = await make(server, Location, { name: 'Cell', site, parent });
    const rack = await make(server, Rack, { site, location });
    const inRack = await make(server, Device, { site, rack, name: 'one' });
    const objects = [
      ['racks', rack],
      ['devices', inRack],
      ['devices', await make(server, Device, { site, location })],
      ['power-panels', await make(server, PowerPanel, { site, location })],
    ] as const;
    const twin = await make(server, Device, { site: other, name: 'one' });
    const move = () => server.admin.patch(`/api/dcim/locations/${parent.id}/`, { site: other.id });
    expect(await move()).toMatchObject({
      status: 400,
      body: { site: ['A device that moves along has the name of another device on the new site.'] },
    });
    await server.admin.patch(`/api/dcim/devices/${twin.id}/`, { name: 'two' });
    const reply = await move();
    expect(reply.status, reply.text).toBe(200);
    for (const [path, { id }] of objects) {
      expect((await server.admin.get(`/api/dcim/${path}/${id}/`)).body).toMatchObject({
        site: { id: other.id },
        location: { id: location.id },
      });
      const request = reply.headers.get('x-request-id');
      const records = await server.admin.get(`/api/core/object-changes/?request_id=${request}&changed_object_id=${id}`);
      expect(records.body.results).toMatchObject([{ prechange_data: { site: site.id } }]);
    }
  });

  it('moves a location and those below it by one request', async () => {
    const parent = await make(server, Location, { name: 'Wing', site });
    const child = await make(server, Location, { name: 'Room', site, parent });
    const reply = await server.admin.patch('/api/dcim/locations/', [
      { id: parent.id, site: other.id },
      { id: child.id, site: other.id },
    ]);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.map((one: Json) => one.site.id)).toEqual([other.id, other.id]);
  });
});
