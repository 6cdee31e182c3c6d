import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InterfaceTemplate } from '../../../src/dcim/interface-template.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { ModuleType } from '../../../src/dcim/module-type.js';
import { ModuleTypeProfile } from '../../../src/dcim/module-type-profile.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

const SCHEMA = {
  properties: { cores: { type: 'integer', minimum: 1 }, speed: { type: 'number' } },
  required: ['cores'],
};

describeResource(ModuleType, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, Manufacturer, { slug: 'initech' });
    await make(server, Manufacturer, { slug: 'globex' });
    await make(server, ModuleTypeProfile, { name: 'Processor', schema: SCHEMA });
  },
  create: [
    {
      profile: { name: 'Processor' },
      manufacturer: { slug: 'initech' },
      model: 'Abacus',
      part_number: 'AB-1',
      airflow: 'passive',
      weight: 0.5,
      weight_unit: 'kg',
      attributes: { cores: 4, speed: 2.5 },
      description: 'Counts',
      comments: 'On **beads**.',
      tags: [{ slug: 'alpha' }],
    },
    { manufacturer: { slug: 'globex' }, model: 'Line card' },
    { manufacturer: { slug: 'globex' }, model: 'Supervisor', airflow: 'front-to-rear' },
  ],
  after: (server, first) => make(server, InterfaceTemplate, { module_type: first, name: 'eth0' }),
  patch: { airflow: 'side-to-rear', weight: 3, weight_unit: 'lb', tags: [{ slug: 'alpha' }] },
  brief: ['profile', 'manufacturer', 'model', 'description'],
  filters: () => ({
    profile: 'Processor',
    console_ports: 'false',
    console_server_ports: 'false',
    power_ports: 'false',
    power_outlets: 'false',
    interfaces: 'true',
    pass_through_ports: 'false',
  }),
});

describe('the attributes of a module type', () => {
  let server: TestServer;
  let profile: Json;
  beforeAll(async () => {
    server = await startServer();
    profile = await make(server, ModuleTypeProfile, { name: 'Processor', schema: SCHEMA });
  });
  afterAll(() => server.close());

  it.each([
    [{ cores: 'many' }, 'Invalid schema: cores must be integer'],
    [{ cores: 0 }, 'Invalid schema: cores must be >= 1'],
    [{ speed: 2 }, "Invalid schema: must have required property 'cores'"],
  ])('fit the schema of its profile: %j does not', async (attributes, message) => {
    const type = await make(server, ModuleType, { profile, attributes: { cores: 2 } });
    const path = `/api/dcim/module-types/${type.id}/`;
    const body = { manufacturer: type.manufacturer.id, model: 'Refused', profile: profile.id, attributes };
    expect(await server.admin.post('/api/dcim/module-types/', body)).toMatchObject({
      status: 400,
      body: { attributes: [message] },
    });
    expect((await server.admin.get('/api/dcim/module-types/?model=Refused')).body.count).toBe(0);
    if ('speed' in attributes) return;
    expect((await server.admin.patch(path, { attributes })).body).toEqual({ attributes: [message] });
    expect((await server.admin.get(path)).body.attributes).toEqual({ cores: 2 });
  });

  it('are changed one by one, and fit a new profile too', async () => {
    const type = await make(server, ModuleType, { profile, attributes: { cores: 2 } });
    const path = `/api/dcim/module-types/${type.id}/`;
    expect((await server.admin.patch(path, { attributes: { speed: 3 } })).body.attributes).toEqual({
      cores: 2,
      speed: 3,
    });
    const other = await make(server, ModuleTypeProfile, {
      schema: { properties: { speed: { type: 'string' } } },
    });
    expect(await server.admin.patch(path, { profile: other.id })).toMatchObject({
      status: 400,
      body: { attributes: ['Invalid schema: speed must be string'] },
    });
    expect((await server.admin.get(path)).body.profile.name).toBe('Processor');
  });

  it('go with the profile', async () => {
    const alone = await make(server, ModuleType, { attributes: { cores: 2 } });
    expect(alone.attributes).toBeNull();
    const type = await make(server, ModuleType, { profile, attributes: { cores: 2 } });
    const reply = await server.admin.patch(`/api/dcim/module-types/${type.id}/`, { profile: null });
    expect(reply.body).toMatchObject({ profile: null, attributes: null });
  });

  it('are free where the profile has no schema', async () => {
    const free = await make(server, ModuleTypeProfile);
    const type = await make(server, ModuleType, { profile: free, attributes: { anything: [1, 'two'] } });
    expect(type.attributes).toEqual({ anything: [1, 'two'] });
  });

  it('are judged within a bounded time, however many there are', async () => {
    const slow = await make(server, ModuleTypeProfile, {
      schema: { properties: { a: { type: 'string', pattern: '^(a+)+$' } } },
    });
    const maker = await make(server, Manufacturer);
    const started = performance.now();
    const reply = await server.admin.post(
      '/api/dcim/module-types/',
      Array.from({ length: 50 }, (_, index) => ({
        manufacturer: maker.id,
        model: `slow ${index}`,
        profile: slow.id,
        attributes: { a: `${'a'.repeat(60)}!` },
      })),
    );
    expect(reply.status).toBe(400);
    expect(reply.body.errors[49].errors.attributes[0]).toMatch(/timed out/);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('come with a unit where there is a weight', async () => {
    const maker = await make(server, Manufacturer);
    const body = { manufacturer: maker.id, model: 'Heavy', weight: 5 };
    expect(await server.admin.post('/api/dcim/module-types/', body)).toMatchObject({
      status: 400,
      body: { weight_unit: ['Must specify a unit when setting a weight'] },
    });
    expect((await server.admin.get('/api/dcim/module-types/?model=Heavy')).body.count).toBe(0);
  });
});
