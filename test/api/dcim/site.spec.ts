import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { SiteGroup } from '../../../src/dcim/site-group.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(Site, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, Region, { slug: 'ohio' });
    await make(server, SiteGroup, { slug: 'branches' });
    const group = await make(server, TenantGroup, { slug: 'customers' });
    await make(server, Tenant, { slug: 'dunder-mifflin', group });
  },
  create: [
    {
      name: 'Akron',
      slug: 'akron',
      status: 'planned',
      region: { slug: 'ohio' },
      group: { slug: 'branches' },
      tenant: { slug: 'dunder-mifflin' },
      facility: 'AK-1',
      time_zone: 'America/New_York',
      description: 'Rubber city',
      physical_address: '1 Main Street',
      shipping_address: '2 Dock Road',
      latitude: 41.081445,
      longitude: -81.519005,
      comments: 'Ring **twice**.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'Albany', slug: 'albany', status: 'staging', latitude: 42.65, longitude: 1 },
    { name: 'Scranton', slug: 'scranton' },
  ],
  patch: {
    status: 'retired',
    region: { slug: 'ohio' },
    latitude: 1.5,
    description: 'Moved',
    tags: [{ slug: 'alpha' }],
  },
  brief: ['name', 'slug', 'description'],
  filters: () => ({ tenant_group: 'customers' }),
});
