import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tag } from '../../../src/extras/tag.js';
import { Contact } from '../../../src/tenancy/contact.js';
import { ContactGroup } from '../../../src/tenancy/contact-group.js';
import { startServer, type TestServer } from '../../support/app.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

let contactId = '';

describeResource(ContactGroup, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, ContactGroup, { name: 'Vendors' });
  },
  create: [
    {
      name: 'Support',
      slug: 'support',
      parent: { name: 'Vendors' },
      description: 'Around the clock',
      comments: 'Have the serial number at hand.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'Staff', slug: 'staff' },
    { name: 'Guards', slug: 'guards' },
  ],
  patch: { slug: 'other', comments: 'Moved', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description', 'contact_count', '_depth'],
  after: async (server, first) => {
    contactId = (await make(server, Contact, { name: 'Ada', groups: [first] })).id;
  },
  filters: () => ({ contact_id: contactId, contact: 'Ada' }),
});

describe('groups of contacts', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('count the contacts of the groups below them, each once', async () => {
    const top = await make(server, ContactGroup, { name: 'Top' });
    const below = await make(server, ContactGroup, { name: 'Below', parent: top });
    await make(server, Contact, { name: 'Ada', groups: [below] });
    await make(server, Contact, { name: 'Bob', groups: [top, below] });
    const { body } = await server.admin.get('/api/tenancy/contact-groups/');
    expect(body.results).toMatchObject([
      { name: 'Top', contact_count: 2, _depth: 0 },
      { name: 'Below', contact_count: 2, _depth: 1 },
    ]);
    const found = await server.admin.get(`/api/tenancy/contacts/?group=${top.slug}`);
    expect(found.body.results).toMatchObject([{ name: 'Ada' }, { name: 'Bob' }]);
  });
});
