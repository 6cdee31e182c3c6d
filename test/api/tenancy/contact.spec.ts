import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tag } from '../../../src/extras/tag.js';
import { Contact } from '../../../src/tenancy/contact.js';
import { ContactGroup } from '../../../src/tenancy/contact-group.js';
import { startServer, type TestServer } from '../../support/app.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { changingNothing } from '../../support/refusals.js';

describeResource(Contact, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    await make(server, ContactGroup, { name: 'Vendors', slug: 'vendors' });
    await make(server, ContactGroup, { name: 'Staff', slug: 'staff' });
  },
  create: [
    {
      name: 'Ada Byron',
      groups: [{ slug: 'staff' }, { slug: 'vendors' }],
      title: 'Analyst',
      phone: '+44 20 7946 0000',
      email: 'ada@example.org',
      address: '12 St James’s Square',
      link: 'https://example.org/ada',
      description: 'Calls back',
      comments: 'Mornings only',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'Bob' },
    { name: 'Carol', link: 'http://intranet:8080/carol' },
  ],
  patch: { title: 'Engineer', groups: [{ slug: 'vendors' }], tags: [{ slug: 'alpha' }] },
  brief: ['name', 'description'],
});

describe('a contact', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it.each([
    [{ email: 'ada' }, { email: ['Enter a valid email address.'] }],
    [{ email: 'a b@example.org' }, { email: ['Enter a valid email address.'] }],
    [{ link: 'example' }, { link: ['Enter a valid URL.'] }],
    [{ link: 'javascript:alert(1)' }, { link: ['Enter a valid URL.'] }],
    [
      { link: `https://example.org/${'x'.repeat(200)}` },
      { link: ['Ensure this field has no more than 200 characters.'] },
    ],
    [{ groups: ['nope'] }, { groups: [expect.stringContaining('Related objects must be referenced by ID')] }],
  ])('is refused with %j', async (bad, errors) => {
    const reply = await changingNothing(server, () =>
      server.admin.post('/api/tenancy/contacts/', { name: 'X', ...bad }),
    );
    expect([reply.status, reply.body]).toEqual([400, errors]);
  });
});
