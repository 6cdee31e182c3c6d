// One creation may name its own objects, in any order, wherever a resource refers to itself.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { allResources, resourceOf } from '../../../src/engine/declare/resource.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { bodyOf, make, type Values } from '../../support/factories/make.js';

/** Every writable reference of a resource to itself. */
const REFERENCES = allResources().flatMap((resource) =>
  resource.fields
    .filter(
      ({ kind, target, readOnly }) => kind === 'reference' && !readOnly && target && resourceOf(target()) === resource,
    )
    .map((field) => [`${resource.label} ${field.name}`, resource, field] as const),
);

/** What the object that is named, and the one that names it, must be. */
const NAMED: Readonly<Record<string, Values>> = { 'dcim.interface lag': { type: 'lag' } };
const NAMING: Readonly<Record<string, Values>> = {
  'dcim.interface parent': { type: 'virtual' },
  'dcim.interface lag': { type: '1000base-t' },
};

describe('one creation names its own objects', () => {
  let server: TestServer;
  let owners: Readonly<Record<string, Json>>;
  beforeAll(async () => {
    server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '' });
    owners = {
      'dcim.interface': { device: await make(server, Device) },
      'dcim.inventoryitem': { device: await make(server, Device) },
      'dcim.inventoryitemtemplate': { device_type: await make(server, DeviceType) },
      'dcim.interfacetemplate': { device_type: await make(server, DeviceType) },
      'dcim.location': { site: await make(server, Site) },
    };
  });
  afterAll(() => server.close());

  it('has references to look at', () => {
    expect(REFERENCES.map(([name]) => name)).toEqual(
      expect.arrayContaining(['dcim.region parent', 'dcim.interface lag', 'dcim.interfacetemplate bridge']),
    );
  });

  it.each(REFERENCES)('%s, in any order', async (name, resource, field) => {
    const owner = owners[resource.label] ?? {};
    const body = (values: Values) => bodyOf(server, resource, { ...owner, ...values });
    for (const order of ['after', 'before']) {
      const top = await body({ ...NAMED[name], name: `Top ${name} ${order}` });
      const ownerId = Object.fromEntries(Object.entries(owner).map(([key, { id }]: [string, Json]) => [key, id]));
      const reference = { ...ownerId, name: top.name };
      const below = await body({ ...NAMING[name], name: `Below ${name} ${order}`, [field.name]: reference });
      const lowest = { ...below, name: `Lowest ${name} ${order}`, ...(below.slug ? { slug: `${below.slug}-2` } : {}) };
      const [path, bodies] = [`/${resource.route}/`, order === 'after' ? [top, below, lowest] : [lowest, below, top]];
      const reply = await server.admin.post(path, bodies);
      expect(reply.status, reply.text).toBe(201);
      expect(reply.body.map((one: Json) => one.name)).toEqual(bodies.map((one: Values) => one.name));
      const { id } = reply.body.find((one: Json) => one.name === top.name);
      const named = reply.body.map((one: Json) => one[field.name]?.id ?? one[field.name]);
      expect(named).toEqual(order === 'after' ? [null, id, id] : [id, id, null]);
    }
  });

  it('through several levels, with a path for each', async () => {
    const region = (name: string, parent?: string) => ({
      name,
      slug: name.toLowerCase(),
      ...(parent ? { parent: { name: parent } } : {}),
    });
    const reply = await server.admin.post('/api/dcim/regions/', [
      region('Street', 'Town'),
      region('Town', 'Land'),
      region('World'),
      region('Land', 'World'),
    ]);
    expect(reply.status, reply.text).toBe(201);
    expect(reply.body.map(({ name, _depth }: Json) => [name, _depth])).toEqual([
      ['Street', 3],
      ['Town', 2],
      ['World', 0],
      ['Land', 1],
    ]);
    const path = `/api/core/object-changes/?request_id=${reply.headers.get('x-request-id')}&ordering=time`;
    const records = (await server.admin.get(path)).body.results;
    expect(records).toHaveLength(4);
  });

  it('but means what is there already, where that is so called', async () => {
    const outer = await make(server, Region, { name: 'Outer', slug: 'outer' });
    const old = await make(server, Region, { name: 'Twin', slug: 'twin', parent: outer });
    const reply = await server.admin.post('/api/dcim/regions/', [
      { name: 'Child', slug: 'child', parent: { name: 'Twin' } },
      { name: 'Twin', slug: 'twin-2' },
    ]);
    expect(reply.status, reply.text).toBe(201);
    expect(reply.body[0].parent.id).toBe(old.id);
  });

  it.each([
    [
      'a circle',
      [
        { name: 'A', slug: 'a', parent: { name: 'B' } },
        { name: 'B', slug: 'b', parent: { name: 'A' } },
      ],
      [0, 1],
    ],
    [
      'an unknown name',
      [
        { name: 'A', slug: 'a', parent: { name: 'Nobody' } },
        { name: 'B', slug: 'b' },
      ],
      [0],
    ],
    [
      'a bad one below a good one',
      [
        { name: 'A', slug: 'a', parent: { name: 'B' } },
        { name: 'B', slug: 'b' },
        { name: 'C', slug: 'no slug', parent: { name: 'A' } },
      ],
      [2],
    ],
  ])('and is refused as a whole for %s', async (_, bodies, bad) => {
    const reply = await server.admin.post('/api/dcim/regions/', bodies);
    expect(reply.status).toBe(400);
    expect(reply.body.detail).toBe(`${bad.length} of ${bodies.length} objects are not valid; nothing was changed.`);
    expect(reply.body.errors.map(({ index }: Json) => index)).toEqual(bad);
    expect((await server.admin.get('/api/dcim/regions/?slug=a&slug=b')).body.count).toBe(0);
  });

  it('told apart by what else is said of them', async () => {
    const sites = [await make(server, Site), await make(server, Site)].map(({ slug }) => ({ slug }));
    const location = (name: string, site: object, parent?: object) => ({
      name,
      slug: name.toLowerCase(),
      site,
      ...(parent ? { parent } : {}),
    });
    const [one = {}, two = {}] = sites;
    const reply = await server.admin.post('/api/dcim/locations/', [
      location('Hall', one, { name: 'House', site: one }),
      location('House', one),
      location('House', two, { name: 'Hall', site: two }),
      location('Hall', two),
    ]);
    expect(reply.status, reply.text).toBe(201);
    expect(reply.body.map((each: Json) => each.parent?.id ?? null)).toEqual([
      reply.body[1].id,
      null,
      reply.body[3].id,
      null,
    ]);
  });

  it('and says of a circle that it is one', async () => {
    const reply = await server.admin.post('/api/dcim/regions/', [
      { name: 'A', slug: 'a', parent: { name: 'B' } },
      { name: 'B', slug: 'b', parent: { name: 'A' } },
    ]);
    const errors = { parent: ['The objects of one request cannot name each other in a circle.'] };
    expect([reply.status, reply.body.errors]).toEqual([
      400,
      [
        { index: 0, errors },
        { index: 1, errors },
      ],
    ]);
  });

  it('only as far as the caller may view them', async () => {
    const { body } = await server.admin.post('/api/users/tokens/', {
      permissions: [{ object_types: ['dcim.region'], actions: ['add'] }],
    });
    const reply = await server.withKey(body.key).post('/api/dcim/regions/', [
      { name: 'Under', slug: 'under', parent: { name: 'Over' } },
      { name: 'Over', slug: 'over' },
    ]);
    expect([reply.status, reply.body.errors]).toEqual([
      400,
      [{ index: 0, errors: { parent: ["Related object not found using the provided attributes: {'name': 'Over'}"] } }],
    ]);
  });

  it('is one of the rows of another resource as before', async () => {
    const maker = await make(server, Manufacturer);
    const reply = await server.admin.post('/api/dcim/device-types/', [
      { model: 'One', slug: 'one', manufacturer: { name: maker.name } },
      { model: 'Two', slug: 'two', manufacturer: { slug: maker.slug } },
    ]);
    expect(reply.status, reply.text).toBe(201);
  });
});
