import { expect, it } from 'vitest';
import { printable, printablePath } from './safe-text.js';

it.each([
  ['plain', 'plain'],
  ['Zoë 李 🏳', 'Zoë 李 🏳'],
  ['a\r\nb', 'a\\u000d\\u000ab'],
  ['\x1b[2J\x9b1m', '\\u001b[2J\\u009b1m'],
  ['\0', '\\u0000'],
  ['abc\u202ecba', 'abc\\u202ecba'],
  ['a\u2028b', 'a\\u2028b'],
  ['\ud800', '\\ud800'],
])('%j is written as %s', (given, written) => {
  expect(printable(given, 50)).toBe(written);
});

it('cuts between characters, never through one', () => {
  expect(printable('🏳'.repeat(20), 5)).toBe('🏳'.repeat(5));
  expect(printable('\n'.repeat(20), 7)).toBe('\\u000a\\');
  expect(printable('x'.repeat(1_000_000), 150)).toHaveLength(150);
});

it('hides whatever looks like a key in a path', () => {
  const key = '0123456789abcdef0123456789abcdef01234567';
  expect(printablePath(`/api/users/tokens/${key.toUpperCase()}/x/${key}`)).toBe('/api/users/tokens/(key)/x/(key)');
  const id = '01890000-0000-7000-8000-000000000000';
  expect(printablePath(`/api/users/tokens/${id}/`)).toBe(`/api/users/tokens/${id}/`);
});
