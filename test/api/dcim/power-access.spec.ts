// …/power/ for those who may not view everything, and what its routes are.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/app.js';
import type { Client, Json } from '../../support/client.js';
import { addressOf, cable, type End } from '../../support/factories/patching.js';
import { feed, type Pdu, pdu, type Room, room, supplies } from '../../support/factories/powering.js';
import { countStatements } from '../../support/query-count.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const at = (places: readonly End[], place: number): End => places[place] as End;
const rackPath = ({ id }: Json) => `/api/dcim/racks/${id}/power/`;
const panelPath = ({ id }: Json) => `/api/dcim/power-panels/${id}/power/`;

async function tokenFor(client: TestServer, permissions: readonly Json[]): Promise<Client> {
  const { body } = await server.admin.post('/api/users/tokens/', { permissions });
  return client.withKey(body.key);
}

const only = (model: string, ...ends: readonly End[]) => ({
  object_types: [model],
  actions: ['view'],
  constraints: { id__in: ends.map(({ object_id }) => object_id) },
});
const all = (...object_types: readonly string[]) => ({ object_types, actions: ['view'] });

describe('what the caller may not view', () => {
  let closed: TestServer;
  let place: Room;
  let supply: End;
  let other: End;
  let strip: Pdu;
  let psu: End[];
  beforeAll(async () => {
    closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
    place = await room(server);
    supply = await feed(server, { ...place, name: 'A' });
    other = await feed(server, { ...place, name: 'B' });
    strip = await pdu(server, [null, null]);
    psu = await supplies(server, [300, 400], [50, 60]);
    await cable(server, supply, strip.inlet);
    await cable(server, at(strip.outlets, 0), at(psu, 0));
    await cable(server, at(strip.outlets, 1), at(psu, 1));
  });
  afterAll(() => closed.close());

  const rackPower = async (...permissions: Json[]) =>
    (await (await tokenFor(closed, [all('dcim.rack'), ...permissions])).get(rackPath(place.rack))).body;

  it('is no feed, and nothing of what is available', async () => {
    const parts = all('dcim.powerport', 'dcim.poweroutlet');
    expect(await rackPower(parts)).toMatchObject({ available: 0, allocated: 0, outlet_count: 0, feeds: [] });
    const one = await rackPower(parts, only('dcim.powerfeed', other));
    expect(one).toMatchObject({ available: 2944, allocated: 0, utilization: 0, feeds: [{ name: 'B' }] });
    expect(one.feeds).toHaveLength(1);
    const client = await tokenFor(closed, [parts, only('dcim.powerfeed', other)]);
    const outlet = `${addressOf(at(strip.outlets, 0))}power/`;
    expect((await client.get(outlet)).body).toMatchObject({ available: null, allocated: 300, feeds: [] });
  });

  it('is no port and no outlet, nor what is behind them', async () => {
    const feeds = all('dcim.powerfeed');
    const [ports, outlets] = [all('dcim.powerport'), all('dcim.poweroutlet')];
    expect(await rackPower(feeds, ports, outlets)).toMatchObject({ allocated: 350, outlet_count: 2 });
    expect(await rackPower(feeds, outlets)).toMatchObject({ available: 5888, allocated: 0, outlet_count: 0 });
    expect(await rackPower(feeds, ports)).toMatchObject({ allocated: 0, outlet_count: 0 });
    const one = only('dcim.poweroutlet', at(strip.outlets, 1));
    expect(await rackPower(feeds, ports, one)).toMatchObject({ allocated: 50, maximum: 60, outlet_count: 1 });
    const some = only('dcim.powerport', strip.inlet, at(psu, 0));
    expect(await rackPower(feeds, some, outlets)).toMatchObject({ allocated: 300, maximum: 400, outlet_count: 2 });
    expect(await rackPower(feeds, only('dcim.powerport', ...psu), outlets)).toMatchObject({ allocated: 0 });
  });

  it('shows a panel by its address alone', async () => {
    const body = await rackPower(all('dcim.powerfeed'));
    const url = `${closed.url}/api/dcim/power-panels/${place.power_panel.id}/`;
    const restricted = { id: place.power_panel.id, url, display: null, restricted: true };
    expect(body.feeds).toMatchObject([{ power_panel: restricted }, { power_panel: restricted }]);
  });

  it('has no power of its own', async () => {
    const client = await tokenFor(closed, [
      ...['dcim.rack', 'dcim.powerpanel', 'dcim.powerfeed', 'dcim.powerport', 'dcim.poweroutlet'].map((model) => ({
        ...only(model),
        constraints: { id: other.object_id },
      })),
    ]);
    const hidden = [supply, strip.inlet, at(strip.outlets, 0)].map((end) => `${addressOf(end)}power/`);
    for (const path of [...hidden, rackPath(place.rack), panelPath(place.power_panel)]) {
      expect(await client.get(path)).toMatchObject({ status: 404, body: { detail: 'Not found.' } });
    }
    expect((await client.get(`${addressOf(other)}power/`)).status).toBe(200);
    const stranger = await tokenFor(closed, [all('dcim.site')]);
    expect((await stranger.get(rackPath(place.rack))).status).toBe(403);
  });
});

describe('the routes', () => {
  const routes = ['power-ports', 'power-outlets', 'power-feeds', 'power-panels', 'racks'];

  it('answer 404 where there is nothing', async () => {
    for (const route of routes) {
      for (const id of ['01890000-0000-7000-8000-000000000000', 'nonsense']) {
        const reply = await server.admin.get(`/api/dcim/${route}/${id}/power/`);
        expect(reply).toMatchObject({ status: 404, body: { detail: 'Not found.' } });
      }
    }
  });

  it('stand in the API document beside the others of their models', async () => {
    const { body } = await server.admin.get('/api/schema/');
    for (const route of routes) expect(body.paths).toHaveProperty([`/api/dcim/${route}/{id}/power/`, 'get']);
    for (const route of routes.slice(0, 3)) {
      expect(body.paths).toHaveProperty([`/api/dcim/${route}/{id}/trace/`, 'get']);
    }
    expect(body.paths).toHaveProperty(['/api/dcim/power-panels/{id}/', 'patch']);
  });

  it('need as many statements for many feeds and PDUs as for one', async () => {
    const [few, many] = [await room(server), await room(server)];
    const closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
    for (const [place, count] of [
      [few, 1],
      [many, 6],
    ] as const) {
      for (let number = 0; number < count; number++) {
        const supply = await feed(server, { ...place, name: `Feed ${number}` });
        const [first, second] = [await pdu(server, ['A', 'B']), await pdu(server, ['C'])];
        const [psu] = await supplies(server, [10, 20]);
        await cable(server, supply, first.inlet);
        await cable(server, at(first.outlets, 0), second.inlet);
        await cable(server, at(second.outlets, 0), psu as End);
      }
    }
    const client = await tokenFor(closed, [
      {
        ...all('dcim.rack', 'dcim.powerfeed', 'dcim.powerport', 'dcim.poweroutlet'),
        constraints: { id__isnull: false },
      },
    ]);
    const statements = (place: Room) => countStatements(closed, () => client.get(rackPath(place.rack)));
    expect((await client.get(rackPath(many.rack))).body).toMatchObject({ allocated: 60, outlet_count: 12 });
    expect((await client.get(rackPath(many.rack))).body.feeds).toHaveLength(6);
    const least = await statements(few);
    expect(await statements(many)).toBeLessThanOrEqual(least);
    expect(least).toBeLessThanOrEqual(6);
    await closed.close();
  });
});
