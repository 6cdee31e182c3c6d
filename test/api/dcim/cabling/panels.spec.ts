// Paths over panels that are not simply one behind the other.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../../src/dcim/device.js';
import { startServer, type TestServer } from '../../../support/app.js';
import type { Json } from '../../../support/client.js';
import { make } from '../../../support/factories/make.js';
import { addressOf, cable, type End, type Panel, panel, ports, read } from '../../../support/factories/patching.js';

let server: TestServer;
let device: Json;

beforeAll(async () => {
  server = await startServer();
  device = await make(server, Device, { name: 'switch-1' });
});
afterAll(() => server.close());

let made = 0;

/** Interfaces that nothing leads to yet. */
const fresh = (count: number): Promise<End[]> =>
  ports(server, 'dcim.interface', device, count, (place) => ({ name: `eth${++made}-${place}` }));

const front = ({ front: all }: Panel, rear = 1, position = 1): End => all[rear - 1]?.[position - 1] as End;
const rear = ({ rear: all }: Panel, place = 1): End => all[place - 1] as End;

/** The ids of the ends of a path, or null where it is not complete. */
async function destinations(end: End): Promise<string[] | null> {
  const { connected_endpoints } = await read(server, end);
  return connected_endpoints?.map(({ id }: Json) => id) ?? null;
}

/** Each of the first leads to its counterpart among the second, and back. */
async function expectPairs(near: readonly End[], far: readonly End[]): Promise<void> {
  const [there, back] = [await Promise.all(near.map(destinations)), await Promise.all(far.map(destinations))];
  expect([there, back]).toEqual([far, near].map((ends) => ends.map(({ object_id }) => [object_id])));
}

async function pathOver(end: End): Promise<Json> {
  const { body } = await server.admin.get(`${addressOf(end)}paths/`);
  return body;
}

/** Interfaces at the front ports of a rear port, in their order. */
async function plug(at: Panel, place = 1): Promise<End[]> {
  const fronts = at.front[place - 1] as readonly End[];
  const eths = await fresh(fronts.length);
  for (const [index, eth] of eths.entries()) await cable(server, eth, fronts[index] as End);
  return eths;
}

describe('a trunk', () => {
  it('is passed on as a whole by panels of one position', async () => {
    const [here, there, middle, last] = [
      await panel(server, 1, 3),
      await panel(server, 1, 3),
      await panel(server, 1),
      await panel(server, 1),
    ];
    const [near, far] = [await plug(here), await plug(there)];
    await cable(server, rear(here), front(middle));
    await cable(server, rear(middle), rear(last));
    await cable(server, front(last), rear(there));
    await expectPairs(near, far);
  });

  it('is passed on by a single panel of one position, through which its cable goes', async () => {
    const [here, there, middle] = [await panel(server, 1, 3), await panel(server, 1, 3), await panel(server, 1)];
    const [near, far] = [await plug(here), await plug(there)];
    await cable(server, rear(here), front(middle));
    await cable(server, rear(middle), rear(there));
    await expectPairs(near, far);
  });

  it('comes out of the trunk that it is inside of where it went in', async () => {
    const [outer, outerEnd] = [await panel(server, 2, 2), await panel(server, 2, 2)];
    const [inner, innerEnd] = [await panel(server, 1, 3), await panel(server, 1, 3)];
    const near = [...(await plug(outer, 1)), ...(await plug(outer, 2))];
    const far = [...(await plug(outerEnd, 1)), ...(await plug(outerEnd, 2))];
    await cable(server, rear(outer, 1), front(inner, 1, 3));
    await cable(server, rear(outer, 2), front(inner, 1, 1));
    await cable(server, rear(inner), rear(innerEnd));
    await cable(server, front(innerEnd, 1, 1), rear(outerEnd, 2));
    await cable(server, front(innerEnd, 1, 3), rear(outerEnd, 1));
    await expectPairs(near, far);
  });

  it('does not depend on the order in which the cables of parallel trunks were laid', async () => {
    const [here, there] = [await panel(server, 2, 3), await panel(server, 2, 3)];
    const [middle, last] = [await panel(server, 2), await panel(server, 2)];
    const [one, other] = await fresh(2);
    const [wide] = await fresh(1);
    // What comes in by one cable at position 1 of the first trunk and at position 3 of the second…
    await cable(server, wide as End, [front(here, 1, 1), front(here, 2, 3)]);
    await cable(server, rear(here, 1), front(middle, 1));
    await cable(server, rear(here, 2), front(middle, 2));
    await cable(server, rear(middle, 2), rear(last, 2));
    await cable(server, rear(middle, 1), rear(last, 1));
    await cable(server, front(last, 2), rear(there, 2));
    await cable(server, front(last, 1), rear(there, 1));
    // … goes out there, and nowhere else.
    await cable(server, front(there, 1, 1), one as End);
    await cable(server, front(there, 2, 3), other as End);
    expect(await destinations(wide as End)).toEqual([one?.object_id, other?.object_id]);
    for (const end of [one, other]) expect(await destinations(end as End)).toEqual([wide?.object_id]);
  });

  it('keeps apart what went in at two positions of it in the other order', async () => {
    const [outer, outerEnd] = [await panel(server, 2, 2), await panel(server, 2, 2)];
    const [inner, innerEnd] = [await panel(server, 1, 2), await panel(server, 1, 2)];
    const [wide, one, other] = (await fresh(3)) as [End, End, End];
    await cable(server, wide, [front(outer, 1, 2), front(outer, 2, 1)]);
    await cable(server, rear(outer, 1), front(inner, 1, 2));
    await cable(server, rear(outer, 2), front(inner, 1, 1));
    await cable(server, rear(inner), rear(innerEnd));
    await cable(server, front(innerEnd, 1, 1), rear(outerEnd, 2));
    await cable(server, front(innerEnd, 1, 2), rear(outerEnd, 1));
    await cable(server, front(outerEnd, 1, 2), one);
    await cable(server, front(outerEnd, 2, 1), other);
    expect(await destinations(wide)).toEqual([one.object_id, other.object_id]);
    expect(await destinations(one)).toEqual([wide.object_id]);
    expect(await destinations(other)).toEqual([wide.object_id]);
  });

  it('ends where the other side has fewer positions', async () => {
    const [here, there] = [await panel(server, 1, 4), await panel(server, 1, 2)];
    const [near, far] = [await plug(here), await plug(there)];
    await cable(server, rear(here), rear(there));
    await expectPairs(near.slice(0, 2), far);
    for (const end of near.slice(2)) expect(await destinations(end)).toBeNull();
    const open = (await pathOver(front(here, 1, 4))) as Json[];
    expect(open).toMatchObject([{ is_complete: false, is_split: false }]);
  });

  it('ends where no front port is at its position, until there is one', async () => {
    const [here, there] = [await panel(server, 1, 2), await panel(server, 1, 2)];
    await cable(server, rear(here), rear(there));
    const [a, b] = (await fresh(2)) as [End, End];
    await cable(server, a, front(here, 1, 2));
    await cable(server, b, front(there, 1, 2));
    await expectPairs([a], [b]);
    await server.admin.patch(addressOf(rear(there)), { positions: 3 });
    const moved = await server.admin.patch(addressOf(front(there, 1, 2)), { rear_port_position: 3 });
    expect(moved.status).toBe(200);
    expect([await destinations(a), await destinations(b)]).toEqual([null, null]);
    await server.admin.patch(addressOf(front(there, 1, 2)), { rear_port_position: 2 });
    await expectPairs([a], [b]);
  });

  it('leads back from where two of its front ports are patched to each other', async () => {
    const [here, there] = [await panel(server, 1, 3), await panel(server, 1, 3)];
    const near = await plug(here);
    await cable(server, rear(here), rear(there));
    await cable(server, front(there, 1, 1), front(there, 1, 3));
    await expectPairs([near[0] as End], [near[2] as End]);
    expect(await destinations(near[1] as End)).toBeNull();
  });

  it('leads back from both ends of such a patch at once', async () => {
    const [here, there] = [await panel(server, 1, 2), await panel(server, 1, 2)];
    const [wide] = (await fresh(1)) as [End];
    await cable(server, wide, [front(here, 1, 1), front(here, 1, 2)]);
    await cable(server, rear(here), rear(there));
    await cable(server, front(there, 1, 1), front(there, 1, 2));
    expect(await destinations(wide)).toEqual([wide.object_id]);
  });

  it('that leads into itself is split, and ends', async () => {
    const [one, other] = [await panel(server, 1, 2), await panel(server, 1, 2)];
    const [a] = (await fresh(1)) as [End];
    await cable(server, a, front(one, 1, 1));
    await cable(server, rear(one), front(other, 1, 1));
    await cable(server, rear(other), front(one, 1, 2));
    expect(await destinations(a)).toBeNull();
    expect(await pathOver(rear(one))).toMatchObject([{ is_split: true, is_complete: false }]);
  });
});

describe('a cable with several ends', () => {
  it('leads the first to the first and the second to the second, in the order in which it names them', async () => {
    const [here, there] = [await panel(server, 2, 2), await panel(server, 2, 2)];
    const near = [...(await plug(here, 1)), ...(await plug(here, 2))];
    const far = [...(await plug(there, 1)), ...(await plug(there, 2))];
    const trunk = await cable(server, here.rear, [...there.rear].reverse());
    await expectPairs(near, [...far.slice(2), ...far.slice(0, 2)]);
    const turned = await server.admin.patch(trunk.url, { b_terminations: there.rear });
    expect(turned.body.b_terminations.map(({ object_id }: Json) => object_id)).toEqual(
      there.rear.map(({ object_id }) => object_id),
    );
    await expectPairs(near, far);
  });

  it('leads all to all where its sides differ', async () => {
    const [here, there] = [await panel(server, 2), await panel(server, 2)];
    const [a, b] = (await fresh(2)) as [End, End];
    await cable(server, a, [front(here, 1), front(here, 2)]);
    await cable(server, rear(here, 1), rear(there, 1));
    await cable(server, rear(here, 2), rear(there, 2));
    await cable(server, [front(there, 1), front(there, 2)], b);
    await expectPairs([a], [b]);
  });

  it('is split where only some of its ends lead on', async () => {
    const here = await panel(server, 2);
    const [a, b, c] = (await fresh(3)) as [End, End, End];
    await cable(server, a, [front(here, 1), front(here, 2)]);
    const first = await cable(server, rear(here, 1), b);
    expect(await destinations(a)).toBeNull();
    expect(await destinations(b)).toEqual([a.object_id]);
    await cable(server, rear(here, 2), c);
    expect(await destinations(a)).toEqual([b.object_id, c.object_id]);
    await server.admin.delete(first.url);
    expect(await destinations(a)).toBeNull();
  });

  it('is split where its ends lead to ports of different models', async () => {
    const [here, there] = [await panel(server, 2), await panel(server, 1)];
    const [a, b] = (await fresh(2)) as [End, End];
    await cable(server, a, [front(here, 1), front(here, 2)]);
    await cable(server, rear(here, 1), b);
    await cable(server, rear(here, 2), rear(there));
    expect(await destinations(a)).toBeNull();
    expect(await pathOver(rear(there))).toMatchObject([{ is_split: true, is_complete: false }]);
  });

  it('leads on over panels of different devices', async () => {
    const [here, left, right] = [await panel(server, 2), await panel(server, 1), await panel(server, 1)];
    const [a, b, c] = (await fresh(3)) as [End, End, End];
    await cable(server, a, [front(here, 1), front(here, 2)]);
    await cable(server, rear(here, 1), rear(left));
    await cable(server, rear(here, 2), rear(right));
    await cable(server, front(left), b);
    await cable(server, front(right), c);
    expect(await destinations(a)).toEqual([b.object_id, c.object_id]);
  });
});

describe('the status of cables', () => {
  it('makes a path reachable where all of them are connected', async () => {
    const [here, there] = [await panel(server, 1), await panel(server, 1)];
    const [a, b] = (await fresh(2)) as [End, End];
    await cable(server, a, front(here));
    const middle = await cable(server, rear(here), rear(there), { status: 'planned' });
    await cable(server, front(there), b);
    for (const [status, isReachable] of [
      ['planned', false],
      ['connected', true],
      ['decommissioning', false],
    ] as const) {
      await server.admin.patch(middle.url, { status });
      for (const end of [a, b]) expect((await read(server, end)).connected_endpoints_reachable).toBe(isReachable);
    }
  });
});
