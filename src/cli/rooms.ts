// What most commands work with: the rooms behind the door, on the running server's database or one of their own.
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import type { Settings } from '../platform/config/settings.js';
import { loadSettings } from './command-settings.js';
import { openGround } from './ground.js';
import { Refusal } from './say-failure.js';
import { STOP_SIGNALS, type Terminal } from './terminal.js';

export interface Rooms {
  readonly app: INestApplicationContext;
  readonly settings: Settings;
  /** Aborted when the command is told to stop. Long work asks it; short work just ends. */
  readonly signal: AbortSignal;
}

/**
 * Opens the rooms for as long as `work` lasts, and closes them however it ends.
 * @throws Refusal when the command was told to stop, StartFailure, SettingError, and what `work` throws
 */
export async function withRooms<T>(terminal: Terminal, work: (rooms: Rooms) => Promise<T>): Promise<T> {
  const { signals, passwordCost } = terminal.surroundings;
  const interruption = new AbortController();
  const { signal } = interruption;
  // Once: whoever insists ends the process at once.
  const interrupt = () => interruption.abort(new Refusal('Interrupted: what was not finished has been undone.'));
  for (const name of STOP_SIGNALS) signals.once(name, interrupt);
  try {
    const settings = loadSettings(terminal);
    const ground = await openGround(settings, 'command', (line) => terminal.say(line));
    try {
      signal.throwIfAborted();
      const app = await NestFactory.createApplicationContext(AppModule.withoutDoor({ ...ground, passwordCost }), {
        logger: false,
        abortOnError: false,
      });
      try {
        return await work({ app, settings, signal });
      } finally {
        await app.close();
      }
    } finally {
      await ground.close();
    }
  } finally {
    for (const name of STOP_SIGNALS) signals.off(name, interrupt);
  }
}
