// What all the parts of devices have in common.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePort } from '../../../src/dcim/console-port.js';
import { ConsoleServerPort } from '../../../src/dcim/console-server-port.js';
import { Device } from '../../../src/dcim/device.js';
import { FrontPort } from '../../../src/dcim/front-port.js';
import { Interface } from '../../../src/dcim/interface.js';
import { InventoryItem } from '../../../src/dcim/inventory-item.js';
import { Module } from '../../../src/dcim/module.js';
import { ModuleBay } from '../../../src/dcim/module-bay.js';
import { PowerOutlet } from '../../../src/dcim/power-outlet.js';
import { PowerPort } from '../../../src/dcim/power-port.js';
import { RearPort } from '../../../src/dcim/rear-port.js';
import type { ResourceClass } from '../../../src/engine/declare/field.js';
import { resourceOf } from '../../../src/engine/declare/resource.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

const MODULAR = [ConsolePort, ConsoleServerPort, PowerPort, PowerOutlet, Interface, FrontPort, RearPort] as const;
const COUNTERS: Readonly<Record<string, ResourceClass>> = {
  console_port_count: ConsolePort,
  console_server_port_count: ConsoleServerPort,
  power_port_count: PowerPort,
  power_outlet_count: PowerOutlet,
  interface_count: Interface,
  front_port_count: FrontPort,
  rear_port_count: RearPort,
};

let server: TestServer;
let device: Json;
let other: Json;
beforeAll(async () => {
  server = await startServer();
  device = await make(server, Device, { name: 'here' });
  other = await make(server, Device, { name: 'there' });
});
afterAll(() => server.close());

const pathOf = (model: ResourceClass, one: Json) => `/${resourceOf(model).route}/${one.id}/`;

/** A part of a device, with the rear port that a front port needs there. */
async function part(model: ResourceClass, of: Json): Promise<Json> {
  const rear = model === FrontPort ? { rear_port: await make(server, RearPort, { device: of }) } : {};
  return make(server, model, { device: of, ...rear });
}

describe('a part of a device', () => {
  it.each([...MODULAR, ModuleBay].map((model) => [model.name, model] as const))(
    'is not moved to another device (%s)',
    async (_name, model) => {
      const one = await part(model, device);
      expect(await server.admin.patch(pathOf(model, one), { device: other.id })).toMatchObject({
        status: 400,
        body: { device: ['Components cannot be moved to a different device.'] },
      });
      expect((await server.admin.get(pathOf(model, one))).body.device.id).toBe(device.id);
    },
  );

  it('may be moved where it is an inventory item', async () => {
    const item = await make(server, InventoryItem, { device });
    const reply = await server.admin.patch(pathOf(InventoryItem, item), { device: other.id });
    expect([reply.status, reply.body.device?.id]).toEqual([200, other.id]);
  });

  it.each(MODULAR.map((model) => [model.name, model] as const))(
    'belongs to a module of the same device (%s)',
    async (_name, model) => {
      const modules = await Promise.all(
        [device, other].map(async (of) =>
          make(server, Module, { device: of, module_bay: await make(server, ModuleBay, { device: of }) }),
        ),
      );
      const one = await part(model, device);
      expect(await server.admin.patch(pathOf(model, one), { module: modules[1].id })).toMatchObject({
        status: 400,
        body: { module: ['The module must belong to the same device.'] },
      });
      const reply = await server.admin.patch(pathOf(model, one), { module: modules[0].id });
      expect([reply.status, reply.body.module?.id]).toEqual([200, modules[0].id]);
    },
  );

  it('is occupied while it is marked as connected', async () => {
    const one = await make(server, PowerPort, { device, mark_connected: true });
    expect(one._occupied).toBe(true);
    const found = async (query: string) =>
      (await server.admin.get(`/api/dcim/power-ports/?id=${one.id}&${query}`)).body.count;
    expect([await found('occupied=true'), await found('occupied=false'), await found('cabled=true')]).toEqual([
      1, 0, 0,
    ]);
  });

  it('is counted at its device, and devices are found by the numbers', async () => {
    const own = await make(server, Device);
    for (const model of Object.values(COUNTERS)) if (model !== RearPort) await part(model, own);
    const { body } = await server.admin.get(pathOf(Device, own));
    for (const name of Object.keys(COUNTERS)) {
      expect([name, body[name]]).toEqual([name, 1]);
      const found = async (query: string) =>
        (await server.admin.get(`/api/dcim/devices/?id=${own.id}&${name}${query}`)).body.count;
      expect([name, await found('__gte=1'), await found('__lt=1'), await found('=1')]).toEqual([name, 1, 0, 1]);
    }
  });

  it('goes with its device, with a record of each', async () => {
    const own = await make(server, Device);
    const parts = await Promise.all([ConsolePort, PowerPort, Interface, RearPort].map((model) => part(model, own)));
    const reply = await server.admin.delete(pathOf(Device, own));
    expect(reply.status, reply.text).toBe(204);
    const request = reply.headers.get('x-request-id');
    const records = await server.admin.get(`/api/core/object-changes/?limit=0&request_id=${request}`);
    const gone = records.body.results.map((one: Json) => one.changed_object_id);
    expect(gone.sort()).toEqual([own, ...parts].map(({ id }) => id).sort());
  });
});
