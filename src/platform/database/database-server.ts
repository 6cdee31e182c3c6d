// Where the database is: the one of DATABASE_URL, or our own embedded PostgreSQL.
import type { Settings } from '../config/settings.js';
import { startEmbedded } from './embedded-postgres.js';
import { openExternal } from './external-postgres.js';

export interface DatabaseServer {
  /** With the password in it: never log it. */
  readonly url: string;
  readonly kind: 'embedded' | 'external';
  /** It was already running, left behind by a server that was killed. */
  readonly adopted: boolean;
  /** `stop()` stops PostgreSQL too, unless another process still uses it. */
  readonly isOurs: boolean;
  stop(): Promise<void>;
}

/**
 * What the database is wanted for. Only one process may `serve` from a DATA_DIR; a `command` shares the database of the
 * running server, or starts it for as long as it lasts.
 */
export type Purpose = 'serve' | 'command';

export async function openDatabaseServer(
  settings: Pick<Settings, 'DATABASE_URL' | 'DATA_DIR'>,
  purpose: Purpose,
  log?: (line: string) => void,
): Promise<DatabaseServer> {
  if (settings.DATABASE_URL) return await openExternal(settings.DATABASE_URL);
  return await startEmbedded({ dataDir: settings.DATA_DIR, purpose, ...(log && { log }) });
}
