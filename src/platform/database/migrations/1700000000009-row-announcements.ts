// Every instance remembers how many rows its lists have. Whatever changes a table, through whichever road, is announced
// once for each transaction (PostgreSQL drops repeated notifications).
import type { MigrationInterface, QueryRunner } from 'typeorm';

const CHANNEL = 'rackwarden_rows';

/** The tables behind lists and the conditions of permissions: all but those of the platform and of the browser's sessions. */
const ANNOUNCED = `SELECT tablename FROM pg_tables
  WHERE schemaname = current_schema() AND tablename ~ '^(core|dcim|extras|tenancy|users)_' AND tablename !~ '^users_session'`;

export class RowAnnouncements1700000000009 implements MigrationInterface {
  name = 'RowAnnouncements1700000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION announce_rows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_notify('${CHANNEL}', TG_TABLE_NAME);
        RETURN NULL;
      END $$`);
    for (const { tablename } of await tables(runner)) {
      await runner.query(
        `CREATE TRIGGER announce_rows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "${tablename}"
         FOR EACH STATEMENT EXECUTE FUNCTION announce_rows()`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { tablename } of await tables(runner)) {
      await runner.query(`DROP TRIGGER IF EXISTS announce_rows ON "${tablename}"`);
    }
    await runner.query('DROP FUNCTION announce_rows()');
  }
}

const tables = async (runner: QueryRunner) =>
  (await runner.query(ANNOUNCED)) as unknown as readonly { readonly tablename: string }[];
