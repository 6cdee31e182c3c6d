// GET …/power/ of ports, outlets, feeds, panels and racks: what is drawn, of what is available.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { addressOf, cable, type End } from '../../support/factories/patching.js';
import { feed, type Pdu, pdu, powerOf, type Room, room, supplies } from '../../support/factories/powering.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const at = (places: readonly End[], place: number): End => places[place] as End;
const rackPath = ({ id }: Json) => `/api/dcim/racks/${id}/power/`;
const panelPath = ({ id }: Json) => `/api/dcim/power-panels/${id}/power/`;

describe('a PDU on a single-phase feed', () => {
  let place: Room;
  let supply: End;
  let strip: Pdu;
  let psu: End[];
  const figures = { available: 2944, allocated: 412, maximum: 700, outlet_count: 3, utilization: 14 };

  beforeAll(async () => {
    place = await room(server);
    supply = await feed(server, { ...place, name: 'A', type: 'redundant' });
    strip = await pdu(server, [null, null, null]);
    psu = await supplies(server, [300, 500], [112, 200], [90, 90]);
    await cable(server, supply, strip.inlet);
    await cable(server, at(strip.outlets, 0), at(psu, 0));
    await cable(server, at(strip.outlets, 1), at(psu, 1), { status: 'planned' });
  });

  it('draws what is plugged into its outlets, over planned cables too', async () => {
    expect(await powerOf(server, supply)).toEqual({ unit: 'W', ...figures, legs: [] });
  });

  it('is told at its inlet, with the feed that supplies it', async () => {
    const { feeds, ...own } = await powerOf(server, strip.inlet);
    expect(own).toEqual({ unit: 'W', ...figures, legs: [] });
    expect(feeds).toMatchObject([{ id: supply.object_id, ...figures }]);
  });

  it('gives each outlet its share of the feed', async () => {
    const shares = await Promise.all(strip.outlets.map((outlet) => powerOf(server, outlet)));
    const [first, second, free] = shares;
    expect(first).toMatchObject({ available: 2944, allocated: 300, maximum: 500, outlet_count: 0, utilization: 10.2 });
    expect(second).toMatchObject({ available: 2944, allocated: 112, maximum: 200, utilization: 3.8 });
    expect(free).toMatchObject({ available: 2944, allocated: 0, maximum: 0, utilization: 0 });
    expect(free.feeds).toMatchObject([{ id: supply.object_id, allocated: 412, utilization: 14 }]);
  });

  it('finds the feed behind the port of a server', async () => {
    const first = await powerOf(server, at(psu, 0));
    expect(first).toMatchObject({ available: 2944, allocated: 300, maximum: 500, utilization: 10.2, legs: [] });
    expect(first.feeds).toMatchObject([{ id: supply.object_id }]);
    const bare = { unit: 'W', available: null, allocated: 90, maximum: 90, outlet_count: 0, utilization: null };
    expect(await powerOf(server, at(psu, 2))).toEqual({ ...bare, legs: [], feeds: [] });
  });

  it('counts for the rack and the panel of the feed', async () => {
    for (const path of [rackPath(place.rack), panelPath(place.power_panel)]) {
      const { status, body } = await server.admin.get(path);
      expect([status, body]).toEqual([
        200,
        {
          unit: 'W',
          ...figures,
          legs: [],
          feeds: [
            {
              id: supply.object_id,
              url: `${server.url}${addressOf(supply)}`,
              display: 'A',
              name: 'A',
              power_panel: expect.objectContaining({ id: place.power_panel.id, display: place.power_panel.display }),
              rack: expect.objectContaining({ id: place.rack.id }),
              status: { value: 'active', label: 'Active' },
              type: { value: 'redundant', label: 'Redundant' },
              phase: { value: 'single-phase', label: 'Single phase' },
              ...figures,
              legs: [],
            },
          ],
        },
      ]);
    }
  });

  it('counts in the NetBox dialect by its names', async () => {
    const [row] = await server.database.write().rows({
      text: 'SELECT r.number, f.number FROM dcim_rack r, dcim_power_feed f WHERE r.id = $1 AND f.id = $2',
      values: [place.rack.id, supply.object_id],
    });
    const [rack, own] = row as [number, number];
    const { body } = await server.admin.get(`/netbox/api/dcim/racks/${rack}/power/`);
    expect(body).toMatchObject(figures);
    const url = `${server.url}/netbox/api/dcim/power-feeds/${own}/`;
    expect(body.feeds).toMatchObject([{ id: own, url, rack: { id: rack }, ...figures }]);
    expect((await server.admin.get(`/netbox/api/dcim/power-feeds/${own}/power/`)).body).toMatchObject(figures);
  });

  it('is a page for people', async () => {
    const { status, text } = await server.admin.get(rackPath(place.rack), { headers: { accept: 'text/html' } });
    expect(status).toBe(200);
    expect(text).toContain('outlet_count');
  });
});

describe('what a power port draws', () => {
  it.each([
    [500, 750, { allocated: 500, maximum: 750 }],
    [null, 750, { allocated: 0, maximum: 750 }],
    [500, null, { allocated: 500, maximum: 0 }],
    [null, null, { allocated: 300, maximum: 400 }],
  ])('is what it states (%s, %s), and of a silent one what its outlets supply', async (allocated, maximum, draw) => {
    const supply = await feed(server, await room(server));
    const strip = await pdu(server, [null], { allocated_draw: allocated, maximum_draw: maximum });
    const [psu] = await supplies(server, [300, 400]);
    await cable(server, supply, strip.inlet);
    await cable(server, at(strip.outlets, 0), psu as End);
    expect(await powerOf(server, supply)).toMatchObject({ ...draw, outlet_count: 1 });
    expect(await powerOf(server, strip.inlet)).toMatchObject({ ...draw, outlet_count: 1 });
  });

  it('may exceed what is available', async () => {
    const supply = await feed(server, { ...(await room(server)), voltage: 100, amperage: 1, max_utilization: 50 });
    const [psu] = await supplies(server, [75, 100]);
    await cable(server, supply, psu as End);
    expect(await powerOf(server, supply)).toMatchObject({ available: 50, allocated: 75, utilization: 150 });
  });

  it('is nothing where nothing is plugged in, and no share where nothing is available', async () => {
    const place = await room(server);
    const none = { unit: 'W', allocated: 0, maximum: 0, outlet_count: 0, utilization: null, legs: [] };
    expect((await server.admin.get(rackPath(place.rack))).body).toEqual({ ...none, available: 0, feeds: [] });
    expect((await server.admin.get(panelPath(place.power_panel))).body).toEqual({ ...none, available: 0, feeds: [] });
    const { inlet, outlets } = await pdu(server, [null]);
    expect(await powerOf(server, inlet)).toEqual({ ...none, outlet_count: 1, available: null, feeds: [] });
    expect(await powerOf(server, at(outlets, 0))).toEqual({ ...none, available: null, feeds: [] });
    const idle = await feed(server, place);
    expect(await powerOf(server, idle)).toMatchObject({ available: 2944, allocated: 0, utilization: 0 });
  });
});

describe('the available power of a feed', () => {
  it.each([
    [{ voltage: 230, amperage: 16, max_utilization: 80 }, 2944],
    [{ voltage: 208, amperage: 30, max_utilization: 80, phase: 'three-phase' }, 8646],
    [{ voltage: -48, amperage: 20, max_utilization: 50, supply: 'dc' }, 480],
    [{ voltage: 5, amperage: 1, max_utilization: 50 }, 2],
    [{ voltage: 7, amperage: 1, max_utilization: 50 }, 4],
    [{ voltage: -32768, amperage: 32767, max_utilization: 100, supply: 'dc', phase: 'three-phase' }, 1859664085],
  ])('of %j is %i', async (values, available) => {
    const supply = await feed(server, { ...(await room(server)), ...values });
    expect(await powerOf(server, supply)).toMatchObject({ available });
    const path = `/api/dcim/power-feeds/?id=${supply.object_id}&available_power=${available}`;
    expect((await server.admin.get(path)).body.count).toBe(1);
  });
});

describe('the legs of a three-phase feed', () => {
  let place: Room;
  let supply: End;
  let strip: Pdu;
  let behind: Pdu;
  // 230 V, 16 A, three phases, 80 %: 5,099 VA.
  const leg = (name: string, allocated: number, maximum: number, outlet_count: number, utilization: number) => ({
    name,
    available: 1700,
    allocated,
    maximum,
    outlet_count,
    utilization,
  });

  beforeAll(async () => {
    place = await room(server);
    supply = await feed(server, { ...place, phase: 'three-phase' });
    strip = await pdu(server, ['A', 'A', 'B', 'C', null]);
    behind = await pdu(server, [null, 'C']);
    const psu = await supplies(server, [340, 500], [170, 200], [510, 600], [85, 90]);
    await cable(server, supply, strip.inlet);
    await cable(server, at(strip.outlets, 0), at(psu, 0));
    await cable(server, at(strip.outlets, 1), at(psu, 1));
    await cable(server, at(strip.outlets, 2), behind.inlet);
    await cable(server, at(behind.outlets, 1), at(psu, 2));
    await cable(server, at(strip.outlets, 4), at(psu, 3));
  });

  const legs = [leg('A', 510, 700, 2, 30), leg('B', 510, 600, 1, 30), leg('C', 0, 0, 1, 0)];
  const whole = { available: 5099, allocated: 1105, maximum: 1390, outlet_count: 5, utilization: 21.7 };

  it('have what is plugged into their outlets, and what stands behind it', async () => {
    expect(await powerOf(server, supply)).toEqual({ unit: 'W', ...whole, legs });
    expect(await powerOf(server, strip.inlet)).toMatchObject({ ...whole, legs, feeds: [{ ...whole, legs }] });
  });

  it('are told of the feeds of a rack and of a panel', async () => {
    for (const path of [rackPath(place.rack), panelPath(place.power_panel)]) {
      expect((await server.admin.get(path)).body).toMatchObject({ ...whole, legs: [], feeds: [{ ...whole, legs }] });
    }
  });

  it('are those of what hangs on the feed itself', async () => {
    expect(await powerOf(server, behind.inlet)).toMatchObject({ available: 5099, allocated: 510, legs: [] });
    expect(await powerOf(server, at(strip.outlets, 0))).toMatchObject({ available: 5099, allocated: 340, legs: [] });
  });

  it('are empty before anything is plugged in', async () => {
    const idle = await feed(server, { ...place, name: 'idle', phase: 'three-phase' });
    const { legs: own } = await powerOf(server, idle);
    expect(own).toEqual([leg('A', 0, 0, 0, 0), leg('B', 0, 0, 0, 0), leg('C', 0, 0, 0, 0)]);
  });

  it('are not made up for a PDU that states its draw as a whole', async () => {
    const other = await feed(server, { ...place, name: 'stated', phase: 'three-phase' });
    const stated = await pdu(server, ['A', 'B'], { allocated_draw: 1000 });
    await cable(server, other, stated.inlet);
    expect(await powerOf(server, other)).toMatchObject({ allocated: 1000, outlet_count: 2, legs: [] });
    expect(await powerOf(server, stated.inlet)).toMatchObject({ allocated: 1000, legs: [] });
  });
});

describe('PDUs behind PDUs', () => {
  it('pass on what they supply, as far as one states its own draw', async () => {
    const supply = await feed(server, await room(server));
    const [first, second, third] = [
      await pdu(server, [null, null]),
      await pdu(server, [null]),
      await pdu(server, [null]),
    ];
    const psu = await supplies(server, [100, 110], [200, 220]);
    await cable(server, supply, first.inlet);
    await cable(server, at(first.outlets, 0), second.inlet);
    await cable(server, at(first.outlets, 1), at(psu, 0));
    await cable(server, at(second.outlets, 0), third.inlet);
    await cable(server, at(third.outlets, 0), at(psu, 1));
    const draw = { allocated: 300, maximum: 330, outlet_count: 2 };
    expect(await powerOf(server, supply)).toMatchObject(draw);
    expect(await powerOf(server, first.inlet)).toMatchObject(draw);
    expect(await powerOf(server, at(first.outlets, 0))).toMatchObject({
      allocated: 200,
      maximum: 220,
      outlet_count: 1,
    });
    expect(await powerOf(server, at(third.outlets, 0))).toMatchObject({
      allocated: 200,
      available: 2944,
      feeds: [{ id: supply.object_id, allocated: 300 }],
    });
    await server.admin.patch(addressOf(second.inlet), { allocated_draw: 150 });
    expect(await powerOf(server, supply)).toMatchObject({ allocated: 250, maximum: 110 });
  });

  it('may be plugged into themselves', async () => {
    const strip = await pdu(server, [null, null]);
    const [psu] = await supplies(server, [120, 150]);
    await cable(server, at(strip.outlets, 0), strip.inlet);
    await cable(server, at(strip.outlets, 1), psu as End);
    const draw = { available: null, allocated: 120, maximum: 150, outlet_count: 2, utilization: null, feeds: [] };
    expect(await powerOf(server, strip.inlet)).toMatchObject(draw);
    expect(await powerOf(server, at(strip.outlets, 0))).toMatchObject(draw);
    expect(await powerOf(server, psu as End)).toMatchObject({ available: null, allocated: 120, feeds: [] });
  });

  it('may be plugged into one another, below a feed as well', async () => {
    const place = await room(server);
    const supply = await feed(server, place);
    const [first, second] = [await pdu(server, [null, null]), await pdu(server, [null, null])];
    const [psu] = await supplies(server, [120, 150]);
    await cable(server, supply, first.inlet);
    await cable(server, [at(first.outlets, 0), at(second.outlets, 0)], second.inlet);
    await cable(server, at(second.outlets, 1), psu as End);
    expect(await powerOf(server, supply)).toMatchObject({ allocated: 120, maximum: 150, outlet_count: 2 });
    expect(await powerOf(server, psu as End)).toMatchObject({ available: 2944, allocated: 120 });
    expect((await server.admin.get(rackPath(place.rack))).body).toMatchObject({ allocated: 120 });
  });
});

describe('what hangs on several outlets or feeds of one cable', () => {
  it('counts once in the whole, and for each of its legs', async () => {
    const supply = await feed(server, { ...(await room(server)), phase: 'three-phase' });
    const strip = await pdu(server, ['A', 'B']);
    const [psu] = await supplies(server, [600, 700]);
    await cable(server, supply, strip.inlet);
    await cable(server, strip.outlets, psu as End);
    const { allocated, legs } = await powerOf(server, supply);
    expect([allocated, ...legs.map((leg: Json) => leg.allocated)]).toEqual([600, 600, 600, 0]);
  });

  it('counts for each feed, and once for their rack', async () => {
    const place = await room(server);
    const [a, b] = [await feed(server, { ...place, name: 'A' }), await feed(server, { ...place, name: 'B' })];
    const [psu] = await supplies(server, [736, 900]);
    await cable(server, [a, b], psu as End);
    const { body } = await server.admin.get(rackPath(place.rack));
    expect(body).toMatchObject({ available: 5888, allocated: 736, maximum: 900, utilization: 12.5 });
    expect(body.feeds).toMatchObject([
      { name: 'A', available: 2944, allocated: 736, utilization: 25 },
      { name: 'B', available: 2944, allocated: 736, utilization: 25 },
    ]);
    expect(await powerOf(server, psu as End)).toMatchObject({ available: 5888, allocated: 736, utilization: 12.5 });
  });
});
