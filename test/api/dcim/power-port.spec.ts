import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { PowerPort } from '../../../src/dcim/power-port.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { placeDevice } from '../../support/factories/placed-device.js';
import { UNCABLED } from '../../support/resource/orders.js';

const filters: Record<string, string> = {};

describeResource(PowerPort, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    Object.assign(filters, (await placeDevice(server, 'core-1')).filters);
    await make(server, Device, { name: 'edge-1' });
  },
  create: [
    {
      device: { name: 'core-1' },
      name: 'PSU0',
      label: 'PSU 0',
      type: 'iec-60320-c14',
      maximum_draw: 750,
      allocated_draw: 500,
      mark_connected: false,
      description: 'On the left',
      tags: [{ slug: 'alpha' }],
    },
    { device: { name: 'edge-1' }, name: 'PSU0' },
    { device: { name: 'edge-1' }, name: 'PSU1', type: 'iec-60320-c20', mark_connected: true },
  ],
  patch: { type: 'iec-60320-c8', maximum_draw: 1000, allocated_draw: 1000, mark_connected: true },
  brief: ['device', 'name', 'description', 'cable', '_occupied'],
  unheld: { cable_end: 'A' },
  alike: UNCABLED,
  filters: () => filters,
});

describe('what a power port draws', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('is at most what it can draw, also where only one of both is changed', async () => {
    const port = await make(server, PowerPort, { maximum_draw: 500, allocated_draw: 400 });
    for (const body of [{ allocated_draw: 501 }, { maximum_draw: 399 }]) {
      const draw = { maximum_draw: 500, ...body }.maximum_draw;
      expect(await server.admin.patch(`/api/dcim/power-ports/${port.id}/`, body)).toMatchObject({
        status: 400,
        body: { allocated_draw: [`Allocated draw cannot exceed the maximum draw (${draw}W).`] },
      });
    }
    const { body } = await server.admin.get(`/api/dcim/power-ports/${port.id}/`);
    expect([body.maximum_draw, body.allocated_draw]).toEqual([500, 400]);
  });
});
