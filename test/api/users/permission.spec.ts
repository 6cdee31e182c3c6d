import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Group } from '../../../src/users/group.js';
import { ObjectPermission } from '../../../src/users/object-permission.js';
import { startServer, type TestServer } from '../../support/app.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { changingNothing } from '../../support/refusals.js';

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

describe('A permission for what is not here', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ DEFAULT_PERMISSIONS: '{}', EXEMPT_VIEW_PERMISSIONS: '' });
  });
  afterAll(() => server.close());

  it.each([
    [[], 'It names no object type, so that it has no effect.', 403],
    [['ipam.vlan', 'ipam.prefix'], 'Not on this server, and so without effect: ipam.prefix, ipam.vlan.', 403],
    [['ipam.vlan', 'dcim.site'], 'Not on this server, and so without effect: ipam.vlan.', 200],
    [['dcim.site'], '', 200],
  ])('is kept with %j, and says so', async (object_types, note, status) => {
    const { id, client } = await server.user();
    const body = { name: 'Later', object_types, actions: ['view'], users: [id] };
    const made = await server.admin.post('/api/users/permissions/', body);
    expect([made.status, made.body.object_types, made.body.without_effect]).toEqual([201, object_types, note]);
    expect((await client.get('/api/dcim/sites/')).status).toBe(status);
  });

  it('is given only by those who may do everything', async () => {
    const { id, client } = await server.user();
    await server.admin.post('/api/users/permissions/', {
      name: 'Giver',
      object_types: ['users.objectpermission'],
      actions: ['view', 'add', 'change'],
      users: [id],
    });
    const reply = await changingNothing(server, () =>
      client.post('/api/users/permissions/', {
        name: 'VLANs',
        object_types: ['ipam.vlan'],
        actions: ['add'],
        users: [id],
      }),
    );
    expect([reply.status, reply.body.code]).toEqual([403, 'not_yours_to_give']);
  });

  it('refuses what NetBox does not know either', async () => {
    const body = { name: 'x', object_types: ['ipam.nope'], actions: ['view'] };
    const reply = await changingNothing(server, () => server.admin.post('/api/users/permissions/', body));
    expect([reply.status, reply.body]).toEqual([400, { object_types: ['Invalid content type: ipam.nope'] }]);
  });
});
