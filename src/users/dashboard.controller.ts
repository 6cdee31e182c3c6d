// `/api/extras/dashboard/`: how the caller has arranged their home page. NetBox's pages read it; here it is kept for the
// programs that write it.
import { Controller, Delete, Get, HttpCode, Inject, Options, Patch, Put } from '@nestjs/common';
import { Public } from '../engine/access/access.decorators.js';
import type { Principal } from '../engine/access/principal.js';
import { NotAuthenticated, NotFound, ValidationError } from '../engine/errors.js';
import { By, Payload } from '../engine/request.js';
import { isObject } from '../engine/write/body.js';
import { Database } from '../platform/database/database.js';
import { jsonToStore } from './stored-json.js';
import type { Dashboard } from './user-config.js';

const FIELDS = ['layout', 'config'] as const;

@Public()
@Controller('api/extras/dashboard')
export class DashboardController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get()
  async get(@By() by: Principal): Promise<Dashboard> {
    const rows = await this.database.read().rows({
      text: 'SELECT dashboard FROM users_user_config WHERE user_id = $1',
      values: [userOf(by)],
    });
    return (rows[0]?.[0] ?? { layout: null, config: null }) as Dashboard;
  }

  @Put()
  replace(@Payload() body: unknown, @By() by: Principal): Promise<Dashboard> {
    const userId = userOf(by);
    return this.store(userId, readDashboard(body, FIELDS));
  }

  /** What is left out stays as it is. */
  @Patch()
  change(@Payload() body: unknown, @By() by: Principal): Promise<Dashboard> {
    const userId = userOf(by);
    return this.store(userId, readDashboard(body, []));
  }

  @Delete()
  @HttpCode(204)
  async delete(@By() by: Principal): Promise<void> {
    const rows = await this.database.write().rows({
      text: `UPDATE users_user_config SET dashboard = NULL WHERE user_id = $1 AND dashboard IS NOT NULL RETURNING user_id`,
      values: [userOf(by)],
    });
    if (rows.length === 0) throw new NotFound();
  }

  @Options()
  describe() {
    const field = (label: string) => ({ type: 'field', required: true, read_only: false, label });
    return {
      name: 'Dashboard',
      description: '',
      renders: ['application/json', 'text/html'],
      parses: ['application/json'],
      actions: { PUT: { layout: field('Layout'), config: field('Config') } },
    };
  }

  private async store(userId: string, given: Partial<Dashboard>): Promise<Dashboard> {
    const text = jsonToStore(given, 'The dashboard is too large.');
    return this.database.transaction(async (transaction) => {
      const rows = await transaction.rows({
        text: `INSERT INTO users_user_config AS c (user_id, dashboard) VALUES ($1, '{"layout": [], "config": {}}'::jsonb || $2::jsonb)
          ON CONFLICT (user_id) DO UPDATE SET dashboard = coalesce(c.dashboard, '{"layout": [], "config": {}}'::jsonb) || $2::jsonb
          RETURNING dashboard`,
        values: [userId, text],
      });
      return rows[0]?.[0] as Dashboard;
    });
  }
}

/** @throws ValidationError */
function readDashboard(body: unknown, required: readonly string[]): Partial<Dashboard> {
  if (!isObject(body)) throw new ValidationError({ non_field_errors: ['Invalid data. Expected a dictionary.'] });
  const errors: Record<string, string[]> = {};
  for (const name of required) if (!Object.hasOwn(body, name)) errors[name] = ['This field is required.'];
  for (const name of FIELDS) if (body[name] === null) errors[name] = ['This field may not be null.'];
  if (Object.keys(errors).length > 0) throw new ValidationError(errors);
  return Object.fromEntries(FIELDS.flatMap((name) => (Object.hasOwn(body, name) ? [[name, body[name]]] : [])));
}

function userOf({ user }: Principal): string {
  if (!user) throw new NotAuthenticated();
  return user.id;
}
