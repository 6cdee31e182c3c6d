import { Group } from '../../../src/users/group.js';
import { User } from '../../../src/users/user.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(User, {
  before: (server) => make(server, Group, { name: 'Operators' }),
  create: [
    {
      username: 'pat',
      password: 'a-long-enough-password',
      first_name: 'Pat',
      last_name: 'Rivera',
      email: 'pat@example.com',
      is_staff: true,
      is_active: true,
      is_superuser: false,
      groups: [{ name: 'Operators' }],
    },
    { username: 'sam', password: 'another-long-password', is_active: false },
    { username: 'kim', password: 'a-third-long-password', email: 'kim@example.com', is_superuser: true },
  ],
  patch: { first_name: 'Robin', email: 'robin@example.com', is_active: false, groups: [{ name: 'Operators' }] },
  brief: ['username'],
  unseen: ['password'],
});
