// Migrations that some data makes impossible: all that are missing are asked before the first of them runs.
import type { MigrationInterface } from 'typeorm';

export interface CheckedMigration extends MigrationInterface {
  /**
   * Asks whether the data can be migrated; the tables may not be there yet.
   * @throws StartFailure that says what to do first
   */
  check(ask: Ask): Promise<void>;
}

export type Ask = (sql: string) => Promise<readonly Record<string, unknown>[]>;

export const isChecked = (migration: MigrationInterface): migration is CheckedMigration => 'check' in migration;
