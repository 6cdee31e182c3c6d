// Every pair of types: what NetBox 4.4 lets a cable connect, and nothing else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PowerPanel } from '../../../../src/dcim/power-panel.js';
import { startServer, type TestServer } from '../../../support/app.js';
import { make } from '../../../support/factories/make.js';
import { cableBody, type End, panel, plainDevice, ports, read } from '../../../support/factories/patching.js';

const TITLES: Readonly<Record<string, string>> = {
  consoleport: 'console port',
  consoleserverport: 'console server port',
  frontport: 'front port',
  interface: 'interface',
  powerfeed: 'power feed',
  poweroutlet: 'power outlet',
  powerport: 'power port',
  rearport: 'rear port',
};

/** In the one direction; each holds in the other too. */
const ALLOWED: readonly string[] = [
  'consoleport consoleserverport',
  'consoleport frontport',
  'consoleport rearport',
  'consoleserverport frontport',
  'consoleserverport rearport',
  'frontport frontport',
  'frontport interface',
  'frontport rearport',
  'interface interface',
  'interface rearport',
  'powerfeed powerport',
  'poweroutlet powerport',
  'rearport rearport',
];

const KINDS = Object.keys(TITLES);
const PAIRS = KINDS.flatMap((one) => KINDS.map((other) => [one, other, isAllowed(one, other)] as const));

function isAllowed(one: string, other: string): boolean {
  return ALLOWED.includes([one, other].sort().join(' '));
}

let server: TestServer;
const near: Record<string, End> = {};
const far: Record<string, End> = {};

beforeAll(async () => {
  server = await startServer();
  for (const ends of [near, far]) {
    const device = await plainDevice(server);
    const at = await panel(server, 1);
    const source = await make(server, PowerPanel);
    for (const kind of KINDS) {
      if (kind === 'frontport') ends[kind] = at.front[0]?.[0] as End;
      else if (kind === 'rearport') ends[kind] = at.rear[0] as End;
      else {
        const place = kind === 'powerfeed' ? { device: undefined, power_panel: source.id } : {};
        ends[kind] = (await ports(server, `dcim.${kind}`, device, 1, () => place))[0] as End;
      }
    }
  }
});
afterAll(() => server.close());

describe('a cable between', () => {
  it.each(PAIRS.filter(([, , may]) => may))('%s and %s is made', async (one, other) => {
    const [a, b] = [near[one] as End, far[other] as End];
    const made = await server.admin.post('/api/dcim/cables/', cableBody(a, b));
    expect(made.status, made.text).toBe(201);
    expect(await read(server, a)).toMatchObject({
      cable: { id: made.body.id },
      cable_end: 'A',
      link_peers: [{ id: b.object_id }],
      link_peers_type: b.object_type,
    });
    expect(await read(server, b)).toMatchObject({ cable_end: 'B', link_peers: [{ id: a.object_id }] });
    expect((await server.admin.delete(made.body.url)).status).toBe(204);
    expect(await read(server, a)).toMatchObject({
      cable: null,
      cable_end: null,
      link_peers: [],
      link_peers_type: null,
    });
  });

  it.each(PAIRS.filter(([, , may]) => !may))('%s and %s is refused', async (one, other) => {
    const [a, b] = [near[one] as End, far[other] as End];
    const refused = await server.admin.post('/api/dcim/cables/', cableBody(a, b));
    expect([refused.status, refused.body]).toEqual([
      400,
      { b_terminations: [`Incompatible termination types: ${TITLES[one]} and ${TITLES[other]}.`] },
    ]);
    for (const end of [a, b]) expect((await read(server, end)).cable).toBeNull();
    expect((await server.admin.get('/api/dcim/cables/')).body.count).toBe(0);
  });
});
