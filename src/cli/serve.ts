// Starts the server: database, migrations, the first superuser, then the door; and stops it in the other order.
import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createServer } from '../app.module.js';
import type { Settings } from '../platform/config/settings.js';
import { openDataDir } from '../platform/database/data-dir.js';
import { StartFailure } from '../platform/failure.js';
import { createLogger, type Logger } from '../platform/logging/logger.js';
import { keepHeapLean } from '../platform/memory.js';
import { loadSettings } from './command-settings.js';
import { loadDemoIntoEmpty } from './demo/load-demo.js';
import { type FirstSuperuser, makeFirstSuperuser } from './first-superuser.js';
import { openGround } from './ground.js';
import { parentProcess, watchStarter } from './starter.js';
import { type Serving, stop } from './stop.js';
import { STOP_SIGNALS, type Terminal } from './terminal.js';

const LONGEST_STOP = 9_000;

/**
 * Serves until it is told to stop, and has stopped; the code of the terminal says whether in order and in time.
 * @throws StartFailure, SettingError
 */
export async function serve(terminal: Terminal): Promise<void> {
  if (terminal.surroundings.ownsProcess) keepHeapLean();
  const settings = loadSettings(terminal);
  const logger = createLogger(settings);
  // From the beginning: a database that is left behind half started has to recover.
  const told = whenToldToStop(terminal);
  const served = start(settings, logger, terminal).then(async (serving) => stop(serving, logger, await told));
  const tooLate = told.then(() => delay(LONGEST_STOP, 1, { ref: false }));
  terminal.code = await Promise.race([served, tooLate]);
}

async function start(settings: Settings, logger: Logger, terminal: Terminal): Promise<Serving> {
  const { passwordCost } = terminal.surroundings;
  const ground = await openGround(settings, 'serve', (line) => terminal.say(line));
  let app: NestFastifyApplication | undefined;
  try {
    await openDataDir(settings.MEDIA_DIR, 'MEDIA_DIR');
    app = await createServer({ ...ground, passwordCost }, logger);
    // Listening first: what is generated for the superuser must not be lost to a port that is taken.
    await listen(app, settings);
    const first = await makeFirstSuperuser(app, settings);
    if (settings.DEMO_DATA) await loadDemoOf(app, first, terminal);
    announce(await addressOf(app, settings), first, terminal);
    return { app, ground };
  } catch (error) {
    await app?.close().catch(() => undefined);
    await ground.close();
    throw error;
  }
}

/** A signal, or the end of the process that started the server. */
function whenToldToStop({ surroundings: { signals, environment } }: Terminal): Promise<string> {
  return new Promise((tell) => {
    for (const name of STOP_SIGNALS) signals.on(name, tell);
    watchStarter(() => tell('its starter has ended'), parentProcess(environment));
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
async function loadDemoOf(app: NestFastifyApplication, first: FirstSuperuser | null, terminal: Terminal) {
  try {
    await loadDemoIntoEmpty(app);
  } catch (error) {
    if (first) terminal.print(`A superuser was made: ${wordsOf(first)}`);
    throw error;
  }
}

/** To standard output, once; the log never sees it. */
function announce(url: string, first: FirstSuperuser | null, terminal: Terminal): void {
  terminal.print(`Rackwarden is ready at ${url}${first ? ` (superuser: ${wordsOf(first)})` : ''}`);
}

const wordsOf = ({ username, password, token }: FirstSuperuser): string =>
  [`name ${username}`, ...(password ? [`password ${password}`] : []), ...(token ? [`token ${token}`] : [])].join(', ');
