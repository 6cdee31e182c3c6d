// `npm run bench`: the server beside a bare node:http and pg server that sends the same bytes, in the same run.
// Loopback only, bounded in time, stopped by itself. BENCH_SECONDS (6) and BENCH_ROUNDS (3) say how long.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuOf, cpuOfTree } from './bench/processes.mjs';
import { setUp } from './lib/setup.mjs';

await setUp();
const { default: autocannon } = await import('autocannon');
const { startEmbedded } = await import('../dist/src/platform/database/embedded-postgres.js');

const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const CONNECTIONS = 8;
const SITES = 1000;
const KEY = randomBytes(20).toString('hex');

const dataDir = mkdtempSync(join(tmpdir(), 'rackwarden-bench-'));
const database = await startEmbedded({ dataDir });
const children = [];
try {
  await run();
} finally {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(
    children.map((child) => new Promise((done) => (child.exitCode === null ? child.once('exit', done) : done()))),
  );
  await database.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function run() {
  const [port, barePort] = [await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const common = { ...process.env, DATABASE_URL: database.url };
  const server = await start('dist/src/main.js', /is ready/, {
    ...common,
    PORT: String(port),
    DATA_DIR: dataDir,
    SUPERUSER_API_TOKEN: KEY,
    LOG_LEVEL: 'error',
  });
  await fill(origin);
  const bare = await start('scripts/bench/bare-server.mjs', /ready/, {
    ...common,
    PORT: String(barePort),
    ORIGIN: origin,
  });
  const path = '/api/dcim/sites/?limit=50';
  const headers = { authorization: `Token ${KEY}`, accept: 'application/json' };
  await assertSameBytes(`${origin}${path}`, `http://127.0.0.1:${barePort}${path}`, headers);
  const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const candidates = [
    { name: 'rackwarden', url: `${origin}${path}`, headers, pid: server.pid, results: [] },
    {
      name: 'bare node:http + pg',
      url: `http://127.0.0.1:${barePort}${path}`,
      headers: {},
      pid: bare.pid,
      results: [],
    },
  ];
  for (const { url, headers: sent } of candidates) await shoot(url, sent, 2);
  for (let round = 0; round < ROUNDS; round++) {
    for (const candidate of candidates) candidate.results.push(await measure(candidate, postmaster));
  }
  report(path, candidates);
}

async function measure({ url, headers, pid }, postmaster) {
  const before = { node: cpuOf(pid), postgres: cpuOfTree(postmaster) };
  const { requests, non2xx, errors } = await shoot(url, headers, SECONDS);
  if (non2xx + errors > 0) throw new Error(`${non2xx} answers were no 200, ${errors} requests failed`);
  const perRequest = (from, to) => (from === null || to === null ? null : ((to - from) * 1000) / requests.total);
  return {
    rate: requests.average,
    node: perRequest(before.node, cpuOf(pid)),
    postgres: perRequest(before.postgres, cpuOfTree(postmaster)),
  };
}

function shoot(url, headers, duration) {
  return autocannon({ url, headers, duration, connections: CONNECTIONS });
}

function report(path, candidates) {
  const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const figure = (candidate, key) => median(candidate.results.map((result) => result[key]));
  const shown = (value) => (value === null || Number.isNaN(value) ? 'n/a' : value.toFixed(2));
  console.log(`GET ${path}: ${SITES} sites, ${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${SECONDS} s`);
  console.log('server                 requests/s   node CPU ms   PostgreSQL CPU ms');
  for (const candidate of candidates) {
    const cells = [
      figure(candidate, 'rate').toFixed(0).padStart(12),
      shown(figure(candidate, 'node')).padStart(14),
      shown(figure(candidate, 'postgres')).padStart(20),
    ];
    console.log(candidate.name.padEnd(21) + cells.join(''));
  }
  const [ours, bare] = candidates;
  const pairs = ours.results.map((result, index) => result.rate / bare.results[index].rate);
  console.log(
    `ratio of requests/s: ${median(pairs).toFixed(2)} (rounds: ${pairs.map((ratio) => ratio.toFixed(2)).join(', ')})`,
  );
}

async function assertSameBytes(ours, bare, headers) {
  const [a, b] = await Promise.all([fetch(ours, { headers }).then((r) => r.text()), fetch(bare).then((r) => r.text())]);
  if (a === b) return;
  const at = [...a].findIndex((char, index) => char !== b[index]);
  throw new Error(`The two servers differ at ${at}: …${a.slice(at - 60, at + 40)}… / …${b.slice(at - 60, at + 40)}…`);
}

/** A made-up inventory, through the API. */
async function fill(origin) {
  const post = async (path, body) => {
    const answer = await fetch(`${origin}/api/${path}/`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization: `Token ${KEY}`, 'content-type': 'application/json' },
    });
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));
  const named = (prefix) => (index) => ({ name: `${prefix} ${index}`, slug: `${prefix.toLowerCase()}-${index}` });
  const regions = await post('dcim/regions', many(20, named('Region')));
  const groups = await post('dcim/site-groups', many(5, named('Group')));
  const tenants = await post('tenancy/tenants', many(20, named('Tenant')));
  const tags = await post('extras/tags', many(10, named('Tag')));
  await post(
    'dcim/sites',
    many(SITES, (index) => ({
      ...named('Site')(index),
      region: regions[index % 20].id,
      group: groups[index % 5].id,
      tenant: tenants[index % 20].id,
      facility: `F${index}`,
      time_zone: 'Europe/Berlin',
      physical_address: `${index} Main Street, Springfield`,
      latitude: (index % 90) + 0.5,
      longitude: (index % 180) + 0.25,
      description: `The site number ${index}`,
      tags: [tags[index % 10].id, tags[(index + 3) % 10].id],
    })),
  );
}

async function start(file, ready, env) {
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => ready.test(String(chunk)) && resolve());
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  return child;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
