// The yardstick: node:http and pg, sending the same bytes for the same rows, without authentication, validation,
// permissions, negotiation or headers. What the measured inventory has none of (places within sites, chassis, modules,
// MAC addresses) it does not even ask for, which a server of any use would have to.
// Environment: DATABASE_URL, PORT, ORIGIN (the origin its urls show).
import { createServer } from 'node:http';
import pg from 'pg';
import { devices } from './bare/devices.mjs';
import { interfaces } from './bare/interfaces.mjs';
import { ORIGIN } from './bare/shown.mjs';
import { sites } from './bare/sites.mjs';

const { DATABASE_URL, PORT } = process.env;
pg.types.setTypeParser(20, Number);
pg.types.setTypeParser(1184, (text) => text);
pg.types.setTypeParser(1700, Number);
const options = '-c join_collapse_limit=1 -c random_page_cost=1.1 -c jit=off -c timezone=UTC';
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10, options });

const lists = new Map();
for (const list of [sites, devices, interfaces]) {
  const { rows } = await pool.query(`SELECT count(*) FROM ${list.table}`);
  lists.set(`/api/${list.path}/`, { ...list, count: rows[0].count });
}

async function page({ pathname, searchParams }) {
  const { path, count, results } = lists.get(pathname);
  const limit = Number(searchParams.get('limit'));
  const next = count > limit ? `${ORIGIN}/api/${path}/?limit=${limit}&offset=${limit}` : null;
  return JSON.stringify({ count, next, previous: null, results: await results(pool, limit) });
}

createServer((request, response) => {
  page(new URL(request.url, ORIGIN)).then(
    (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    (error) => response.writeHead(500).end(String(error)),
  );
}).listen(Number(PORT), '127.0.0.1', () => console.log('ready'));
