import { Region } from '../../../src/dcim/region.js';
import { Tag } from '../../../src/extras/tag.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(Region, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, Region, { name: 'Americas', slug: 'americas' });
  },
  create: [
    {
      name: 'United States',
      slug: 'us',
      parent: { slug: 'americas' },
      description: 'Fifty states',
      comments: 'And a district.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'Europe', slug: 'europe', description: 'A peninsula' },
    { name: 'Asia', slug: 'asia' },
  ],
  patch: { description: 'A continent', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description', 'site_count', '_depth'],
});
