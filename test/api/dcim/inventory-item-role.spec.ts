import { Device } from '../../../src/dcim/device.js';
import { InventoryItem } from '../../../src/dcim/inventory-item.js';
import { InventoryItemRole } from '../../../src/dcim/inventory-item-role.js';
import { Tag } from '../../../src/extras/tag.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(InventoryItemRole, {
  before: (server) => make(server, Tag, { slug: 'alpha' }),
  create: [
    { name: 'Optic', slug: 'optic', color: 'ff0000', description: 'Glows', tags: [{ slug: 'alpha' }] },
    { name: 'Fan tray', slug: 'fan-tray' },
    { name: 'Disk', slug: 'disk', color: '00ff00' },
  ],
  after: async (server, first) => make(server, InventoryItem, { device: await make(server, Device), role: first }),
  patch: { color: '0000ff', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description', 'inventoryitem_count'],
});
