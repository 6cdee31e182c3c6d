// The cables and the power of the demo inventory: everything is connected, and leads where it should.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDemo } from '../../src/cli/demo/load-demo.js';
import { PATH_ENDS } from '../../src/dcim/cabling/pairs.js';
import { wrongPaths } from '../../src/dcim/cabling/trace.js';
import { resourceLabelled } from '../../src/engine/declare/resource.js';
import { startServerOn, type TestServer } from '../support/app.js';
import type { Json } from '../support/client.js';
import { copyOf, type TestDatabase } from '../support/databases.js';

let server: TestServer;

const ask = <Row extends object = Json>(text: string): Promise<Row[]> =>
  server.database.read().records<Row>({ text, values: [] });

const named = ({ object_type, object_id }: Json) => ({ object_type, object_id });

const cables = async (filters: string): Promise<number> =>
  (await server.admin.get(`/api/dcim/cables/?limit=1&${filters}`)).body.count;

const port = async (kind: string, device: string, name: string, api = '/api'): Promise<Json> => {
  const { body } = await server.admin.get(`${api}/dcim/${kind}/?device=${device}&name=${encodeURIComponent(name)}`);
  expect(body.count).toBe(1);
  return body.results[0];
};

/** The names of what is passed from a port on, cables left out: `fra1-b01-leaf1 up-0/1/1`. */
async function way(kind: string, device: string, name: string): Promise<string[]> {
  // In the NetBox dialect, which shows all the ends of a segment together.
  const { url } = await port(kind, device, name, '/netbox/api');
  const { body } = await server.admin.get(`${url}trace/`);
  const named = (one: Json): string => (one.device ? `${one.device.name} ${one.name}` : one.name);
  return body.flatMap(([near, , far]: [Json[], Json, Json[]]) =>
    [near, far].map((ends) => ends.map(named).join(' + ')),
  );
}

/** The names of ports of a table without a cable that nobody has marked as connected. */
const loose = async (table: string, where = 'true'): Promise<string[]> =>
  (
    await ask(`SELECT d.name || ' ' || p.name AS port FROM ${table} p JOIN dcim_device d ON d.id = p.device_id
      WHERE p.cable_id IS NULL AND NOT p.mark_connected AND ${where} ORDER BY 1`)
  ).map((row) => row.port);

/** Asked of a server on a copy of it, whose superuser has the key of the tests' admin. */
export function describeCabling(demo: () => TestDatabase): void {
  beforeAll(async () => {
    server = await startServerOn(await copyOf(demo()));
  });
  afterAll(() => server?.close());

  describe('the cables of the demo inventory', () => {
    it('are many, of all kinds, and look like what they are for', async () => {
      expect(await cables('')).toBeGreaterThan(1_400);
      for (const type of ['power', 'dac-passive', 'cat5e', 'cat6', 'cat6a', 'smf-os2'])
        expect([type, (await cables(`type=${type}`)) > 5]).toEqual([type, true]);
      expect(await cables('status=planned')).toBeGreaterThan(0);
      expect(await cables('status=decommissioning')).toBeGreaterThan(0);
      expect(await cables('unterminated=true')).toBe(0);
      expect(await ask(`SELECT id FROM dcim_cable WHERE type IS NULL OR color = '' OR length IS NULL`)).toEqual([]);
      expect(
        await ask(`SELECT label, count(*)::int FROM dcim_cable WHERE label <> '' GROUP BY label HAVING count(*) > 3`),
      ).toEqual([]);
      // Red is feed A, blue is feed B.
      expect(await port('power-ports', 'fra1-b01-srv1', 'PSU2')).toMatchObject({
        link_peers: [{ device: { name: 'fra1-b01-pdu2' } }],
      });
      const { cable } = await port('power-ports', 'fra1-b01-srv1', 'PSU2');
      expect((await server.admin.get(cable.url)).body).toMatchObject({ type: 'power', color: '2196f3' });
    });

    it('leave no server, no supply and no console without one', async () => {
      expect(await loose('dcim_power_port')).toEqual([]);
      expect(
        await loose('dcim_interface', `(p.name LIKE 'eno%' OR p.name IN ('ipmi', 'eth0', 'net', 'net1', 'net2'))`),
      ).toEqual([]);
      // Nobody has a console server between the conveyors.
      const withoutConsole = (await loose('dcim_console_port')).map((name) =>
        name.replace(/-[a-z]\d+-access1 Console$/, ''),
      );
      expect(withoutConsole).toEqual(['lej-hub', 'lej-hub', 'mad-office', 'rtm-hub']);
      const idle = await ask(`SELECT d.name FROM dcim_device d WHERE NOT EXISTS (
      ${PATH_ENDS.concat('dcim.frontport', 'dcim.rearport')
        .flatMap((label) => {
          const resource = resourceLabelled(label);
          return resource?.field('device')
            ? [
                `SELECT 1 FROM ${resource.table} p WHERE p.device_id = d.id AND (p.cable_id IS NOT NULL OR p.mark_connected)`,
              ]
            : [];
        })
        .join(' UNION ALL ')})`);
      // Panels wait for what comes.
      expect(idle.map(({ name }) => name)).toEqual(['lon1-a03-copper1', 'ham-hq-h02-fibre1']);
    });

    it('lead from end to end over the panels', async () => {
      expect(await way('interfaces', 'fra1-b01-leaf1', 'up-0/1/1')).toEqual([
        'fra1-b01-leaf1 up-0/1/1',
        'fra1-b01-fibre1 Pair 1',
        'fra1-b01-fibre1 Trunk 1',
        'fra1-a01-fibre1 Trunk 1',
        'fra1-a01-fibre1 Pair 1',
        'fra1-a01-spine1 et-0/0/1',
      ]);
      const far = await way('interfaces', 'fra1-e01-leaf1', 'up-0/1/2');
      expect(far).toHaveLength(10);
      expect(far.at(-1)).toMatch(/^fra1-a02-spine1 et/);
      expect(far.filter((name) => name.startsWith('fra1-m01'))).toHaveLength(4);
      expect((await way('console-ports', 'fra1-b01-leaf1', 'Console')).at(-1)).toMatch(/^fra1-a01-console1 Port \d+$/);
      expect((await way('interfaces', 'ham-hq-floor-2-ap1', 'eth0')).at(-1)).toMatch(
        /^ham-hq-h01-access\d ge-0\/0\/\d$/,
      );
    });

    it('end somewhere, but for one that splits and those at the carriers', async () => {
      const open = await ask(`SELECT d.name || ' ' || i.name AS port, p.is_split FROM dcim_cable_path p
      JOIN dcim_cable_termination x ON x.cable_id = p.cable_id AND x.cable_end = p.cable_end
      LEFT JOIN dcim_interface i ON i.id = x.termination_id LEFT JOIN dcim_device d ON d.id = i.device_id
      WHERE NOT p.is_complete ORDER BY 1`);
      expect(open).toEqual([
        { port: 'ams1-a02-spine1 et-0/0/30', is_split: true },
        { port: 'fra1-a01-router1 hu-0/0/0', is_split: false },
        { port: 'fra1-a01-router1 hu-0/0/2', is_split: false },
        { port: 'fra1-a02-router1 hu-0/0/0', is_split: false },
        { port: 'fra1-a02-router1 hu-0/0/2', is_split: false },
      ]);
      expect(await port('front-ports', 'fra1-m01-fibre1', 'Pair 1')).toMatchObject({
        mark_connected: true,
        _occupied: true,
      });
      expect(await port('front-ports', 'fra1-m01-fibre1', 'Pair 2')).toMatchObject({
        mark_connected: false,
        cable: null,
      });
    });

    it('keep the rules and the paths right', async () => {
      const ids = (await ask<{ id: string }>('SELECT id FROM dcim_cable')).map(({ id }) => id);
      expect(await wrongPaths(server.database.read(), ids)).toEqual([]);
      // As they stand they could be said anew.
      const { body } = await server.admin.get('/api/dcim/cables/?limit=1000');
      const said = body.results.map(({ id, a_terminations, b_terminations }: Json) => ({
        id,
        a_terminations: a_terminations.map(named),
        b_terminations: b_terminations.map(named),
      }));
      const again = await server.admin.patch('/api/dcim/cables/', said);
      expect([again.status, again.body.length]).toEqual([200, 1000]);
    });

    it('have a breakout of one port into four, and groups of cabled ports', async () => {
      const { cable, connected_endpoints } = await port('interfaces', 'fra1-b03-leaf1', 'up-0/1/6');
      expect(connected_endpoints.map(({ name }: Json) => name)).toEqual(['uplink1', 'uplink2', 'uplink3', 'uplink4']);
      expect((await server.admin.get(cable.url)).body.b_terminations).toHaveLength(4);
      const { id } = await port('interfaces', 'fra1-b01-leaf1', 'ae0');
      const { results } = (await server.admin.get(`/api/dcim/interfaces/?lag_id=${id}`)).body;
      expect(results.map((member: Json) => member.connected_endpoints_reachable)).toEqual([true, true]);
    });
  });

  describe('the power of the demo inventory', () => {
    it('comes to every strip from a feed, to every device with two supplies from both', async () => {
      const unfed = await ask(`SELECT d.name FROM dcim_power_outlet o JOIN dcim_device d ON d.id = o.device_id
      JOIN dcim_power_port inlet ON inlet.id = o.power_port_id
      WHERE NOT EXISTS (SELECT 1 FROM dcim_power_feed f WHERE f.cable_id = inlet.cable_id) GROUP BY d.name`);
      expect(unfed).toEqual([]);
      const single = await ask(`SELECT d.name FROM dcim_power_port p JOIN dcim_device d ON d.id = p.device_id
      JOIN dcim_power_outlet o ON o.cable_id = p.cable_id JOIN dcim_device strip ON strip.id = o.device_id
      JOIN dcim_rack r ON r.id = d.rack_id WHERE r.name !~ '^[LMR]0' GROUP BY d.id
      HAVING count(*) > 1 AND count(DISTINCT strip.id) = 1`);
      expect(single).toEqual([]);
      expect(await ask(`SELECT DISTINCT phase FROM dcim_power_feed WHERE cable_id IS NOT NULL ORDER BY 1`)).toEqual([
        { phase: 'single-phase' },
        { phase: 'three-phase' },
      ]);
    });

    it('is drawn as people draw it: a seventh to two thirds of what there is', async () => {
      const feeds = await ask(`SELECT f.name, sum(p.allocated_draw)::float /
        (f.voltage * f.amperage * f.max_utilization / 100.0 * CASE f.phase WHEN 'three-phase' THEN 1.732 ELSE 1 END) AS share
      FROM dcim_power_feed f JOIN dcim_power_port inlet ON inlet.cable_id = f.cable_id
      JOIN dcim_power_outlet o ON o.power_port_id = inlet.id JOIN dcim_power_port p ON p.cable_id = o.cable_id
      GROUP BY f.id`);
      expect(feeds.length).toBeGreaterThan(50);
      expect(feeds.filter(({ share }) => share < 0.15 || share > 0.7)).toEqual([]);
    });
  });

  describe('a second run', () => {
    const again = () => loadDemo(server.app);

    it('adds nothing', async () => {
      const count = () =>
        ask('SELECT (SELECT count(*) FROM dcim_cable), (SELECT max(number) FROM dcim_cable_termination)');
      const before = await count();
      expect(await again()).toEqual(new Map());
      expect(await count()).toEqual(before);
    });

    it('plugs in again a device that comes back', async () => {
      const before = await way('interfaces', 'fra1-b01-leaf1', 'up-0/1/1');
      const [leaf] = (await server.admin.get('/api/dcim/devices/?name=fra1-b01-leaf1')).body.results;
      expect((await server.admin.delete(leaf.url)).status).toBe(204);
      expect(await cables('unterminated=true')).toBeGreaterThan(20);
      expect((await again()).get('dcim.devices')).toBe(1);
      expect(await cables('unterminated=true')).toBe(0);
      expect(await way('interfaces', 'fra1-b01-leaf1', 'up-0/1/1')).toEqual(before);
    });

    it('leaves a port alone that somebody has cabled otherwise', async () => {
      const ipmi = await port('interfaces', 'fra1-b01-srv1', 'ipmi');
      const free = await port('interfaces', 'fra1-b01-mgmt1', 'ge-0/0/20');
      await server.admin.delete(ipmi.cable.url);
      const end = ({ id }: Json) => [{ object_type: 'dcim.interface', object_id: id }];
      const own = await server.admin.post('/api/dcim/cables/', {
        a_terminations: end(ipmi),
        b_terminations: end(free),
      });
      expect(own.status).toBe(201);
      expect(await again()).toEqual(new Map());
      expect((await port('interfaces', 'fra1-b01-srv1', 'ipmi')).cable.id).toBe(own.body.id);
    });
  });
}
