import { describe, expect, it } from 'vitest';
import { canonicalTarget } from './canonical-target.js';

describe('canonicalTarget', () => {
  it.each([
    ['/api/dcim/sites/', '/api/dcim/sites/'],
    ['/%61pi/dcim/%73ites/', '/api/dcim/sites/'],
    ['/%61%70%69/users/tokens/%70rovision/', '/api/users/tokens/provision/'],
    ['/n%65tbox/%41pi', '/netbox/Api'],
    ['/a%2Db%2dc%2E%5F%7e%30%39%5a%7A', '/a-b-c._~09ZZ'.replace('ZZ', 'Zz')],
    // What means something else when it is decoded stays, and so does what cannot be decoded.
    ['/a%2Fb%3Fc%23d%25e%20f%40', '/a%2Fb%3Fc%23d%25e%20f%40'],
    ['/%2561pi/', '/%2561pi/'],
    ['/%zz%6/%', '/%zz%6/%'],
    ['/%C3%A9', '/%C3%A9'],
    // The query is read elsewhere.
    ['/%61?q=%61&b=#x', '/a?q=%61&b=#x'],
    ['/%61#x?q=1', '/a'],
    ['', ''],
  ])('%s is %s', (given, plain) => {
    expect(canonicalTarget(given)).toBe(plain);
    expect(canonicalTarget(plain)).toBe(plain);
  });

  it('decodes all that is unreserved, and nothing else', () => {
    for (let code = 0; code < 128; code++) {
      const encoded = `%${code.toString(16).padStart(2, '0')}`;
      const character = String.fromCharCode(code);
      expect(canonicalTarget(`/${encoded}`)).toBe(/[\w.~-]/.test(character) ? `/${character}` : `/${encoded}`);
    }
  });
});
