// The embedded database with real processes: started, shared, killed, recovered.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DatabaseServer, openDatabaseServer } from '../../src/platform/database/database-server.js';
import { readOrCreateSecretKey } from '../../src/platform/database/secret-key.js';
import { isAlive } from '../../src/platform/process.js';

const PROGRAM = fileURLToPath(new URL('./serving-process.mjs', import.meta.url));
const isRoot = process.getuid?.() === 0;

let dataDir: string;
const toStop: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rackwarden-embedded-'));
});

afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

afterAll(async () => {
  const pid = await postmasterPid();
  if (pid && isAlive(pid)) process.kill(pid, 'SIGINT');
  await until(() => !pid || !isAlive(pid));
  await rm(dataDir, { recursive: true, force: true });
});

describe('the embedded database', () => {
  it('is made on the first start, whatever an interrupted one has left, answers, and stops', async () => {
    await mkdir(join(dataDir, 'postgres.new-1234abcd', 'base'), { recursive: true });
    await writeFile(join(dataDir, 'postgres.new-1234abcd.password'), 'x');
    const server = await open('serve');
    expect(server).toMatchObject({ kind: 'embedded', adopted: false, isOurs: true });
    expect(await ask(server.url, 'select 1 + 1')).toBe(2);
    expect(await ask(server.url, 'show server_encoding')).toBe('UTF8');
    expect(await ask(server.url, 'show fsync')).toBe('on');
    await server.stop();
    await expect(ask(server.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
    expect(await readdir(dataDir)).toEqual(['postgres', 'postgres.json', 'postgres.log']);
    expect((await stat(dataDir)).mode & 0o067).toBe(0); // nobody else may look around
  });

  it('keeps what was written from one start to the next, and neither makes nor recovers anything', async () => {
    const cluster = 'select system_identifier::text from pg_control_system()';
    const first = await open('serve');
    await ask(first.url, 'create table kept as select 7 as seven');
    const made = await ask(first.url, cluster);
    await first.stop();
    const before = await readFile(join(dataDir, 'postgres.log'), 'utf8');
    const second = await open('serve');
    expect(await ask(second.url, 'select seven from kept')).toBe(7);
    expect(await ask(second.url, cluster)).toBe(made);
    const said = (await readFile(join(dataDir, 'postgres.log'), 'utf8')).slice(before.length);
    expect(said).toContain('database system was shut down at');
    expect(said).not.toContain('recovery');
  });

  it('never shows its password in its log', async () => {
    const { password } = JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8')) as { password: string };
    expect(password.length).toBeGreaterThan(20);
    expect(await readFile(join(dataDir, 'postgres.log'), 'utf8')).not.toContain(password);
  });

  it('refuses a second server on the same DATA_DIR and names the first', async () => {
    const first = await openElsewhere('serve');
    const sentence = `Another Rackwarden server (process ${first.process.pid}) already uses ${dataDir}.`;
    await expect(open('serve')).rejects.toThrow(sentence);
    expect(await ask(first.url, 'select 1')).toBe(1);
  });

  it('adopts the PostgreSQL that a killed server left behind, and stops it in the end', async () => {
    const killed = await openElsewhere('serve');
    const pid = await postmasterPid();
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    const server = await open('serve');
    expect(server).toMatchObject({ adopted: true, isOurs: true, url: killed.url });
    expect(await postmasterPid()).toBe(pid);
    await server.stop();
    await until(() => !isAlive(pid!));
  });

  it('starts PostgreSQL again at the same address when it is killed while serving', async () => {
    const lines: string[] = [];
    const server = await openDatabaseServer({ DATABASE_URL: null, DATA_DIR: dataDir }, 'serve', (line) =>
      lines.push(line),
    );
    toStop.push(() => server.stop());
    const pid = await postmasterPid();
    process.kill(pid!, 'SIGKILL');
    await until(
      async () => (await ask(server.url, 'select 1').catch(() => 0)) === 1 && (await postmasterPid()) !== pid,
    );
    expect(await ask(server.url, 'select seven from kept')).toBe(7);
    await until(() => lines.includes('The embedded PostgreSQL was started again.'));
    await server.stop();
    await expect(ask(server.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('starts although postmaster.pid names a living process that is another program', async () => {
    const server = await open('serve');
    await server.stop();
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n${dataDir}/postgres\n1\n5432\n\n\n`);
    expect(await ask((await open('serve')).url, 'select 1')).toBe(1);
  });
});

describe('a command', () => {
  it("uses the running server's database and leaves it running", async () => {
    const server = await openElsewhere('serve');
    const command = await open('command');
    expect(command).toMatchObject({ url: server.url, isOurs: false });
    await command.stop();
    expect(await ask(server.url, 'select 1')).toBe(1);
  });

  it('starts the database for its own duration when there is no server', async () => {
    const command = await open('command');
    expect(command).toMatchObject({ adopted: false, isOurs: true });
    await command.stop();
    await expect(ask(command.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('shares the database with another one: the last to leave stops it', async () => {
    const [first, second] = await Promise.all([openElsewhere('command'), openElsewhere('command')]);
    expect(first.url).toBe(second.url);
    await first.stop();
    expect(await ask(second.url, 'select 1')).toBe(1);
    await second.stop();
    await expect(ask(second.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('leaves its database to a server that has started meanwhile', async () => {
    const command = await openElsewhere('command');
    const server = await open('serve');
    expect(server.url).toBe(command.url);
    await command.stop();
    expect(await ask(server.url, 'select 1')).toBe(1);
  });
});

describe('a DATA_DIR', () => {
  it('made by another version of PostgreSQL is refused', async () => {
    const fresh = await newFolder();
    await mkdir(join(fresh, 'postgres'));
    await writeFile(join(fresh, 'postgres', 'PG_VERSION'), '17\n');
    await expect(open('serve', fresh)).rejects.toThrow(
      `${fresh}/postgres was made by PostgreSQL 17, this Rackwarden brings 18: `,
    );
  });

  it('whose postgres.json is of another database is refused', async () => {
    const fresh = await newFolder();
    // A copy of the first one, in which nothing runs now.
    await cp(dataDir, fresh, { recursive: true });
    await writeFile(join(fresh, 'postgres.json'), '{"password":"another"}');
    await expect(open('serve', fresh)).rejects.toThrow(`The password in ${fresh}/postgres.json is not the one of`);
    expect(await readdir(join(fresh, 'postgres'))).not.toContain('postmaster.pid');
  });

  it.each([
    ['a file', 'file', 'it is not a directory'],
    ['below a file', 'file/below', 'it, or a folder above it, is not a directory'],
  ])('that is %s is refused', async (_case, path, reason) => {
    const fresh = await newFolder();
    await writeFile(join(fresh, 'file'), '');
    await expect(open('serve', join(fresh, path))).rejects.toThrow(
      `DATA_DIR=${join(fresh, path)} cannot be used: ${reason}.`,
    );
  });

  it.skipIf(isRoot)('that may not be written is refused (root may write anywhere)', async () => {
    const fresh = await newFolder();
    await chmod(fresh, 0o500);
    await expect(open('serve', fresh)).rejects.toThrow('may not read and write there');
  });

  it.runIf(isRoot)('below a closed folder keeps its database where its user can reach it (root only)', async () => {
    const closed = await newFolder();
    const server = await open('serve', join(closed, 'data'));
    const cluster = String(await ask(server.url, 'show data_directory'));
    expect(cluster).not.toContain(closed);
    await server.stop();
    const again = await open('serve', join(closed, 'data'));
    expect(await ask(again.url, 'show data_directory')).toBe(cluster);
    await again.stop();
    await rm(join(cluster, '..'), { recursive: true });
  });
});

describe('the secret key', () => {
  it('is made once, also by many at the same time, and only its owner may read it', async () => {
    const fresh = await newFolder();
    const keys = await Promise.all(
      Array.from({ length: 8 }, () => readOrCreateSecretKey({ SECRET_KEY: null, DATA_DIR: fresh })),
    );
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]!.length).toBeGreaterThanOrEqual(64);
    expect(await readdir(fresh)).toEqual(['secret_key']);
  });

  it('is the one of the settings when they have one', async () => {
    const given = { SECRET_KEY: 'k'.repeat(50), DATA_DIR: '/nowhere' };
    expect(await readOrCreateSecretKey(given)).toBe(given.SECRET_KEY);
  });

  it('is not replaced when it is damaged', async () => {
    const fresh = await newFolder();
    await writeFile(join(fresh, 'secret_key'), '');
    await expect(readOrCreateSecretKey({ SECRET_KEY: null, DATA_DIR: fresh })).rejects.toThrow('is damaged');
    expect(await readFile(join(fresh, 'secret_key'), 'utf8')).toBe('');
  });
});

describe('DATABASE_URL', () => {
  let server: DatabaseServer;
  let port: string;
  beforeAll(async () => {
    server = await openDatabaseServer({ DATABASE_URL: null, DATA_DIR: dataDir }, 'serve');
    port = new URL(server.url).port;
  });
  afterAll(() => server.stop());

  const external = (url: string) => openDatabaseServer({ DATABASE_URL: url, DATA_DIR: '/nowhere' }, 'serve');
  const changed = (change: (url: URL) => void) => {
    const url = new URL(server.url);
    change(url);
    return url.href;
  };

  it('that works is used as it is, and never stopped', async () => {
    const opened = await external(server.url);
    expect(opened).toMatchObject({ url: server.url, kind: 'external', adopted: false, isOurs: false });
    await opened.stop();
    expect(await ask(server.url, 'select 1')).toBe(1);
  });

  it('with a wrong password is refused, without showing it', async () => {
    const refused = external(changed((url) => (url.password = 'secret-guess')));
    await expect(refused).rejects.toThrow(
      `PostgreSQL at 127.0.0.1:${port} refuses the password of user "rackwarden": check DATABASE_URL.`,
    );
    await expect(refused).rejects.not.toThrow('secret-guess');
  });

  it('with a database that is not there says how to create it', async () => {
    await expect(external(changed((url) => (url.pathname = '/missing')))).rejects.toThrow(
      `has no database "missing": create it with "createdb --host=127.0.0.1 --port=${port} --owner=rackwarden`,
    );
  });

  it('where nothing listens is refused', async () => {
    await expect(external('postgresql://a:b@127.0.0.1:1/c')).rejects.toThrow('No PostgreSQL answers at 127.0.0.1:1');
  });

  it('with an unknown host is refused', async () => {
    await expect(external('postgresql://a:b@db.invalid/c')).rejects.toThrow(
      'The host "db.invalid" of DATABASE_URL is unknown',
    );
  });

  it('where something else listens, and keeps silent, is refused after a while', async () => {
    const silent = createServer();
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const { port: taken } = silent.address() as { port: number };
    await expect(external(`postgresql://a:b@127.0.0.1:${taken}/c?connect_timeout=1`)).rejects.toThrow(
      'did not answer within 1 s:',
    );
    silent.close();
  });
});

async function open(purpose: 'serve' | 'command', folder = dataDir): Promise<DatabaseServer> {
  const server = await openDatabaseServer({ DATABASE_URL: null, DATA_DIR: folder }, purpose);
  toStop.push(() => server.stop());
  return server;
}

interface Elsewhere {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<unknown>;
}

async function openElsewhere(purpose: 'serve' | 'command'): Promise<Elsewhere> {
  const child = spawn(process.execPath, [PROGRAM, dataDir, purpose], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const stop = () => {
    child.kill('SIGTERM');
    return exit;
  };
  toStop.push(stop);
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  const { url, failure } = JSON.parse(line) as { url: string; failure?: string };
  if (failure) throw new Error(failure);
  return { url, process: child, stop };
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rackwarden-data-'));
  toStop.unshift(() => rm(folder, { recursive: true, force: true })); // last, when its database has stopped
  return folder;
}

async function postmasterPid(): Promise<number | null> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(text.split('\n')[0]) || null;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!(await holds())) {
    if (performance.now() - start > 20_000) throw new Error('It has not come true within 20 seconds.');
    await new Promise((done) => setTimeout(done, 50));
  }
}
