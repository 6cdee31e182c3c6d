import { Tag } from '../../../src/extras/tag.js';
import { ContactRole } from '../../../src/tenancy/contact-role.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(ContactRole, {
  before: (server) => make(server, Tag, { slug: 'alpha' }),
  create: [
    { name: 'Operations', slug: 'operations', description: 'Runs it', tags: [{ slug: 'alpha' }] },
    { name: 'Billing', slug: 'billing' },
    { name: 'Security', slug: 'security' },
  ],
  patch: { description: 'Ran it', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description'],
});
