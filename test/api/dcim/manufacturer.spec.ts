import { DeviceType } from '../../../src/dcim/device-type.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { Tag } from '../../../src/extras/tag.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(Manufacturer, {
  before: (server) => make(server, Tag, { slug: 'alpha' }),
  create: [
    { name: 'Juniper', slug: 'juniper', description: 'Networks', tags: [{ slug: 'alpha' }] },
    { name: 'Cisco', slug: 'cisco' },
    { name: 'APC', slug: 'apc' },
  ],
  patch: { description: 'Changed', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description'],
  after: (server, manufacturer) => make(server, DeviceType, { manufacturer }),
});
