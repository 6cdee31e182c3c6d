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

describeResource(FrontPort, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const { device, filters: found } = await placeDevice(server, 'panel-1');
    Object.assign(filters, found);
    await make(server, RearPort, { device, name: 'trunk', positions: 1024 });
    const other = await make(server, Device, { name: 'panel-2' });
    await make(server, RearPort, { device: other, name: 'other trunk', positions: 1024 });
  },
  create: [
    {
      device: { name: 'panel-1' },
      name: 'front1',
      label: 'F1',
      type: 'lc',
      color: 'ff0000',
      rear_port: { name: 'trunk' },
      rear_port_position: 7,
      mark_connected: false,
      description: 'The first',
      tags: [{ slug: 'alpha' }],
    },
    {
      device: { name: 'panel-2' },
      name: 'front1',
      type: '8p8c',
      rear_port: { name: 'other trunk' },
      rear_port_position: 1,
    },
    {
      device: { name: 'panel-2' },
      name: 'front2',
      type: '8p8c',
      rear_port: { name: 'other trunk' },
      rear_port_position: 2,
      mark_connected: true,
    },
  ],
  fresh: (_, n) => ({ rear_port_position: 10 + n }),
  patch: { type: 'sc', color: '00ff00', mark_connected: true },
  brief: ['device', 'name', 'description', 'cable', '_occupied'],
  filters: () => filters,
  unheld: { cable_end: 'A' },
  alike: UNCABLED,
});

describe('a front port and its rear port', () => {
  let server: TestServer;
  let device: Json;
  beforeAll(async () => {
    server = await startServer();
    device = await make(server, Device);
  });
  afterAll(() => server.close());

  const post = (body: object) =>
    server.admin.post('/api/dcim/front-ports/', { device: device.id, name: 'front', type: 'lc', ...body });
  const count = async () => (await server.admin.get(`/api/dcim/front-ports/?device_id=${device.id}`)).body.count;

  it('refuses the rear port of another device', async () => {
    const rearPort = await make(server, RearPort, { name: 'elsewhere' });
    expect(await post({ rear_port: rearPort.id })).toMatchObject({
      status: 400,
      body: { rear_port: ['Rear port (elsewhere) must belong to the same device'] },
    });
    expect(await count()).toBe(0);
  });

  it('refuses a position that the rear port does not have', async () => {
    const rearPort = await make(server, RearPort, { device, name: 'small', positions: 2 });
    const message = 'Invalid rear port position (3): Rear port small has only 2 positions.';
    expect(await post({ rear_port: rearPort.id, rear_port_position: 3 })).toMatchObject({
      status: 400,
      body: { rear_port_position: [message] },
    });
    expect(await count()).toBe(0);
  });

  it('refuses a position that another front port has', async () => {
    const rearPort = await make(server, RearPort, { device });
    const front = await make(server, FrontPort, { device, rear_port: rearPort });
    const reply = await post({ rear_port: rearPort.id });
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['__all__']]);
    await server.admin.delete(`/api/dcim/front-ports/${front.id}/`);
    expect(await count()).toBe(0);
  });

  it('has its position alone, though fifty ask for it at once', async () => {
    const rearPort = await make(server, RearPort, { device });
    const body = { device: device.id, type: 'lc', rear_port: rearPort.id };
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, n) => server.admin.post('/api/dcim/front-ports/', { ...body, name: `race ${n}` })),
    );
    const statuses = replies.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toEqual([201]);
    expect(statuses.filter((status) => status !== 201 && status !== 400)).toEqual([]);
    expect((await server.admin.get('/api/dcim/front-ports/?name__isw=race')).body.count).toBe(1);
  });

  it('goes with its rear port', async () => {
    const rearPort = await make(server, RearPort, { device });
    const front = await make(server, FrontPort, { device, rear_port: rearPort });
    expect((await server.admin.delete(`/api/dcim/rear-ports/${rearPort.id}/`)).status).toBe(204);
    expect((await server.admin.get(`/api/dcim/front-ports/${front.id}/`)).status).toBe(404);
  });
});
