import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePortTemplate } from '../../../src/dcim/console-port-template.js';
import { ConsoleServerPortTemplate } from '../../../src/dcim/console-server-port-template.js';
import { DeviceBayTemplate } from '../../../src/dcim/device-bay-template.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { FrontPortTemplate } from '../../../src/dcim/front-port-template.js';
import { InterfaceTemplate } from '../../../src/dcim/interface-template.js';
import { InventoryItemTemplate } from '../../../src/dcim/inventory-item-template.js';
import { ModuleBayTemplate } from '../../../src/dcim/module-bay-template.js';
import { ModuleType } from '../../../src/dcim/module-type.js';
import { PowerOutletTemplate } from '../../../src/dcim/power-outlet-template.js';
import { PowerPortTemplate } from '../../../src/dcim/power-port-template.js';
import { RearPortTemplate } from '../../../src/dcim/rear-port-template.js';
import type { ResourceClass } from '../../../src/engine/declare/field.js';
import { resourceOf } from '../../../src/engine/declare/resource.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

describe('the templates of a type', () => {
  let server: TestServer;
  let type: Json;
  let other: Json;
  let card: Json;
  beforeAll(async () => {
    server = await startServer();
    type = await make(server, DeviceType, { subdevice_role: 'parent' });
    other = await make(server, DeviceType, { subdevice_role: 'parent' });
    card = await make(server, ModuleType);
  });
  afterAll(() => server.close());

  const pathOf = (model: ResourceClass) => `/${resourceOf(model).route}/`;

  /** Asserts that a body is refused with these errors, and that nothing was stored. */
  const refuses = async (model: ResourceClass, body: Json, errors: Json) => {
    const before = (await server.admin.get(`${pathOf(model)}?limit=1`)).body.count;
    expect(await server.admin.post(pathOf(model), body)).toMatchObject({ status: 400, body: errors });
    expect((await server.admin.get(`${pathOf(model)}?limit=1`)).body.count).toBe(before);
  };

  /** The same of a change. */
  const refusesChange = async (model: ResourceClass, { id, url: _, ...stored }: Json, patch: Json, errors: Json) => {
    const path = `${pathOf(model)}${id}/`;
    const before = (await server.admin.get(path)).body;
    expect(before).toMatchObject({ name: stored.name });
    expect(await server.admin.patch(path, patch)).toMatchObject({ status: 400, body: errors });
    expect((await server.admin.get(path)).body).toEqual(before);
  };

  const MODULAR: [ResourceClass, Json][] = [
    [ConsolePortTemplate, {}],
    [ConsoleServerPortTemplate, {}],
    [PowerPortTemplate, {}],
    [PowerOutletTemplate, {}],
    [InterfaceTemplate, { type: 'virtual' }],
    [RearPortTemplate, { type: '8p8c' }],
    [ModuleBayTemplate, {}],
  ];

  it.each(MODULAR)('belong to a type of device or of module, not to both: %o', async (model, least) => {
    const given = { name: 'either', ...least };
    await refuses(model, given, {
      __all__: ['A component template must be associated with either a device type or a module type.'],
    });
    await refuses(
      model,
      { ...given, device_type: type.id, module_type: card.id },
      { __all__: ['A component template cannot be associated with both a device type and a module type.'] },
    );
  });

  it.each(MODULAR)('stay with their type: %o', async (model, least) => {
    const mine = await make(server, model, { name: 'stays', device_type: type, ...least });
    const message = 'Component templates cannot be moved to a different device type.';
    await refusesChange(model, mine, { device_type: other.id }, { device_type: [message] });
    await refusesChange(model, mine, { device_type: null, module_type: card.id }, { device_type: [message] });
    const ofCard = await make(server, model, { name: 'stays', module_type: card, ...least });
    const another = await make(server, ModuleType);
    await refusesChange(
      model,
      ofCard,
      { module_type: another.id },
      { module_type: ['Component templates cannot be moved to a different module type.'] },
    );
  });

  it('refer to power ports, rear ports and bridges of the same type', async () => {
    const elsewhere = { device_type: other, label: 'far' };
    const psu = await make(server, PowerPortTemplate, { ...elsewhere, name: 'PSU' });
    const bridge = await make(server, InterfaceTemplate, { ...elsewhere, name: 'br0', type: 'bridge' });
    const rear = await make(server, RearPortTemplate, { ...elsewhere, name: 'R', type: '8p8c' });
    for (const [owner, kind] of [
      [{ device_type: type.id }, 'device type'],
      [{ module_type: card.id }, 'module type'],
    ] as const) {
      const given = { ...owner, name: 'refers' };
      await refuses(
        PowerOutletTemplate,
        { ...given, power_port: psu.id },
        { power_port: [`Parent power port (PSU (far)) must belong to the same ${kind}`] },
      );
      await refuses(
        InterfaceTemplate,
        { ...given, type: 'virtual', bridge: bridge.id },
        { bridge: [`Bridge interface (br0 (far)) must belong to the same ${kind}`] },
      );
      await refuses(
        FrontPortTemplate,
        { ...given, type: '8p8c', rear_port: rear.id },
        { rear_port: [`Rear port (R (far)) must belong to the same ${kind}`] },
      );
    }
    await refusesChange(
      InterfaceTemplate,
      bridge,
      { bridge: bridge.id },
      { bridge: ['An interface cannot be bridged to itself.'] },
    );
  });

  it('give wireless interfaces alone a wireless role', async () => {
    const body = { device_type: type.id, name: 'wlan', type: '1000base-t', rf_role: 'ap' };
    await refuses(InterfaceTemplate, body, { rf_role: ['Wireless role may be set only on wireless interfaces.'] });
  });

  it('allocate no more power than they draw', async () => {
    const body = { device_type: type.id, name: 'greedy', maximum_draw: 100, allocated_draw: 101 };
    const message = 'Allocated draw cannot exceed the maximum draw (100W).';
    await refuses(PowerPortTemplate, body, { allocated_draw: [message] });
  });

  it('put front ports behind positions that the rear port has, and keeps', async () => {
    const rear = await make(server, RearPortTemplate, { device_type: type, name: 'MPO', type: 'mpo', positions: 4 });
    const front = { device_type: type.id, name: 'F5', type: 'lc', rear_port: rear.id };
    await refuses(
      FrontPortTemplate,
      { ...front, rear_port_position: 5 },
      { rear_port_position: ['Invalid rear port position (5); rear port MPO has only 4 positions'] },
    );
    await make(server, FrontPortTemplate, { ...front, name: 'F4', rear_port_position: 4 });
    await refusesChange(
      RearPortTemplate,
      rear,
      { positions: 3 },
      { positions: ['A front port is mapped to position 4.'] },
    );
    await make(server, FrontPortTemplate, { ...front, name: 'F1', rear_port_position: 1 });
    const message = 'The number of positions cannot be less than the number of mapped front ports (2)';
    await refusesChange(RearPortTemplate, rear, { positions: 1 }, { positions: [message] });
  });

  it('leave no front port at a position that goes at the same time', async () => {
    const rear = await make(server, RearPortTemplate, { device_type: type, name: 'Race', type: 'mpo', positions: 50 });
    const body = (position: number) => ({
      device_type: type.id,
      name: `Race ${position}`,
      type: 'lc',
      rear_port: rear.id,
      rear_port_position: position,
    });
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index % 10 === 9
          ? server.admin.patch(`/api/dcim/rear-port-templates/${rear.id}/`, { positions: index - 5 })
          : server.admin.post('/api/dcim/front-port-templates/', body(index + 1)),
      ),
    );
    expect(replies.filter(({ status }) => ![200, 201, 400].includes(status))).toEqual([]);
    const { positions } = (await server.admin.get(`/api/dcim/rear-port-templates/${rear.id}/`)).body;
    const fronts = await server.admin.get(`/api/dcim/front-port-templates/?limit=0&rear_port_id=${rear.id}`);
    expect(fronts.body.results.filter((one: Json) => one.rear_port_position > positions)).toEqual([]);
  });

  it('have device bays where the type is a parent, and as long as it has them it stays one', async () => {
    const plain = await make(server, DeviceType, { model: 'Plain' });
    await refuses(
      DeviceBayTemplate,
      { device_type: plain.id, name: 'bay' },
      { device_type: ['Subdevice role of device type (Plain) must be set to "parent" to allow device bays.'] },
    );
    const chassis = await make(server, DeviceType, { subdevice_role: 'parent' });
    const bay = await make(server, DeviceBayTemplate, { device_type: chassis, name: 'bay' });
    const message =
      'Must delete all device bay templates associated with this device before declassifying it as a parent device.';
    for (const subdevice_role of [null, 'child']) {
      const reply = await server.admin.patch(`/api/dcim/device-types/${chassis.id}/`, { subdevice_role, u_height: 0 });
      expect(reply).toMatchObject({ status: 400, body: { subdevice_role: [message] } });
    }
    expect((await server.admin.delete(`/api/dcim/device-bay-templates/${bay.id}/`)).status).toBe(204);
    const reply = await server.admin.patch(`/api/dcim/device-types/${chassis.id}/`, { subdevice_role: null });
    expect(reply.status, reply.text).toBe(200);
  });

  it('put inventory items below and onto templates of the same type', async () => {
    const parent = await make(server, InventoryItemTemplate, { device_type: other, name: 'Board' });
    const port = await make(server, InterfaceTemplate, { device_type: other, name: 'e0', type: 'virtual' });
    const given = { device_type: type.id, name: 'Optic' };
    await refuses(
      InventoryItemTemplate,
      { ...given, parent: parent.id },
      { parent: ['Parent inventory item template does not belong to the same device type.'] },
    );
    await refuses(
      InventoryItemTemplate,
      { ...given, component_type: 'dcim.interfacetemplate', component_id: port.id },
      { component_id: ['The component template does not belong to the same device type.'] },
    );
    await refuses(
      InventoryItemTemplate,
      { ...given, component_type: 'dcim.interface', component_id: port.id },
      { component_type: ['Invalid content type: dcim.interface'] },
    );
  });
});
