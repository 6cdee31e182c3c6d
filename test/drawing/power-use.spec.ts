import { describe, expect, it } from 'vitest';
import type { DrawnFeed, DrawnPower, DrawnUse, NamedUse } from '../../src/dcim/drawing/drawn-power.js';
import { drawPower } from '../../src/dcim/drawing/power-use.js';
import { widthOf } from '../../src/dcim/drawing/text-width.js';
import { type Drawn, readSvg } from '../support/svg.js';

const use = (available: number | null, allocated: number, maximum = allocated): DrawnUse => ({
  available,
  allocated,
  maximum,
});
const leg = (name: string, allocated: number): NamedUse => ({ name, ...use(1000, allocated) });
const feed = (name: string, of: DrawnUse, more: Partial<DrawnFeed> = {}): DrawnFeed => ({
  ...{ name, ...of, url: `/feeds/${name}/`, place: '', legs: [] },
  ...more,
});
const power = (whole: DrawnUse, more: Partial<DrawnPower> = {}): DrawnPower => ({
  ...{ name: 'R1', whole, legs: [], feeds: [] },
  ...more,
});

const drawn = (of: DrawnPower, isTitled = false): Drawn => readSvg(drawPower(of, { isTitled }));
const texts = (picture: Drawn): string[] => picture.all('text').map(({ text }) => text);
const words = (picture: Drawn): string | undefined => picture.all('desc')[0]?.text;
const link = (picture: Drawn, name: string): Drawn => {
  const found = picture.all('a').filter(({ attributes }) => attributes.href === `/feeds/${name}/`);
  expect([name, found.length]).toEqual([name, 1]);
  return found[0] as Drawn;
};
/** What is drawn, of what is available: the filled part of the first bar, and its frame. */
function barOf(one: Drawn): { load: string | undefined; filled: number; whole: number; fill: string | undefined } {
  const [slot] = one.all('.slot') as [Drawn];
  const [load] = ['usual', 'high', 'over'].flatMap((name) => one.all(`.${name}`));
  return {
    load: load?.classes[0],
    filled: load?.number('width') ?? 0,
    whole: slot.number('width'),
    fill: load?.attributes.fill,
  };
}
/** How far to the right the maximum is marked, from where the bar begins. */
function markOf(one: Drawn): number {
  const [[mark], [slot]] = [one.all('.maximum'), one.all('.slot')] as [[Drawn], [Drawn]];
  return Number(/^M([\d.]+) /.exec(mark.attributes.d ?? '')?.[1]) - slot.number('x');
}

describe('The use of power', () => {
  it('is a bar as long as its share, in words beside it, with the maximum as a mark', () => {
    const picture = drawn(power(use(2765, 412, 700)));
    const { load, filled, whole } = barOf(picture);
    expect(load).toBe('usual');
    expect(filled / whole).toBeCloseTo(412 / 2765, 2);
    expect(markOf(picture) / whole).toBeCloseTo(700 / 2765, 2);
    expect(texts(picture)).toEqual(
      expect.arrayContaining(['412 W of 2,765 W, 14.9 %', 'Maximum draw 700 W, 25.3 %', 'Maximum draw']),
    );
    expect(words(picture)).toBe('412 W of 2,765 W, 14.9 %. Maximum draw 700 W, 25.3 %.');
    expect(picture.title).toBe('Power of R1');
  });

  it('says what it is of where it stands alone', () => {
    expect(texts(drawn(power(use(100, 1)), true)).slice(0, 2)).toEqual(['R1', 'Power use']);
    expect(texts(drawn(power(use(100, 1))))[0]).toBe('Power use');
  });

  it.each([
    [80, 'usual', undefined, []],
    [80.1, 'high', 'url(#power-high)', ['Over 80 %']],
    [100, 'high', 'url(#power-high)', ['Over 80 %']],
    [100.1, 'over', 'url(#power-over)', ['Over 100 %', '100 %']],
  ])('is told by its hatching, not by its colour alone: %s %% is %s', (percent, load, fill, notes) => {
    const picture = drawn(power(use(1000, percent * 10)));
    expect(barOf(picture)).toMatchObject({ load, fill });
    if (fill) expect(picture.all('pattern').map(({ attributes }) => `url(#${attributes.id})`)).toContain(fill);
    expect(texts(picture).filter((text) => /^(Over|100 %)/.test(text))).toEqual(notes);
  });

  it('goes on beyond the frame where more is drawn than there is, and ends with the picture', () => {
    for (const [allocated, share] of [
      [1500, 1.5],
      [2000, 2],
      [90_000, 2],
    ] as const) {
      const picture = drawn(power(use(1000, allocated)));
      const { filled, whole } = barOf(picture);
      expect(filled / whole).toBeCloseTo(share, 1);
      expect(whole).toBeGreaterThan(100);
      for (const rect of picture.all('rect').filter(({ attributes }) => attributes.x)) {
        expect(rect.number('x') + rect.number('width')).toBeLessThanOrEqual(picture.number('width'));
      }
      expect(markOf(picture)).toBeLessThanOrEqual(picture.number('width') - 16);
    }
  });

  it.each<[DrawnUse, string]>([
    [use(null, 90, 100), '90 W, no feed'],
    [use(0, 90), '90 W of 0 W'],
    [use(0, 0, 90), '0 W of 0 W'],
    [use(2944, 0), '0 W of 2,944 W, 0 %'],
    [use(1_859_664_085, 2_000_000), '2,000 kW of 1,859,664 kW, 0.1 %'],
  ])('of %j is told as %s', (whole, told) => {
    const picture = drawn(power(whole));
    expect(texts(picture)).toContain(told);
    expect(words(picture)).toContain(`${told}.`);
  });

  it('without a feed is measured by what may be drawn', () => {
    const { filled, whole, load } = barOf(drawn(power(use(null, 50, 100))));
    expect([filled / whole, load]).toEqual([0.5, 'usual']);
  });

  it('says so where there is nothing', () => {
    const picture = drawn(power(use(null, 0)), true);
    expect(texts(picture).at(-1)).toBe('No power feed, and nothing is drawn.');
    expect(words(picture)).toBe('No power feed, and nothing is drawn.');
    expect(picture.all('.slot')).toEqual([]);
  });

  it('keeps hostile names to their words', () => {
    const hostile = `</title></svg><script>alert(1)</script>"><img src=x onerror=alert(1)>`;
    const feeds = [feed('A', use(100, 1), { name: hostile, place: hostile })];
    const picture = drawn(power(use(100, 1), { name: hostile, feeds }), true);
    expect(picture.elements.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['script']));
    expect(link(picture, 'A').title).toContain(hostile);
  });
});

describe('Legs', () => {
  it('have a row each, measured by their own share', () => {
    const picture = drawn(power(use(3000, 1500), { legs: [leg('A', 900), leg('B', 600), leg('C', 0)] }));
    expect(texts(picture)).toEqual(
      expect.arrayContaining(['Legs', 'A', '900 W of 1,000 W, 90 %', 'B', 'C', '0 W of 1,000 W, 0 %']),
    );
    expect(picture.all('.slot')).toHaveLength(4);
    expect(picture.all('.high')).toHaveLength(1);
    expect(words(picture)).toContain('Leg A: 900 W of 1,000 W, 90 %. Leg B: 600 W of 1,000 W, 60 %. Leg C: 0 W of');
  });

  it('of a feed are told in a line, where the full ones stand out', () => {
    const legs = [leg('A', 310), leg('B', 1100), leg('C', 0)];
    const own = link(drawn(power(use(3000, 1410), { feeds: [feed('F', use(3000, 1410), { legs })] })), 'F');
    expect(texts(own)).toContain('Legs: A 31 %, B 110 %, C 0 %');
    expect(own.all('tspan').map(({ classes }) => classes.includes('strong'))).toEqual([false, true, false]);
  });
});

describe('Feeds', () => {
  it('are links with their bars, and all that is known of them', () => {
    const feeds = [
      feed('A', use(2944, 412, 700), { place: 'Panel 1' }),
      feed('B', use(2944, 2600, 2700), { place: 'Panel 2 · Failed' }),
    ];
    const picture = drawn(power(use(5888, 3012, 3400), { feeds }));
    expect(link(picture, 'A').title).toBe('A\nPanel 1\n412 W of 2,944 W, 14 %\nMaximum draw 700 W, 23.8 %');
    expect(texts(link(picture, 'B'))).toEqual(['B', 'Panel 2 · Failed', '2,600 W of 2,944 W, 88.3 %']);
    expect(barOf(link(picture, 'A')).load).toBe('usual');
    expect(barOf(link(picture, 'B')).load).toBe('high');
    expect(words(picture)).toContain('Feed A: 412 W of 2,944 W, 14 %. Feed B: 2,600 W of 2,944 W, 88.3 %.');
  });

  it('never run into their figures', () => {
    const long = 'A-very-long-name-of-a-feed-from-somewhere-behind-the-wall';
    const feeds = [feed('A', use(2944, 412), { name: long, place: long }), feed('B', use(2944, 412), { place: long })];
    const picture = drawn(power(use(5888, 824), { feeds }));
    for (const own of picture.all('a')) {
      const [name, ...others] = own.all('text') as [Drawn, ...Drawn[]];
      const figures = others.at(-1) as Drawn;
      const ends = [name, ...others.slice(0, -1)].map((one) => one.number('x') + widthOf(one.text, 11));
      expect(Math.max(...ends)).toBeLessThan(figures.number('x') - widthOf(figures.text, 11));
    }
  });

  it('stay in their order while there are few, and are the fullest of a hundred', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => feed(`F${index}`, use(1000, (index * 37) % 1000)));
    const drawnOf = (feeds: DrawnFeed[]) => drawn(power(use(100_000, 1), { feeds }));
    const urlsOf = (picture: Drawn) => picture.all('a').map(({ attributes }) => attributes.href);
    expect(urlsOf(drawnOf(many(20)))).toEqual(many(20).map(({ url }) => url));
    const picture = drawnOf(many(100));
    const fullest = many(100).sort((one, other) => other.allocated - one.allocated);
    expect(urlsOf(picture)).toEqual(fullest.slice(0, 20).map(({ url }) => url));
    expect(texts(picture)).toEqual(expect.arrayContaining(['The fullest feeds', 'and 80 more']));
    expect(words(picture)).toContain('And 80 more feeds.');
    expect(picture.number('height')).toBeLessThan(1000);
  });

  it('with a full leg are among the fullest', () => {
    const feeds = Array.from({ length: 30 }, (_, index) => feed(`F${index}`, use(3000, 1500)));
    const uneven = feed('uneven', use(3000, 1200), { legs: [leg('A', 1200), leg('B', 0), leg('C', 0)] });
    const [first] = drawn(power(use(93_000, 1), { feeds: [...feeds, uneven] })).all('a');
    expect(first?.attributes.href).toBe('/feeds/uneven/');
  });

  it('are written one below the other, each in its own space', () => {
    const legs = [leg('A', 1), leg('B', 1), leg('C', 1)];
    const feeds = ['A', 'B', 'C'].map((name, index) => feed(name, use(3000, 3), index === 1 ? { legs } : {}));
    const picture = drawn(power(use(9000, 9), { legs, feeds }));
    const spans = picture.all('a').map((own) => {
      const places = own.all('text').map((one) => one.number('y'));
      const [slot] = own.all('.slot') as [Drawn];
      return [Math.min(...places) - 11, Math.max(...places, slot.number('y') + slot.number('height'))] as const;
    });
    spans.slice(1).forEach(([top], index) => {
      expect(top).toBeGreaterThan(spans[index]?.[1] ?? Number.NaN);
    });
    expect(spans.at(-1)?.[1]).toBeLessThan(picture.number('height'));
  });
});
