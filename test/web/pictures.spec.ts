// Pictures as Chromium shows them: in the page of their object and by themselves, wide and narrow, light, dark and printed.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../src/dcim/device.js';
import { DeviceRole } from '../../src/dcim/device-role.js';
import { DeviceType } from '../../src/dcim/device-type.js';
import { Rack } from '../../src/dcim/rack.js';
import { RackReservation } from '../../src/dcim/rack-reservation.js';
import { Site } from '../../src/dcim/site.js';
import { startServer, type TestServer } from '../support/app.js';
import { CHROMIUM, hasChromium, onEveryScreen, WIDTHS } from '../support/chromium.js';
import type { Json } from '../support/client.js';
import { PNG } from '../support/factories/images.js';
import { make } from '../support/factories/make.js';
import { PAPER, Screens } from '../support/screens.js';

const HOSTILE = `</title></svg><img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;

describe.skipIf(!hasChromium)(`Pictures of racks in Chromium (${CHROMIUM})`, () => {
  let server: TestServer;
  let screens: Screens;
  let rack: Json;
  let router: Json;

  beforeAll(async () => {
    server = await startServer();
    const site = await make(server, Site);
    rack = await make(server, Rack, { site, name: 'R1', u_height: 42 });
    const image = `data:image/png;base64,${PNG.toString('base64')}`;
    const deep = await make(server, DeviceType, { u_height: 2 });
    const flat = await make(server, DeviceType, { u_height: 0.5, is_full_depth: false, front_image: image });
    const role = await make(server, DeviceRole, { color: '0b3d91' });
    const place = { site, rack, role, face: 'front' };
    router = await make(server, Device, { ...place, name: 'router', device_type: deep, position: 40 });
    await make(server, Device, { ...place, name: 'patch', device_type: flat, position: 39.5 });
    await make(server, Device, { ...place, name: HOSTILE.slice(0, 64), device_type: deep, position: 30 });
    await make(server, RackReservation, { rack, units: [1, 2, 3], description: HOSTILE });
    screens = new Screens(server.url);
  });
  afterAll(async () => {
    await server?.close();
  });
  afterEach(() => {
    expect(screens.wrong).toEqual([]);
  });

  const toRack = () => screens.to(`/api/dcim/racks/${rack.id}/`);
  const toPicture = (face = 'both') => screens.to(`/api/dcim/racks/${rack.id}/elevation/?render=svg&face=${face}`);
  const picture = (face: string) => screens.page.getByLabel(`Rack R1: ${face}`);

  it('are seen whole on the page of a rack, wide and narrow, light and dark', async () => {
    const page = await screens.open('desk');
    await toRack();
    await onEveryScreen(page, async (width, scheme) => {
      expect(await screens.overflow()).toBe(0);
      await screens.keep(`rack-${width}-${scheme}`);
      const [front, rear] = [await picture('front').boundingBox(), await picture('rear').boundingBox()];
      if (!front || !rear) throw new Error('A picture is not visible.');
      for (const { x, width: wide } of [front, rear]) {
        expect(wide).toBeGreaterThan(300);
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + wide).toBeLessThanOrEqual(WIDTHS[width]);
      }
      const isBeside = Math.abs(front.y - rear.y) < 1;
      expect(isBeside).toBe(width === 'desk');
      expect(isBeside ? rear.x - (front.x + front.width) : rear.y - (front.y + front.height)).toBeGreaterThan(0);
      // The style of the picture is let in: else paper would be black.
      expect(await screens.fill('.picture .paper')).toBe(PAPER[scheme]);
      expect(await screens.fill('.picture .solid .body')).toBe('rgb(11, 61, 145)');
    });
    expect(await page.title()).toContain('R1');
  });

  it('lead on to the devices, by mouse and by keyboard', async () => {
    const page = await screens.open('desk');
    await toRack();
    await picture('front').locator('text', { hasText: 'router' }).click();
    await page.waitForURL(`**/api/dcim/devices/${router.id}/`);
    await toPicture('front');
    await page.locator('text', { hasText: 'router' }).click();
    await page.waitForURL(`**/api/dcim/devices/${router.id}/`);
    await toRack();
    const link = picture('front').locator(`a[href$="/devices/${router.id}/"]`);
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/api/dcim/devices/${router.id}/`);
  });

  it('tell screen readers their name, what they show, and their links', async () => {
    await screens.open('desk');
    await toRack();
    const told = await screens.told();
    const front = told.find(({ role, name }) => role === 'image' && name === 'Rack R1: front');
    expect(front?.description).toContain('Front: 3 devices');
    const links = told.flatMap(({ role, name }) => (role === 'link' ? [name] : []));
    expect(links.filter((name) => name.startsWith('router '))).toHaveLength(2);
    expect(links.filter((name) => name.includes('U40–U41, front, full depth Status: Active'))).toHaveLength(1);
  });

  it('are well-formed documents by themselves, with their images and no words that act', async () => {
    const page = await screens.open('desk', 'dark');
    await toPicture();
    expect(await page.evaluate(() => document.contentType)).toBe('image/svg+xml');
    expect(await page.locator('parsererror, script, img').count()).toBe(0);
    expect(await page.locator('text', { hasText: 'Reserved' }).first().isVisible()).toBe(true);
    expect(await screens.fill('.paper')).toBe('rgb(24, 33, 42)');
    expect(await page.title()).toContain('Rack R1: front and rear');
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(loaded.filter((name) => name.includes('/media/'))).toHaveLength(1);
    await screens.keep('rack-alone-dark');
  });

  it('are printed light, without filled boxes, each on one sheet', async () => {
    const page = await screens.open('desk', 'dark');
    for (const go of [toRack, toPicture]) {
      await go();
      const sheets = await screens.printed(async () => {
        expect(await screens.fill('.picture .paper')).toBe(PAPER.light);
        expect(await screens.fill('.picture .solid .body')).toBe('rgb(255, 255, 255)');
        expect(await screens.fill('.picture .solid text')).toBe('rgb(0, 0, 0)');
        expect(await page.locator('.picture image').first().isVisible()).toBe(false);
      });
      expect(sheets).toBe(1);
    }
  });
});
