import { Group } from '../../../src/users/group.js';
import { User } from '../../../src/users/user.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

/** A member of the first group. */
let userId = '';

describeResource(Group, {
  after: async (server, first) => {
    userId = (await make(server, User, { groups: [first] })).id;
  },
  create: [{ name: 'Operators', description: 'On call' }, { name: 'Auditors', description: '' }, { name: 'Guests' }],
  patch: { description: 'Changed' },
  brief: ['name', 'description'],
  filters: () => ({ user_id: userId }),
});
