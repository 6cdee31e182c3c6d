// The demo inventory: the same everywhere, once, and only where it fits.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, SECRET_KEY } from '../support/app.js';
import { Client } from '../support/client.js';
import { copyOf, copyOfTemplate, type TestDatabase } from '../support/databases.js';
import { isLong } from '../support/depth.js';
import { type CommandLine, openCommandLine, startServing } from './command-line.js';
import { describeCabling } from './demo-cabling.js';

/** Of the ids and numbers of all that is loaded. */
const DIGEST = '659c5c704e8bcfaadf221ff8723cb2dd79ad8513394892657679763d234d984d';

/** Tables of what is made by name; the parts of devices come from their types. */
const TABLES = [
  'dcim_device',
  'dcim_device_role',
  'dcim_location',
  'dcim_manufacturer',
  'dcim_platform',
  'dcim_power_feed',
  'dcim_rack',
  'dcim_region',
  'dcim_site',
  'dcim_virtual_device_context',
  'extras_custom_field',
  'extras_tag',
  'tenancy_contact',
  'tenancy_tenant',
];

/** Tables of the parts of devices, of their templates, and of what belongs to either. */
const PARTS = [
  'dcim_cable',
  'dcim_cable_path',
  'dcim_cable_termination',
  'dcim_console_port',
  'dcim_console_server_port',
  'dcim_device_bay',
  'dcim_front_port',
  'dcim_interface',
  'dcim_inventory_item',
  'dcim_mac_address',
  'dcim_module',
  'dcim_module_bay',
  'dcim_power_outlet',
  'dcim_power_port',
  'dcim_rear_port',
  'extras_journal_entry',
  'tenancy_contact_assignment',
];

let line: CommandLine;
let original: Record<string, unknown>[];
let originalParts: Record<string, unknown>[];
/** As the first start has left it. */
let demo: TestDatabase;

const everything = TABLES.map((table) => `SELECT '${table}' AS kind, id::text, number, name::text FROM ${table}`).join(
  ' UNION ALL ',
);
const parts = PARTS.map((table) => `SELECT '${table}' AS kind, count(*)::int, max(number) AS last FROM ${table}`).join(
  ' UNION ALL ',
);
const contents = (ask: TestDatabase['ask']) => ask(`${everything} ORDER BY 1, 2`);
const partsOf = (ask: TestDatabase['ask']) => ask(`${parts} ORDER BY 1`);

beforeAll(async () => {
  demo = await copyOfTemplate();
});
afterAll(() => demo.drop());

describe('DEMO_DATA', () => {
  it('loads a company with sites, racks, devices, and all that belongs to them, on the first start', async () => {
    line = await openCommandLine({ databaseUrl: demo.url });
    const server = await startServing(line, { DEMO_DATA: 'true', SUPERUSER_API_TOKEN: ADMIN_KEY, SECRET_KEY });
    try {
      const client = new Client(server.url);
      expect((await client.get('/api/dcim/sites/')).body.count).toBe(12);
      const device = (await client.get('/api/dcim/devices/?name=fra1-a01-core1')).body.results[0];
      expect(device).toMatchObject({ rack: { name: 'A01' }, position: 24, module_bay_count: 8 });
      const places = await client.get('/api/dcim/locations/?site=fra1&name=Hall%201');
      expect(places.body.results).toMatchObject([{ name: 'Hall 1', site: { slug: 'fra1' }, _depth: 2 }]);
      const site = (await client.get('/api/dcim/sites/?slug=fra1')).body.results[0];
      expect(site).toMatchObject({ region: { slug: 'frankfurt-am-main' }, time_zone: 'Europe/Berlin' });
      expect(site.tags).toHaveLength(4);
    } finally {
      expect(await server.stop()).toMatchObject({ code: 0 });
      await line.close();
    }
    const [counts] = await demo.ask(`SELECT (SELECT count(*)::int FROM dcim_rack) AS racks,
      (SELECT count(*)::int FROM dcim_device) AS devices, (SELECT count(*)::int FROM dcim_device_type) AS types,
      (SELECT count(*)::int FROM dcim_cable) AS cables`);
    expect(counts).toMatchObject({ types: 17 });
    expect(counts?.racks).toBeGreaterThanOrEqual(30);
    expect(counts?.devices).toBeGreaterThanOrEqual(300);
    expect(counts?.cables).toBeGreaterThanOrEqual(1400);
    expect(await demo.ask('SELECT count(*)::int FROM dcim_region WHERE path IS NULL')).toEqual([{ count: 0 }]);
    // Whose reservations came along has no password; the first superuser is somebody else.
    expect(await demo.ask('SELECT username, is_active, password_hash FROM users_user ORDER BY number')).toEqual([
      { username: 'admin', is_active: true, password_hash: expect.stringMatching(/^\$argon2id\$/) },
      { username: 'ostwind.planning', is_active: false, password_hash: '!' },
    ]);
    expect(
      await demo.ask(
        `SELECT DISTINCT c.user_name, u.username FROM core_object_change c LEFT JOIN users_user u ON u.id = c.user_id
          WHERE c.message = 'Demo data'`,
      ),
    ).toEqual([{ user_name: 'admin', username: 'admin' }]);
    original = await contents(demo.ask);
    originalParts = await partsOf(demo.ask);
    expect(originalParts.filter(({ count }) => count === 0)).toEqual([]);
  }, 120_000);

  it('gives the same ids and numbers everywhere', () => {
    const digest = createHash('sha256').update(JSON.stringify([original, originalParts]));
    // Whoever changes the inventory writes the new one down.
    expect(digest.digest('hex')).toBe(DIGEST);
  });

  it('leaves an inventory alone that has a site', async () => {
    const other = await copyOf(demo);
    await other.ask(`DELETE FROM dcim_site WHERE slug = 'nrt1'`);
    line = await openCommandLine({ databaseUrl: other.url });
    const server = await startServing(line, { DEMO_DATA: 'true' });
    try {
      expect((await new Client(server.url).get('/api/dcim/sites/')).body.count).toBe(11);
    } finally {
      await server.stop();
      await line.close();
      await other.drop();
    }
  });
});

describe('rackwarden demo', () => {
  let own: TestDatabase;
  beforeAll(async () => {
    own = await copyOf(demo);
    line = await openCommandLine({ databaseUrl: own.url });
  });
  afterAll(async () => {
    await line.close();
    await own.drop();
  });

  // The same as a first start, which the tests above ask.
  it.runIf(isLong)('loads the same company, with the same ids and numbers', async () => {
    const empty = await copyOfTemplate();
    const { code, stdout, stderr } = await line.run(['demo'], { environment: { DATABASE_URL: empty.url } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const counts = [...stdout.matchAll(/^(\S+) +(\d+)$/gm)].map(([, , count]) => Number(count));
    const made = counts.reduce((sum, count) => sum + count, 0);
    // And the account of the one who has reserved units.
    expect(
      await empty.ask(`SELECT count(*)::int FROM core_object_change WHERE message = 'Demo data' AND action = 'create'`),
    ).toEqual([{ count: made + 1 }]);
    expect(await contents(empty.ask)).toEqual(original);
    expect(await partsOf(empty.ask)).toEqual(originalParts);
    await empty.drop();
  });

  it('gives every device the parts of its type', async () => {
    for (const kind of ['interface', 'power_port', 'power_outlet', 'front_port', 'rear_port', 'device_bay']) {
      const missing = await line.ask(`SELECT d.name AS device, t.name FROM dcim_device d
        JOIN dcim_${kind}_template t ON t.device_type_id = d.device_type_id
        LEFT JOIN dcim_${kind} c ON c.device_id = d.id AND c.name = t.name WHERE c.id IS NULL`);
      expect(missing).toEqual([]);
    }
  });

  it('puts blades into bays, modules into slots, and switches into one chassis', async () => {
    const [counts] = await line.ask(`SELECT
      (SELECT count(*)::int FROM dcim_device d JOIN dcim_device_type t ON t.id = d.device_type_id
        WHERE t.subdevice_role = 'child' AND NOT EXISTS (SELECT 1 FROM dcim_device_bay b WHERE b.installed_device_id = d.id)) AS loose,
      (SELECT count(*)::int FROM dcim_interface WHERE module_id IS NOT NULL AND name LIKE 'te-1/%') AS of_first_cards,
      (SELECT count(*)::int FROM dcim_module m JOIN dcim_module_type t ON t.id = m.module_type_id WHERE t.model = 'NL-CX-48T') AS cards,
      (SELECT count(*)::int FROM dcim_device d JOIN dcim_virtual_chassis v ON v.id = d.virtual_chassis_id WHERE v.master_id IS NOT NULL) AS members,
      (SELECT count(*)::int FROM dcim_interface WHERE lag_id IS NOT NULL) AS grouped,
      (SELECT count(*)::int FROM dcim_interface i JOIN dcim_mac_address m ON m.id = i.primary_mac_address_id
        WHERE m.assigned_object_id = i.id) AS addressed,
      (SELECT count(*)::int FROM dcim_mac_address) AS addresses,
      (SELECT count(*)::int FROM dcim_interface_vdcs) AS contexts`);
    expect(counts).toMatchObject({ loose: 0, members: 3 });
    expect(counts?.of_first_cards).toBe(24 * Number(counts?.cards));
    expect(counts?.grouped).toBeGreaterThan(0);
    expect(counts?.addressed).toBe(counts?.addresses);
    expect(counts?.contexts).toBeGreaterThan(0);
  });

  it('adds nothing the second time', async () => {
    const before = [await contents(line.ask), await partsOf(line.ask)];
    const changes = await line.ask('SELECT count(*) FROM core_object_change');
    expect(await line.run(['demo'])).toMatchObject({ code: 0, stdout: 'The demo inventory is here already.\n' });
    expect([await contents(line.ask), await partsOf(line.ask)]).toEqual(before);
    expect(await line.ask('SELECT count(*) FROM core_object_change')).toEqual(changes);
  });

  it('leaves alone what somebody has changed since', async () => {
    await line.ask(`UPDATE dcim_interface SET lag_id = NULL WHERE lag_id IS NOT NULL`);
    await line.ask(`UPDATE dcim_device SET status = 'offline' WHERE name = 'fra1-b01-srv1'`);
    expect(await line.run(['demo'])).toMatchObject({ code: 0, stdout: 'The demo inventory is here already.\n' });
    expect(await line.ask('SELECT id FROM dcim_interface WHERE lag_id IS NOT NULL')).toEqual([]);
    expect(await line.ask(`SELECT status FROM dcim_device WHERE name = 'fra1-b01-srv1'`)).toEqual([
      { status: 'offline' },
    ]);
  });

  it('adds what has been deleted since, with its parts and what is said of them', async () => {
    await line.ask(`DELETE FROM dcim_location WHERE site_id = (SELECT id FROM dcim_site WHERE slug = 'yyz-office')`);
    await line.ask(`DELETE FROM dcim_mac_address WHERE assigned_object_id IN (SELECT i.id FROM dcim_interface i
      JOIN dcim_device d ON d.id = i.device_id WHERE d.name = 'fra1-b01-leaf1')`);
    await line.ask(`DELETE FROM dcim_device WHERE name = 'fra1-b01-leaf1'`);
    const { code, stdout } = await line.run(['demo']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^dcim\.locations +1\ndcim\.devices +1\ndcim\.interfaces +1\n/);
    expect(
      await line.ask(`SELECT count(*)::int AS ports, count(i.lag_id)::int AS grouped, count(i.primary_mac_address_id)::int AS addressed
        FROM dcim_interface i JOIN dcim_device d ON d.id = i.device_id WHERE d.name = 'fra1-b01-leaf1'`),
    ).toEqual([{ ports: 56, grouped: 2, addressed: 1 }]);
  });

  it('does without what belongs to a part that somebody has removed', async () => {
    await line.ask(`DELETE FROM dcim_mac_address WHERE id IN (SELECT i.primary_mac_address_id FROM dcim_interface i
      JOIN dcim_device d ON d.id = i.device_id WHERE d.name = 'fra1-b01-srv1' AND i.name = 'ipmi')`);
    await line.ask(`DELETE FROM dcim_cable WHERE id IN (SELECT i.cable_id FROM dcim_interface i
      JOIN dcim_device d ON d.id = i.device_id WHERE d.name = 'fra1-b01-srv1' AND i.name = 'ipmi')`);
    await line.ask(`DELETE FROM dcim_interface WHERE name = 'ipmi'
      AND device_id = (SELECT id FROM dcim_device WHERE name = 'fra1-b01-srv1')`);
    expect(await line.run(['demo'])).toMatchObject({ code: 0, stdout: 'The demo inventory is here already.\n' });
  });

  it('adds nothing where it does not fit beside other objects', async () => {
    await line.ask(`UPDATE dcim_site SET id = gen_random_uuid() WHERE slug = 'nrt1'`);
    const before = await contents(line.ask);
    const { code, stderr } = await line.run(['demo']);
    expect(stderr).toMatch(
      /^The demo inventory does not fit beside what is here: site Tokyo edge: .+ Nothing was added\.\n$/,
    );
    expect(code).toBe(1);
    expect(await contents(line.ask)).toEqual(before);
  });
});

describe('what is connected', () => describeCabling(() => demo));
