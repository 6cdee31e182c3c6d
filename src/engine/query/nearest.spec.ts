import { describe, expect, it } from 'vitest';
import { nearestFirst } from './nearest.js';

describe('nearestFirst', () => {
  it.each([
    ['staus', ['name', 'slug', 'status'], ['status', 'slug', 'name']],
    ['naem', ['tenant', 'name', 'asn'], ['name', 'tenant', 'asn']],
    ['Slug', ['name', 'slug'], ['slug', 'name']],
  ])('puts what %s was meant to be before the others', (word, words, expected) => {
    expect(nearestFirst(word, words)).toEqual(expected);
  });

  it('takes the beginning of a word for the word, and a part of it next', () => {
    expect(nearestFirst('reg', ['rack', 'subregion', 'region'])).toEqual(['region', 'subregion', 'rack']);
  });

  it('keeps the alphabet among equals, and where nothing was written', () => {
    expect(nearestFirst('', ['b', 'a'])).toEqual(['a', 'b']);
    expect(nearestFirst('x', ['b', 'a'])).toEqual(['a', 'b']);
  });
});
