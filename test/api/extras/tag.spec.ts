import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Site } from '../../../src/dcim/site.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(Tag, {
  create: [
    {
      name: 'Alpha',
      slug: 'alpha',
      color: 'aabbcc',
      description: 'The first',
      weight: 7,
      object_types: ['dcim.site', 'dcim.region'],
    },
    { name: 'Beta', slug: 'beta' },
    { name: 'Größe', slug: 'größe', weight: 0 },
  ],
  patch: { color: 'ffffff', weight: 32_767, object_types: ['dcim.location'] },
  brief: ['name', 'slug', 'color', 'description'],
  after: (server, first) => make(server, Site, { tags: [first] }),
  filters: () => ({ object_types: 'dcim.site', content_type: 'dcim.site' }),
});

describe('tags and what has them', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('counts the objects that have the tag, and finds the tag by their kind', async () => {
    const tag = await make(server, Tag, { slug: 'alpha' });
    await make(server, Tag, { slug: 'beta' });
    const sites = [await make(server, Site, { tags: [tag] }), await make(server, Site, { tags: [{ slug: 'alpha' }] })];
    const { body } = await server.admin.get('/api/extras/tags/?content_type=dcim.site');
    expect(body.results).toMatchObject([{ slug: 'alpha', tagged_items: 2 }]);
    expect((await server.admin.get('/api/extras/tags/?content_type=dcim.region')).body.count).toBe(0);
    await server.admin.delete(`/api/dcim/sites/${sites[0].id}/`);
    expect((await server.admin.get(`/api/extras/tags/${tag.id}/`)).body.tagged_items).toBe(1);
    await server.admin.delete(`/api/extras/tags/${tag.id}/`);
    expect((await server.admin.get(`/api/dcim/sites/${sites[1].id}/`)).body.tags).toEqual([]);
  });

  it.each([
    [{ object_types: ['dcim.nope'] }, { object_types: ['Invalid content type: dcim.nope'] }],
    [{ object_types: 'dcim.site' }, { object_types: ['Expected a list of items but got type "str".'] }],
    [{ color: 'AABBCC' }, { color: ['RGB color in hexadecimal. Example: 00ff00'] }],
    [{ weight: -1 }, { weight: ['Ensure this value is greater than or equal to 0.'] }],
    [{ weight: 32_768 }, { weight: ['Ensure this value is less than or equal to 32767.'] }],
    [
      { slug: 'no blanks' },
      { slug: ['Enter a valid "slug" consisting of Unicode letters, numbers, underscores, or hyphens.'] },
    ],
  ])('refuses %j', async (bad, errors) => {
    const { status, body } = await server.admin.post('/api/extras/tags/', { name: 'Bad', slug: 'bad', ...bad });
    expect([status, body]).toEqual([400, errors]);
    expect((await server.admin.get('/api/extras/tags/?name=Bad')).body.count).toBe(0);
  });
});
