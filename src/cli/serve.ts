// Starts the server: database, migrations, the first superuser, then the door; and stops it in the other order.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { announceStop, createServer } from '../app.module.js';
import type { Settings } from '../platform/config/settings.js';
import { openDataDir } from '../platform/database/data-dir.js';
import { StartFailure } from '../platform/failure.js';
import { createLogger, type Logger } from '../platform/logging/logger.js';
import { keepHeapLean } from '../platform/memory.js';
import { loadDemoIntoEmpty } from './demo/load-demo.js';
import { type FirstSuperuser, makeFirstSuperuser } from './first-superuser.js';
import { loadSettings, type OpenGround, openGround } from './ground.js';
import { watchStarter } from './starter.js';

const LONGEST_STOP = 9_000;

/** Serves until it is told to stop. @throws StartFailure, SettingError */
export async function serve(): Promise<void> {
  keepHeapLean();
  const settings = loadSettings();
  const logger = createLogger(settings);
  // From the beginning: a database that is left behind half started has to recover.
  const told = whenToldToStop();
  const ground = await openGround(settings, 'serve', (line) => process.stderr.write(`${line}\n`));
  let app: NestFastifyApplication | undefined;
  try {
    await openDataDir(settings.MEDIA_DIR, 'MEDIA_DIR');
    app = await createServer(ground, logger);
    // Listening first: what is generated for the superuser must not be lost to a port that is taken.
    await listen(app, settings);
    const first = await makeFirstSuperuser(app, settings);
    if (settings.DEMO_DATA) await loadDemoOf(app, first);
    announce(await addressOf(app, settings), first);
  } catch (error) {
    await app?.close().catch(() => undefined);
    await ground.close();
    throw error;
  }
  const server = app;
  void told.then((reason) => stop(server, ground, logger, reason));
}

/** A signal, or the end of the process that started the server. */
function whenToldToStop(): Promise<string> {
  return new Promise((done) => {
    const tell = (reason: string) => {
      setTimeout(() => process.exit(1), LONGEST_STOP).unref();
      done(reason);
    };
    process.on('SIGTERM', tell);
    process.on('SIGINT', tell);
    watchStarter(() => tell('its starter has ended'));
  });
}

async function listen(app: NestFastifyApplication, { HOST, PORT }: Settings): Promise<void> {
  try {
    // Nest's own listen would log the failure before we say it.
    await app.getHttpAdapter().getInstance().listen({ host: HOST, port: PORT });
  } catch (error) {
    const { code } = error as { code?: string };
    const where = `${HOST}:${PORT}`;
    if (code === 'EADDRINUSE')
      throw new StartFailure(`Another program already listens on ${where}: choose another PORT.`);
    if (code === 'EACCES') throw new StartFailure(`This user may not listen on ${where}: choose a PORT above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartFailure(`${HOST} is no address of this machine: set HOST to one that is.`);
    }
    throw error;
  }
}

async function addressOf(app: NestFastifyApplication, { HOST }: Settings): Promise<string> {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`;
}

/** The demo names the first superuser, whose password is told also where the demo does not fit. @throws Refusal */
async function loadDemoOf(app: NestFastifyApplication, first: FirstSuperuser | null): Promise<void> {
  try {
    await loadDemoIntoEmpty(app);
  } catch (error) {
    if (first) process.stdout.write(`A superuser was made: ${wordsOf(first)}\n`);
    throw error;
  }
}

/** To standard output, once; the log never sees it. */
function announce(url: string, first: FirstSuperuser | null): void {
  process.stdout.write(`Rackwarden is ready at ${url}${first ? ` (superuser: ${wordsOf(first)})` : ''}\n`);
}

const wordsOf = ({ username, password, token }: FirstSuperuser): string =>
  [`name ${username}`, ...(password ? [`password ${password}`] : []), ...(token ? [`token ${token}`] : [])].join(', ');

function stop(app: NestFastifyApplication, ground: OpenGround, logger: Logger, reason: string): void {
  logger.info({ reason }, 'stopping');
  announceStop(app);
  // Requests in flight are finished; connections kept open behind them would be waited for in vain.
  setInterval(() => app.getHttpServer().closeIdleConnections(), 50).unref();
  app
    .close()
    .then(() => ground.close())
    .then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
}
