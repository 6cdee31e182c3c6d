// What cables and ports are found by, in both dialects.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interface } from '../../../../src/dcim/interface.js';
import { Location } from '../../../../src/dcim/location.js';
import { Module } from '../../../../src/dcim/module.js';
import { ModuleBay } from '../../../../src/dcim/module-bay.js';
import { PowerPanel } from '../../../../src/dcim/power-panel.js';
import { Rack } from '../../../../src/dcim/rack.js';
import { Site } from '../../../../src/dcim/site.js';
import { startServer, type TestServer } from '../../../support/app.js';
import type { Json } from '../../../support/client.js';
import { make } from '../../../support/factories/make.js';
import { addressOf, cable, type End, panel, plainDevice, ports, read } from '../../../support/factories/patching.js';

let server: TestServer;
/** By a word for it, the labels of cables are these words too. */
const places: Record<string, Json> = {};
const ends: Record<string, End> = {};
const cables: Record<string, Json> = {};

const KINDS = ['interface', 'consoleport', 'consoleserverport', 'powerport', 'poweroutlet', 'powerfeed'];

beforeAll(async () => {
  server = await startServer();
  for (const name of ['akron', 'albany']) {
    const site = await make(server, Site, { name, slug: name });
    const floor = await make(server, Location, { name: `${name} floor`, slug: `${name}-floor`, site });
    const room = await make(server, Location, { name: `${name} room`, slug: `${name}-room`, site, parent: floor });
    const rack = await make(server, Rack, { name: `${name} rack`, site, location: room });
    const device = await plainDevice(server, { name: `${name}-1`, site, location: room, rack });
    const source = await make(server, PowerPanel, { site, location: room });
    Object.assign(places, { [`${name} site`]: site, [`${name} floor`]: floor, [`${name} room`]: room });
    Object.assign(places, { [`${name} rack`]: rack, [`${name} device`]: device });
    for (const kind of KINDS) {
      const place = kind === 'powerfeed' ? { device: undefined, power_panel: source.id, rack: rack.id } : {};
      const made = await ports(server, `dcim.${kind}`, device, 2, () => place);
      for (const [index, end] of made.entries()) ends[`${name} ${kind} ${index + 1}`] = end;
    }
  }
  const lay = async (label: string, a: string | End, b: string | End) => {
    const [one, other] = [a, b].map((end) => (typeof end === 'string' ? ends[end] : end)) as [End, End];
    cables[label] = await cable(server, one, other, { label });
  };
  await lay('uplink', 'akron interface 1', 'albany interface 1');
  await lay('console', 'akron consoleport 1', 'akron consoleserverport 1');
  await lay('feed', 'albany powerfeed 1', 'albany powerport 1');
  await lay('outlet', 'akron poweroutlet 1', 'akron powerport 1');
  const patch = await panel(server, 1);
  ends.front = patch.front[0]?.[0] as End;
  ends.rear = patch.rear[0] as End;
  await lay('patch', ends.front, 'albany interface 2');
  const gone = await plainDevice(server);
  const [lost] = await ports(server, 'dcim.interface', gone, 1);
  await lay('lost', ends.rear, lost as End);
  await server.admin.delete(gone.url);
});
afterAll(() => server.close());

const ALL = ['console', 'feed', 'lost', 'outlet', 'patch', 'uplink'];
const number = (one: Json) => one.number;

/** The labels of the cables that a query finds natively, and that the same by numbers finds in the NetBox dialect. */
async function found(query: (key: (one: Json) => unknown) => string): Promise<string[]> {
  const native = await server.admin.get(`/api/dcim/cables/?limit=0&${query(({ id }) => id)}`);
  expect(native.status, native.text).toBe(200);
  const numbers = await server.admin.get(`/netbox/api/dcim/cables/?limit=0&${query(number)}`);
  expect(numbers.status, numbers.text).toBe(200);
  const [labels, same] = [native, numbers].map(({ body }) => body.results.map(({ label }: Json) => label).sort());
  expect(same).toEqual(labels);
  return labels;
}

/** An object with both its keys. */
async function keyed(url: string): Promise<Json> {
  const { body } = await server.admin.get(url);
  const [row] = await server.database.write().rows({
    text: `SELECT number FROM ${tableOf(url)} WHERE id = $1`,
    values: [body.id],
  });
  return { ...body, number: row?.[0] };
}

const tableOf = (url: string): string =>
  `dcim_${(/\/dcim\/([a-z-]+)s\/[^/]+\/$/.exec(url)?.[1] ?? '').replaceAll('-', '_')}`;

describe('cables', () => {
  it.each<[string, string, string[]]>([
    ['akron device', 'device', ['console', 'outlet', 'uplink']],
    ['albany device', 'device', ['feed', 'patch', 'uplink']],
    ['akron rack', 'rack', ['console', 'outlet', 'uplink']],
    ['albany rack', 'rack', ['feed', 'patch', 'uplink']],
    ['akron room', 'location', ['console', 'outlet', 'uplink']],
    ['albany floor', 'location', ['feed', 'patch', 'uplink']],
    ['akron site', 'site', ['console', 'outlet', 'uplink']],
    ['albany site', 'site', ['feed', 'patch', 'uplink']],
  ])('are found by the %s', async (place, filter, labels) => {
    const one = await keyed(places[place].url);
    expect(await found((key) => `${filter}_id=${key(one)}`)).toEqual(labels);
    expect(await found(() => `${filter}=${encodeURIComponent(one.slug ?? one.name)}`)).toEqual(labels);
  });

  it('are found by several places at once', async () => {
    expect(await found(() => 'site=akron&site=albany')).toEqual(ALL.filter((label) => label !== 'lost'));
    expect(await found(() => 'site=akron&device=albany-1')).toEqual(['uplink']);
  });

  it.each<[string, string[]]>([
    ['akron interface 1', ['uplink']],
    ['akron consoleport 1', ['console']],
    ['akron consoleserverport 1', ['console']],
    ['albany powerfeed 1', ['feed']],
    ['albany powerport 1', ['feed']],
    ['akron poweroutlet 1', ['outlet']],
    ['front', ['patch']],
    ['rear', ['lost']],
    ['akron interface 2', []],
  ])('are found by the port they end on: %s', async (name, labels) => {
    const end = ends[name] as End;
    const one = await keyed(addressOf(end));
    expect(await found((key) => `${end.object_type.replace('dcim.', '')}_id=${key(one)}`)).toEqual(labels);
  });

  it('are found by what is at either end', async () => {
    const [a, b] = await Promise.all(
      ['akron interface 1', 'albany interface 1'].map((name) => keyed(addressOf(ends[name] as End))),
    );
    const of = (side: string, one: Json) => (key: (one: Json) => unknown) =>
      `termination_${side}_id=${key(one)}&termination_${side}_type=dcim.interface`;
    expect(await found(of('a', a))).toContain('uplink');
    expect(await found(of('b', b))).toContain('uplink');
    const { body } = await server.admin.get(`/api/dcim/cables/?termination_a_id=${b.id}`);
    expect(body.results).toEqual([]);
    expect(await found(() => 'termination_a_type=dcim.consoleport')).toEqual(['console']);
    expect(await found(() => 'termination_b_type=dcim.powerport')).toEqual(['feed', 'outlet']);
    expect(await found(() => 'termination_b_type__n=dcim.powerport')).toEqual(['console', 'lost', 'patch', 'uplink']);
    expect(await found(() => 'termination_a_type=dcim.poweroutlet&termination_a_type=dcim.powerfeed')).toEqual([
      'feed',
      'outlet',
    ]);
  });

  it('are found by whether they end at both sides', async () => {
    expect(await found(() => 'unterminated=true')).toEqual(['lost']);
    expect(await found(() => 'unterminated=false')).toEqual(ALL.filter((label) => label !== 'lost'));
  });

  it('are not found by a circuit: there is none', async () => {
    const asked = (value: string) => server.admin.get(`/netbox/api/dcim/cables/?circuittermination_id=${value}`);
    expect((await asked('1')).body).toMatchObject({ count: 0, results: [] });
    const { status, body } = await asked('x');
    expect([status, Object.keys(body)]).toEqual([400, ['circuittermination_id']]);
  });

  it.each([
    ['device_id', 'nope'],
    ['device_id', '01890000-0000-7000-8000-000000000000'],
    ['device', 'nowhere'],
    ['interface_id', '7'],
    ['termination_a_id', 'nope'],
    ['termination_a_type', 'no type'],
    ['unterminated', 'perhaps'],
  ])('are not asked for by %s=%s', async (name, value) => {
    const { status, body } = await server.admin.get(`/api/dcim/cables/?${name}=${encodeURIComponent(value)}`);
    expect([status, Object.keys(body)]).toEqual([400, [name]]);
  });

  it('sort by their length, whatever its unit', async () => {
    const lengths = { uplink: [1, 'km'], console: [20, 'm'], feed: [3, 'ft'], outlet: [0.5, 'mi'], patch: [90, 'cm'] };
    for (const [label, [length, length_unit]] of Object.entries(lengths)) {
      await server.admin.patch(cables[label].url, { length, length_unit });
    }
    const { body } = await server.admin.get('/api/dcim/cables/?ordering=_abs_length&length__gt=0');
    expect(body.results.map(({ label }: Json) => label)).toEqual(['patch', 'feed', 'console', 'outlet', 'uplink']);
  });
});

describe('interfaces', () => {
  const names = async (query: string): Promise<string[]> => {
    const { status, body } = await server.admin.get(`/api/dcim/interfaces/?limit=0&${query}`);
    expect(status).toBe(200);
    return body.results.map(({ device, name }: Json) => `${device.name} ${name}`).sort();
  };
  const CABLED = ['akron-1 interface1', 'albany-1 interface1', 'albany-1 interface2'];
  const FREE = ['akron-1 interface2'];

  it('are found by whether they are cabled, occupied and connected', async () => {
    expect(await names('cabled=true')).toEqual(CABLED);
    expect(await names('cabled=false')).toEqual(FREE);
    expect(await names('connected=true')).toEqual(['akron-1 interface1', 'albany-1 interface1']);
    expect(await names('connected=false')).toEqual([...FREE, 'albany-1 interface2']);
    await server.admin.patch(addressOf(ends['akron interface 2'] as End), { mark_connected: true });
    expect(await names('occupied=true')).toEqual([...CABLED, ...FREE].sort());
    expect(await names('occupied=false')).toEqual([]);
    expect(await names('cabled=false')).toEqual(FREE);
    await server.admin.patch(addressOf(ends['akron interface 2'] as End), { mark_connected: false });
    expect(await names('occupied=false')).toEqual(FREE);
  });

  it('are found by their cable and by the side of it they are at', async () => {
    const { id } = cables.uplink;
    expect(await names(`cable_id=${id}`)).toEqual(['akron-1 interface1', 'albany-1 interface1']);
    expect(await names(`cable_id=${id}&cable_end=A`)).toEqual(['akron-1 interface1']);
    expect(await names('cable_end=B')).toEqual(['albany-1 interface1', 'albany-1 interface2']);
    expect(await names(`cable_id__n=${id}`)).toEqual([...FREE, 'albany-1 interface2']);
    const { number } = await keyed(cables.uplink.url);
    const numbers = await server.admin.get(`/netbox/api/dcim/interfaces/?cable_id=${number}`);
    expect(numbers.body.count).toBe(2);
    const bad = await server.admin.get('/api/dcim/interfaces/?cable_end=C');
    expect([bad.status, bad.body]).toEqual([
      400,
      { cable_end: ['Select a valid choice. C is not one of the available choices.'] },
    ]);
  });
});

describe('the device that an interface is connected to', () => {
  const ask = (query: string) => server.admin.get(`/api/dcim/connected-device/${query}`);

  it('is found by the names of the other end', async () => {
    const { status, body } = await ask('?peer_device=akron-1&peer_interface=interface1');
    expect([status, body.name]).toEqual([200, 'albany-1']);
    const numbers = await server.admin.get(
      '/netbox/api/dcim/connected-device/?peer_device=akron-1&peer_interface=interface1',
    );
    expect(numbers.body).toMatchObject({ id: (await keyed(body.url)).number, name: 'albany-1' });
  });

  it.each(['akron-1&peer_interface=interface2', 'albany-1&peer_interface=interface2', 'nowhere&peer_interface=eth0'])(
    'is nowhere: %s',
    async (query) => expect((await ask(`?peer_device=${query}`)).status).toBe(404),
  );

  it('is not asked for without both names', async () => {
    for (const query of ['', '?peer_device=akron-1', '?peer_interface=eth0']) {
      const { status, body } = await ask(query);
      expect([status, body.detail]).toEqual([400, 'Request must include "peer_device" and "peer_interface" filters.']);
    }
  });
});

describe('what a client learns before it cables', () => {
  it('OPTIONS and the API document describe the ends', async () => {
    const { body } = await server.admin.options('/api/dcim/cables/');
    for (const name of ['a_terminations', 'b_terminations']) {
      expect(body.actions.POST[name]).toMatchObject({
        type: 'field',
        required: false,
        read_only: false,
        child: { children: { object_type: { required: true }, object_id: { type: 'uuid', required: true } } },
      });
    }
    expect(body.actions.POST.type.choices).toContainEqual({
      value: 'cat6a',
      display_name: 'CAT6a',
      group: 'Copper - Twisted Pair (UTP/STP)',
    });
    const schema = (await server.admin.get('/api/schema/?format=json')).body;
    for (const path of ['/api/dcim/cables/', '/api/dcim/interfaces/{id}/trace/', '/api/dcim/front-ports/{id}/paths/']) {
      expect(schema.paths).toHaveProperty([path]);
    }
    const end = { type: 'object', required: ['object_type', 'object_id'] };
    const { Cable, NamedObject, WritableCable } = schema.components.schemas;
    expect(NamedObject).toMatchObject({ type: 'object', required: ['object_type', 'object_id', 'object'] });
    const shown = { $ref: '#/components/schemas/NamedObject' };
    for (const [{ properties }, items] of [
      [Cable, shown],
      [WritableCable, end],
    ]) {
      expect(properties).toMatchObject({
        a_terminations: { type: 'array', items },
        b_terminations: { type: 'array', items },
      });
    }
  });

  it('a port tells its cable from the one side, the cable its ports from the other', async () => {
    const port = await read(server, ends['akron interface 1'] as End);
    expect(port.cable).toMatchObject({ id: cables.uplink.id, label: 'uplink', display: 'uplink' });
    expect(cables.uplink.a_terminations).toMatchObject([
      { object_type: 'dcim.interface', object_id: port.id, object: { id: port.id, name: 'interface1' } },
    ]);
  });
});

describe('the order of ports', () => {
  const idsOf = async (path: string): Promise<string[]> => {
    const { status, body, text } = await server.admin.get(path);
    expect(status, text).toBe(200);
    return body.results.map(({ id }: Json) => id);
  };

  it.each(KINDS)('is that of the cables, of each %s', async (kind) => {
    const places = await idsOf('/api/dcim/cables/?limit=0');
    const path = `/api/dcim/${listOf(kind)}/?limit=0`;
    const { body } = await server.admin.get(path);
    const place = ({ cable }: Json) => (cable ? places.indexOf(cable.id) : places.length);
    const byId = (a: Json, b: Json) => (a.id < b.id ? -1 : 1);
    expect(new Set(body.results.map(place)).size).toBeGreaterThan(1);
    const inOrder = [...body.results].sort((a, b) => place(a) - place(b) || byId(a, b));
    expect(await idsOf(`${path}&ordering=cable`)).toEqual(inOrder.map(({ id }) => id));
  });

  it('is that of their modules and of their parents, those without behind', async () => {
    const device = await plainDevice(server);
    const modules: Json[] = [];
    for (const name of ['B', 'A']) {
      const module_bay = await make(server, ModuleBay, { device, name });
      modules.unshift(await make(server, Module, { device, module_bay }));
    }
    const [parent] = await ports(server, 'dcim.interface', device, 1);
    const add = async (more: object) => (await make(server, Interface, { device, type: 'virtual', ...more })).id;
    const ids = [await add({ name: 'one', module: modules[1] }), await add({ name: 'two', module: modules[0] })];
    const child = await add({ name: 'three', parent: parent?.object_id });
    const path = `/api/dcim/interfaces/?device_id=${device.id}`;
    const rest = [parent?.object_id, child];
    const inOrder = (await idsOf('/api/dcim/modules/?limit=0')).flatMap((id) =>
      modules[0].id === id ? [ids[1]] : modules[1].id === id ? [ids[0]] : [],
    );
    expect(await idsOf(`${path}&ordering=module`)).toEqual([...inOrder, ...rest]);
    expect(await idsOf(`${path}&ordering=parent`)).toEqual([child, parent?.object_id, ...ids]);
  });
});

/** `consoleserverport` is listed at `console-server-ports`. */
const listOf = (kind: string): string => `${kind.replace(/^(console|power)/, '$1-').replace('-server', '-server-')}s`;
