// The inventory plugin of Ansible, netbox.netbox.nb_inventory, itself and unmodified, against the NetBox dialect. Two
// releases of it, which look its filters up in two ways. In a long run alone: it downloads both.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, startServer, type TestServer } from '../support/app.js';
import { isLong } from '../support/depth.js';
import { pythonFor } from './python-client.js';

const FOLDER = join(import.meta.dirname, 'nb_inventory');
const found = isLong ? pythonFor(FOLDER) : { missing: 'in the long run alone' };
const why = 'missing' in found ? ` (${isLong ? 'cannot be installed: ' : ''}${found.missing})` : '';
const run = promisify(execFile);

const inventory = (endpoint: string, token: string) => ({
  plugin: 'netbox.netbox.nb_inventory',
  api_endpoint: endpoint,
  token,
  fetch_all: true,
  services: true,
  interfaces: true,
  config_context: true,
  site_data: true,
  prefixes: true,
  plurals: true,
  group_by: [
    'sites',
    'device_roles',
    'device_types',
    'manufacturers',
    'racks',
    'tags',
    'status',
    'is_virtual',
    'services',
  ],
  query_filters: [{ status: 'active' }],
  device_query_filters: [{ role: 'leaf' }],
});

// Ansible 11 looks for paths from /api/ on, Ansible 12 with what stands in front of it.
describe.skipIf('missing' in found).each([['11.9.0'], ['12.3.0']])(`nb_inventory of Ansible %s${why}`, (release) => {
  let server: TestServer;
  let home: string;

  beforeAll(async () => {
    const { python } = found as { python: string };
    home = mkdtempSync(join(tmpdir(), 'rackwarden-inventory-'));
    await run(python, [join(FOLDER, 'collection.py'), release, home], { timeout: 240_000 });
    server = await startServer();
    await seed(server);
  }, 300_000);
  afterAll(async () => {
    await server?.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('reads devices, groups and interfaces, and sends the filters that the document names', async () => {
    const file = join(home, 'inventory.yml');
    writeFileSync(file, JSON.stringify(inventory(`${server.url}/netbox`, ADMIN_KEY)));
    const { python } = found as { python: string };
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: home,
      LC_ALL: 'C.UTF-8',
      ANSIBLE_COLLECTIONS_PATH: home,
      ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FATAL: 'true',
    };
    const command = join(dirname(python), 'ansible-inventory');
    const { stdout, stderr } = await run(command, ['-i', file, '--list'], { env, timeout: 120_000 });
    // It warns of a filter that the document does not name.
    expect(stderr).not.toMatch(/not in|Failed to parse/);
    const { _meta, ...groups } = JSON.parse(stdout);
    expect(Object.keys(_meta.hostvars)).toEqual(['leaf1']);
    // Ansible marks what others have written.
    const names = _meta.hostvars.leaf1.interfaces.map(({ name }: { name: unknown }) => name);
    expect(names).toEqual([{ __ansible_unsafe: 'eth0' }, { __ansible_unsafe: 'eth1' }]);
    for (const group of ['sites_ams1', 'device_roles_leaf', 'manufacturers_acme', 'racks_R1', 'status_active']) {
      expect(groups[group]?.hosts, group).toEqual(['leaf1']);
    }
  }, 150_000);
});

/** Two devices that are active, one of them a leaf, and a leaf that is not active. */
async function seed({ admin }: TestServer): Promise<void> {
  const make = async (path: string, body: object) => {
    const answer = await admin.post(`/netbox/api/${path}/`, body);
    expect(answer.status, answer.text).toBe(201);
    return answer.body.id as number;
  };
  const site = await make('dcim/sites', { name: 'Amsterdam', slug: 'ams1' });
  const rack = await make('dcim/racks', { name: 'R1', site });
  const manufacturer = await make('dcim/manufacturers', { name: 'Acme', slug: 'acme' });
  const type = await make('dcim/device-types', { manufacturer, model: 'Switch', slug: 'switch' });
  const leaf = await make('dcim/device-roles', { name: 'Leaf', slug: 'leaf', color: '00ff00' });
  const spine = await make('dcim/device-roles', { name: 'Spine', slug: 'spine', color: '0000ff' });
  const device = (name: string, role: number, status: string) =>
    make('dcim/devices', { name, role, status, device_type: type, site, rack });
  const leaf1 = await device('leaf1', leaf, 'active');
  await device('leaf2', leaf, 'offline');
  await device('spine1', spine, 'active');
  for (const name of ['eth0', 'eth1']) await make('dcim/interfaces', { device: leaf1, name, type: '1000base-t' });
}
