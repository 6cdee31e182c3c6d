import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceBay } from '../../../src/dcim/device-bay.js';
import { DeviceRole } from '../../../src/dcim/device-role.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Location } from '../../../src/dcim/location.js';
import { Rack } from '../../../src/dcim/rack.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { SiteGroup } from '../../../src/dcim/site-group.js';
import { VirtualChassis } from '../../../src/dcim/virtual-chassis.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

const PARENT = { subdevice_role: 'parent' };
const CHILD = { subdevice_role: 'child', u_height: 0 };

const ids: Record<string, string> = {};

describeResource(DeviceBay, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const region = await make(server, Region, { slug: 'ohio' });
    const siteGroup = await make(server, SiteGroup, { slug: 'branches' });
    const site = await make(server, Site, { slug: 'akron', region, group: siteGroup });
    const location = await make(server, Location, { slug: 'cage', site });
    const rack = await make(server, Rack, { name: 'R101', site, location });
    const tenant = await make(server, Tenant, { slug: 'dunder-mifflin' });
    const role = await make(server, DeviceRole, { slug: 'enclosure' });
    const type = await make(server, DeviceType, { model: 'flex', slug: 'flex', ...PARENT });
    const chassis = await make(server, VirtualChassis, { name: 'stack' });
    const place = { site, location, rack, tenant, role, status: 'staged', virtual_chassis: chassis, vc_position: 1 };
    const device = await make(server, Device, { name: 'flex', device_type: type, ...place });
    await make(server, Device, { name: 'spare', device_type: type });
    Object.assign(ids, {
      region_id: region.id,
      site_group_id: siteGroup.id,
      site_id: site.id,
      location_id: location.id,
      rack_id: rack.id,
      tenant_id: tenant.id,
      device_role_id: role.id,
      device_type_id: type.id,
      virtual_chassis_id: chassis.id,
      device_id: device.id,
    });
  },
  create: [
    {
      device: { name: 'flex' },
      name: 'Bay 1',
      label: 'left',
      description: 'First',
      tags: [{ slug: 'alpha' }],
    },
    { device: { name: 'spare' }, name: 'Bay 1' },
    { device: { name: 'spare' }, name: 'Bay 2', label: 'right' },
  ],
  patch: { label: 'changed', description: 'Changed', tags: [{ slug: 'alpha' }] },
  brief: ['device', 'name', 'description'],
  after: async (server, bay) => {
    const site = ids.site_id;
    const child = await make(server, Device, {
      name: 'blade',
      site,
      device_type: await make(server, DeviceType, CHILD),
    });
    await server.admin.patch(`/api/dcim/device-bays/${bay.id}/`, { installed_device: child.id });
  },
  filters: () => ({
    ...ids,
    region: 'ohio',
    site_group: 'branches',
    site: 'akron',
    location: 'cage',
    rack: 'R101',
    tenant: 'dunder-mifflin',
    device_role: 'enclosure',
    device_type: 'flex',
    device_status: 'staged',
    virtual_chassis: 'stack',
  }),
});

describe('a device bay', () => {
  let server: TestServer;
  let site: Json;
  let parentType: Json;
  let childType: Json;
  const path = '/api/dcim/device-bays/';
  const get = async (address: string) => (await server.admin.get(address)).body;
  const deviceOf = (device: Json) => get(`/api/dcim/devices/${device.id}/`);
  const parentAt = (values: Json = {}) => make(server, Device, { device_type: parentType, site, ...values });
  const child = (values: Json = {}) => make(server, Device, { device_type: childType, site, ...values });
  const install = (bay: Json, device: Json) =>
    server.admin.patch(`${path}${bay.id}/`, { installed_device: device?.id ?? null });
  beforeAll(async () => {
    server = await startServer();
    site = await make(server, Site, { name: 'Akron' });
    parentType = await make(server, DeviceType, { model: 'Enclosure', ...PARENT });
    childType = await make(server, DeviceType, { model: 'Blade', ...CHILD });
  });
  afterAll(() => server.close());

  it('is only in devices that take others', async () => {
    const plain = await make(server, Device, { device_type: await make(server, DeviceType, { model: 'Plain' }) });
    const reply = await server.admin.post(path, { device: plain.id, name: 'Bay' });
    const message = 'This type of device (Plain) does not support device bays.';
    expect(reply).toMatchObject({ status: 400, body: { device: [message] } });
    expect((await get(`${path}?device_id=${plain.id}`)).count).toBe(0);
  });

  it('takes a child of the same site, and nothing else', async () => {
    const parent = await parentAt({ name: 'flex' });
    const bay = await make(server, DeviceBay, { device: parent });
    const cases: [Json, string][] = [
      [parent, 'Cannot install a device into itself.'],
      [await parentAt(), 'This type of device (Enclosure) is not a child device type.'],
      [await make(server, Device, { name: 'far', device_type: childType }), 'Device far is not on the site of flex.'],
    ];
    for (const [device, message] of cases) {
      expect(await install(bay, device)).toMatchObject({ status: 400, body: { installed_device: [message] } });
    }
    expect((await get(`${path}${bay.id}/`)).installed_device).toBeNull();
    const blade = await child();
    expect((await install(bay, blade)).body.installed_device.id).toBe(blade.id);
  });

  it('shares its device with no other bay', async () => {
    const [first, second] = [
      await make(server, DeviceBay, { device: await parentAt(), name: 'Left' }),
      await make(server, DeviceBay, { device: await parentAt(), name: 'Right' }),
    ];
    const blade = await child();
    await install(first, blade);
    const message = 'Cannot install the specified device; device is already installed in Left.';
    expect(await install(second, blade)).toMatchObject({ status: 400, body: { installed_device: [message] } });
    expect((await get(`${path}${second.id}/`)).installed_device).toBeNull();
    expect((await install(first, null)).status).toBe(200);
    expect((await install(second, blade)).status).toBe(200);
  });

  it('gets a device that twenty want for exactly one of them', async () => {
    const blade = await child();
    const parent = await parentAt();
    const bodies = Array.from({ length: 20 }, (_, index) => ({ device: parent.id, name: `Bay ${index}` }));
    const bays = (await server.admin.post(path, bodies)).body as Json[];
    const replies = await Promise.all(bays.map((bay) => install(bay, blade)));
    const statuses = replies.map(({ status }) => status);
    expect([statuses.filter((one) => one === 200).length, statuses.filter((one) => one === 400).length]).toEqual([
      1, 19,
    ]);
    expect((await get(`${path}?installed_device_id=${blade.id}`)).count).toBe(1);
  });

  it('brings the device it takes to where the parent is, wherever that goes', async () => {
    const location = await make(server, Location, { site });
    const rack = await make(server, Rack, { site, location });
    const parent = await parentAt({ rack });
    const bay = await make(server, DeviceBay, { device: parent });
    const blade = await child();
    const reply = await install(bay, blade);
    const request = reply.headers.get('x-request-id');
    expect(await deviceOf(blade)).toMatchObject({ rack: { id: rack.id }, location: { id: location.id } });
    const { results } = await get(`/api/core/object-changes/?request_id=${request}&changed_object_id=${blade.id}`);
    expect(results).toMatchObject([{ prechange_data: { rack: null }, postchange_data: { rack: rack.id } }]);

    const other = await make(server, Site);
    const body = { site: other.id, location: null, rack: null };
    const moved = await server.admin.patch(`/api/dcim/devices/${parent.id}/`, body);
    expect(moved.status, moved.text).toBe(200);
    expect(await deviceOf(blade)).toMatchObject({ site: { id: other.id }, location: null, rack: null });
  });

  it('tells its device where it is', async () => {
    const parent = await parentAt({ name: 'chassis-7' });
    const bay = await make(server, DeviceBay, { device: parent, name: 'Slot 7' });
    const blade = await child();
    await install(bay, blade);
    expect((await deviceOf(blade)).parent_device).toMatchObject({ id: parent.id, device_bay: { id: bay.id } });
    const found = await get(`/api/dcim/devices/?parent_device_id=${parent.id}`);
    expect(found.results.map(({ id }: Json) => id)).toEqual([blade.id]);
    expect((await get('/api/dcim/devices/?parent_device=chassis-7')).count).toBe(1);
  });

  it('is empty when its device is deleted, and gone with its parent', async () => {
    const parent = await parentAt();
    const bay = await make(server, DeviceBay, { device: parent });
    const [first, second] = [await child(), await child()];
    await install(bay, first);
    expect((await server.admin.delete(`/api/dcim/devices/${first.id}/`)).status).toBe(204);
    expect((await get(`${path}${bay.id}/`)).installed_device).toBeNull();
    await install(bay, second);
    expect((await server.admin.delete(`/api/dcim/devices/${parent.id}/`)).status).toBe(204);
    expect((await server.admin.get(`${path}${bay.id}/`)).status).toBe(404);
    expect((await deviceOf(second)).parent_device).toBeNull();
  });
});
