// the right address out of all that proxies write, or none.
import { describe, expect, it } from 'vitest';
import { AddressSet } from './address-set.js';
import { elementsFromRight, forwardedRequest, nodeAddress } from './forwarded.js';

const PROXY = '127.0.0.1';
const proxies = new AddressSet([PROXY, '10.0.0.0/8', '2001:db8:ffff::/48']);
const addressBy = (headers: Record<string, string>, peer = PROXY) => forwardedRequest(peer, headers, proxies).address;

describe('A-36 an entry', () => {
  it.each<[string, string | null]>([
    ['203.0.113.5', '203.0.113.5'],
    [' 203.0.113.5 ', '203.0.113.5'],
    ['203.0.113.5:51234', '203.0.113.5'],
    ['203.0.113.5:_port', '203.0.113.5'],
    ['"203.0.113.5:51234"', '203.0.113.5'],
    ['2001:db8::5', '2001:db8::5'],
    ['2001:DB8:0::5', '2001:db8::5'],
    ['[2001:db8::5]', '2001:db8::5'],
    ['[2001:db8::5]:443', '2001:db8::5'],
    ['"[2001:db8::5]:443"', '2001:db8::5'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%eth0]:443', 'fe80::1'],
    ['::ffff:203.0.113.5', '203.0.113.5'],
    ['[::ffff:203.0.113.5]:443', '203.0.113.5'],
    ['::ffff:cb00:7105', '203.0.113.5'],
    ...[
      'unknown',
      'unknown:80',
      '_hidden',
      '"_SEVKISEK"',
      '',
      '""',
      'localhost',
      'garbage',
      '<script>',
      'unix:',
      '010.0.0.1',
      '0x7f.1',
      '127.1',
      '2130706433',
      '::ffff:010.0.0.1',
      '203.0.113.5:',
      '203.0.113.5:123456',
      '203.0.113.5:80:80',
      '203.0.113.5/32',
      '203.0.113.5 203.0.113.6',
      '[203.0.113.5]',
      '[203.0.113.5]:80',
      '[2001:db8::5',
      '2001:db8::5]',
      '[[2001:db8::5]]',
      '[2001:db8::5]443',
      '"203.0.113.5',
      '\0',
      'x'.repeat(5000),
    ].map((entry): [string, null] => [entry, null]),
  ])('%j is %j', (entry, address) => {
    expect(nodeAddress(entry)).toBe(address);
  });
});

describe('A-36 X-Forwarded-For', () => {
  it.each([
    ['203.0.113.5:51234', '203.0.113.5'],
    ['[2001:db8::5]:443', '2001:db8::5'],
    ['198.51.100.1, 203.0.113.5', '203.0.113.5'],
    ['198.51.100.1,203.0.113.5:1,10.0.0.7:2', '203.0.113.5'],
    ['garbage, 203.0.113.5', '203.0.113.5'],
    ['"half, 203.0.113.5', '203.0.113.5'],
    ['203.0.113.5, 10.0.0.1, [2001:db8:ffff::1]:9, 127.0.0.1', '203.0.113.5'],
    [`198.51.100.1, ${Array.from({ length: 100 }, (_, index) => `10.0.0.${index}`).join(', ')}`, '198.51.100.1'],
    // All of them are trusted: the first asks for itself.
    ['10.0.0.9, 10.0.0.1', '10.0.0.9'],
    // What cannot be read hides all that stands behind it.
    ['203.0.113.5, unknown', null],
    ['203.0.113.5, unknown, 10.0.0.1', null],
    ['203.0.113.5, _hidden', null],
    ['203.0.113.5, garbage', null],
    ['203.0.113.5,', null],
    [', ,', null],
    ['', null],
  ])('%j is from %j', (header, address) => {
    expect(addressBy({ 'x-forwarded-for': header })).toBe(address);
  });

  it('counts only from a trusted proxy', () => {
    expect(addressBy({ 'x-forwarded-for': '203.0.113.5' }, '203.0.113.9')).toBe(null);
    expect(addressBy({ 'x-forwarded-for': '203.0.113.5' }, '::ffff:127.0.0.1')).toBe('203.0.113.5');
    expect(addressBy({ 'x-forwarded-for': '203.0.113.5' }, '')).toBe(null);
  });
});

describe('A-36 Forwarded', () => {
  it.each([
    ['for=203.0.113.5', '203.0.113.5'],
    ['For="203.0.113.5:51234"', '203.0.113.5'],
    ['for=203.0.113.5:51234', '203.0.113.5'],
    ['for="[2001:db8::5]:443";proto=https;host=rack.example', '2001:db8::5'],
    ['for=[2001:db8::5]', '2001:db8::5'],
    ['by=_proxy; FOR="[2001:db8::5]" ;proto=http;', '2001:db8::5'],
    ['for=198.51.100.1, for=203.0.113.5', '203.0.113.5'],
    ['for=198.51.100.1,for=203.0.113.5,for="10.0.0.7:80"', '203.0.113.5'],
    ['for=203.0.113.5;host="a, b;for=1.1.1.1"', '203.0.113.5'],
    ['for="203.0.\\113.5"', '203.0.113.5'],
    // Half of a quoted string from the client does not reach into what the proxy adds.
    ['for="_evil, for=203.0.113.5', '203.0.113.5'],
    ['for=198.51.100.1;x=", for="203.0.113.5:80"', '203.0.113.5'],
    ['garbage, for=203.0.113.5', '203.0.113.5'],
    ['for=unknown', null],
    ['for=_hidden, for=10.0.0.1', null],
    ['for=203.0.113.5, for=unknown', null],
    ['for=203.0.113.5, proto=https', null],
    ['for=203.0.113.5;for=198.51.100.1', null],
    ['for=203.0.113.5, garbage', null],
    ['203.0.113.5', null],
    ['for=', null],
    ['for', null],
    ['=', null],
    ['', null],
    [',,,'.repeat(5000), null],
    ['a="\\'.repeat(8000), null],
  ])('%j is from %j', (header, address) => {
    expect(addressBy({ forwarded: header })).toBe(address);
  });

  it('is not read beside X-Forwarded-*', () => {
    const forwarded = 'for=198.51.100.1;proto=https;host=evil.example';
    expect(forwardedRequest(PROXY, { forwarded, 'x-forwarded-for': '203.0.113.5' }, proxies)).toEqual({
      address: '203.0.113.5',
      protocol: null,
      host: null,
    });
    for (const name of ['x-forwarded-proto', 'x-forwarded-host']) {
      expect(addressBy({ forwarded, [name]: 'http' })).toBe(null);
    }
    expect(addressBy({ forwarded, 'x-forwarded-for': 'unknown' })).toBe(null);
  });

  it('ends where it cannot be read', () => {
    expect(elementsFromRight('for=a, b, for=c').map((element) => element?.get('for') ?? null)).toEqual(['c', null]);
  });
});

describe('The protocol and the host', () => {
  it.each([
    [{ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'rack.example' }, 'https', 'rack.example'],
    [{ 'x-forwarded-proto': ' HTTPS ' }, 'https', null],
    [{ 'x-forwarded-proto': 'javascript' }, null, null],
    [{ 'x-forwarded-proto': 'http, https', 'x-forwarded-host': 'evil.example, rack.example' }, 'https', 'rack.example'],
    // Two proxies: what the outer one was asked counts.
    [
      {
        'x-forwarded-for': '203.0.113.5, 10.0.0.1',
        'x-forwarded-proto': 'https, http',
        'x-forwarded-host': 'evil.example, rack.example, 10.0.0.1:8000',
      },
      'https',
      'rack.example',
    ],
    [{ 'x-forwarded-for': '203.0.113.5, 10.0.0.1', 'x-forwarded-proto': 'https' }, 'https', null],
    [{ forwarded: 'for=203.0.113.5;proto=https;host="rack.example:8443"' }, 'https', 'rack.example:8443'],
    [
      { forwarded: 'host=evil.example, for=203.0.113.5;proto=https, for=10.0.0.1;proto=http;host=rack.example' },
      'https',
      'rack.example',
    ],
    [{ forwarded: 'proto=https;host=rack.example' }, 'https', 'rack.example'],
  ])('of %j', (headers: Record<string, string>, protocol, host) => {
    expect(forwardedRequest(PROXY, headers, proxies)).toMatchObject({ protocol, host });
    expect(forwardedRequest('203.0.113.9', headers, proxies)).toEqual({ address: null, protocol: null, host: null });
  });
});
