// Object permissions at the administrator's desk: the list, the form, and what a constraint lets through right now.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rack } from '../../src/dcim/rack.js';
import { Region } from '../../src/dcim/region.js';
import { Site } from '../../src/dcim/site.js';
import { Group } from '../../src/users/group.js';
import { ObjectPermission } from '../../src/users/object-permission.js';
import { ADMIN_PASSWORD, startServer, type TestServer } from '../support/app.js';
import { type BrowserSession, csrfOf } from '../support/browser-session.js';
import type { Json } from '../support/client.js';
import { EVIL, hasMarkup, loggedIn, send, somebody } from '../support/desk.js';
import { make, makeMany } from '../support/factories/make.js';
import { formIn } from '../support/form-in.js';
import { countStatements } from '../support/query-count.js';
import { changingNothing, DENIED } from '../support/refusals.js';

const LIST = '/admin/permissions/';
const ADD = `${LIST}add/`;
const CHECK = `${LIST}check/`;

let server: TestServer;
let admin: BrowserSession;
let emea: Json;
let sites: Json[];

beforeAll(async () => {
  server = await startServer();
  admin = await loggedIn(server, 'admin', ADMIN_PASSWORD);
  emea = await make(server, Region, { name: 'EMEA', slug: 'emea' });
  sites = await makeMany(server, Site, 20, (index) => ({
    name: `Branch ${index}`,
    slug: `branch-${index}`,
    status: index < 5 ? 'planned' : 'active',
    region: index < 12 ? emea : null,
  }));
  await makeMany(server, Rack, 3, () => ({ site: sites[0]?.id }));
});
afterAll(() => server.close());

const filled = (more: readonly (readonly [string, string])[] = []): [string, string][] => [
  ['name', `Permission ${randomUUID()}`],
  ['description', ''],
  ['enabled', 'on'],
  ['object_types', 'dcim.site'],
  ['actions', 'view'],
  ['other_actions', ''],
  ...(more as [string, string][]),
];

/** The text of what is said of a constraint. */
function answerIn(page: string): string {
  const part = /data-part="answer"[^>]*>(.*?)<\/div>/s.exec(page)?.[1] ?? '';
  return part
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const check = async (constraints: string, more: readonly (readonly [string, string])[] = []): Promise<string> =>
  answerIn((await send(admin, CHECK, filled([['constraints', constraints], ...more]))).text);

describe('The list of permissions', () => {
  it('shows what may be done with what, by whom, and whether that is all of them', async () => {
    const group = await make(server, Group, { name: 'Readers of the south' });
    const { user } = await somebody(server);
    await make(server, ObjectPermission, {
      name: 'Southern sites',
      description: 'Read them',
      object_types: ['dcim.site', 'dcim.rackrole', 'dcim.rack', 'dcim.device', 'dcim.cable', 'dcim.region'],
      actions: ['view', 'relabel'],
      constraints: { id__isnull: false },
      groups: [group],
      users: [user.id],
      enabled: false,
    });
    const { status, text } = await admin.get(`${LIST}?q=Southern`);
    expect(status).toBe(200);
    for (const shown of [
      'Southern sites',
      'Read them',
      'view, relabel',
      'sites, rack roles, racks, devices',
      'and 2 more',
      'Some of them',
      'Readers of the south',
      user.username,
      'Disabled',
    ])
      expect(text).toContain(shown);
    for (const found of [`user=${user.username}`, 'group=Readers+of+the+south', 'enabled=false'])
      expect([found, (await admin.get(`${LIST}?${found}`)).text.includes('Southern sites')]).toEqual([found, true]);
    for (const other of ['user=admin', 'enabled=true', 'q=northern'])
      expect([other, (await admin.get(`${LIST}?${other}`)).text.includes('Southern sites')]).toEqual([other, false]);
  });

  it('says what is wrong with what is looked for', async () => {
    const { status, text } = await admin.get(`${LIST}?user=nobody-at-all`);
    expect([
      status,
      text.includes('User: Select a valid choice. nobody-at-all is not one of the available choices.'),
    ]).toEqual([400, true]);
  });

  it('needs as many statements for many as for few', async () => {
    const few = await countStatements(server, () => admin.get(`${LIST}?q=Southern`));
    await makeMany(server, ObjectPermission, 60, () => ({ object_types: ['dcim.site'], actions: ['view'] }));
    expect((await admin.get(LIST)).text).toMatch(/1–50 of \d+/);
    expect(await countStatements(server, () => admin.get(LIST))).toBeLessThanOrEqual(few + 1);
  });
});

describe('The form of a permission', () => {
  it('offers every model under its application, and makes what was ticked', async () => {
    const form = await admin.get(ADD);
    for (const label of ['dcim.site', 'tenancy.tenant', 'extras.tag', 'users.token', 'core.objectchange'])
      expect(form.text).toContain(`name="object_types" value="${label}"`);
    for (const app of ['DCIM', 'Tenancy', 'Extras', 'Users', 'Core']) expect(form.text).toContain(`All of ${app}`);
    const group = await make(server, Group);
    const { user } = await somebody(server);
    const name = `Made ${randomUUID()}`;
    const fields = filled([
      ['object_types', 'users.token'],
      ['actions', 'change'],
      ['groups', group.id],
      ['users', user.id],
      ['constraints', '[{"id__isnull": false}, {}]'],
    ]).map(([key, value]): [string, string] => [
      key,
      key === 'name' ? name : key === 'other_actions' ? 'grant, rotate' : value,
    ]);
    const reply = await send(admin, ADD, fields);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${LIST}?done=added`]);
    const [made] = (await server.admin.get(`/api/users/permissions/?name=${encodeURIComponent(name)}`)).body.results;
    expect(made).toMatchObject({
      enabled: true,
      object_types: ['dcim.site', 'users.token'],
      actions: ['view', 'change', 'grant', 'rotate'],
      constraints: [{ id__isnull: false }, {}],
      groups: [{ id: group.id }],
      users: [{ id: user.id }],
    });
  });

  it('changes only what was changed', async () => {
    const group = await make(server, Group);
    const permission = await make(server, ObjectPermission, {
      object_types: ['dcim.site', 'dcim.rack'],
      actions: ['view', 'relabel'],
      constraints: { id__isnull: false },
      groups: [group],
    });
    const path = `${LIST}${permission.id}/`;
    const page = await admin.get(path);
    const form = formIn(page.text);
    expect(form).toMatchObject({
      name: permission.name,
      enabled: 'on',
      object_types: 'dcim.rack\ndcim.site',
      actions: 'view',
      other_actions: 'relabel',
      constraints: '{\n  "id__isnull": false\n}',
      groups: group.id,
    });
    const fields = Object.entries(form).flatMap(([name, value]) => {
      const isList = ['object_types', 'actions', 'groups', 'users'].includes(name);
      return (isList ? value.split('\n') : [value]).map((one): [string, string] => [name, one]);
    });
    const renamed = fields.map(([name, value]): [string, string] => [
      name,
      name === 'description' ? 'Looked over' : value,
    ]);
    const reply = await send(admin, path, renamed);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `${LIST}?done=changed`]);
    const changes = await server.admin.get(
      `/api/core/object-changes/?changed_object_id=${permission.id}&action=update`,
    );
    const [{ prechange_data: before, postchange_data: after }] = changes.body.results;
    expect({ ...before, description: 'Looked over' }).toEqual(after);
  });

  it('comes back with what was typed, what is wrong with it, and what would have been right', async () => {
    const fields = filled([['constraints', '{"staus": "active", "region__slgu": "emea"}']]);
    const reply = await changingNothing(server, () => send(admin, ADD, fields));
    expect(reply.status).toBe(400);
    expect(formIn(reply.text).constraints).toBe('{"staus": "active", "region__slgu": "emea"}');
    expect(reply.text).toMatch(/<textarea[^>]*id="id_constraints"[^>]*aria-invalid="true"/);
    const answer = answerIn(reply.text);
    expect(answer).toContain("Cannot resolve keyword 'staus' into field. Possible here: status, ");
    expect(answer).toContain("Cannot resolve keyword 'slgu' into field. Possible here: slug, ");
    expect(answer).toMatch(/and \d+ more/);
  });

  it.each([
    ['{"name": ', 'This is not JSON: the document is incomplete.'],
    ['{"name" "x"}', 'This is not JSON: '],
    ['"name"', 'Constraints are an object, a list of objects, or null.'],
    ['[]', 'Constraints are an object, a list of objects, or null.'],
    ['{"name__regex": "(a+)+$"}', "Unsupported lookup 'regex' in 'name__regex'. Possible here: "],
    ['{"name__in": "x"}', "'name__in' takes a list of values."],
    ['{"password": "x"}', "Cannot resolve keyword 'password' into field."],
  ])('does not store %s, and says why', async (constraints, message) => {
    const reply = await changingNothing(server, () => send(admin, ADD, filled([['constraints', constraints]])));
    expect(reply.status).toBe(400);
    expect(answerIn(reply.text)).toContain(message);
    expect(await check(constraints)).toContain(message);
  });

  it('needs models and actions', async () => {
    const reply = await changingNothing(server, () => send(admin, ADD, [['name', 'Nothing']]));
    expect(reply.status).toBe(400);
    expect(reply.text.match(/This list may not be empty\./g)).toHaveLength(2);
  });

  it('gives nobody what the one who gives it does not have', async () => {
    const { user, browser } = await somebody(
      server,
      { object_types: ['users.objectpermission', 'users.user'], actions: ['view', 'add', 'change'] },
      { object_types: ['dcim.site'], actions: ['change'], constraints: { region__slug: 'emea' } },
    );
    const fields = (constraints: string): [string, string][] => [
      ['name', `Mine ${randomUUID()}`],
      ['enabled', 'on'],
      ['object_types', 'dcim.site'],
      ['actions', 'change'],
      ['users', user.id],
      ['constraints', constraints],
    ];
    const reply = await changingNothing(server, () => send(browser, ADD, fields('')));
    expect([reply.status, reply.text.includes('This would give more than you may do yourself.')]).toEqual([403, true]);
    expect((await send(browser, ADD, fields('{"region__slug": "emea", "status": "active"}'))).status).toBe(302);
  });

  it('asks before it deletes one', async () => {
    const permission = await make(server, ObjectPermission, {
      object_types: ['dcim.site'],
      actions: ['view'],
      groups: [await make(server, Group, { name: 'Bereft' })],
    });
    const path = `${LIST}${permission.id}/delete/`;
    const page = await admin.get(path);
    expect([page.status, page.text.includes('Bereft'), page.text.includes('sites')]).toEqual([200, true, true]);
    expect((await send(admin, path, [])).headers.get('location')).toBe(`${LIST}?done=deleted`);
    expect((await server.admin.get(`/api/users/permissions/${permission.id}/`)).status).toBe(404);
  });
});

describe('What a constraint lets through', () => {
  it.each([
    ['', '20 of 20 sites'],
    ['{}', '20 of 20 sites'],
    ['null', '20 of 20 sites'],
    ['{"region__slug": "emea"}', '12 of 20 sites'],
    ['{"region__slug": "emea", "status": "planned"}', '5 of 20 sites'],
    ['[{"status": "planned"}, {"region": null}]', '13 of 20 sites'],
    ['{"name__in": ["Branch 1", "Branch 2", "Elsewhere"]}', '2 of 20 sites'],
    ['{"racks__isnull": false}', null],
  ])('of %j is counted: %s', async (constraints, counted) => {
    const answer = await check(constraints);
    if (counted !== null) expect(answer).toContain(counted);
    // A name that sites do not have is told, not counted.
    else expect(answer).toContain("Cannot resolve keyword 'racks'");
  });

  it('is what the permission lets through, once it is stored', async () => {
    for (const constraints of [
      { region__slug: 'emea', status__in: ['active'] },
      [{ name__endswith: '7' }, { status: 'planned' }],
      { region__isnull: true },
      { tags__name: 'none' },
    ]) {
      const { user } = await somebody(server, { object_types: ['dcim.site'], actions: ['change'], constraints });
      const patches = sites.map(({ id }) => user.client.patch(`/api/dcim/sites/${id}/`, {}));
      const changed = (await Promise.all(patches)).filter(({ status }) => status === 200).length;
      expect(await check(JSON.stringify(constraints))).toContain(`${changed} of 20 sites`);
    }
  });

  it.each([
    [['dcim.site'], '{"slug": "branch-0"}', /1 of 20 sites/],
    [
      ['dcim.location', 'dcim.rack', 'dcim.device'],
      '{"site__slug": "branch-0"}',
      /0 of 0 locations.*3 of 3 racks.*0 of 0 devices/,
    ],
    [['dcim.interface'], '{"device__site__slug": "branch-0"}', /0 of 0 interfaces/],
  ])('over %j by %s is what docs/administration.md promises', async (models, constraints, counted) => {
    const fields = models.map((model) => ['object_types', model] as const);
    const reply = await send(admin, CHECK, [...fields, ['constraints', constraints]]);
    expect(answerIn(reply.text)).toMatch(counted);
  });

  it('is said in words', async () => {
    expect(await check('{}')).toContain('Lets through every one of sites: nothing is asked of them.');
    expect(await check('{"region__slug": "emea"}')).toContain(
      'Lets through those of sites of which this is true:region → slug is emea',
    );
    expect(await check('[{"status": "planned"}, {"region": null}]')).toContain('of which one of these is true:');
  });

  it('is counted for every chosen model by one statement', async () => {
    const some = [['object_types', 'dcim.rack']] as const;
    const answer = await check('{"name__isnull": false}', some);
    expect(answer).toMatch(/20 of 20 sites.*3 of 3 racks/);
    const csrf = csrfOf((await admin.get('/user/profile/')).text);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: server.url, accept: 'text/html' };
    const ask = (labels: string[]) => () =>
      admin.send('POST', CHECK, {
        headers,
        raw: new URLSearchParams([
          ['csrfmiddlewaretoken', csrf],
          ...labels.map((label): [string, string] => ['object_types', label]),
        ]).toString(),
      });
    const few = await countStatements(server, ask(['dcim.site']));
    const many = await countStatements(
      server,
      ask(['dcim.site', 'dcim.rack', 'dcim.device', 'users.token', 'extras.tag']),
    );
    expect(many).toBeLessThanOrEqual(few);
  });

  it('is told by the button of the form, which stores nothing and keeps what was typed', async () => {
    const fields = filled([
      ['constraints', '{"region__slug": "emea"}'],
      ['check', '1'],
    ]);
    const reply = await changingNothing(server, () => send(admin, ADD, fields));
    expect(reply.status).toBe(200);
    expect(answerIn(reply.text)).toContain('12 of 20 sites');
    expect(formIn(reply.text)).toMatchObject({
      constraints: '{"region__slug": "emea"}',
      object_types: 'dcim.site',
      actions: 'view',
    });
    const permission = await make(server, ObjectPermission, { object_types: ['dcim.site'], actions: ['view'] });
    const again = await changingNothing(server, () => send(admin, `${LIST}${permission.id}/`, fields));
    expect([again.status, answerIn(again.text).includes('12 of 20 sites')]).toEqual([200, true]);
  });

  it('puts whoever is chosen in the place of $user', async () => {
    const { user } = await somebody(server);
    const mine = '{"user": "$user"}';
    const fields = (as: string): [string, string][] => [
      ['object_types', 'users.token'],
      ['users', user.id],
      ['as', as],
      ['constraints', mine],
    ];
    await user.client.post('/api/users/tokens/', {});
    const reply = await send(admin, CHECK, fields(user.id));
    expect(answerIn(reply.text)).toMatch(/2 of \d+ tokens/);
    expect(reply.text).toContain(`<option value="${user.id}" selected>${user.username}</option>`);
    // Oneself, and whoever is not chosen counts as oneself, too.
    for (const as of ['', emea.id])
      expect(answerIn((await send(admin, CHECK, fields(as))).text)).toMatch(/1 of \d+ tokens/);
  });

  it('is counted over what the caller may view, on the way there too', async () => {
    const { browser } = await somebody(
      server,
      { object_types: ['users.objectpermission'], actions: ['view', 'add'] },
      { object_types: ['users.token'], actions: ['view'] },
    );
    const ask = async (label: string, constraints: string): Promise<string> =>
      answerIn(
        (
          await send(browser, CHECK, [
            ['object_types', label],
            ['constraints', constraints],
          ])
        ).text,
      );
    expect(await ask('users.user', '{"username": "admin"}')).toContain('users: you may not view them');
    // The tokens may be viewed, their owners may not: nothing is found out of them.
    expect(await ask('users.token', '{"user__username": "admin"}')).toMatch(/^.*0 of [1-9]\d* tokens/);
    expect(await ask('users.token', '{"user__email__startswith": ""}')).toMatch(/[01] of [1-9]\d* tokens/);
  });

  it('is given up where it takes too long, and that is no failure', async () => {
    const name = 'slow_constraint_check';
    await server.database.write().run({
      text: `CREATE FUNCTION ${name}(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN true; END $$`,
    });
    await server.database.write().run({ text: 'ALTER TABLE dcim_site RENAME TO dcim_site_kept' });
    await server.database
      .write()
      .run({ text: `CREATE VIEW dcim_site AS SELECT * FROM dcim_site_kept WHERE ${name}(name)` });
    const answer = await check('{"name": "Branch 1"}');
    const [working] = await server.database.write().rows({
      text: `SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`,
    });
    await server.database.write().run({ text: 'DROP VIEW dcim_site' });
    await server.database.write().run({ text: 'ALTER TABLE dcim_site_kept RENAME TO dcim_site' });
    expect(answer).toContain('sites: it takes too long to count them');
    // PostgreSQL has stopped working on it too.
    expect(working).toEqual([0]);
  });

  it('is not for who may not write permissions, nor without the token of the page', async () => {
    const { browser } = await somebody(server, { object_types: ['users.objectpermission'], actions: ['view'] });
    const reply = await send(browser, CHECK, filled());
    expect([reply.status, reply.text.includes(DENIED)]).toEqual([403, true]);
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: server.url,
      accept: 'application/json',
    };
    const forged = await admin.send('POST', CHECK, { headers, raw: 'object_types=dcim.site' });
    expect([forged.status, forged.body.code]).toEqual([403, 'csrf_failed']);
  });
});

describe('The help of the form', () => {
  it('names the fields of the chosen models, and no secret', async () => {
    const { text } = await send(admin, CHECK, [['object_types', 'users.token']]);
    expect(text).toContain('<code>expires</code>');
    expect(text).toContain('<code>user</code>');
    expect(text).not.toMatch(/digest|sealed/);
  });

  it('shows as text whatever was typed', async () => {
    const typed = JSON.stringify({ [EVIL]: EVIL });
    const { text } = await send(
      admin,
      ADD,
      filled([
        ['constraints', typed],
        ['description', EVIL],
        ['users_typed', EVIL],
      ]),
    );
    expect(hasMarkup(text)).toBe(false);
    const answer = await send(
      admin,
      CHECK,
      filled([['constraints', JSON.stringify({ name: EVIL, slug__in: [EVIL] })]]),
    );
    expect(answer.text).toContain('name is');
    expect(hasMarkup(answer.text)).toBe(false);
    const broken = await send(admin, CHECK, filled([['constraints', typed]]));
    expect(hasMarkup(broken.text)).toBe(false);
  });

  it('shows as text whatever is stored', async () => {
    const group = await make(server, Group, { name: EVIL });
    const { user } = await somebody(server);
    const permission = await make(server, ObjectPermission, {
      name: EVIL,
      description: EVIL,
      object_types: ['dcim.site'],
      actions: ['view'],
      constraints: { name: EVIL },
      groups: [group],
      users: [user.id],
    });
    for (const path of [`${LIST}?q=script`, `${LIST}${permission.id}/`, `${LIST}${permission.id}/delete/`]) {
      const { status, text } = await admin.get(path);
      expect([path, status, hasMarkup(text)]).toEqual([path, 200, false]);
    }
  });
});
