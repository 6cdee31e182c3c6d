import { Region } from '../../../src/dcim/region.js';
import { ObjectChange } from '../../../src/extras/object-change.js';
import { Tag } from '../../../src/extras/tag.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(ObjectChange, {
  before: async (server) => {
    await make(server, Region, { name: 'Ohio' });
    await make(server, Tag, { name: 'Alpha' });
    const region = await make(server, Region, { name: 'Europe' });
    await server.admin.patch(`/api/dcim/regions/${region.id}/`, { name: 'Asia', changelog_message: 'because' });
  },
  brief: 'full',
  // Two for each kind of object, and one more for what counts.
  statements: 12,
});
