// The use of power as a picture: by itself, and in the pages of what draws and feeds.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PowerPanel } from '../../../src/dcim/power-panel.js';
import { Rack } from '../../../src/dcim/rack.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Client, Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';
import { addressOf, cable, type End } from '../../support/factories/patching.js';
import { feed, type Pdu, pdu, type Room, room, supplies } from '../../support/factories/powering.js';
import { countStatements } from '../../support/query-count.js';
import { type Drawn, readSvg } from '../../support/svg.js';

const HTML = { headers: { accept: 'text/html' } };

let server: TestServer;
let place: Room;
let supply: End;
let other: End;
let strip: Pdu;
let psu: End[];

beforeAll(async () => {
  server = await startServer();
  place = await room(server);
  supply = await feed(server, { ...place, name: 'A', phase: 'three-phase' });
  other = await feed(server, { ...place, name: 'B', status: 'failed' });
  strip = await pdu(server, ['A', 'B', null]);
  psu = await supplies(server, [340, 500], [170, 200], [null, null]);
  await cable(server, supply, strip.inlet);
  await cable(server, at(strip.outlets, 0), at(psu, 0));
  await cable(server, at(strip.outlets, 1), at(psu, 1));
});
afterAll(() => server.close());

const at = (places: readonly End[], index: number): End => places[index] as End;
const rackPath = ({ id }: Json) => `/api/dcim/racks/${id}/`;
const panelPath = ({ id }: Json) => `/api/dcim/power-panels/${id}/`;
const words = (picture: Drawn): string => picture.all('desc')[0]?.text ?? '';
const texts = (picture: Drawn): string[] => picture.all('text').map(({ text }) => text);

async function draw(path: string, client: Client = server.admin): Promise<Drawn> {
  const { status, headers, text } = await client.get(`${path}power/?render=svg`);
  expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
  return readSvg(text);
}

/** The names of the pictures in the page of an object. */
async function shownOn(path: string, client: Client = server.admin): Promise<string[]> {
  const { status, text } = await client.get(path, HTML);
  expect(status).toBe(200);
  return [...text.matchAll(/<figcaption><a [^>]*>([^<]*) as SVG</g)].map(([, title]) => title as string);
}

describe('Power as a picture', () => {
  it('tells of a rack what its feeds supply, each with its panel, its state and its legs', async () => {
    const picture = await draw(rackPath(place.rack));
    expect(words(picture)).toBe(
      '510 W of 8,043 W, 6.3 %. Maximum draw 700 W, 8.7 %. ' +
        'Feed A: 510 W of 5,099 W, 10 %. Feed B: 0 W of 2,944 W, 0 %.',
    );
    expect(texts(picture)).toEqual(
      expect.arrayContaining([
        place.rack.display,
        'Legs: A 20 %, B 10 %, C 0 %',
        place.power_panel.display,
        `${place.power_panel.display} · Failed`,
      ]),
    );
    const links = picture.all('a').map(({ attributes }) => attributes.href);
    expect(links).toEqual([supply, other].map((end) => `${server.url}${addressOf(end)}`));
  });

  it('tells of a panel which racks its feeds lead to', async () => {
    expect(texts(await draw(panelPath(place.power_panel)))).toEqual(
      expect.arrayContaining([place.power_panel.display, `${place.rack.display} · Failed`]),
    );
  });

  it('tells of a feed and of an inlet what is on each leg', async () => {
    for (const end of [supply, strip.inlet]) {
      const picture = await draw(addressOf(end));
      expect(words(picture)).toContain('Leg A: 340 W of 1,700 W, 20 %. Leg B: 170 W of 1,700 W, 10 %. Leg C: 0 W of');
    }
  });

  it('tells of an outlet and of a port their share, and what else is drawn from their feed', async () => {
    for (const end of [at(strip.outlets, 0), at(psu, 0)]) {
      expect(words(await draw(addressOf(end)))).toBe(
        '340 W of 5,099 W, 6.7 %. Maximum draw 500 W, 9.8 %. Feed A: 510 W of 5,099 W, 10 %.',
      );
    }
  });

  it('says so where there is nothing to draw', async () => {
    const rack = await make(server, Rack);
    expect(words(await draw(rackPath(rack)))).toBe('No power feed, and nothing is drawn.');
  });

  it.each(['png', 'SVG', 'json,svg'])('refuses render=%s', async (render) => {
    for (const path of [rackPath(place.rack), panelPath(place.power_panel), ...[supply, at(psu, 0)].map(addressOf)]) {
      const reply = await server.admin.get(`${path}power/?render=${render}`);
      expect(reply).toMatchObject({ status: 400, body: { render: [`"${render}" is not a valid choice.`] } });
    }
  });

  it('are figures with render=json, as without', async () => {
    const { body } = await server.admin.get(`${addressOf(supply)}power/?render=json`);
    expect(body).toEqual((await server.admin.get(`${addressOf(supply)}power/`)).body);
    expect(body).toMatchObject({ allocated: 510 });
  });

  it('is drawn in the NetBox dialect, with its addresses', async () => {
    const [row] = await server.database.write().rows({
      text: 'SELECT r.number, f.number FROM dcim_rack r, dcim_power_feed f WHERE r.id = $1 AND f.id = $2',
      values: [place.rack.id, supply.object_id],
    });
    const [rack, own] = row as [number, number];
    const [first] = (await draw(`/netbox/api/dcim/racks/${rack}/`)).all('a');
    expect(first?.attributes.href).toBe(`${server.url}/netbox/api/dcim/power-feeds/${own}/`);
  });
});

describe('The page', () => {
  it('of a rack, a panel, a feed, an outlet and a port shows it after what else is drawn', async () => {
    expect(await shownOn(rackPath(place.rack))).toEqual(['Front', 'Rear', 'Power']);
    expect(await shownOn(panelPath(place.power_panel))).toEqual(['Power']);
    expect(await shownOn(addressOf(supply))).toEqual(['Trace', 'Power']);
    expect(await shownOn(addressOf(other))).toEqual(['Power']);
    expect(await shownOn(addressOf(strip.inlet))).toEqual(['Trace', 'Power']);
    expect(await shownOn(addressOf(at(strip.outlets, 0)))).toEqual(['Trace', 'Power']);
    expect(await shownOn(addressOf(at(strip.outlets, 2)))).toEqual(['Power']);
    expect(await shownOn(addressOf(at(psu, 1)))).toEqual(['Trace', 'Power']);
  });

  it('shows nothing where there is neither a feed nor a draw', async () => {
    const [rack, panel] = [await make(server, Rack), await make(server, PowerPanel)];
    const idle = await pdu(server, [null]);
    expect(await shownOn(rackPath(rack))).toEqual(['Front', 'Rear']);
    expect(await shownOn(panelPath(panel))).toEqual([]);
    for (const end of [idle.inlet, at(idle.outlets, 0), at(psu, 2)]) expect(await shownOn(addressOf(end))).toEqual([]);
  });

  it('shows what is drawn where no feed is known', async () => {
    const [lonely] = await supplies(server, [90, 100]);
    expect(await shownOn(addressOf(lonely as End))).toEqual(['Power']);
    expect(words(await draw(addressOf(lonely as End)))).toBe('90 W, no feed. Maximum draw 100 W.');
  });

  it('gives every picture ids of its own', async () => {
    for (const path of [rackPath(place.rack), addressOf(supply)]) {
      const { text } = await server.admin.get(path, HTML);
      const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      expect(ids).toContain('power-title');
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('lets the one style in', async () => {
    const { headers, text } = await server.admin.get(panelPath(place.power_panel), HTML);
    expect(headers.get('content-security-policy')).toMatch(/style-src 'self' 'sha256-[^']+'/);
    expect(text).not.toMatch(/ style="/);
  });
});

describe('What the caller may not view', () => {
  let closed: TestServer;
  beforeAll(async () => {
    closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
  });
  afterAll(() => closed.close());

  async function allowed(permissions: readonly Json[]): Promise<Client> {
    const { body } = await server.admin.post('/api/users/tokens/', { permissions });
    return closed.withKey(body.key);
  }
  const all = (...object_types: readonly string[]) => ({ object_types, actions: ['view'] });

  it('is neither drawn nor counted', async () => {
    const one = { ...all('dcim.powerfeed'), constraints: { id: other.object_id } };
    const client = await allowed([all('dcim.rack'), one]);
    const picture = await draw(rackPath(place.rack), client);
    expect(words(picture)).toBe('0 W of 2,944 W, 0 %. Maximum draw 0 W, 0 %. Feed B: 0 W of 2,944 W, 0 %.');
    expect(texts(picture)).toContain('Failed');
    expect(JSON.stringify(texts(picture))).not.toContain(place.power_panel.display);
    expect(await shownOn(rackPath(place.rack), await allowed([all('dcim.rack')]))).toEqual(['Front', 'Rear']);
  });

  it('has no picture of its own', async () => {
    const client = await allowed([{ ...all('dcim.rack'), constraints: { id: place.power_panel.id } }]);
    for (const render of ['svg', 'png']) {
      const reply = await client.get(`${rackPath(place.rack)}power/?render=${render}`);
      expect(reply).toMatchObject({ status: 404, body: { detail: 'Not found.' } });
    }
  });
});

describe('A hundred feeds', () => {
  it('are drawn with as many statements as one, the fullest of them', async () => {
    const [few, many] = [await room(server), await room(server)];
    await feed(server, few);
    const feeds: End[] = [];
    for (let number = 1; number <= 100; number++) {
      feeds.push(await feed(server, { ...many, name: `Feed ${number}` }));
    }
    const draws = await supplies(server, ...[10, 90, 50].map((watts) => [watts * 29, watts * 29] as const));
    for (const [index, end] of draws.entries()) await cable(server, at(feeds, 60 + index), end);
    const statements = (path: string, headers = {}) => countStatements(server, () => server.admin.get(path, headers));
    const drawing = (one: Room) => statements(`${panelPath(one.power_panel)}power/?render=svg`);
    expect(await drawing(many)).toBeLessThanOrEqual(await drawing(few));
    expect(await drawing(many)).toBeLessThanOrEqual(8);
    const page = (one: Room) => statements(rackPath(one.rack), HTML);
    expect(await page(many)).toBeLessThanOrEqual(await page(few));
    const picture = await draw(panelPath(many.power_panel));
    const names = picture.all('.link').map(({ text }) => text);
    expect(names.slice(0, 4)).toEqual(['Feed 62', 'Feed 63', 'Feed 61', 'Feed 1']);
    expect(names).toHaveLength(20);
    expect(texts(picture)).toContain('and 80 more');
  });
});
