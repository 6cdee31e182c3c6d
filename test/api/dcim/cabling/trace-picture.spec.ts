// Traces as pictures: what the drawing is given, and what it is not.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../../src/dcim/device.js';
import { PowerFeed } from '../../../../src/dcim/power-feed.js';
import { PowerPanel } from '../../../../src/dcim/power-panel.js';
import { Rack } from '../../../../src/dcim/rack.js';
import { Site } from '../../../../src/dcim/site.js';
import { startServer, type TestServer } from '../../../support/app.js';
import type { Client, Json } from '../../../support/client.js';
import { make } from '../../../support/factories/make.js';
import {
  addressOf,
  cable,
  type End,
  interfaces,
  type Panel,
  panel,
  ports,
} from '../../../support/factories/patching.js';
import { countStatements } from '../../../support/query-count.js';
import { type Drawn, readSvg } from '../../../support/svg.js';

const HTML = { headers: { accept: 'text/html' } };

let server: TestServer;
let site: Json;
let eth: End[];
let remote: End;
let here: Panel;
let there: Panel;

beforeAll(async () => {
  server = await startServer();
  site = await make(server, Site, { name: 'Akron' });
  const rack = await make(server, Rack, { site, name: 'R1' });
  eth = await interfaces(server, await make(server, Device, { name: 'switch-1', site, rack }), 6);
  [remote] = (await interfaces(server, await make(server, Device, { name: 'server-1', site }), 1)) as [End];
  here = await panel(server, 1, 2);
  there = await panel(server, 1, 2);
  const [a] = eth as [End];
  await cable(server, a, here.front[0]?.[0] as End, { type: 'cat6', color: 'ff0000', length: 2, length_unit: 'm' });
  await cable(server, here.rear[0] as End, there.rear[0] as End, { label: 'TRUNK', length: 100, length_unit: 'ft' });
  await cable(server, there.front[0]?.[0] as End, remote, { status: 'planned', length: 48, length_unit: 'cm' });
});
afterAll(() => server.close());

async function draw(end: End, client: Client = server.admin): Promise<Drawn> {
  const { status, headers, text } = await client.get(`${addressOf(end)}trace/?render=svg`);
  expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
  return readSvg(text);
}

const words = (picture: Drawn): string => picture.all('desc')[0]?.text ?? '';
const linksOf = (picture: Drawn): (string | undefined)[] => picture.all('a').map(({ attributes }) => attributes.href);
const pathOf = (link: string | undefined): string => new URL(link ?? '').pathname;

describe('A trace as a picture', () => {
  it('tells the whole path in words, with places, lengths and states', async () => {
    const picture = await draw(eth[0] as End);
    expect(words(picture)).toContain('Interface interface1 of switch-1, cable #1 (CAT6, 2 m, connected)');
    expect(words(picture)).toContain('cable TRUNK (100 ft, connected)');
    expect(words(picture)).toContain(
      'Interface interface1 of server-1. 3 segments. 32.96 m (108.1 ft). Complete. Not active.',
    );
    const texts = picture.all('text').map(({ text }) => text);
    expect(texts).toContain('Akron · R1');
    expect(linksOf(picture).map(pathOf)).toContain(addressOf(remote));
  });

  it('is drawn in the colour of each cable, dashed where that is planned', async () => {
    const { elements } = await draw(eth[0] as End);
    expect(elements.some(({ attributes }) => attributes.stroke === '#ff0000')).toBe(true);
    expect(
      elements.some(({ attributes, classes }) => attributes['stroke-dasharray'] || classes.includes('planned')),
    ).toBe(true);
  });

  it('says which cable joins which ports of a segment', async () => {
    const fans = await panel(server, 1, 2);
    await cable(server, eth[1] as End, fans.rear[0] as End);
    const picture = await draw(eth[1] as End);
    expect(words(picture)).toContain('where the path splits');
  });

  it('is the page of a port, and that of the ports it leads over', async () => {
    const { text } = await server.admin.get(addressOf(eth[0] as End), HTML);
    expect(text).toContain('<svg xmlns');
    expect(text).toContain('trace/?render=svg');
    const trunk = await server.admin.get(addressOf(here.rear[0] as End), HTML);
    expect(trunk.text.match(/<svg xmlns/g)).toHaveLength(1);
    const idle = await server.admin.get(addressOf(eth[3] as End), HTML);
    expect(idle.text).not.toContain('<svg xmlns');
  });

  it('says of a port without a cable that it has none', async () => {
    const picture = await draw(eth[3] as End);
    expect(words(picture)).toBe('interface4: not connected.');
  });

  it('names the panel of a power feed', async () => {
    const source = await make(server, PowerPanel, { site, name: 'Panel 7' });
    const feed = await make(server, PowerFeed, { power_panel: source, name: 'Feed A' });
    const [inlet] = (await ports(server, 'dcim.powerport', await make(server, Device, { name: 'pdu-1' }), 1)) as [End];
    await cable(server, { object_type: 'dcim.powerfeed', object_id: feed.id }, inlet);
    expect(words(await draw(inlet))).toContain('Power feed Feed A of Panel 7');
  });

  it.each([['png'], ['SVG']])('is not there as %s', async (render) => {
    const { status, body } = await server.admin.get(`${addressOf(eth[0] as End)}trace/?render=${render}`);
    expect([status, body]).toEqual([400, { render: [`"${render}" is not a valid choice.`] }]);
  });

  it('costs as many statements for a long path as for a short one', async () => {
    await cable(server, eth[4] as End, eth[5] as End);
    const short = await countStatements(server, () => draw(eth[4] as End));
    expect(await countStatements(server, () => draw(eth[0] as End))).toBeLessThanOrEqual(short);
    expect(short).toBeLessThanOrEqual(12);
  });
});

describe('What the caller may not view of a trace', () => {
  it('has neither name nor link', async () => {
    const closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
    try {
      const { body: token } = await server.admin.post('/api/users/tokens/', {
        permissions: [{ object_types: ['dcim.interface'], actions: ['view'], constraints: { id: eth[0]?.object_id } }],
      });
      const picture = await draw(eth[0] as End, closed.withKey(token.key));
      expect(linksOf(picture).map(pathOf)).toEqual([addressOf(eth[0] as End)]);
      const { text } = await closed.withKey(token.key).get(`${addressOf(eth[0] as End)}trace/?render=svg`);
      for (const secret of ['switch-1', 'server-1', 'Akron', 'R1', 'TRUNK', 'ff0000', '32.96', remote.object_id]) {
        expect(text).not.toContain(secret);
      }
      const { body } = await closed.withKey(token.key).get(`${addressOf(eth[0] as End)}trace/`);
      const [, wire] = body[0];
      expect(wire).toEqual({ id: expect.any(String), url: expect.any(String), display: null, restricted: true });
    } finally {
      await closed.close();
    }
  });
});
