import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModuleTypeProfile } from '../../../src/dcim/module-type-profile.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

const CPU = { properties: { cores: { type: 'integer', description: 'Number of cores' } } };

describeResource(ModuleTypeProfile, {
  before: (server) => make(server, Tag, { slug: 'alpha' }),
  create: [
    { name: 'CPU', schema: CPU, description: 'Thinks', comments: 'A **lot**.', tags: [{ slug: 'alpha' }] },
    { name: 'Fan', schema: { properties: { rpm: { type: 'number' } }, required: ['rpm'] } },
    { name: 'Blank' },
  ],
  patch: { schema: { properties: { cores: { type: 'integer', minimum: 1 } } }, tags: [{ slug: 'alpha' }] },
  brief: ['name', 'description'],
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
