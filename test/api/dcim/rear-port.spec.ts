import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { FrontPort } from '../../../src/dcim/front-port.js';
import { RearPort } from '../../../src/dcim/rear-port.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { placeDevice } from '../../support/factories/placed-device.js';
import { UNCABLED } from '../../support/resource/orders.js';

const filters: Record<string, string> = {};

describeResource(RearPort, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    Object.assign(filters, (await placeDevice(server, 'panel-1')).filters);
    await make(server, Device, { name: 'panel-2' });
  },
  create: [
    {
      device: { name: 'panel-1' },
      name: 'rear1',
      label: 'R1',
      type: 'mpo',
      color: 'ff0000',
      positions: 12,
      mark_connected: false,
      description: 'The trunk',
      tags: [{ slug: 'alpha' }],
    },
    { device: { name: 'panel-2' }, name: 'rear1', type: '8p8c' },
    { device: { name: 'panel-2' }, name: 'rear2', type: '8p8c', mark_connected: true },
  ],
  patch: { type: 'lc', color: '00ff00', positions: 24, mark_connected: true },
  brief: ['device', 'name', 'description', 'cable', '_occupied'],
  unheld: { cable_end: 'A' },
  alike: UNCABLED,
  filters: () => filters,
});

describe('the positions of a rear port', () => {
  let server: TestServer;
  let device: Json;
  beforeAll(async () => {
    server = await startServer();
    device = await make(server, Device);
  });
  afterAll(() => server.close());

  const shrink = (port: Json, positions: number) =>
    server.admin.patch(`/api/dcim/rear-ports/${port.id}/`, { positions });
  const positionsOf = async (port: Json) => (await server.admin.get(`/api/dcim/rear-ports/${port.id}/`)).body.positions;

  it('are no fewer than its front ports', async () => {
    const port = await make(server, RearPort, { device, positions: 4 });
    for (const position of [1, 2]) {
      await make(server, FrontPort, { device, rear_port: port, rear_port_position: position });
    }
    expect(await shrink(port, 1)).toMatchObject({
      status: 400,
      body: { positions: ['The number of positions cannot be less than the number of mapped front ports (2)'] },
    });
    expect(await positionsOf(port)).toBe(4);
    expect((await shrink(port, 2)).status).toBe(200);
  });

  it('reach as far as the highest of its front ports', async () => {
    const port = await make(server, RearPort, { device, positions: 4 });
    await make(server, FrontPort, { device, rear_port: port, rear_port_position: 3 });
    expect(await shrink(port, 2)).toMatchObject({
      status: 400,
      body: { positions: ['A front port is mapped to position 3.'] },
    });
    expect(await positionsOf(port)).toBe(4);
  });

  it('are not taken away while a front port is put at them', async () => {
    for (let round = 0; round < 10; round++) {
      const port = await make(server, RearPort, { device, positions: 2 });
      const body = { device: device.id, name: `race ${round}`, type: 'lc', rear_port: port.id, rear_port_position: 2 };
      const [front, rear] = await Promise.all([server.admin.post('/api/dcim/front-ports/', body), shrink(port, 1)]);
      expect([front.status, rear.status].sort()).toEqual(front.status === 201 ? [201, 400] : [200, 400]);
    }
  });
});
