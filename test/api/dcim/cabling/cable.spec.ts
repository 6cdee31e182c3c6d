// Cables and their ends as resources: what every resource can do.

import { Cable } from '../../../../src/dcim/cabling/cable.js';
import { CableTermination } from '../../../../src/dcim/cabling/cable-termination.js';
import { ConsolePort } from '../../../../src/dcim/console-port.js';
import { ConsoleServerPort } from '../../../../src/dcim/console-server-port.js';
import { FrontPort } from '../../../../src/dcim/front-port.js';
import { PowerFeed } from '../../../../src/dcim/power-feed.js';
import { PowerOutlet } from '../../../../src/dcim/power-outlet.js';
import { PowerPort } from '../../../../src/dcim/power-port.js';
import { RearPort } from '../../../../src/dcim/rear-port.js';
import { Tag } from '../../../../src/extras/tag.js';
import { Tenant } from '../../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../../src/tenancy/tenant-group.js';
import type { TestServer } from '../../../support/app.js';
import { type Body, describeResource } from '../../../support/describe-resource.js';
import { make } from '../../../support/factories/make.js';
import { cable, type End, interfaces } from '../../../support/factories/patching.js';
import { placeDevice } from '../../../support/factories/placed-device.js';

/** Interfaces without a cable, of a device that can be found in many ways. */
async function freeEnds(server: TestServer): Promise<{ ends: End[]; filters: Record<string, string> }> {
  const { device, filters } = await placeDevice(server, 'patched-1');
  const { site, site_id, rack, rack_id, location, location_id } = filters as Record<string, string>;
  const places = { site, site_id, rack, rack_id, location, location_id, device: device.name, device_id: device.id };
  return { ends: await interfaces(server, device, 200), filters: places as Record<string, string> };
}

const stock: { ends: End[]; filters: Record<string, string> } = { ends: [], filters: {} };
const one = (): End => stock.ends.shift() as End;

/** Ports that no cable ends on. */
const UNCABLED = [ConsolePort, ConsoleServerPort, PowerPort, PowerOutlet, PowerFeed];
const free: Record<string, string> = {};

const cables: Body[] = [];

describeResource(Cable, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const group = await make(server, TenantGroup, { slug: 'customers' });
    await make(server, Tenant, { slug: 'dunder-mifflin', group });
    Object.assign(stock, await freeEnds(server));
    stock.filters.tenant_group_id = group.id;
    for (const model of UNCABLED) free[`${model.name.toLowerCase()}_id`] = (await make(server, model)).id;
    const rear = await make(server, RearPort);
    free.rearport_id = rear.id;
    free.frontport_id = (await make(server, FrontPort, { device: rear.device, rear_port: rear })).id;
    cables.push(
      {
        a_terminations: [one()],
        b_terminations: [one(), one()],
        type: 'smf-os2',
        status: 'planned',
        tenant: { slug: 'dunder-mifflin' },
        label: 'C-0001',
        color: 'aa1409',
        length: 12.5,
        length_unit: 'ft',
        description: 'Over the tray',
        comments: 'Ordered.',
        tags: [{ slug: 'alpha' }],
      },
      { a_terminations: [one()], b_terminations: [one()] },
      { a_terminations: [one()], b_terminations: [one()], status: 'decommissioning' },
    );
  },
  create: cables,
  fresh: () => ({ a_terminations: [one()], b_terminations: [one()] }),
  patch: { type: 'cat6a', status: 'connected', label: 'X', length: 3, length_unit: 'm', color: '00ff00' },
  brief: ['label', 'description'],
  changesAlong: ['dcim.interface', 'dcim.cabletermination'],
  filters: ({ a_terminations: [a], b_terminations: [b] }) => ({
    ...stock.filters,
    tenant_group: 'customers',
    termination_a_type: 'dcim.interface',
    termination_a_id: a.object_id,
    termination_b_type: 'dcim.interface',
    termination_b_id: b.object_id,
    interface_id: a.object_id,
    unterminated: 'false',
    _abs_length: '3.81',
    q: 'C-0001',
  }),
  unheld: free,
});

const terminations: Body[] = [];

describeResource(CableTermination, {
  before: async (server) => {
    Object.assign(stock, await freeEnds(server));
    for (let count = 0; count < 3; count++) {
      const { id } = await cable(server, one(), one());
      const termination = { termination_type: 'dcim.interface', termination_id: one().object_id };
      terminations.push({ cable: id, cable_end: 'A', ...termination });
    }
  },
  create: terminations,
  fresh: () => ({ termination_id: one().object_id }),
  patch: { cable_end: 'B' },
  brief: 'full',
  changesAlong: ['dcim.interface', 'dcim.cable'],
  alike: {
    cable_end: 'the test of a change makes each of them the other end',
    termination_type: 'the ends are interfaces, of which there are enough for every test',
  },
  filters: ({ cable: id }) => ({ cable: id }),
});
