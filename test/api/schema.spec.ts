import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { allResources } from '../../src/engine/declare/resource.js';
import { OpenApi } from '../../src/http/openapi/document.js';
import { startServer, type TestServer } from '../support/app.js';
import { isLong } from '../support/depth.js';
import { DescribedApi } from '../support/openapi/described-api.js';

// biome-ignore lint/suspicious/noExplicitAny: a document is read here as its readers do.
type Any = any;

const DIALECTS = [
  ['native', '/api/schema/'],
  ['netbox', '/netbox/api/schema/'],
] as const;

let server: TestServer;
const documents: Record<string, Any> = {};

beforeAll(async () => {
  server = await startServer();
  for (const [dialect, path] of DIALECTS) documents[dialect] = (await server.anonymous.get(path)).body;
});
afterAll(() => server.close());

/** Every object in a value. */
function* objectsIn(value: unknown, path = ''): Generator<[path: string, object: Record<string, Any>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Record<string, Any>];
  for (const [key, one] of Object.entries(value)) yield* objectsIn(one, `${path}/${key}`);
}

const operationsOf = (document: Any): Any[] =>
  Object.values(document.paths).flatMap((path) => Object.values(path as Record<string, Any>));

describe.each(DIALECTS)('the document of the %s dialect', (dialect) => {
  it('describes every resource, and every reference in it leads somewhere', () => {
    const { paths, components } = documents[dialect];
    for (const { route } of allResources()) {
      expect(paths).toHaveProperty([`/${route}/`]);
      expect(paths).toHaveProperty([`/${route}/{id}/`]);
    }
    const references = [...objectsIn(documents[dialect])].flatMap(([, { $ref }]) =>
      typeof $ref === 'string' ? [$ref] : [],
    );
    expect(references.length).toBeGreaterThan(50);
    for (const reference of new Set(references)) {
      const [, , kind = '', name = ''] = reference.split('/');
      expect(components[kind], reference).toHaveProperty([name]);
    }
  });

  it('passes the recommended rules of Redocly, trailing slashes apart', async () => {
    const config = await createConfig({ extends: ['recommended'], rules: { 'no-path-trailing-slash': 'off' } });
    const source = JSON.stringify(documents[dialect]);
    const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  });

  it('gives every operation a name of its own, a heading, and words', () => {
    const operations = operationsOf(documents[dialect]);
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const headings = new Set(documents[dialect].tags.map(({ name }: Any) => name));
    for (const { operationId, tags, summary, description, responses } of operations) {
      expect(headings, operationId).toContain(tags[0]);
      expect([summary, description], operationId).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
      expect(
        Object.keys(responses).some((status) => /^[23]/.test(status)),
        operationId,
      ).toBe(true);
    }
  });

  it('has null beside a type alone', () => {
    const strays = [...objectsIn(documents[dialect].components.schemas)].filter(
      ([, schema]) => schema.nullable === true && typeof schema.type !== 'string',
    );
    expect(strays.map(([path]) => path)).toEqual([]);
  });

  // Generators for Rust write no valid name for a list among the members of oneOf.
  it('gives every list among the members of oneOf a title that no schema has', () => {
    const lists = [...objectsIn(documents[dialect])].flatMap(([, { oneOf = [] }]) =>
      (oneOf as Any[]).filter(({ type }) => type === 'array'),
    );
    expect(lists.length).toBeGreaterThan(50);
    for (const { title } of lists) {
      expect(title).toMatch(/^[A-Z][A-Za-z]+List$/);
      expect(documents[dialect].components.schemas).not.toHaveProperty([title]);
    }
  });

  it('has no two schemas whose names differ in case alone', () => {
    const names = Object.keys(documents[dialect].components.schemas).map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  it('names as defaults only what it would accept', () => {
    const api = new DescribedApi(documents[dialect]);
    const bad = Object.entries<Any>(documents[dialect].components.schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries<Any>(properties).flatMap(([field, schema]) =>
        'default' in schema && api.bodyErrors(schema, `${name}.${field}`, schema.default).length > 0
          ? [`${name}.${field}`]
          : [],
      ),
    );
    expect(bad).toEqual([]);
  });

  it('requires nothing of a change, the id of each item of a bulk request, and takes a message everywhere', () => {
    const { schemas } = documents[dialect].components;
    const { paths } = documents[dialect];
    for (const { model, route, options } of allResources()) {
      if (options.readOnly) continue;
      expect(schemas[`PatchedWritable${model.name}`], model.name).not.toHaveProperty('required');
      for (const name of [`BulkWritable${model.name}`, `BulkPatchedWritable${model.name}`]) {
        expect(schemas[name].allOf[0].required, name).toEqual(['id']);
      }
      expect(schemas[`Writable${model.name}`].properties, model.name).toHaveProperty('changelog_message');
      const bulk = paths[`/${route}/`].delete.requestBody.content['application/json'].schema;
      expect(bulk.items.$ref).toBe('#/components/schemas/BulkDeletion');
    }
    expect(schemas.BulkDeletion).toMatchObject({
      required: ['id'],
      properties: { changelog_message: { maxLength: 200 } },
    });
  });

  it('says ids in the dialect, also those of objects of any model', () => {
    const type = dialect === 'netbox' ? 'integer' : 'string';
    const { schemas } = documents[dialect].components;
    const ids = [
      schemas.Site.properties.id,
      schemas.CableTermination.properties.termination_id,
      schemas.InventoryItem.properties.component_id,
      schemas.MacAddress.properties.assigned_object_id,
      schemas.ObjectChange.properties.changed_object_id,
      schemas.AuditEntry.properties.object_id,
      schemas.Reference.anyOf[0],
    ];
    expect(ids.map((id) => id.type)).toEqual(ids.map(() => type));
    expect(schemas.ObjectChange.properties.request_id).toMatchObject({ type: 'string', format: 'uuid' });
  });

  it('tells nothing of digests or stored passwords', () => {
    expect(JSON.stringify(documents[dialect])).not.toMatch(/digest|password_hash|session_stamp|sealed/);
  });
});

describe('GET /api/schema/', () => {
  it('knows every route below /api/', () => {
    expect(server.service(OpenApi).undescribed()).toEqual([]);
  });

  it('names operations as NetBox does', () => {
    const { paths } = documents.native;
    const names = (path: string) =>
      Object.fromEntries(Object.entries<Any>(paths[path]).map(([method, { operationId }]) => [method, operationId]));
    expect(names('/api/dcim/sites/')).toEqual({
      get: 'dcim_sites_list',
      post: 'dcim_sites_create',
      put: 'dcim_sites_bulk_update',
      patch: 'dcim_sites_bulk_partial_update',
      delete: 'dcim_sites_bulk_destroy',
      options: 'dcim_sites_options',
    });
    expect(names('/api/dcim/sites/{id}/')).toMatchObject({
      get: 'dcim_sites_retrieve',
      put: 'dcim_sites_update',
      patch: 'dcim_sites_partial_update',
      delete: 'dcim_sites_destroy',
    });
    expect(names('/api/users/tokens/provision/').post).toBe('users_tokens_provision_create');
    expect(names('/api/dcim/racks/{id}/elevation/').get).toBe('dcim_racks_elevation_retrieve');
    expect(names('/api/dcim/connected-device/').get).toBe('dcim_connected_device_list');
    expect(names('/api/status/').get).toBe('status_retrieve');
    expect(paths['/api/dcim/sites/'].get.tags).toEqual(['dcim']);
  });

  it('names every filter of a list and every required field of a body', () => {
    const names = documents.native.paths['/api/dcim/sites/'].get.parameters.map(({ name }: Any) => name);
    expect(names).toEqual(expect.arrayContaining(['name__ic', 'region', 'region_id', 'tag', 'limit', 'ordering']));
    const { native, netbox } = documents;
    // A slug is made of the name in the native dialect.
    expect(native.components.schemas.WritableSite.required).toEqual(['name']);
    expect(netbox.components.schemas.WritableSite.required).toEqual(['name', 'slug']);
    expect(native.components.schemas.WritableToken).not.toHaveProperty('required');
  });

  it('says what can be null, and that what is hidden has no name', () => {
    const { Interface, BriefSite } = documents.native.components.schemas;
    for (const name of [
      'mac_address',
      'cable_end',
      'connected_endpoints',
      'connected_endpoints_type',
      'link_peers_type',
    ]) {
      expect(Interface.properties[name].nullable, name).toBe(true);
    }
    expect(BriefSite.required).toEqual(['id', 'url', 'display']);
    expect(BriefSite.properties).toMatchObject({ display: { nullable: true }, restricted: { enum: [true] } });
    // Counters of nested objects are sent in NetBox's dialect alone.
    expect(documents.native.components.schemas.BriefRegion.properties).not.toHaveProperty('site_count');
    expect(documents.netbox.components.schemas.BriefRegion.properties).toHaveProperty('site_count');
  });

  // The inventory plugin of Ansible, netbox.netbox.nb_inventory, looks for its filters under the whole path, of a document
  // that it asks for with `format=json`; pynetbox from /api/ on, of the one that it asks for without.
  it.each([
    ['/netbox/api/schema/?format=json', '/netbox/api/', ''],
    ['/netbox/api/schema/', '/api/', '/netbox'],
    ['/api/schema/?format=json', '/api/', ''],
    ['/api/schema/?format=openapi', '/api/', ''],
  ])('writes the paths of %s from %s on', async (address, begin, base) => {
    const { body } = await server.anonymous.get(address);
    const named = body.paths[`${begin}dcim/devices/`].get.parameters.map(({ name }: Any) => name);
    expect(named).toEqual(expect.arrayContaining(['site', 'role', 'tag']));
    if (address.startsWith('/netbox')) {
      expect(body.paths[`${begin}virtualization/virtual-machines/`].get.parameters[0].name).toBe('limit');
    }
    const others = Object.keys(body.paths).filter((path) => !path.startsWith(begin));
    // The plugin up to Ansible 11 looks these two up without what stands in front.
    const known = ['/api/dcim/devices/', '/api/virtualization/virtual-machines/'];
    expect(others).toEqual(address.startsWith('/netbox') && begin !== '/api/' ? known : []);
    for (const path of others)
      expect(body.paths[path]).toMatchObject({ servers: [{ url: `${server.url}/netbox` }], get: {} });
    expect(body.servers).toEqual([{ url: `${server.url}${base}` }]);
  });

  it.each([
    ['?format=yaml', '*/*'],
    ['', 'application/vnd.oai.openapi'],
    ['', 'application/yaml, application/json;q=0.5'],
  ])('is YAML where that is asked for: %s %s', async (search, accept) => {
    const { status, headers, text } = await server.anonymous.get(`/api/schema/${search}`, { headers: { accept } });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/yaml; charset=utf-8']);
    if (search !== '?format=yaml') return;
    // To read megabytes of YAML takes seconds: in short, a part of it.
    if (isLong) expect(parse(text)).toEqual(documents.native);
    const blocks = text.split(/^(?= {2}\S)/m).filter((block) => block.startsWith('  /api/dcim/site'));
    const { paths } = documents.native;
    const names = Object.keys(paths).filter((path) => path.startsWith('/api/dcim/site'));
    expect(names.length).toBeGreaterThanOrEqual(4);
    expect(parse(blocks.join(''))).toEqual(Object.fromEntries(names.map((name) => [name, paths[name]])));
    expect(text).toMatch(/^openapi: /);
    expect(text).toMatch(/^components:\n/m);
  });

  it.each(['swagger-ui', 'redoc'])('leads from %s to its page', async (name) => {
    const { status, headers } = await server.anonymous.get(`/netbox/api/schema/${name}/`, {
      headers: { accept: 'text/html' },
    });
    expect([status, headers.get('location')]).toEqual([302, '/netbox/api/docs/']);
  });

  it('asks for a log-in where one is required', async () => {
    const locked = await server.sibling({ LOGIN_REQUIRED: 'true' });
    expect((await locked.anonymous.get('/api/schema/')).status).toBe(403);
    expect((await locked.admin.get('/api/schema/')).status).toBe(200);
    await locked.close();
  });
});
