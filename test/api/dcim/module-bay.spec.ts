import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { Module } from '../../../src/dcim/module.js';
import { ModuleBay } from '../../../src/dcim/module-bay.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { placeDevice } from '../../support/factories/placed-device.js';

const asked: Record<string, string> = {};
const first: Record<string, unknown> = {
  device: { name: 'chassis' },
  name: 'Sub-bay 1',
  label: 'S1',
  position: '1',
  description: 'In the card',
  tags: [{ slug: 'alpha' }],
};

describeResource(ModuleBay, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, Device, { name: 'other chassis' });
    const { device, filters } = await placeDevice(server, 'chassis');
    const outer = await make(server, ModuleBay, { device, name: 'Bay 1' });
    const card = await make(server, Module, { device, module_bay: outer });
    first.module = { id: card.id };
    const { occupied: _, cabled: __, connected: ___, cable_id: ____, ...places } = filters;
    const within = { parent: 'Bay 1', parent_id: outer.id, ancestor: 'Bay 1', ancestor_id: outer.id };
    Object.assign(asked, places, within, { module: card.id });
  },
  create: [
    first,
    { device: { name: 'chassis' }, name: 'Bay 2', position: '2' },
    { device: { name: 'other chassis' }, name: 'Bay 3' },
  ],
  after: async (server, { id, device }) => {
    asked.installed_module_id = (await make(server, Module, { device, module_bay: { id } })).id;
  },
  patch: { label: 'S9', position: '9', tags: [{ slug: 'alpha' }] },
  brief: ['installed_module', 'name', 'description'],
  filters: () => asked,
});

describe('a module bay', () => {
  let server: TestServer;
  let device: Json;
  beforeAll(async () => {
    server = await startServer();
    device = await make(server, Device);
  });
  afterAll(() => server.close());

  const move = (bay: Json, module: Json | null) =>
    server.admin.patch(`/api/dcim/module-bays/${bay.id}/`, { module: module?.id ?? null });
  const below = async (bay: Json): Promise<string[]> =>
    (await server.admin.get(`/api/dcim/module-bays/?parent_id=${bay.id}`)).body.results.map(({ name }: Json) => name);

  it('of a module is within the bay that the module sits in', async () => {
    const outer = await make(server, ModuleBay, { device, name: 'outer' });
    const card = await make(server, Module, { device, module_bay: outer });
    const inner = await make(server, ModuleBay, { device, module: card, name: 'inner' });
    expect(await below(outer)).toEqual(['inner']);
    expect((await move(inner, null)).status).toBe(200);
    expect(await below(outer)).toEqual([]);
    expect((await move(inner, card)).status).toBe(200);
    expect(await below(outer)).toEqual(['inner']);
  });

  it('does not belong to a module within it, however deep', async () => {
    const top = await make(server, ModuleBay, { device, name: 'top' });
    const card = await make(server, Module, { device, module_bay: top });
    const middle = await make(server, ModuleBay, { device, module: card, name: 'middle' });
    const daughter = await make(server, Module, { device, module_bay: middle });
    const message = { module: ['A module bay cannot belong to a module installed within it.'] };
    for (const [bay, module] of [
      [top, card],
      [top, daughter],
      [middle, daughter],
    ]) {
      expect(await move(bay, module)).toMatchObject({ status: 400, body: message });
    }
    expect((await server.admin.get(`/api/dcim/module-bays/${top.id}/`)).body.module).toBeNull();
  });

  it('stays on its device', async () => {
    const bay = await make(server, ModuleBay, { device, name: 'stays' });
    const other = await make(server, Device);
    expect(await server.admin.patch(`/api/dcim/module-bays/${bay.id}/`, { device: other.id })).toMatchObject({
      status: 400,
      body: { device: ['Components cannot be moved to a different device.'] },
    });
    expect((await server.admin.get(`/api/dcim/module-bays/${bay.id}/`)).body.device.id).toBe(device.id);
  });

  it('takes the module in it, and all that is in that one, along when it is deleted', async () => {
    const top = await make(server, ModuleBay, { device, name: 'doomed' });
    const card = await make(server, Module, { device, module_bay: top });
    const inner = await make(server, ModuleBay, { device, module: card, name: 'doomed too' });
    const reply = await server.admin.delete(`/api/dcim/module-bays/${top.id}/`);
    expect(reply.status, reply.text).toBe(204);
    expect((await server.admin.get(`/api/dcim/modules/${card.id}/`)).status).toBe(404);
    expect((await server.admin.get(`/api/dcim/module-bays/${inner.id}/`)).status).toBe(404);
  });
});
