// The forms of the browsable pages, without a browser: create, change, delete, and every refusal.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../src/dcim/device.js';
import { DeviceType } from '../../src/dcim/device-type.js';
import { ModuleBay } from '../../src/dcim/module-bay.js';
import { RearPort } from '../../src/dcim/rear-port.js';
import { RearPortTemplate } from '../../src/dcim/rear-port-template.js';
import { Region } from '../../src/dcim/region.js';
import { Site } from '../../src/dcim/site.js';
import { allResources } from '../../src/engine/declare/resource.js';
import { CustomField } from '../../src/extras/custom-field.js';
import { CustomFieldChoiceSet } from '../../src/extras/custom-field-choice-set.js';
import { Tag } from '../../src/extras/tag.js';
import { ContactRole } from '../../src/tenancy/contact-role.js';
import { editableAt } from '../../src/web/edit/editable.js';
import { ADMIN_PASSWORD, startServer, type TestServer } from '../support/app.js';
import { BrowserSession, csrfOf } from '../support/browser-session.js';
import { somebody } from '../support/desk.js';
import { make, type Values } from '../support/factories/make.js';
import { cable, type End, interfaces } from '../support/factories/patching.js';
import { formIn } from '../support/form-in.js';
import { changingNothing } from '../support/refusals.js';

const ADD = '/edit/dcim/sites/add/';
const NOWHERE = '00000000-0000-7000-8000-000000000000';
const MARKED = `"><script>alert(1)</script>'`;

let server: TestServer;
let browser: BrowserSession;

beforeAll(async () => {
  server = await startServer();
  browser = await loggedIn('admin', ADMIN_PASSWORD);
});
afterAll(() => server.close());

async function loggedIn(username: string, password: string, on = server): Promise<BrowserSession> {
  const session = new BrowserSession(on.url);
  await session.logIn(username, password);
  return session;
}

const edit = (id: string): string => `/edit/dcim/sites/${id}/`;
const siteAt = async (location: string | null) => (await server.admin.get(location ?? '')).body;

/** What the form at a path would send as it stands. */
const standing = async (path: string) => formIn((await browser.get(path)).text);

describe('Creating', () => {
  it('makes an object with references, tags and custom fields, and leads to its page', async () => {
    const region = await make(server, Region, { name: 'Ohio', slug: 'ohio' });
    const tag = await make(server, Tag, { name: 'Edge', slug: 'edge' });
    for (const [name, type] of [
      ['cost', 'integer'],
      ['staffed', 'boolean'],
      ['notes', 'json'],
    ])
      await make(server, CustomField, { name, type, object_types: ['dcim.site'] });
    const form = await browser.get(ADD);
    expect(form.status).toBe(200);
    for (const text of ['Add site', '>Ohio</option>', '>Edge</option>', 'name="cf_cost"', '>Custom fields</legend>'])
      expect(form.text).toContain(text);
    const reply = await browser.post(ADD, {
      name: 'Columbus',
      slug: 'columbus',
      status: 'planned',
      region: region.id,
      tags: tag.id,
      latitude: '39.9',
      comments: 'First line\r\nSecond line',
      cf_cost: '12',
      cf_staffed: 'false',
      cf_notes: '{"a": [1]}',
      changelog_message: 'By hand',
    });
    expect(reply.status).toBe(302);
    expect(reply.headers.get('location')).toMatch(/^\/api\/dcim\/sites\/[0-9a-f-]{36}\/$/);
    const site = await siteAt(reply.headers.get('location'));
    expect(site).toMatchObject({
      name: 'Columbus',
      status: { value: 'planned' },
      region: { id: region.id },
      tags: [{ id: tag.id }],
      latitude: 39.9,
      comments: 'First line\nSecond line',
      custom_fields: { cost: 12, staffed: false, notes: { a: [1] } },
    });
    const [change] = (await server.admin.get(`/api/core/object-changes/?changed_object_id=${site.id}`)).body.results;
    expect(change).toMatchObject({ action: { value: 'create' }, user_name: 'admin', message: 'By hand' });
  });

  it('asks for a custom field of each type by its own control', async () => {
    const choices = await make(server, CustomFieldChoiceSet, {
      extra_choices: [
        ['r', 'Red'],
        ['g', 'Green'],
      ],
    });
    const region = await make(server, Region);
    const types: [type: string, typed: string, stored: unknown][] = [
      ['text', 'a line', 'a line'],
      ['longtext', 'two\r\nlines', 'two\nlines'],
      ['integer', '-7', -7],
      ['decimal', '1.5', 1.5],
      ['boolean', 'true', true],
      ['date', '2027-01-31', '2027-01-31'],
      ['datetime', '2027-01-31 12:00', '2027-01-31T12:00:00.000000Z'],
      ['url', 'https://example.com/', 'https://example.com/'],
      ['json', '[1, {"a": null}]', [1, { a: null }]],
      ['select', 'g', 'g'],
      ['multiselect', 'r', ['r']],
      ['object', region.id, { id: region.id }],
      ['multiobject', region.id, [{ id: region.id }]],
    ];
    for (const [type] of types) {
      const more = type.endsWith('select') ? { choice_set: choices } : {};
      const related = type.endsWith('object') ? { related_object_type: 'dcim.region' } : {};
      const group = { group_name: 'Of each type', object_types: ['dcim.location'] };
      await make(server, CustomField, { name: `of_${type}`, type, ...group, ...more, ...related });
    }
    await make(server, CustomField, { name: 'unseen', object_types: ['dcim.location'], ui_editable: 'no' });
    const path = '/edit/dcim/locations/add/';
    const form = await browser.get(path);
    for (const text of ['>Of each type</legend>', '>Green</option>']) expect(form.text).toContain(text);
    expect(form.text).not.toContain('cf_unseen');
    const typed = Object.fromEntries(types.map(([type, text]) => [`cf_of_${type}`, text]));
    const site = await make(server, Site);
    const reply = await browser.post(path, { name: 'Hall', slug: 'hall', site: site.id, ...typed });
    expect([reply.status, reply.text.match(/class="errors".*?<\/ul>|message error.*?<\/div>/g)]).toEqual([302, null]);
    const location = await siteAt(reply.headers.get('location'));
    const stored = Object.fromEntries(types.map(([type, , value]) => [`of_${type}`, value]));
    expect(location.custom_fields).toMatchObject({ ...stored, unseen: null });
    const edited = `/edit/dcim/locations/${location.id}/`;
    const empty = Object.fromEntries(types.map(([type]) => [`cf_of_${type}`, '']));
    expect((await browser.post(edited, { ...(await standing(edited)), ...empty, cf_unseen: 'x' })).status).toBe(302);
    const after = (await server.admin.get(`/api/dcim/locations/${location.id}/`)).body.custom_fields;
    const nothing = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
    expect(Object.entries(after).filter(([, value]) => !nothing(value))).toEqual([]);
  });

  it('answers hostile texts with an error beside their field', async () => {
    const deep = `${'['.repeat(500)}${']'.repeat(500)}`;
    const reply = await changingNothing(server, () =>
      browser.post('/edit/dcim/module-types/add/', { manufacturer: 'a\0b', model: 'x\0', attributes: deep }),
    );
    expect(reply.status).toBe(400);
    expect(reply.text).toContain('id="id_attributes_errors"');
    const shallow = await changingNothing(server, () =>
      browser.post('/edit/dcim/module-types/add/', { manufacturer: 'a\0b', model: 'x\0', attributes: '[]' }),
    );
    expect(shallow.status).toBe(400);
    for (const name of ['manufacturer', 'model', 'attributes'])
      expect(shallow.text).toContain(`id="id_${name}_errors"`);
  });

  it('takes a slug or a name for an object that is one of too many for a list', async () => {
    const regions = Array.from({ length: 201 }, (_, i) => ({ name: `Area ${i}`, slug: `area-${i}` }));
    const all = (await server.admin.post('/api/dcim/regions/', regions)).body;
    expect((await browser.get(ADD)).text).toMatch(/<input type="text"[^>]* name="region"/);
    for (const [given, number] of [
      ['area-7', 7],
      ['Area 8', 8],
      [all[9].id, 9],
    ]) {
      const reply = await browser.post(ADD, {
        name: `At ${number}`,
        slug: `at-${number}`,
        status: 'active',
        region: given,
      });
      expect((await siteAt(reply.headers.get('location'))).region).toMatchObject({ slug: `area-${number}` });
    }
    const unknown = await changingNothing(server, () =>
      browser.post(ADD, { name: 'Lost', slug: 'lost', status: 'active', region: 'atlantis' }),
    );
    expect([unknown.status, unknown.text.includes('Related object not found')]).toEqual([400, true]);
    expect(unknown.text).toContain('value="atlantis"');
    const crowd = 'x\n'.repeat(1001);
    const named = { name: 'Crowd', slug: 'crowd', status: 'active', tags: crowd };
    const crowded = await changingNothing(server, () => browser.post(ADD, named));
    expect(crowded.text).toContain('At most 1000 objects can be named in a form.');
    const ids = all.map(({ id }: { id: string }) => ({ id }));
    await server.admin.patch('/api/dcim/sites/', await sitesWithoutRegion());
    expect((await server.admin.delete('/api/dcim/regions/', ids)).status).toBe(204);
  });

  async function sitesWithoutRegion() {
    const { results } = (await server.admin.get('/api/dcim/sites/?limit=0')).body;
    return results.map(({ id }: { id: string }) => ({ id, region: null }));
  }

  it('comes back with what was typed and with every error beside its field', async () => {
    await make(server, CustomField, { name: 'floors', type: 'integer', object_types: ['dcim.site'] });
    const reply = await changingNothing(server, () =>
      browser.post(ADD, {
        name: MARKED,
        slug: 'not a slug',
        status: 'sold',
        latitude: '91',
        cf_floors: 'many',
        description: 'Kept as it was typed',
      }),
    );
    expect(reply.status).toBe(400);
    for (const text of [
      'value="&quot;>&lt;script>alert(1)&lt;/script>\'"',
      'value="Kept as it was typed"',
      'value="many"',
      'Nothing was saved',
      'Enter a valid &quot;slug&quot;',
    ])
      expect(reply.text).toContain(text);
    for (const name of ['slug', 'status', 'latitude', 'cf_floors']) {
      expect(reply.text).toMatch(new RegExp(`<ul class="errors" id="id_${name}_errors">`));
      expect(reply.text).toMatch(
        new RegExp(`id="id_${name}"[^>]*aria-describedby="id_${name}_errors[^>]*aria-invalid="true"`),
      );
    }
    expect(reply.text).not.toContain('<script>alert');
    const broken = await browser.post('/edit/extras/custom-fields/add/', { name: 'x', type: 'json', default: '{"a":' });
    expect([broken.status, broken.text.includes('JSON parse error')]).toEqual([400, true]);
  });

  it('makes the slug of the name where it is left empty, and says beside it that it is taken', async () => {
    expect((await browser.get(ADD)).text).toContain('Made of the name where it is left empty.');
    for (const [name, given, slug] of [
      ['Émile’s Yard', { slug: '' }, 'emiles-yard'],
      ['Second Yard', {}, 'second-yard'],
    ] as const) {
      const reply = await browser.post(ADD, { name, status: 'active', ...given });
      expect([name, reply.status], reply.text).toEqual([name, 302]);
      expect(await siteAt(reply.headers.get('location'))).toMatchObject({ name, slug });
    }
    const taken = await changingNothing(server, () =>
      browser.post(ADD, { name: 'second  YARD', slug: '', status: 'active' }),
    );
    expect(taken.status).toBe(400);
    expect(taken.text).toContain('id="id_slug_errors"><li>site with this slug already exists.</li>');
  });

  it('is there for every resource that people write, and for nothing else', async () => {
    const without: string[] = [];
    for (const { app, path } of allResources()) {
      const { status } = await browser.get(`/edit/${app}/${path}/add/`);
      if (status !== 200) without.push(`${app}/${path} ${status}`);
    }
    expect(without.sort()).toEqual([
      'core/audit-log 404',
      'core/object-changes 404',
      'core/object-types 404',
      'extras/image-attachments 404',
      'users/groups 404',
      'users/permissions 404',
      'users/token-policies 404',
      'users/tokens 404',
      'users/users 404',
    ]);
  });
});

describe('Changing', () => {
  it('shows the present values, sends what was changed, and keeps the rest', async () => {
    const region = await make(server, Region, {});
    const tag = await make(server, Tag, {});
    const site = await make(server, Site, {
      name: 'Before',
      region,
      tags: [{ id: tag.id }],
      asns: undefined,
      comments: 'x',
    });
    const values = await standing(edit(site.id));
    expect(values).toMatchObject({ name: 'Before', slug: site.slug, region: region.id, tags: tag.id });
    const reply = await browser.post(edit(site.id), { ...values, name: 'After', region: '' });
    expect([reply.status, reply.headers.get('location')]).toEqual([302, `/api/dcim/sites/${site.id}/`]);
    expect((await server.admin.get(`/api/dcim/sites/${site.id}/`)).body).toMatchObject({
      name: 'After',
      slug: site.slug,
      region: null,
      comments: 'x',
      tags: [{ id: tag.id }],
    });
  });

  it('changes nothing of any resource when its form is sent back as it stands', async () => {
    const wrong: unknown[] = [];
    const needs = await needsByModel();
    for (const { app, path, route, label, model } of allResources()) {
      if (!editableAt(app, path, 'change')) continue;
      const { id } = await make(server, model, needs[label]);
      const before = (await server.admin.get(`/${route}/${id}/`)).body;
      const form = `/edit/${app}/${path}/${id}/`;
      const { status } = await browser.post(form, await standing(form));
      const after = (await server.admin.get(`/${route}/${id}/`)).body;
      if (status !== 302 || JSON.stringify(after) !== JSON.stringify(before)) wrong.push([label, status]);
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  /** What an object of some models cannot be without. */
  async function needsByModel(): Promise<Record<string, Values>> {
    const site = { object_type: 'dcim.site', object_id: (await make(server, Site)).id };
    const deviceType = await make(server, DeviceType, { subdevice_role: 'parent', u_height: 1 });
    const device = await make(server, Device, { device_type: deviceType });
    const [a, b, c, d, e] = (await interfaces(server, device, 5)).map((end) => [end]) as [
      End[],
      End[],
      End[],
      End[],
      End[],
    ];
    const templates = allResources().filter(({ label }) => /^dcim\..*template$/.test(label));
    return {
      ...Object.fromEntries(templates.map(({ label }) => [label, { device_type: deviceType }])),
      'dcim.frontporttemplate': {
        device_type: deviceType,
        rear_port: await make(server, RearPortTemplate, { device_type: deviceType }),
      },
      'dcim.cable': { a_terminations: [...a, ...b], b_terminations: c },
      'dcim.cabletermination': {
        cable: await cable(server, d, await interfaces(server, await make(server, Device), 1)),
        cable_end: 'A',
        termination_type: 'dcim.interface',
        termination_id: e[0]?.object_id,
      },
      'dcim.devicebay': { device },
      'dcim.frontport': { device, rear_port: await make(server, RearPort, { device }) },
      'dcim.macaddress': { mac_address: '00:1b:44:11:3a:b7' },
      'dcim.module': { device, module_bay: await make(server, ModuleBay, { device }) },
      'dcim.rackreservation': { units: [1, 3] },
      'extras.customfieldchoiceset': { extra_choices: [['a', 'A']] },
      'extras.customfield': { name: 'own', object_types: ['dcim.rack'] },
      'extras.imageattachment': site,
      'extras.journalentry': { assigned_object_type: site.object_type, assigned_object_id: site.object_id },
      'tenancy.contactassignment': { ...site, role: await make(server, ContactRole) },
    };
  }

  it('does not overwrite what somebody else has changed meanwhile', async () => {
    const site = await make(server, Site, { name: 'Contested' });
    const values = await standing(edit(site.id));
    await server.admin.patch(`/api/dcim/sites/${site.id}/`, { facility: 'Theirs' });
    const reply = await changingNothing(server, () => browser.post(edit(site.id), { ...values, name: 'Mine' }));
    expect([reply.status, reply.text.includes('Somebody else has changed this object')]).toEqual([412, true]);
    expect(reply.text).toContain('value="Mine"');
  });

  it('keeps an object that the caller may not see, and does not tell of it', async () => {
    const limited = await startServer({
      EXEMPT_VIEW_PERMISSIONS: 'dcim.site',
      DEFAULT_PERMISSIONS: JSON.stringify({ 'dcim.change_site': null }),
    });
    try {
      const region = await make(limited, Region, { name: 'Secret region' });
      const site = await make(limited, Site, { region });
      const { username, password } = await limited.user();
      const user = await loggedIn(username, password, limited);
      const form = await user.get(edit(site.id));
      expect([form.status, form.text.includes('Secret region')]).toEqual([200, false]);
      expect((await user.post(edit(site.id), { ...formIn(form.text), name: 'Renamed' })).status).toBe(302);
      const after = (await limited.admin.get(`/api/dcim/sites/${site.id}/`)).body;
      expect(after).toMatchObject({ name: 'Renamed', region: { id: region.id } });
      const other = await make(limited, Region);
      const values = formIn((await user.get(edit(site.id))).text);
      const guessed = await user.post(edit(site.id), { ...values, region: other.id });
      expect([guessed.status, guessed.text.includes('Related object not found')]).toEqual([400, true]);
    } finally {
      await limited.close();
    }
  });

  it('escapes what is stored', async () => {
    const site = await make(server, Site, { name: MARKED, comments: '</textarea><script>alert(2)</script>' });
    for (const path of [edit(site.id), `${edit(site.id)}delete/`, `/api/dcim/sites/${site.id}/`]) {
      const { status, text } = await browser.get(path);
      expect([status, /<script>alert|<\/textarea><script/.test(text)]).toEqual([200, false]);
    }
  });

  it.each([
    ['an unknown id', `/edit/dcim/sites/${NOWHERE}/`],
    ['what is no id', '/edit/dcim/sites/7/'],
    ['an unknown resource', '/edit/dcim/castles/add/'],
    ['an unknown application', `/edit/nowhere/sites/${NOWHERE}/delete/`],
    ['tokens, which have pages of their own', '/edit/users/tokens/add/'],
  ])('answers %s with a page that says so', async (_, path) => {
    const page = await browser.get(path);
    expect([page.status, page.text.includes('Page not found')]).toEqual([404, true]);
    expect((await browser.post(path, {}, '/')).status).toBe(404);
  });
});

describe('Deleting', () => {
  it('asks first, and leads to the list', async () => {
    const site = await make(server, Site, { name: 'Doomed' });
    const question = await changingNothing(server, () => browser.get(`${edit(site.id)}delete/`));
    expect([question.status, question.text.includes('Delete this site?')]).toEqual([200, true]);
    const reply = await browser.post(`${edit(site.id)}delete/`, { changelog_message: 'Gone' });
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/api/dcim/sites/']);
    expect((await server.admin.get(`/api/dcim/sites/${site.id}/`)).status).toBe(404);
  });

  it('says what keeps an object', async () => {
    const site = await make(server, Site, {});
    await server.admin.post('/api/dcim/racks/', { name: 'Keeper', site: site.id });
    const reply = await changingNothing(server, () => browser.post(`${edit(site.id)}delete/`, {}));
    expect(reply.status).toBe(409);
    expect(reply.text).toContain('Unable to delete object. 1 dependent objects were found: Keeper');
  });
});

describe('Who may', () => {
  it('sends whoever is not logged in to the log-in and back', async () => {
    const site = await make(server, Site, {});
    const nobody = new BrowserSession(server.url);
    for (const path of [ADD, edit(site.id), `${edit(site.id)}delete/`]) {
      const reply = await changingNothing(server, () => nobody.post(path, {}, '/login/'));
      expect([reply.status, reply.headers.get('location')]).toEqual([302, `/login/?next=${encodeURIComponent(path)}`]);
      // What is typed is kept (kept-form.spec.ts).
      const typed = await changingNothing(server, () => nobody.post(path, { name: 'x' }, '/login/'));
      expect([typed.status, typed.headers.get('x-error-code')]).toEqual([403, 'session_ended']);
    }
    // A token opens the API, and no form.
    const asPage = { headers: { accept: 'text/html' } };
    expect((await server.admin.get(ADD, asPage)).status).toBe(302);
    expect((await server.admin.get(`/api/dcim/sites/${site.id}/`, asPage)).text).not.toContain('/edit/');
    for (const page of ['/api/dcim/sites/', `/api/dcim/sites/${site.id}/`])
      expect((await nobody.get(page)).text).not.toContain('/edit/');
  });

  it('changes nothing without the CSRF token', async () => {
    const site = await make(server, Site, {});
    await browser.get(ADD);
    for (const path of [ADD, edit(site.id), `${edit(site.id)}delete/`]) {
      const reply = await changingNothing(server, () =>
        browser.send('POST', path, {
          headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', origin: server.url },
          raw: 'name=Forged&slug=forged&status=active',
        }),
      );
      expect([reply.status, reply.headers.get('x-error-code')]).toEqual([403, 'csrf_failed']);
    }
    expect(csrfOf((await browser.get(ADD)).text)).not.toBe('');
  });

  it('refuses a user without the permission, whose pages have no buttons', async () => {
    const site = await make(server, Site, {});
    const { username, password } = await server.user();
    const user = await loggedIn(username, password);
    for (const page of ['/api/dcim/sites/', `/api/dcim/sites/${site.id}/`]) {
      const { status, text } = await user.get(page);
      expect([status, text.includes('/edit/')]).toEqual([200, false]);
    }
    for (const path of [ADD, edit(site.id), `${edit(site.id)}delete/`]) {
      const page = await user.get(path);
      expect([page.status, page.text.includes('You do not have permission')]).toEqual([403, true]);
      const posted = await changingNothing(server, () => user.post(path, { name: 'Mine', slug: 'mine' }, '/'));
      expect(posted.status).toBe(403);
    }
  });

  it('shows the administrator the buttons', async () => {
    const site = await make(server, Site, {});
    expect((await browser.get('/api/dcim/sites/')).text).toContain(`href="${ADD}"`);
    const { text } = await browser.get(`/api/dcim/sites/${site.id}/`);
    for (const path of [edit(site.id), `${edit(site.id)}delete/`]) expect(text).toContain(`href="${path}"`);
    expect((await browser.get('/api/core/object-changes/')).text).not.toContain('/edit/');
  });

  it('holds to the rows a permission is for', async () => {
    const planned = await make(server, Site, { status: 'planned' });
    const active = await make(server, Site, { status: 'active' });
    const { browser: user } = await somebody(server, {
      object_types: ['dcim.site'],
      actions: ['add', 'change'],
      constraints: { status: 'planned' },
    });
    expect((await user.get(`/api/dcim/sites/${planned.id}/`)).text).toContain(edit(planned.id));
    expect((await user.get(`/api/dcim/sites/${active.id}/`)).text).not.toContain(edit(active.id));
    expect((await user.get(edit(active.id))).status).toBe(403);
    const moved = await changingNothing(server, () =>
      user.post(edit(planned.id), { name: 'Mine', slug: 'mine', status: 'active' }),
    );
    expect(moved.status).toBe(403);
    const changed = await user.post(edit(planned.id), { name: 'Mine', slug: 'mine', status: 'planned' });
    expect(changed.status).toBe(302);
  });
});

it('leads to the numbers of objects where the server speaks the NetBox dialect', async () => {
  const netbox = await startServer({ API_DIALECT: 'netbox' });
  try {
    const admin = await loggedIn('admin', ADMIN_PASSWORD, netbox);
    const reply = await admin.post(ADD, { name: 'Numbered', slug: 'numbered', status: 'active' });
    expect(reply.headers.get('location')).toMatch(/^\/api\/dcim\/sites\/\d+\/$/);
    const page = await admin.get(reply.headers.get('location') ?? '');
    const path = /href="(\/edit\/dcim\/sites\/[0-9a-f-]{36}\/)"/.exec(page.text)?.[1] ?? '';
    const form = await admin.get(path);
    expect([form.status, form.text.includes(`href="${reply.headers.get('location')}"`)]).toEqual([200, true]);
  } finally {
    await netbox.close();
  }
});
