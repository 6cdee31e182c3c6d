// Counts failures over all instances, in PostgreSQL; a success does not count.
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import { Throttled } from '../engine/errors.js';
import { type Rate, SETTINGS, type Settings } from '../platform/config/settings.js';
import { parseNetwork } from '../platform/network/address-set.js';

/** One kind of failure, counted by a key. */
export class FailureCounter {
  private readonly limiter: RateLimiterPostgres;

  constructor(
    source: DataSource,
    keyPrefix: string,
    rate: Rate,
    private readonly counted: (key: string) => string = (key) => key,
  ) {
    this.limiter = new RateLimiterPostgres({
      storeClient: (source.driver as unknown as { master: unknown }).master,
      tableName: 'platform_failures',
      tableCreated: true,
      keyPrefix,
      points: rate.points,
      duration: rate.seconds,
      clearExpiredByTimeout: false,
    });
  }

  /** @throws Throttled where there were too many failures already */
  async assertOpen(key: string): Promise<void> {
    const state = await this.limiter.get(this.counted(key));
    if (state && state.remainingPoints <= 0) throw new Throttled(secondsOf(state.msBeforeNext));
  }

  /** Counts a failure. @throws Throttled where it is one too many */
  async fail(key: string): Promise<void> {
    try {
      await this.limiter.consume(this.counted(key));
    } catch (error) {
      if (error instanceof Error) throw error;
      throw new Throttled(secondsOf((error as { msBeforeNext: number }).msBeforeNext));
    }
  }

  async forget(key: string): Promise<void> {
    await this.limiter.delete(this.counted(key));
  }
}

const secondsOf = (millis: number): number => Math.max(1, Math.ceil(millis / 1000));

/** Whoever has an IPv6 address has all those of its /64: they count as one. */
const networkOf = (address: string): string =>
  address.includes(':') ? (parseNetwork(`${address}/64`) ?? address) : address;

@Injectable()
export class Throttle {
  readonly loginByAddress: FailureCounter;
  readonly loginByName: FailureCounter;
  readonly badTokens: FailureCounter;

  constructor(
    @InjectDataSource() private readonly source: DataSource,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.loginByAddress = new FailureCounter(source, 'login-address', settings.LOGIN_ATTEMPTS, networkOf);
    this.loginByName = new FailureCounter(source, 'login-name', settings.LOGIN_ATTEMPTS);
    this.badTokens = new FailureCounter(source, 'bad-token', settings.BAD_TOKEN_ATTEMPTS, networkOf);
  }

  /** Deletes the counts that no longer count. */
  async sweep(): Promise<void> {
    await this.source.query('DELETE FROM platform_failures WHERE expire <= extract(epoch FROM now()) * 1000');
  }
}
