import { choice, instant, nested, nestedInTree, tagsOf, urlOf } from './shown.mjs';

const SITES = {
  name: 'sites',
  rowMode: 'array',
  text: `SELECT s.id, s.name, s.slug, s.status, s.facility, s.time_zone, s.physical_address, s.shipping_address,
      s.latitude, s.longitude, s.description, s.comments, s.created, s.last_updated,
      r.id, r.name, r.slug, r.description, nlevel(r.path) - 1, g.id, g.name, g.slug, g.description, nlevel(g.path) - 1,
      t.id, t.name, t.slug, t.description,
      (SELECT count(*) FROM dcim_rack k WHERE k.site_id = s.id), (SELECT count(*) FROM dcim_device d WHERE d.site_id = s.id)
    FROM (SELECT * FROM dcim_site ORDER BY name, id LIMIT $1) s
    LEFT JOIN dcim_region r ON r.id = s.region_id
    LEFT JOIN dcim_site_group g ON g.id = s.group_id
    LEFT JOIN tenancy_tenant t ON t.id = s.tenant_id ORDER BY s.name, s.id`,
};

const STATUSES = {
  planned: 'Planned',
  staging: 'Staging',
  active: 'Active',
  decommissioning: 'Decommissioning',
  retired: 'Retired',
};

function siteOf(row, tags) {
  const url = urlOf('dcim/sites', row[0]);
  return {
    id: row[0],
    url,
    display_url: url,
    display: row[1],
    name: row[1],
    slug: row[2],
    status: choice(STATUSES, row[3]),
    region: nestedInTree('dcim/regions', row[14], row[15], row[16], row[17], row[18]),
    group: nestedInTree('dcim/site-groups', row[19], row[20], row[21], row[22], row[23]),
    tenant: nested('tenancy/tenants', row[24], row[25], row[26], row[27]),
    facility: row[4],
    time_zone: row[5],
    physical_address: row[6],
    shipping_address: row[7],
    latitude: row[8],
    longitude: row[9],
    comments: row[11],
    description: row[10],
    tags,
    custom_fields: {},
    created: instant(row[12]),
    last_updated: instant(row[13]),
    rack_count: row[28],
    device_count: row[29],
    asns: [],
    circuit_count: 0,
    prefix_count: 0,
    virtualmachine_count: 0,
    vlan_count: 0,
  };
}

export const sites = {
  path: 'dcim/sites',
  table: 'dcim_site',
  async results(pool, limit) {
    const { rows } = await pool.query({ ...SITES, values: [limit] });
    const tags = await tagsOf(
      pool,
      rows.map((row) => row[0]),
    );
    return rows.map((row) => siteOf(row, tags.get(row[0]) ?? []));
  },
};
