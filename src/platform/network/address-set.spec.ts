// What counts as an address or a network.
import { expect, it } from 'vitest';
import { parseNetwork, plainAddress } from './address-set.js';

it.each<[string, string | null]>([
  ['10.0.0.1', '10.0.0.1/32'],
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['::ffff:10.0.0.1', '::ffff:a00:1/128'],
  ['2001:DB8::/32', '2001:db8::/32'],
  ...[
    '010.0.0.1',
    '10.0.0.01',
    '10.0.0.010/32',
    '0x7f.1',
    '0x7f.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '1.2.3.4.5',
    '256.0.0.1',
    '10.0.0.1.',
    '::ffff:010.0.0.1',
    '::ffff:0x7f.1',
    '64:ff9b::1.2.3.04',
    'fe80::1%eth0',
    '10.0.0.1/33',
    '10.0.0.1/',
    '10.0.0.1/8/8',
    '',
  ].map((text): [string, null] => [text, null]),
])('the network %j is %j', (text, network) => {
  expect(parseNetwork(text)).toBe(network);
});

it.each(['010.0.0.1', '0x7f.1', '127.1', '1', '::ffff:010.0.0.1'])('%j is no address', (text) => {
  expect(plainAddress(text)).toBe(null);
});
