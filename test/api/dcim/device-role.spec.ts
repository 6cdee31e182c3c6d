import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceRole } from '../../../src/dcim/device-role.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(DeviceRole, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, DeviceRole, { slug: 'switch' });
  },
  create: [
    {
      name: 'Access switch',
      slug: 'access-switch',
      color: '00ff00',
      vm_role: false,
      parent: { slug: 'switch' },
      description: 'At the edge',
      comments: 'Two of each.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'Router', slug: 'router' },
    { name: 'Server', slug: 'server', color: 'aa1409' },
  ],
  patch: { color: '111111', vm_role: false, tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description', 'device_count', 'virtualmachine_count', '_depth'],
  after: (server, role) => make(server, Device, { role }),
});

describe('the name and the slug of a device role', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('occur once at the top and once below each parent', async () => {
    const parent = await make(server, DeviceRole, { name: 'Switch', slug: 'switch' });
    const post = (body: object) => server.admin.post('/api/dcim/device-roles/', body);
    expect(await post({ name: 'Switch', slug: 'other' })).toMatchObject({
      status: 400,
      body: { __all__: ['A top-level device role with this name already exists.'] },
    });
    expect(await post({ name: 'Other', slug: 'switch' })).toMatchObject({
      status: 400,
      body: { __all__: ['A top-level device role with this slug already exists.'] },
    });
    expect((await server.admin.get('/api/dcim/device-roles/')).body.count).toBe(1);
    expect((await post({ name: 'Switch', slug: 'switch', parent: parent.id })).status).toBe(201);
    expect((await post({ name: 'Switch', slug: 'third', parent: parent.id })).status).toBe(400);
  });
});
