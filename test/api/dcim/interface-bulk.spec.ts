// A thousand interfaces in one request cost as many statements as ten.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { Interface } from '../../../src/dcim/interface.js';
import { VirtualDeviceContext } from '../../../src/dcim/virtual-device-context.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

const path = '/api/dcim/interfaces/';
const MOST = 40;

let server: TestServer;
let device: Json;
let shared: Record<string, unknown>;
beforeAll(async () => {
  server = await startServer();
  device = await make(server, Device);
  const lag = await make(server, Interface, { device, type: 'lag' });
  const bridge = await make(server, Interface, { device, type: 'bridge' });
  const context = await make(server, VirtualDeviceContext, { device });
  shared = { device: device.id, type: '1000base-t', lag: lag.id, bridge: bridge.id, vdcs: [context.id] };
  // Plans and principals are known then.
  await server.admin.post(path, bodies(1, 'warm'));
});
afterAll(() => server.close());

const bodies = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => ({ ...shared, name: `${name}${index}`, mtu: 1500 + (index % 7) }));

/** What a request answers, and the statements it needs. */
async function counted(work: () => Promise<Json>): Promise<{ reply: Json; statements: number }> {
  const before = server.database.statements;
  const reply = await work();
  return { reply, statements: server.database.statements - before };
}

describe('a thousand interfaces', () => {
  /** Creates, changes and deletes so many; the statements of each. */
  async function round(count: number): Promise<number[]> {
    const created = await counted(() => server.admin.post(path, bodies(count, 'port-')));
    expect([created.reply.status, created.reply.body.length]).toEqual([201, count]);
    const ids: string[] = created.reply.body.map(({ id }: Json) => id);
    const changes = ids.map((id, index) => ({ id, type: '10gbase-t', mtu: 9000 + (index % 5), lag: shared.lag }));
    const changed = await counted(() => server.admin.patch(path, changes));
    expect([changed.reply.status, changed.reply.body[count - 1]?.mtu]).toEqual([200, 9000 + ((count - 1) % 5)]);
    const items = ids.map((id) => ({ id }));
    const gone = await counted(() => server.admin.delete(path, items));
    expect(gone.reply.status).toBe(204);
    return [created, changed, gone].map(({ statements }) => statements);
  }

  it('are created, changed and deleted by as many statements as ten', async () => {
    // The least of three: now and then the server writes down which tokens were used.
    const least = async (count: number, times: number): Promise<number[]> => {
      const one = await round(count);
      const more = times > 1 ? await least(count, times - 1) : one;
      return one.map((statements, place) => Math.min(statements, more[place] as number));
    };
    const few = await least(10, 3);
    const many = await round(1000);
    const isMore = many.some((statements, place) => statements > (few[place] as number));
    for (const [place, statements] of (isMore ? await least(1000, 2) : many).entries())
      expect(statements).toBeLessThanOrEqual(few[place] as number);
    for (const statements of few) expect(statements).toBeLessThan(MOST);
  });

  it('are refused together, each with what is wrong with it', async () => {
    const list = bodies(1000, 'bad-');
    const bad: Json[] = list.map((body, index) =>
      index % 100 === 7 ? { ...body, lag: null, poe_type: 'type1-ieee802.3af' } : body,
    );
    const { status, body } = await server.admin.post(path, bad);
    expect([status, body.detail]).toEqual([400, '10 of 1000 objects are not valid; nothing was changed.']);
    expect(body.errors[3]).toEqual({
      index: 307,
      errors: { poe_type: ['Must specify PoE mode when designating a PoE type.'] },
    });
    expect((await server.admin.get(`${path}?name__isw=bad-&limit=1`)).body.count).toBe(0);
  });
});
