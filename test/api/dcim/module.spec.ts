import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceRole } from '../../../src/dcim/device-role.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { FrontPortTemplate } from '../../../src/dcim/front-port-template.js';
import { Interface } from '../../../src/dcim/interface.js';
import { InterfaceTemplate } from '../../../src/dcim/interface-template.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { Module } from '../../../src/dcim/module.js';
import { ModuleBay } from '../../../src/dcim/module-bay.js';
import { ModuleBayTemplate } from '../../../src/dcim/module-bay-template.js';
import { ModuleType } from '../../../src/dcim/module-type.js';
import { PowerOutletTemplate } from '../../../src/dcim/power-outlet-template.js';
import { PowerPortTemplate } from '../../../src/dcim/power-port-template.js';
import { RearPortTemplate } from '../../../src/dcim/rear-port-template.js';
import { Site } from '../../../src/dcim/site.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make, makeMany } from '../../support/factories/make.js';
import { placeDevice } from '../../support/factories/placed-device.js';

const places: Record<string, string> = {};

describeResource(Module, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const maker = await make(server, Manufacturer, { slug: 'initech' });
    await make(server, ModuleType, { model: 'Line card', manufacturer: maker });
    await make(server, ModuleType, { model: 'Fan tray', manufacturer: maker });
    const other = await make(server, Device, { name: 'other chassis' });
    await make(server, ModuleBay, { device: other, name: 'Fans' });
    const { device, filters } = await placeDevice(server, 'chassis');
    await makeMany(server, ModuleBay, 200, (index) => ({ device, name: `Bay ${index}`, position: String(index) }));
    const asked = ['region', 'site_group', 'site', 'location', 'rack'].flatMap((name) => [name, `${name}_id`]);
    for (const name of asked) places[name] = filters[name] as string;
    Object.assign(places, { manufacturer: 'initech', manufacturer_id: maker.id, module_type: 'Line card' });
  },
  create: [
    {
      device: { name: 'chassis' },
      module_bay: { name: 'Bay 0' },
      module_type: { model: 'Line card' },
      status: 'planned',
      serial: 'S-1',
      asset_tag: 'A-1',
      description: 'With a scratch',
      comments: 'Handle **gently**.',
      tags: [{ slug: 'alpha' }],
      adopt_components: true,
      replicate_components: false,
    },
    { device: { name: 'chassis' }, module_bay: { name: 'Bay 1' }, module_type: { model: 'Line card' } },
    { device: { name: 'other chassis' }, module_bay: { name: 'Fans' }, module_type: { model: 'Fan tray' } },
  ],
  fresh: (_, number) => ({ device: { name: 'chassis' }, module_bay: { name: `Bay ${number + 2}` } }),
  unseen: ['adopt_components', 'replicate_components'],
  patch: { status: 'failed', serial: 'S-9', module_type: { model: 'Line card' } },
  brief: ['device', 'module_bay', 'module_type', 'description'],
  filters: () => places,
});

describe('a module', () => {
  let server: TestServer;
  let base: Json;
  let type: Json;
  beforeAll(async () => {
    server = await startServer();
    base = {
      site: await make(server, Site),
      role: await make(server, DeviceRole),
      device_type: await make(server, DeviceType),
    };
    type = await cardType();
  });
  afterAll(() => server.close());

  /** A type with two interfaces, one the bridge of the other, a port of each kind that refers to another. */
  async function cardType(): Promise<Json> {
    const module_type = await make(server, ModuleType);
    const bridge = await make(server, InterfaceTemplate, { module_type, name: 'br{module}', type: 'bridge' });
    await make(server, InterfaceTemplate, { module_type, name: 'xe-{module}/0', label: 'port {module}', bridge });
    const psu = await make(server, PowerPortTemplate, { module_type, name: 'PSU {module}' });
    await make(server, PowerOutletTemplate, { module_type, name: 'Out {module}', power_port: psu });
    const rear = await make(server, RearPortTemplate, { module_type, name: 'R{module}' });
    await make(server, FrontPortTemplate, { module_type, name: 'F{module}', rear_port: rear });
    return module_type;
  }

  let made = 0;
  const device = () => make(server, Device, { ...base, name: `m${++made}` });
  const bay = (of: Json, position: string, values: Json = {}) =>
    make(server, ModuleBay, { device: of, name: `Slot ${position}`, position, ...values });
  const install = (of: Json, into: Json, module_type: Json = type, values: Json = {}) =>
    server.admin.post('/api/dcim/modules/', {
      device: of.id,
      module_bay: into.id,
      module_type: module_type.id,
      ...values,
    });
  const parts = async (path: string, query: string): Promise<Json[]> =>
    (await server.admin.get(`/api/dcim/${path}/?limit=0&${query}`)).body.results;
  const namesOn = async (of: Json): Promise<string[]> =>
    (await parts('interfaces', `device_id=${of.id}`)).map(({ name }) => name);

  it('brings the components of its type, named after the position of its bay', async () => {
    const chassis = await device();
    const reply = await install(chassis, await bay(chassis, '3'));
    expect(reply.status, reply.text).toBe(201);
    const query = `module_id=${reply.body.id}`;
    const [bridge, port] = await parts('interfaces', query);
    expect(bridge).toMatchObject({ name: 'br3', device: { id: chassis.id }, module: { id: reply.body.id } });
    expect(port).toMatchObject({ name: 'xe-3/0', label: 'port 3', bridge: { id: bridge.id } });
    const [psu] = await parts('power-ports', query);
    expect(psu.name).toBe('PSU 3');
    expect(await parts('power-outlets', query)).toMatchObject([{ name: 'Out 3', power_port: { id: psu.id } }]);
    const [rear] = await parts('rear-ports', query);
    expect(await parts('front-ports', query)).toMatchObject([{ name: 'F3', rear_port: { id: rear.id } }]);
    const request = reply.headers.get('x-request-id');
    const records = (await server.admin.get(`/api/core/object-changes/?limit=0&request_id=${request}`)).body.results;
    expect(records.map((one: Json) => one.changed_object_type).sort()).toEqual([
      'dcim.frontport',
      'dcim.interface',
      'dcim.interface',
      'dcim.module',
      'dcim.poweroutlet',
      'dcim.powerport',
      'dcim.rearport',
    ]);
  });

  it('takes its components along when it is deleted', async () => {
    const chassis = await device();
    const slot = await bay(chassis, '1');
    const { body } = await install(chassis, slot);
    expect((await server.admin.get(`/api/dcim/module-bays/${slot.id}/`)).body.installed_module.id).toBe(body.id);
    expect((await server.admin.delete(`/api/dcim/modules/${body.id}/`)).status).toBe(204);
    expect(await namesOn(chassis)).toEqual([]);
    expect((await server.admin.get(`/api/dcim/module-bays/${slot.id}/`)).body.installed_module).toBeNull();
  });

  it('within modules takes one token for its own bay, and several for the bays from the outermost', async () => {
    const chassis = await device();
    const carrier = await make(server, ModuleType);
    await make(server, ModuleBayTemplate, { module_type: carrier, name: 'Sub {module}', position: '{module}.7' });
    const optic = await make(server, ModuleType);
    for (const name of ['e{module}/{module}', 'one{module}', 'none']) {
      await make(server, InterfaceTemplate, { module_type: optic, name, label: `for ${name}` });
    }
    const outer = (await install(chassis, await bay(chassis, '2'), carrier)).body;
    const [inner] = await parts('module-bays', `module_id=${outer.id}`);
    expect(inner).toMatchObject({ name: 'Sub 2', position: '2.7', module: { id: outer.id } });
    const reply = await install(chassis, inner, optic);
    expect(reply.status, reply.text).toBe(201);
    const made = (await parts('interfaces', `device_id=${chassis.id}`)).map(({ name, label }) => [name, label]);
    expect(made.sort()).toEqual([
      ['e2/2.7', 'for e2/2.7'],
      ['none', 'for none'],
      ['one2.7', 'for one2.7'],
    ]);
  });

  it.each([
    ['name', { name: 'Gi9/{module}/{module}' }],
    ['label', { name: 'Gi9', label: '{module}/{module}' }],
  ])('is refused where its bay cannot resolve the %s of a template', async (_, values) => {
    const chassis = await device();
    const module_type = await make(server, ModuleType);
    await make(server, InterfaceTemplate, { module_type, ...values });
    expect(await install(chassis, await bay(chassis, '9'), module_type)).toMatchObject({
      status: 400,
      body: {
        __all__: [`Interface ${values.name} has a {module} that cannot be resolved: the module is one level deep.`],
      },
    });
    expect(await namesOn(chassis)).toEqual([]);
  });

  it('is refused where a bay of it would have an unresolved or too long position', async () => {
    const chassis = await device();
    const module_type = await make(server, ModuleType);
    const template = await make(server, ModuleBayTemplate, { module_type, name: 'Sub', position: '{module}-{module}' });
    const slot = await bay(chassis, '12345678901234567890123456789');
    expect(await install(chassis, slot, module_type)).toMatchObject({
      status: 400,
      body: { __all__: ['ModuleBay Sub has a {module} that cannot be resolved: the module is one level deep.'] },
    });
    await server.admin.patch(`/api/dcim/module-bay-templates/${template.id}/`, { position: '{module}.1' });
    expect(await install(chassis, slot, module_type)).toMatchObject({
      status: 400,
      body: { __all__: ['The position of ModuleBay Sub would have more than 30 characters.'] },
    });
  });

  it('sits in a free bay of its device', async () => {
    const [chassis, other] = [await device(), await device()];
    const message = `Module must be installed within a module bay belonging to the assigned device (${chassis.name}).`;
    const slot = await bay(other, '1');
    expect(await install(chassis, slot)).toMatchObject({ status: 400, body: { module_bay: [message] } });
    expect((await install(other, slot)).status).toBe(201);
    expect(await install(other, slot)).toMatchObject({
      status: 400,
      body: { module_bay: ['module with this module bay already exists.'] },
    });
    expect((await parts('modules', `device_id=${chassis.id}`)).length).toBe(0);
    expect((await parts('modules', `device_id=${other.id}`)).length).toBe(1);
  });

  it('goes into a bay once, however many ask at once', async () => {
    const chassis = await device();
    const slot = await bay(chassis, '1');
    const replies = await Promise.all(Array.from({ length: 50 }, () => install(chassis, slot)));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 400)).toHaveLength(49);
    expect(await namesOn(chassis)).toEqual(['br1', 'xe-1/0']);
  });

  it('is refused where names are taken, by name', async () => {
    const chassis = await device();
    await make(server, Interface, { device: chassis, name: 'xe-4/0' });
    const slot = await bay(chassis, '4');
    const refused = await install(chassis, slot);
    expect(refused).toMatchObject({ status: 400, body: { __all__: ['A Interface named xe-4/0 already exists'] } });
    expect(await namesOn(chassis)).toEqual(['xe-4/0']);
    const twins = await server.admin.post(
      '/api/dcim/modules/',
      [await bay(chassis, '5'), await bay(chassis, '5', { name: 'Slot 5 again' })].map(({ id }) => ({
        device: chassis.id,
        module_bay: id,
        module_type: type.id,
      })),
    );
    expect(twins.status).toBe(400);
    expect(twins.body.errors).toMatchObject([
      { index: 1, errors: { __all__: expect.arrayContaining(['A Interface named br5 already exists']) } },
    ]);
  });

  it('is refused where a name would be too long', async () => {
    const chassis = await device();
    const long = await make(server, ModuleType);
    await make(server, InterfaceTemplate, { module_type: long, name: `${'x'.repeat(50)}{module}` });
    const slot = await bay(chassis, '0123456789-0123456789');
    const name = `${'x'.repeat(50)}0123456789-0123456789`;
    expect(await install(chassis, slot, long)).toMatchObject({
      status: 400,
      body: { __all__: [`The name or label of Interface ${name} would have more than 64 characters.`] },
    });
  });

  it('adopts what the device has of these names, and makes the rest', async () => {
    const chassis = await device();
    const found = await make(server, Interface, { device: chassis, name: 'xe-6/0', description: 'Kept' });
    const reply = await install(chassis, await bay(chassis, '6'), type, { adopt_components: true });
    expect(reply.status, reply.text).toBe(201);
    const [bridge, port] = await parts('interfaces', `module_id=${reply.body.id}`);
    expect([bridge.name, port.id, port.description]).toEqual(['br6', found.id, 'Kept']);
    const request = reply.headers.get('x-request-id');
    const query = `request_id=${request}&changed_object_id=${found.id}`;
    expect((await server.admin.get(`/api/core/object-changes/?${query}`)).body.results).toMatchObject([
      { action: { value: 'update' }, prechange_data: { module: null }, postchange_data: { module: reply.body.id } },
    ]);
    const slot = await bay(chassis, '6', { name: 'Another 6' });
    expect(await install(chassis, slot, type, { adopt_components: true })).toMatchObject({
      status: 400,
      body: { __all__: expect.arrayContaining(['Cannot adopt Interface xe-6/0 as it already belongs to a module']) },
    });
  });

  it('makes nothing where it is not to', async () => {
    const chassis = await device();
    await make(server, Interface, { device: chassis, name: 'br8' });
    const none = await install(chassis, await bay(chassis, '7'), type, { replicate_components: false });
    expect(none.status, none.text).toBe(201);
    expect(await namesOn(chassis)).toEqual(['br8']);
    const only = { adopt_components: true, replicate_components: false };
    const adopting = await install(chassis, await bay(chassis, '8'), type, only);
    expect(adopting.status, adopting.text).toBe(201);
    expect(await parts('interfaces', `device_id=${chassis.id}`)).toMatchObject([
      { name: 'br8', module: { id: adopting.body.id } },
    ]);
  });

  it('adopts a bay of the same name, but not the one it sits in', async () => {
    const chassis = await device();
    const carrier = await make(server, ModuleType);
    await make(server, ModuleBayTemplate, { module_type: carrier, name: 'Slot 1' });
    await make(server, ModuleBayTemplate, { module_type: carrier, name: 'Slot 2' });
    const [one, two] = [await bay(chassis, '1'), await bay(chassis, '2')];
    const reply = await install(chassis, one, carrier, { adopt_components: true });
    expect(reply.status, reply.text).toBe(201);
    const bays = await parts('module-bays', `module_id=${reply.body.id}`);
    expect(bays.map(({ name }) => name)).toEqual(['Slot 1', 'Slot 2']);
    expect(bays[0].id).not.toBe(one.id);
    expect(bays[1].id).toBe(two.id);
  });

  it('moves to another bay with the bays within it, and not into itself', async () => {
    const chassis = await device();
    const carrier = await make(server, ModuleType);
    await make(server, ModuleBayTemplate, { module_type: carrier, name: 'Inner', position: 'i' });
    const [first, second] = [await bay(chassis, '1'), await bay(chassis, '2')];
    const { body } = await install(chassis, first, carrier);
    const [inner] = await parts('module-bays', `module_id=${body.id}`);
    const move = (to: Json) => server.admin.patch(`/api/dcim/modules/${body.id}/`, { module_bay: to.id });
    expect(await move(inner)).toMatchObject({
      status: 400,
      body: { module_bay: ['A module bay cannot belong to a module installed within it.'] },
    });
    const reply = await move(second);
    expect(reply.status, reply.text).toBe(200);
    expect((await parts('module-bays', `parent_id=${second.id}`)).map(({ id }) => id)).toEqual([inner.id]);
    const leaf = await make(server, ModuleType);
    await make(server, InterfaceTemplate, { module_type: leaf, name: '{module}.{module}' });
    expect((await install(chassis, inner, leaf)).status).toBe(201);
    expect(await namesOn(chassis)).toEqual(['2.i']);
  });

  it('stays on its device as long as it has components', async () => {
    const [chassis, other] = [await device(), await device()];
    const { body } = await install(chassis, await bay(chassis, '1'));
    const empty = (await install(chassis, await bay(chassis, '2'), await make(server, ModuleType))).body;
    const move = async (module: Json) =>
      server.admin.patch(`/api/dcim/modules/${module.id}/`, {
        device: other.id,
        module_bay: (await bay(other, String(++made))).id,
      });
    expect(await move(body)).toMatchObject({
      status: 400,
      body: { device: ['A module with components cannot be moved to a different device.'] },
    });
    const reply = await move(empty);
    expect(reply.status, reply.text).toBe(200);
  });

  it('costs the same number of statements alone and among many', async () => {
    const installing = (count: number) => async () => {
      const chassis = await device();
      const bays = await makeMany(server, ModuleBay, count, (index) => ({
        device: chassis,
        name: `B${index}`,
        position: String(index),
      }));
      const before = server.database.statements;
      const reply = await server.admin.post(
        '/api/dcim/modules/',
        bays.map(({ id }) => ({ device: chassis.id, module_bay: id, module_type: type.id })),
      );
      expect(reply.status, reply.text).toBe(201);
      return server.database.statements - before;
    };
    await installing(1)();
    const counts = { one: await installing(1)(), many: await installing(40)() };
    expect(counts.many).toBeLessThanOrEqual(counts.one + 1);
  });
});
