import { SiteGroup } from '../../../src/dcim/site-group.js';
import { Tag } from '../../../src/extras/tag.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(SiteGroup, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, SiteGroup, { name: 'Customers', slug: 'customers' });
  },
  create: [
    {
      name: 'Banks',
      slug: 'banks',
      parent: { slug: 'customers' },
      description: 'With vaults',
      comments: 'Visits by appointment.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'Branches', slug: 'branches', description: 'Small ones' },
    { name: 'Data centres', slug: 'data-centres' },
  ],
  patch: { comments: 'Grouped anew.', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description', 'site_count', '_depth'],
});
