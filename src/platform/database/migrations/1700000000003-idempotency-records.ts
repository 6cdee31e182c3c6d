import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdempotencyRecords1700000000003 implements MigrationInterface {
  name = 'IdempotencyRecords1700000000003';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "core_idempotency_record" ("digest" character varying(64) NOT NULL, "request_id" uuid NOT NULL, "sealed" text, "expires" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_8fbc4817fd514acf5e6fea19da0" PRIMARY KEY ("digest"))`,
    );
    await queryRunner.query(`CREATE INDEX "IDX_2d2e0c34c66a077c4fdcf9465b" ON "core_idempotency_record"  ("expires") `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "public"."IDX_2d2e0c34c66a077c4fdcf9465b"`);
    await queryRunner.query(`DROP TABLE "core_idempotency_record"`);
  }
}
