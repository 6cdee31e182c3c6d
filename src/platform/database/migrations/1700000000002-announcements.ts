// Every instance remembers principals; these triggers say whose are out of date. `last_used` announces nothing.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const CHANNEL = 'rackwarden_principals';

/** Tables, what of them is announced, and whom it concerns: a column with a user's id, or everybody. */
const ANNOUNCED = [
  {
    table: 'users_token',
    when: `DELETE OR UPDATE OF expires, write_enabled, enabled, allowed_ips, permissions, digest, previous_digest, previous_until`,
    user: 'user_id',
  },
  {
    table: 'users_user',
    when: 'DELETE OR UPDATE OF username, is_active, is_staff, is_superuser, password_hash, session_stamp',
    user: 'id',
  },
  { table: 'users_user_groups', when: 'INSERT OR DELETE', user: 'user_id' },
  { table: 'users_group', when: 'DELETE', user: null },
  { table: 'users_token_policy', when: 'UPDATE OR DELETE', user: null },
  { table: 'users_token_policy_users', when: 'INSERT OR DELETE', user: 'user_id' },
  { table: 'users_token_policy_groups', when: 'INSERT OR DELETE', user: null },
];

export class Announcements1700000000002 implements MigrationInterface {
  name = 'Announcements1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION announce_principal() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE changed jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
      BEGIN
        PERFORM pg_notify('${CHANNEL}', CASE WHEN TG_NARGS = 0 THEN '*' ELSE changed ->> TG_ARGV[0] END);
        RETURN NULL;
      END $$`);
    for (const { table, when, user } of ANNOUNCED) {
      await runner.query(
        `CREATE TRIGGER announce_principal AFTER ${when} ON ${table}
         FOR EACH ROW EXECUTE FUNCTION announce_principal(${user === null ? '' : `'${user}'`})`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { table } of ANNOUNCED) await runner.query(`DROP TRIGGER announce_principal ON ${table}`);
    await runner.query('DROP FUNCTION announce_principal()');
  }
}
