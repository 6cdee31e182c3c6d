// Cables that change, and things that go: ports are free again, paths are right, and the log says who and what.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Module } from '../../../../src/dcim/module.js';
import { ModuleBay } from '../../../../src/dcim/module-bay.js';
import { PowerPanel } from '../../../../src/dcim/power-panel.js';
import { startServer, type TestServer } from '../../../support/app.js';
import { expectSound } from '../../../support/cabling/sound.js';
import type { Json, Reply } from '../../../support/client.js';
import { isLong } from '../../../support/depth.js';
import { make } from '../../../support/factories/make.js';
import {
  addressOf,
  cable,
  cableBody,
  created,
  type End,
  interfaces,
  panel,
  plainDevice,
  ports,
  read,
} from '../../../support/factories/patching.js';
import { countStatements } from '../../../support/query-count.js';
import { changingNothing } from '../../../support/refusals.js';

const CABLES = '/api/dcim/cables/';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const idsOf = (some: readonly { object_id: string }[]) => some.map(({ object_id }) => object_id);
const items = (some: readonly Json[]) => some.map(({ id }) => ({ id }));

async function destinations(end: End): Promise<string[] | null> {
  const { connected_endpoints } = await read(server, end);
  return connected_endpoints?.map(({ id }: Json) => id) ?? null;
}

/** What a request has recorded: `update dcim.interface`, with the object. */
async function recordsOf(reply: Reply): Promise<Json[]> {
  const { body } = await server.admin.get(
    `/api/core/object-changes/?limit=0&request_id=${reply.headers.get('x-request-id')}`,
  );
  return body.results.map((record: Json) => ({
    what: `${record.action.value} ${record.changed_object_type}`,
    who: record.user_name,
    id: record.changed_object_id,
    before: record.prechange_data?.cable,
    after: record.postchange_data?.cable,
  }));
}

describe('a cable that changes', () => {
  let [a, b, c, d]: End[] = [];
  beforeEach(async () => {
    [a, b, c, d] = await interfaces(server, await plainDevice(server), 4);
  });

  const ends = () => [a, b, c, d] as [End, End, End, End];

  it('turns round in one request', async () => {
    const [one, other] = ends();
    const wire = await cable(server, one, other);
    const reply = await server.admin.patch(wire.url, {
      a_terminations: wire.b_terminations,
      b_terminations: wire.a_terminations,
    });
    expect(reply.status, reply.text).toBe(200);
    expect([idsOf(reply.body.a_terminations), idsOf(reply.body.b_terminations)]).toEqual([
      [other.object_id],
      [one.object_id],
    ]);
    expect(await read(server, one)).toMatchObject({ cable_end: 'B', connected_endpoints: [{ id: other.object_id }] });
    expect(await recordsOf(reply)).toMatchObject([{ what: 'update dcim.cable', who: 'admin', id: wire.id }]);
    await expectSound(server);
  });

  it('swaps ports with another in one request', async () => {
    const [one, two, three, four] = ends();
    const [first, second] = [await cable(server, one, two), await cable(server, three, four)];
    const reply = await server.admin.patch(CABLES, [
      { id: first.id, b_terminations: second.b_terminations },
      { id: second.id, b_terminations: first.b_terminations },
    ]);
    expect(reply.status, reply.text).toBe(200);
    expect(await Promise.all(ends().map(destinations))).toEqual(
      [four, three, two, one].map(({ object_id }) => [object_id]),
    );
    const records = await recordsOf(reply);
    expect(records.map(({ what }) => what).sort()).toEqual([
      'update dcim.cable',
      'update dcim.cable',
      'update dcim.interface',
      'update dcim.interface',
    ]);
    expect(records).toContainEqual({
      what: 'update dcim.interface',
      who: 'admin',
      id: two.object_id,
      before: first.id,
      after: second.id,
    });
    await expectSound(server);
  });

  it('does not take the port of another that keeps it', async () => {
    const [one, two, three, four] = ends();
    const [first, second] = [await cable(server, one, two), await cable(server, three, four)];
    await changingNothing(server, async () => {
      const reply = await server.admin.patch(CABLES, [
        { id: first.id, b_terminations: second.b_terminations },
        { id: second.id, label: 'unmoved' },
      ]);
      expect([reply.status, reply.body.errors?.map(({ index }: Json) => index)]).toEqual([400, [0]]);
    });
  });

  it('frees the port that it leaves and occupies the one it comes to', async () => {
    const [one, two, three] = ends();
    const wire = await cable(server, one, two);
    const reply = await server.admin.patch(wire.url, { b_terminations: [three] });
    expect(await read(server, two)).toMatchObject({ cable: null, _occupied: false, connected_endpoints: null });
    expect(await read(server, three)).toMatchObject({ cable: { id: wire.id }, _occupied: true });
    expect(await destinations(one)).toEqual([three.object_id]);
    expect(await recordsOf(reply)).toEqual(
      expect.arrayContaining([
        { what: 'update dcim.cable', who: 'admin', id: wire.id, before: undefined, after: undefined },
        { what: 'update dcim.interface', who: 'admin', id: two.object_id, before: wire.id, after: null },
        { what: 'update dcim.interface', who: 'admin', id: three.object_id, before: null, after: wire.id },
      ]),
    );
    await expectSound(server);
  });

  it('keeps the order in which its ends are said', async () => {
    const [one, two, three, four] = ends();
    const wire = await cable(server, one, [two, three]);
    for (const said of [[three, two], [three, four, two], [two, four], [four, two, three], [two]]) {
      const reply = await server.admin.patch(wire.url, { b_terminations: said });
      expect(idsOf(reply.body.b_terminations)).toEqual(idsOf(said));
      expect(idsOf((await server.admin.get(wire.url)).body.b_terminations)).toEqual(idsOf(said));
      expect(await recordsOf(reply)).toContainEqual(expect.objectContaining({ what: 'update dcim.cable' }));
      await expectSound(server);
    }
    const same = await server.admin.patch(wire.url, { b_terminations: [two] });
    expect([same.status, await recordsOf(same)]).toEqual([200, []]);
  });

  it('keeps that order however its ends are named', async () => {
    const [one, two, three, four] = ends();
    const { name, device } = await read(server, two);
    await server.admin.patch(device.url, { name: 'named' });
    const named = { object_type: 'dcim.interface', object_id: { name, device: { name: 'named' } } };
    const wire = await cable(server, one, [named, three, four] as never);
    expect(idsOf(wire.b_terminations)).toEqual(idsOf([two, three, four]));
    const twice = await server.admin.patch(wire.url, { b_terminations: [two, named] });
    expect([twice.status, twice.body]).toEqual([
      400,
      { b_terminations: [`The interface {'name': '${name}', 'device': {'name': 'named'}} is given twice.`] },
    ]);
  });

  it('may lose all its ends at one side', async () => {
    const [one, two] = ends();
    const wire = await cable(server, one, two);
    const reply = await server.admin.patch(wire.url, { b_terminations: [] });
    expect([reply.status, reply.body.b_terminations]).toEqual([200, []]);
    expect(await read(server, one)).toMatchObject({
      cable: { id: wire.id },
      link_peers: [],
      connected_endpoints: null,
    });
    const found = await server.admin.get(`${CABLES}?unterminated=true&limit=0`);
    expect(found.body.results.map(({ id }: Json) => id)).toContain(wire.id);
    await expectSound(server);
  });
});

describe('cables by numbers', () => {
  const netbox = (path: string) => `/netbox/api/dcim/${path}/`;

  it('are laid, traced and refused in the NetBox dialect', async () => {
    const device = await plainDevice(server, { name: 'numbered' });
    const ids = (await interfaces(server, device, 3)).map(({ object_id }) => object_id);
    const listed = await server.admin.get(`${netbox('interfaces')}?device=numbered`);
    const [one, two, three] = listed.body.results.map(({ id }: Json) => ({
      object_type: 'dcim.interface',
      object_id: id,
    }));
    expect(typeof one.object_id).toBe('number');
    const made = await server.admin.post(netbox('cables'), { a_terminations: [one], b_terminations: [two] });
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({
      id: expect.any(Number),
      a_terminations: [{ ...one, object: { id: one.object_id, cable: { id: made.body.id } } }],
    });
    const traced = await server.admin.get(`${netbox('interfaces')}${one.object_id}/trace/`);
    expect(traced.body).toMatchObject([[[{ id: one.object_id }], { id: made.body.id }, [{ id: two.object_id }]]]);
    expect(await read(server, { object_type: 'dcim.interface', object_id: ids[0] as string })).toMatchObject({
      connected_endpoints: [{ id: ids[1] }],
    });
    const ends = await server.admin.get(`${netbox('cable-terminations')}?cable=${made.body.id}`);
    expect(ends.body.results).toMatchObject([
      { cable: made.body.id, cable_end: 'A', termination_id: one.object_id },
      { cable: made.body.id, cable_end: 'B', termination_id: two.object_id },
    ]);
    await changingNothing(server, async () => {
      const bodies = [{ a_terminations: [three], b_terminations: [{ ...three, object_id: 987654 }] }];
      expect((await server.admin.post(netbox('cables'), bodies)).body.errors).toEqual([
        { index: 0, errors: { b_terminations: ['Related object not found using the provided numeric ID: 987654'] } },
      ]);
    });
  });
});

interface Chain {
  readonly near: End;
  readonly far: End;
  readonly cables: Json[];
  readonly panels: Awaited<ReturnType<typeof panel>>[];
  readonly devices: Json[];
}

/** An interface of each of two devices, with two panels between them. */
async function chain(): Promise<Chain> {
  const devices = [await plainDevice(server), await plainDevice(server)];
  const [[near], [far]] = (await Promise.all(devices.map((device) => interfaces(server, device, 1)))) as [End[], End[]];
  const panels = [await panel(server, 1, 2), await panel(server, 1, 2)];
  const [here, there] = panels as [(typeof panels)[number], (typeof panels)[number]];
  const cables = [
    await cable(server, near as End, here.front[0]?.[1] as End),
    await cable(server, here.rear[0] as End, there.rear[0] as End),
    await cable(server, there.front[0]?.[1] as End, far as End),
  ];
  expect(await destinations(near as End)).toEqual([far?.object_id]);
  return { near: near as End, far: far as End, cables, panels, devices };
}

describe('what a deletion leaves', () => {
  it('of a chain without its middle cable: two free rear ports', async () => {
    const { near, far, cables, panels } = await chain();
    const reply = await server.admin.delete(cables[1].url);
    expect(reply.status).toBe(204);
    for (const end of [near, far]) expect(await destinations(end)).toBeNull();
    const [here, there] = panels.map(({ rear }) => rear[0] as End);
    for (const end of [here, there]) expect((await read(server, end as End)).cable).toBeNull();
    const records = await recordsOf(reply);
    expect(records.map(({ what }) => what).sort()).toEqual([
      'delete dcim.cable',
      'delete dcim.cabletermination',
      'delete dcim.cabletermination',
      'update dcim.rearport',
      'update dcim.rearport',
    ]);
    expect(records).toContainEqual({
      what: 'update dcim.rearport',
      who: 'admin',
      id: here?.object_id,
      before: cables[1].id,
      after: null,
    });
    await expectSound(server);
  });

  it('of a chain without all its cables, deleted together: free ports', async () => {
    const { near, far, cables, panels } = await chain();
    const reply = await server.admin.delete(CABLES, items(cables));
    expect(reply.status).toBe(204);
    const all = [near, far, ...panels.flatMap(({ rear, front }) => [...rear, ...front.flat()])];
    for (const end of all) expect(await read(server, end)).toMatchObject({ cable: null, _occupied: false });
    expect((await recordsOf(reply)).filter(({ what }) => what.startsWith('update'))).toHaveLength(6);
    await expectSound(server);
  });

  type Way = readonly [what: string, way: (of: Chain) => Promise<Reply>, isFarLost: boolean];

  it.each<Way>([
    ['an interface', ({ far }) => server.admin.delete(addressOf(far)), true],
    ['its device', ({ devices }) => server.admin.delete(devices[1].url), true],
    ['a panel', ({ panels }) => server.admin.delete(`/api/dcim/devices/${panels[1]?.device.id}/`), false],
    [
      'both panels at once',
      ({ panels }) => server.admin.delete('/api/dcim/devices/', items(panels.map(({ device }) => device))),
      false,
    ],
    ['a rear port', ({ panels }) => server.admin.delete(addressOf(panels[1]?.rear[0] as End)), false],
    ['a front port', ({ panels }) => server.admin.delete(addressOf(panels[1]?.front[0]?.[1] as End)), false],
  ])('without %s: cables of one side, and paths that end there', async (_what, way, isFarLost) => {
    const made = await chain();
    const reply = await way(made);
    expect(reply.status, reply.text).toBe(204);
    expect(await destinations(made.near)).toBeNull();
    if (!isFarLost) expect(await destinations(made.far)).toBeNull();
    const { body } = await server.admin.get(`${CABLES}?unterminated=true&limit=0`);
    const open = new Set(body.results.map(({ id }: Json) => id));
    for (const { url, id } of made.cables) {
      const { a_terminations, b_terminations } = (await server.admin.get(url)).body;
      expect(open.has(id)).toBe(a_terminations.length * b_terminations.length === 0);
    }
    expect(made.cables.some(({ id }) => open.has(id))).toBe(true);
    await expectSound(server);
  });

  it('of a cable without one of its two ends at a side: a cable with one', async () => {
    const [one, two, three] = (await interfaces(server, await plainDevice(server), 3)) as [End, End, End];
    await cable(server, one, [two, three]);
    const found = await server.admin.get(`/api/dcim/cable-terminations/?termination_id=${two.object_id}`);
    const reply = await server.admin.delete(found.body.results[0].url);
    expect(reply.status).toBe(204);
    expect(await destinations(one)).toEqual([three.object_id]);
    expect((await read(server, two)).cable).toBeNull();
    expect((await recordsOf(reply)).map(({ what }) => what).sort()).toEqual([
      'delete dcim.cabletermination',
      'update dcim.cable',
      'update dcim.interface',
    ]);
    await expectSound(server);
  });

  it('of a module: what its interfaces were connected to is not connected', async () => {
    const device = await plainDevice(server);
    const bay = await make(server, ModuleBay, { device });
    const module = await make(server, Module, { device, module_bay: bay });
    const [own] = (await ports(server, 'dcim.interface', device, 1, () => ({ module: module.id }))) as [End];
    const [other] = (await interfaces(server, await plainDevice(server), 1)) as [End];
    await cable(server, own, other);
    expect((await server.admin.delete(module.url)).status).toBe(204);
    expect(await read(server, other)).toMatchObject({ connected_endpoints: null, link_peers: [], cable: {} });
    await expectSound(server);
  });

  it('of a power feed: a power port that is not fed', async () => {
    const source = await make(server, PowerPanel);
    const place = () => ({ device: undefined, power_panel: source.id });
    const [feed] = (await ports(server, 'dcim.powerfeed', source, 1, place)) as [End];
    const [port] = (await ports(server, 'dcim.powerport', await plainDevice(server), 1)) as [End];
    await cable(server, feed, port);
    expect((await server.admin.delete(addressOf(feed))).status).toBe(204);
    expect(await destinations(port)).toBeNull();
    await expectSound(server);
  });
});

describe('the number of statements', () => {
  it('is the same for one cable and for many', async () => {
    const most = isLong ? 100 : 20;
    const ends = await interfaces(server, await plainDevice(server), 9 * most);
    const lay = async (count: number) => {
      const bodies = Array.from({ length: count }, () => ({
        a_terminations: [ends.pop()],
        b_terminations: [ends.pop()],
      }));
      const reply = await server.admin.post(CABLES, bodies);
      expect(reply.status).toBe(201);
    };
    const one = await countStatements(server, () => lay(1));
    const many = await countStatements(server, () => lay(most));
    expect(many).toBeLessThanOrEqual(one);
  });

  it('of a list of interfaces does not depend on how many of them have cables', async () => {
    const { devices } = await chain();
    const ends = await interfaces(server, await plainDevice(server), 40);
    const bodies = ends.slice(20).map((end, place) => cableBody(end, ends[place] as End));
    await created(server, CABLES, bodies);
    const few = () => server.admin.get(`/api/dcim/interfaces/?device_id=${devices[0].id}`);
    const many = () => server.admin.get('/api/dcim/interfaces/?limit=1000');
    expect(await countStatements(server, few)).toBeLessThanOrEqual(6);
    expect(await countStatements(server, many)).toBeLessThanOrEqual(6);
    const cables = () => server.admin.get(`${CABLES}?limit=1000`);
    expect(await countStatements(server, cables)).toBeLessThanOrEqual(6);
  });
});
