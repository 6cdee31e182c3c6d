// Servers that outlive a test file. Starting one takes more than a second of computing; a fresh database takes a tenth of
// it. A server that a test has reached into (`server.app`), or that has settings of its own, ends with its test.
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig.js';
import { createServer } from '../../src/app.module.js';
import { LastUsed } from '../../src/auth/last-used.js';
import { readSettings, type Settings } from '../../src/platform/config/settings.js';
import { Notifications } from '../../src/platform/database/notifications.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { AuditLog } from '../../src/users/audit/audit-log.js';
import { CHEAP_PASSWORDS } from './cheap-passwords.js';
import { copyOfTemplate, type TestDatabase } from './databases.js';

export type Environment = Readonly<Record<string, string>>;

/** Lets tests fail log-ins as often as they like; the tests of the limits set their own. */
const UNLIMITED = { LOGIN_ATTEMPTS: '100000/600', BAD_TOKEN_ATTEMPTS: '100000/600' };
/** The databases of test/fixtures were made with it too. */
export const SECRET_KEY = 'a secret key for tests only, of at least fifty characters';
/** A server with these settings, or with none, is kept. */
const KEPT = new Set(['DEFAULT_PERMISSIONS', 'EXEMPT_VIEW_PERMISSIONS', 'MEDIA_DIR']);
/** Sites that wait for a test, by their settings. */
const waiting = new Map<string, Site[]>();

/** One server process' worth of application, listening. */
export class Instance {
  /** A test may have changed it from inside. */
  isTouched = false;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly source: DataSource,
    readonly settings: Settings,
    readonly url: string,
    readonly key: string,
  ) {}

  static async start(databaseUrl: string, environment: Environment): Promise<Instance> {
    const settings = readSettings({ LOG_LEVEL: 'silent', PORT: '0', ...UNLIMITED, ...environment });
    const source = createDataSource(databaseUrl);
    await source.initialize();
    const secretKey = environment.SECRET_KEY ?? SECRET_KEY;
    const ground = { settings, secretKey, source, passwordCost: CHEAP_PASSWORDS };
    const app = await createServer(ground, createLogger(settings));
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new Instance(app, source, settings, `http://127.0.0.1:${port}`, keyOf(environment));
  }

  get canBeKept(): boolean {
    return !this.isTouched && this.source.isInitialized;
  }

  /** Writes what it would write later. */
  async settle(): Promise<void> {
    await this.app.get(LastUsed).flush();
    await this.app.get(AuditLog).flushRepetitions();
  }

  /** Waits until it has noticed that all its connections are cut: it forgets everything then. */
  async untilCut(): Promise<void> {
    const pool = (this.source.driver as unknown as { master: pg.Pool }).master;
    await until(() => pool.totalCount === 0 && !this.app.get(Notifications).isListening);
  }

  async untilListening(): Promise<void> {
    await until(() => this.app.get(Notifications).isListening);
  }

  async close(): Promise<void> {
    await this.app.close();
    if (this.source.isInitialized) await this.source.destroy();
  }
}

/** A database, its folder of images, and the servers on it. */
export class Site {
  private readonly siblings: Instance[] = [];
  private readonly busy = new Set<Instance>();

  private constructor(
    readonly database: TestDatabase,
    readonly environment: Environment,
    readonly main: Instance,
  ) {}

  /** A server on a migrated, empty database: one that is waiting, or a new one. */
  static async open(environment: Environment): Promise<Site> {
    const site = waiting.get(keyOf(environment))?.pop();
    if (!site) return Site.on(await copyOfTemplate(), environment);
    for (const instance of [site.main, ...site.siblings]) await instance.untilListening();
    return site;
  }

  /** A server on this migrated database, which goes with it. */
  static async on(database: TestDatabase, environment: Environment): Promise<Site> {
    // Made when something is stored.
    const all = { MEDIA_DIR: join(tmpdir(), `rackwarden-${database.name}`), ...environment };
    return new Site(database, all, await Instance.start(database.url, all));
  }

  /** Another server on the same database. */
  async sibling(more: Environment): Promise<Instance> {
    const environment = { ...this.environment, ...more };
    const found = this.siblings.findIndex(({ key }) => key === keyOf(environment));
    const [kept] = found < 0 ? [] : this.siblings.splice(found, 1);
    const instance = kept ?? (await Instance.start(this.database.url, environment));
    this.busy.add(instance);
    return instance;
  }

  async giveBack(instance: Instance): Promise<void> {
    this.busy.delete(instance);
    if (!instance.canBeKept || !isOrdinary(this.environment) || !isOrdinary(JSON.parse(instance.key)))
      await instance.close();
    else this.siblings.push(instance);
  }

  /** Keeps the servers for the next test file, with a new database under the name of the old one; or ends them. */
  async close(): Promise<void> {
    for (const instance of this.busy) await instance.close();
    this.busy.clear();
    if (this.main.canBeKept && isOrdinary(this.environment)) await this.renew();
    else await this.end();
  }

  private async renew(): Promise<void> {
    const instances = [this.main, ...this.siblings];
    for (const instance of instances) await instance.settle();
    await this.database.drop();
    this.removeMedia();
    for (const instance of instances) await instance.untilCut();
    await this.database.createAgain();
    const key = keyOf(this.environment);
    waiting.set(key, [...(waiting.get(key) ?? []), this]);
  }

  private async end(): Promise<void> {
    for (const instance of [...this.siblings, this.main]) await instance.close();
    this.removeMedia();
    await this.database.drop();
  }

  private removeMedia(): void {
    rmSync(this.main.settings.MEDIA_DIR, { recursive: true, force: true });
  }
}

const isOrdinary = (environment: Environment): boolean => Object.keys(environment).every((name) => KEPT.has(name));

/** The folder of the images differs between databases and matters to nobody. */
function keyOf({ MEDIA_DIR: _, ...environment }: Environment): string {
  return JSON.stringify(Object.fromEntries(Object.entries(environment).sort()));
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(10);
}
