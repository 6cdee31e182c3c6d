// Cabling in a real Chromium: with and without scripts, wide and narrow, with the mouse and with the keyboard alone.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../src/dcim/device.js';
import { PowerFeed } from '../../src/dcim/power-feed.js';
import { PowerPanel } from '../../src/dcim/power-panel.js';
import { ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../support/app.js';
import {
  type Account,
  CHROMIUM,
  hasChromium,
  keepPicture,
  logInOn,
  openPage,
  overflowOf,
  type View,
} from '../support/chromium.js';
import type { Json } from '../support/client.js';
import { isLong } from '../support/depth.js';
import { make, makeMany } from '../support/factories/make.js';
import { addressOf, cable, type End, interfaces, ports, read } from '../support/factories/patching.js';

/** What somebody may call a device, and what would happen where it were not encoded. */
const MARKED = `"><img src=x onerror=alert(1)>{{7*7}}`;

describe.skipIf(!hasChromium)(`Cabling in Chromium (${CHROMIUM})`, () => {
  let server: TestServer;
  let viewer: TestUser;
  let page: Page;
  let complaints: string[];
  let leaf: Json;
  let hostile: Json;
  let free: End[];

  beforeAll(async () => {
    server = await startServer();
    viewer = await server.user('viewer');
    leaf = await make(server, Device, { name: 'leaf-1' });
    hostile = await make(server, Device, { name: MARKED });
    const { device_type, role, site } = leaf;
    await makeMany(server, Device, 210, (place) => ({ name: `server-${place}`, device_type, role, site }));
    free = await interfaces(server, leaf, 40);
    await ports(server, 'dcim.interface', hostile, 6, (place) => ({
      name: `${MARKED}${place}`,
      label: 'w'.repeat(60),
    }));
  });
  afterAll(() => server?.close());
  beforeEach(() => {
    complaints = [];
  });
  afterEach(() => {
    expect(complaints).toEqual([]);
  });

  async function open(path: string, { as, ...view }: View & { as?: Account } = {}): Promise<void> {
    page = await openPage(server.url, complaints, view);
    await logInOn(page, server.url, as ?? { username: 'admin', password: ADMIN_PASSWORD });
    await page.goto(`${server.url}${path}`);
  }

  const side = (name: 'A' | 'B') => page.getByRole('group', { name: `${name} terminations` });
  const next = (name: 'A' | 'B') => side(name).getByRole('button', { name: 'Next' }).click();
  const fresh = (): End => free.shift() as End;

  async function picture(name: string, width: string): Promise<void> {
    expect([name, await overflowOf(page)]).toEqual([name, 0]);
    await keepPicture(page, `${name}-${width}`);
  }

  it.each([
    ['desk', true],
    ['telephone', false],
    ...(isLong
      ? ([
          ['desk', false],
          ['telephone', true],
        ] as const)
      : []),
  ] as const)('connects a port and disconnects it again: %s, scripts: %s', async (width, javaScriptEnabled) => {
    const [near, far] = [fresh(), fresh()];
    const { name } = await read(server, far);
    await open(addressOf(near), { width, javaScriptEnabled });
    await picture('port-free', width);
    await page.getByRole('link', { name: 'Connect' }).click();
    expect(await side('A').getByRole('checkbox').isChecked()).toBe(true);
    await page.getByLabel('Label', { exact: true }).fill(MARKED);
    await page.getByLabel('Type', { exact: true }).selectOption({ label: 'CAT6a' });
    await picture('cable-ends', width);
    await side('B').getByLabel('Find device').fill('leaf');
    await next('B');
    // The only one of that name is chosen already.
    expect(page.url()).not.toContain('csrf');
    await side('B').getByLabel('Free interface').selectOption({ label: name });
    await picture('cable-ports', width);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/api\/dcim\/cables\/[0-9a-f-]{36}\/$/);
    await expect(page.getByRole('heading', { level: 1 }).textContent()).resolves.toBe(MARKED);
    expect(await read(server, near)).toMatchObject({ cable: { label: MARKED }, link_peers: [{ id: far.object_id }] });
    await picture('cable', width);
    await page
      .locator('.facts')
      .getByRole('link', { name: `leaf-1 > ${name}` })
      .click();
    await page.waitForURL(`**${addressOf(far)}`);
    await picture('port-cabled', width);
    await page.getByRole('link', { name: 'Where it leads' }).click();
    await page.waitForURL(`**${addressOf(far)}trace/`);
    await page.goBack();
    await page.getByRole('link', { name: 'Disconnect' }).click();
    for (const end of [near, far])
      await expect(page.getByRole('main').textContent()).resolves.toContain(
        `leaf-1 > ${(await read(server, end)).name}`,
      );
    await picture('cable-delete', width);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL('**/api/dcim/cables/');
    expect(await read(server, near)).toMatchObject({ cable: null });
    free.push(near, far);
  });

  it('goes the whole way with the keyboard: the enter key searches in a search, and saves elsewhere', async () => {
    const [near, far] = [fresh(), fresh()];
    const { name } = await read(server, far);
    await open(addressOf(near));
    await page.getByRole('link', { name: 'Connect' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/edit/dcim/cables/add/**');
    await side('B').getByLabel('Find device').focus();
    await page.keyboard.type('leaf-1');
    await page.keyboard.press('Enter');
    await page.waitForURL(/step=b_terminations.*#id_b_terminations$/);
    await side('B').getByLabel('Free interface').focus();
    await page.keyboard.type(name);
    await page.keyboard.press('Tab');
    await expect(page.evaluate(() => document.activeElement?.textContent)).resolves.toBe('Show again: B terminations');
    await page.getByLabel('Label', { exact: true }).focus();
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/api\/dcim\/cables\/[0-9a-f-]{36}\/$/);
    expect(await read(server, far)).toMatchObject({ cable: { label: 'By keyboard' } });
  });

  it('makes a breakout, step by step on both sides, of devices and ports that are called anything', async () => {
    await open('/api/dcim/cables/', { width: 'telephone' });
    await page.getByRole('link', { name: 'Add cable' }).click();
    await side('A').getByLabel('Kind').selectOption({ label: 'Interface' });
    await next('A');
    await side('A').getByLabel('Find device').fill('leaf-1');
    await next('A');
    const { name } = await read(server, fresh());
    await side('A').getByLabel('Free interface').selectOption({ label: name });
    await side('B').getByRole('button').click();
    expect(await side('B').getByLabel('Kind').locator('option').allTextContents()).toEqual([
      'Interface',
      'Front port',
      'Rear port',
    ]);
    expect(await side('A').getByRole('checkbox').isChecked()).toBe(true);
    await side('B').getByLabel('Find device').fill('onerror');
    await next('B');
    const lanes = side('B').getByLabel('Free interface');
    const labels = await lanes.locator('option').allTextContents();
    expect(labels).toHaveLength(6);
    await lanes.selectOption(labels.slice(0, 4).map((label) => ({ label })));
    await picture('cable-breakout', 'telephone');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/api\/dcim\/cables\/[0-9a-f-]{36}\/$/);
    await picture('cable-marked', 'telephone');
    expect(await page.locator('.facts').getByRole('link').count()).toBe(5);
    // One lane less, by the form of the cable.
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await side('B').getByRole('checkbox').nth(3).uncheck();
    await picture('cable-edit', 'telephone');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/api\/dcim\/cables\/[0-9a-f-]{36}\/$/);
    expect(await page.locator('.facts').getByRole('link').count()).toBe(4);
  });

  it('plugs a power port into a feed, which is found by its panel', async () => {
    const power_panel = await make(server, PowerPanel, { name: 'Cellar' });
    const feed = await make(server, PowerFeed, { name: 'Feed A', power_panel });
    const [inlet] = (await ports(server, 'dcim.powerport', leaf, 1)) as [End];
    await open(addressOf(inlet));
    await page.getByRole('link', { name: 'Connect' }).click();
    await side('B').getByLabel('Kind').selectOption({ label: 'Power feed' });
    await next('B');
    await side('B').getByLabel('Power panel').selectOption({ label: 'Cellar' });
    await next('B');
    await side('B').getByLabel('Free power feed').selectOption({ label: 'Feed A' });
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/api\/dcim\/cables\/[0-9a-f-]{36}\/$/);
    expect((await server.admin.get(feed.url)).body.link_peers).toMatchObject([{ id: inlet.object_id }]);
  });

  it('says beside an end what is wrong with it, and keeps the rest', async () => {
    const [near, far, third] = [fresh(), fresh(), fresh()];
    const { name } = await read(server, far);
    await open(`/edit/dcim/cables/add?a_terminations=${near.object_type}:${near.object_id}`);
    await page.getByLabel('Label', { exact: true }).fill('Contested');
    await side('B').getByLabel('Find device').fill('leaf-1');
    await next('B');
    await side('B').getByLabel('Free interface').selectOption({ label: name });
    // Somebody else is quicker.
    await cable(server, far, third);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('alert').waitFor();
    await picture('cable-refused', 'desk');
    const errors = side('B').locator('.errors');
    await expect(errors.textContent()).resolves.toContain(`leaf-1 > ${name} has a cable already`);
    await expect(side('B').getAttribute('aria-describedby')).resolves.toBe(await errors.getAttribute('id'));
    await expect(page.getByLabel('Label', { exact: true }).inputValue()).resolves.toBe('Contested');
    // Another one instead.
    await side('B').getByRole('checkbox').uncheck();
    const { name: other } = await read(server, fresh());
    await side('B').getByLabel('Free interface').selectOption({ label: other });
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/api\/dcim\/cables\/[0-9a-f-]{36}\/$/);
  });

  it('leads who may only look no further than to look', async () => {
    const [near, far, last] = [fresh(), fresh(), fresh()];
    await cable(server, near, far, { label: 'Seen' });
    await open(addressOf(near), { as: viewer });
    await page.locator('.facts').getByRole('link', { name: 'Seen' }).waitFor();
    for (const name of ['Connect', 'Disconnect', 'Edit'])
      expect(await page.getByRole('link', { name, exact: true }).count()).toBe(0);
    await page.goto(`${server.url}${addressOf(last)}`);
    expect(await page.getByRole('link', { name: 'Connect' }).count()).toBe(0);
    const refused = await page.goto(
      `${server.url}/edit/dcim/cables/add/?a_terminations=dcim.interface:${last.object_id}`,
    );
    expect(refused?.status()).toBe(403);
  });
});
