import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { PowerOutlet } from '../../../src/dcim/power-outlet.js';
import { PowerPort } from '../../../src/dcim/power-port.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { placeDevice } from '../../support/factories/placed-device.js';
import { UNCABLED } from '../../support/resource/orders.js';

const filters: Record<string, string> = {};

describeResource(PowerOutlet, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const { device, filters: found } = await placeDevice(server, 'pdu-1');
    Object.assign(filters, found);
    await make(server, PowerPort, { device, name: 'inlet' });
    await make(server, Device, { name: 'pdu-2' });
  },
  create: [
    {
      device: { name: 'pdu-1' },
      name: 'outlet1',
      label: '1',
      type: 'iec-60320-c13',
      status: 'disabled',
      color: 'ff0000',
      power_port: { name: 'inlet' },
      feed_leg: 'A',
      mark_connected: false,
      description: 'At the top',
      tags: [{ slug: 'alpha' }],
    },
    { device: { name: 'pdu-2' }, name: 'outlet1' },
    { device: { name: 'pdu-2' }, name: 'outlet2', type: 'iec-60320-c19', mark_connected: true },
  ],
  patch: { type: 'iec-60320-c15', status: 'faulty', color: '00ff00', feed_leg: 'B', mark_connected: true },
  brief: ['device', 'name', 'description', 'cable', '_occupied'],
  unheld: { cable_end: 'A' },
  alike: UNCABLED,
  filters: () => filters,
});

describe('the power port of an outlet', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('is one of the same device', async () => {
    const outlet = await make(server, PowerOutlet);
    const port = await make(server, PowerPort, { name: 'inlet', label: 'A' });
    const reply = await server.admin.patch(`/api/dcim/power-outlets/${outlet.id}/`, { power_port: port.id });
    expect(reply).toMatchObject({
      status: 400,
      body: { power_port: ['Parent power port (inlet (A)) must belong to the same device'] },
    });
    expect((await server.admin.get(`/api/dcim/power-outlets/${outlet.id}/`)).body.power_port).toBeNull();
  });

  it('releases its outlets when it is deleted', async () => {
    const device = await make(server, Device);
    const port = await make(server, PowerPort, { device });
    const outlet = await make(server, PowerOutlet, { device, power_port: port });
    expect((await server.admin.delete(`/api/dcim/power-ports/${port.id}/`)).status).toBe(204);
    expect((await server.admin.get(`/api/dcim/power-outlets/${outlet.id}/`)).body.power_port).toBeNull();
  });
});
