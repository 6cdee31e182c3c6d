import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings, SETTING_NAMES, SettingError } from './settings.js';

describe('readSettings', () => {
  it('has a default for every setting', () => {
    const settings = readSettings({});
    expect(Object.keys(settings)).toEqual([...SETTING_NAMES]);
    expect(settings).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 8000,
      DATABASE_URL: null,
      DATA_DIR: resolve('.data'),
      MEDIA_DIR: resolve('.data/media'),
      SECRET_KEY: null,
      SUPERUSER_NAME: 'admin',
      EXEMPT_VIEW_PERMISSIONS: ['*'],
      ALLOWED_HOSTS: ['localhost', '127.0.0.1', '[::1]'],
      PAGINATE_COUNT: 50,
      MAX_PAGE_SIZE: 1000,
      LOGIN_TIMEOUT: 1_209_600,
      LOGIN_ATTEMPTS: { points: 10, seconds: 600 },
      BAD_TOKEN_ATTEMPTS: { points: 100, seconds: 600 },
      MAX_BODY_SIZE: 10_485_760,
      SESSION_COOKIE_SECURE: null,
      API_DIALECT: 'native',
    });
    expect(settings.DEFAULT_PERMISSIONS).toHaveProperty(['users.add_token'], [{ user: '$user' }]);
  });

  it.each([
    ['PORT', '0', 0],
    ['DATABASE_URL', 'postgres://u:p@db/rackwarden', 'postgres://u:p@db/rackwarden'],
    ['MEDIA_DIR', '/srv/pictures', resolve('/srv/pictures')],
    ['LOGIN_REQUIRED', 'True', true],
    ['LOGIN_REQUIRED', '1', true],
    ['LOGIN_REQUIRED', 'off', false],
    ['EXEMPT_VIEW_PERMISSIONS', '', []],
    ['EXEMPT_VIEW_PERMISSIONS', 'dcim.site, dcim.*', ['dcim.site', 'dcim.*']],
    ['DEFAULT_PERMISSIONS', '{}', {}],
    ['TOKEN_MAX_LIFETIME_DAYS', '30', 30],
    ['TRUSTED_PROXIES', '10.0.0.0/8,::1', ['10.0.0.0/8', '::1']],
    ['ALLOWED_HOSTS', 'DCIM.example.com, .example.org,[::1]', ['dcim.example.com', '.example.org', '[::1]']],
    ['CORS_ALLOWED_ORIGINS', 'https://Portal.example.com:8443', ['https://portal.example.com:8443']],
    ['LOGIN_ATTEMPTS', '5/60', { points: 5, seconds: 60 }],
    ['MAX_BODY_SIZE', '2MB', 2 * 1024 * 1024],
    ['MAX_BODY_SIZE', '512 kB', 512 * 1024],
    ['MAX_BODY_SIZE', '4096', 4096],
    ['SESSION_COOKIE_SECURE', 'false', false],
    ['API_DIALECT', 'Native', 'native'],
    ['API_DIALECT', 'netbox', 'netbox'],
    ['PORT', ' 8080 ', 8080],
    ['PORT', ' ', 8000],
    ['HOST', '', '127.0.0.1'],
  ] as const)('reads %s=%s', (name, value, parsed) => {
    expect(readSettings({ [name]: value })[name]).toEqual(parsed);
  });

  it.each([
    ['PORT', '70000', 'PORT=70000 cannot be used: a whole number from 0 to 65535.'],
    ['PORT', '8e3', 'PORT=8e3 cannot be used: a whole number from 0 to 65535.'],
    ['LOGIN_REQUIRED', 'maybe', 'LOGIN_REQUIRED=maybe cannot be used: true or false.'],
    ['SESSION_COOKIE_SECURE', 'auto', 'SESSION_COOKIE_SECURE=auto cannot be used: true or false.'],
    ['API_DIALECT', 'nautobot', 'API_DIALECT=nautobot cannot be used: one of native, netbox.'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL=loud cannot be used: one of fatal, error, warn, info, debug, silent.'],
    ['LOGIN_ATTEMPTS', '10', 'LOGIN_ATTEMPTS=10 cannot be used: failures per seconds, such as 10/600.'],
    ['LOGIN_ATTEMPTS', '0/600', 'LOGIN_ATTEMPTS=0/600 cannot be used: failures per seconds, such as 10/600.'],
    ['LOGIN_TIMEOUT', '5', 'LOGIN_TIMEOUT=5 cannot be used: a whole number from 60 to 315360000.'],
    ['MAX_BODY_SIZE', 'huge', 'MAX_BODY_SIZE=huge cannot be used: a size such as 10 MB, from 1 kB to 1 GB.'],
    ['MAX_BODY_SIZE', '10', 'MAX_BODY_SIZE=10 cannot be used: a size such as 10 MB, from 1 kB to 1 GB.'],
    ['DEFAULT_PERMISSIONS', '{', 'DEFAULT_PERMISSIONS={ cannot be used: JSON.'],
    ['DEFAULT_PERMISSIONS', '[]', 'DEFAULT_PERMISSIONS=[] cannot be used: a JSON object such as '],
    ['DEFAULT_PERMISSIONS', '{"site":[]}', 'DEFAULT_PERMISSIONS={"site":[]} cannot be used: a JSON object such as '],
    ['EXEMPT_VIEW_PERMISSIONS', 'sites', 'EXEMPT_VIEW_PERMISSIONS=sites cannot be used: models such as dcim.site'],
    ['TRUSTED_PROXIES', 'proxy', 'TRUSTED_PROXIES=proxy cannot be used: addresses or networks such as 10.0.0.0/8.'],
    ['TRUSTED_PROXIES', '10.0.0.0/40', 'TRUSTED_PROXIES=10.0.0.0/40 cannot be used: addresses or networks'],
    ['TRUSTED_PROXIES', '010.0.0.0/8', 'TRUSTED_PROXIES=010.0.0.0/8 cannot be used: addresses or networks'],
    ['TRUSTED_PROXIES', '127.1', 'TRUSTED_PROXIES=127.1 cannot be used: addresses or networks'],
    ['TRUSTED_PROXIES', '0x7f.1', 'TRUSTED_PROXIES=0x7f.1 cannot be used: addresses or networks'],
    ['TRUSTED_PROXIES', '1.2.3', 'TRUSTED_PROXIES=1.2.3 cannot be used: addresses or networks such as 10.0.0.0/8.'],
    ['ALLOWED_HOSTS', 'http://a', 'ALLOWED_HOSTS=http://a cannot be used: host names such as '],
    ['CORS_ALLOWED_ORIGINS', 'portal', 'CORS_ALLOWED_ORIGINS=portal cannot be used: origins such as '],
    ['DATABASE_URL', 'mysql://u:p@db/x', 'DATABASE_URL=(hidden) cannot be used: a URL such as postgresql://'],
    ['SECRET_KEY', 'short', 'SECRET_KEY=(hidden) cannot be used: at least 50 characters.'],
    [
      'SUPERUSER_API_TOKEN',
      'ABC',
      'SUPERUSER_API_TOKEN=(hidden) cannot be used: 40 lower-case hexadecimal characters.',
    ],
    ['SUPERUSER_PASSWORD', 'short', 'SUPERUSER_PASSWORD=(hidden) cannot be used: at least 8 characters.'],
    ['PAGINATE_COUNT', '2000', 'PAGINATE_COUNT=2000 cannot be used: it may not exceed MAX_PAGE_SIZE.'],
  ])('refuses %s=%s and says what is allowed', (name, value, sentence) => {
    const read = () => readSettings({ [name]: value });
    expect(read).toThrow(SettingError);
    expect(read).toThrow(sentence);
  });

  it('keeps files within DATA_DIR unless it is told where', () => {
    expect(readSettings({ DATA_DIR: '/srv/data' }).MEDIA_DIR).toBe(resolve('/srv/data/media'));
  });

  it('wants ALLOWED_HOSTS when it listens beyond this machine', () => {
    expect(() => readSettings({ HOST: '0.0.0.0' })).toThrow(
      'ALLOWED_HOSTS= cannot be used: it must be given when HOST',
    );
    expect(readSettings({ HOST: '0.0.0.0', ALLOWED_HOSTS: 'a.example' }).ALLOWED_HOSTS).toEqual(['a.example']);
  });

  it('wants a SECRET_KEY in production with a DATABASE_URL', () => {
    const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://u:p@db/x' };
    expect(() => readSettings(production)).toThrow('SECRET_KEY= cannot be used: it must be given in production');
    expect(readSettings({ ...production, SECRET_KEY: 'k'.repeat(50) }).SECRET_KEY).toBe('k'.repeat(50));
  });
});
