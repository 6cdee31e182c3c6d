// Traces as Chromium shows them: in the pages of ports and by themselves, wide and narrow, light, dark and printed.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../src/dcim/device.js';
import { Rack } from '../../src/dcim/rack.js';
import { Site } from '../../src/dcim/site.js';
import { startServer, type TestServer } from '../support/app.js';
import { CHROMIUM, hasChromium, onEveryScreen, SCREENS, WIDTHS } from '../support/chromium.js';
import type { Json } from '../support/client.js';
import { make } from '../support/factories/make.js';
import { addressOf, cable, type End, interfaces, type Panel, panel } from '../support/factories/patching.js';
import { PAPER, Screens } from '../support/screens.js';

const HOSTILE = `"><img src=x onerror="document.title='broken'"><script>`;
const LANES = 8;

describe.skipIf(!hasChromium)(`Traces in Chromium (${CHROMIUM})`, () => {
  let server: TestServer;
  let screens: Screens;
  let store: Json;
  let patch: Json;
  let eth: End[];
  let lanes: End[];
  let here: Panel;

  beforeAll(async () => {
    server = await startServer();
    const site = await make(server, Site, { name: 'Akron' });
    const rack = await make(server, Rack, { site, name: 'R1' });
    eth = await interfaces(server, await make(server, Device, { name: 'switch-1', site, rack }), 3);
    store = await make(server, Device, { name: HOSTILE, site, rack });
    const far = await interfaces(server, store, 2);
    here = await panel(server, 1, 2);
    const there = await panel(server, 1, 2);
    patch = await cable(server, at(eth, 0), at(here.front[0], 0), { color: 'ff0000', length: 2, length_unit: 'm' });
    await cable(server, at(eth, 1), at(here.front[0], 1), { label: HOSTILE });
    await cable(server, at(here.rear, 0), at(there.rear, 0), { status: 'planned' });
    await cable(server, at(there.front[0], 0), at(far, 0));
    await cable(server, at(there.front[0], 1), at(far, 1));
    lanes = await interfaces(server, await make(server, Device, { name: 'blades', site, rack }), LANES);
    await cable(server, at(eth, 2), lanes, { type: 'dac-passive', color: 'ff9800' });
    screens = new Screens(server.url);
  });
  afterAll(async () => {
    await server?.close();
  });
  afterEach(() => {
    expect(screens.wrong).toEqual([]);
  });

  const at = (ends: readonly End[] | undefined, place: number): End => ends?.[place] as End;
  const to = (end: End, more = '') => screens.to(`${addressOf(end)}${more}`);
  const trace = (from: string) => screens.page.getByLabel(`Trace from switch-1 ${from}`);
  const boxOf = async (from: string) => {
    const box = await trace(from).boundingBox();
    if (!box) throw new Error(`The trace from ${from} is not visible.`);
    return box;
  };

  it('are seen whole on the page of an interface, wide and narrow, light and dark', async () => {
    const page = await screens.open('desk');
    await to(at(eth, 0));
    await onEveryScreen(page, async (width, scheme) => {
      expect(await screens.overflow()).toBe(0);
      await screens.keep(`trace-${width}-${scheme}`);
      const { x, width: wide } = await boxOf('interface1');
      expect(wide).toBeGreaterThan(300);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + wide).toBeLessThanOrEqual(WIDTHS[width]);
      // The style of the picture is let in: else paper would be black.
      expect(await screens.fill('.picture .paper')).toBe(PAPER[scheme]);
      expect(await screens.fill('.picture .port .heading')).toBe(
        scheme === 'dark' ? 'rgb(237, 241, 245)' : 'rgb(22, 32, 43)',
      );
    });
    expect(await page.locator('.picture path[stroke="#ff0000"]').count()).toBe(1);
    expect(await page.title()).toContain('interface1');
  });

  it('stand by themselves on the page of a rear port, each with its own ids, wide and narrow', async () => {
    const page = await screens.open('desk');
    await to(at(here.rear, 0));
    await onEveryScreen(page, async (width, scheme) => {
      expect(await screens.overflow()).toBe(0);
      await screens.keep(`rear-port-${width}-${scheme}`);
      const [first, second] = [await boxOf('interface1'), await boxOf('interface2')];
      const isBeside = Math.abs(first.y - second.y) < 1;
      expect(isBeside).toBe(width === 'desk');
      expect(isBeside ? second.x - (first.x + first.width) : second.y - (first.y + first.height)).toBeGreaterThan(0);
    });
    expect(await page.getByText(/^Path [12] of 2$/).allTextContents()).toEqual(['Path 1 of 2', 'Path 2 of 2']);
    const ids = await screens.ids();
    expect(ids.filter((id) => id.startsWith('trace-'))).toHaveLength(4);
    expect(new Set(ids).size).toBe(ids.length);
  });

  // Where the box begins is set when the page is loaded.
  it.each(SCREENS)('of many lanes stay readable, and scroll in a box of their own: %s, %s', async (width, scheme) => {
    const page = await screens.open(width, scheme);
    await to(at(eth, 2));
    expect(await screens.overflow()).toBe(0);
    await screens.keep(`lanes-${width}-${scheme}`);
    const picture = trace('interface3');
    const drawn = Number(await picture.getAttribute('width'));
    expect(drawn).toBeGreaterThan(500);
    expect((await boxOf('interface3')).width).toBeCloseTo(drawn, 0);
    const box = picture.locator('..');
    const [shown, all, left] = await box.evaluate((one) => [one.clientWidth, one.scrollWidth, one.scrollLeft] as const);
    expect(all > shown).toBe(width === 'telephone');
    expect(left).toBeCloseTo((all - shown) / 2, -0.5);
    const edges = [0, LANES - 1].map((lane) => picture.locator(`a[href$="${addressOf(at(lanes, lane))}"]`));
    for (const edge of edges) {
      await edge.focus();
      const place = await edge.boundingBox();
      expect(place?.x).toBeGreaterThanOrEqual(0);
      expect((place?.x ?? 0) + (place?.width ?? Number.NaN)).toBeLessThanOrEqual(WIDTHS[width]);
    }
    expect(await screens.overflow()).toBe(0);
    expect(await page.evaluate(() => scrollX)).toBe(0);
  });

  it('lead on to ports, cables and devices, by mouse and by keyboard', async () => {
    const page = await screens.open('desk');
    await to(at(eth, 0));
    await trace('interface1').locator('text', { hasText: patch.display }).click();
    await page.waitForURL(`**/api/dcim/cables/${patch.id}/`);
    await to(at(eth, 0), 'trace/?render=svg');
    await page.locator('text', { hasText: 'frontport1' }).first().click();
    await page.waitForURL(`**${addressOf(at(here.front[0], 0))}`);
    for (const href of [`/cables/${patch.id}/`, addressOf(at(here.rear, 0)), `/devices/${store.id}/`]) {
      await to(at(eth, 0));
      await trace('interface1').locator(`a[href$="${href}"]`).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**${href}`);
    }
  });

  it('tell screen readers where they lead, and what their links are', async () => {
    await screens.open('desk');
    await to(at(here.rear, 0));
    const told = await screens.told();
    const images = told.filter(
      ({ role, name }) => role === 'image' && name.startsWith('Trace from switch-1 interface'),
    );
    expect(images.map(({ description }) => description)).toEqual([
      expect.stringContaining('Interface interface1 of switch-1, cable #1 (2 m, connected), Front port frontport1'),
      expect.stringContaining('Interface interface2 of switch-1'),
    ]);
    const links = told.flatMap(({ role, name }) => (role === 'link' ? [name] : []));
    expect(links).toContain('Cable #1 (2 m, connected)');
    expect(links).toContain('Interface interface1 of switch-1');
  });

  it('are well-formed documents by themselves, without words that act', async () => {
    const page = await screens.open('desk', 'dark');
    for (const [place, name] of [
      [0, 'interface1'],
      [1, 'interface2'],
    ] as const) {
      await to(at(eth, place), 'trace/?render=svg');
      expect(await page.evaluate(() => document.contentType)).toBe('image/svg+xml');
      expect(await page.locator('parsererror, script, img').count()).toBe(0);
      expect(await screens.fill('.paper')).toBe(PAPER.dark);
      expect(await page.title()).toContain(`Trace from switch-1 ${name}`);
    }
    await screens.keep('trace-alone-dark');
  });

  it('are printed light, without filled boxes, as wide as the sheet at most', async () => {
    const page = await screens.open('desk', 'dark');
    // As wide as a sheet of A4 between its margins.
    await page.setViewportSize({ width: 718, height: 1000 });
    for (const end of [at(eth, 0), at(eth, 2), at(here.rear, 0)]) {
      await to(end);
      const sheets = await screens.printed(async () => {
        expect(await screens.fill('.picture .paper')).toBe(PAPER.light);
        for (const box of ['.device .body', '.port .body']) expect(await screens.fill(box)).toBe('rgb(255, 255, 255)');
        expect(await screens.fill('.picture .heading')).toBe('rgb(0, 0, 0)');
        for (const picture of await page.locator('.picture').all()) {
          const { x, width } = (await picture.boundingBox()) as { x: number; width: number };
          expect(width).toBeGreaterThan(300);
          expect(x + width).toBeLessThanOrEqual(718);
        }
      });
      expect(sheets).toBe(1);
    }
  });
});
