import { expect, it } from 'vitest';
import { hashOf } from './audit-chain.js';

const row = { number: 1, event: 'login', user_name: 'hank', detail: { b: [1, { d: 2, c: '“' }], a: null }, code: '' };

it('gives equal rows equal hashes, whatever the order of their keys', () => {
  const turned = {
    detail: { a: null, b: [1, { c: '“', d: 2 }] },
    code: '',
    user_name: 'hank',
    event: 'login',
    number: 1,
  };
  expect(hashOf(turned)).toBe(hashOf(row));
  expect(hashOf(row)).toMatch(/^[0-9a-f]{64}$/);
});

it.each([
  ['a value', { user_name: 'dale' }],
  ['a value far inside', { detail: { b: [1, { d: 3, c: '“' }], a: null } }],
  ['the order of a list', { detail: { b: [{ d: 2, c: '“' }, 1], a: null } }],
  ['an absent member', { detail: { b: [1, { d: 2, c: '“' }] } }],
  ['text for a number', { number: '1' }],
  ['nothing at all', { detail: null }],
])('gives another hash for %s', (_, change) => {
  expect(hashOf({ ...row, ...change })).not.toBe(hashOf(row));
});

it('is the same once there are columns that say nothing', () => {
  expect(hashOf({ ...row, token_id: null })).toBe(hashOf(row));
  expect(hashOf({ ...row, hash: 'x', seal: 'y' })).toBe(hashOf(row));
});
