// The audit log at the administrator's desk.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditEntry } from '../../src/users/audit/audit-entry.js';
import { Group } from '../../src/users/group.js';
import { ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../support/app.js';
import { entries, writeAudit } from '../support/audit.js';
import type { BrowserSession } from '../support/browser-session.js';
import { basic } from '../support/client.js';
import { EVIL, hasMarkup, loggedIn, somebody } from '../support/desk.js';
import { make, makeMany } from '../support/factories/make.js';
import { countStatements } from '../support/query-count.js';
import { DENIED } from '../support/refusals.js';

const LIST = '/admin/audit-log/';

let server: TestServer;
let admin: BrowserSession;
let hank: TestUser;

beforeAll(async () => {
  server = await startServer();
  admin = await loggedIn(server, 'admin', ADMIN_PASSWORD);
  hank = await server.user('hankhill');
  await hank.client.get('/api/users/users/');
  await make(server, Group, { name: 'Operators' });
  await server.anonymous.get('/api/users/tokens/', { headers: basic('hankhill', 'wrong') });
  await writeAudit(server);
});
afterAll(() => server.close());

const rowsOf = async (query: string): Promise<string[]> => rowsIn((await admin.get(`${LIST}?${query}`)).text);

const rowsIn = (text: string): string[] => {
  const body = /<tbody>(.*)<\/tbody>/s.exec(text)?.[1] ?? '';
  return body.split('</tr>').filter((row) => row.includes('<tr>'));
};

describe('The audit log at the desk', () => {
  it('tells when, what, who, with which token, from where, why and by which request', async () => {
    const [row = '', ...others] = await rowsOf('event=refused&user=hankhill');
    expect(others).toEqual([]);
    const [entry] = await entries(server, 'event=refused&user=hankhill');
    for (const shown of [
      'Request refused',
      'permission_denied',
      `<a href="/admin/users/${hank.id}/">hankhill</a>`,
      `…${hank.key.slice(-6)}`,
      '127.0.0.1',
      'GET /api/users/users/',
      `href="${LIST}?request=${entry.request_id}"`,
      `href="/api/core/object-changes/?request_id=${entry.request_id}"`,
    ])
      expect(row).toContain(shown);
    expect(row).toMatch(/<time datetime="\d{4}-/);
    const [made = ''] = await rowsOf('event=group_created');
    for (const shown of [
      'Group created',
      'Operators',
      'of groups',
      'Details',
      '&quot;name&quot;: &quot;Operators&quot;',
    ])
      expect(made).toContain(shown);
  });

  it.each([
    ['q=Operators', 1],
    ['event=group_created&user=admin', 1],
    ['event=group_created&user=hankhill', 0],
    ['code=permission_denied', 1],
    ['code=permission_denied&address=127.0', 1],
    ['code=permission_denied&address=10.', 0],
    ['event=group_created&after=2020-01-01&before=2999-01-01+12:00', 1],
    ['event=group_created&after=2999-01-01', 0],
    ['event=group_created&before=2020-01-01', 0],
  ])('finds by %s: %i', async (query, count) => {
    expect(await rowsOf(query)).toHaveLength(count);
  });

  it('leads to what a request left, there and in the change records', async () => {
    const group = await make(server, Group);
    const [entry] = await entries(server, `object_id=${group.id}`);
    const { text } = await admin.get(`${LIST}?request=${entry.request_id}`);
    expect(text).toContain(`Only what the request <code>${entry.request_id}</code> left.`);
    expect(await rowsOf(`request=${entry.request_id}`)).toHaveLength(1);
    expect(text).toContain(`<input type="hidden" name="request" value="${entry.request_id}"`);
    const changes = await admin.get(`/api/core/object-changes/?request_id=${entry.request_id}`);
    expect([changes.status, changes.text.includes(group.name)]).toEqual([200, true]);
  });

  it('says what is wrong with what is looked for', async () => {
    for (const query of ['after=yesterday', 'event=nothing']) {
      const { status, text } = await admin.get(`${LIST}?${query}`);
      expect([query, status, text.includes('class="message error"')]).toEqual([query, 400, true]);
    }
  });

  it('is for those alone who have the right, and shows what their constraint lets through', async () => {
    const { browser: none } = await somebody(server, { object_types: ['users.group'], actions: ['view'] });
    const refused = await none.get(LIST);
    expect([refused.status, refused.text.includes(DENIED)]).toEqual([403, true]);
    expect((await none.get('/admin/groups/')).text).not.toContain(`href="${LIST}"`);
    const { browser } = await somebody(server, {
      object_types: [`core.${AuditEntry.name.toLowerCase()}`],
      actions: ['view'],
      constraints: { event: 'refused' },
    });
    const { status, text } = await browser.get(LIST);
    const rows = rowsIn(text);
    expect([status, rows.length > 0, rows.every((row) => row.includes('Request refused'))]).toEqual([200, true, true]);
    // Whom one may not view has no page to lead to.
    expect(text).toContain('<span class="prose">hankhill</span>');
  });

  it('needs as many statements for many entries as for few', async () => {
    const few = await countStatements(server, () => admin.get(`${LIST}?q=Operators`));
    await makeMany(server, Group, 60);
    await writeAudit(server);
    expect((await admin.get(`${LIST}?event=group_created`)).text).toContain('1–50 of 62');
    expect(await countStatements(server, () => admin.get(LIST))).toBeLessThanOrEqual(few + 2);
  });

  it('shows as text whatever somebody tried', async () => {
    await server.anonymous.get('/api/users/tokens/', { headers: basic(EVIL, EVIL) });
    await make(server, Group, { name: EVIL, description: EVIL });
    await writeAudit(server);
    const { status, text } = await admin.get(LIST);
    expect([status, text.includes('&lt;script'), hasMarkup(text)]).toEqual([200, true, false]);
  });
});
