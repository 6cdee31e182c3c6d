// The yardstick: node:http and pg, sending the same bytes for the same rows, without authentication, validation,
// permissions, negotiation or headers. Environment: DATABASE_URL, PORT, ORIGIN (the origin its urls show).
import { createServer } from 'node:http';
import pg from 'pg';

const { DATABASE_URL, PORT, ORIGIN } = process.env;
pg.types.setTypeParser(20, Number);
pg.types.setTypeParser(1184, (text) => text);
pg.types.setTypeParser(1700, Number);
const options = '-c join_collapse_limit=1 -c jit=off -c timezone=UTC';
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10, options });

const SITES = {
  name: 'sites',
  rowMode: 'array',
  text: `SELECT s.id, s.name, s.slug, s.status, s.facility, s.time_zone, s.physical_address, s.shipping_address,
      s.latitude, s.longitude, s.description, s.comments, s.created, s.last_updated,
      r.id, r.name, r.slug, r.description, nlevel(r.path) - 1, g.id, g.name, g.slug, g.description, nlevel(g.path) - 1,
      t.id, t.name, t.slug, t.description
    FROM (SELECT * FROM dcim_site ORDER BY name, id LIMIT $1) s
    LEFT JOIN dcim_region r ON r.id = s.region_id
    LEFT JOIN dcim_site_group g ON g.id = s.group_id
    LEFT JOIN tenancy_tenant t ON t.id = s.tenant_id ORDER BY s.name, s.id`,
};
const TAGS = {
  name: 'tags',
  rowMode: 'array',
  text: `SELECT x.object_id, o.id, o.name, o.slug, o.color, o.description FROM extras_tagged_item x
    JOIN extras_tag o ON o.id = x.tag_id WHERE x.object_id = ANY($1::uuid[]) ORDER BY o.weight, o.name`,
};

const STATUSES = {
  planned: 'Planned',
  staging: 'Staging',
  active: 'Active',
  decommissioning: 'Decommissioning',
  retired: 'Retired',
};
const instant = (text) => {
  const plain = text.replace(' ', 'T').replace('+00', '');
  return `${plain.slice(0, 19)}.${plain.slice(20).padEnd(6, '0')}Z`;
};
const nested = (path, id, name, slug, description, depth) =>
  id === null
    ? null
    : {
        id,
        url: `${ORIGIN}/api/${path}/${id}/`,
        display: name,
        name,
        slug,
        description,
        ...(depth === undefined ? {} : { _depth: depth }),
      };

function siteOf(row, tags) {
  const url = `${ORIGIN}/api/dcim/sites/${row[0]}/`;
  return {
    id: row[0],
    url,
    display_url: url,
    display: row[1],
    name: row[1],
    slug: row[2],
    status: { value: row[3], label: STATUSES[row[3]] },
    region: nested('dcim/regions', row[14], row[15], row[16], row[17], row[18]),
    group: nested('dcim/site-groups', row[19], row[20], row[21], row[22], row[23]),
    tenant: nested('tenancy/tenants', row[24], row[25], row[26], row[27]),
    facility: row[4],
    time_zone: row[5] === null ? null : row[5],
    physical_address: row[6],
    shipping_address: row[7],
    latitude: row[8],
    longitude: row[9],
    description: row[10],
    comments: row[11],
    tags,
    created: instant(row[12]),
    last_updated: instant(row[13]),
    asns: [],
    custom_fields: {},
    circuit_count: 0,
    device_count: 0,
    prefix_count: 0,
    rack_count: 0,
    virtualmachine_count: 0,
    vlan_count: 0,
  };
}

const count = (await pool.query('SELECT count(*) FROM dcim_site')).rows[0].count;

async function page(limit) {
  const { rows } = await pool.query({ ...SITES, values: [limit] });
  const { rows: tagRows } = await pool.query({ ...TAGS, values: [rows.map((row) => row[0])] });
  const tags = new Map();
  for (const [owner, id, name, slug, color, description] of tagRows) {
    const list = tags.get(owner) ?? [];
    tags.set(owner, list);
    list.push({ id, url: `${ORIGIN}/api/extras/tags/${id}/`, display: name, name, slug, color, description });
  }
  const next = count > limit ? `${ORIGIN}/api/dcim/sites/?limit=${limit}&offset=${limit}` : null;
  return JSON.stringify({
    count,
    next,
    previous: null,
    results: rows.map((row) => siteOf(row, tags.get(row[0]) ?? [])),
  });
}

createServer((request, response) => {
  const limit = Number(new URL(request.url, ORIGIN).searchParams.get('limit') ?? 50);
  page(limit).then(
    (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    (error) => response.writeHead(500).end(String(error)),
  );
}).listen(Number(PORT), '127.0.0.1', () => console.log('ready'));
