import { Rack } from '../../../src/dcim/rack.js';
import { RackRole } from '../../../src/dcim/rack-role.js';
import { Tag } from '../../../src/extras/tag.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(RackRole, {
  before: (server) => make(server, Tag, { slug: 'alpha' }),
  create: [
    { name: 'Compute', slug: 'compute', color: '00ff00', description: 'Servers', tags: [{ slug: 'alpha' }] },
    { name: 'Storage', slug: 'storage' },
    { name: 'IDF', slug: 'idf', color: 'aa1409' },
  ],
  patch: { color: '111111', description: 'Changed', tags: [{ slug: 'alpha' }] },
  brief: ['name', 'slug', 'description', 'rack_count'],
  after: (server, role) => make(server, Rack, { role }),
});
