import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { Platform } from '../../../src/dcim/platform.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(Platform, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, Manufacturer, { slug: 'juniper' });
    await make(server, Platform, { slug: 'bsd' });
  },
  create: [
    {
      name: 'Junos',
      slug: 'junos',
      parent: { slug: 'bsd' },
      manufacturer: { slug: 'juniper' },
      description: 'Of Juniper',
      comments: 'Since 1998.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'IOS', slug: 'ios' },
    { name: 'Linux', slug: 'linux' },
  ],
  patch: { manufacturer: { slug: 'juniper' }, description: 'Changed', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description', 'device_count', 'virtualmachine_count', '_depth'],
  after: async (server, platform) => {
    const device_type = await make(server, DeviceType, { manufacturer: platform.manufacturer.id, slug: 'ex' });
    await make(server, Device, { platform, device_type });
    type.id = device_type.id;
  },
  filters: () => ({ available_for_device_type: type.id ?? '' }),
});

const type: { id?: string } = {};

describe('a platform', () => {
  let server: TestServer;
  let manufacturer: Json;
  const get = (query: string) => server.admin.get(`/api/dcim/platforms/?${query}`);
  beforeAll(async () => {
    server = await startServer();
    manufacturer = await make(server, Manufacturer);
  });
  afterAll(() => server.close());

  it('has a name and a slug of its own among those of its manufacturer', async () => {
    const post = (body: object) => server.admin.post('/api/dcim/platforms/', body);
    expect((await post({ name: 'Junos', slug: 'junos' })).status).toBe(201);
    expect((await post({ name: 'Junos', slug: 'junos', manufacturer: manufacturer.id })).status).toBe(201);
    expect(await post({ name: 'Junos', slug: 'junos-2' })).toMatchObject({
      status: 400,
      body: { __all__: ['Platform name must be unique.'] },
    });
    expect(await post({ name: 'Junos 2', slug: 'junos' })).toMatchObject({
      status: 400,
      body: { __all__: ['Platform slug must be unique.'] },
    });
    expect((await get('')).body.count).toBe(2);
  });

  it('is available for the device types of its manufacturer, or for all where it has none', async () => {
    const own = await make(server, Platform, { name: 'own', manufacturer });
    const free = await make(server, Platform, { name: 'free' });
    const foreign = await make(server, Platform, { name: 'foreign', manufacturer: await make(server, Manufacturer) });
    const deviceType = await make(server, DeviceType, { manufacturer });
    const { body } = await get(`available_for_device_type=${deviceType.id}`);
    const ids = body.results.map(({ id }: Json) => id);
    expect(ids).toEqual(expect.arrayContaining([own.id, free.id]));
    expect(ids).not.toContain(foreign.id);
    const unknown = await get(`available_for_device_type=${own.id}`);
    expect(unknown.status).toBe(400);
    expect(Object.keys(unknown.body)).toEqual(['available_for_device_type']);
  });
});
