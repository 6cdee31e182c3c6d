import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Location } from '../../../src/dcim/location.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { Token } from '../../../src/users/token.js';
import { User } from '../../../src/users/user.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json, Reply } from '../../support/client.js';
import { isLong } from '../../support/depth.js';
import { make } from '../../support/factories/make.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const path = ({ url }: Json): string => new URL(url).pathname;
const recordsOf = async (reply: Reply): Promise<Json[]> =>
  (await server.admin.get(`/api/core/object-changes/?limit=0&request_id=${reply.headers.get('x-request-id')}`)).body
    .results;

describe('an object that others need', () => {
  it('is kept, with a sentence that names them', async () => {
    const tenant = await make(server, Tenant);
    const site = await make(server, Site, { name: 'Akron', tenant });
    const location = await make(server, Location, { name: 'Hall', site, tenant });
    const reply = await server.admin.delete(path(tenant));
    expect(reply.status).toBe(409);
    expect(reply.body.detail).toMatch(/^Unable to delete object\. 2 dependent objects were found: /);
    for (const { display, id } of [site, location]) expect(reply.body.detail).toContain(`${display} (${id})`);
    expect(reply.headers.get('x-error-code')).toBe('conflict');
    expect((await server.admin.get(path(tenant))).status).toBe(200);
    expect(await recordsOf(reply)).toEqual([]);
  });

  it('keeps the whole bulk request', async () => {
    const [kept, free] = [await make(server, Tenant), await make(server, Tenant)];
    await make(server, Site, { tenant: kept });
    const reply = await server.admin.delete('/api/tenancy/tenants/', [{ id: free.id }, { id: kept.id }]);
    expect(reply.status).toBe(409);
    expect((await server.admin.get(path(free))).status).toBe(200);
  });

  it('A-09 is kept without naming what the caller may not see', async () => {
    const narrow = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
    const tenant = await make(server, Tenant);
    const [seen, hidden] = [
      await make(server, Site, { name: 'Seen', tenant }),
      await make(server, Site, { name: 'Hidden', tenant }),
    ];
    const token = await server.admin.post('/api/users/tokens/', {
      permissions: [
        { object_types: ['tenancy.tenant'], actions: ['view', 'delete'] },
        { object_types: ['dcim.site'], actions: ['view'], constraints: { id: seen.id } },
      ],
    });
    const { status, body } = await narrow.withKey(token.body.key).delete(path(tenant));
    expect([status, body.detail]).toEqual([
      409,
      `Unable to delete object. 2 dependent objects were found: Seen (${seen.id})`,
    ]);
    expect(JSON.stringify(body)).not.toContain(hidden.id);
    await narrow.close();
  });
});

describe('what goes with an object', () => {
  it('is deleted with it, each with a record of its own', async () => {
    const region = await make(server, Region);
    const child = await make(server, Region, { parent: region });
    const grandchild = await make(server, Region, { parent: child });
    const site = await make(server, Site, { region: grandchild });
    const reply = await server.admin.delete(path(region), { changelog_message: 'closed' });
    expect(reply.status).toBe(204);
    for (const gone of [region, child, grandchild]) expect((await server.admin.get(path(gone))).status).toBe(404);
    const records = await recordsOf(reply);
    const all = [region.id, child.id, grandchild.id, site.id];
    expect(records.map((one) => one.changed_object_id).sort()).toEqual(all.sort());
    expect(records.find((one) => one.changed_object_id === region.id).message).toBe('closed');
    expect(records.find((one) => one.changed_object_id === grandchild.id).prechange_data.parent).toBe(child.id);
    expect((await server.admin.get(path(site))).body.region).toBeNull();
    const released = records.find((one) => one.changed_object_id === site.id);
    expect(released.action.value).toBe('update');
    expect([released.prechange_data.region, released.postchange_data.region]).toEqual([grandchild.id, null]);
  });

  it('is deleted even where it protects another that goes too', async () => {
    const site = await make(server, Site);
    const parent = await make(server, Location, { site });
    const child = await make(server, Location, { site, parent });
    const reply = await server.admin.delete(path(site));
    expect(reply.status).toBe(204);
    expect((await recordsOf(reply)).map((one) => one.changed_object_type).sort()).toEqual([
      'dcim.location',
      'dcim.location',
      'dcim.site',
    ]);
    expect((await server.admin.get(path(child))).status).toBe(404);
  });

  it('is deleted once where a bulk request names it as well', async () => {
    const parent = await make(server, Region);
    const child = await make(server, Region, { parent });
    const reply = await server.admin.delete('/api/dcim/regions/', [{ id: child.id }, { id: parent.id }]);
    expect(reply.status).toBe(204);
    expect(await recordsOf(reply)).toHaveLength(2);
  });

  it('leaves what only referred to it: groups, tags, users', async () => {
    const group = await make(server, TenantGroup);
    const tenant = await make(server, Tenant, { group });
    await server.admin.delete(path(group));
    expect((await server.admin.get(path(tenant))).body.group).toBeNull();
    const tag = await make(server, Tag);
    const tagged = await make(server, Site, { tags: [tag] });
    await server.admin.delete(path(tagged));
    expect((await server.admin.get(path(tag))).body.tagged_items).toBe(0);
  });

  it('takes the tokens of a user, whose past changes stay', async () => {
    const user = await make(server, User, { is_superuser: true });
    const token = await make(server, Token, { user });
    const site = await server.withKey(token.key).post('/api/dcim/sites/', { name: 'Legacy', slug: 'legacy' });
    expect(site.status).toBe(201);
    const reply = await server.admin.delete(path(user));
    expect(reply.status).toBe(204);
    expect((await recordsOf(reply)).map((one) => one.changed_object_type).sort()).toEqual([
      'users.token',
      'users.user',
    ]);
    expect((await server.withKey(token.key).get('/api/dcim/sites/')).status).toBe(403);
    const records = await server.admin.get(`/api/core/object-changes/?changed_object_id=${site.body.id}`);
    expect(records.body.results).toMatchObject([{ user: null, user_name: user.username }]);
  });
});

describe('records of deletions', () => {
  it('hold no secret', async () => {
    const user = await make(server, User, { password: 'a-very-secret-password' });
    const token = await make(server, Token, { user });
    await server.admin.delete(path(user));
    const { text } = await server.admin.get('/api/core/object-changes/?limit=0');
    for (const secret of ['a-very-secret-password', token.key, 'argon2', 'digest', 'password_hash', 'session_stamp']) {
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
  });
});

describe('an object that very many others refer to', () => {
  const MANY = 200_000;

  // Their records are larger than one value of PostgreSQL can be.
  it.runIf(isLong)(
    `goes, and leaves a record of each of ${MANY} objects`,
    async () => {
      const tag = await make(server, Tag);
      const connection = server.database.write();
      await connection.run({
        text: `WITH made AS (INSERT INTO dcim_site (id, name, slug, comments)
          SELECT rackwarden_new_id(), 'Many ' || n, 'many-' || n, repeat('x', 500) FROM generate_series(1, $2::int) n RETURNING id)
        INSERT INTO extras_tagged_item (object_id, tag_id, object_type) SELECT id, $1, 'dcim.site' FROM made`,
        values: [tag.id, MANY],
      });
      const reply = await server.admin.delete(path(tag));
      expect([reply.status, reply.text]).toEqual([204, '']);
      const id = reply.headers.get('x-request-id');
      const records = await server.admin.get(`/api/core/object-changes/?limit=1&request_id=${id}`);
      expect(records.body.count).toBe(MANY + 1);
      const [last] = records.body.results;
      expect([last.action.value, last.changed_object_id]).toEqual(['delete', tag.id]);
    },
    600_000,
  );
});
