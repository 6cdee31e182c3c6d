import { ConsolePort } from '../../../src/dcim/console-port.js';
import { Device } from '../../../src/dcim/device.js';
import { Tag } from '../../../src/extras/tag.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { placeDevice } from '../../support/factories/placed-device.js';
import { UNCABLED } from '../../support/resource/orders.js';

const filters: Record<string, string> = {};

describeResource(ConsolePort, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    Object.assign(filters, (await placeDevice(server, 'core-1')).filters);
    await make(server, Device, { name: 'edge-1' });
  },
  create: [
    {
      device: { name: 'core-1' },
      name: 'con0',
      label: 'CONSOLE',
      type: 'rj-45',
      speed: 9600,
      mark_connected: false,
      description: 'At the back',
      tags: [{ slug: 'alpha' }],
    },
    { device: { name: 'edge-1' }, name: 'con0' },
    { device: { name: 'edge-1' }, name: 'con1', type: 'usb-c', mark_connected: true },
  ],
  patch: { type: 'usb-a', speed: 115200, mark_connected: true },
  brief: ['device', 'name', 'description', 'cable', '_occupied'],
  unheld: { cable_end: 'A' },
  alike: UNCABLED,
  filters: () => filters,
});
