// nobody gives what they do not have, to themselves or to others, by whichever road.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import { basic, type Client, type Json, type Reply } from '../../support/client.js';
import { changingNothing, expectRefusal, NO_STAFF, NO_SUPERUSERS, PROTECTED } from '../../support/refusals.js';

const MORE = 'This would give more than you may do yourself.';
const GRANT = 'This user does not have permission to create tokens for other users.';
const PERMISSIONS = '/api/users/permissions/';
const GROUPS = '/api/users/groups/';
const USERS = '/api/users/users/';
const TOKENS = '/api/users/tokens/';
const ALL = ['view', 'add', 'change', 'delete'];
const SECURITY = ['users.user', 'users.group', 'users.objectpermission', 'users.token', 'users.tokenpolicy'];
const EMEA = { region__slug: 'emea' };

let server: TestServer;
/** May do everything with users, groups, permissions, policies and tokens; of the inventory, see and change sites of EMEA. */
let clerk: TestUser;
let byBasic: Client;
let peer: TestUser;
let mighty: TestUser;
let chief: TestUser;
let group: Json;
let strong: Json;
let sleeping: Json;

const made = async (path: string, body: object): Promise<Json> => {
  const reply = await server.admin.post(path, body);
  expect(reply.status, reply.text).toBe(201);
  return reply.body;
};
const permission = (body: object) => made(PERMISSIONS, { name: `p${Math.random()}`, ...body });

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '', DEFAULT_PERMISSIONS: '{}' });
  clerk = await server.user('clerk');
  peer = await server.user('peer');
  mighty = await server.user('mighty');
  chief = await server.user('chief', { is_superuser: true });
  await permission({ object_types: SECURITY, actions: [...ALL, 'grant'], users: [clerk.id] });
  await permission({ object_types: ['dcim.site'], actions: ['view', 'change'], constraints: EMEA, users: [clerk.id] });
  await permission({ object_types: ['dcim.region'], actions: ['view'], users: [clerk.id] });
  strong = await permission({ object_types: ['dcim.device'], actions: ['delete'], users: [mighty.id] });
  sleeping = await permission({ object_types: ['dcim.device'], actions: ['add'], enabled: false });
  group = await made(GROUPS, { name: 'strong', permissions: [strong.id] });
  byBasic = server.anonymous.with(basic(clerk.username, clerk.password));
});
afterAll(() => server.close());

const refusedAll = (replies: readonly Reply[], code = 'not_yours_to_give', detail = MORE): void => {
  for (const reply of replies) expectRefusal(reply, 403, code, detail);
};
const sites = (more: object = {}) => ({ name: 'x', object_types: ['dcim.site'], actions: ['view'], ...more });

describe('A-08 A permission', () => {
  it.each([
    ['on another model', { object_types: ['dcim.device'], constraints: { site__region__slug: 'emea' } }],
    [
      'on one more model',
      { object_types: ['dcim.site', 'dcim.region'], actions: ['change'], constraints: { slug: 'emea' } },
    ],
    ['for another action', { actions: ['delete'] }],
    ['for one more action', { actions: ['view', 'delete'] }],
    ['for an action of its own', { actions: ['relabel'] }],
    ['without a constraint', { constraints: null }],
    ['with an empty constraint', { constraints: {} }],
    ['with another constraint', { constraints: { status: 'active' } }],
    ['with another value', { constraints: { region__slug: 'apac' } }],
    ['with an alternative', { constraints: [EMEA, { status: 'active' }] }],
    ['with an empty alternative', { constraints: [EMEA, {}] }],
    ['with a looser lookup', { constraints: { region__slug__startswith: 'e' } }],
  ])('%s is not given, on any road', async (_, more) => {
    const body = sites({ constraints: EMEA, ...more });
    const own = await permission({ ...sites({ constraints: EMEA }), users: [peer.id] });
    await changingNothing(server, async () => {
      for (const users of [[clerk.id], [peer.id], []]) {
        refusedAll([
          await clerk.client.post(PERMISSIONS, { ...body, users }),
          await clerk.client.post(PERMISSIONS, [{ ...sites({ constraints: EMEA }) }, { ...body, users }]),
        ]);
      }
      refusedAll([
        await clerk.client.post(PERMISSIONS, { ...body, groups: [group.id] }),
        await clerk.client.patch(`${PERMISSIONS}${own.id}/`, body),
        await clerk.client.put(`${PERMISSIONS}${own.id}/`, body),
        await clerk.client.patch(PERMISSIONS, [{ id: own.id, ...body }]),
      ]);
    });
  });

  it('within what one may do oneself is given', async () => {
    for (const more of [
      { constraints: EMEA },
      { constraints: { ...EMEA, status: 'active' } },
      { constraints: [EMEA] },
    ]) {
      const reply = await clerk.client.post(PERMISSIONS, { ...sites(more), users: [peer.id] });
      expect(reply.status, reply.text).toBe(201);
      await server.admin.delete(reply.body.url);
    }
  });

  it('that is more is not handed on, by its users, its groups, or from their side', async () => {
    await changingNothing(server, async () => {
      refusedAll([
        await clerk.client.patch(`${PERMISSIONS}${strong.id}/`, { users: [clerk.id] }),
        await clerk.client.patch(`${PERMISSIONS}${strong.id}/`, { groups: [group.id] }),
        await clerk.client.patch(`${USERS}${clerk.id}/`, { permissions: [strong.id] }),
        await clerk.client.patch(`${USERS}${peer.id}/`, { permissions: [strong.id] }),
        await clerk.client.patch(USERS, [{ id: peer.id, permissions: [strong.id] }]),
        await clerk.client.post(USERS, { username: 'puppet', password: 'a-long-password', permissions: [strong.id] }),
        await clerk.client.post(GROUPS, { name: 'new', permissions: [strong.id] }),
        await clerk.client.patch(`${USERS}${clerk.id}/`, { groups: [group.id] }),
        await clerk.client.patch(`${USERS}${peer.id}/`, { groups: [{ name: 'strong' }] }),
        await clerk.client.post(USERS, { username: 'puppet', password: 'a-long-password', groups: [group.id] }),
      ]);
    });
  });

  it('that sleeps is neither woken nor handed on', async () => {
    await changingNothing(server, async () => {
      refusedAll([
        await clerk.client.patch(`${PERMISSIONS}${sleeping.id}/`, { enabled: true }),
        await clerk.client.patch(`${USERS}${clerk.id}/`, { permissions: [sleeping.id] }),
        await clerk.client.post(GROUPS, { name: 'sleepers', permissions: [sleeping.id] }),
      ]);
    });
    // Asleep it may be given away: it is the waking that gives.
    const asleep = await clerk.client.post(PERMISSIONS, {
      ...sites({ object_types: ['dcim.device'], actions: ALL }),
      enabled: false,
      users: [clerk.id],
    });
    expect(asleep.status, asleep.text).toBe(201);
    await changingNothing(server, async () => {
      refusedAll([await clerk.client.patch(asleep.body.url, { enabled: true })]);
      expect((await clerk.client.get('/api/dcim/devices/')).status).toBe(403);
    });
    await server.admin.delete(asleep.body.url);
  });

  it('may be taken away, and put back by nobody who has less', async () => {
    const lent = await permission({ object_types: ['dcim.cable'], actions: ['view'], users: [peer.id] });
    expect((await clerk.client.patch(`${PERMISSIONS}${lent.id}/`, { enabled: false })).status).toBe(200);
    refusedAll([await clerk.client.patch(`${PERMISSIONS}${lent.id}/`, { enabled: true })]);
    expect((await clerk.client.delete(lent.url)).status).toBe(204);
  });
});

describe('A-08 A user', () => {
  it('is no superuser and no staff but by a superuser, or staff', async () => {
    await changingNothing(server, async () => {
      const madeStaff = await clerk.client.patch(`${USERS}${peer.id}/`, { is_staff: true });
      expectRefusal(madeStaff, 403, 'staff_not_yours_to_give', NO_STAFF);
      refusedAll(
        [
          await clerk.client.patch(`${USERS}${clerk.id}/`, { is_superuser: true }),
          await clerk.client.put(`${USERS}${clerk.id}/`, {
            username: 'clerk',
            password: 'a-long-enough-password',
            is_superuser: true,
          }),
          await clerk.client.post(USERS, {
            username: 'puppet',
            password: 'a-long-enough-password',
            is_superuser: true,
          }),
        ],
        'superuser_not_yours_to_give',
        NO_SUPERUSERS,
      );
      refusedAll(
        [
          await clerk.client.patch(`${USERS}${chief.id}/`, { password: 'taken-over-by-clerk' }),
          await clerk.client.patch(`${USERS}${chief.id}/`, { username: 'nobody' }),
          await clerk.client.delete(`${USERS}${chief.id}/`),
        ],
        'superuser_protected',
        PROTECTED,
      );
    });
  });

  it('who may do more gets no password from who may do less', async () => {
    await changingNothing(server, async () => {
      refusedAll([
        await clerk.client.patch(`${USERS}${mighty.id}/`, { password: 'taken-over-by-clerk' }),
        await clerk.client.patch(USERS, [{ id: mighty.id, password: 'taken-over-by-clerk' }]),
      ]);
    });
    expect((await clerk.client.patch(`${USERS}${peer.id}/`, { password: 'given-by-the-clerk' })).status).toBe(200);
  });
});

describe('A-08 A token', () => {
  it('of somebody who may do more is neither made nor renewed', async () => {
    await changingNothing(server, async () => {
      for (const client of [clerk.client, byBasic]) {
        refusedAll(
          [
            await client.post(TOKENS, { user: mighty.id }),
            await client.post(TOKENS, { user: chief.id }),
            await client.post(TOKENS, [{}, { user: { username: 'mighty' } }]),
          ],
          'token_not_for_others',
          GRANT,
        );
      }
      refusedAll([
        await byBasic.post(`${TOKENS}${mighty.tokenId}/rotate/`),
        await byBasic.post(`${TOKENS}${chief.tokenId}/rotate/`),
      ]);
    });
    expect((await byBasic.post(TOKENS, { user: peer.id })).status).toBe(201);
    expect((await byBasic.post(`${TOKENS}${peer.tokenId}/rotate/`)).status).toBe(200);
  });

  it.each([
    ['writing', { write_enabled: false }, { write_enabled: true }],
    ['enabled again', { enabled: false }, { enabled: true }],
    ['of a later expiry', { expires: '2098-01-01' }, { expires: '2099-01-01' }],
    ['of any address', { allowed_ips: ['192.0.2.1'] }, { allowed_ips: [] }],
    ['of more scopes', { permissions: [] }, { permissions: null }],
  ])('of somebody who may do more is not made looser: %s', async (_, narrow, loose) => {
    for (const user of [mighty.id, chief.id]) {
      const token = await made(TOKENS, { user, ...narrow });
      await changingNothing(server, async () => {
        refusedAll([
          await byBasic.patch(`${TOKENS}${token.id}/`, loose),
          await byBasic.put(`${TOKENS}${token.id}/`, loose),
          await byBasic.patch(TOKENS, [{ id: token.id, ...loose }]),
        ]);
      });
      // To make it tighter harms nobody.
      expect((await byBasic.patch(`${TOKENS}${token.id}/`, { write_enabled: false, enabled: false })).status).toBe(200);
    }
    const own = await made(TOKENS, { user: clerk.id, ...narrow });
    expect((await byBasic.patch(`${TOKENS}${own.id}/`, loose)).status).toBe(200);
    const theirs = await made(TOKENS, { user: peer.id, ...narrow });
    expect((await byBasic.patch(`${TOKENS}${theirs.id}/`, loose)).status).toBe(200);
  });

  it('T-05 is granted within the constraint of `grant`, and never for a superuser', async () => {
    const granter = await server.user('granter');
    await permission({ object_types: ['users.token'], actions: ['add', 'view'], users: [granter.id] });
    await permission({ object_types: ['users.user'], actions: ['view'], users: [granter.id] });
    await permission({
      object_types: ['users.token'],
      actions: ['grant'],
      constraints: { user__is_superuser: false },
      users: [granter.id],
    });
    const client = server.anonymous.with(basic(granter.username, granter.password));
    await changingNothing(server, async () => {
      for (const user of [chief.id, { username: 'chief' }, mighty.id]) {
        refusedAll([await client.post(TOKENS, { user })], 'token_not_for_others', GRANT);
      }
    });
    const simple = await server.user('simple');
    expect((await client.post(TOKENS, { user: simple.id })).status).toBe(201);
  });
});

describe('A-08 A narrow token of a superuser', () => {
  it('gives no more than it may itself', async () => {
    const admin = (await server.admin.get(`${USERS}?username=admin`)).body.results[0];
    const scopes = [{ object_types: SECURITY, actions: [...ALL, 'grant'] }];
    const narrow = server.withKey((await made(TOKENS, { permissions: scopes })).key);
    const own = await made(TOKENS, { user: admin.id });
    await changingNothing(server, async () => {
      refusedAll([
        await narrow.post(PERMISSIONS, sites({ users: [peer.id] })),
        await narrow.patch(`${PERMISSIONS}${strong.id}/`, { users: [peer.id] }),
        await narrow.patch(`${USERS}${peer.id}/`, { groups: [group.id] }),
        await narrow.patch(`${USERS}${mighty.id}/`, { password: 'taken-over-by-token' }),
      ]);
      refusedAll(
        [
          await narrow.patch(`${USERS}${admin.id}/`, { password: 'taken-over-by-token' }),
          await narrow.patch(`${USERS}${chief.id}/`, { password: 'taken-over-by-token' }),
        ],
        'superuser_protected',
        PROTECTED,
      );
      const raised = await narrow.patch(`${USERS}${peer.id}/`, { is_superuser: true });
      expectRefusal(raised, 403, 'superuser_not_yours_to_give', NO_SUPERUSERS);
      for (const body of [{ user: chief.id }, { user: mighty.id }]) {
        refusedAll([await narrow.post(TOKENS, body)], 'token_not_for_others', GRANT);
      }
      expect((await narrow.post(`${TOKENS}${own.id}/rotate/`)).status).toBe(404);
      expect(
        (await narrow.post(TOKENS, { permissions: [{ object_types: ['dcim.site'], actions: ['view'] }] })).status,
      ).toBe(400);
    });
    // What it makes for its own user is as narrow as it is.
    const child = await narrow.post(TOKENS, {});
    expect(child.body.permissions).toEqual(scopes.map((scope) => ({ ...scope, constraints: null })));
  });

  it('does not become its user by a new password', async () => {
    const both = await server.user('both');
    await permission({ object_types: ['users.user'], actions: ['view', 'change'], users: [both.id] });
    await permission({ object_types: ['dcim.site'], actions: ['delete'], users: [both.id] });
    const scoped = await made(TOKENS, {
      user: both.id,
      permissions: [{ object_types: ['users.user'], actions: ['view', 'change'] }],
    });
    await changingNothing(server, async () => {
      refusedAll([await server.withKey(scoped.key).patch(`${USERS}${both.id}/`, { password: 'found-by-the-token' })]);
    });
    const byDefault = await server.sibling({ DEFAULT_PERMISSIONS: '{"dcim.delete_site": null}' });
    const poor = await server.user('poor');
    await permission({ object_types: ['users.user'], actions: ['view', 'change'], users: [poor.id] });
    const narrow = await made(TOKENS, {
      user: poor.id,
      permissions: [{ object_types: ['users.user'], actions: ['view', 'change'] }],
    });
    await changingNothing(server, async () => {
      const reply = await byDefault
        .withKey(narrow.key)
        .patch(`${USERS}${poor.id}/`, { password: 'found-by-the-token' });
      refusedAll([reply]);
    });
    await byDefault.close();
  });
});
