// Whether anybody could ever log in: a server of nobody is not ready, and makes its first superuser.
import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Readiness } from '../platform/health/readiness.js';

@Injectable()
export class FirstAccount {
  constructor(
    private readonly database: Database,
    readiness: Readiness,
  ) {
    readiness.require(() => this.exists());
  }

  /** Names that an import brought have no password and are not active: nobody logs in with them. */
  async exists(): Promise<boolean> {
    const text = `SELECT 1 FROM users_user WHERE is_active OR password_hash <> '!' LIMIT 1`;
    return (await this.database.write().rows({ text })).length > 0;
  }
}
