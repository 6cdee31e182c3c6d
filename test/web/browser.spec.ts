// The pages in a real Chromium: the steps of the document, wide and narrow, without an error on the console.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../support/app.js';
import {
  CHROMIUM,
  hasChromium,
  keepPicture,
  logInOn,
  onEveryScreen,
  openPage,
  overflowOf,
  type Width,
} from '../support/chromium.js';

describe.skipIf(!hasChromium)(`In Chromium (${CHROMIUM})`, () => {
  let server: TestServer;
  let hank: TestUser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    server = await startServer();
    hank = await server.user('hankhill');
    await server.admin.post('/api/dcim/regions/', { name: 'Ohio', slug: 'ohio' });
    await server.admin.post(
      '/api/dcim/sites/',
      Array.from({ length: 60 }, (_, i) => ({
        name: `Branch ${i}`,
        slug: `branch-${i}`,
        region: { slug: 'ohio' },
        description: 'A description that is long enough to be wider than a telephone, '.repeat(2),
      })),
    );
  });
  afterAll(() => server?.close());
  beforeEach(() => {
    complaints = [];
  });
  afterEach(() => {
    expect(complaints).toEqual([]);
  });

  async function open(width: Width = 'desk', javaScriptEnabled = true): Promise<void> {
    page = await openPage(server.url, complaints, { width, javaScriptEnabled });
  }

  async function logIn(next = '/'): Promise<void> {
    await page.goto(`${server.url}/login/?next=${encodeURIComponent(next)}`);
    await page.getByLabel('Username').fill(hank.username);
    await page.getByLabel('Password').fill(hank.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(`${server.url}${next}`);
  }

  it('walks the steps of the document: the name, Profile, API Tokens, + Add a token, the form, the key', async () => {
    await open();
    await logIn();
    await page.getByRole('banner').getByRole('link', { name: hank.username, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 }).textContent()).resolves.toMatch(/profile|hankhill/i);
    await page.getByRole('main').getByRole('link', { name: 'API Tokens' }).click();
    await page.waitForURL('**/user/api-tokens/');
    await page.getByRole('link', { name: '+ Add a token' }).click();
    await page.waitForURL('**/user/api-tokens/add/');
    expect(await page.getByLabel('Write enabled').isChecked()).toBe(true);
    await page.getByLabel('Write enabled').uncheck();
    await page.getByLabel('Description').fill('Made by hand');
    await page.getByLabel('Expires').fill('2099-01-31 12:00');
    await page.getByRole('button', { name: 'Create' }).click();
    const key = (await page.locator('#new-key').textContent()) ?? '';
    expect(key).toMatch(/^[0-9a-f]{40}$/);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
    const copy = page.getByRole('button', { name: 'Copy the key' });
    await copy.click();
    await expect.poll(() => copy.textContent()).toBe('Copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
    const reply = await server.withKey(key).get('/api/users/tokens/');
    expect(reply.status).toBe(200);
    await page.getByRole('link', { name: 'Done' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Made by hand' });
    await expect(row.textContent()).resolves.toContain(key.slice(-6));
    expect(await page.content()).not.toContain(key);
    await row.getByRole('link', { name: /^Edit/ }).click();
    await page.getByLabel('Description').fill('Changed by hand');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL('**/user/api-tokens/?done=changed');
    await page
      .getByRole('row')
      .filter({ hasText: 'Changed by hand' })
      .getByRole('link', { name: /^Delete/ })
      .click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL('**/user/api-tokens/?done=deleted');
    expect((await server.withKey(key).get('/api/users/tokens/')).status).toBe(403);
  });

  it('does the same without scripts', async () => {
    await open('desk', false);
    await logIn('/user/api-tokens/');
    await page.getByRole('link', { name: '+ Add a token' }).click();
    await page.getByLabel('Description').fill('Without scripts');
    await page.getByRole('button', { name: 'Create' }).click();
    expect(await page.locator('#new-key').textContent()).toMatch(/^[0-9a-f]{40}$/);
    expect(await page.getByRole('button', { name: 'Copy the key' }).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(`${server.url}/`);
    expect(await page.getByRole('link', { name: 'Log in' }).first().isVisible()).toBe(true);
  });

  it('browses the API, logged out and logged in', async () => {
    await open();
    await page.goto(`${server.url}/api/dcim/sites/`);
    expect(await page.locator('pre').textContent()).toContain('"count": 60');
    await page.getByRole('link', { name: 'Log in' }).first().click();
    await page.getByLabel('Username').fill(hank.username);
    await page.getByLabel('Password').fill(hank.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/api/dcim/sites/');
    expect(await page.getByRole('link', { name: hank.username, exact: true }).isVisible()).toBe(true);
    await page.getByRole('link', { name: 'Next' }).first().click();
    await page.waitForURL(/offset=50/);
    await page
      .locator('pre a')
      .filter({ hasText: /sites\/[0-9a-f-]{36}\/$/ })
      .first()
      .click();
    await page.waitForURL(/\/api\/dcim\/sites\/[0-9a-f-]{36}\/$/);
    await page.goto(`${server.url}/api/`);
    await page
      .locator('pre')
      .getByRole('link', { name: `${server.url}/api/users/`, exact: true })
      .click();
    await page.waitForURL('**/api/users/');
    await page.goto(`${server.url}/api/users/users/`);
    expect(await page.locator('pre').textContent()).toContain('You do not have permission to perform this action.');
    await page.getByRole('link', { name: 'Raw JSON' }).click();
    await page.waitForURL(/format=json/);
    expect(JSON.parse((await page.locator('body').textContent()) ?? '').code).toBe('permission_denied');
  });

  it('asks for a token of the session when a script writes', async () => {
    await open();
    await logInOn(page, server.url, hank);
    await page.goto(`${server.url}/api/dcim/sites/`);
    const answers = await page.evaluate(async () => {
      const ask = async (headers: Record<string, string>) => {
        const all = { accept: 'application/json', 'content-type': 'application/json', ...headers };
        const reply = await fetch('/api/users/tokens/', { method: 'POST', headers: all, body: '{}' });
        return [reply.status, (await reply.json()).code];
      };
      const field = document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]');
      return {
        without: await ask({}),
        with: await ask({ 'x-csrftoken': field?.value ?? '' }),
        cookie: document.cookie,
      };
    });
    expect(answers).toEqual({ without: [403, 'csrf_failed'], with: [201, undefined], cookie: '' });
  });

  it('adds a rack by its form on the telephone, and changes it', async () => {
    await open('telephone');
    await logInOn(page, server.url, { username: 'admin', password: ADMIN_PASSWORD });
    await page.goto(`${server.url}/api/dcim/racks/`);
    await page.getByRole('link', { name: 'Add rack' }).click();
    await page.waitForURL('**/edit/dcim/racks/add/');
    await picture('edit-add', 'telephone');
    await page.getByLabel('Name', { exact: true }).fill('R1');
    await page.getByLabel('Site', { exact: true }).selectOption({ label: 'Branch 7' });
    await page.getByLabel('Height (U)', { exact: true }).fill('tall');
    await page.getByRole('button', { name: 'Create' }).click();
    const height = page.getByLabel('Height (U)', { exact: true });
    expect(await height.getAttribute('aria-invalid')).toBe('true');
    expect(await height.inputValue()).toBe('tall');
    await picture('edit-refused', 'telephone');
    await height.fill('42');
    await page.getByLabel('Descending units').check();
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/api\/dcim\/racks\/[0-9a-f-]{36}\/$/);
    await picture('edit-object', 'telephone');
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    expect(await page.getByLabel('Descending units').isChecked()).toBe(true);
    await page.getByLabel('Name', { exact: true }).fill('R2');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/api\/dcim\/racks\/[0-9a-f-]{36}\/$/);
    const [rack] = (await server.admin.get('/api/dcim/racks/')).body.results;
    expect(rack).toMatchObject({ name: 'R2', site: { name: 'Branch 7' }, u_height: 42, desc_units: true });
    await page.getByRole('link', { name: 'Delete', exact: true }).click();
    await picture('edit-delete', 'telephone');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL('**/api/dcim/racks/');
    expect((await server.admin.get('/api/dcim/racks/')).body.count).toBe(0);
  });

  it('fits the desk and the telephone', async () => {
    await open();
    for (const [name, path] of [
      ['login', '/login/'],
      ['home-anonymous', '/'],
      ['sites-anonymous', '/api/dcim/sites/'],
      ['refused', '/api/users/tokens/'],
      ['missing', '/nothing/here/'],
    ] as const)
      await look(name, path);
    await logInOn(page, server.url, hank);
    for (const [name, path] of [
      ['home', '/'],
      ['profile', '/user/profile/'],
      ['password', '/user/password/'],
      ['tokens', '/user/api-tokens/'],
      ['add', '/user/api-tokens/add/'],
      ['edit', `/user/api-tokens/${hank.tokenId}/edit/`],
      ['delete', `/user/api-tokens/${hank.tokenId}/delete/`],
      ['api', '/api/'],
      ['sites', '/api/dcim/sites/?limit=5'],
      ['own-tokens', '/api/users/tokens/'],
    ] as const)
      await look(name, path);
    await page.goto(`${server.url}/user/api-tokens/add/`);
    await page.getByLabel('Expires').fill('yesterday, perhaps');
    await page.getByLabel('Description').fill('w'.repeat(200));
    await page.getByRole('button', { name: 'Create' }).click();
    await pictures('add-refused');
    await page.getByLabel('Expires').fill('');
    await page.getByRole('button', { name: 'Create' }).click();
    await pictures('created');
    await look('tokens-long', '/user/api-tokens/');
  });

  async function look(name: string, path: string): Promise<void> {
    await page.goto(`${server.url}${path}`);
    await pictures(name);
  }

  const pictures = (name: string) => onEveryScreen(page, (width, scheme) => picture(name, `${width}-${scheme}`));

  async function picture(name: string, screen: string): Promise<void> {
    expect([name, await overflowOf(page)]).toEqual([name, 0]);
    await keepPicture(page, `${name}-${screen}`, false);
  }
});
