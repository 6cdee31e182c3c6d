// The settings of a command. They are read without opening, or even loading, anything else.
import { existsSync } from 'node:fs';
import { config as loadEnvironment } from 'dotenv';
import { readSettings, type Settings } from '../platform/config/settings.js';
import type { Terminal } from './terminal.js';

/** Settings from the environment and from `.env` in the working directory; the environment wins. @throws SettingError */
export function loadSettings(terminal: Terminal): Settings {
  const { environment, folder } = terminal.surroundings;
  const path = terminal.pathOf('.env');
  if (existsSync(path)) loadEnvironment({ quiet: true, path, processEnv: environment as Record<string, string> });
  return readSettings(environment, folder);
}
