import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { type KnownModel, knownModel, modelId } from '../../../src/engine/declare/known-models.js';
import { resourceOf } from '../../../src/engine/declare/resource.js';
import { Tag } from '../../../src/extras/tag.js';
import { Contact } from '../../../src/tenancy/contact.js';
import { startServer, type TestServer } from '../../support/app.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { changingNothing } from '../../support/refusals.js';

const SITES = modelId((knownModel('dcim.site') as KnownModel).number);

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
  filters: () => ({
    object_types: 'dcim.site',
    content_type: 'dcim.site',
    content_type_id: SITES,
    for_object_type_id: SITES,
  }),
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

  it('takes a tag that is meant for other models from nobody who has it, and gives it to nobody else', async () => {
    const tag = await make(server, Tag, { name: 'Sites only', object_types: ['dcim.site'] });
    const free = await make(server, Tag);
    expect((await make(server, Site, { tags: [tag, free] })).tags).toHaveLength(2);
    const refusal = { tags: ['Tag Sites only cannot be assigned to region objects.'] };
    const regions = '/api/dcim/regions/';
    const body = { name: 'Tagged', slug: 'tagged', tags: [free.id, tag.id] };
    const created = await changingNothing(server, () => server.admin.post(regions, body));
    expect([created.status, created.body]).toEqual([400, refusal]);
    const region = await make(server, Region, { tags: [free] });
    const path = `${regions}${region.id}/`;
    const changed = await changingNothing(server, () => server.admin.patch(path, { tags: [tag.id] }));
    expect([changed.status, changed.body]).toEqual([400, refusal]);
    await server.admin.patch(`/api/extras/tags/${free.id}/`, { object_types: ['dcim.site'] });
    expect((await server.admin.patch(path, { tags: [free.id], description: 'Keeps it' })).status).toBe(200);
  });

  it.each([Site, Region, Manufacturer, Contact])('finds each %o that has both of two tags', async (model) => {
    const { route } = resourceOf(model);
    const [one, two] = [await make(server, Tag), await make(server, Tag)];
    const both = await make(server, model, { tags: [one, two] });
    const single = await make(server, model, { tags: [one] });
    const ids = async (query: string) =>
      (await server.admin.get(`/${route}/?limit=0&${query}`)).body.results.map(({ id }: { id: string }) => id);
    expect((await ids(`tag=${one.slug}`)).sort()).toEqual([both.id, single.id].sort());
    expect(await ids(`tag=${one.slug}&tag=${two.slug}`)).toEqual([both.id]);
    expect(await ids(`tag_id=${one.id}&tag_id=${two.id}`)).toEqual([both.id]);
    expect(await ids(`tag=${one.slug}&tag__n=${two.slug}`)).toEqual([single.id]);
  });
});
