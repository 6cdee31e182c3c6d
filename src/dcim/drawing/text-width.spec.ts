import { describe, expect, it } from 'vitest';
import { fitted, widthOf } from './text-width.js';

describe('The width of a text', () => {
  it.each([
    // As Helvetica measures them, at a size of 1.
    ['fra1-e01-copper1', 7.67],
    ['Nordlicht Networks NL-CX8', 12.23],
    ['AKRON-CORE-SW01', 9.83],
    ['1234567890', 5.56],
    ['illij', 1.11],
    ['WWWMMM', 5.33],
  ])('of %s is near enough', (text, measured) => {
    const ratio = widthOf(text, 1) / measured;
    expect(ratio).toBeGreaterThan(0.97);
    expect(ratio).toBeLessThan(1.1);
  });
});

describe('A text in its place', () => {
  it('stays whole where it fits, else loses its middle', () => {
    expect(fitted('fra1-sw01', 100, 12)).toBe('fra1-sw01');
    expect(fitted('frankfurt-building-1-sw01', 100, 12)).toBe('frankfur…-1-sw01');
    expect(fitted('a rack', 0, 12)).toBe('');
  });

  it('never is wider than its place, and never cuts a letter in two', () => {
    const text = '𝔘𝔫𝔦𝔱 42, “Größe” — 日本語ラック '.repeat(3);
    for (let width = 0; width < 400; width += 3) {
      const shown = fitted(text, width, 12);
      expect(widthOf(shown, 12)).toBeLessThanOrEqual(width + 0.001);
      expect(shown.isWellFormed()).toBe(true);
    }
  });
});
