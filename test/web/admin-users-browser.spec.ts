// The administrator's desk in a real Chromium: to restrict one user's tokens takes three clicks, with and without scripts.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Group } from '../../src/users/group.js';
import { TokenPolicy } from '../../src/users/token-policy.js';
import { ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../support/app.js';
import { BrowserSession } from '../support/browser-session.js';
import {
  CHROMIUM,
  hasChromium,
  isOutlined,
  keepPicture,
  logInOn,
  onEveryScreen,
  openPage,
  overflowOf,
  type View,
} from '../support/chromium.js';
import { isLong } from '../support/depth.js';
import { make } from '../support/factories/make.js';

describe.skipIf(!hasChromium)(`The desk in Chromium (${CHROMIUM})`, () => {
  let server: TestServer;
  let page: Page;
  let hank: TestUser;
  let complaints: string[];

  beforeAll(async () => {
    server = await startServer();
    const group = await make(server, Group, { name: 'External' });
    await make(server, TokenPolicy, { name: 'Contractors', max_lifetime_days: 30, groups: [group] });
    await server.user('someone.with.a.very.long.name.that.has.to.find.room@a.very.long.example', {
      first_name: 'Some'.repeat(20),
      groups: [group.id],
    });
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    complaints = [];
    hank = await server.user();
  });
  afterEach(() => {
    expect(complaints).toEqual([]);
  });

  async function open(path = '/admin/', view: View = {}): Promise<void> {
    page = await openPage(server.url, complaints, view);
    await logInOn(page, server.url, { username: 'admin', password: ADMIN_PASSWORD });
    await page.goto(`${server.url}${path}`);
  }

  const main = () => page.getByRole('main');

  // That pages do without scripts, and are not hindered by them: each way with one of the two, both in a long run.
  it.each(isLong ? [false, true] : [false])(
    'restricts one user’s tokens in three clicks from the start page, then says what applies and whence (scripts: %s)',
    async (javaScriptEnabled) => {
      await open('/admin/', { javaScriptEnabled });
      let clicks = 0;
      const click = async (role: 'link' | 'button', name: string) => {
        clicks++;
        await main().getByRole(role, { name, exact: true }).click();
      };
      await click('link', hank.username);
      await click('link', 'API tokens');
      await click('button', 'Switch off');
      await page.waitForURL('**/api-tokens/?done=switched-off');
      expect(clicks).toBe(3);
      const text = (await main().textContent()) ?? '';
      expect(text).toContain('Tokens that exist keep working until they expire or are revoked.');
      expect(text).toContain(`No, by the policy “API tokens of ${hank.username}”, which names the user.`);
      expect((await hank.client.post('/api/users/tokens/', {})).status).toBe(403);
      expect((await hank.client.get('/api/users/tokens/')).status).toBe(200);
      await click('button', 'Switch on');
      await page.waitForURL('**/api-tokens/?done=switched-on');
      expect((await hank.client.post('/api/users/tokens/', {})).status).toBe(201);
      await click('link', 'Revoke all tokens');
      await click('button', 'Revoke all tokens');
      await page.waitForURL('**/api-tokens/?done=revoked-all');
      expect((await hank.client.get('/api/users/tokens/')).status).toBe(403);
    },
  );

  it.each(isLong ? [true, false] : [true])(
    'adds a user, changes them, and shuts them out (scripts: %s)',
    async (javaScriptEnabled) => {
      const username = `made-by-hand-${javaScriptEnabled}`;
      await open('/admin/', { javaScriptEnabled });
      await main().getByRole('link', { name: 'Add a user' }).click();
      await page.getByLabel('Username').fill(username);
      await page.getByLabel('Password', { exact: true }).fill('a-password-that-will-do');
      await page.getByLabel('Password again').fill('a-password-that-will-do');
      await page.getByLabel('External').check();
      await page.getByRole('button', { name: 'Create' }).click();
      await page.waitForURL('**/?done=added');
      expect(await page.getByLabel('External').isChecked()).toBe(true);
      await page.getByLabel('First name').fill('Changed');
      await page.getByLabel('External').uncheck();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.waitForURL('**/?done=changed');
      const [user] = (await server.admin.get(`/api/users/users/?username=${username}`)).body.results;
      expect(user).toMatchObject({ first_name: 'Changed', groups: [], is_active: true });
      await page.getByRole('button', { name: 'Deactivate' }).click();
      await page.waitForURL('**/?done=deactivated');
      await main().getByRole('link', { name: 'Delete this user' }).click();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.waitForURL('**/admin/?done=deleted');
      expect((await server.admin.get(`/api/users/users/?username=${username}`)).body.count).toBe(0);
    },
  );

  it('is worked by the keyboard alone', async () => {
    await open(`/admin/users/${hank.id}/api-tokens/`);
    const button = main().getByRole('button', { name: 'Switch off' });
    for (let presses = 0; presses < 60; presses++) {
      if (await button.evaluate((one) => one === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    expect(await button.evaluate((one) => getComputedStyle(one).outlineStyle)).toBe('solid');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/api-tokens/?done=switched-off');
  });

  it('ends a session, and whoever had it is asked to log in', async () => {
    const theirs = new BrowserSession(server.url);
    await theirs.logIn(hank.username, hank.password);
    expect((await theirs.get('/user/sessions/')).text).toContain('This session');
    await open(`/admin/users/${hank.id}/sessions/`);
    await main()
      .getByRole('button', { name: `End the session of ${hank.username}` })
      .click();
    await page.waitForURL('**/sessions/?done=ended');
    const asked = await theirs.get('/user/sessions/');
    expect([asked.status, asked.headers.get('location')]).toEqual([302, '/login/?next=%2Fuser%2Fsessions%2F']);
  });

  it('fits a desk and a telephone, in outline', async () => {
    await open();
    const { results } = (await server.admin.get('/api/users/users/?q=room@a.very')).body;
    const about = `/admin/users/${results[0].id}/`;
    const paths = {
      users: '/admin/',
      add: '/admin/users/add/',
      user: about,
      tokens: `${about}api-tokens/`,
      revoke: `${about}api-tokens/revoke/`,
      sessions: `${about}sessions/`,
      rights: `${about}rights/?app=users`,
      history: `${about}history/`,
      delete: `${about}delete/`,
      'all-sessions': '/admin/sessions/',
      'own-sessions': '/user/sessions/',
    };
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(`${server.url}${path}`);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('main details')) details.setAttribute('open', '');
      });
      expect([name, await isOutlined(page)]).toEqual([name, true]);
      await onEveryScreen(page, async (width, scheme) => {
        expect([name, width, await overflowOf(page)]).toEqual([name, width, 0]);
        await keepPicture(page, `desk-${name}-${width}-${scheme}`);
      });
    }
  });
});
