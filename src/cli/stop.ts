// Ends the server: requests in flight are finished, then the database goes.
import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { announceStop } from '../app.module.js';
import type { Logger } from '../platform/logging/logger.js';
import type { OpenGround } from './ground.js';

/** Milliseconds that requests in flight have, of the ten seconds that containers commonly give. */
const LONGEST_REQUEST = 6_500;

export interface Serving {
  readonly app: NestFastifyApplication;
  readonly ground: Pick<OpenGround, 'close'> & { readonly server: Pick<OpenGround['server'], 'stop'> };
}

/**
 * The exit code: 0 where every request was finished. The database is stopped in order in any case: one that is left
 * behind has to recover.
 */
export async function stop(
  { app, ground }: Serving,
  logger: Logger,
  reason: string,
  longestRequest = LONGEST_REQUEST,
): Promise<number> {
  logger.info({ reason }, 'stopping');
  announceStop(app);
  // Connections kept open behind the requests would be waited for in vain.
  const closing = setInterval(() => app.getHttpServer().closeIdleConnections(), 50).unref();
  try {
    const closed = app.close().then(() => true);
    const isClosed = await Promise.race([closed, delay(longestRequest, false, { ref: false })]);
    if (isClosed) {
      await ground.close();
      return 0;
    }
    logger.warn('requests that took too long are cut off');
    app.getHttpServer().closeAllConnections();
  } catch (error) {
    logger.error({ err: error }, 'could not stop in order');
  } finally {
    clearInterval(closing);
  }
  // Connections to the database that are in use would be waited for.
  await ground.server.stop();
  return 1;
}
