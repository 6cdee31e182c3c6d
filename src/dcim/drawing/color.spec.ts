import { describe, expect, it } from 'vitest';
import { colorOf, luminanceOf, readableOn } from './color.js';

const contrast = (a: string, b: string): number => {
  const [high = 0, low = 0] = [luminanceOf(a), luminanceOf(b)].sort((one, other) => other - one);
  return (high + 0.05) / (low + 0.05);
};

describe('Text on a colour', () => {
  it('can be read on any of them, as WCAG AA asks', () => {
    const steps = ['00', '33', '59', '66', '77', '80', '99', 'cc', 'ff'];
    for (const red of steps)
      for (const green of steps)
        for (const blue of steps) {
          const color = `#${red}${green}${blue}`;
          const text = readableOn(color) === '#000' ? '#000000' : '#ffffff';
          expect([color, contrast(color, text) >= 4.5]).toEqual([color, true]);
        }
  });

  it('measures as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});

describe('A stored colour', () => {
  it.each([
    ['Ff9800', '#ff9800'],
    ['red', '#9e9e9e'],
    ['"/><script>', '#9e9e9e'],
    ['', '#9e9e9e'],
    [null, '#9e9e9e'],
    [undefined, '#9e9e9e'],
  ])('%s is %s', (stored, color) => {
    expect(colorOf(stored)).toBe(color);
  });
});
