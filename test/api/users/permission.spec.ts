import { Group } from '../../../src/users/group.js';
import { ObjectPermission } from '../../../src/users/object-permission.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

describeResource(ObjectPermission, {
  before: async (server) => {
    await make(server, Group, { name: 'Operators' });
    await server.user('hank');
  },
  create: [
    {
      name: 'Sites of the south',
      description: 'Whatever is below emea-south',
      enabled: true,
      object_types: ['dcim.site', 'dcim.rack'],
      actions: ['view', 'change', 'relabel'],
      constraints: [{ name__startswith: 'S' }, { tenant__slug__in: ['a', 'b'] }],
      groups: [{ name: 'Operators' }],
      users: [{ username: 'hank' }],
    },
    { name: 'Own tokens', object_types: ['users.token'], actions: ['view'], constraints: { user: '$user' } },
    {
      name: 'All devices',
      enabled: false,
      object_types: ['dcim.device'],
      actions: ['view', 'add', 'change', 'delete'],
    },
  ],
  patch: {
    description: 'Looked over',
    constraints: { id__isnull: false },
    actions: ['view'],
    users: [{ username: 'hank' }],
  },
  brief: ['name', 'description', 'enabled', 'object_types', 'actions'],
  filters: () => ({ object_types: 'dcim.site', object_type: 'dcim.site' }),
});
