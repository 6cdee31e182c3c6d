// Where cables lead, over one or many panels.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../../src/dcim/device.js';
import { startServer, type TestServer } from '../../../support/app.js';
import type { Json } from '../../../support/client.js';
import { make } from '../../../support/factories/make.js';
import {
  addressOf,
  cable,
  type End,
  interfaces,
  panel,
  read,
  told,
  trace,
} from '../../../support/factories/patching.js';

let server: TestServer;
let eth: End[];
let next = 0;

/** An interface that nothing leads to yet. */
const fresh = (): End => eth[next++] as End;

beforeAll(async () => {
  server = await startServer();
  eth = await interfaces(server, await make(server, Device, { name: 'switch-1' }), 60);
});
afterAll(() => server.close());

const destinations = async (end: End): Promise<string[] | null> => {
  const { connected_endpoints } = await read(server, end);
  return connected_endpoints?.map(({ id }: { id: string }) => id) ?? null;
};

describe('a path', () => {
  it('leads from one interface to another', async () => {
    const [a, b] = [fresh(), fresh()];
    const wire = await cable(server, a, b, { type: 'cat6', length: 3, length_unit: 'm', color: 'ff0000' });
    const port = await read(server, a);
    expect(port).toMatchObject({
      cable: { id: wire.id, display: wire.display, label: '' },
      cable_end: 'A',
      _occupied: true,
      link_peers: [{ id: b.object_id, cable: { id: wire.id } }],
      link_peers_type: 'dcim.interface',
      connected_endpoints: [{ id: b.object_id }],
      connected_endpoints_type: 'dcim.interface',
      connected_endpoints_reachable: true,
    });
    expect(await read(server, b)).toMatchObject({ cable_end: 'B', connected_endpoints: [{ id: a.object_id }] });
    const { status, body } = await server.admin.get(`${addressOf(a)}trace/`);
    expect(status).toBe(200);
    expect(body).toHaveLength(1);
    const [[near, between, far]] = body;
    expect(near).toMatchObject({ id: a.object_id, url: expect.stringContaining(addressOf(a)) });
    expect(between).toEqual({
      id: wire.id,
      url: wire.url,
      display: wire.display,
      type: 'cat6',
      status: 'connected',
      label: '',
      color: 'ff0000',
      length: 3,
      length_unit: 'm',
      description: '',
    });
    expect(far).toMatchObject({ id: b.object_id, device: { name: 'switch-1' } });
    const netbox = await trace(server, a);
    expect(netbox.body).toMatchObject([[[{ name: near.name }], { display: wire.display }, [{ name: far.name }]]]);
  });

  it('leads over two panels back to back, and ends where one of them is not patched', async () => {
    const [a, b] = [fresh(), fresh()];
    const [here, there] = [await panel(server, 1), await panel(server, 1)];
    await cable(server, a, here.front[0]?.[0] as End);
    expect(await destinations(a)).toBeNull();
    expect(await read(server, a)).toMatchObject({
      connected_endpoints_reachable: false,
      connected_endpoints_type: null,
    });
    await cable(server, here.rear[0] as End, there.rear[0] as End);
    expect(await told(server, a)).toEqual([
      'interface1 > cable > frontport1'.replace('interface1', 'interface3'),
      'rearport1 > cable > rearport1',
      'frontport1 > nothing',
    ]);
    const last = await cable(server, there.front[0]?.[0] as End, b);
    expect(await destinations(a)).toEqual([b.object_id]);
    expect(await destinations(b)).toEqual([a.object_id]);
    await server.admin.patch(last.url, { status: 'planned' });
    expect(await read(server, a)).toMatchObject({ connected_endpoints: [{}], connected_endpoints_reachable: false });
    await server.admin.delete(last.url);
    expect(await destinations(a)).toBeNull();
    expect(await destinations(b)).toBeNull();
    expect(await read(server, b)).toMatchObject({ cable: null, cable_end: null, link_peers: [], _occupied: false });
  });

  it('keeps the positions of a trunk apart', async () => {
    const [here, there] = [await panel(server, 1, 4), await panel(server, 1, 4)];
    const near = [fresh(), fresh(), fresh()];
    const far = [fresh(), fresh(), fresh()];
    for (const [index, end] of near.entries()) await cable(server, end, here.front[0]?.[index] as End);
    for (const [index, end] of far.entries()) await cable(server, end, there.front[0]?.[index] as End);
    await cable(server, here.rear[0] as End, there.rear[0] as End);
    for (const [index, end] of near.entries()) expect(await destinations(end)).toEqual([far[index]?.object_id]);
    for (const [index, end] of far.entries()) expect(await destinations(end)).toEqual([near[index]?.object_id]);
    const { body } = await server.admin.get(`${addressOf(here.rear[0] as End)}paths/`);
    expect(body).toHaveLength(6);
    expect(body[0]).toMatchObject({ is_complete: true, is_active: true, is_split: false });
  });

  it('splits where nothing tells the position of a trunk', async () => {
    const trunk = await panel(server, 1, 2);
    const a = fresh();
    await cable(server, a, trunk.rear[0] as End);
    expect(await destinations(a)).toBeNull();
    const { body } = await server.admin.get(`${addressOf(trunk.rear[0] as End)}paths/`);
    expect(body).toMatchObject([{ is_split: true, is_complete: false }]);
  });

  it('leads from all the ends of a breakout to all of its others', async () => {
    const [a, ...lanes] = [fresh(), fresh(), fresh(), fresh()];
    await cable(server, a as End, lanes);
    expect(await destinations(a as End)).toEqual(lanes.map(({ object_id }) => object_id));
    expect(await destinations(lanes[1] as End)).toEqual([a?.object_id]);
  });

  it('is none of an object that is not there', async () => {
    const nobody = '01931234-0000-7000-8000-000000000000';
    for (const path of ['interfaces', 'front-ports', 'power-feeds', 'console-ports']) {
      const { status } = await server.admin.get(
        `/api/dcim/${path}/${nobody}/${path === 'front-ports' ? 'paths' : 'trace'}/`,
      );
      expect(status).toBe(404);
    }
  });
});

describe('a trace in the native dialect', () => {
  it.each<[near: number, far: number, pairs: string[]]>([
    [1, 2, ['0-0', '0-1']],
    [2, 1, ['0-0', '1-0']],
    [2, 2, ['0-0', '1-1']],
  ])('shows the %i and %i ends of a cable pair by pair', async (near, far, pairs) => {
    const [a, b] = [Array.from({ length: near }, fresh), Array.from({ length: far }, fresh)];
    await cable(server, a, b);
    const { body } = await server.admin.get(`${addressOf(a[0] as End)}trace/`);
    const place = (ends: readonly End[], { id }: Json) => ends.findIndex(({ object_id }) => object_id === id);
    expect(body.map(([one, , other]: Json[]) => `${place(a, one)}-${place(b, other)}`)).toEqual(pairs);
  });

  it('has nothing on the far side where nothing is connected', async () => {
    const [a, patch] = [fresh(), await panel(server, 1)];
    await cable(server, a, patch.front[0]?.[0] as End);
    const { body } = await server.admin.get(`${addressOf(a)}trace/`);
    expect(body).toMatchObject([
      [{ id: a.object_id }, {}, { id: patch.front[0]?.[0]?.object_id }],
      [{ id: patch.rear[0]?.object_id }, null, null],
    ]);
  });
});
