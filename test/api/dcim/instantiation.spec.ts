import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePortTemplate } from '../../../src/dcim/console-port-template.js';
import { ConsoleServerPortTemplate } from '../../../src/dcim/console-server-port-template.js';
import { DeviceService } from '../../../src/dcim/device.service.js';
import { DeviceBayTemplate } from '../../../src/dcim/device-bay-template.js';
import { DeviceRole } from '../../../src/dcim/device-role.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { FrontPortTemplate } from '../../../src/dcim/front-port-template.js';
import { InterfaceTemplate } from '../../../src/dcim/interface-template.js';
import { InventoryItemRole } from '../../../src/dcim/inventory-item-role.js';
import { InventoryItemTemplate } from '../../../src/dcim/inventory-item-template.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { ModuleBayTemplate } from '../../../src/dcim/module-bay-template.js';
import { PowerOutletTemplate } from '../../../src/dcim/power-outlet-template.js';
import { PowerPortTemplate } from '../../../src/dcim/power-port-template.js';
import { RearPortTemplate } from '../../../src/dcim/rear-port-template.js';
import { Site } from '../../../src/dcim/site.js';
import { commandPrincipal } from '../../../src/engine/access/principal.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { CLIENTS, isLong } from '../../support/depth.js';
import { make, makeMany } from '../../support/factories/make.js';
import { countStatements } from '../../support/query-count.js';

describe('the components of a new device', () => {
  let server: TestServer;
  let site: Json;
  let role: Json;
  let made = 0;
  beforeAll(async () => {
    server = await startServer({ DEFAULT_PERMISSIONS: '{}' });
    site = await make(server, Site);
    role = await make(server, DeviceRole);
  });
  afterAll(() => server.close());

  const bodyOf = (type: Json) => ({ name: `d${++made}`, site: site.id, role: role.id, device_type: type.id });
  const create = async (type: Json) => {
    const reply = await server.admin.post('/api/dcim/devices/', bodyOf(type));
    expect(reply.status, reply.text).toBe(201);
    return { device: reply.body, request: String(reply.headers.get('x-request-id')) };
  };
  const of = async (path: string, device: Json): Promise<Json[]> =>
    (await server.admin.get(`/api/dcim/${path}/?limit=0&device_id=${device.id}`)).body.results;

  /** A type with one template of every kind, two where they refer to each other. */
  const fullType = async () => {
    const device_type = await make(server, DeviceType, { subdevice_role: 'parent' });
    const given = { device_type, label: 'L', description: 'As described' };
    const maker = await make(server, Manufacturer);
    const itemRole = await make(server, InventoryItemRole);
    await make(server, ConsolePortTemplate, { ...given, name: 'con0', type: 'rj-45' });
    await make(server, ConsoleServerPortTemplate, { ...given, name: 'srv0', type: 'usb-a' });
    const psu = await make(server, PowerPortTemplate, {
      ...given,
      name: 'PSU0',
      type: 'iec-60320-c14',
      maximum_draw: 500,
      allocated_draw: 300,
    });
    await make(server, PowerOutletTemplate, { ...given, name: 'out0', feed_leg: 'B', power_port: psu });
    const bridge = await make(server, InterfaceTemplate, { ...given, name: 'br0', type: 'bridge' });
    const port = await make(server, InterfaceTemplate, {
      ...given,
      name: 'eth0',
      type: '1000base-t',
      enabled: false,
      mgmt_only: true,
      poe_mode: 'pse',
      poe_type: 'type1-ieee802.3af',
      bridge,
    });
    const rear = await make(server, RearPortTemplate, { ...given, name: 'rear0', positions: 4, color: 'ff0000' });
    await make(server, FrontPortTemplate, {
      ...given,
      name: 'front0',
      rear_port: rear,
      rear_port_position: 3,
      color: '00ff00',
    });
    await make(server, ModuleBayTemplate, { ...given, name: 'Slot 7', position: '7' });
    await make(server, DeviceBayTemplate, { ...given, name: 'blade0' });
    const board = await make(server, InventoryItemTemplate, { ...given, name: 'Board', role: itemRole });
    await make(server, InventoryItemTemplate, {
      ...given,
      name: 'Optic',
      parent: board,
      manufacturer: maker,
      part_id: 'X-1',
      component_type: 'dcim.interfacetemplate',
      component_id: port.id,
    });
    return { type: device_type, itemRole, maker };
  };

  it('are those of the templates of its type, with all that they say', async () => {
    const { type, itemRole, maker } = await fullType();
    const { device } = await create(type);
    const common = { label: 'L', description: 'As described', device: { id: device.id } };
    expect(await of('console-ports', device)).toMatchObject([{ ...common, name: 'con0', type: { value: 'rj-45' } }]);
    expect(await of('console-server-ports', device)).toMatchObject([
      { ...common, name: 'srv0', type: { value: 'usb-a' } },
    ]);
    const [psu, ...others] = await of('power-ports', device);
    expect(others).toEqual([]);
    expect(psu).toMatchObject({ ...common, name: 'PSU0', maximum_draw: 500, allocated_draw: 300 });
    expect(await of('power-outlets', device)).toMatchObject([
      { ...common, name: 'out0', feed_leg: { value: 'B' }, power_port: { id: psu.id }, status: { value: 'enabled' } },
    ]);
    const [bridge, port] = await of('interfaces', device);
    expect(bridge).toMatchObject({ ...common, name: 'br0', type: { value: 'bridge' }, enabled: true, bridge: null });
    expect(port).toMatchObject({
      ...common,
      name: 'eth0',
      enabled: false,
      mgmt_only: true,
      poe_mode: { value: 'pse' },
      poe_type: { value: 'type1-ieee802.3af' },
      bridge: { id: bridge.id },
    });
    const [rear] = await of('rear-ports', device);
    expect(rear).toMatchObject({ ...common, name: 'rear0', positions: 4, color: 'ff0000' });
    expect(await of('front-ports', device)).toMatchObject([
      { ...common, name: 'front0', rear_port: { id: rear.id }, rear_port_position: 3, color: '00ff00' },
    ]);
    expect(await of('module-bays', device)).toMatchObject([{ ...common, name: 'Slot 7', position: '7' }]);
    expect(await of('device-bays', device)).toMatchObject([{ ...common, name: 'blade0', installed_device: null }]);
    const [board, optic] = await of('inventory-items', device);
    expect(board).toMatchObject({ ...common, name: 'Board', _depth: 0, parent: null, role: { id: itemRole.id } });
    expect(optic).toMatchObject({
      ...common,
      name: 'Optic',
      _depth: 1,
      parent: board.id,
      manufacturer: { id: maker.id },
      part_id: 'X-1',
      component_type: 'dcim.interface',
      component_id: port.id,
    });
  });

  it('are counted by the type and by the device, and recorded one by one', async () => {
    const { type } = await fullType();
    const { device, request } = await create(type);
    const counts = {
      console_port: 1,
      console_server_port: 1,
      power_port: 1,
      power_outlet: 1,
      interface: 2,
      rear_port: 1,
    };
    const more = { front_port: 1, module_bay: 1, device_bay: 1, inventory_item: 2 };
    const counted = (suffix: string) =>
      Object.fromEntries(Object.entries({ ...counts, ...more }).map(([name, count]) => [`${name}${suffix}`, count]));
    const shown = (await server.admin.get(`/api/dcim/device-types/${type.id}/`)).body;
    expect(shown).toMatchObject({ ...counted('_template_count'), device_count: 1 });
    expect((await server.admin.get(`/api/dcim/devices/${device.id}/`)).body).toMatchObject(counted('_count'));
    const records = (await server.admin.get(`/api/core/object-changes/?limit=0&request_id=${request}`)).body.results;
    expect(records).toHaveLength(13);
    const [bridge, port] = await of('interfaces', device);
    expect(records.find((one: Json) => one.changed_object_id === port.id)).toMatchObject({
      action: { value: 'create' },
      changed_object_type: 'dcim.interface',
      object_repr: 'eth0 (L)',
      prechange_data: null,
      postchange_data: { name: 'eth0', device: device.id, bridge: bridge.id, custom_fields: {}, tags: [], vdcs: [] },
    });
  });

  it.each([
    ['name', InterfaceTemplate, { name: 'Gi9/{module}' }, 'Interface Gi9/{module}'],
    ['label', InventoryItemTemplate, { name: 'Fan', label: '{module}' }, 'InventoryItem Fan'],
    ['position', ModuleBayTemplate, { name: 'Slot', position: '{module}/1' }, 'ModuleBay Slot'],
  ])('are refused with the device where a %s waits for a module', async (_, model, values, component) => {
    const type = await make(server, DeviceType);
    await make(server, model as never, { device_type: type, ...values });
    const before = (await server.admin.get('/api/dcim/devices/?limit=1')).body.count;
    const reply = await server.admin.post('/api/dcim/devices/', bodyOf(type));
    const rest = 'of this type has {module} in its name, label or position, which only a module in a bay resolves';
    expect([reply.status, reply.body]).toEqual([400, { device_type: [`${component} ${rest}; correct its template.`] }]);
    expect((await server.admin.get('/api/dcim/devices/?limit=1')).body.count).toBe(before);
  });

  it('stay as they are when the type changes', async () => {
    const type = await make(server, DeviceType);
    const template = await make(server, InterfaceTemplate, { device_type: type, name: 'eth0' });
    const { device } = await create(type);
    await server.admin.patch(`/api/dcim/interface-templates/${template.id}/`, { name: 'renamed' });
    await make(server, InterfaceTemplate, { device_type: type, name: 'eth1' });
    expect((await of('interfaces', device)).map(({ name }) => name)).toEqual(['eth0']);
    await server.admin.delete(`/api/dcim/interface-templates/${template.id}/`);
    expect((await of('interfaces', device)).map(({ name }) => name)).toEqual(['eth0']);
  });

  it('need no permission but that for the device', async () => {
    const type = await make(server, DeviceType);
    await make(server, InterfaceTemplate, { device_type: type, name: 'eth0' });
    const { body } = await server.admin.post('/api/users/tokens/', {
      permissions: [
        { object_types: ['dcim.device'], actions: ['add', 'view'] },
        { object_types: ['dcim.site', 'dcim.devicerole', 'dcim.devicetype'], actions: ['view'] },
      ],
    });
    const reply = await server.withKey(body.key).post('/api/dcim/devices/', bodyOf(type));
    expect(reply.status, reply.text).toBe(201);
    expect((await of('interfaces', reply.body)).map(({ name }) => name)).toEqual(['eth0']);
  });

  it('are not made where the device is refused', async () => {
    const type = await make(server, DeviceType);
    await make(server, InterfaceTemplate, { device_type: type, name: 'eth0' });
    const before = (await server.admin.get('/api/dcim/interfaces/?limit=1')).body.count;
    const reply = await server.admin.post('/api/dcim/devices/', [bodyOf(type), { ...bodyOf(type), nope: 1 }]);
    expect(reply.status).toBe(400);
    expect((await server.admin.get('/api/dcim/interfaces/?limit=1')).body.count).toBe(before);
  });

  it('cost the same number of statements for one device and for many', async () => {
    const { type } = await fullType();
    await makeMany(server, InterfaceTemplate, 48, (index) => ({ device_type: type, name: `ge-0/0/${index}` }));
    const creating = (count: number) => async () => {
      const bodies = Array.from({ length: count }, () => bodyOf(type));
      const reply = await server.admin.post('/api/dcim/devices/', bodies);
      expect(reply.status, reply.text).toBe(201);
    };
    const one = await countStatements(server, creating(1));
    // Some 4,700 change records: more than 5,000 take another statement.
    expect(await countStatements(server, creating(isLong ? 80 : 20))).toBeLessThanOrEqual(one);
    const last = (await server.admin.get(`/api/dcim/devices/?name=d${made}`)).body.results[0];
    expect(last.interface_count).toBe(50);
    const names = (await of('interfaces', last)).map(({ name }) => name);
    expect(names.slice(2, 5)).toEqual(['ge-0/0/0', 'ge-0/0/1', 'ge-0/0/2']);
  });

  it('are whole while the templates of the type change', async () => {
    const type = await make(server, DeviceType);
    const pair = async (index: number) => {
      const [rear] = await makeMany(server, RearPortTemplate, 1, () => ({ device_type: type, name: `R${index}` }));
      await make(server, FrontPortTemplate, { device_type: type, name: `F${index}`, rear_port: rear });
    };
    const [replies] = await Promise.all([
      Promise.all(Array.from({ length: 2 * CLIENTS }, () => server.admin.post('/api/dcim/devices/', bodyOf(type)))),
      Promise.all(Array.from({ length: CLIENTS / 2 }, (_, index) => pair(index))),
    ]);
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 201));
    const { body } = await server.admin.get(`/api/dcim/devices/?limit=0&device_type_id=${type.id}`);
    expect(body.results).toHaveLength(2 * CLIENTS);
    expect(body.results.filter((one: Json) => one.front_port_count > one.rear_port_count)).toEqual([]);
  });

  it('do not come with a device that an import brings', async () => {
    const type = await make(server, DeviceType);
    await make(server, InterfaceTemplate, { device_type: type, name: 'eth0' });
    const body = bodyOf(type);
    const by = commandPrincipal(randomUUID());
    await server.database.transaction((transaction) =>
      server.app.get(DeviceService).importWithin(transaction, [{ body }], by),
    );
    const [device] = (await server.admin.get(`/api/dcim/devices/?name=${body.name}`)).body.results;
    expect(device).toMatchObject({ name: body.name, interface_count: 0 });
  });
});
