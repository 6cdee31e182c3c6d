// What the tables stand on and TypeORM does not generate: the extension for trees, the order of names.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Foundation1700000000000 implements MigrationInterface {
  name = 'Foundation1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE EXTENSION IF NOT EXISTS ltree');
    // `eth2` before `eth10`: digits compare as numbers, as in NetBox's own collation.
    await runner.query(`CREATE COLLATION natural_order (provider = icu, locale = 'und-u-kn-true')`);
    // Failures by address and name, counted over all instances.
    await runner.query(
      'CREATE TABLE platform_failures (key varchar(255) PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE platform_failures');
    await runner.query('DROP COLLATION natural_order');
  }
}
