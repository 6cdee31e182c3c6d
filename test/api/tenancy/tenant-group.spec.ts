import { Tag } from '../../../src/extras/tag.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(TenantGroup, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, TenantGroup, { name: 'Customers', slug: 'customers' });
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
    { name: 'Schools', slug: 'schools', description: 'Of every size' },
    { name: 'Own', slug: 'own' },
  ],
  patch: { description: 'Changed', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description', 'tenant_count', '_depth'],
});
