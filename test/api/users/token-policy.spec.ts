import { Group } from '../../../src/users/group.js';
import { TokenPolicy } from '../../../src/users/token-policy.js';
import { User } from '../../../src/users/user.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(TokenPolicy, {
  before: async (server) => {
    await make(server, User, { username: 'pat' });
    await make(server, Group, { name: 'Operators' });
  },
  create: [
    {
      name: 'Strict',
      description: 'For contractors',
      can_create: false,
      can_modify: false,
      max_tokens: 2,
      max_lifetime_days: 30,
      write_allowed: false,
      required_ips: ['10.0.0.0/8', '2001:db8::/32'],
      users: [{ username: 'pat' }],
      groups: [{ name: 'Operators' }],
    },
    { name: 'Loose' },
    { name: 'Short', max_lifetime_days: 1 },
  ],
  patch: { max_tokens: 5, required_ips: ['192.0.2.0/24'], users: [{ username: 'pat' }] },
  brief: ['name', 'description'],
});
