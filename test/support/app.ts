// The whole server, listening on a free loopback port, on a fresh database.
import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createToken, createUser } from '../../src/cli/accounts.js';
import type { Settings } from '../../src/platform/config/settings.js';
import { Database } from '../../src/platform/database/database.js';
import { Client } from './client.js';
import type { TestDatabase } from './databases.js';
import { type Environment, type Instance, Site } from './instances.js';

export { SECRET_KEY } from './instances.js';
export const ADMIN_PASSWORD = 'correct-horse-battery';
export const ADMIN_KEY = '0123456789abcdef0123456789abcdef01234567';

export interface TestServer {
  readonly url: string;
  /** The application, to change something inside: the server is not used again after that. */
  readonly app: NestFastifyApplication;
  /** A service of the application, which is left as it was. */
  service<T>(type: abstract new (...parts: never[]) => T): T;
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
  sibling(environment?: Environment): Promise<TestServer>;
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
export async function startServer(environment: Environment = {}): Promise<TestServer> {
  const site = await Site.open(environment);
  const { app } = site.main;
  const user = await createUser(app, {
    username: 'admin',
    password: ADMIN_PASSWORD,
    is_superuser: true,
    is_staff: true,
  });
  await createToken(app, { user: user.id, key: ADMIN_KEY });
  return server(site, site.main, () => site.close());
}

/** Starts a server on this migrated database, which goes when the server is closed. */
export async function startServerOn(database: TestDatabase, environment: Environment = {}): Promise<TestServer> {
  const site = await Site.on(database, environment);
  // No other test wants what is in it.
  site.main.isTouched = true;
  return server(site, site.main, () => site.close());
}

function server(site: Site, instance: Instance, close: () => Promise<void>): TestServer {
  const { app, url, settings } = instance;
  const withKey = (key: string) => new Client(url, { authorization: `Token ${key}` });
  return {
    url,
    get app() {
      instance.isTouched = true;
      return app;
    },
    service: (type) => app.get(type),
    settings,
    databaseUrl: site.database.url,
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
    sibling: async (more = {}) => {
      const other = await site.sibling(more);
      return server(site, other, () => site.giveBack(other));
    },
    close,
  };
}
