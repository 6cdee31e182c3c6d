// How every connection to PostgreSQL is set up, whoever opens it.
import pg from 'pg';
import type { DataSourceOptions, MigrationInterface } from 'typeorm';

const INT8 = 20;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;

// Timestamps stay text (the wire wants text); bigint and numeric become numbers, as the wire has them.
pg.types.setTypeParser(INT8, Number);
pg.types.setTypeParser(TIMESTAMPTZ, (text: string) => text);
pg.types.setTypeParser(NUMERIC, Number);

/**
 * join_collapse_limit=1: the written order of joins is the plan; planning a list's joins would else cost 50 ms.
 * random_page_cost=1.1: deep pages walk the indexes of their order instead of sorting a whole table (half the time).
 */
export const SESSION_OPTIONS =
  '-c join_collapse_limit=1 -c random_page_cost=1.1 -c jit=off -c timezone=UTC -c statement_timeout=30000';

export interface DataSourceParts {
  readonly url: string;
  readonly entities: readonly (abstract new () => object)[];
  readonly migrations: readonly (new () => MigrationInterface)[];
}

export function dataSourceOptions({ url, entities, migrations }: DataSourceParts): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: [...entities] as never,
    migrations: [...migrations],
    migrationsTableName: 'platform_migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    parseInt8: true,
    installExtensions: false,
    applicationName: 'rackwarden',
    poolSize: 10,
    connectTimeoutMS: 5_000,
    extra: { options: SESSION_OPTIONS, keepAlive: true },
  };
}
