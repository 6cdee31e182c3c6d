// The administrator's desk in a real Chromium: a constraint is counted while it is typed, and everything works without
// scripts, by keyboard, wide and narrow.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../../src/dcim/region.js';
import { Site } from '../../src/dcim/site.js';
import { Group } from '../../src/users/group.js';
import { ObjectPermission } from '../../src/users/object-permission.js';
import { TokenPolicy } from '../../src/users/token-policy.js';
import { User } from '../../src/users/user.js';
import { ADMIN_PASSWORD, startServer, type TestServer } from '../support/app.js';
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
import type { Json } from '../support/client.js';
import { make, makeMany } from '../support/factories/make.js';

const LONG = 'A text that is longer than a telephone is wide, without end, '.repeat(3);

describe.skipIf(!hasChromium)(`The desk in Chromium (${CHROMIUM})`, () => {
  let server: TestServer;
  let page: Page;
  let complaints: string[] = [];
  let group: Json;
  let permission: Json;
  let policy: Json;

  beforeAll(async () => {
    server = await startServer();
    const emea = await make(server, Region, { name: 'EMEA', slug: 'emea' });
    await makeMany(server, Site, 20, (index) => ({
      name: `Branch ${index}`,
      slug: `branch-${index}`,
      region: index < 12 ? emea : null,
    }));
    permission = await make(server, ObjectPermission, {
      name: 'Sites of EMEA',
      description: LONG.slice(0, 200),
      object_types: ['dcim.site', 'dcim.rack', 'dcim.device', 'dcim.location', 'users.token'],
      actions: ['view', 'change'],
      constraints: [{ id__isnull: false, created__gte: '2020-01-01' }, { id__in: [] }],
    });
    group = await make(server, Group, {
      name: 'Night shift',
      description: LONG.slice(0, 200),
      permissions: [permission],
    });
    const users = await makeMany(server, User, 5, (index) => ({
      username: `${'a-rather-long-name-'.repeat(index)}user-${index}`,
      groups: [group],
    }));
    await make(server, User, { username: 'joiner' });
    policy = await make(server, TokenPolicy, {
      name: 'Contractors',
      description: LONG.slice(0, 200),
      can_create: false,
      max_lifetime_days: 30,
      required_ips: ['10.0.0.0/8', '2001:db8:1234:5678::/64', '192.0.2.0/24'],
      users: [users[0]],
      groups: [group],
    });
    await server.admin.post('/api/users/tokens/', {
      description: LONG.slice(0, 200),
      expires: '2099-01-01',
      write_enabled: false,
    });
  });
  afterAll(() => server?.close());
  afterEach(() => {
    expect(complaints).toEqual([]);
  });

  async function open(path: string, view: View = {}): Promise<void> {
    complaints = [];
    page = await openPage(server.url, complaints, view);
    await logInOn(page, server.url, { username: 'admin', password: ADMIN_PASSWORD });
    await page.goto(`${server.url}${path}`);
  }

  const answer = () =>
    page
      .getByRole('status')
      .filter({ has: page.locator('p, ul') })
      .last();

  it('counts what a constraint lets through while it is typed, and stores nothing', async () => {
    await open('/admin/permissions/add/');
    await page.getByLabel('Sites', { exact: true }).check();
    await expect.poll(() => answer().textContent()).toContain('20 of 20 sites');
    const constraint = page.getByLabel('Constraint', { exact: true });
    await constraint.fill('{"region__slug": "emea"}');
    await expect.poll(() => answer().textContent()).toContain('12 of 20 sites');
    await constraint.fill('{"region__slgu": "emea"}');
    await expect.poll(() => answer().textContent()).toContain('Possible here: slug');
    expect(await constraint.getAttribute('aria-invalid')).toBe('true');
    await constraint.fill('{"name": "Branch 3"}');
    await expect.poll(() => answer().textContent()).toContain('1 of 20 sites');
    expect(await constraint.getAttribute('aria-invalid')).toBeNull();
    await page.getByText('The names that the chosen models have').click();
    expect(await page.getByRole('region', { name: 'site' }).textContent()).toContain('facility');
    expect((await server.admin.get('/api/users/permissions/')).body.count).toBe(1);
  });

  it('counts by a button where there are no scripts, and keeps what was typed', async () => {
    await open('/admin/permissions/add/', { width: 'telephone', javaScriptEnabled: false });
    await page.getByLabel('Name', { exact: true }).fill('Without scripts');
    await page.getByLabel('Sites', { exact: true }).check();
    await page.getByLabel('View them').check();
    await page.getByLabel('user-0', { exact: true }).check();
    await page.getByLabel('Constraint', { exact: true }).fill('{"region__slug": "emea"}');
    expect(await page.getByRole('button', { name: 'All of DCIM' }).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.waitForURL(/#id_constraints_answer$/);
    expect(await answer().textContent()).toContain('12 of 20 sites');
    expect(await page.getByLabel('As seen by').textContent()).toContain('user-0');
    expect((await server.admin.get('/api/users/permissions/')).body.count).toBe(1);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL('**/admin/permissions/?done=added');
    const [made] = (await server.admin.get('/api/users/permissions/?name=Without scripts')).body.results;
    expect(made).toMatchObject({ object_types: ['dcim.site'], constraints: { region__slug: 'emea' } });
    await page.getByRole('link', { name: 'Without scripts' }).click();
    await page.getByRole('link', { name: 'Delete this permission' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL('**/admin/permissions/?done=deleted');
  });

  it('ticks all models of an application at once, and none again', async () => {
    await open('/admin/permissions/add/');
    const boxes = page.locator('input[name="object_types"][value^="tenancy."]');
    await page.getByRole('button', { name: 'All of Tenancy' }).click();
    expect(await boxes.evaluateAll((all) => all.every((box) => (box as HTMLInputElement).checked))).toBe(true);
    await expect.poll(() => answer().textContent()).toContain('0 of 0 tenants');
    await page.getByRole('button', { name: 'All of Tenancy' }).click();
    expect(await boxes.evaluateAll((all) => all.some((box) => (box as HTMLInputElement).checked))).toBe(false);
  });

  it('saves with the enter key, not the button that checks', async () => {
    await open(`/admin/permissions/${permission.id}/`);
    await page.getByLabel('Name', { exact: true }).fill('Sites of EMEA and more');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/admin/permissions/?done=changed');
    expect((await server.admin.get(`/api/users/permissions/${permission.id}/`)).body.name).toBe(
      'Sites of EMEA and more',
    );
  });

  it('lets members join and leave', async () => {
    await open(`/admin/groups/${group.id}/`, { width: 'telephone', javaScriptEnabled: false });
    await page.getByLabel('user-0 leaves the group', { exact: true }).check();
    await page.getByRole('group', { name: 'Who joins' }).getByLabel('joiner', { exact: true }).check();
    await page.getByRole('button', { name: 'Change members' }).click();
    await page.waitForURL(/\?done=members/);
    const members = page.getByRole('table', { name: 'Members' });
    expect(await members.getByRole('link', { name: 'joiner', exact: true }).isVisible()).toBe(true);
    expect(await members.getByRole('link', { name: 'user-0', exact: true }).count()).toBe(0);
  });

  it('revokes several tokens by their boxes, after a question', async () => {
    await server.admin.post('/api/users/tokens/', [{ description: 'Doomed one' }, { description: 'Doomed two' }]);
    await open('/admin/tokens/?q=Doomed', { javaScriptEnabled: false });
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await page.getByRole('button', { name: 'Revoke those chosen' }).click();
    await expect(page.getByRole('heading', { level: 1 }).textContent()).resolves.toBe('Revoke these 2 tokens?');
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.waitForURL('**/admin/tokens/?done=several');
    expect((await server.admin.get('/api/users/tokens/?q=Doomed')).body.count).toBe(0);
  });

  it('fits the desk and the telephone, in outline', async () => {
    await open('/admin/groups/');
    const [token] = (await server.admin.get('/api/users/tokens/')).body.results;
    for (const [name, path] of [
      ['groups', '/admin/groups/'],
      ['group', `/admin/groups/${group.id}/`],
      ['group-delete', `/admin/groups/${group.id}/delete/`],
      ['permissions', '/admin/permissions/'],
      ['permission', `/admin/permissions/${permission.id}/`],
      ['permission-add', '/admin/permissions/add/'],
      ['policies', '/admin/token-policies/'],
      ['policy', `/admin/token-policies/${policy.id}/`],
      ['policy-delete', `/admin/token-policies/${policy.id}/delete/`],
      ['tokens', '/admin/tokens/'],
      ['audit-log', '/admin/audit-log/'],
      ['revoke', `/admin/tokens/revoke/?id=${token.id}`],
    ] as const) {
      await page.goto(`${server.url}${path}`);
      expect([name, await isOutlined(page)]).toEqual([name, true]);
      await onEveryScreen(page, async (width, scheme) => {
        expect([name, width, await overflowOf(page)]).toEqual([name, width, 0]);
        await keepPicture(page, `admin-${name}-${width}-${scheme}`);
      });
    }
  });
});
