// The whole server, listening on a free loopback port, on a fresh database of its own.
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createDataSource } from '../../ormconfig.js';
import { createServer } from '../../src/app.module.js';
import { createToken, createUser } from '../../src/cli/accounts.js';
import { readSettings, type Settings } from '../../src/platform/config/settings.js';
import { Database } from '../../src/platform/database/database.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { Client } from './client.js';
import { copyOfTemplate, type TestDatabase } from './databases.js';

export const ADMIN_PASSWORD = 'correct-horse-battery';
export const ADMIN_KEY = '0123456789abcdef0123456789abcdef01234567';
/** Lets tests fail log-ins as often as they like; the tests of the limits set their own. */
const UNLIMITED = { LOGIN_ATTEMPTS: '100000/600', BAD_TOKEN_ATTEMPTS: '100000/600' };
/** The databases of test/fixtures were made with it too. */
export const SECRET_KEY = 'a secret key for tests only, of at least fifty characters';

export interface TestServer {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly settings: Settings;
  /** Superuser `admin`, by token. */
  readonly admin: Client;
  readonly anonymous: Client;
  /** A client with this key. */
  withKey(key: string): Client;
  /** A user, a key of theirs, and a client with it. */
  user(username?: string, more?: Record<string, unknown>): Promise<TestUser>;
  /** Another instance on the same database. */
  sibling(environment?: Record<string, string>): Promise<TestServer>;
  close(): Promise<void>;
}

export interface TestUser {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly key: string;
  readonly tokenId: string;
  readonly client: Client;
}

/** Starts a server with these settings, on a copy of the migrated template, with the superuser `admin`. */
export async function startServer(environment: Record<string, string> = {}): Promise<TestServer> {
  const server = await startServerOn(await copyOfTemplate(), environment);
  const user = await createUser(server.app, {
    username: 'admin',
    password: ADMIN_PASSWORD,
    is_superuser: true,
    is_staff: true,
  });
  await createToken(server.app, { user: user.id, key: ADMIN_KEY });
  return server;
}

/** Starts a server on this migrated database, which goes when the server is closed. */
export function startServerOn(
  { name, url, drop }: TestDatabase,
  environment: Record<string, string> = {},
): Promise<TestServer> {
  // Made when something is stored.
  const MEDIA_DIR = join(tmpdir(), `rackwarden-${name}`);
  return listen(url, { MEDIA_DIR, ...environment }, async () => {
    rmSync(MEDIA_DIR, { recursive: true, force: true });
    await drop();
  });
}

async function listen(
  databaseUrl: string,
  environment: Record<string, string>,
  afterwards: () => Promise<void>,
): Promise<TestServer> {
  const settings = readSettings({ LOG_LEVEL: 'silent', PORT: '0', ...UNLIMITED, ...environment });
  const source = createDataSource(databaseUrl);
  await source.initialize();
  const ground = { settings, secretKey: environment.SECRET_KEY ?? SECRET_KEY, source };
  const app = await createServer(ground, createLogger(settings));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const withKey = (key: string) => new Client(url, { authorization: `Token ${key}` });
  return {
    url,
    app,
    settings,
    databaseUrl,
    database: app.get(Database),
    admin: withKey(ADMIN_KEY),
    anonymous: new Client(url),
    withKey,
    user: async (username = `user-${randomUUID().slice(0, 8)}`, more = {}) => {
      const password = 'a-long-enough-password';
      const user = await createUser(app, { username, password, ...more });
      const token = await createToken(app, { user: user.id });
      const key = String(token.key);
      return { id: String(user.id), username, password, key, tokenId: String(token.id), client: withKey(key) };
    },
    sibling: (more = {}) => listen(databaseUrl, { ...environment, ...more }, async () => undefined),
    close: async () => {
      await app.close();
      if (source.isInitialized) await source.destroy();
      await afterwards();
    },
  };
}
