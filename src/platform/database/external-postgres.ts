// A PostgreSQL that others run: reached once before anything else starts, so that what is wrong is said in one sentence.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { StartFailure } from '../failure.js';
import { codeOf } from './data-dir.js';
import type { DatabaseServer } from './database-server.js';

const OLDEST = 14;
const PATIENCE = 10;
const WHILE_STARTING = 60;

/** @throws StartFailure when the server cannot be used. */
export async function openExternal(url: string): Promise<DatabaseServer> {
  const client = await connect(url);
  try {
    await checkServer(client);
  } finally {
    await client.end();
  }
  return { url, kind: 'external', adopted: false, isOurs: false, stop: async () => {} };
}

async function connect(url: string): Promise<pg.Client> {
  for (let second = 0; ; second++) {
    const client = newClient(url);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      // 57P03: it is there and starts up or recovers, as after a power cut that took both of us.
      if (codeOf(error) !== '57P03' || second >= WHILE_STARTING) throw explain(error, client, patienceOf(url));
      await delay(1000);
    }
  }
}

function newClient(url: string): pg.Client {
  try {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: patienceOf(url) * 1000,
      application_name: 'rackwarden',
    });
    client.on('error', () => {}); // a lost connection also rejects the query under way
    return client;
  } catch (error) {
    // An sslrootcert that is not there, for one: the driver reads it while it reads the URL.
    throw new StartFailure(`DATABASE_URL cannot be used: ${(error as Error).message}.`, { cause: error });
  }
}

/** Seconds; `?connect_timeout=30` as elsewhere with PostgreSQL, which the driver ignores. */
function patienceOf(url: string): number {
  return Number(new URL(url).searchParams.get('connect_timeout')) || PATIENCE;
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; major: number; encoding: string; standby: boolean }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major,
      current_setting('server_encoding') as encoding, pg_is_in_recovery() as standby`,
  );
  const { version, major, encoding, standby } = rows[0]!;
  if (major < OLDEST) {
    throw new StartFailure(
      `DATABASE_URL points to PostgreSQL ${version}, and Rackwarden needs ${OLDEST} or later: upgrade that server.`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new StartFailure(
      `The database "${client.database}" of DATABASE_URL is encoded in ${encoding}, and Rackwarden needs UTF8: ` +
        `create one with "createdb --encoding=UTF8 --template=template0 NAME".`,
    );
  }
  if (standby) {
    throw new StartFailure('DATABASE_URL points to a standby, which is read-only: give the primary.');
  }
}

function explain(error: unknown, { host, port, user, database }: pg.Client, patience: number): StartFailure {
  const where = host.startsWith('/') ? host : `${host}:${port}`;
  const said = (error as Error).message;
  const say = (sentence: string) => new StartFailure(sentence, { cause: error });
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return say(`No PostgreSQL answers at ${where} (DATABASE_URL): is it running, and is that its address?`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return say(`The host "${host}" of DATABASE_URL is unknown: check its name, and the name service.`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return say(`${where} (DATABASE_URL) cannot be reached: check the address, the network and any firewall.`);
    case '28P01':
      return say(`PostgreSQL at ${where} refuses the password of user "${user}": check DATABASE_URL.`);
    case '28000':
      return say(
        `PostgreSQL at ${where} does not let user "${user}" in (${said}): check DATABASE_URL and pg_hba.conf.`,
      );
    case '3D000':
      return say(
        `PostgreSQL at ${where} has no database "${database}": create it with ` +
          `"createdb --host=${host} --port=${port} --owner=${user} --encoding=UTF8 ${database}".`,
      );
    case '42501':
      return say(`User "${user}" may not connect to the database "${database}" at ${where}: grant it CONNECT.`);
    case '53300':
      return say(`PostgreSQL at ${where} has no connection left (${said}): raise its max_connections.`);
    default:
      break;
  }
  if (/timeout/i.test(said)) {
    return say(`${where} (DATABASE_URL) did not answer within ${patience} s: is it a PostgreSQL?`);
  }
  if (/password must be a string/.test(said)) {
    return say(`PostgreSQL at ${where} wants a password for user "${user}": DATABASE_URL has none.`);
  }
  return say(`PostgreSQL at ${where} (DATABASE_URL) cannot be used: ${said || codeOf(error)}.`);
}
