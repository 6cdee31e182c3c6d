// Sessions can be named, told from one another and ended.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sessions1700000000008 implements MigrationInterface {
  name = 'Sessions1700000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "users_session"
      ADD "id" uuid NOT NULL DEFAULT rackwarden_new_id(),
      ADD "user_agent" character varying(300) NOT NULL DEFAULT '',
      ADD "last_seen" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()`);
    // When they were last used was not written down; they have been used at least once.
    await runner.query('UPDATE "users_session" SET "last_seen" = "created"');
    await runner.query('CREATE UNIQUE INDEX "IDX_8010a1ca1f72425183803cc5e4" ON "users_session" ("id")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "IDX_8010a1ca1f72425183803cc5e4"');
    await runner.query('ALTER TABLE "users_session" DROP "last_seen", DROP "user_agent", DROP "id"');
  }
}
