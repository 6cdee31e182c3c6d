// For load balancers and supervisors: does the process live, can requests be served? It tells nothing else.
import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Database } from '../database/database.js';
import { Public } from '../public.js';

const TIMEOUT = 2_000;

@Public('always')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** 200 when requests are served, 503 while the database is away. */
  @Get('ready')
  async ready() {
    await this.health.check([() => this.checkDatabase()]);
    return { status: 'ok' };
  }

  private async checkDatabase() {
    const indicator = this.indicators.check('database');
    const isUp = await Promise.race([
      this.database
        .read()
        .rows({ text: 'SELECT 1' })
        .then(
          () => true,
          () => false,
        ),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), TIMEOUT).unref()),
    ]);
    return isUp ? indicator.up() : indicator.down();
  }
}
