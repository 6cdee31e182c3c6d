// Users at the administrator's desk: the list, the forms, the log-in, the password, the question before one goes.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Group } from '../../src/users/group.js';
import { ObjectPermission } from '../../src/users/object-permission.js';
import { User } from '../../src/users/user.js';
import { ADMIN_PASSWORD, startServer, type TestServer, type TestUser } from '../support/app.js';
import { entries, writeAudit } from '../support/audit.js';
import { BrowserSession } from '../support/browser-session.js';
import { basic } from '../support/client.js';
import { EVIL, type Fields, hasMarkup, loggedIn, send, somebody } from '../support/desk.js';
import { make, makeMany } from '../support/factories/make.js';
import { formIn } from '../support/form-in.js';
import { countStatements } from '../support/query-count.js';
import { changingNothing, NO_SUPERUSERS } from '../support/refusals.js';

const LIST = '/admin/';
const ADD = '/admin/users/add/';
const PASSWORD = 'a-password-that-will-do';
const NOWHERE = '00000000-0000-7000-8000-000000000000';
const MORE_THAN_OWN = 'This would give more than you may do yourself.';
const CHANGE_USERS = { object_types: ['users.user'], actions: ['view', 'add', 'change', 'delete'] };
const SEE_GROUPS = { object_types: ['users.group'], actions: ['view'] };

let server: TestServer;
let admin: BrowserSession;

beforeAll(async () => {
  server = await startServer();
  admin = await loggedIn(server, 'admin', ADMIN_PASSWORD);
});
afterAll(() => server.close());

const pageOf = ({ id }: { id: string }) => `/admin/users/${id}/`;
const stored = async ({ id }: { id: string }) => (await server.admin.get(`/api/users/users/${id}/`)).body;

/** The form of a user as it stands on their page, with what somebody changes in it. */
async function formOf(browser: BrowserSession, user: { id: string }, changes: Record<string, string[]>) {
  const fields = formIn((await browser.get(pageOf(user))).text);
  const lists = Object.entries(fields).map(([name, value]): [string, string[]] => [
    name,
    name === 'groups' ? value.split('\n').filter(Boolean) : [value],
  ]);
  const all = Object.entries({ ...Object.fromEntries(lists), ...changes });
  return all.flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));
}

const save = async (user: { id: string }, changes: Record<string, string[]>, browser = admin) =>
  send(browser, pageOf(user), await formOf(browser, user, changes));

describe('The list of users', () => {
  it('is the start page of the desk, and shows who there is', async () => {
    const group = await make(server, Group, { name: 'Night shift' });
    await make(server, User, {
      username: 'peggy',
      first_name: 'Peggy',
      last_name: 'Hill',
      email: 'peggy@arlen.example',
      is_staff: true,
      is_active: false,
      groups: [group],
    });
    const page = await admin.get(LIST);
    expect(page.status).toBe(200);
    for (const text of ['peggy@arlen.example', 'Peggy Hill', 'Inactive', 'Staff', 'Superuser', 'Night shift'])
      expect(page.text).toContain(text);
    expect(page.text).toContain(`href="${ADD}"`);
    expect((await admin.get(`${LIST}?q=ARLEN`)).text).toContain('peggy');
    const nobody = await admin.get(`${LIST}?q=nobody-is-called-so`);
    expect(nobody.text).toContain('Nothing that you may see is like this.');
    expect(nobody.text).not.toContain('peggy');
  });

  it('has pages, and needs as many statements for many users as for few', async () => {
    const extra = (count: number, more: (index: number) => object = () => ({})) =>
      makeMany(server, User, count, (index) => ({ username: `extra-${randomUUID()}`, ...more(index) }));
    await extra(51);
    const few = await countStatements(server, () => admin.get(`${LIST}?q=extra`));
    const groups = await makeMany(server, Group, 5);
    await extra(19, (index) => ({ groups: groups.slice(index % 5), last_name: `Extra ${index}` }));
    expect((await admin.get(`${LIST}?q=extra`)).text).toContain('1–50 of 70');
    expect((await admin.get(`${LIST}?q=extra&offset=50`)).text).toContain('51–70 of 70');
    expect(await countStatements(server, () => admin.get(`${LIST}?q=extra`))).toBeLessThanOrEqual(few);
    expect(few).toBeLessThanOrEqual(6);
  });

  it('leads whoever may not view users to the first section that they may see', async () => {
    const { browser } = await somebody(server, { object_types: ['users.tokenpolicy'], actions: ['view'] });
    const reply = await browser.get(LIST);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/admin/token-policies/']);
    const nobody = await somebody(server);
    expect((await nobody.browser.get(LIST)).status).toBe(403);
    const visitor = await new BrowserSession(server.url).get(LIST);
    expect([visitor.status, visitor.headers.get('location')]).toEqual([302, '/login/?next=%2Fadmin%2F']);
  });

  it('has only those whom a permission lets through, and no way to add one', async () => {
    const { browser } = await somebody(server, {
      ...CHANGE_USERS,
      actions: ['view'],
      constraints: { username: 'peggy' },
    });
    const page = await browser.get(LIST);
    expect(page.text).toContain('1–1 of 1');
    expect(page.text).not.toContain('>admin<');
    expect(page.text).not.toContain('Add a user');
    const { results } = (await server.admin.get('/api/users/users/?username=admin')).body;
    expect((await browser.get(pageOf(results[0]))).status).toBe(404);
  });

  it('shows what is stored as text', async () => {
    const user = await make(server, User, { username: 'evil', first_name: EVIL, last_name: EVIL });
    for (const path of ['', 'api-tokens/', 'sessions/', 'rights/', 'history/', 'delete/']) {
      expect(hasMarkup((await admin.get(`${pageOf(user)}${path}`)).text)).toBe(false);
    }
    const list = await admin.get(`${LIST}?q=${encodeURIComponent(EVIL)}`);
    expect([list.text.includes('evil'), hasMarkup(list.text)]).toEqual([true, false]);
  });
});

describe('Adding a user', () => {
  const typed = (more: Fields = []): Fields => [
    ['username', `new-${randomUUID().slice(0, 8)}`],
    ['password', PASSWORD],
    ['password_again', PASSWORD],
    ['is_active', 'on'],
    ...more,
  ];

  it('makes one who can log in, in their groups, and leads to their page', async () => {
    const group = await make(server, Group, { name: `Group ${randomUUID()}` });
    const fields = typed([
      ['first_name', 'Bobby'],
      ['email', 'bobby@arlen.example'],
      ['is_staff', 'on'],
      ['groups', group.id],
    ]);
    const username = fields[0]?.[1] as string;
    const reply = await send(admin, ADD, fields);
    const location = reply.headers.get('location') ?? '';
    expect([reply.status, location]).toEqual([
      302,
      expect.stringMatching(/^\/admin\/users\/[0-9a-f-]{36}\/\?done=added$/),
    ]);
    expect((await admin.get(location)).text).toContain('The user has been created.');
    const id = location.split('/')[3] as string;
    expect(await stored({ id })).toMatchObject({
      username,
      first_name: 'Bobby',
      is_staff: true,
      is_active: true,
      is_superuser: false,
      groups: [{ id: group.id }],
    });
    const browser = new BrowserSession(server.url);
    expect((await browser.logIn(username, PASSWORD)).status).toBe(302);
  });

  it.each([
    ['a name that is taken', [['username', 'admin']], 'user with this username already exists.'],
    ['a name with blanks', [['username', 'a b']], 'Enter a valid username.'],
    ['an address that is none', [['email', 'nobody']], 'Enter a valid email address.'],
    ['two passwords', [['password_again', 'something else']], 'The two passwords are not the same.'],
    ['no password', [['password', '']], 'This field is required.'],
    [
      'a short password',
      [
        ['password', 'short'],
        ['password_again', 'short'],
      ],
      'This password is too short.',
    ],
  ] as [string, [string, string][], string][])('refuses %s, and keeps what was typed', async (_, changes, message) => {
    const fields = new Map<string, string>([...typed(), ['first_name', 'Kept as typed'], ...changes]);
    const reply = await changingNothing(server, () => send(admin, ADD, [...fields]));
    expect([reply.status, reply.text.includes(message)]).toEqual([400, true]);
    expect(reply.text).toContain('value="Kept as typed"');
    expect(reply.text).not.toContain(PASSWORD);
  });

  it('is refused to whoever may only look, and gives nobody more than the giver has', async () => {
    const looker = await somebody(server, { object_types: ['users.user'], actions: ['view'] });
    const maker = await somebody(server, CHANGE_USERS, SEE_GROUPS);
    const form = await maker.browser.get(ADD);
    expect(form.text).not.toContain('name="is_superuser"');
    expect(form.text).not.toContain('name="is_staff"');
    const strong = await make(server, Group, { name: `Strong ${randomUUID()}` });
    await make(server, ObjectPermission, {
      object_types: ['dcim.site'],
      actions: ['delete'],
      groups: [strong],
    });
    await changingNothing(server, async () => {
      expect((await looker.browser.get(ADD)).status).toBe(403);
      expect((await send(looker.browser, ADD, typed())).status).toBe(403);
      const ranked = await send(
        maker.browser,
        ADD,
        typed([
          ['is_superuser', 'on'],
          ['first_name', 'Kept'],
        ]),
      );
      expect([ranked.status, ranked.text.includes(NO_SUPERUSERS), ranked.text.includes('value="Kept"')]).toEqual([
        403,
        true,
        true,
      ]);
      const grouped = await send(maker.browser, ADD, typed([['groups', strong.id]]));
      expect([grouped.status, grouped.text.includes(MORE_THAN_OWN)]).toEqual([403, true]);
    });
    expect((await send(maker.browser, ADD, typed())).status).toBe(302);
  });
});

describe('Changing a user', () => {
  let user: { id: string; username: string };
  beforeAll(async () => {
    user = await make(server, User, { first_name: 'Before' });
  });

  it('stores what was changed, and says so', async () => {
    const [one, other] = await makeMany(server, Group, 2);
    await save(user, { groups: [one.id] });
    const reply = await save(user, { first_name: ['After'], email: ['after@arlen.example'], groups: [other.id] });
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${pageOf(user)}?done=changed`]);
    expect((await admin.get(`${pageOf(user)}?done=changed`)).text).toContain('The user has been changed.');
    expect(await stored(user)).toMatchObject({
      first_name: 'After',
      email: 'after@arlen.example',
      groups: [{ id: other.id }],
    });
  });

  it('takes back nothing that others have changed since the form was opened', async () => {
    const [first, second, third] = await makeMany(server, Group, 3);
    await server.admin.patch(`/api/users/users/${user.id}/`, { groups: [first.id], is_superuser: true });
    const form = await formOf(admin, user, { first_name: ['From an old form'], groups: [first.id, third.id] });
    await server.admin.patch(`/api/users/users/${user.id}/`, {
      groups: [second.id],
      is_superuser: false,
      email: 'meanwhile@arlen.example',
    });
    expect((await send(admin, pageOf(user), form)).status).toBe(302);
    const now = await stored(user);
    expect(now).toMatchObject({
      first_name: 'From an old form',
      email: 'meanwhile@arlen.example',
      is_superuser: false,
    });
    expect(now.groups.map(({ id }: { id: string }) => id).sort()).toEqual([second.id, third.id].sort());
  });

  it('comes back with what was typed and what is wrong with it', async () => {
    const reply = await changingNothing(server, () => save(user, { username: ['admin'], first_name: [EVIL] }));
    expect([reply.status, reply.text.includes('user with this username already exists.')]).toEqual([400, true]);
    expect([formIn(reply.text).username, formIn(reply.text).first_name]).toEqual(['admin', EVIL]);
    expect(hasMarkup(reply.text)).toBe(false);
  });

  it('lets superusers alone change superusers, and says so', async () => {
    const { browser } = await somebody(server, CHANGE_USERS, SEE_GROUPS);
    const boss = await make(server, User, { is_superuser: true });
    const page = await browser.get(pageOf(boss));
    expect(page.text).toContain('Only a superuser changes a superuser.');
    expect(page.text).not.toContain('Set a password');
    await changingNothing(server, async () => {
      expect((await send(browser, pageOf(boss), [['username', 'mine']])).status).toBe(403);
      const password: Fields = [
        ['password', PASSWORD],
        ['password_again', PASSWORD],
      ];
      expect((await send(browser, `${pageOf(boss)}password/`, password)).status).toBe(403);
      expect((await send(browser, `${pageOf(boss)}active/`, [['is_active', 'no']])).status).toBe(403);
      expect((await send(browser, `${pageOf(boss)}delete/`, [])).status).toBe(403);
    });
  });

  it('says at the form what the caller may not give, and writes the refusal down', async () => {
    const { browser, user: caller } = await somebody(server, CHANGE_USERS, SEE_GROUPS);
    const plain = await make(server, User);
    await changingNothing(server, async () => {
      const reply = await save(plain, { is_superuser: ['on'], first_name: ['Kept'] }, browser);
      expect([reply.status, reply.text.includes(NO_SUPERUSERS), reply.text.includes('value="Kept"')]).toEqual([
        403,
        true,
        true,
      ]);
    });
    expect(await entries(server, `event=refused&user_id=${caller.id}`)).toMatchObject([
      { code: 'superuser_not_yours_to_give', method: 'POST', path: pageOf(plain) },
    ]);
  });

  it('does not offer groups where the user belongs to some that the caller may not view, and leaves them', async () => {
    const { browser } = await somebody(server, CHANGE_USERS, { ...SEE_GROUPS, constraints: { name: 'Seen' } });
    const hidden = await make(server, Group, { name: `Hidden ${randomUUID()}` });
    const member = await make(server, User, { groups: [hidden] });
    const page = await browser.get(pageOf(member));
    expect(page.text).toContain('this user belongs to some that you may not view');
    expect(page.text).not.toContain(hidden.name);
    expect((await save(member, { first_name: ['Changed'] }, browser)).status).toBe(302);
    expect(await stored(member)).toMatchObject({ first_name: 'Changed', groups: [{ id: hidden.id }] });
  });

  it('is 404 for nobody, and refused without the token of the form', async () => {
    for (const id of [NOWHERE, 'nonsense', '%00']) {
      expect([id, (await admin.get(`/admin/users/${id}/`)).status]).toEqual([id, 404]);
    }
    await changingNothing(server, async () => {
      for (const path of ['', 'password/', 'active/', 'delete/', 'api-tokens/switch/', 'sessions/end-all/']) {
        const reply = await admin.send('POST', `${pageOf(user)}${path}`, {
          headers: { 'content-type': 'application/x-www-form-urlencoded', origin: server.url, accept: 'text/html' },
          raw: 'username=mine&is_active=no&state=off&password=x',
        });
        // What was typed into a form with fields is kept, for a page of our own sent it.
        const said = path === '' ? 'Nothing has been saved yet' : 'CSRF Failed';
        expect([path, reply.status, reply.text.includes(said)]).toEqual([path, 403, true]);
      }
    });
  });
});

describe('Log-in and password', () => {
  let hank: TestUser;
  let browser: BrowserSession;
  beforeAll(async () => {
    hank = await server.user();
    browser = await loggedIn(server, hank.username, hank.password);
  });
  const isLoggedIn = async () => (await browser.get('/user/profile/')).status === 200;

  it('deactivates somebody at once, and to activate them opens no session of before', async () => {
    const off = await send(admin, `${pageOf(hank)}active/`, [['is_active', 'no']]);
    expect(off.headers.get('location')).toBe(`${pageOf(hank)}?done=deactivated`);
    expect(await isLoggedIn()).toBe(false);
    expect((await hank.client.get('/api/users/tokens/')).body.code).toBe('user_inactive');
    expect((await admin.get(pageOf(hank))).text).toContain('>Activate<');
    const on = await send(admin, `${pageOf(hank)}active/`, [['is_active', 'yes']]);
    expect(on.headers.get('location')).toBe(`${pageOf(hank)}?done=activated`);
    expect(await isLoggedIn()).toBe(false);
    expect((await hank.client.get('/api/users/tokens/')).status).toBe(200);
  });

  it('sets a password, by the rules for passwords, and ends the sessions of the old one', async () => {
    await browser.logIn(hank.username, hank.password);
    const set = (password: string, again = password) =>
      send(admin, `${pageOf(hank)}password/`, [
        ['password', password],
        ['password_again', again],
      ]);
    await changingNothing(server, async () => {
      for (const [reply, message] of [
        [await set('short'), 'This password is too short.'],
        [await set('password1'), 'This password is too common.'],
        [await set(PASSWORD, 'another'), 'The two passwords are not the same.'],
        [await set(''), 'This field is required.'],
      ] as const) {
        expect([reply.status, reply.text.includes(message)]).toEqual([400, true]);
        expect(reply.text).not.toContain(PASSWORD);
      }
    });
    expect(await isLoggedIn()).toBe(true);
    expect((await set(PASSWORD)).headers.get('location')).toBe(`${pageOf(hank)}?done=password`);
    expect(await isLoggedIn()).toBe(false);
    expect((await browser.logIn(hank.username, hank.password)).status).toBe(403);
    expect((await browser.logIn(hank.username, PASSWORD)).status).toBe(302);
  });

  it('lets whoever typed the old password too often log in with the new one', async () => {
    const strict = await server.sibling({ LOGIN_ATTEMPTS: '3/600', TRUSTED_PROXIES: '127.0.0.1' });
    try {
      const boss = await loggedIn(strict, 'admin', ADMIN_PASSWORD);
      const forgetful = await server.user();
      const logIn = async (password: string, from: string) => {
        const headers = { ...basic(forgetful.username, password), 'x-forwarded-for': from };
        return (await strict.anonymous.get('/api/users/tokens/', { headers })).status;
      };
      for (const last of [1, 2, 3]) expect(await logIn('wrong', `192.0.2.${last}`)).toBe(403);
      expect(await logIn(forgetful.password, '192.0.2.4')).toBe(429);
      await send(boss, `${pageOf(forgetful)}password/`, [
        ['password', PASSWORD],
        ['password_again', PASSWORD],
      ]);
      expect(await logIn(PASSWORD, '192.0.2.5')).toBe(200);
    } finally {
      await strict.close();
    }
  });

  it('leads to the account settings for one’s own, and offers no way to shut oneself out', async () => {
    const { results } = (await server.admin.get('/api/users/users/?username=admin')).body;
    const page = await admin.get(pageOf(results[0]));
    expect(page.text).toContain('href="/user/password/"');
    expect(page.text).not.toContain('>Deactivate<');
    expect(page.text).not.toContain('Delete this user');
    const reply = await send(admin, `${pageOf(results[0])}password/`, [['password', PASSWORD]]);
    expect(reply.headers.get('location')).toBe('/user/password/');
    expect((await new BrowserSession(server.url).logIn('admin', ADMIN_PASSWORD)).status).toBe(302);
  });
});

describe('Deleting a user', () => {
  it('asks first, says what goes along, and takes it away at once', async () => {
    const doomed = await server.user();
    const browser = await loggedIn(server, doomed.username, doomed.password);
    const question = await admin.get(`${pageOf(doomed)}delete/`);
    for (const text of ['1 token', '1 open session']) expect(question.text).toContain(text);
    const reply = await send(admin, `${pageOf(doomed)}delete/`, []);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/admin/?done=deleted']);
    expect((await admin.get('/admin/?done=deleted')).text).toContain('The user has been deleted.');
    expect((await browser.get('/user/profile/')).status).toBe(302);
    expect((await doomed.client.get('/api/users/tokens/')).status).toBe(403);
    expect((await admin.get(pageOf(doomed))).status).toBe(404);
  });

  it('is refused to whoever may only change', async () => {
    const { browser } = await somebody(server, { ...CHANGE_USERS, actions: ['view', 'change'] });
    const user = await make(server, User);
    expect((await browser.get(pageOf(user))).text).not.toContain('Delete this user');
    await changingNothing(server, async () => {
      expect((await browser.get(`${pageOf(user)}delete/`)).status).toBe(403);
      expect((await send(browser, `${pageOf(user)}delete/`, [])).status).toBe(403);
    });
  });
});

describe('What a user may do, and what was changed of them', () => {
  it('tells resource by resource, by which permission, under which constraint', async () => {
    const group = await make(server, Group, { name: 'Site crew' });
    const user = await make(server, User, { groups: [group] });
    await make(server, ObjectPermission, {
      name: 'Active sites',
      object_types: ['dcim.site'],
      actions: ['change'],
      constraints: { status: 'active' },
      groups: [group],
    });
    const page = await admin.get(`${pageOf(user)}rights/?q=dcim.site&app=dcim`);
    const text = page.text.replace(/<[^>]+>/g, '').replaceAll('&quot;', '"');
    expect(text).toContain('view: yes, as everybody, by the setting EXEMPT_VIEW_PERMISSIONS.');
    expect(text).toContain('change: some, by the permission “Active sites” through the group “Site crew”.');
    expect(text).toContain('Those that match {"status":"active"}');
    expect(text).toContain('add: no. What the user is permitted with these objects is something else: change.');
    expect(page.text).not.toContain('dcim.rack<');
    const all = await countStatements(server, () => admin.get(`${pageOf(user)}rights/`));
    expect(await countStatements(server, () => admin.get(`${pageOf(user)}rights/?q=dcim.site`))).toBeLessThanOrEqual(
      all,
    );
  });

  it('names neither a permission nor what it is limited to that the caller may not view', async () => {
    const { browser, user: caller } = await somebody(
      server,
      { object_types: ['users.user'], actions: ['view'] },
      { object_types: ['users.objectpermission'], actions: ['view'], constraints: { name: 'Nothing' } },
    );
    const user = await make(server, User);
    await make(server, ObjectPermission, {
      name: 'Top secret',
      object_types: ['dcim.site'],
      actions: ['change'],
      constraints: { name: 'bunker' },
      users: [user],
    });
    const page = await browser.get(`${pageOf(user)}rights/?q=dcim.site`);
    expect(page.text).toContain('a permission that you may not view');
    expect(page.text).not.toMatch(/Top secret|bunker/);
    const blind = await somebody(server, { object_types: ['users.user'], actions: ['view'] });
    expect((await blind.browser.get(`${pageOf(user)}rights/`)).text).toContain('You may not view permissions');
    expect((await blind.browser.get(`${pageOf(caller)}rights/`)).text).not.toContain('dcim.site');
    expect((await blind.browser.get(`${pageOf(blind.user)}rights/`)).text).toContain('dcim.site');
  });

  it('lists the changes with who made them, before and after, and no secret', async () => {
    const group = await make(server, Group, { name: 'Joined later' });
    const user = await make(server, User, { first_name: 'Old name' });
    await save(user, { first_name: ['New name'], groups: [group.id] });
    await send(admin, `${pageOf(user)}password/`, [
      ['password', PASSWORD],
      ['password_again', PASSWORD],
    ]);
    const page = await admin.get(`${pageOf(user)}history/`);
    for (const text of [
      'Old name',
      'New name',
      'Joined later',
      'Created',
      'Updated',
      'A secret was changed.',
      '127.0.0.1',
    ])
      expect(page.text).toContain(text);
    expect(page.text).not.toContain('argon2');
    await writeAudit(server);
    const audit = (await admin.get(`${pageOf(user)}history/`)).text.split('Latest in the audit log')[1];
    for (const text of ['User created', 'User changed', 'Password changed', '>admin<']) expect(audit).toContain(text);
    const { browser } = await somebody(server, { object_types: ['users.user'], actions: ['view'] });
    const refused = await browser.get(`${pageOf(user)}history/`);
    expect(refused.text).toContain('You may not view change records.');
    expect(refused.text).toContain('You may not view the audit log.');
    expect(refused.text).not.toContain('Old name');
  });
});
