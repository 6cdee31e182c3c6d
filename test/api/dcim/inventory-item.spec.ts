import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { Interface } from '../../../src/dcim/interface.js';
import { InventoryItem } from '../../../src/dcim/inventory-item.js';
import { InventoryItemRole } from '../../../src/dcim/inventory-item-role.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { placeDevice } from '../../support/factories/placed-device.js';

const asked: Record<string, string> = {};
const first: Record<string, unknown> = {
  device: { name: 'chassis' },
  parent: { name: 'Board' },
  name: 'Optic',
  label: 'O1',
  status: 'planned',
  role: { slug: 'optic' },
  manufacturer: { slug: 'initech' },
  part_id: 'P-1',
  serial: 'S-1',
  asset_tag: 'A-1',
  discovered: true,
  description: 'Glows',
  component_type: 'dcim.interface',
  tags: [{ slug: 'alpha' }],
};

describeResource(InventoryItem, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, Manufacturer, { slug: 'initech' });
    await make(server, InventoryItemRole, { slug: 'optic' });
    await make(server, Device, { name: 'other chassis' });
    const { device, filters } = await placeDevice(server, 'chassis');
    await make(server, InventoryItem, { device, name: 'Board' });
    first.component_id = (await make(server, Interface, { device, name: 'eth0' })).id;
    const { occupied: _, cabled: __, connected: ___, cable_id: ____, ...places } = filters;
    Object.assign(asked, places);
  },
  create: [
    first,
    { device: { name: 'chassis' }, name: 'Fan' },
    { device: { name: 'other chassis' }, name: 'Disk', status: 'failed' },
  ],
  patch: { status: 'staged', part_id: 'P-9', discovered: true, tags: [{ slug: 'alpha' }] },
  brief: ['device', 'name', 'description', '_depth'],
  filters: () => ({ ...asked, parent: 'Board', ancestor: 'Board' }),
});

describe('an inventory item', () => {
  let server: TestServer;
  let device: Json;
  let other: Json;
  beforeAll(async () => {
    server = await startServer();
    device = await make(server, Device);
    other = await make(server, Device);
  });
  afterAll(() => server.close());

  const path = '/api/dcim/inventory-items/';
  const item = (values: Json) => make(server, InventoryItem, { device, ...values });
  const patch = (of: Json, values: Json) => server.admin.patch(`${path}${of.id}/`, values);
  const get = async (of: Json): Promise<Json> => (await server.admin.get(`${path}${of.id}/`)).body;

  it('moves within its device with all that is below it', async () => {
    const [left, right] = [await item({ name: 'left' }), await item({ name: 'right' })];
    const child = await item({ name: 'child', parent: left });
    const grandchild = await item({ name: 'grandchild', parent: child });
    expect((await get(grandchild))._depth).toBe(2);
    expect((await patch(left, { parent: right.id })).status).toBe(200);
    expect((await get(grandchild))._depth).toBe(3);
    expect(await patch(right, { parent: grandchild.id })).toMatchObject({
      status: 400,
      body: { parent: ['Cannot assign self or child inventory item as parent.'] },
    });
  });

  it('is on the device of its parent and of its component', async () => {
    const parent = await item({ name: 'elsewhere', device: other });
    const port = await make(server, Interface, { device: other, name: 'eth0' });
    const body = { device: device.id, name: 'lost' };
    expect(await server.admin.post(path, { ...body, parent: parent.id })).toMatchObject({
      status: 400,
      body: { parent: ['Parent inventory item does not belong to the same device.'] },
    });
    const component = { component_type: 'dcim.interface', component_id: port.id };
    expect(await server.admin.post(path, { ...body, ...component })).toMatchObject({
      status: 400,
      body: { device: ['Cannot assign inventory item to component on another device'] },
    });
    expect(
      await server.admin.post(path, { ...body, component_type: 'dcim.devicebay', component_id: port.id }),
    ).toMatchObject({
      status: 400,
      body: { component_type: ['Invalid content type: dcim.devicebay'] },
    });
    expect((await server.admin.get(`${path}?name=lost`)).body.count).toBe(0);
  });

  it('leaves its component when it goes to another device', async () => {
    const port = await make(server, Interface, { device, name: 'uplink' });
    const optic = await item({ name: 'optic', component_type: 'dcim.interface', component_id: port.id });
    expect(optic.component).toMatchObject({ id: port.id, name: 'uplink' });
    const reply = await patch(optic, { device: other.id });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body).toMatchObject({ component_type: null, component_id: null, component: null });
  });

  it('goes with its children or not at all', async () => {
    const parent = await item({ name: 'family' });
    const child = await item({ name: 'kid', parent });
    expect(await patch(parent, { device: other.id })).toMatchObject({
      status: 400,
      body: { device: ['Cannot move an inventory item with dependent children'] },
    });
    expect(await patch(child, { device: other.id })).toMatchObject({
      status: 400,
      body: { parent: ['Parent inventory item does not belong to the same device.'] },
    });
    const reply = await server.admin.patch(path, [
      { id: parent.id, device: other.id },
      { id: child.id, device: other.id },
    ]);
    expect(reply.status, reply.text).toBe(200);
    expect((await get(child)).device.id).toBe(other.id);
  });

  it('never is on another device than its parent, whoever asks at once', async () => {
    const parent = await item({ name: 'contended' });
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        index === 10
          ? patch(parent, { device: other.id })
          : server.admin.post(path, { device: device.id, name: `racer ${index}`, parent: parent.id }),
      ),
    );
    expect(replies.filter(({ status }) => ![200, 201, 400].includes(status))).toEqual([]);
    const { device: where } = await get(parent);
    const children = (await server.admin.get(`${path}?limit=0&parent_id=${parent.id}`)).body.results;
    expect(children.filter((one: Json) => one.device.id !== where.id)).toEqual([]);
  });

  it('goes with its component', async () => {
    const port = await make(server, Interface, { device, name: 'short-lived' });
    const optic = await item({ name: 'with it', component_type: 'dcim.interface', component_id: port.id });
    expect((await server.admin.delete(`/api/dcim/interfaces/${port.id}/`)).status).toBe(204);
    expect((await server.admin.get(`${path}${optic.id}/`)).status).toBe(404);
  });

  it('is shown by number, its parent as a bare one, to clients of NetBox', async () => {
    const parent = await item({ name: 'numbered' });
    const port = await make(server, Interface, { device, name: 'by number' });
    const child = await item({ name: 'below', parent, component_type: 'dcim.interface', component_id: port.id });
    const { body } = await server.admin.get('/netbox/api/dcim/inventory-items/?name=below');
    const [shown] = body.results;
    expect(shown).toMatchObject({ parent: expect.any(Number), component_id: expect.any(Number), _depth: 1 });
    const above = (await server.admin.get(`/netbox/api/dcim/inventory-items/${shown.parent}/`)).body;
    expect(above.name).toBe('numbered');
    const reply = await server.admin.patch(`/netbox/api/dcim/inventory-items/${shown.id}/`, {
      parent: shown.parent,
      component_type: 'dcim.interface',
      component_id: shown.component_id,
      label: 'said back',
    });
    expect(reply.status, reply.text).toBe(200);
    expect(await get(child)).toMatchObject({ parent: parent.id, component_id: port.id, label: 'said back' });
  });
});
