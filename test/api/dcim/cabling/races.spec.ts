// Many clients at once at the same ports: one wins, the others are told in words, and the paths are right afterwards.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lockCabling } from '../../../../src/dcim/cabling/trace.js';
import { Conflict } from '../../../../src/engine/errors.js';
import { startServer, type TestServer } from '../../../support/app.js';
import { expectSound } from '../../../support/cabling/sound.js';
import type { Json, Reply } from '../../../support/client.js';
import { CLIENTS, isLong } from '../../../support/depth.js';
import {
  addressOf,
  cable,
  cableBody,
  created,
  type End,
  interfaces,
  panel,
  plainDevice,
  read,
} from '../../../support/factories/patching.js';

const CABLES = '/api/dcim/cables/';

/** Ports at each side of a trunk. */
const PATCHED = isLong ? 8 : 4;

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
afterEach(() => expectSound(server));

const lay = (a: End | readonly End[], b: End | readonly End[]): Promise<Reply> =>
  server.admin.post(CABLES, cableBody(a, b));

const many = <T>(work: (index: number) => T): T[] => Array.from({ length: CLIENTS }, (_, index) => work(index));

/** Who was served, and what the others were told; nobody is told of a conflict that they cannot understand. */
async function outcomes(requests: readonly Promise<Reply>[]): Promise<{ won: Reply[]; told: string[] }> {
  const replies = await Promise.all(requests);
  const strange = replies.filter(({ status }) => ![200, 201, 204, 400, 404].includes(status));
  expect(strange.map(({ status, text }) => [status, text])).toEqual([]);
  const won = replies.filter(({ status }) => status < 300);
  const told = replies.filter(({ status }) => status >= 300).map(({ text }) => text);
  return { won, told: [...new Set(told)] };
}

const connected = async (end: End): Promise<string[] | undefined> =>
  (await read(server, end)).connected_endpoints?.map(({ id }: Json) => id);

const fresh = async (count: number): Promise<End[]> => interfaces(server, await plainDevice(server), count);

describe(`${CLIENTS} clients`, () => {
  it('that cable the same two ports: one of them does', async () => {
    const [a, b] = (await fresh(2)) as [End, End];
    const { won, told } = await outcomes(many((index) => (index % 2 ? lay(a, b) : lay(b, a))));
    expect(won).toHaveLength(1);
    for (const text of told)
      expect(text).toMatch(/^\{"[ab]_terminations":\["Duplicate termination found: .* has a cable/);
    expect(await connected(a)).toEqual([b.object_id]);
    expect(await connected(b)).toEqual([a.object_id]);
  });

  it('that want the same port for ports of their own: one gets it', async () => {
    const [wanted, ...own] = (await fresh(CLIENTS + 1)) as [End, ...End[]];
    const { won } = await outcomes(own.map((one) => lay(one, wanted)));
    expect(won).toHaveLength(1);
    const cabled = await Promise.all(own.map(async (one) => (await read(server, one)).cable));
    expect(cabled.filter(Boolean)).toEqual([{ ...(await read(server, wanted)).cable }]);
  });

  it('that want the same ports in lists in different orders: nobody gets half of them', async () => {
    const ends = await fresh(8);
    const pairs = [0, 1, 2, 3].map((place) => cableBody(ends[2 * place] as End, ends[2 * place + 1] as End));
    const { won } = await outcomes(
      many((index) => server.admin.post(CABLES, index % 2 ? pairs : [...pairs].reverse())),
    );
    expect(won).toHaveLength(1);
    expect((await server.admin.get(`${CABLES}?interface_id=${ends[0]?.object_id}`)).body.count).toBe(1);
  });

  it('that patch both sides of a row of panels while its trunks are laid: all do, and every path is whole', async () => {
    const half = CLIENTS / 2;
    const row = [
      await panel(server, 1, half),
      await panel(server, 1),
      await panel(server, 1),
      await panel(server, 1, half),
    ];
    const [first, second, third, last] = row as [(typeof row)[0], (typeof row)[0], (typeof row)[0], (typeof row)[0]];
    const [near, far] = [await fresh(half), await fresh(half)];
    const { won } = await outcomes([
      ...near.map((end, index) => lay(end, first.front[0]?.[index] as End)),
      lay(first.rear[0] as End, second.front[0]?.[0] as End),
      lay(second.rear[0] as End, third.rear[0] as End),
      lay(third.front[0]?.[0] as End, last.rear[0] as End),
      ...far.map((end, index) => lay(last.front[0]?.[index] as End, end)),
    ]);
    expect(won).toHaveLength(CLIENTS + 3);
    const [there, back] = [await Promise.all(near.map(connected)), await Promise.all(far.map(connected))];
    expect([there, back]).toEqual([far, near].map((ends) => ends.map(({ object_id }) => [object_id])));
  });

  it('that add an end each to one cable: all are ends of it', async () => {
    const [a, b, ...more] = (await fresh(CLIENTS + 2)) as [End, End, ...End[]];
    const wire = await cable(server, a, b);
    const { won } = await outcomes(
      more.map(({ object_type, object_id }) =>
        server.admin.post('/api/dcim/cable-terminations/', {
          cable: wire.id,
          cable_end: 'B',
          termination_type: object_type,
          termination_id: object_id,
        }),
      ),
    );
    expect(won).toHaveLength(CLIENTS);
    expect((await connected(a))?.length).toBe(CLIENTS + 1);
  });
});

describe('a port that is cabled', () => {
  type Other = (end: End) => Promise<Reply>;

  it.each<[string, Other]>([
    ['marked as connected', (end) => server.admin.patch(addressOf(end), { mark_connected: true })],
    ['made virtual', (end) => server.admin.patch(addressOf(end), { type: 'virtual' })],
  ])('while it is %s: one of the two is refused', async (_what, other) => {
    const ends = await fresh(2 * CLIENTS);
    const laid: Promise<Reply>[] = [];
    const changed: Promise<Reply>[] = [];
    for (let place = 0; place < CLIENTS; place++) {
      const [a, b] = [ends[2 * place], ends[2 * place + 1]] as [End, End];
      if (place % 2) laid.push(lay(a, b));
      changed.push(other(b));
      if (place % 2 === 0) laid.push(lay(a, b));
    }
    const { won } = await outcomes([...laid, ...changed]);
    expect(won).toHaveLength(CLIENTS);
  });

  it('while it is deleted: a cable of one side, or none', async () => {
    const ends = await fresh(2 * CLIENTS);
    const pairs = many((index) => [ends[2 * index], ends[2 * index + 1]] as [End, End]);
    const { won, told } = await outcomes(
      pairs.flatMap(([a, b], index) => {
        const both = [() => lay(a, b), () => server.admin.delete(addressOf(b))];
        return (index % 2 ? both : both.reverse()).map((one) => one());
      }),
    );
    expect(won.filter(({ status }) => status === 204)).toHaveLength(CLIENTS);
    for (const text of told) expect(text).toMatch(/Related object not found using the provided ID/);
  });

  it('while the whole device is deleted', async () => {
    const device = await plainDevice(server);
    const near = await fresh(CLIENTS);
    const far = await interfaces(server, device, CLIENTS);
    const { won } = await outcomes([
      ...near.slice(0, CLIENTS / 2).map((end, index) => lay(end, far[index] as End)),
      server.admin.delete(device.url),
      ...near.slice(CLIENTS / 2).map((end, index) => lay(end, far[index + CLIENTS / 2] as End)),
    ]);
    expect(won.some(({ status }) => status === 204)).toBe(true);
    for (const end of near) expect(await connected(end)).toBeUndefined();
  });

  it('while the front port before it moves: the path is one of the two', async () => {
    const rounds = await Promise.all(
      many(async () => {
        const [here, [a, b]] = [await panel(server, 1, 2), await fresh(2)];
        return { here, a: a as End, b: b as End };
      }).slice(0, isLong ? 8 : 3),
    );
    await outcomes(
      rounds.flatMap(({ here, a, b }) => {
        const front = here.front[0] as [End, End];
        return [
          lay(a, front[0]),
          server.admin.delete(addressOf(front[1])),
          server.admin.patch(addressOf(front[0]), { rear_port_position: 2 }),
          lay(here.rear[0] as End, b),
          server.admin.patch(addressOf(here.rear[0] as End), { positions: 3 }),
        ];
      }),
    );
    for (const { a, b } of rounds) expect(await connected(a)).toEqual([b.object_id]);
  });
});

describe('cables', () => {
  it('whose both devices are deleted at once go on without ends', async () => {
    const devices = await Promise.all([0, 1, 2, 3].map(() => plainDevice(server)));
    const ends = await Promise.all(devices.map((device) => interfaces(server, device, 6)));
    const cables: Json[] = [];
    for (let one = 0; one < 4; one++) {
      for (let other = one + 1; other < 4; other++) {
        cables.push(await cable(server, ends[one]?.[other] as End, ends[other]?.[one] as End));
      }
    }
    const { won } = await outcomes(devices.map(({ url }) => server.admin.delete(url)));
    expect(won).toHaveLength(4);
    for (const { url } of cables) {
      expect((await server.admin.get(url)).body).toMatchObject({ a_terminations: [], b_terminations: [] });
    }
  });

  it('that are changed and deleted while their devices go', async () => {
    const devices = await Promise.all([0, 1].map(() => plainDevice(server)));
    const [near, far] = (await Promise.all(devices.map((device) => interfaces(server, device, 20)))) as [End[], End[]];
    const spare = await fresh(20);
    const bodies = near.map((end, index) => cableBody(end, far[index] as End));
    const cables: Json[] = await created(server, CABLES, bodies);
    const { won } = await outcomes([
      ...cables.slice(0, 5).map(({ url }) => server.admin.delete(url)),
      ...cables.slice(3, 10).map(({ url }) => server.admin.patch(url, { status: 'planned' })),
      server.admin.delete(devices[0].url),
      ...cables.slice(8, 15).map(({ url }, index) => server.admin.patch(url, { b_terminations: [spare[index]] })),
      server.admin.delete(devices[1].url),
      server.admin.delete(
        CABLES,
        cables.slice(12).map(({ id }) => ({ id })),
      ),
    ]);
    expect(won.length).toBeGreaterThan(5);
  });

  it('that swap their ends again and again end on one port each', async () => {
    const ends = await fresh(4);
    const [a, b, c, d] = ends as [End, End, End, End];
    const [one, other] = [await cable(server, a, b), await cable(server, c, d)];
    const swap = (first: End, second: End) =>
      server.admin.patch(CABLES, [
        { id: one.id, b_terminations: [first] },
        { id: other.id, b_terminations: [second] },
      ]);
    const { won } = await outcomes(many((index) => (index % 2 ? swap(b, d) : swap(d, b))));
    expect(won).toHaveLength(CLIENTS);
  });

  it('over a trunk whose status changes while it is patched', async () => {
    const [here, there] = [await panel(server, 1, PATCHED), await panel(server, 1, PATCHED)];
    const [near, far] = [await fresh(PATCHED), await fresh(PATCHED)];
    const trunk = await cable(server, here.rear[0] as End, there.rear[0] as End);
    const { won } = await outcomes([
      ...near.map((end, index) => lay(end, here.front[0]?.[index] as End)),
      server.admin.patch(trunk.url, { status: 'planned' }),
      ...far.map((end, index) => lay(end, there.front[0]?.[index] as End)),
    ]);
    expect(won).toHaveLength(2 * PATCHED + 1);
    for (const end of [...near, ...far]) {
      expect(await read(server, end)).toMatchObject({
        connected_endpoints: [{}],
        connected_endpoints_reachable: false,
      });
    }
  });
});

describe('whoever waits for the others too long', () => {
  it('is told to try again', async () => {
    const wait = (patience: string, meanwhile: () => Promise<unknown>) =>
      server.database.transaction(async (transaction) => {
        await transaction.run({ text: `SET LOCAL statement_timeout = '${patience}'` });
        await lockCabling(transaction);
        await meanwhile();
      });
    await wait('30s', async () => {
      const late = wait('200ms', async () => undefined);
      await expect(late).rejects.toThrow(Conflict);
      await expect(late).rejects.toThrow(/try again later/);
    });
  });
});

describe('all of them together', () => {
  it('never waited for each other in a circle', async () => {
    const deadlocks = 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()';
    expect(await server.database.write().rows({ text: deadlocks })).toEqual([[0]]);
  });
});
