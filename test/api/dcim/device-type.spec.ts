import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { InterfaceTemplate } from '../../../src/dcim/interface-template.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { Platform } from '../../../src/dcim/platform.js';
import { Rack } from '../../../src/dcim/rack.js';
import { Site } from '../../../src/dcim/site.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { PNG } from '../../support/factories/images.js';
import { make } from '../../support/factories/make.js';

const IMAGE = `data:image/png;base64,${PNG.toString('base64')}`;

describeResource(DeviceType, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, Manufacturer, { slug: 'initech' });
    await make(server, Manufacturer, { slug: 'globex' });
    await make(server, Platform, { slug: 'nix' });
  },
  create: [
    {
      manufacturer: { slug: 'initech' },
      default_platform: { slug: 'nix' },
      model: 'TPS 4000',
      slug: 'tps-4000',
      part_number: 'TPS-4000-A',
      u_height: 2.5,
      exclude_from_utilization: true,
      is_full_depth: false,
      subdevice_role: 'parent',
      airflow: 'front-to-rear',
      weight: 12.25,
      weight_unit: 'kg',
      front_image: IMAGE,
      rear_image: IMAGE,
      description: 'Reports',
      comments: 'With cover sheets.',
      tags: [{ slug: 'alpha' }],
    },
    { manufacturer: { slug: 'globex' }, model: 'Hammock', slug: 'hammock' },
    { manufacturer: { slug: 'globex' }, model: 'Doomsday', slug: 'doomsday', u_height: 0, subdevice_role: 'child' },
  ],
  after: (server, first) => make(server, InterfaceTemplate, { device_type: first, name: 'eth0' }),
  patch: { airflow: 'passive', weight: 3, weight_unit: 'lb', default_platform: { slug: 'nix' } },
  brief: ['manufacturer', 'model', 'slug', 'description', 'device_count'],
  filters: () => ({
    has_front_image: 'true',
    has_rear_image: 'true',
    console_ports: 'false',
    console_server_ports: 'false',
    power_ports: 'false',
    power_outlets: 'false',
    interfaces: 'true',
    pass_through_ports: 'false',
    module_bays: 'false',
    device_bays: 'false',
    inventory_items: 'false',
  }),
});

describe('a device type', () => {
  let server: TestServer;
  let manufacturer: Json;
  beforeAll(async () => {
    server = await startServer();
    manufacturer = await make(server, Manufacturer);
  });
  afterAll(() => server.close());

  it.each([
    [{ u_height: 1.3 }, { u_height: ['U height must be in increments of 0.5 rack units.'] }],
    [{ u_height: -1 }, { u_height: ['Ensure this value is greater than or equal to 0.0.'] }],
    [{ u_height: 1, subdevice_role: 'child' }, { u_height: ['Child device types must be 0U.'] }],
    [{ subdevice_role: 'child' }, { u_height: ['Child device types must be 0U.'] }],
    [{ weight: 5 }, { weight_unit: ['Must specify a unit when setting a weight'] }],
  ])('is refused with %j', async (given, errors) => {
    const body = { manufacturer: manufacturer.id, model: 'Refused', slug: 'refused', ...given };
    expect(await server.admin.post('/api/dcim/device-types/', body)).toMatchObject({ status: 400, body: errors });
    expect((await server.admin.get('/api/dcim/device-types/?slug=refused')).body.count).toBe(0);
  });

  describe('of devices that are mounted', () => {
    const at = async (position: number, type: Json, rack: Json, site: Json) =>
      make(server, Device, { device_type: type, site, rack, position, face: 'front' });

    it('grows as long as there is room above each of them', async () => {
      const site = await make(server, Site);
      const rack = await make(server, Rack, { site, name: 'R1', u_height: 10 });
      const type = await make(server, DeviceType, { u_height: 1 });
      const blocker = await make(server, DeviceType, { u_height: 1 });
      const low = await at(1, type, rack, site);
      await at(3, blocker, rack, site);
      const grow = (u_height: number) => server.admin.patch(`/api/dcim/device-types/${type.id}/`, { u_height });
      expect((await grow(2)).status).toBe(200);
      const refused = await grow(2.5);
      expect(refused.status).toBe(400);
      expect(refused.body).toEqual({
        u_height: [`Device ${low.display} in rack R1 does not have sufficient space to accommodate a height of 2.5U`],
      });
      expect((await server.admin.get(`/api/dcim/device-types/${type.id}/`)).body.u_height).toBe(2);
    });

    it('does not grow out of a rack, nor into its own kind', async () => {
      const site = await make(server, Site);
      const rack = await make(server, Rack, { site, name: 'R2', u_height: 10 });
      const top = await make(server, DeviceType, { u_height: 1 });
      await at(10, top, rack, site);
      const pair = await make(server, DeviceType, { u_height: 1 });
      await at(1, pair, rack, site);
      await at(2, pair, rack, site);
      for (const { id } of [top, pair]) {
        const reply = await server.admin.patch(`/api/dcim/device-types/${id}/`, { u_height: 2 });
        expect(reply.status).toBe(400);
        expect(reply.body.u_height[0]).toMatch(
          /in rack R2 does not have sufficient space to accommodate a height of 2.0U/,
        );
      }
    });

    it('does not become full depth where the rear is taken', async () => {
      const site = await make(server, Site);
      const rack = await make(server, Rack, { site, name: 'R9', u_height: 10 });
      const shallow = await make(server, DeviceType, { u_height: 1, is_full_depth: false });
      const other = await make(server, DeviceType, { u_height: 1, is_full_depth: false });
      await at(1, shallow, rack, site);
      await make(server, Device, { device_type: other, site, rack, position: 1, face: 'rear' });
      const { status, body } = await server.admin.patch(`/api/dcim/device-types/${shallow.id}/`, {
        is_full_depth: true,
      });
      expect([status, body]).toEqual([
        400,
        { is_full_depth: [expect.stringMatching(/in rack R9 does not have sufficient space to be full depth$/)] },
      ]);
    });

    it('keeps a height', async () => {
      const site = await make(server, Site);
      const rack = await make(server, Rack, { site, u_height: 10 });
      const type = await make(server, DeviceType, { u_height: 1 });
      await at(1, type, rack, site);
      expect(await server.admin.patch(`/api/dcim/device-types/${type.id}/`, { u_height: 0 })).toMatchObject({
        status: 400,
        body: { u_height: ['Unable to set 0U height: Found 1 instances already mounted within racks.'] },
      });
    });
  });
});
