// The use of power as Chromium shows it: in the pages of racks, panels, feeds and ports, and by itself.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PowerPanel } from '../../src/dcim/power-panel.js';
import { startServer, type TestServer } from '../support/app.js';
import { CHROMIUM, hasChromium, onEveryScreen, WIDTHS } from '../support/chromium.js';
import type { Json } from '../support/client.js';
import { make } from '../support/factories/make.js';
import { addressOf, cable, type End } from '../support/factories/patching.js';
import { feed, type Pdu, pdu, type Room, room, supplies } from '../support/factories/powering.js';
import { PAPER, Screens } from '../support/screens.js';

const HOSTILE = `</title><img src=x onerror="document.title='broken'"><script>`;
const MANY = 25;

describe.skipIf(!hasChromium)(`The use of power in Chromium (${CHROMIUM})`, () => {
  let server: TestServer;
  let screens: Screens;
  let place: Room;
  let crowded: Json;
  let supply: End;
  let strip: Pdu;
  let psu: End[];

  beforeAll(async () => {
    server = await startServer();
    place = await room(server);
    // 5,099 W on three legs, and two feeds of 2,944 W: one nearly full, one too full.
    supply = await feed(server, { ...place, name: HOSTILE, phase: 'three-phase' });
    const [full, over] = [await feed(server, { ...place, name: 'B' }), await feed(server, { ...place, name: 'C' })];
    strip = await pdu(server, ['A', 'B', 'C']);
    psu = await supplies(server, [500, 900], [1500, 1600], [2700, 2800], [3300, 4000]);
    await cable(server, supply, strip.inlet);
    await cable(server, at(strip.outlets, 0), at(psu, 0));
    await cable(server, at(strip.outlets, 1), at(psu, 1));
    await cable(server, full, at(psu, 2));
    await cable(server, over, at(psu, 3));
    crowded = await make(server, PowerPanel, { site: place.power_panel.site.id });
    for (let number = 1; number <= MANY; number++) {
      await feed(server, { power_panel: crowded.id, name: `Feed ${number} of the second room on the left` });
    }
    screens = new Screens(server.url);
  });
  afterAll(async () => {
    await server?.close();
  });
  afterEach(() => {
    expect(screens.wrong).toEqual([]);
  });

  const at = (ends: readonly End[], index: number): End => ends[index] as End;
  const rackPath = () => `/api/dcim/racks/${place.rack.id}/`;
  const panelPath = ({ id }: Json = place.power_panel) => `/api/dcim/power-panels/${id}/`;
  const to = (path: string) => screens.to(path);
  const power = () => screens.page.getByLabel(/^Power of /);
  const boxOf = async (label: RegExp) => {
    const box = await screens.page.getByLabel(label).boundingBox();
    if (!box) throw new Error(`${label} is not visible.`);
    return box;
  };

  it('is seen whole on every page that has it, wide and narrow, light and dark', async () => {
    const page = await screens.open('desk');
    const ends = [supply, strip.inlet, at(strip.outlets, 0), at(psu, 0)].map(addressOf);
    for (const path of [rackPath(), panelPath(), panelPath(crowded), ...ends]) {
      await to(path);
      await onEveryScreen(page, async (width, scheme) => {
        const { overflow, left, wide, drawn, paper } = await power().evaluate((picture) => ({
          overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          left: picture.getBoundingClientRect().left,
          wide: picture.getBoundingClientRect().width,
          drawn: Number(picture.getAttribute('width')),
          paper: getComputedStyle(picture.querySelector('.paper') as Element).fill,
        }));
        expect([path, width, overflow, paper]).toEqual([path, width, 0, PAPER[scheme]]);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + wide).toBeLessThanOrEqual(WIDTHS[width]);
        // As large as it is drawn, so that its smallest words can be read.
        expect(wide).toBeCloseTo(drawn, 0);
      });
      const ids = await screens.ids();
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('tells by hatching what is too much, light and dark', async () => {
    const page = await screens.open('desk');
    await to(rackPath());
    await onEveryScreen(page, async (width, scheme) => {
      await screens.keep(`power-${width}-${scheme}`);
      expect(await screens.fill(power().locator('.usual'))).toBe(
        scheme === 'dark' ? 'rgb(79, 199, 184)' : 'rgb(42, 143, 134)',
      );
      for (const load of ['high', 'over']) {
        expect(await screens.fill(`.picture .${load}`)).toBe(`url("#power-${load}")`);
        expect(await screens.fill(`pattern#power-${load} rect`)).not.toBe('rgb(0, 0, 0)');
      }
      expect(await power().getByText('Over 80 %').isVisible()).toBe(true);
      expect(await power().getByText('Over 100 %').isVisible()).toBe(true);
    });
  });

  it('follows the faces of its rack, wide and narrow', async () => {
    const page = await screens.open('desk');
    await to(rackPath());
    await onEveryScreen(page, async (width) => {
      const [rear, own] = [await boxOf(/^Rack .*: rear$/), await boxOf(/^Power of /)];
      if (width === 'desk') expect(own.x).toBeGreaterThan(rear.x + rear.width);
      else expect(own.y).toBeGreaterThan(rear.y + rear.height);
    });
  });

  it('leads on to the feeds, by mouse and by keyboard', async () => {
    const page = await screens.open('telephone');
    const link = () => power().locator(`a[href$="${addressOf(supply)}"]`);
    await to(panelPath());
    await link().locator('.slot').click();
    await page.waitForURL(`**${addressOf(supply)}`);
    await to(`${panelPath()}power/?render=svg`);
    await page.locator('.link').first().click();
    await page.waitForURL(/\/api\/dcim\/power-feeds\/[0-9a-f-]+\/$/);
    await to(panelPath());
    await link().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${addressOf(supply)}`);
  });

  it('tells screen readers its figures, and those of every feed', async () => {
    await screens.open('desk');
    await to(rackPath());
    const told = await screens.told();
    const image = told.find(({ role, name }) => role === 'image' && name.startsWith('Power of '));
    expect(image?.description).toContain('8,000 W of 10,987 W, 72.8 %. Maximum draw 9,300 W, 84.6 %.');
    const links = told.flatMap(({ role, name }) => (role === 'link' ? [name] : []));
    expect(links.some((name) => /^C .*3,300 W of 2,944 W, 112\.1 % Maximum draw 4,000 W/.test(name))).toBe(true);
  });

  it('is a well-formed document by itself, without words that act', async () => {
    const page = await screens.open('desk', 'dark');
    await to(`${addressOf(supply)}power/?render=svg`);
    expect(await page.evaluate(() => document.contentType)).toBe('image/svg+xml');
    expect(await page.locator('parsererror, script, img').count()).toBe(0);
    expect(await screens.fill('.paper')).toBe(PAPER.dark);
    expect(await page.title()).toContain(`Power of ${HOSTILE}`);
    expect(await page.getByText('500 W of 1,700 W, 29.4 %', { exact: true }).isVisible()).toBe(true);
    await screens.keep('power-alone-dark');
  });

  it('is printed light, its hatchings in grey', async () => {
    const page = await screens.open('desk', 'dark');
    await to(panelPath());
    const sheets = await screens.printed(async () => {
      expect(await screens.fill('.picture .paper')).toBe(PAPER.light);
      expect(await screens.fill('.picture .strong')).toBe('rgb(0, 0, 0)');
      for (const load of ['high', 'over']) {
        expect(await screens.fill(`pattern .${load}-ground`)).toBe('rgb(255, 255, 255)');
        const line = page.locator(`pattern .${load}-line`).first();
        expect(await line.evaluate((one) => getComputedStyle(one).stroke)).toBe('rgb(68, 68, 68)');
      }
    });
    expect(sheets).toBe(1);
  });
});
