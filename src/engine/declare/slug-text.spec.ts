import { describe, expect, it } from 'vitest';
import { slugOf } from './slug-text.js';

describe('slugOf', () => {
  it.each([
    ['Berlin', 'berlin'],
    ['  Data Centre  2 ', 'data-centre-2'],
    ['Köln, Rack 2', 'koln-rack-2'],
    ['A/B (c) & d.e', 'ab-c-de'],
    ['--under_score__', 'under_score'],
    ['tab\tand\nline', 'tab-and-line'],
    ['ﬁbre ½', 'fibre-12'],
    ['Straße', 'strae'],
    ['東京', ''],
    ['…', ''],
  ])('%j is %j', (name, slug) => {
    expect(slugOf(name, { max: 100, unicode: false })).toBe(slug);
  });

  it.each([
    ['東京 1', '東京-1'],
    ['Köln!', 'köln'],
  ])('%j is %j where letters of any script may stand', (name, slug) => {
    expect(slugOf(name, { max: 100, unicode: true })).toBe(slug);
  });

  it('ends where the column does, on no hyphen', () => {
    expect(slugOf('abc def', { max: 4, unicode: false })).toBe('abc');
  });
});
