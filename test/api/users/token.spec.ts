import { Token } from '../../../src/users/token.js';
import { User } from '../../../src/users/user.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(Token, {
  before: (server) => make(server, User, { username: 'pat' }),
  create: [
    {
      user: { username: 'pat' },
      key: 'a'.repeat(40),
      expires: '2099-01-01T00:00:00.000000Z',
      write_enabled: false,
      enabled: true,
      description: 'For the importer',
      allowed_ips: ['192.0.2.0/24'],
      permissions: [{ object_types: ['dcim.site'], actions: ['view'], constraints: null }],
    },
    { description: 'Mine' },
    { user: { username: 'pat' }, description: 'Theirs', enabled: false },
  ],
  patch: { description: 'Changed', write_enabled: false },
  brief: ['write_enabled', 'description'],
  // Made, and never used, before then.
  filters: () => ({ unused_since: '2999-01-01T00:00:00Z', key: 'a'.repeat(40) }),
});
