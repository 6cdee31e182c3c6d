import type { DataSource } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../platform/config/settings.js';
import { PlatformModule } from '../platform/platform.module.js';
import { PASSWORD_COST, PASSWORD_COST_IN_USE } from '../platform/secrets/password-cost.js';
import { Passwords } from './passwords.js';

describe('the hash of a password', () => {
  it('costs what OWASP recommends for argon2id', async () => {
    const passwords = new Passwords({ PASSWORD_MIN_LENGTH: 8 }, PASSWORD_COST);
    const hash = await passwords.hash('a-long-enough-password');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.matches(hash, 'a-long-enough-password')).toBe(true);
    expect(await passwords.matches(hash, 'another-password')).toBe(false);
  });

  it('costs that wherever nobody gives another cost, which no setting does', () => {
    const settings = readSettings({ SECRET_KEY: 'x'.repeat(50) });
    const { providers } = PlatformModule.on({ settings, secretKey: 'x'.repeat(50), source: {} as DataSource });
    expect(providers).toContainEqual({ provide: PASSWORD_COST_IN_USE, useValue: PASSWORD_COST });
    expect(Object.keys(settings).filter((name) => /cost|argon|hash/i.test(name))).toEqual([]);
  });
});
