// `/api/users/config/`: what the caller has set for themselves, any JSON object, merged key by key.
import { Controller, Get, Inject, Options, Patch } from '@nestjs/common';
import { Public } from '../engine/access/access.decorators.js';
import type { Principal } from '../engine/access/principal.js';
import { NotAuthenticated, ValidationError } from '../engine/errors.js';
import { By, Payload } from '../engine/request.js';
import { isObject } from '../engine/write/body.js';
import { Database } from '../platform/database/database.js';
import { jsonToStore } from './stored-json.js';

type Json = Record<string, unknown>;

const MAX_DEPTH = 20;

@Public()
@Controller('api/users/config')
export class ConfigController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get()
  async get(@By() by: Principal): Promise<Json> {
    const rows = await this.database.read().rows({
      text: 'SELECT data FROM users_user_config WHERE user_id = $1',
      values: [userOf(by)],
    });
    return (rows[0]?.[0] ?? {}) as Json;
  }

  @Options()
  describe() {
    return {
      name: 'User Config',
      description: '',
      renders: ['application/json', 'text/html'],
      parses: ['application/json'],
    };
  }

  @Patch()
  async change(@Payload() body: unknown, @By() by: Principal): Promise<Json> {
    const userId = userOf(by);
    if (!isObject(body)) throw new ValidationError({ non_field_errors: ['Invalid data. Expected a dictionary.'] });
    return this.database.transaction(async (transaction) => {
      await transaction.run({
        text: `INSERT INTO users_user_config (user_id, data) VALUES ($1, '{}') ON CONFLICT DO NOTHING`,
        values: [userId],
      });
      const rows = await transaction.rows({
        text: 'SELECT data FROM users_user_config WHERE user_id = $1 FOR UPDATE',
        values: [userId],
      });
      const merged = merge(rows[0]?.[0] as Json, body);
      await transaction.run({
        text: 'UPDATE users_user_config SET data = $2 WHERE user_id = $1',
        values: [userId, jsonToStore(merged, 'The configuration is too large.')],
      });
      return merged;
    });
  }
}

function userOf({ user }: Principal): string {
  if (!user) throw new NotAuthenticated();
  return user.id;
}

/** Plain data without a prototype: `__proto__` is a key like any other. null takes a key away. */
function merge(into: Json, from: Json, depth = 0): Json {
  if (depth > MAX_DEPTH) throw new ValidationError({ non_field_errors: ['The configuration is nested too deeply.'] });
  const merged: Json = Object.assign(Object.create(null), into);
  for (const [key, value] of Object.entries(from)) {
    const present = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (value === null) delete merged[key];
    else if (isObject(value)) merged[key] = merge(isObject(present) ? present : {}, value, depth + 1);
    else merged[key] = value;
  }
  return merged;
}
