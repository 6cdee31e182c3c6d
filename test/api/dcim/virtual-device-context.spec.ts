import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { Interface } from '../../../src/dcim/interface.js';
import { VirtualDeviceContext } from '../../../src/dcim/virtual-device-context.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

const filters: Record<string, string> = {};

describeResource(VirtualDeviceContext, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const group = await make(server, TenantGroup, { slug: 'customers' });
    await make(server, Tenant, { slug: 'dunder-mifflin', group });
    await make(server, Device, { name: 'firewall-1' });
    await make(server, Device, { name: 'firewall-2' });
    Object.assign(filters, { tenant_group: 'customers', tenant_group_id: group.id });
  },
  create: [
    {
      name: 'admin',
      device: { name: 'firewall-1' },
      identifier: 1,
      tenant: { slug: 'dunder-mifflin' },
      status: 'planned',
      description: 'The first context',
      comments: 'For the administrators alone.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'red', device: { name: 'firewall-2' }, status: 'active' },
    { name: 'blue', device: null, status: 'active' },
  ],
  fresh: (_, n) => ({ identifier: 100 + n }),
  patch: { status: 'offline', comments: 'Off.', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'identifier', 'device', 'description'],
  after: async (server, first) => {
    const one = await make(server, Interface, { device: first.device, vdcs: [first.id] });
    Object.assign(filters, { interface_id: one.id, interface: one.name });
  },
  filters: () => ({ ...filters, has_primary_ip: 'false', primary_ip4: 'null', primary_ip6: 'null' }),
});

describe('a virtual device context and its device', () => {
  let server: TestServer;
  let device: Json;
  beforeAll(async () => {
    server = await startServer();
    device = await make(server, Device);
  });
  afterAll(() => server.close());

  const at = (one: Json) => `/api/dcim/virtual-device-contexts/${one.id}/`;

  it('counts its interfaces, and is found by the number', async () => {
    const context = await make(server, VirtualDeviceContext, { device });
    for (const name of ['a', 'b']) await make(server, Interface, { device, name, vdcs: [context] });
    expect((await server.admin.get(at(context))).body.interface_count).toBe(2);
    const { body } = await server.admin.get('/api/dcim/virtual-device-contexts/?interface_count__gte=2');
    expect(body.results.map(({ id }: Json) => id)).toEqual([context.id]);
  });

  it('refuses an identifier that another context of the device has, and lets other devices have it', async () => {
    await make(server, VirtualDeviceContext, { device, identifier: 7 });
    const body = { name: 'twin', status: 'active', identifier: 7 };
    const reply = await server.admin.post('/api/dcim/virtual-device-contexts/', { ...body, device: device.id });
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['__all__']]);
    expect((await server.admin.get('/api/dcim/virtual-device-contexts/?name=twin')).body.count).toBe(0);
    const other = await make(server, Device);
    expect((await make(server, VirtualDeviceContext, { ...body, device: other })).identifier).toBe(7);
  });

  it('stays with the device of its interfaces', async () => {
    const context = await make(server, VirtualDeviceContext, { device });
    const one = await make(server, Interface, { device, vdcs: [context] });
    const message = 'A context that has interfaces cannot be moved to a different device.';
    for (const other of [null, (await make(server, Device)).id]) {
      expect(await server.admin.patch(at(context), { device: other })).toMatchObject({
        status: 400,
        body: { device: [message] },
      });
    }
    expect((await server.admin.get(at(context))).body.device.id).toBe(device.id);
    await server.admin.delete(`/api/dcim/interfaces/${one.id}/`);
    expect((await server.admin.patch(at(context), { device: null })).body.device).toBeNull();
  });

  it('keeps its device from being deleted', async () => {
    const context = await make(server, VirtualDeviceContext, { name: 'keeper', device: await make(server, Device) });
    const reply = await server.admin.delete(`/api/dcim/devices/${context.device.id}/`);
    expect(reply.status).toBe(409);
    expect(reply.text).toContain('keeper');
    expect((await server.admin.get(at(context))).status).toBe(200);
  });
});
