import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Location } from '../../../src/dcim/location.js';
import { PowerFeed } from '../../../src/dcim/power-feed.js';
import { PowerPanel } from '../../../src/dcim/power-panel.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { SiteGroup } from '../../../src/dcim/site-group.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

const ids: Record<string, string> = {};

describeResource(PowerPanel, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const region = await make(server, Region, { slug: 'ohio' });
    const siteGroup = await make(server, SiteGroup, { slug: 'branches' });
    const site = await make(server, Site, { slug: 'akron', region, group: siteGroup });
    await make(server, Location, { slug: 'cellar', site });
    await make(server, Site, { slug: 'albany' });
    Object.assign(ids, { region_id: region.id, site_group_id: siteGroup.id });
  },
  create: [
    {
      name: 'Panel 1',
      site: { slug: 'akron' },
      location: { slug: 'cellar' },
      description: 'Behind the stairs',
      comments: 'Locked.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'Panel 2', site: { slug: 'albany' } },
    { name: 'Panel 3', site: { slug: 'albany' } },
  ],
  patch: { description: 'Changed', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'description', 'powerfeed_count'],
  after: (server, power_panel) => make(server, PowerFeed, { power_panel }),
  filters: () => ({ ...ids, region: 'ohio', site_group: 'branches' }),
});

describe('a power panel', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('refuses a location of another site', async () => {
    const site = await make(server, Site, { name: 'Akron' });
    const location = await make(server, Location);
    const body = { name: 'Stray', site: site.id, location: location.id };
    const reply = await server.admin.post('/api/dcim/power-panels/', body);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({ location: ['Assigned location must belong to parent site (Akron).'] });
    expect((await server.admin.get('/api/dcim/power-panels/')).body.count).toBe(0);
  });
});
