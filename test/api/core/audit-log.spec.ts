// The endpoint: who may read it, what can be asked of it, and that nothing is ever changed in it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditEntry } from '../../../src/users/audit/audit-entry.js';
import { Group } from '../../../src/users/group.js';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import { AUDIT, entries, writeAudit } from '../../support/audit.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { DENIED, expectRefusal, MISSING } from '../../support/refusals.js';

describeResource(AuditEntry, {
  before: async (server) => {
    await server.admin.get('/api/core/object-changes/');
    await server.anonymous.get('/api/users/users/');
    await writeAudit(server);
    await make(server, Group, { name: 'Operators' });
    await make(server, Group, { name: 'Planners' });
  },
  brief: 'full',
  alike: {
    source_ip: 'all requests of the tests come from one address',
    repeated: 'nothing that was stored is counted again',
  },
  filters: ({ time, token, user_name, object_id }) => ({
    time_after: time,
    time_before: time,
    token: token.id,
    q: user_name,
    object_id,
  }),
});

describe('the audit log', () => {
  let server: TestServer;
  let hank: TestUser;

  beforeAll(async () => {
    server = await startServer({ DEFAULT_PERMISSIONS: '{}' });
    hank = await server.user('hankhill');
    for (const client of [hank.client, server.anonymous]) await client.get('/api/users/users/');
    await writeAudit(server);
  });
  afterAll(() => server.close());

  it('is for those alone who have the right, whatever everybody may read', async () => {
    expectRefusal(await server.anonymous.get(AUDIT), 403, 'not_authenticated', MISSING);
    expectRefusal(await hank.client.get(AUDIT), 403, 'permission_denied', DENIED);
    const open = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '*', DEFAULT_PERMISSIONS: '{}' });
    expectRefusal(await open.withKey(hank.key).get(AUDIT), 403, 'permission_denied', DENIED);
    await open.close();
  });

  it('shows and counts what a constraint lets through', async () => {
    const own = await server.sibling({ DEFAULT_PERMISSIONS: '{"core.view_auditentry": [{"user": "$user"}]}' });
    const client = own.withKey(hank.key);
    const { body } = await client.get(AUDIT);
    expect(body.results.length).toBeGreaterThan(0);
    expect(body.count).toBe(body.results.length);
    expect(new Set(body.results.map(({ user_name }: { user_name: string }) => user_name))).toEqual(
      new Set(['hankhill']),
    );
    const [foreign] = await entries(server, 'user_name=command');
    expect((await client.get(`${AUDIT}${foreign.id}/`)).status).toBe(404);
    await own.close();
  });

  it('names what the reader may not view as it was called, and shows no more of it', async () => {
    const reader = await server.sibling({ DEFAULT_PERMISSIONS: '{"core.view_auditentry": null}' });
    const { body } = await reader.withKey(hank.key).get(`${AUDIT}?event=user_created&object_repr=admin`);
    expect(body.results).toMatchObject([{ object_repr: 'admin', object: { display: null, restricted: true } }]);
    await reader.close();
  });

  it('is found by who, what, why, from where, with which token and when', async () => {
    const [refusal] = await entries(server, 'event=refused&user=hankhill');
    expect(refusal).toMatchObject({
      code: 'permission_denied',
      user: { id: hank.id },
      user_name: 'hankhill',
      token: { id: hank.tokenId },
      token_suffix: hank.key.slice(-6),
      source_ip: '127.0.0.1',
      method: 'GET',
      path: '/api/users/users/',
      object: null,
      repeated: 1,
    });
    for (const query of [
      `user_id=${hank.id}`,
      'user_name__ic=HANK',
      'code=permission_denied',
      `token_id=${hank.tokenId}`,
      `token_suffix=${hank.key.slice(-6)}`,
      'source_ip=127.0.0.1&user=hankhill',
      `request_id=${refusal.request_id}`,
      'path__isw=/api/users/&method=GET&user=hankhill',
      `sequence=${refusal.sequence}`,
      `time_after=${refusal.time}&time_before=${refusal.time}&user=hankhill`,
      'q=hankhill',
    ]) {
      const found = await entries(server, `event=refused&${query}`);
      expect([query, found.map(({ id }) => id)]).toEqual([query, expect.arrayContaining([refusal.id])]);
    }
  });

  it('remembers users and tokens that are gone, and finds them by their ids', async () => {
    const gone = await server.user('dale');
    await gone.client.get('/api/users/users/');
    await writeAudit(server);
    await server.admin.delete(`/api/users/users/${gone.id}/`);
    const left = { user: null, user_name: 'dale', token: null, token_suffix: gone.key.slice(-6) };
    for (const query of [`user_id=${gone.id}`, `token_id=${gone.tokenId}`]) {
      expect(await entries(server, `event=refused&${query}`)).toMatchObject([left]);
    }
    expect(await entries(server, `object_id=${gone.id}`)).toMatchObject([
      { event: { value: 'user_created' }, object: null, object_repr: 'dale' },
      { event: { value: 'user_deleted' }, object: null, object_repr: 'dale' },
    ]);
  });

  it('names objects by numbers to clients of NetBox', async () => {
    const { body } = await server.admin.get('/netbox/api/core/audit-log/?event=user_created&object_repr=hankhill');
    const { body: user } = await server.admin.get('/netbox/api/users/users/?username=hankhill');
    const [{ id, sequence, object_id, object }] = body.results;
    const number = user.results[0].id;
    expect([id, object_id, object.id]).toEqual([sequence, number, number]);
  });

  it.each([
    `UPDATE core_audit_entry SET user_name = 'nobody'`,
    'UPDATE core_audit_entry SET repeated = 2 WHERE number = 1',
    'DELETE FROM core_audit_entry WHERE number = 1',
    'DELETE FROM core_audit_entry',
    'TRUNCATE core_audit_entry',
    'DELETE FROM core_audit_head',
    'TRUNCATE core_audit_head',
  ])('is not changed by %s', async (text) => {
    const before = await entries(server);
    await expect(server.database.write().run({ text })).rejects.toThrow('The audit log is only added to.');
    // The first use of a token that has just asked may be added meanwhile.
    expect((await entries(server)).slice(0, before.length)).toEqual(before);
  });
});
