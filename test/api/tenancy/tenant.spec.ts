import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(Tenant, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, TenantGroup, { slug: 'customers' });
  },
  create: [
    {
      name: 'Dunder-Mifflin, Inc.',
      slug: 'dunder-mifflin',
      group: { slug: 'customers' },
      description: 'Paper',
      comments: 'Pays by cheque.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'Initech', slug: 'initech' },
    { name: 'Umbrella', slug: 'umbrella', description: 'Rain' },
  ],
  patch: { group: { slug: 'customers' }, comments: 'Paid.', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description'],
});
