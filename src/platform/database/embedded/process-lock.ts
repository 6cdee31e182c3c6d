// One process at a time, by a name that is listened to. The operating system takes the name back at the moment its holder
// dies, whatever killed it: no lock file goes stale, and no reused process id is mistaken for a server. The descriptor
// is closed on exec, so an orphaned PostgreSQL never holds the lock of the server that started it.
import { createHash } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../data-dir.js';

export interface ProcessLock {
  release(): Promise<void>;
}

/** Who holds a lock: a process id, or `unknown` when it does not say (it is suspended, or very busy). */
export type Holder = number | 'unknown';

/** The name of a directory's lock: the same by every path to it, another for a copy of it. */
export async function lockName(directory: string, role: string): Promise<string> {
  const { dev, ino } = await stat(directory, { bigint: true });
  const name = `rackwarden-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 24)}-${role}`;
  if (process.platform === 'linux') return `\0${name}`; // abstract: in no directory, so no path is too long
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.sock`);
}

/** Takes the lock, or answers null when another process (or another part of this one) has it. */
export async function tryLock(name: string): Promise<ProcessLock | null> {
  const server = (await listen(name)) ?? ((await removeStale(name)) ? await listen(name) : null);
  if (!server) return null;
  return { release: () => new Promise((done) => server.close(() => done())) };
}

/** Runs `work` while no other process runs its own under the same name. */
export async function withLock<T>(name: string, work: () => Promise<T>, onTimeout: (by: Holder) => Error): Promise<T> {
  const lock = await waitForLock(name, 120_000, onTimeout);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function waitForLock(name: string, patience: number, onTimeout: (by: Holder) => Error): Promise<ProcessLock> {
  for (const start = performance.now(); ; await delay(40)) {
    const lock = await tryLock(name);
    if (lock) return lock;
    if (performance.now() - start > patience) throw onTimeout((await holderOf(name)) ?? 'unknown');
  }
}

/** Who has the lock; null when nobody has. */
export function holderOf(name: string): Promise<Holder | null> {
  return new Promise((answer) => {
    let said = '';
    const socket = connect(name);
    socket.setEncoding('utf8').setTimeout(1000, () => {
      answer('unknown');
      socket.destroy();
    });
    socket.on('data', (part) => {
      said += part;
    });
    socket.on('end', () => answer(/^\d+$/.test(said) ? Number(said) : 'unknown'));
    socket.on('error', (error) => answer(['ECONNREFUSED', 'ENOENT'].includes(codeOf(error)) ? null : 'unknown'));
  });
}

function listen(name: string): Promise<Server | null> {
  return new Promise((done, fail) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(String(process.pid), () => socket.destroy());
    });
    server.on('error', (error) => (codeOf(error) === 'EADDRINUSE' ? done(null) : fail(error)));
    server.listen(name, () => done(server.unref()));
  });
}

/** Where the name is a file (macOS, BSD), one that nobody listens to any more is left after a kill -9. */
async function removeStale(name: string): Promise<boolean> {
  if (process.platform === 'linux' || process.platform === 'win32') return false;
  if ((await holderOf(name)) !== null) return false;
  const aside = `${name}.${process.pid}`;
  try {
    await rename(name, aside);
  } catch {
    return true; // somebody else was quicker
  }
  // Asked again: between the question and the rename a new holder may have come.
  const isTaken = (await holderOf(aside)) !== null;
  await (isTaken ? rename(aside, name) : rm(aside, { force: true }));
  return !isTaken;
}
