// The answers to repeated POSTs in PostgreSQL, for all instances. A record is found by a keyed digest, and its answer,
// which may hold a new token's key, opens only with the client's own key: the database and the secret key are not enough.
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Secrets } from '../platform/secrets/secrets.js';

/** The right to run the one request of its name. */
export interface Claim {
  /** Who asks, and the key they gave. */
  readonly name: string;
  readonly requestId: string;
}

/** An answer as data, and the fingerprint of the request it belongs to. */
export interface KeptAnswer {
  readonly fingerprint: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const EVERY_HOUR = 3_600_000;
const ATTEMPTS = 3;

// Times are PostgreSQL's: all instances agree on them.
const WHILE_RUNNING = "now() + interval '60 seconds'";
const ONCE_ANSWERED = "now() + interval '24 hours'";

@Injectable()
export class IdempotencyStore implements OnModuleInit, OnModuleDestroy {
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  onModuleInit(): void {
    this.sweeper = setInterval(() => void this.sweep().catch(() => undefined), EVERY_HOUR).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.sweeper);
  }

  /** Whether the request is now the caller's to run, or somebody runs it, or which answer it got. */
  async claim(claim: Claim): Promise<'claimed' | 'running' | KeptAnswer> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await this.insert(claim)) return 'claimed';
      const [record] = await this.database.write().rows({
        name: 'idempotency record',
        text: 'SELECT sealed FROM core_idempotency_record WHERE digest = $1 AND expires > now()',
        values: [this.digest(claim.name)],
      });
      // None: the request that had the claim has failed in the meantime, and the key is free again.
      if (record) return record[0] === null ? 'running' : this.open(claim.name, record[0] as string);
    }
    return 'running';
  }

  /** The request still runs: without this, others take it over after a minute, as when its process has died. */
  async extend(claim: Claim): Promise<void> {
    await this.runOn(claim, `UPDATE core_idempotency_record SET expires = ${WHILE_RUNNING}`);
  }

  /** The request has its answer. */
  async keep(claim: Claim, answer: KeptAnswer): Promise<void> {
    const sealed = this.secrets.encryptWith(claim.name, 'idempotent-answer', JSON.stringify(answer));
    await this.runOn(claim, `UPDATE core_idempotency_record SET sealed = $3, expires = ${ONCE_ANSWERED}`, sealed);
  }

  /** The request has failed: it may be tried again. */
  async release(claim: Claim): Promise<void> {
    await this.runOn(claim, 'DELETE FROM core_idempotency_record');
  }

  /** Forgets the answer of a name. */
  async forget(name: string): Promise<void> {
    await this.database.write().run({
      text: 'DELETE FROM core_idempotency_record WHERE digest = $1 AND sealed IS NOT NULL',
      values: [this.digest(name)],
    });
  }

  /** Deletes the records that are over. @returns how many there were */
  async sweep(): Promise<number> {
    return this.database.write().run({ text: 'DELETE FROM core_idempotency_record WHERE expires <= now()' });
  }

  private async insert({ name, requestId }: Claim): Promise<boolean> {
    const count = await this.database.write().run({
      name: 'claim idempotency record',
      text: `INSERT INTO core_idempotency_record AS r (digest, request_id, expires) VALUES ($1, $2, ${WHILE_RUNNING})
        ON CONFLICT (digest) DO UPDATE SET request_id = excluded.request_id, sealed = NULL, expires = excluded.expires
        WHERE r.expires <= now()`,
      values: [this.digest(name), requestId],
    });
    return count > 0;
  }

  /** Does nothing once another request has taken the claim over, or the answer is there. */
  private async runOn({ name, requestId }: Claim, change: string, ...values: readonly string[]): Promise<void> {
    await this.database.write().run({
      text: `${change} WHERE digest = $1 AND request_id = $2 AND sealed IS NULL`,
      values: [this.digest(name), requestId, ...values],
    });
  }

  // Under the current secret key only: after a new one, a request that was answered before it counts as new.
  private digest(name: string): string {
    return this.secrets.digest('idempotency-key', name);
  }

  private open(name: string, sealed: string): KeptAnswer {
    const text = this.secrets.decryptWith(name, 'idempotent-answer', sealed);
    if (text === null) throw new Error('A kept answer cannot be opened.');
    return JSON.parse(text) as KeptAnswer;
  }
}
