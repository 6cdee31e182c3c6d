import { ConsoleServerPort } from '../../../src/dcim/console-server-port.js';
import { Device } from '../../../src/dcim/device.js';
import { Tag } from '../../../src/extras/tag.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { placeDevice } from '../../support/factories/placed-device.js';
import { UNCABLED } from '../../support/resource/orders.js';

const filters: Record<string, string> = {};

describeResource(ConsoleServerPort, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    Object.assign(filters, (await placeDevice(server, 'core-1')).filters);
    await make(server, Device, { name: 'edge-1' });
  },
  create: [
    {
      device: { name: 'core-1' },
      name: 'line1',
      label: 'LINE 1',
      type: 'de-9',
      speed: 1200,
      mark_connected: false,
      description: 'To the core',
      tags: [{ slug: 'alpha' }],
    },
    { device: { name: 'edge-1' }, name: 'line1' },
    { device: { name: 'edge-1' }, name: 'line2', type: 'rj-45', mark_connected: true },
  ],
  patch: { type: 'usb-a', speed: 57600, mark_connected: true },
  brief: ['device', 'name', 'description', 'cable', '_occupied'],
  unheld: { cable_end: 'A' },
  alike: UNCABLED,
  filters: () => filters,
});
