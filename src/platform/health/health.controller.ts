// For load balancers and supervisors: does the process live, can requests be served? It tells nothing else.
import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Database } from '../database/database.js';
import { Public } from '../public.js';
import { Readiness } from './readiness.js';

const TIMEOUT = 2_000;

@Public('always')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(Database) private readonly database: Database,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** 200 when requests are served, 503 while the database is away or nobody could log in yet. */
  @Get('ready')
  async ready() {
    await this.health.check([() => this.checkDatabase(), () => this.checkReadiness()]);
    return { status: 'ok' };
  }

  private async checkDatabase() {
    const indicator = this.indicators.check('database');
    const isUp = await inTime(
      this.database
        .read()
        .rows({ text: 'SELECT 1' })
        .then(() => true),
    );
    return isUp ? indicator.up() : indicator.down();
  }

  private async checkReadiness() {
    const indicator = this.indicators.check('first account');
    return (await inTime(this.readiness.isReached())) ? indicator.up() : indicator.down();
  }
}

/** False for what fails or takes too long. */
const inTime = (asked: Promise<boolean>): Promise<boolean> =>
  Promise.race([
    asked.catch(() => false),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), TIMEOUT).unref()),
  ]);
