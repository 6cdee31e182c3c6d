// A large made-up inventory, written straight into the tables of a migrated, empty database: for measuring, not for
// showing. Everything is a function of its place in the series, so that two runs make the same.

/** @typedef {{ devices?: number, interfacesPerDevice?: number }} Size */

/**
 * Sites in regions, racks, devices with roles, types, tenants, platforms and tags, and their interfaces.
 * @param {(text: string) => Promise<unknown>} run runs one SQL statement
 * @param {Size} [size] 20,000 devices of 10 interfaces each, unless told otherwise
 */
export async function generateInventory(run, { devices = 20_000, interfacesPerDevice = 10 } = {}) {
  const racks = Math.max(1, Math.ceil(devices / 40));
  const sites = Math.max(1, Math.ceil(racks / 5));
  for (const text of [
    ...tree('dcim_region', 'region', 20),
    ...tree('dcim_device_role', 'role', 12, { color: `'9e9e9e'`, vm_role: 'false' }),
    ...tree('dcim_platform', 'platform', 8),
    plain('tenancy_tenant', 'tenant', 50),
    plain('dcim_manufacturer', 'maker', 10),
    plain('extras_tag', 'tag', 12, { color: `'00bcd4'` }),
    `INSERT INTO dcim_device_type (id, manufacturer_id, model, slug, u_height, is_full_depth)
      SELECT rackwarden_new_id(), m.id, 'Model ' || n, 'model-' || n, 1, true
      FROM generate_series(1, 40) n JOIN dcim_manufacturer m ON m.number = n % 10 + 1`,
    `INSERT INTO dcim_site (id, name, slug, status, region_id, tenant_id)
      SELECT rackwarden_new_id(), 'Site ' || n, 'site-' || n, 'active', r.id, t.id
      FROM generate_series(1, ${sites}) n
      JOIN dcim_region r ON r.number = n % 20 + 1 JOIN tenancy_tenant t ON t.number = n % 50 + 1`,
    `INSERT INTO dcim_rack (id, name, site_id, u_height)
      SELECT rackwarden_new_id(), 'Rack ' || n, s.id, 42
      FROM generate_series(1, ${racks}) n JOIN dcim_site s ON s.number = (n - 1) / 5 + 1`,
    `INSERT INTO dcim_device (id, name, device_type_id, role_id, tenant_id, platform_id, serial, site_id, rack_id, position, face, status)
      SELECT rackwarden_new_id(), 'device-' || n, d.id, o.id, CASE WHEN n % 3 = 0 THEN NULL ELSE t.id END, p.id, 'S' || n,
        k.site_id, k.id, (n - 1) % 40 + 1, 'front', 'active'
      FROM generate_series(1, ${devices}) n
      JOIN dcim_device_type d ON d.number = n % 40 + 1 JOIN dcim_device_role o ON o.number = n % 12 + 1
      JOIN tenancy_tenant t ON t.number = n % 50 + 1 JOIN dcim_platform p ON p.number = n % 8 + 1
      JOIN dcim_rack k ON k.number = (n - 1) / 40 + 1`,
    `INSERT INTO extras_tagged_item (object_id, tag_id, object_type)
      SELECT d.id, t.id, 'dcim.device' FROM dcim_device d JOIN extras_tag t ON t.number IN (d.number % 12 + 1, d.number % 5 + 1)
      WHERE d.number % 2 = 0`,
    `INSERT INTO dcim_interface (id, device_id, name, type, description)
      SELECT rackwarden_new_id(), d.id, 'Ethernet1/' || n, '10gbase-x-sfpp', ''
      FROM dcim_device d CROSS JOIN generate_series(1, ${interfacesPerDevice}) n`,
    `UPDATE dcim_interface i SET lag_id = l.id FROM dcim_interface l
      WHERE l.device_id = i.device_id AND l.name = 'Ethernet1/1' AND i.name = 'Ethernet1/2'`,
    'ANALYZE',
  ]) {
    await run(text);
  }
}

/** Rows with a name and a slug. */
function plain(table, word, count, more = {}) {
  const names = Object.keys(more).map((name) => `, ${name}`);
  const values = Object.values(more).map((value) => `, ${value}`);
  return `INSERT INTO ${table} (id, name, slug${names.join('')})
    SELECT rackwarden_new_id(), initcap('${word} ') || n, '${word}-' || n${values.join('')} FROM generate_series(1, ${count}) n`;
}

/** The same, at the top of a tree. */
function tree(table, word, count, more = {}) {
  return [
    plain(table, word, count, more),
    `UPDATE ${table} SET path = number::text::ltree, tree_names = ARRAY[name::text]`,
  ];
}
