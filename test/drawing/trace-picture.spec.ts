import { describe, expect, it } from 'vitest';
import type { DrawnCable, DrawnEnd, DrawnHolder, DrawnStep, DrawnTrace } from '../../src/dcim/drawing/drawn-trace.js';
import { drawTrace } from '../../src/dcim/drawing/trace-picture.js';
import { type Drawn, readSvg } from '../support/svg.js';

const device = (name: string, place = 'Akron · R1'): DrawnHolder => ({ name, url: `/devices/${name}/`, place });
const end = (name: string, of: DrawnHolder | null, kind = 'Interface'): DrawnEnd => ({
  ...{ name, kind, device: of, url: `/ports/${of?.name}/${name}/` },
});
const HIDDEN_END: DrawnEnd = { name: 'secret', kind: 'Front port', url: null, device: null };
const cable = (display: string, more: Partial<DrawnCable> = {}): DrawnCable => ({
  ...{ display, url: `/cables/${display}/`, color: '', type: 'CAT6', status: 'connected', length: 3, lengthUnit: 'm' },
  ...more,
});
const traceOf = (steps: readonly DrawnStep[], more: Partial<DrawnTrace> = {}): DrawnTrace => ({
  ...{ origin: 'Interface eth0 of sw1', steps, isComplete: true, isActive: true, isSplit: false, lengthMetres: 3 },
  ...more,
});

const SW1 = device('sw1');
const SW2 = device('sw2', 'Akron · R2');
const PANEL = device('panel');
const oneSegment = (...cables: readonly DrawnCable[]): DrawnStep[] => [
  { near: [end('eth0', SW1)], cables, far: [end('eth1', SW2)] },
];

const drawn = (trace: DrawnTrace): Drawn => readSvg(drawTrace(trace, { caption: null, id: 'trace' }));
const texts = (picture: Drawn): string[] => picture.all('text').map(({ text }) => text);
const link = (picture: Drawn, href: string): Drawn => {
  const found = picture.all('a').filter(({ attributes }) => attributes.href === href);
  expect([href, found.length]).toEqual([href, 1]);
  return found[0] as Drawn;
};
const boxOf = (one: Drawn): { top: number; bottom: number; left: number; right: number } => {
  const [box] = one.all('.body') as [Drawn];
  const [top, left] = [box.number('y'), box.number('x')];
  return { top, left, bottom: top + box.number('height'), right: left + box.number('width') };
};
/** Does the line end in the middle of the box, at its top? */
const leadsTo = (line: Drawn, { left, right, top }: ReturnType<typeof boxOf>): boolean => {
  const middle = String(Math.round((left + right) * 50) / 100).replace('.', '\\.');
  return new RegExp(`(${middle} ${top}|M${middle} \\d+V${top})(M|$)`).test(line.attributes.d ?? '');
};
const wordsOf = (picture: Drawn): string | undefined => picture.all('desc')[0]?.text;

describe('A trace', () => {
  it('leads from above to below: a device, its port, the cable, the port and the device at its other end', () => {
    const picture = drawn(traceOf(oneSegment(cable('#12', { color: '2196f3' }))));
    const order = ['/devices/sw1/', '/ports/sw1/eth0/', '/ports/sw2/eth1/', '/devices/sw2/'];
    const boxes = order.map((href) => boxOf(link(picture, href)));
    expect(boxes[0]?.bottom).toBe(boxes[1]?.top);
    expect(boxes[2]?.bottom).toBe(boxes[3]?.top);
    const [path] = link(picture, '/cables/#12/').all('path').slice(-1) as [Drawn];
    const middle = picture.number('width') / 2;
    expect(path.attributes.d).toMatch(new RegExp(`^M${middle} ${boxes[1]?.bottom}V.*V${boxes[2]?.top}M`));
    expect(path.attributes.stroke).toBe('#2196f3');
    expect(texts(picture)).toEqual(
      expect.arrayContaining([
        'sw1',
        'Akron · R1',
        'eth0',
        'Interface',
        '#12',
        'CAT6',
        '3 m · Connected',
        'eth1',
        'sw2',
      ]),
    );
    expect(link(picture, '/cables/#12/').title).toBe('Cable #12 (CAT6, 3 m, connected)');
    expect(link(picture, '/ports/sw2/eth1/').title).toBe('Interface eth1 of sw2');
    expect(link(picture, '/devices/sw2/').title).toBe('sw2\nAkron · R2');
  });

  it('says in words where it leads', () => {
    const steps: DrawnStep[] = [
      { near: [end('eth0', SW1)], cables: [cable('#12')], far: [end('1', PANEL, 'Front port')] },
      { near: [end('R', PANEL, 'Rear port')], cables: [cable('#13')], far: [end('eth1', SW2)] },
    ];
    const picture = drawn(traceOf(steps, { lengthMetres: 6 }));
    expect(picture.title).toBe('Trace from Interface eth0 of sw1');
    expect(wordsOf(picture)).toBe(
      'Interface eth0 of sw1, cable #12 (CAT6, 3 m, connected), Front port 1 of panel, Rear port R of panel, ' +
        'cable #13 (CAT6, 3 m, connected), Interface eth1 of sw2. 2 segments. 6 m (19.7 ft). Complete. Active.',
    );
    expect(texts(picture).at(-1)).toBe('2 segments · 6 m (19.7 ft) · Complete · Active');
  });

  it('passes through a panel as one box, in by one port and out by another', () => {
    const picture = drawn(
      traceOf([
        { near: [end('eth0', SW1)], cables: [cable('#12')], far: [end('1', PANEL, 'Front port')] },
        { near: [end('R', PANEL, 'Rear port')], cables: [cable('#13')], far: [end('eth1', SW2)] },
      ]),
    );
    const box = boxOf(link(picture, '/devices/panel/'));
    expect(boxOf(link(picture, '/ports/panel/1/')).bottom).toBe(box.top);
    expect(boxOf(link(picture, '/ports/panel/R/')).top).toBe(box.bottom);
  });

  it('names where it begins when it stands alone', () => {
    const alone = readSvg(drawTrace(traceOf(oneSegment(cable('#12'))), { caption: 'Trace', id: 'trace' }));
    expect(texts(alone)).toEqual(expect.arrayContaining(['Interface eth0 of sw1', 'Trace']));
    expect(texts(drawn(traceOf(oneSegment(cable('#12')))))).not.toContain('Interface eth0 of sw1');
  });

  it('begins at the panel of a power feed', () => {
    const feed = end('Feed A', device('Panel 1', 'Akron'), 'Power feed');
    const picture = drawn(traceOf([{ near: [feed], cables: [cable('#1')], far: [end('psu1', SW1, 'Power port')] }]));
    expect(boxOf(link(picture, '/ports/Panel 1/Feed A/')).top).toBe(boxOf(link(picture, '/devices/Panel 1/')).bottom);
  });

  it('shows a port that is part of nothing in a box without a name', () => {
    const picture = drawn(
      traceOf([{ near: [end('eth0', SW1)], cables: [cable('#1')], far: [end('Z', null, 'Circuit')] }]),
    );
    expect(link(picture, '/ports/undefined/Z/').title).toBe('Circuit Z');
    expect(picture.all('.hidden')).toEqual([]);
  });
});

describe('A cable', () => {
  const pathsOf = (more: Partial<DrawnCable>) =>
    link(drawn(traceOf(oneSegment(cable('#12', more)))), '/cables/#12/')
      .all('path')
      .map(({ attributes }) => attributes);

  it.each([
    ['connected', undefined],
    ['planned', '9 6'],
    ['decommissioning', '0 8'],
    ['constructor', undefined],
  ])('that is %s is dashed so: %s', (status, dashes) => {
    expect(pathsOf({ status, color: 'f44336' }).map((path) => path['stroke-dasharray'])).toEqual([dashes, dashes]);
  });

  it('without a colour has that of the lines, and a colour that is none is grey', () => {
    expect(pathsOf({}).map(({ class: name, stroke }) => [name, stroke])).toEqual([['plain', undefined]]);
    expect(pathsOf({ color: '"/><script>' }).at(-1)?.stroke).toBe('#9e9e9e');
  });

  it('is seen on any ground: there is a sheath around its colour', () => {
    expect(pathsOf({ color: 'ffffff' }).map(({ class: name }) => name)).toEqual(['sheath', undefined]);
  });

  it.each<[Partial<DrawnCable>, string[]]>([
    [{ length: 2.5, lengthUnit: 'ft' }, ['#12', 'CAT6', '2.5 ft · Connected']],
    [{ length: null, lengthUnit: null }, ['#12', 'CAT6', 'Connected']],
    [{ type: '', length: 0.333 }, ['#12', '0.33 m · Connected']],
    [{ type: '', length: null, status: '' }, ['#12']],
  ])('says what is known of it: %j', (more, words) => {
    const picture = drawn(traceOf(oneSegment(cable('#12', more))));
    expect(texts(link(picture, '/cables/#12/'))).toEqual(words);
  });
});

describe('Several ports and cables', () => {
  const ends = (count: number, of: DrawnHolder) => Array.from({ length: count }, (_, index) => end(`${index + 1}`, of));

  it('stand side by side, and fan out from their cable', () => {
    const servers = ['a', 'b', 'c'].map((name) => end('eth0', device(name)));
    const picture = drawn(traceOf([{ near: [end('et0', SW1)], cables: [cable('MPO')], far: servers }]));
    const boxes = ['a', 'b', 'c'].map((name) => boxOf(link(picture, `/ports/${name}/eth0/`)));
    expect(new Set(boxes.map(({ top }) => top)).size).toBe(1);
    boxes.slice(1).forEach((box, index) => {
      expect(box.left).toBeGreaterThan(boxes[index]?.right ?? Number.NaN);
    });
    const [line] = link(picture, '/cables/MPO/').all('path') as [Drawn];
    expect(boxes.map((box) => leadsTo(line, box))).toEqual([true, true, true]);
    expect(wordsOf(picture)).toContain('Interface eth0 of a, Interface eth0 of b and Interface eth0 of c.');
  });

  it('of one device are named together', () => {
    const step = { near: ends(3, SW1), cables: [cable('#1')], far: ends(2, SW2) };
    expect(wordsOf(drawn(traceOf([step])))).toMatch(/^Interfaces 1, 2 and 3 of sw1, .*, Interfaces 1 and 2 of sw2\./);
  });

  it('lead from port to port where it is known which joins which', () => {
    const cables = [
      cable('#1', { joins: { near: [0], far: [1] } }),
      cable('#2', { joins: { near: [1], far: [0] }, color: 'f44336' }),
    ];
    const picture = drawn(traceOf([{ near: ends(2, SW1), cables, far: ends(2, SW2) }]));
    const middle = (href: string) => (boxOf(link(picture, href)).left + boxOf(link(picture, href)).right) / 2;
    const lineOf = (href: string) => link(picture, href).all('path').at(-1)?.attributes.d ?? '';
    expect(lineOf('/cables/#1/')).toMatch(
      new RegExp(`^M${middle('/ports/sw1/1/')} .* ${middle('/ports/sw2/2/')} \\d+M`),
    );
    expect(lineOf('/cables/#2/')).toMatch(
      new RegExp(`^M${middle('/ports/sw1/2/')} .* ${middle('/ports/sw2/1/')} \\d+M`),
    );
    expect(wordsOf(picture)).toContain('cable #1 (CAT6, 3 m, connected) and cable #2 (CAT6, 3 m, connected)');
  });

  it('meet in a bar where it is not', () => {
    const cables = [cable('#1'), cable('#2')];
    const picture = drawn(traceOf([{ near: ends(3, SW1), cables, far: ends(3, SW2) }]));
    const bars = picture
      .all('.plain')
      .filter(({ attributes }) => /^(M[\d.]+ \d+V\d+){3}M[\d.]+ \d+H[\d.]+$/.test(attributes.d ?? ''));
    expect(bars).toHaveLength(2);
    const columns = cables.map(({ url }) => link(picture, url as string).all('path')[0]?.attributes.d);
    expect(columns).toEqual([expect.stringMatching(/^M[\d.]+ \d+V\d+$/), expect.stringMatching(/^M[\d.]+ \d+V\d+$/)]);
  });

  it('make the picture as wide as they are, and nothing reaches beyond it', () => {
    const long = device(`a-${'very-'.repeat(30)}long-name`, 'Somewhere '.repeat(30));
    for (const count of [1, 2, 5, 24]) {
      const cables = Array.from({ length: count }, (_, index) =>
        cable(`#${index}${'x'.repeat(90)}`, { type: 'y'.repeat(90) }),
      );
      const picture = drawn(traceOf([{ near: ends(count, long), cables, far: ends(count, SW2) }]));
      for (const box of picture.all('rect')) {
        expect(box.number('width') + Number(box.attributes.x ?? 0)).toBeLessThanOrEqual(picture.number('width'));
        expect(Number(box.attributes.x ?? 0)).toBeGreaterThanOrEqual(0);
        expect(box.number('height') + Number(box.attributes.y ?? 0)).toBeLessThanOrEqual(picture.number('height'));
      }
      expect(picture.classes.includes('wide')).toBe(picture.number('width') > 640);
    }
  });
});

describe('The end of a path', () => {
  it('that is a port without a cable is not connected', () => {
    const steps: DrawnStep[] = [
      { near: [end('eth0', SW1)], cables: [cable('#12')], far: [end('1', PANEL, 'Front port')] },
      { near: [end('R', PANEL, 'Rear port')], cables: [], far: [] },
    ];
    const picture = drawn(traceOf(steps, { isComplete: false }));
    expect(texts(picture)).toContain('Not connected');
    expect(boxOf(picture.all('.end')[0] as Drawn).top).toBeGreaterThan(boxOf(link(picture, '/ports/panel/R/')).bottom);
    expect(wordsOf(picture)).toContain('Rear port R of panel, not connected. 1 segment. 3 m (9.8 ft). Not complete.');
  });

  it('that is a cable without a far end is not connected', () => {
    const steps = [{ near: [end('eth0', SW1)], cables: [cable('#12')], far: [] }];
    const picture = drawn(traceOf(steps, { isComplete: false }));
    expect(texts(picture)).toContain('Not connected');
    expect(wordsOf(picture)).toContain('cable #12 (CAT6, 3 m, connected), not connected.');
  });

  it('that is its beginning is not connected either, and has no sums', () => {
    const picture = drawn(traceOf([], { isComplete: false, isActive: false, lengthMetres: null }));
    expect(texts(picture)).toEqual(['Not connected']);
    expect(wordsOf(picture)).toBe('Interface eth0 of sw1: not connected.');
    const port = drawn(traceOf([{ near: [end('eth0', SW1)], cables: [], far: [] }], { isComplete: false }));
    expect(texts(port)).toEqual(['sw1', 'Akron · R1', 'eth0', 'Interface', 'Not connected']);
  });

  it('may be where it splits, with the ends among which nobody can choose', () => {
    const far = ['1', '2', '3'].map((name) => end(name, PANEL, 'Front port'));
    const steps = [{ near: [end('R', SW1, 'Rear port')], cables: [cable('#9')], far }];
    const picture = drawn(traceOf(steps, { isSplit: true, isComplete: false }));
    expect(texts(picture)).toContain('Path splits here');
    expect(texts(picture)).not.toContain('Not connected');
    for (const { url } of far) link(picture, url as string);
    expect(boxOf(picture.all('.split')[0] as Drawn).top).toBeGreaterThan(
      boxOf(link(picture, '/devices/panel/')).bottom,
    );
    expect(wordsOf(picture)).toContain('Front ports 1, 2 and 3 of panel, where the path splits. 1 segment.');
    expect(texts(picture).at(-1)).toContain('The path splits');
  });

  it('is simply the last device of a complete path', () => {
    const picture = drawn(traceOf(oneSegment(cable('#12'))));
    expect([...picture.all('.end'), ...picture.all('.split')]).toEqual([]);
  });
});

describe('The sums of a path', () => {
  it.each<[Partial<DrawnTrace>, Partial<DrawnCable>, string]>([
    [{ lengthMetres: 120.456 }, {}, '1 segment · 120.46 m (395.2 ft) · Complete · Active'],
    [{ lengthMetres: null }, { length: null }, '1 segment · Length unknown · Complete · Active'],
    [{ lengthMetres: 7 }, { length: null }, '1 segment · At least 7 m (23 ft) · Complete · Active'],
    [{ lengthMetres: 7 }, { url: null }, '1 segment · At least 7 m (23 ft) · Complete · Active'],
    [{ isComplete: false, isActive: false }, {}, '1 segment · 3 m (9.8 ft) · Not complete · Not active'],
  ])('%j %j', (trace, of, sums) => {
    expect(texts(drawn(traceOf(oneSegment(cable('#12', of)), trace))).at(-1)).toBe(sums);
  });
});

describe('What may not be seen', () => {
  const secret = cable('#666', { url: null, color: 'f44336', status: 'planned', type: 'CAT7', length: 4242 });
  const steps: DrawnStep[] = [
    { near: [end('eth0', SW1)], cables: [secret], far: [HIDDEN_END, HIDDEN_END] },
    { near: [{ ...HIDDEN_END, kind: 'Rear port' }], cables: [cable('#7')], far: [end('eth1', SW2)] },
  ];

  it('is a block without a name or a link', () => {
    const svg = drawTrace(traceOf(steps), { caption: 'Trace', id: 'trace' });
    const picture = readSvg(svg);
    const titles = picture.all('.hidden').flatMap(({ title }) => title ?? []);
    expect(titles.sort()).toEqual([
      'Cable: not visible',
      ...Array(2).fill('Front port: not visible'),
      'Rear port: not visible',
    ]);
    expect(texts(picture).filter((text) => text === 'Not visible')).toHaveLength(5);
    // The two ports are apart, and the cable leads to both.
    const [line] = picture.all('path') as [Drawn];
    const ports = picture.all('.hidden').filter((one) => one.title === 'Front port: not visible');
    expect(new Set(ports.map((port) => boxOf(port).left)).size).toBe(2);
    expect(ports.map((port) => leadsTo(line, boxOf(port)))).toEqual([true, true]);
    for (const word of ['secret', '#666', 'CAT7', '4242', 'f44336', 'planned', 'stroke-dasharray']) {
      expect(svg.replace(/<style>.*<\/style>/, '')).not.toContain(word);
    }
  });

  it('is said in words to be there', () => {
    expect(wordsOf(drawn(traceOf(steps)))).toContain(
      'Interface eth0 of sw1, cable (not visible), Front ports (not visible), Rear port (not visible), cable #7',
    );
  });

  it('stands together, as one device that it need not be', () => {
    const boxes = drawn(traceOf(steps))
      .all('.hidden')
      .filter(({ title }) => title === undefined);
    expect(boxes).toHaveLength(1);
  });
});

describe('Hostile words', () => {
  it.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', ']]>&lt;', '</title></svg>'])(
    'stay words: %s',
    (words) => {
      const bad = device(words, words);
      const step = { near: [end(words, bad, words)], cables: [cable(words, { type: words, status: words })], far: [] };
      const picture = readSvg(drawTrace(traceOf([step], { origin: words }), { caption: 'Trace', id: 'trace' }));
      expect(picture.title).toBe(`Trace from ${words}`);
      expect(link(picture, `/devices/${words}/`).title).toBe(`${words}\n${words}`);
      const names = new Set(picture.elements.map(({ name }) => name));
      const known = ['svg', 'title', 'desc', 'style', 'rect', 'text', 'g', 'a', 'path'];
      expect([...names].filter((name) => !known.includes(name))).toEqual([]);
    },
  );
});

describe('A long path', () => {
  it('is drawn to its end', () => {
    const steps = Array.from({ length: 128 }, (_, index) => ({
      near: [end('out', device(`d${index}`))],
      cables: [cable(`#${index}`)],
      far: [end('in', device(`d${index + 1}`))],
    }));
    const picture = drawn(traceOf(steps));
    expect(picture.all('a')).toHaveLength(129 + 256 + 128);
    expect(texts(picture).at(-1)).toContain('128 segments');
  });
});
