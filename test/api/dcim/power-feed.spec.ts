import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PowerFeed } from '../../../src/dcim/power-feed.js';
import { PowerPanel } from '../../../src/dcim/power-panel.js';
import { Rack } from '../../../src/dcim/rack.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { SiteGroup } from '../../../src/dcim/site-group.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { UNCABLED } from '../../support/resource/orders.js';

const ids: Record<string, string> = {};

describeResource(PowerFeed, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const region = await make(server, Region, { slug: 'ohio' });
    const siteGroup = await make(server, SiteGroup, { slug: 'branches' });
    const tenantGroup = await make(server, TenantGroup, { slug: 'customers' });
    await make(server, Tenant, { slug: 'dunder-mifflin', group: tenantGroup });
    const site = await make(server, Site, { slug: 'akron', region, group: siteGroup });
    await make(server, PowerPanel, { name: 'Panel 1', site });
    await make(server, PowerPanel, { name: 'Panel 2' });
    await make(server, Rack, { name: 'R101', site });
    Object.assign(ids, {
      region_id: region.id,
      site_group_id: siteGroup.id,
      tenant_group_id: tenantGroup.id,
      site_id: site.id,
    });
  },
  create: [
    {
      name: 'P1-1A',
      power_panel: { name: 'Panel 1' },
      rack: { name: 'R101' },
      status: 'planned',
      type: 'redundant',
      supply: 'dc',
      phase: 'three-phase',
      voltage: -48,
      amperage: 20,
      max_utilization: 50,
      mark_connected: true,
      tenant: { slug: 'dunder-mifflin' },
      description: 'Left rail',
      comments: 'Red cable.',
      tags: [{ slug: 'alpha' }],
    },
    { name: 'P2-1A', power_panel: { name: 'Panel 2' } },
    { name: 'P2-1B', power_panel: { name: 'Panel 2' }, voltage: 230, amperage: 32 },
  ],
  patch: { status: 'failed', amperage: 30, tags: [{ slug: 'alpha' }] },
  brief: ['name', 'description', 'cable', '_occupied'],
  unheld: { cable_end: 'A' },
  alike: { cable: UNCABLED.cable },
  filters: () => ({
    ...ids,
    region: 'ohio',
    site_group: 'branches',
    tenant_group: 'customers',
    site: 'akron',
    available_power: '831',
    cabled: 'false',
    connected: 'false',
    occupied: 'true',
  }),
});

describe('a power feed', () => {
  let server: TestServer;
  let panel: Json;
  const post = (values: Json) =>
    server.admin.post('/api/dcim/power-feeds/', { name: 'Feed', power_panel: panel.id, ...values });
  const count = async () => (await server.admin.get('/api/dcim/power-feeds/')).body.count;
  beforeAll(async () => {
    server = await startServer();
    panel = await make(server, PowerPanel, { name: 'Panel', site: await make(server, Site, { name: 'Akron' }) });
  });
  afterAll(() => server.close());

  it('refuses a rack of another site, and says no site that the caller may not see', async () => {
    const rack = await make(server, Rack, { name: 'R9', site: await make(server, Site, { name: 'Albany' }) });
    const reply = await post({ rack: rack.id });
    const message = 'Rack R9 (Albany) and power panel Panel (Akron) are in different sites.';
    expect(reply).toMatchObject({ status: 400, body: { rack: [message] } });
    const closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
    const seen = ['dcim.rack', 'dcim.powerpanel'];
    const token = await server.admin.post('/api/users/tokens/', {
      permissions: [
        { object_types: ['dcim.powerfeed'], actions: ['add'] },
        { object_types: seen, actions: ['view'] },
      ],
    });
    const narrow = await closed
      .withKey(token.body.key)
      .post('/api/dcim/power-feeds/', { name: 'Feed', power_panel: panel.id, rack: rack.id });
    await closed.close();
    expect(narrow).toMatchObject({
      status: 400,
      body: { rack: ['Rack R9 and power panel Panel are in different sites.'] },
    });
    expect(await count()).toBe(0);
  });

  it.each([
    [{ voltage: -48 }, 'Voltage cannot be negative for AC supply'],
    [{ voltage: 0 }, 'This value may not be 0.'],
  ])('refuses %j', async (values, message) => {
    expect(await post(values)).toMatchObject({ status: 400, body: { voltage: [message] } });
    expect(await count()).toBe(0);
  });
});
