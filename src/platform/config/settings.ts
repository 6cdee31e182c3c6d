// Every setting of the server, read once from the environment (or `.env`), typed and validated.
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import {
  boolean,
  choice,
  duration,
  integer,
  json,
  list,
  optional,
  type Parser,
  rate,
  SettingError,
  size,
  text,
} from './parsers.js';

export { SettingError } from './parsers.js';

/** Failures allowed within a window of seconds, written `10/600`. */
export interface Rate {
  readonly points: number;
  readonly seconds: number;
}

interface Declared<T> {
  readonly parse: Parser<T>;
  readonly initial: T;
}

const declare = <T>(parse: Parser<T>, initial: NoInfer<T>): Declared<T> => ({ parse, initial });

/** Own tokens, as NetBox's stock DEFAULT_PERMISSIONS grant them. */
const OWN_TOKENS = Object.fromEntries(
  ['view', 'add', 'change', 'delete'].map((action) => [`users.${action}_token`, [{ user: '$user' }]]),
);

const TABLE = {
  HOST: declare(text, '127.0.0.1'),
  PORT: declare(integer({ min: 0, max: 65_535 }), 8000),
  DATABASE_URL: declare(optional(databaseUrl), null),
  DATA_DIR: declare(text, '.data'),
  MEDIA_DIR: declare(text, ''),
  SECRET_KEY: declare(optional(secret), null),
  SECRET_KEY_FALLBACKS: declare(list(secret), []),
  SUPERUSER_NAME: declare(text, 'admin'),
  SUPERUSER_EMAIL: declare(text, ''),
  SUPERUSER_PASSWORD: declare(optional(text), null),
  SUPERUSER_API_TOKEN: declare(optional(tokenKey), null),
  DEMO_DATA: declare(boolean, false),
  LOGIN_REQUIRED: declare(boolean, false),
  EXEMPT_VIEW_PERMISSIONS: declare(list(modelPattern), ['*']),
  DEFAULT_PERMISSIONS: declare(json(permissionMap), OWN_TOKENS),
  ALLOW_TOKEN_RETRIEVAL: declare(boolean, false),
  TOKEN_MAX_LIFETIME_DAYS: declare(optional(integer({ min: 1, max: 36_500 })), null),
  TOKEN_MAX_PER_USER: declare(integer({ min: 1, max: 1_000_000 }), 100),
  TRUSTED_PROXIES: declare(list(cidr), []),
  ALLOWED_HOSTS: declare(optional(list(hostName)), null),
  CORS_ALLOWED_ORIGINS: declare(list(origin), []),
  PAGINATE_COUNT: declare(integer({ min: 1, max: 100_000 }), 50),
  MAX_PAGE_SIZE: declare(integer({ min: 1, max: 100_000 }), 1000),
  STRICT_HTTP_STATUS: declare(boolean, false),
  LOGIN_TIMEOUT: declare(duration({ min: 60 }), 1_209_600),
  LOGIN_ATTEMPTS: declare(rate, { points: 10, seconds: 600 }),
  BAD_TOKEN_ATTEMPTS: declare(rate, { points: 100, seconds: 600 }),
  PASSWORD_MIN_LENGTH: declare(integer({ min: 1, max: 200 }), 8),
  MAX_BODY_SIZE: declare(size, 10 * 1024 * 1024),
  SESSION_COOKIE_SECURE: declare(optional(boolean), null),
  STRICT_FILTERING: declare(boolean, true),
  ENFORCE_RACK_RESERVATIONS: declare(boolean, false),
  API_DIALECT: declare(choice(['native', 'netbox']), 'native'),
  LOG_LEVEL: declare(choice(['fatal', 'error', 'warn', 'info', 'debug', 'silent']), 'info'),
  NODE_ENV: declare(text, ''),
} as const;

type Table = typeof TABLE;

/** Names as in the environment; values parsed. */
export type Settings = { readonly [K in keyof Table]: Table[K] extends Declared<infer T> ? Widen<T> : never };
type Widen<T> = T extends readonly never[] ? readonly string[] : T;

/** What Nest injects for `Settings`. */
export const SETTINGS = Symbol('settings');

/** The names of all settings, for the documents and the test that compares them with `.env.example`. */
export const SETTING_NAMES = Object.keys(TABLE) as (keyof Table)[];

/**
 * Reads the settings from an environment; folders without a leading slash lie in the working directory.
 * @throws SettingError naming the variable, the value and what is allowed.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  folder = process.cwd(),
): Settings {
  const read: Record<string, unknown> = {};
  for (const name of SETTING_NAMES) {
    const given = environment[name];
    // EXEMPT_VIEW_PERMISSIONS may be empty on purpose: nothing is readable by anybody.
    const isAbsent = given === undefined || (given.trim() === '' && name !== 'EXEMPT_VIEW_PERMISSIONS');
    read[name] = isAbsent ? TABLE[name].initial : TABLE[name].parse(name, given.trim());
  }
  const settings = read as Settings;
  return checkTogether({
    ...settings,
    DATA_DIR: resolve(folder, settings.DATA_DIR),
    MEDIA_DIR: resolve(folder, settings.MEDIA_DIR || join(settings.DATA_DIR, 'media')),
    ALLOWED_HOSTS: settings.ALLOWED_HOSTS ?? loopbackNames(settings.HOST),
  });
}

function checkTogether(settings: Settings): Settings {
  if (settings.NODE_ENV === 'production' && settings.DATABASE_URL && !settings.SECRET_KEY) {
    throw new SettingError('SECRET_KEY', '', 'it must be given in production with a DATABASE_URL (≥ 50 characters)');
  }
  if (!settings.ALLOWED_HOSTS?.length) {
    throw new SettingError(
      'ALLOWED_HOSTS',
      '',
      `it must be given when HOST is not loopback (HOST is ${settings.HOST})`,
    );
  }
  if (settings.PAGINATE_COUNT > settings.MAX_PAGE_SIZE) {
    throw new SettingError('PAGINATE_COUNT', String(settings.PAGINATE_COUNT), 'it may not exceed MAX_PAGE_SIZE');
  }
  if (settings.SUPERUSER_PASSWORD && settings.SUPERUSER_PASSWORD.length < settings.PASSWORD_MIN_LENGTH) {
    throw new SettingError('SUPERUSER_PASSWORD', '(hidden)', `at least ${settings.PASSWORD_MIN_LENGTH} characters`);
  }
  return settings;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

function loopbackNames(host: string): readonly string[] | null {
  return LOOPBACK.has(host) || host.startsWith('127.') ? ['localhost', '127.0.0.1', '[::1]'] : null;
}

function databaseUrl(name: string, value: string): string {
  if (/^postgres(ql)?:\/\/.+/.test(value) && URL.canParse(value)) return value;
  throw new SettingError(name, '(hidden)', 'a URL such as postgresql://user:password@host:5432/database');
}

function secret(name: string, value: string): string {
  if (value.length >= 50) return value;
  throw new SettingError(name, '(hidden)', 'at least 50 characters');
}

function tokenKey(name: string, value: string): string {
  if (/^[0-9a-f]{40}$/.test(value)) return value;
  throw new SettingError(name, '(hidden)', '40 lower-case hexadecimal characters');
}

function modelPattern(name: string, value: string): string {
  if (/^(\*|[a-z]+\.(\*|[a-z]+))$/.test(value)) return value;
  throw new SettingError(name, value, 'models such as dcim.site, dcim.* or *');
}

function permissionMap(name: string, value: unknown): Record<string, unknown> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isMap && Object.keys(value).every((key) => /^[a-z]+\.[a-z]+_[a-z]+$/.test(key))) {
    return value as Record<string, unknown>;
  }
  throw new SettingError(
    name,
    JSON.stringify(value),
    'a JSON object such as {"users.view_token": [{"user": "$user"}]}',
  );
}

function cidr(name: string, value: string): string {
  const [, address = '', prefix = '0'] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(value) ?? [];
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (Number(prefix) <= longest) return value;
  throw new SettingError(name, value, 'addresses or networks such as 10.0.0.0/8');
}

function hostName(name: string, value: string): string {
  if (/^(\*|\.?[a-zA-Z0-9.-]+|\[[0-9a-fA-F:.]+\])$/.test(value)) return value.toLowerCase();
  throw new SettingError(name, value, 'host names such as rackwarden.example.com, or .example.com with its subdomains');
}

function origin(name: string, value: string): string {
  if (/^https?:\/\/[^/]+$/.test(value)) return value.toLowerCase();
  throw new SettingError(name, value, 'origins such as https://portal.example.com');
}
