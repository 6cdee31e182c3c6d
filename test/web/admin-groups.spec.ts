// Groups at the administrator's desk: the list, the form, the members, the question before one goes.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Group } from '../../src/users/group.js';
import { ObjectPermission } from '../../src/users/object-permission.js';
import { TokenPolicy } from '../../src/users/token-policy.js';
import { User } from '../../src/users/user.js';
import { ADMIN_PASSWORD, startServer, type TestServer } from '../support/app.js';
import { BrowserSession } from '../support/browser-session.js';
import { EVIL, hasMarkup, loggedIn, send, somebody } from '../support/desk.js';
import { make, makeMany } from '../support/factories/make.js';
import { formIn } from '../support/form-in.js';
import { countStatements } from '../support/query-count.js';
import { changingNothing, DENIED } from '../support/refusals.js';

const LIST = '/admin/groups/';

let server: TestServer;
let admin: BrowserSession;

beforeAll(async () => {
  server = await startServer();
  admin = await loggedIn(server, 'admin', ADMIN_PASSWORD);
});
afterAll(() => server.close());

const membersOf = async (group: { id: string }): Promise<string[]> =>
  (await server.admin.get(`/api/users/users/?group_id=${group.id}&limit=0`)).body.results
    .map(({ username }: { username: string }) => username)
    .sort();

describe('The list of groups', () => {
  it('shows names, descriptions, how many belong to them and what they may do, and finds some', async () => {
    const permission = await make(server, ObjectPermission, {
      name: 'See the racks',
      object_types: ['dcim.rack'],
      actions: ['view'],
    });
    const group = await make(server, Group, {
      name: 'Night shift',
      description: 'After ten',
      permissions: [permission],
    });
    await makeMany(server, User, 3, () => ({ groups: [group] }));
    const page = await admin.get(LIST);
    expect(page.status).toBe(200);
    for (const text of ['Night shift', 'After ten', 'See the racks', 'Add a group', `${LIST}${group.id}/`])
      expect(page.text).toContain(text);
    expect(page.text).toMatch(/data-label="Members">3</);
    expect((await admin.get(`${LIST}?q=night`)).text).toContain('Night shift');
    const nothing = await admin.get(`${LIST}?q=nobody-is-called-so`);
    expect(nothing.text).toContain('Nothing that you may see is like this.');
    expect(nothing.text).not.toContain('Night shift');
  });

  it('has pages, and needs as many statements for many groups as for few', async () => {
    const few = await countStatements(server, () => admin.get(`${LIST}?q=Night`));
    await makeMany(server, Group, 120, (index) => ({ name: `Crew ${index}` }));
    const page = await admin.get(`${LIST}?q=Crew`);
    expect(page.text).toContain('1–50 of 120');
    expect(page.text).toContain(`href="${LIST}?q=Crew&amp;offset=50"`);
    expect((await admin.get(`${LIST}?q=Crew&offset=100`)).text).toContain('101–120 of 120');
    expect(await countStatements(server, () => admin.get(LIST))).toBeLessThanOrEqual(few + 1);
  });

  it('is not for everybody', async () => {
    const user = await server.user();
    const browser = await loggedIn(server, user.username, user.password);
    const page = await browser.get(LIST);
    expect([page.status, page.text.includes(DENIED)]).toEqual([403, true]);
    const away = await new BrowserSession(server.url).get(LIST);
    expect([away.status, away.headers.get('location')]).toEqual([302, `/login/?next=${encodeURIComponent(LIST)}`]);
  });

  it('shows and offers only what the caller may', async () => {
    const seen = await make(server, Group, { name: `Seen ${randomUUID()}` });
    const { browser } = await somebody(server, {
      object_types: ['users.group'],
      actions: ['view'],
      constraints: { id: seen.id },
    });
    const list = await browser.get(LIST);
    expect(list.text).toContain(seen.name);
    expect(list.text).not.toContain('Night shift');
    expect(list.text).not.toContain('Add a group');
    const page = await browser.get(`${LIST}${seen.id}/`);
    expect(page.text).toContain('<fieldset class="bare" disabled');
    for (const text of ['>Save<', 'Delete this group', 'Change members']) expect(page.text).not.toContain(text);
    const hidden = await make(server, Group);
    await changingNothing(server, async () => {
      expect((await browser.get(`${LIST}${hidden.id}/`)).status).toBe(404);
      expect((await browser.get(`${LIST}add/`)).status).toBe(403);
      expect((await browser.post(`${LIST}add/`, { name: 'Mine' }, LIST)).status).toBe(403);
      expect((await browser.post(`${LIST}${seen.id}/`, { name: 'Mine' }, LIST)).status).toBe(403);
      expect((await browser.post(`${LIST}${seen.id}/delete/`, {}, LIST)).status).toBe(403);
      expect((await browser.post(`${LIST}${seen.id}/members/`, {}, LIST)).status).toBe(403);
    });
  });
});

describe('The form of a group', () => {
  it('makes a group and leads to its page, where its members can be added', async () => {
    const permission = await make(server, ObjectPermission, { object_types: ['dcim.site'], actions: ['view'] });
    const name = `Makers ${randomUUID()}`;
    const reply = await admin.post(`${LIST}add/`, { name, description: 'New', permissions: permission.id });
    const [made] = (await server.admin.get(`/api/users/groups/?name=${encodeURIComponent(name)}`)).body.results;
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${LIST}${made.id}/?done=added`]);
    expect(made).toMatchObject({ description: 'New', permissions: [{ id: permission.id }] });
    const page = await admin.get(`${LIST}${made.id}/?done=added`);
    for (const text of ['The group has been added.', 'Change members', 'Nobody that you may see belongs to it.'])
      expect(page.text).toContain(text);
  });

  it('comes back with what was typed and what is wrong with it', async () => {
    const permission = await make(server, ObjectPermission, { object_types: ['dcim.site'], actions: ['view'] });
    const typed = { name: '', description: '"quoted" & <b>bold</b>', permissions: permission.id };
    const reply = await changingNothing(server, () => admin.post(`${LIST}add/`, typed));
    expect(reply.status).toBe(400);
    expect(reply.text).toContain('This field may not be blank.');
    expect(formIn(reply.text)).toMatchObject(typed);
    const twice = await admin.post(`${LIST}add/`, { name: 'Night shift', description: '' });
    expect([twice.status, twice.text.includes('group with this name already exists.')]).toEqual([400, true]);
  });

  it('changes what was changed, and records that', async () => {
    const permission = await make(server, ObjectPermission, { object_types: ['dcim.site'], actions: ['view'] });
    const group = await make(server, Group, { description: 'before', permissions: [permission] });
    const path = `${LIST}${group.id}/`;
    const before = formIn((await admin.get(path)).text);
    const reply = await admin.post(path, { ...before, description: 'after', permissions: '' });
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${LIST}?done=changed`]);
    expect((await server.admin.get(`/api/users/groups/${group.id}/`)).body).toMatchObject({
      name: group.name,
      description: 'after',
      permissions: [],
    });
    const changes = await server.admin.get(`/api/core/object-changes/?changed_object_id=${group.id}&action=update`);
    expect(changes.body.results).toHaveLength(1);
    expect(changes.body.results[0].user.username).toBe('admin');
  });

  it('does not write over what somebody else has changed meanwhile, but for who says so', async () => {
    const group = await make(server, Group);
    const path = `${LIST}${group.id}/`;
    const stale = formIn((await admin.get(path)).text);
    await server.admin.patch(`/api/users/groups/${group.id}/`, { description: 'theirs' });
    const reply = await admin.post(path, { ...stale, description: 'mine' });
    expect([reply.status, reply.text.includes('Somebody else has changed this object')]).toEqual([412, true]);
    expect((await server.admin.get(`/api/users/groups/${group.id}/`)).body.description).toBe('theirs');
    expect((await admin.post(path, formIn(reply.text))).status).toBe(302);
    expect((await server.admin.get(`/api/users/groups/${group.id}/`)).body.description).toBe('mine');
  });

  it('gives nobody what the one who gives it does not have', async () => {
    const group = await make(server, Group);
    const permission = await make(server, ObjectPermission, { object_types: ['dcim.site'], actions: ['delete'] });
    const { browser } = await somebody(server, {
      object_types: ['users.group', 'users.objectpermission'],
      actions: ['view', 'add', 'change'],
    });
    const path = `${LIST}${group.id}/`;
    const form = formIn((await browser.get(path)).text);
    const reply = await changingNothing(server, () => browser.post(path, { ...form, permissions: permission.id }));
    expect([reply.status, reply.text.includes('This would give more than you may do yourself.')]).toEqual([403, true]);
  });
});

describe('The members of a group', () => {
  const membersAt = (group: { id: string }) => `${LIST}${group.id}/members/`;

  it('join and leave at once', async () => {
    const group = await make(server, Group);
    const other = await make(server, Group);
    const [stays, leaves] = await makeMany(server, User, 2, () => ({ groups: [group, other] }));
    const [joins] = await makeMany(server, User, 1);
    const reply = await admin.post(membersAt(group), { joining: joins.id, leaving: leaves.id }, `${LIST}${group.id}/`);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${LIST}${group.id}/?done=members`]);
    expect(await membersOf(group)).toEqual([stays.username, joins.username].sort());
    // What else they belong to is nobody's business here.
    expect(await membersOf(other)).toEqual([stays.username, leaves.username].sort());
    const page = await admin.get(`${LIST}${group.id}/?done=members`);
    expect(page.text).toContain('The members of the group have been changed.');
  });

  it('are named where there are too many users for boxes', async () => {
    const group = await make(server, Group);
    await makeMany(server, User, 210);
    const known = await server.user();
    const page = await admin.get(`${LIST}${group.id}/`);
    expect(page.text).toContain('name="joining_typed"');
    const from = `${LIST}${group.id}/`;
    expect((await admin.post(membersAt(group), { joining_typed: `${known.username}\r\n` }, from)).status).toBe(302);
    expect(await membersOf(group)).toEqual([known.username]);
    const reply = await changingNothing(server, () =>
      admin.post(membersAt(group), { joining_typed: 'nobody-at-all\nadmin', leaving: known.id }, from),
    );
    expect([reply.status, reply.text.includes('nobody-at-all: there is nobody of this name.')]).toEqual([400, true]);
    expect(reply.text).toContain('nobody-at-all\nadmin</textarea>');
  });

  it('change all together or not at all', async () => {
    const group = await make(server, Group);
    const [mine, theirs] = await makeMany(server, User, 2);
    const { browser } = await somebody(
      server,
      { object_types: ['users.group'], actions: ['view'] },
      { object_types: ['users.user'], actions: ['view'] },
      { object_types: ['users.user'], actions: ['change'], constraints: { id: mine.id } },
    );
    const from = `${LIST}${group.id}/`;
    const reply = await changingNothing(server, () =>
      browser.post(membersAt(group), { joining_typed: `${mine.username}\n${theirs.username}` }, from),
    );
    expect([reply.status, reply.text.includes(`${theirs.username}: Not found.`)]).toEqual([400, true]);
    expect((await browser.post(membersAt(group), { joining_typed: mine.username }, from)).status).toBe(302);
    expect(await membersOf(group)).toEqual([mine.username]);
  });

  it('get nothing that the one who adds them does not have', async () => {
    const group = await make(server, Group);
    await make(server, ObjectPermission, { object_types: ['dcim.site'], actions: ['delete'], groups: [group] });
    const { user, browser } = await somebody(server, {
      object_types: ['users.group', 'users.user'],
      actions: ['view', 'change'],
    });
    const reply = await changingNothing(server, () =>
      browser.post(membersAt(group), { joining_typed: user.username }, `${LIST}${group.id}/`),
    );
    expect([reply.status, reply.text.includes('This would give more than you may do yourself.')]).toEqual([403, true]);
  });

  it('lose nothing to one another when many change them at the same time', async () => {
    const groups = await makeMany(server, Group, 50);
    const [user] = await makeMany(server, User, 1);
    const replies = await Promise.all(groups.map((group) => send(admin, membersAt(group), [['joining', user.id]])));
    expect(replies.map(({ status }) => status)).toEqual(groups.map(() => 302));
    const { body } = await server.admin.get(`/api/users/users/${user.id}/`);
    expect(body.groups).toHaveLength(50);
  });
});

describe('Deleting a group', () => {
  it('says first whom and what that concerns', async () => {
    const permission = await make(server, ObjectPermission, {
      name: 'Lost with it',
      object_types: ['dcim.site'],
      actions: ['view'],
    });
    const group = await make(server, Group, { permissions: [permission] });
    await make(server, TokenPolicy, { name: 'Of the doomed', groups: [group] });
    await makeMany(server, User, 2, () => ({ groups: [group] }));
    const path = `${LIST}${group.id}/delete/`;
    const page = await admin.get(path);
    for (const text of [
      '2 users leave it',
      'Lost with it, no longer given',
      'Of the doomed, no longer for its members',
    ])
      expect(page.text).toContain(text);
    expect((await server.admin.get(`/api/users/groups/${group.id}/`)).status).toBe(200);
    const reply = await admin.post(path, {});
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${LIST}?done=deleted`]);
    expect((await admin.get(`${LIST}?done=deleted`)).text).toContain('The group has been deleted.');
    expect((await admin.get(path)).status).toBe(404);
  });
});

describe('Stored text', () => {
  it('stays text on every page', async () => {
    const permission = await make(server, ObjectPermission, {
      name: EVIL,
      object_types: ['dcim.site'],
      actions: ['view'],
    });
    const group = await make(server, Group, { name: EVIL, description: EVIL, permissions: [permission] });
    await make(server, TokenPolicy, { name: EVIL, groups: [group] });
    await make(server, User, { first_name: EVIL, groups: [group] });
    for (const path of [`${LIST}?q=script`, `${LIST}${group.id}/`, `${LIST}${group.id}/delete/`, `${LIST}add/`]) {
      const { status, text } = await admin.get(path);
      expect([path, status, hasMarkup(text)]).toEqual([path, 200, false]);
    }
  });
});
