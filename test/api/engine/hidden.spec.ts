// What a caller may not view shows nowhere: not inside other objects, not in counters, filters, orders or the change log.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/app.js';
import type { Client, Json } from '../../support/client.js';

const SECRET = 'Hidden Valley';

describe('A-03, A-06, A-10 what is hidden', () => {
  let server: TestServer;
  /** Sees everything of the inventory but one tenant, one site and what is in it. */
  let narrow: Client;
  let seen: Json;
  let site: Json;
  let tenant: Json;
  let rack: Json;
  const make = async (path: string, body: Json): Promise<Json> => {
    const reply = await server.admin.post(`/api/${path}/`, body);
    expect([path, reply.status, reply.body]).toEqual([path, 201, expect.anything()]);
    return reply.body;
  };

  beforeAll(async () => {
    server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '' });
    tenant = await make('tenancy/tenants', { name: SECRET, slug: 'hidden-valley', description: 'deep' });
    seen = await make('dcim/sites', { name: 'Seen', slug: 'seen', tenant: tenant.id });
    site = await make('dcim/sites', { name: `${SECRET} Site`, slug: 'hidden-site' });
    rack = await make('dcim/racks', { name: 'Open rack', site: seen.id, tenant: tenant.id });
    await make('dcim/racks', { name: 'Inner rack', site: site.id });
    await make('extras/custom-fields', {
      name: 'owner',
      type: 'object',
      object_types: ['dcim.rack'],
      related_object_type: 'tenancy.tenant',
    });
    await server.admin.patch(`/api/dcim/racks/${rack.id}/`, { custom_fields: { owner: tenant.id } });
    await make('extras/journal-entries', {
      assigned_object_type: 'dcim.site',
      assigned_object_id: site.id,
      comments: 'a note',
    });
    const but = (label: string, id: string) => ({
      object_types: [label],
      actions: ['view', 'add', 'change', 'delete'],
      constraints: id === site.id ? { name: 'Seen' } : { slug: 'seen' },
    });
    const token = await server.admin.post('/api/users/tokens/', {
      permissions: [
        but('dcim.site', site.id),
        but('tenancy.tenant', tenant.id),
        {
          object_types: ['dcim.rack', 'dcim.region', 'extras.journalentry', 'extras.customfield', 'core.objectchange'],
          actions: ['view', 'add', 'change', 'delete'],
        },
      ],
    });
    expect(token.status).toBe(201);
    narrow = server.withKey(token.body.key);
  });
  afterAll(() => server?.close());

  const get = async (path: string): Promise<Json> => {
    const reply = await narrow.get(path);
    expect([path, reply.status]).toEqual([path, 200]);
    return reply;
  };

  it('shows no more of a hidden object inside another than its address', async () => {
    const { body, text } = await get(`/api/dcim/sites/${seen.id}/`);
    expect(body.tenant).toEqual({
      id: tenant.id,
      url: `${server.url}/api/tenancy/tenants/${tenant.id}/`,
      display: null,
      restricted: true,
    });
    expect(text).not.toContain(SECRET);
  });

  it('shows it so behind a custom field and behind a reference to any model', async () => {
    const shown = await get(`/api/dcim/racks/${rack.id}/`);
    expect(shown.body.custom_fields.owner).toMatchObject({ id: tenant.id, display: null, restricted: true });
    const journal = await get('/api/extras/journal-entries/');
    expect(journal.body.results[0].assigned_object).toMatchObject({ id: site.id, display: null, restricted: true });
    expect(shown.text + journal.text).not.toContain(SECRET);
  });

  it('counts nothing hidden', async () => {
    const region = await make('dcim/regions', { name: 'Region', slug: 'region' });
    await server.admin.patch(`/api/dcim/sites/${site.id}/`, { region: region.id });
    expect((await get(`/api/dcim/regions/${region.id}/`)).body.site_count).toBe(0);
    expect((await get('/api/dcim/regions/?site_count=1')).body.count).toBe(0);
    expect((await get('/api/dcim/regions/?site_count=0')).body.count).toBe(1);
    await server.admin.patch(`/api/dcim/sites/${site.id}/`, { region: null });
  });

  it('is no oracle: a filter by a hidden relation answers as one by an unknown one', async () => {
    for (const [known, unknown] of [
      [`tenant_id=${tenant.id}`, 'tenant_id=01890000-0000-7000-8000-000000000000'],
      ['tenant=hidden-valley', 'tenant=no-such-tenant'],
    ] as const) {
      const [a, b] = [await narrow.get(`/api/dcim/racks/?${known}`), await narrow.get(`/api/dcim/racks/?${unknown}`)];
      expect([a.status, b.status]).toEqual([400, 400]);
      const value = (query: string) => query.split('=')[1] as string;
      expect(a.text.replaceAll(value(known), 'X')).toBe(b.text.replaceAll(value(unknown), 'X'));
    }
    expect((await narrow.get(`/api/dcim/racks/?site_id=${site.id}`)).status).toBe(400);
    expect((await get('/api/dcim/sites/?q=hidden')).body.count).toBe(0);
  });

  it('refuses a hidden object in a body as it refuses an unknown one', async () => {
    const sent = (tenantId: string) =>
      narrow.post('/api/dcim/racks/', { name: 'New', site: seen.id, tenant: tenantId });
    const unknown = '01890000-0000-7000-8000-000000000000';
    const [a, b] = [await sent(tenant.id), await sent(unknown)];
    expect([a.status, b.status]).toEqual([400, 400]);
    expect(a.text.replaceAll(tenant.id, 'X')).toBe(b.text.replaceAll(unknown, 'X'));
    const field = (id: string) => narrow.patch(`/api/dcim/racks/${rack.id}/`, { custom_fields: { owner: id } });
    const [c, d] = [await field(tenant.id), await field(unknown)];
    expect(c.status).toBe(400);
    expect(c.text.replaceAll(tenant.id, 'X')).toBe(d.text.replaceAll(unknown, 'X'));
  });

  it('tells no change of an object that may not be viewed, be it here or gone', async () => {
    const gone = await make('dcim/sites', { name: `${SECRET} Gone`, slug: 'gone' });
    await server.admin.delete(`/api/dcim/sites/${gone.id}/`);
    const { body, text } = await get('/api/core/object-changes/?limit=0');
    expect(text).not.toContain(SECRET);
    expect(body.results.some((one: Json) => one.changed_object_id === seen.id)).toBe(true);
    const ids = (await server.admin.get(`/api/core/object-changes/?changed_object_id=${gone.id}`)).body.results;
    expect(ids.length).toBe(2);
    for (const { id } of ids) expect((await narrow.get(`/api/core/object-changes/${id}/`)).status).toBe(404);
    expect((await get(`/api/core/object-changes/?changed_object_id=${gone.id}`)).body.count).toBe(0);
  });
});

describe('A-26 one tree', () => {
  it('lets exactly one of fifty moves that would close a circle through', async () => {
    const server = await startServer();
    const made = await server.admin.post(
      '/api/dcim/regions/',
      Array.from({ length: 51 }, (_, index) => ({ name: `R${index}`, slug: `r${index}` })),
    );
    const [top, ...others] = made.body as Json[];
    // Each of the others goes below the top, and the top below each: of every pair one must be refused.
    const moves = others.flatMap(({ id }) => [
      server.admin.patch(`/api/dcim/regions/${id}/`, { parent: top.id }),
      server.admin.patch(`/api/dcim/regions/${top.id}/`, { parent: id }),
    ]);
    const replies = await Promise.all(moves);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 400]));
    const { body } = await server.admin.get('/api/dcim/regions/?limit=0');
    expect(body.count).toBe(51);
    const parents = new Map<string, string | null>(body.results.map((one: Json) => [one.id, one.parent?.id ?? null]));
    for (const start of parents.keys()) {
      let steps = 0;
      for (let at: string | null = start; at !== null; at = parents.get(at) ?? null) expect(++steps).toBeLessThan(52);
    }
    await server.close();
  });
});

describe('A-26 If-Match', () => {
  let server: TestServer;
  let path: string;

  beforeAll(async () => {
    server = await startServer();
    const { body } = await server.admin.post('/api/dcim/sites/', { name: 'Berlin', slug: 'berlin' });
    path = `/api/dcim/sites/${body.id}/`;
  });
  afterAll(() => server?.close());

  const tagOf = async () => (await server.admin.get(path)).headers.get('etag') as string;
  const change = (description: string, tag: string) =>
    server.admin.patch(path, { description }, { headers: { 'if-match': tag } });

  it('every object has a strong tag, which changes with every change of it', async () => {
    const before = await tagOf();
    expect(before).toMatch(/^"[^"]+"$/);
    expect(await tagOf()).toBe(before);
    const reply = await server.admin.patch(path, { description: 'one' });
    const after = reply.headers.get('etag');
    expect(after).not.toBe(before);
    expect(await tagOf()).toBe(after);
    const tagged = await server.admin.post('/api/extras/tags/', { name: 'T', slug: 't' });
    expect((await server.admin.patch(path, { tags: [tagged.body.id] })).headers.get('etag')).not.toBe(after);
  });

  it('a change or deletion that names another version is refused, and nothing happens', async () => {
    const stale = await tagOf();
    expect((await change('two', stale)).status).toBe(200);
    for (const tag of [stale, '"nope"', `W/${await tagOf()}`, 'nope']) {
      const { status, body } = await change('three', tag);
      expect([tag, status, body.code]).toEqual([tag, 412, 'precondition_failed']);
    }
    const deletion = await server.admin.delete(path, undefined, { headers: { 'if-match': stale } });
    expect(deletion.status).toBe(412);
    expect((await server.admin.get(path)).body.description).toBe('two');
  });

  it('the present one, one of a list, or any is let through', async () => {
    expect((await change('four', await tagOf())).status).toBe(200);
    expect((await change('five', `"other", ${await tagOf()}`)).status).toBe(200);
    expect((await change('six', '*')).status).toBe(200);
    expect((await server.admin.get(path)).body.description).toBe('six');
  });

  it('of fifty who have read the same version, one writes', async () => {
    const tag = await tagOf();
    const replies = await Promise.all(Array.from({ length: 50 }, (_, index) => change(`writer ${index}`, tag)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 412]));
  });

  it('a missing object is missing, whatever the version', async () => {
    const reply = await server.admin.patch(
      '/api/dcim/sites/01890000-0000-7000-8000-000000000000/',
      { description: 'x' },
      { headers: { 'if-match': '*' } },
    );
    expect(reply.status).toBe(404);
  });

  it('fifty changes of different fields lose none', async () => {
    const fields = ['description', 'comments', 'facility', 'physical_address', 'shipping_address'];
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        server.admin.patch(path, { [fields[index % 5] as string]: `v${index}` }),
      ),
    );
    const { body } = await server.admin.get(path);
    for (const [index, name] of fields.entries()) expect(Number(body[name].slice(1)) % 5).toBe(index);
  });
});
