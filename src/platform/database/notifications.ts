// One connection that listens to PostgreSQL, for every cache of this process.
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import pg from 'pg';
import { DataSource } from 'typeorm';

/** Called with the payload; with null when something may have been missed: forget everything. */
export type Listener = (payload: string | null) => void;

const FIRST_RETRY = 100;
const LONGEST_RETRY = 5_000;
/** A connection that is silently cut would look like one on which nothing happens. */
const HEARTBEAT = 1_000;
const LONGEST_SILENCE = 2_000;

@Injectable()
export class Notifications implements OnApplicationBootstrap, OnModuleDestroy {
  /** false: changes may go unheard, so nothing may be answered from memory. */
  isListening = false;

  private readonly logger = new Logger('Notifications');
  private readonly listeners = new Map<string, Listener[]>();
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private delay = FIRST_RETRY;
  private isStopped = false;

  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** To be called before the application has started. */
  subscribe(channel: string, listener: Listener): void {
    this.listeners.set(channel, [...(this.listeners.get(channel) ?? []), listener]);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listen();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    this.isListening = false;
    clearTimeout(this.retry);
    clearInterval(this.heartbeat);
    await this.client?.end().catch(() => undefined);
  }

  private async listen(): Promise<void> {
    const { url } = this.source.options as { url: string };
    const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000 });
    this.client = client;
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ channel, payload }) => this.tell(channel, payload ?? ''));
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) await client.query(`LISTEN ${channel}`);
    } catch {
      this.lost(client);
      return;
    }
    // Whatever changed while nobody listened is unknown.
    for (const channel of this.listeners.keys()) this.tell(channel, null);
    this.delay = FIRST_RETRY;
    this.isListening = true;
    this.heartbeat = setInterval(() => void this.beat(client), HEARTBEAT).unref();
  }

  private async beat(client: pg.Client): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('silent')), LONGEST_SILENCE).unref();
    });
    await Promise.race([client.query('SELECT 1'), silence]).catch(() => this.lost(client));
    clearTimeout(timer);
  }

  /** Tells this process at once; the others hear of it through PostgreSQL. */
  tell(channel: string, payload: string | null): void {
    for (const listener of this.listeners.get(channel) ?? []) listener(payload);
  }

  private lost(client: pg.Client): void {
    if (client !== this.client || this.isStopped) return;
    this.client = undefined;
    clearInterval(this.heartbeat);
    if (this.isListening) this.logger.warn('The connection that listens for changes is lost; caches are bypassed.');
    this.isListening = false;
    for (const channel of this.listeners.keys()) this.tell(channel, null);
    client.removeAllListeners('notification');
    client.end().catch(() => undefined);
    this.retry = setTimeout(() => void this.listen(), this.delay);
    this.delay = Math.min(this.delay * 2, LONGEST_RETRY);
  }
}
