// One line of JSON for each event, on standard error: request id, user, token id; never a key, a password, a cookie.
import { type Logger as Pino, pino } from 'pino';
import type { Settings } from '../config/settings.js';

export type Logger = Pino;

const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'key',
  'token',
  '*.authorization',
  '*.cookie',
  '*.password',
  '*.key',
];

export function createLogger({ LOG_LEVEL }: Pick<Settings, 'LOG_LEVEL'>): Logger {
  return pino({ level: LOG_LEVEL, redact: { paths: SECRETS, censor: '(hidden)' } }, pino.destination(2));
}
