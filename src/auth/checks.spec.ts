// The order of the contract: of several reasons to refuse a token, the first one is said.
import { expect, it } from 'vitest';
import { AddressSet } from '../platform/network/address-set.js';
import { refusalOf, type TokenUse } from './checks.js';
import type { KnownToken } from './principal.js';

const DAY = 86_400_000;
const now = 100 * DAY;
const user = { id: 'u', username: 'hank', isActive: true, isStaff: false, isSuperuser: false, groupIds: [] };
const token: KnownToken = {
  ...{ id: 't', suffix: 'abc123', isWriteEnabled: true, isEnabled: true, created: now - DAY },
  ...{ expires: now + DAY, closesAt: null, allowedIps: new AddressSet(['192.0.2.0/24']), scopes: null },
};
const good: TokenUse = {
  ...{ user, token, now, isWrite: true, address: '192.0.2.7' },
  limits: { maxLifetimeDays: 2, requiredIps: [new AddressSet(['192.0.2.0/25'])], writeAllowed: true },
};
const withToken = (use: TokenUse, more: Partial<KnownToken>): TokenUse => ({
  ...use,
  token: { ...token, ...use.token, ...more },
});

/** What breaks each check, the last one first. */
const FAULTS: [string, string, (use: TokenUse) => TokenUse][] = [
  ['token_read_only', 'The token is read-only.', (use) => withToken(use, { isWriteEnabled: false })],
  [
    'token_policy',
    'A token policy lets tokens only read.',
    (use) => ({ ...use, limits: { ...use.limits, writeAllowed: false } }),
  ],
  [
    'token_policy',
    'A token policy does not let tokens be used from 192.0.2.200.',
    (use) => ({ ...use, address: '192.0.2.200' }),
  ],
  [
    'token_policy',
    'The token lives longer than 2 days, which a token policy forbids.',
    (use) => withToken(use, { created: now - 2 * DAY }),
  ],
  [
    'source_ip_not_permitted',
    'The token is not accepted from 198.51.100.7.',
    (use) => ({ ...use, address: '198.51.100.7' }),
  ],
  ['user_inactive', 'The user is not active.', (use) => ({ ...use, user: { ...user, isActive: false } })],
  ['token_expired', 'The token has expired.', (use) => withToken(use, { expires: now })],
  ['token_disabled', 'The token is disabled.', (use) => withToken(use, { isEnabled: false })],
  ['invalid_token', 'The key has been replaced by another one.', (use) => withToken(use, { closesAt: now })],
];

it('lets a good token pass', () => {
  expect(refusalOf(good)).toBe(null);
  expect(refusalOf(withToken(good, { closesAt: now + 1 }))).toBe(null);
  expect(refusalOf({ ...good, token: null, address: '198.51.100.7' })).toBe(null);
});

it('says the first reason, in the order of the contract', () => {
  let use = good;
  for (const [code, why, breakIt] of FAULTS) {
    use = breakIt(use);
    expect(refusalOf(use)).toMatchObject({ code, why });
  }
});

it('judges writing only where something is written', () => {
  const reader = withToken({ ...good, limits: { ...good.limits, writeAllowed: false } }, { isWriteEnabled: false });
  expect(refusalOf(reader)?.code).toBe('token_policy');
  expect(refusalOf({ ...reader, isWrite: false })).toBe(null);
});

it('takes a minute over the lifetime for rounding, and judges no address that is not known', () => {
  const late = (millis: number) => withToken(good, { expires: now + DAY + millis });
  expect([refusalOf(late(60_000)), refusalOf(late(60_001))?.code]).toEqual([null, 'token_policy']);
  expect(refusalOf(withToken(good, { expires: null }))?.code).toBe('token_policy');
  expect(refusalOf({ ...withToken(good, { allowedIps: new AddressSet([]) }), address: null })).toBe(null);
});
