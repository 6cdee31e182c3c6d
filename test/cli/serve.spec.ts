// Starting, failing to start, and stopping, as processes.

import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, Client } from '../support/client.js';
import { makeFolder, outcomeOf, startProgram } from './command-line.js';

const READY = /Rackwarden is ready at (\S+)(?: \(superuser: name (\S+), password (\S+), token ([0-9a-f]{40})\))?/;

describe('rackwarden serve', () => {
  let folder: string;
  let environment: Record<string, string>;

  beforeAll(() => {
    folder = makeFolder();
    environment = { DATA_DIR: join(folder, 'data'), PORT: '0' };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (more: Record<string, string> = {}) =>
    startProgram(['serve'], folder, { environment: { ...environment, ...more } });

  async function serving(more: Record<string, string> = {}) {
    const child = start(more);
    const outcome = outcomeOf(child);
    let told = '';
    child.stdout?.on('data', (chunk) => {
      told += String(chunk);
    });
    await expect.poll(() => READY.test(told), { timeout: 30_000 }).toBe(true);
    const [, url = '', username = '', password = '', key = ''] = READY.exec(told) ?? [];
    return { child, outcome, url, username, password, key };
  }

  it('tells what it generated for the first superuser, once, and it works', async () => {
    const first = await serving();
    const client = new Client(first.url);
    const tokens = await client.get('/api/users/tokens/', { headers: { authorization: `Token ${first.key}` } });
    expect(tokens.body.count).toBe(1);
    const made = await client.post('/api/users/tokens/', {}, { headers: basic(first.username, first.password) });
    expect(made.status).toBe(201);
    first.child.kill('SIGTERM');
    expect(await first.outcome).toMatchObject({ code: 0 });
    const second = await serving();
    expect(second.key).toBe('');
    second.child.kill('SIGINT');
    expect(await second.outcome).toMatchObject({ code: 0 });
  });

  it('cuts no request in flight when it is told to stop, and leaves no database behind', async () => {
    const { child, outcome, url } = await serving({ LOGIN_ATTEMPTS: '100/600' });
    // A wrong password takes as long as a hash: all of them are under way when the signal comes.
    const asked = Array.from({ length: 4 }, () =>
      new Client(url).post('/api/users/tokens/', {}, { headers: basic('admin', 'wrong-password') }),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGTERM');
    for (const { status } of await Promise.all(asked)) expect(status).toBe(403);
    expect(await outcome).toMatchObject({ code: 0 });
    expect(() => readFileSync(join(folder, 'data', 'postgres', 'postmaster.pid'))).toThrow();
  });

  it('says in a sentence that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await outcomeOf(start({ PORT: String(port) }));
    other.close();
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Another program already listens on 127.0.0.1:${port}: choose another PORT.\n`,
    });
  });

  it('names a setting that cannot be used', async () => {
    const { code, stderr } = await outcomeOf(start({ PAGINATE_COUNT: 'many' }));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'PAGINATE_COUNT=many cannot be used: a whole number from 1 to 100000.\n',
    });
  });

  it('says in a sentence that images cannot be kept', async () => {
    const MEDIA_DIR = join(folder, 'no-folder');
    writeFileSync(MEDIA_DIR, '');
    const { code, stderr } = await outcomeOf(start({ MEDIA_DIR }));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `MEDIA_DIR=${MEDIA_DIR} cannot be used: it is not a directory.\n`,
    });
  });

  it('refuses a database that a newer version has made', async () => {
    const { child, outcome } = await serving();
    const { openDatabaseServer } = await import('../../src/platform/database/database-server.js');
    const database = await openDatabaseServer(
      { DATA_DIR: environment.DATA_DIR as string, DATABASE_URL: null },
      'command',
    );
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`INSERT INTO platform_migration (timestamp, name) VALUES (99, 'FromTheFuture99')`);
    await client.end();
    await database.stop();
    child.kill('SIGTERM');
    await outcome;
    const { code, stderr } = await outcomeOf(start());
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The database was made by a newer Rackwarden .*FromTheFuture99.*\n$/);
  });
});
