// The askers of the model as users, tokens and permissions of a server.
import { allResources } from '../../../src/engine/declare/resource.js';
import type { TestServer } from '../app.js';
import type { Client } from '../client.js';
import { type Action, ASKERS, type Asker } from './model.js';

/** A client of each, by name. Every right with the constraint that lets the ids of `inside` through. */
export async function clientsOf(server: TestServer, inside: readonly string[]): Promise<ReadonlyMap<string, Client>> {
  const clients = new Map<string, Client>([['anonymous', server.anonymous]]);
  for (const asker of ASKERS) if (!asker.isAnonymous) clients.set(asker.name, await clientOf(server, asker, inside));
  return clients;
}

async function clientOf(server: TestServer, asker: Asker, inside: readonly string[]): Promise<Client> {
  const scopes = grantsOf(asker, inside);
  if (asker.name.startsWith('superuser')) {
    const { body } = await server.admin.post('/api/users/tokens/', {
      write_enabled: !asker.isReadOnly,
      permissions: asker.name.includes('narrow') ? scopes : null,
    });
    return server.withKey(body.key);
  }
  const user = await server.user();
  const isMember = asker.name.startsWith('member');
  const group = isMember ? (await server.admin.post('/api/users/groups/', { name: asker.name })).body.id : null;
  const holder = isMember ? { groups: [group] } : { users: [user.id] };
  if (isMember) await server.admin.patch(`/api/users/users/${user.id}/`, { groups: [group] });
  for (const scope of scopes) {
    const reply = await server.admin.post('/api/users/permissions/', { name: asker.name, ...scope, ...holder });
    if (reply.status !== 201) throw new Error(reply.text);
  }
  return user.client;
}

function grantsOf({ may }: Asker, inside: readonly string[]): object[] {
  const object_types = allResources().map(({ label }) => label);
  return Object.entries(may).flatMap(([action, reach]) =>
    reach === 'none'
      ? []
      : [{ object_types, actions: [action as Action], constraints: reach === 'inside' ? { id__in: inside } : null }],
  );
}
