import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { Interface } from '../../../src/dcim/interface.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { SiteGroup } from '../../../src/dcim/site-group.js';
import { VirtualChassis } from '../../../src/dcim/virtual-chassis.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make, makeMany } from '../../support/factories/make.js';

const ids: Record<string, string> = {};

describeResource(VirtualChassis, {
  before: (server) => make(server, Tag, { slug: 'alpha' }),
  create: [
    { name: 'r108-torsw', domain: 'lab', description: 'Two', comments: 'Stacked.', tags: [{ slug: 'alpha' }] },
    { name: 'r109-torsw' },
    { name: 'r110-torsw', domain: 'office' },
  ],
  patch: { domain: 'changed', description: 'Changed', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'master', 'description', 'member_count'],
  after: async (server, chassis) => {
    const region = await make(server, Region, { slug: 'ohio' });
    const siteGroup = await make(server, SiteGroup, { slug: 'branches' });
    const site = await make(server, Site, { slug: 'akron', region, group: siteGroup });
    const tenant = await make(server, Tenant, { slug: 'dunder-mifflin' });
    const place = { virtual_chassis: chassis, site, tenant };
    const master = await make(server, Device, { ...place, name: null, vc_position: 1 });
    await make(server, Device, { ...place, name: 'second', vc_position: 2 });
    await server.admin.patch(`/api/dcim/virtual-chassis/${chassis.id}/`, { master: master.id });
    Object.assign(ids, {
      region_id: region.id,
      site_group_id: siteGroup.id,
      site_id: site.id,
      tenant_id: tenant.id,
      master_id: master.id,
    });
  },
  filters: () => ({ ...ids, region: 'ohio', site_group: 'branches', site: 'akron', tenant: 'dunder-mifflin' }),
});

describe('a virtual chassis', () => {
  let server: TestServer;
  const path = '/api/dcim/virtual-chassis/';
  const get = async (address: string) => (await server.admin.get(address)).body;
  const deviceOf = (device: Json) => get(`/api/dcim/devices/${device.id}/`);
  const patchDevice = (device: Json, body: Json) => server.admin.patch(`/api/dcim/devices/${device.id}/`, body);
  const stack = async (count: number) => {
    const chassis = await make(server, VirtualChassis);
    const members = await makeMany(server, Device, count, (index) => ({
      virtual_chassis: chassis,
      vc_position: index + 1,
      vc_priority: 10,
    }));
    return { chassis, members };
  };
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('shows its members, each called by its place where it has no name', async () => {
    const chassis = await make(server, VirtualChassis, { name: 'torsw' });
    await make(server, Device, { name: null, virtual_chassis: chassis, vc_position: 1 });
    await make(server, Device, { name: 'second', virtual_chassis: chassis, vc_position: 2 });
    const { members, member_count } = await get(`${path}${chassis.id}/`);
    expect([members.map(({ display }: Json) => display).sort(), member_count]).toEqual([['second', 'torsw:1'], 2]);
  });

  it('takes the master it is made with in', async () => {
    const device = await make(server, Device);
    const placed = await make(server, Device, { vc_position: 4 });
    const reply = await server.admin.post(path, [
      { name: 'a', master: device.id },
      { name: 'b', master: placed.id },
    ]);
    expect(reply.status, reply.text).toBe(201);
    expect(reply.body.map(({ member_count }: Json) => member_count)).toEqual([1, 1]);
    const [a, b] = reply.body;
    expect(await deviceOf(device)).toMatchObject({ virtual_chassis: { id: a.id }, vc_position: 1 });
    expect(await deviceOf(placed)).toMatchObject({ virtual_chassis: { id: b.id }, vc_position: 4 });
    const request = reply.headers.get('x-request-id');
    const { results } = await get(`/api/core/object-changes/?request_id=${request}&changed_object_id=${device.id}`);
    expect(results).toMatchObject([
      { prechange_data: { virtual_chassis: null }, postchange_data: { virtual_chassis: a.id, vc_position: 1 } },
    ]);
  });

  it('is led by a member only', async () => {
    const { chassis, members } = await stack(2);
    const stranger = await make(server, Device, { name: 'stranger' });
    const lead = (device: Json) => server.admin.patch(`${path}${chassis.id}/`, { master: device.id });
    const message = 'The selected master (stranger) is not assigned to this virtual chassis.';
    expect(await lead(stranger)).toMatchObject({ status: 400, body: { master: [message] } });
    expect((await get(`${path}${chassis.id}/`)).master).toBeNull();
    expect((await lead(members[1])).body.master.id).toBe(members[1].id);
  });

  it('keeps its master', async () => {
    const { chassis, members } = await stack(2);
    await server.admin.patch(`${path}${chassis.id}/`, { master: members[0].id });
    const reply = await patchDevice(members[0], { virtual_chassis: null });
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({
      virtual_chassis: [
        `Device cannot be removed from virtual chassis ${chassis.name} because it is currently designated as its master.`,
      ],
    });
    expect((await deviceOf(members[0])).virtual_chassis.id).toBe(chassis.id);
    expect((await patchDevice(members[1], { virtual_chassis: null, vc_position: null })).status).toBe(200);
  });

  it('has a place of its own for each member', async () => {
    const { chassis } = await stack(1);
    const device = await make(server, Device);
    expect(await patchDevice(device, { virtual_chassis: chassis.id })).toMatchObject({
      status: 400,
      body: { vc_position: ['A device assigned to a virtual chassis must have its position defined.'] },
    });
    expect(await patchDevice(device, { virtual_chassis: chassis.id, vc_position: 1 })).toMatchObject({
      status: 400,
      body: { __all__: ['The fields virtual_chassis, vc_position must make a unique set.'] },
    });
    expect((await deviceOf(device)).virtual_chassis).toBeNull();
    expect((await patchDevice(device, { virtual_chassis: chassis.id, vc_position: 0 })).status).toBe(200);
  });

  it('gives a place to exactly one of many who want it at once', async () => {
    const { chassis } = await stack(1);
    const devices = await makeMany(server, Device, 20);
    const replies = await Promise.all(
      devices.map((device) => patchDevice(device, { virtual_chassis: chassis.id, vc_position: 7 })),
    );
    const statuses = replies.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect((await get(`${path}${chassis.id}/`)).member_count).toBe(2);
  });

  it('never loses its master to a departure at the same moment', async () => {
    const { chassis, members } = await stack(4);
    const replies = await Promise.all(
      members.flatMap((device) => [
        server.admin.patch(`${path}${chassis.id}/`, { master: device.id }),
        patchDevice(device, { virtual_chassis: null, vc_position: null }),
      ]),
    );
    expect(replies.filter(({ status }) => ![200, 400].includes(status))).toEqual([]);
    const { master, members: left } = await get(`${path}${chassis.id}/`);
    if (master) expect(left.map(({ id }: Json) => id)).toContain(master.id);
  });

  it('leaves its members without a place when it goes, and records it', async () => {
    const { chassis, members } = await stack(2);
    await server.admin.patch(`${path}${chassis.id}/`, { master: members[0].id });
    const reply = await server.admin.delete(`${path}${chassis.id}/`);
    expect(reply.status, reply.text).toBe(204);
    expect(await deviceOf(members[0])).toMatchObject({ virtual_chassis: null, vc_position: null, vc_priority: null });
    const request = reply.headers.get('x-request-id');
    const { results } = await get(`/api/core/object-changes/?request_id=${request}&changed_object_id=${members[1].id}`);
    expect(results).toMatchObject([
      {
        prechange_data: { virtual_chassis: chassis.id, vc_position: 2, vc_priority: 10 },
        postchange_data: { virtual_chassis: null, vc_position: null, vc_priority: null },
      },
    ]);
  });

  it('stays while a LAG spans its members', async () => {
    const { chassis, members } = await stack(2);
    const lag = await make(server, Interface, { device: members[0], type: 'lag' });
    const port = await make(server, Interface, { device: members[1], type: '1000base-t' });
    await server.database.write().run({
      text: 'UPDATE dcim_interface SET lag_id = $1 WHERE id = $2',
      values: [lag.id, port.id],
    });
    const reply = await server.admin.delete(`${path}${chassis.id}/`);
    expect(reply.status).toBe(409);
    expect(reply.body.detail).toBe(
      `Unable to delete virtual chassis ${chassis.name}. There are member interfaces which form a cross-chassis LAG interfaces.`,
    );
    expect((await deviceOf(members[1])).vc_position).toBe(2);
  });
});
