// The NetBox dialect: the same server, its rows called by their numbers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** Everything in an answer that looks like an id of ours; those of requests are such in every dialect. */
const uuidsIn = (body: Json): string[] =>
  JSON.stringify(body, (key, value) => (key === 'request_id' ? undefined : value)).match(new RegExp(UUID, 'g')) ?? [];

describe.each([
  ['beside the native one', '/netbox/api', {}],
  ['alone', '/api', { API_DIALECT: 'netbox' }],
])('the NetBox dialect, %s', (_where, api, environment) => {
  let server: TestServer;
  const at = (path: string) => `${api}/${path}`;
  const make = async (path: string, body: Json): Promise<Json> => {
    const reply = await server.admin.post(at(path), body);
    expect([reply.status, reply.body]).toEqual([201, expect.anything()]);
    return reply.body;
  };

  beforeAll(async () => {
    server = await startServer(environment);
    await make('dcim/regions/', { name: 'Europe', slug: 'europe' });
    await make('dcim/regions/', { name: 'Germany', slug: 'germany', parent: 1 });
    await make('extras/tags/', { name: 'Core', slug: 'core' });
    await make('dcim/sites/', { name: 'Berlin', slug: 'berlin', region: 2, tags: [1] });
    await make('dcim/sites/', { name: 'Hamburg', slug: 'hamburg', region: { slug: 'germany' } });
  });
  afterAll(() => server?.close());

  it('calls rows by whole numbers from 1, in bodies, urls and nested objects', async () => {
    const { status, headers, body } = await server.admin.get(at('dcim/sites/1/'));
    expect([status, headers.get('api-version')]).toEqual([200, '4.4']);
    expect(body.id).toBe(1);
    expect(body.url).toBe(`${server.url}${api}/dcim/sites/1/`);
    expect(body.display_url).toBe(`${server.url}/dcim/sites/1/`);
    expect(body.region).toMatchObject({ id: 2, url: `${server.url}${api}/dcim/regions/2/`, slug: 'germany' });
    expect(body.tags[0]).toMatchObject({ id: 1, url: `${server.url}${api}/extras/tags/1/` });
    expect(uuidsIn(body)).toEqual([]);
  });

  it('answers a creation with the address of the dialect', async () => {
    const reply = await server.admin.post(at('dcim/sites/'), { name: 'Bonn', slug: 'bonn' });
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe(`${server.url}${api}/dcim/sites/${reply.body.id}/`);
    expect((await server.admin.delete(at(`dcim/sites/${reply.body.id}/`))).status).toBe(204);
  });

  it('filters, orders and walks by number', async () => {
    const ids = async (query: string) => {
      const { status, body } = await server.admin.get(at(`dcim/sites/?${query}`));
      return status === 200 ? body.results.map(({ id }: Json) => id) : [status, body];
    };
    expect(await ids('id=2')).toEqual([2]);
    expect(await ids('id=1&id=2')).toEqual([1, 2]);
    expect(await ids('id__n=2')).toEqual([1]);
    expect(await ids('id__gte=2')).toEqual([2]);
    expect(await ids('region_id=1')).toEqual([1, 2]);
    expect(await ids('tag_id=1')).toEqual([1]);
    expect(await ids('ordering=-id')).toEqual([2, 1]);
    const walk = await server.admin.get(at('dcim/sites/?start=1&limit=1'));
    expect(walk.body).toMatchObject({ count: null, next: `${server.url}${api}/dcim/sites/?limit=1&start=2` });
    expect(await ids('start=2')).toEqual([2]);
    expect(await ids('region_id=99')).toEqual([
      400,
      { region_id: ['Select a valid choice. 99 is not one of the available choices.'] },
    ]);
    expect(await ids('id=abc')).toEqual([400, { id: ['Enter a whole number.'] }]);
  });

  it('links pages in the dialect', async () => {
    const { body } = await server.admin.get(at('dcim/sites/?limit=1'));
    expect(body.next).toBe(`${server.url}${api}/dcim/sites/?limit=1&offset=1`);
  });

  it('ignores unknown filters and unknown fields, as NetBox does', async () => {
    const list = await server.admin.get(at('dcim/sites/?nope=1&name__nope=2&ordering=nope'));
    expect([list.status, list.body.count]).toEqual([200, 2]);
    const changed = await server.admin.patch(at('dcim/sites/1/'), { nope: 1, description: 'seen' });
    expect([changed.status, changed.body.description]).toEqual([200, 'seen']);
  });

  it('names numbers in its errors', async () => {
    const unknown = await server.admin.patch(at('dcim/sites/1/'), { region: 99 });
    expect([unknown.status, unknown.body]).toEqual([
      400,
      { region: ['Related object not found using the provided numeric ID: 99'] },
    ]);
    const bulk = await server.admin.patch(at('dcim/sites/'), [{ id: 1 }, { id: 77, name: 'x' }]);
    expect(bulk.status).toBe(400);
    expect(bulk.body.errors).toEqual([{ index: 1, errors: { id: ['Not found.'] } }]);
    const malformed = await server.admin.delete(at('dcim/sites/'), [{ id: 'x' }]);
    expect(malformed.body.errors).toEqual([{ index: 0, errors: { id: ['Enter a whole number.'] } }]);
    for (const id of ['0', '-1', '77', '4294967296', '99999999999999999999', 'abc', '1e2']) {
      const reply = await server.admin.get(at(`dcim/sites/${id}/`));
      expect([id, reply.status, reply.body.detail]).toEqual([id, 404, 'Not found.']);
    }
  });

  it('says which objects keep another from being deleted by their numbers', async () => {
    const tenant = await make('tenancy/tenants/', { name: 'Blue', slug: 'blue' });
    const site = await make('dcim/sites/', { name: 'Kept', slug: 'kept', tenant: tenant.id });
    const { status, body } = await server.admin.delete(at(`tenancy/tenants/${tenant.id}/`));
    expect([status, body.detail]).toEqual([
      409,
      `Unable to delete object. 1 dependent objects were found: Kept (${site.id})`,
    ]);
    await server.admin.delete(at('dcim/sites/'), [{ id: site.id }]);
    expect((await server.admin.delete(at(`tenancy/tenants/${tenant.id}/`))).status).toBe(204);
  });

  it('changes and deletes many by number', async () => {
    const made = await make('dcim/sites/', [
      { name: 'One', slug: 'one' },
      { name: 'Two', slug: 'two' },
    ]);
    const [one, two] = made.map(({ id }: Json) => id);
    const changed = await server.admin.patch(at('dcim/sites/'), [
      { id: two, description: 'second' },
      { id: one, description: 'first' },
    ]);
    expect(changed.body.map(({ id, description }: Json) => [id, description])).toEqual([
      [two, 'second'],
      [one, 'first'],
    ]);
    expect((await server.admin.delete(at('dcim/sites/'), [{ id: one }, { id: two }])).status).toBe(204);
  });

  it('keeps the number of what is gone in the change log', async () => {
    const { id } = await make('dcim/sites/', { name: 'Brief', slug: 'brief' });
    await server.admin.delete(at(`dcim/sites/${id}/`));
    const { body } = await server.admin.get(
      at(`core/object-changes/?changed_object_type=dcim.site&changed_object_id=${id}`),
    );
    expect(body.results.map((one: Json) => [one.action.value, one.changed_object_id, one.changed_object])).toEqual([
      ['delete', id, null],
      ['create', id, null],
    ]);
  });

  it('describes what may be written with its choices', async () => {
    const { body } = await server.admin.options(at('dcim/sites/'));
    expect(body.actions.POST.id.type).toBe('integer');
    expect(body.actions.POST.status.choices).toContainEqual({ value: 'active', display_name: 'Active' });
  });

  it('provisions a token', async () => {
    const { username, password } = await server.user();
    const reply = await server.anonymous.post(at('users/tokens/provision/'), { username, password });
    expect([reply.status, typeof reply.body.id, typeof reply.body.user.id]).toEqual([201, 'number', 'number']);
    expect(reply.body.key).toMatch(/^[0-9a-f]{40}$/);
    const own = await server.withKey(reply.body.key).get(at(`users/tokens/${reply.body.id}/`));
    expect([own.status, uuidsIn(own.body)]).toEqual([200, []]);
    const check = await server.withKey(reply.body.key).get(at('authentication-check/'));
    expect(uuidsIn(check.body)).toEqual([]);
  });

  it('makes tokens for users by their numbers', async () => {
    const { username } = await server.user();
    const user = (await server.admin.get(at(`users/users/?username=${username}`))).body.results[0];
    const reply = await server.admin.post(at('users/tokens/'), { user: user.id });
    expect([reply.status, reply.body.user.id]).toEqual([201, user.id]);
    const rotated = await server.admin.post(at(`users/tokens/${reply.body.id}/rotate/`), {});
    // With a token, only that token itself is given another key.
    expect(rotated.status).toBe(404);
  });

  it('tells its version', async () => {
    const { body } = await server.anonymous.get(at('status/'));
    expect(body['netbox-version']).toBe('4.4.10');
    expect(body).not.toHaveProperty('nautobot-version');
  });

  it('sends the headers of the API with refusals too', async () => {
    const { status, headers } = await server.withKey('f'.repeat(40)).get(at('dcim/sites/'));
    expect([status, headers.get('api-version')]).toEqual([403, '4.4']);
  });

  it('has a document of itself: its paths begin with /api/, its ids are integers', async () => {
    const { body } = await server.anonymous.get(at('schema/'));
    expect(body.servers).toEqual([{ url: `${server.url}${api.replace(/\/api$/, '')}` }]);
    expect(Object.keys(body.paths).filter((path) => !path.startsWith('/api/'))).toEqual([]);
    expect(body.components.schemas.Site.properties.id).toMatchObject({ type: 'integer' });
    const parameters = body.paths['/api/dcim/devices/'].get.parameters.map(({ name }: Json) => name);
    expect(parameters).toEqual(expect.arrayContaining(['name', 'site_id', 'role', 'limit']));
    expect(body.paths['/api/virtualization/virtual-machines/'].get.parameters.length).toBeGreaterThan(5);
    expect(uuidsIn(body)).toEqual([]);
  });

  it('answers for applications that are not here with empty pages, and takes nothing for them', async () => {
    for (const path of ['ipam/ip-addresses/', 'virtualization/virtual-machines/?limit=10', 'circuits/circuits']) {
      const { status, body } = await server.admin.get(at(path));
      expect([path, status, body]).toEqual([path, 200, { count: 0, next: null, previous: null, results: [] }]);
    }
    const write = await server.admin.post(at('ipam/ip-addresses/'), { address: '192.0.2.1/24' });
    expect([write.status, write.body.detail]).toEqual([
      405,
      'This server has no ipam/ip-addresses: nothing can be written there.',
    ]);
    expect(write.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await server.admin.get(at('ipam/ip-addresses/1/'))).status).toBe(404);
    expect((await server.admin.get(at('ipam/nope/'))).status).toBe(404);
  });

  it('lists all of its applications', async () => {
    const root = await server.anonymous.get(at(''));
    expect(root.body).toMatchObject({ dcim: `${server.url}${api}/dcim/`, ipam: `${server.url}${api}/ipam/` });
    const ipam = await server.anonymous.get(at('ipam/'));
    expect(ipam.body.vlans).toBe(`${server.url}${api}/ipam/vlans/`);
  });

  it('leads from the address of a page to the browsable object', async () => {
    const { status, headers } = await server.anonymous.get('/dcim/sites/1/');
    expect([status, headers.get('location')]).toEqual([302, `${api}/dcim/sites/1/`]);
    const page = await server.admin.get(at('dcim/sites/1/'), { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain(`href="${server.url}${api}/dcim/regions/2/"`);
    expect(page.text).not.toMatch(new RegExp(`dcim/[a-z-]+/${UUID.source}`));
    for (const path of ['/dcim/nope/1/', '/dcim/sites/x/', '/nope/sites/1/']) {
      expect([path, (await server.anonymous.get(path)).status]).toEqual([path, 404]);
    }
  });

  it('asks for a log-in where everything needs one', async () => {
    const locked = await startServer({ ...environment, LOGIN_REQUIRED: 'true' });
    for (const path of ['', 'dcim/sites/', 'ipam/ip-addresses/', 'status/']) {
      expect([path, (await locked.anonymous.get(at(path))).status]).toEqual([path, 403]);
    }
    await locked.close();
  });
});

describe('both dialects of one server', () => {
  it('show the same row', async () => {
    const server = await startServer();
    const native = await server.admin.post('/api/dcim/sites/', { name: 'Same', slug: 'same' });
    const list = await server.admin.get('/netbox/api/dcim/sites/?slug=same');
    expect(native.body.id).toMatch(UUID);
    expect(list.body.results[0].id).toBe(1);
    expect((await server.admin.get('/api/dcim/sites/1/')).status).toBe(404);
    const refused = await server.admin.post('/api/ipam/vlans/', {});
    expect(refused.status).toBe(404);
    await server.close();
  });
});
