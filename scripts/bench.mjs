// `npm run bench`: all pages of a large list, then the server beside a bare node:http and pg server that sends the same
// bytes, in the same run; then cables; and whether the server keeps within its bounds. It measures and does not judge: the exit code
// is 0 whatever the figures. Loopback only, bounded in time, stopped by itself.
// BENCH_SECONDS (5) and BENCH_ROUNDS (3) say how long, BENCH_DEVICES (20000) how large the inventory is.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUp } from './lib/setup.mjs';

await setUp();
const { compare } = await import('./bench/comparison.mjs');
const { fillDatabase, fillSites } = await import('./bench/inventory.mjs');
const { walk } = await import('./bench/walk.mjs');
const { measurePermissions } = await import('./bench/permissions.mjs');
const { measureCabling } = await import('./bench/cabling.mjs');
const { startEmbedded } = await import('../dist/src/platform/database/embedded-postgres.js');

const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const DEVICES = Number(process.env.BENCH_DEVICES ?? 20_000);
const KEY = randomBytes(20).toString('hex');
/** Seconds that anything beside the rounds may take. */
const PATIENCE = 300;

const dataDir = mkdtempSync(join(tmpdir(), 'rackwarden-bench-'));
const database = await startEmbedded({ dataDir });
const children = [];
try {
  await Promise.race([run(), interruption()]);
} finally {
  await Promise.all(children.map(stop));
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
  await fillDatabase(database.url, DEVICES);
  await fillSites(origin, KEY);
  const bareServer = await start('scripts/bench/bare-server.mjs', /ready/, {
    ...common,
    PORT: String(barePort),
    ORIGIN: origin,
  });
  const headers = { authorization: `Token ${KEY}`, accept: 'application/json' };
  const ours = { name: 'rackwarden', origin, headers, pid: server.pid };
  const bare = {
    name: 'bare node:http + pg',
    origin: `http://127.0.0.1:${barePort}`,
    headers: {},
    pid: bareServer.pid,
  };
  const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const settings = { ours, bare, postmaster, rounds: ROUNDS, seconds: SECONDS };

  // First of all: what a load of requests at the same time has left in the memory would count too.
  const memory = await walk('/api/dcim/interfaces/?limit=1000', ours);
  await compare('/api/dcim/sites/?limit=50', settings);
  const devices = await compare('/api/dcim/devices/?limit=50', settings);
  const interfaces = await compare('/api/dcim/interfaces/?limit=1000', settings);
  const permissions = await measureLocked(common, postmaster);
  const cabling = await measureCabling(ours, database.url);
  judge('CPU of Node.js for a page of 50 devices', devices.ours.node, 15, 'ms');
  judge('CPU of Node.js for a page of 1,000 interfaces', interfaces.ours.node, 150, 'ms');
  judge('what three constrained permissions add to it', permissions, 10, '%');
  judge('memory while all interfaces are read', memory, 250, 'MB');
  judge('a trace over six panels', cabling.trace, 5, 'ms');
  judge('10,000 cables', cabling.all, 60, 's');
}

/** Beside the other, a server where everything has to be permitted. */
async function measureLocked(common, postmaster) {
  const port = await freePort();
  const locked = await start('dist/src/main.js', /is ready/, {
    ...common,
    PORT: String(port),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    EXEMPT_VIEW_PERMISSIONS: '',
  });
  const origin = `http://127.0.0.1:${port}`;
  const more = { key: KEY, pid: locked.pid, postmaster, rounds: ROUNDS, seconds: SECONDS };
  const percent = await measurePermissions({ origin, ...more });
  await stop(locked);
  return percent;
}

function judge(what, figure, bound, unit) {
  const outcome = figure === null ? 'n/a' : `${figure.toFixed(1)} ${unit}: ${figure < bound ? 'ok' : 'OVER'}`;
  console.log(`${what}, under ${bound} ${unit}: ${outcome}`);
}

/** Fails when somebody asks for an end, or when it takes far too long. */
function interruption() {
  const limit = PATIENCE + 3 * 2 * ROUNDS * SECONDS;
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`Not done after ${limit} s.`)), limit * 1000).unref();
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Error(`Ended by ${signal}.`)));
  });
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

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await ended;
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
