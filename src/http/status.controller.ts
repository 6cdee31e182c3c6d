// `/api/status/`: what runs here, for clients that look before they speak.
import { Controller, Get, Inject, Options } from '@nestjs/common';
import { Public } from '../engine/access/access.decorators.js';
import { Viewed } from '../engine/request.js';
import type { View } from '../engine/resource.repository.js';
import { Database } from '../platform/database/database.js';
import { VERSION } from '../platform/version.js';

@Public()
@Controller('api/status')
export class StatusController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get()
  async status(@Viewed() { dialect }: View) {
    const rows = await this.database.read().rows({ name: 'server version', text: 'SHOW server_version' });
    return {
      'rackwarden-version': VERSION,
      'netbox-version': '4.4.10',
      // What pynautobot looks for; clients of NetBox would not know it.
      ...(dialect.name === 'native' ? { 'nautobot-version': '1.6.32' } : {}),
      'node-version': process.versions.node,
      'postgresql-version': String(rows[0]?.[0] ?? ''),
      plugins: {},
    };
  }

  @Options()
  describe() {
    return { name: 'Status', description: '', renders: ['application/json', 'text/html'], parses: [] };
  }
}
