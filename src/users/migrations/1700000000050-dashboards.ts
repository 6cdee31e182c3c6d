import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Dashboards1700000000050 implements MigrationInterface {
  name = 'Dashboards1700000000050';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "users_user_config" ADD "dashboard" jsonb`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "users_user_config" DROP COLUMN "dashboard"`);
  }
}
