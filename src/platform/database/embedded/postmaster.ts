// A running PostgreSQL: found by its postmaster.pid, started, reached, stopped.
import { execFile, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { open, readFile, readlink, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAlive } from '../../process.js';
import { postgresEnvironment } from './cluster.js';
import type { Place } from './place.js';
import { program } from './postgres-binaries.js';

const run = promisify(execFile);

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** What postmaster.pid says, and whether that process is really this cluster's PostgreSQL. */
export async function findPostmaster({ cluster }: Place): Promise<Postmaster | null> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && (await isPostmasterOf(cluster, pid)) ? { pid, port: port || 0 } : null;
}

/** Process ids are used again, by any program, after a reboot or in a container: only the folder it works in tells. */
async function isPostmasterOf(cluster: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'win32') return true;
  if (process.platform !== 'linux') {
    const { stdout } = await run('ps', ['-o', 'stat=,comm=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return /^[^Z]\S*\s.*postgres$/m.test(stdout.trim());
  }
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === cluster;
  } catch {
    // Root in a container may not ask that of another user's process. A zombie has no folder and state Z.
    const [, name, state] = /\((.*)\) (\S)/s.exec(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')) ?? [];
    if (name !== 'postgres' || state === 'Z') return false;
    const owners = await Promise.all([stat(`/proc/${pid}`), stat(cluster)]).catch(() => []);
    return owners.length === 2 && owners[0]?.uid === owners[1]?.uid;
  }
}

/**
 * PostgreSQL refuses to start while the process named there lives, though it be another program or a zombie. Its own
 * check for shared memory still in use stays in force.
 */
export const forgetDeadPostmaster = ({ cluster }: Place) => rm(join(cluster, 'postmaster.pid'), { force: true });

export interface Starting {
  readonly port: number;
  /** What it printed, once it has given up. */
  readonly failed: Promise<string>;
  hasFailed(): boolean;
}

/** Starts PostgreSQL in a session of its own: Ctrl-C on the terminal is for us, and we tell PostgreSQL. */
export async function startPostgres(place: Place, port: number): Promise<Starting> {
  await rotateLog(place.logFile);
  const log = await open(place.logFile, 'a', 0o600);
  const { size } = await log.stat();
  const child = spawn(program(place.binaries.native, 'postgres'), ['-D', place.cluster, ...settings(port)], {
    ...place.user,
    cwd: place.cluster,
    env: postgresEnvironment(),
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  let hasFailed = false;
  const failed = new Promise<string>((done) => {
    const end = async (error?: Error) => {
      hasFailed = true;
      done(error ? String(error) : await readFrom(place.logFile, size));
    };
    child.once('error', end);
    child.once('exit', () => void end());
  });
  child.unref();
  await log.close();
  return { port, failed, hasFailed: () => hasFailed };
}

function settings(port: number): string[] {
  const given = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '', // a socket's path may not be longer than some hundred bytes, DATA_DIR's may
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'log', // its own life, not the errors of statements: these may hold what people have typed
    log_checkpoints: 'off',
    cluster_name: 'rackwarden',
  };
  return Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function rotateLog(path: string): Promise<void> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size > 1024 * 1024) await rename(path, `${path}.1`);
}

async function readFrom(path: string, start: number): Promise<string> {
  let text = '';
  for await (const part of createReadStream(path, { start, encoding: 'utf8' })) text += part;
  return text;
}

/** Fast stop: sessions are ended, everything is written. False when it takes longer than that. */
export async function stopPostgres(place: Place, pid: number, patience: number): Promise<boolean> {
  if (process.platform === 'win32') {
    const options = ['stop', '-D', place.cluster, '-m', 'fast', '-t', String(Math.ceil(patience / 1000))];
    return await run(program(place.binaries.native, 'pg_ctl'), options).then(
      () => true,
      () => false,
    );
  }
  process.kill(pid, 'SIGINT');
  for (const start = performance.now(); performance.now() - start < patience; await delay(20)) {
    if (!(await isPostmasterOf(place.cluster, pid))) return true;
  }
  return false;
}

/** Below the ports that systems hand out for outgoing connections, so that it is still free after a crash. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
