// Starting, failing to start, and stopping.

import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabaseServer } from '../../src/platform/database/database-server.js';
import { basic, Client } from '../support/client.js';
import { type CommandLine, makeFolder, openCommandLine, type Outcome, startProcess } from './command-line.js';

const READY = /Rackwarden is ready at (\S+)(?: \(superuser: name (\S+), password (\S+), token ([0-9a-f]{40})\))?\n/;

/** A request that the server has received, and that waits for its body. */
async function underWay(url: string): Promise<{ status: Promise<unknown>; end: () => void }> {
  const { authorization } = basic('admin', 'wrong-password');
  const headers = { authorization, 'content-type': 'application/json', 'content-length': 2, expect: '100-continue' };
  const sent = request(new URL('/api/users/tokens/', url), { method: 'POST', headers, agent: false });
  const status = once(sent, 'response').then(([answer]) => answer.resume().statusCode);
  sent.flushHeaders();
  await once(sent, 'continue');
  return { status, end: () => sent.end('{}') };
}

async function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe('rackwarden serve, as a process with a database of its own', () => {
  let folder: string;
  let DATA_DIR: string;

  beforeAll(() => {
    folder = makeFolder();
    DATA_DIR = join(folder, 'data');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function serving() {
    const environment = { DATA_DIR, PORT: '0', LOGIN_ATTEMPTS: '100/600' };
    const { outcome, send, untilSaid } = startProcess(['serve'], folder, { environment });
    const [, url = '', username = '', password = '', key = ''] = await untilSaid(READY);
    return { outcome, send, url, username, password, key };
  }

  const hasPostgres = () => existsSync(join(DATA_DIR, 'postgres', 'postmaster.pid'));

  it('tells what it generated for the first superuser, and cuts no request in flight when it is told to stop', async () => {
    const { outcome, send, url, username, password, key } = await serving();
    const client = new Client(url);
    const tokens = await client.get('/api/users/tokens/', { headers: { authorization: `Token ${key}` } });
    expect(tokens.body.count).toBe(1);
    const made = await client.post('/api/users/tokens/', {}, { headers: basic(username, password) });
    expect(made.status).toBe(201);
    expect(await hashes(DATA_DIR)).toEqual([expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)]);

    const asked = await Promise.all([underWay(url), underWay(url), underWay(url), underWay(url)]);
    send('SIGTERM');
    while (await isListening(url)) await delay(5);
    for (const { end, status } of asked) {
      end();
      expect(await status).toBe(403);
    }
    expect(await outcome).toMatchObject({ code: 0 });
    expect(hasPostgres()).toBe(false);
  });

  it('tells it once, and stops when somebody at the terminal interrupts it', async () => {
    const { outcome, send, key } = await serving();
    expect(key).toBe('');
    send('SIGINT');
    expect(await outcome).toMatchObject({ code: 0 });
    expect(hasPostgres()).toBe(false);
  });

  it('reads .env in its folder, and ends with 1 where it cannot start', async () => {
    writeFileSync(join(folder, '.env'), 'PAGINATE_COUNT=many\n');
    expect(await startProcess(['serve'], folder, { environment: { DATA_DIR } }).outcome).toEqual(
      refused('PAGINATE_COUNT=many cannot be used: a whole number from 1 to 100000.'),
    );
  });
});

describe('rackwarden serve', () => {
  let line: CommandLine;
  beforeAll(async () => {
    line = await openCommandLine();
  });
  afterAll(() => line.close());

  const serve = (environment: Record<string, string>) =>
    line.run(['serve'], { environment: { PORT: '0', ...environment } });

  it('says in a sentence that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const outcome = await serve({ PORT: String(port) });
    other.close();
    expect(outcome).toEqual(refused(`Another program already listens on 127.0.0.1:${port}: choose another PORT.`));
    // Whom nobody has been told about is not made.
    expect(await line.ask('SELECT 1 FROM users_user')).toEqual([]);
  });

  it('says in a sentence that images cannot be kept', async () => {
    const MEDIA_DIR = join(line.folder, 'no-folder');
    writeFileSync(MEDIA_DIR, '');
    expect(await serve({ MEDIA_DIR })).toEqual(
      refused(`MEDIA_DIR=${MEDIA_DIR} cannot be used: it is not a directory.`),
    );
  });

  it('stops in order when its terminal is closed', async () => {
    const { untilSaid, send, outcome } = line.start(['serve'], { environment: { PORT: '0' } });
    await untilSaid(READY);
    send('SIGHUP');
    expect(await outcome).toMatchObject({ code: 0, stderr: '' });
  });

  it('refuses a database that a newer version has made', async () => {
    await line.ask(`INSERT INTO platform_migration (timestamp, name) VALUES (99, 'FromTheFuture99')`);
    const { code, stderr } = await serve({});
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The database was made by a newer Rackwarden .*FromTheFuture99.*\n$/);
  });
});

const refused = (sentence: string): Outcome => ({ code: 1, stdout: '', stderr: `${sentence}\n` });

/** The hashes of all passwords, read beside the server. */
async function hashes(DATA_DIR: string): Promise<string[]> {
  const database = await openDatabaseServer({ DATA_DIR, DATABASE_URL: null }, 'command');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query('SELECT password_hash FROM users_user');
  await client.end();
  await database.stop();
  return rows.map(({ password_hash }) => password_hash);
}
