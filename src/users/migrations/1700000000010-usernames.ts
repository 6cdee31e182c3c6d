// Usernames become unique whatever their case.
import type { QueryRunner } from 'typeorm';
import type { Ask, CheckedMigration } from '../../platform/database/checked-migration.js';
import { StartFailure } from '../../platform/failure.js';

const MOST_NAMED = 20;

export class Usernames1700000000010 implements CheckedMigration {
  name = 'Usernames1700000000010';

  /** @throws StartFailure where names differ in their case alone */
  async check(ask: Ask): Promise<void> {
    const [table] = await ask(`SELECT to_regclass('users_user') IS NOT NULL AS exists`);
    if (!table?.exists) return;
    const twins = await ask(
      `SELECT string_agg(username, ' and ' ORDER BY username COLLATE "C") AS names, count(*) OVER () AS total
        FROM users_user GROUP BY lower(username) HAVING count(*) > 1 ORDER BY 1 LIMIT ${MOST_NAMED}`,
    );
    if (twins.length === 0) return;
    const more = Number(twins[0]?.total) - twins.length;
    const named = twins.map(({ names }) => String(names)).join('; ');
    throw new StartFailure(
      `The database cannot be upgraded yet, and nothing has been changed. Usernames are now equal whatever their case, and ` +
        `these differ in nothing else: ${named}${more > 0 ? `; and ${more} more` : ''}. ` +
        `Rename one of each with "rackwarden rename-user OLD NEW", then start again.`,
    );
  }

  async up(runner: QueryRunner): Promise<void> {
    await this.check((sql) => runner.query(sql));
    await runner.query('CREATE UNIQUE INDEX users_user_username_unique ON users_user (lower(username))');
    await runner.query('DROP INDEX "IDX_b75b17f36f1b000823ddac4594"');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE UNIQUE INDEX "IDX_b75b17f36f1b000823ddac4594" ON users_user (username)');
    await runner.query('DROP INDEX users_user_username_unique');
  }
}
