import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModuleTypeProfile } from '../../../src/dcim/module-type-profile.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

const CPU = { properties: { cores: { type: 'integer', description: 'Number of cores' } } };

describeResource(ModuleTypeProfile, {
  before: (server) => make(server, Tag, { slug: 'alpha' }),
  create: [
    { name: 'Processor', schema: CPU, description: 'Thinks', comments: 'A **lot**.', tags: [{ slug: 'alpha' }] },
    { name: 'Blower', schema: { properties: { rpm: { type: 'number' } }, required: ['rpm'] } },
    { name: 'Blank' },
  ],
  patch: { schema: { properties: { cores: { type: 'integer', minimum: 1 } } }, tags: [{ slug: 'alpha' }] },
  brief: ['name', 'description'],
});

describe('the module type profiles of a new server', () => {
  it('are NetBox’s seven, with its numbers and schemas', async () => {
    const server = await startServer();
    const { results } = (await server.admin.get('/netbox/api/dcim/module-type-profiles/?ordering=id')).body;
    expect(results.map(({ id, name }: Json) => [id, name])).toEqual([
      [1, 'CPU'],
      [2, 'Fan'],
      [3, 'GPU'],
      [4, 'Hard disk'],
      [5, 'Memory'],
      [6, 'Power supply'],
      [7, 'Expansion card'],
    ]);
    expect(results[5].schema.required).toEqual(['input_current', 'input_voltage']);
    const maker = (await server.admin.post('/api/dcim/manufacturers/', { name: 'Acme', slug: 'acme' })).body;
    const post = (attributes?: Json) =>
      server.admin.post('/api/dcim/module-types/', {
        manufacturer: maker.id,
        model: 'DIMM',
        profile: { name: 'Memory' },
        ...(attributes ? { attributes } : {}),
      });
    for (const given of [undefined, {}]) {
      const { status, body } = await post(given);
      expect([status, body]).toEqual([400, { attributes: ["Invalid schema: must have required property 'class'"] }]);
    }
    expect((await server.admin.get('/api/dcim/module-types/')).body.count).toBe(0);
    expect((await post({ class: 'DDR5', size: 32 })).status).toBe(201);
    await server.close();
  });
});

describe('the schema of a module type profile', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it.each([
    [{}, /^JSON schema must define properties$/],
    [{ properties: { a: { type: 'nope' } } }, /^Invalid JSON schema definition: /],
    [[], /^Value must be a JSON object\.$/],
  ])('is refused where it is none: %j', async (schema, message) => {
    const { status, body } = await server.admin.post('/api/dcim/module-type-profiles/', { name: 'Refused', schema });
    expect(status).toBe(400);
    expect(body).toEqual({ schema: [expect.stringMatching(message)] });
    expect((await server.admin.get('/api/dcim/module-type-profiles/?name=Refused')).body.count).toBe(0);
  });
});
