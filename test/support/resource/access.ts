// Who may: nobody, somebody without rights, a read-only token, a token that reaches one object.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allResources, type ResourceMeta } from '../../../src/engine/declare/resource.js';
import type { TestServer } from '../app.js';
import type { Client, Json, Reply } from '../client.js';
import { itInDepth } from '../depth.js';
import { type Subject, UNKNOWN_ID } from './subject.js';

const REFUSED = 'You do not have permission to perform this action.';

export function describeAccess(subject: Subject): void {
  const { resource } = subject;
  const isReadOnly = resource.options.readOnly === true;

  /** Every way to write, with bodies and ids that would be refused for themselves. */
  const attempts = (client: Client): Promise<Reply>[] => {
    const bad = { raw: '{', headers: { 'content-type': 'application/json' } };
    return [
      client.post(subject.path, subject.body()),
      client.put(subject.path, [{ id: subject.first.id, ...subject.expected.patch }]),
      client.patch(subject.path, [{ id: subject.first.id, ...subject.expected.patch }]),
      client.delete(subject.path, [{ id: subject.first.id }]),
      client.put(subject.one(), subject.body()),
      client.patch(subject.one(), subject.expected.patch),
      client.delete(subject.one()),
      client.post(subject.path, undefined, bad),
      client.patch(subject.path, undefined, bad),
      client.patch(subject.one(), { nope: 1 }),
      client.patch(subject.one(UNKNOWN_ID), {}),
      client.delete(subject.one('nope')),
    ];
  };

  const refusesAll = async (client: Client, body: Json) => {
    const [before, count] = [await subject.stored(), await subject.count()];
    for (const reply of await Promise.all(attempts(client))) {
      expect(reply.status, reply.text).toBe(403);
      expect(reply.body).toEqual(body);
    }
    expect(await subject.stored()).toEqual(before);
    expect(await subject.count()).toBe(count);
  };

  // What only the server writes refuses every write, by describeRefusedWrites.
  const itWrites = (name: string, test: () => Promise<void>) => {
    if (!isReadOnly) itInDepth(resource.label)(name, test);
  };

  describe('access', () => {
    it(`${resource.options.confidential ? 'hides everything from' : 'shows everything to'} who has not logged in`, async () => {
      for (const path of [subject.path, subject.one()]) {
        const { status, body, headers } = await subject.server.anonymous.get(path);
        if (!resource.options.confidential) expect(status).toBe(200);
        else {
          expect(status).toBe(403);
          expect(body).toEqual({ detail: 'Authentication credentials were not provided.' });
          expect(headers.get('x-error-code')).toBe('not_authenticated');
        }
      }
    });

    itWrites('refuses every write of who has not logged in', async () => {
      await refusesAll(subject.server.anonymous, { detail: 'Authentication credentials were not provided.' });
    });

    itWrites('refuses every write of a user without rights, before it looks at body or id', async () => {
      const { client } = await subject.server.user();
      await refusesAll(client, { detail: REFUSED, code: 'permission_denied' });
    });

    itWrites('refuses a read-only token every write and lets it read', async () => {
      const token = await subject.server.admin.post('/api/users/tokens/', { write_enabled: false });
      const client = subject.server.withKey(token.body.key);
      await refusesAll(client, { detail: REFUSED, code: 'token_read_only' });
      expect((await client.get(subject.path)).status).toBe(200);
      expect((await client.get(subject.one())).status).toBe(200);
      const options = await client.options(subject.path);
      expect(options.status).toBe(200);
      expect(options.body).not.toHaveProperty('actions');
    });
  });

  describe('a constraint to one object', () => {
    let server: TestServer;
    let client: Client;
    let [mine, other]: Json[] = [];

    beforeAll(async () => {
      server = await subject.server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
      [mine, other] = isReadOnly ? subject.rows : await subject.make(2);
      const actions = ['view', 'add', 'change', 'delete'];
      const others = allResources().flatMap(({ label }) => (label === resource.label ? [] : [label]));
      const { body } = await subject.server.admin.post('/api/users/tokens/', {
        permissions: [
          { object_types: [resource.label], actions, constraints: { id: mine.id } },
          { object_types: others, actions: ['view'] },
        ],
      });
      client = server.withKey(body.key);
    });
    afterAll(() => server.close());

    it.skipIf(resource.options.viewedByUsers)(
      'shows that object alone, in lists, counts and at its address',
      async () => {
        const list = await client.get(`${subject.path}?limit=0`);
        expect(list.status).toBe(200);
        expect(list.body.count).toBe(1);
        expect(list.body.results.map(({ id }: Json) => id)).toEqual([mine.id]);
        expect((await client.get(subject.one(mine.id))).status).toBe(200);
        expect((await client.get(subject.one(other.id))).body).toEqual({ detail: 'Not found.', code: 'not_found' });
        expect((await client.get(`${subject.path}?id=${other.id}`)).body.count).toBe(0);
      },
    );

    itWrites('lets that object alone be changed and deleted; the other is as if it were not there', async () => {
      const patch = narrowed(subject);
      const before = await subject.stored([other.id]);
      const hidden = { errors: [{ index: 1, errors: { id: ['Not found.'] } }] };
      const both = [{ id: mine.id }, { id: other.id }];
      expect((await client.patch(subject.one(other.id), patch)).status).toBe(404);
      expect((await client.put(subject.one(other.id), {})).status).toBe(404);
      expect((await client.delete(subject.one(other.id))).status).toBe(404);
      expect(await client.patch(subject.path, both)).toMatchObject({ status: 400, body: hidden });
      expect(await client.delete(subject.path, both)).toMatchObject({ status: 400, body: hidden });
      expect(await subject.stored([other.id])).toEqual(before);
      const changed = await client.patch(subject.one(mine.id), patch);
      expect(changed.status, changed.text).toBe(200);
    });

    itWrites('A-04 rolls back what would be created outside of it', async () => {
      const count = await subject.count();
      const body = Object.fromEntries(
        Object.entries(subject.body()).filter(
          ([name]) => !isOfItsKind(resource, name) || resource.field(name)?.required,
        ),
      );
      const reply = await client.post(subject.path, body);
      expect(reply.status, reply.text).toBe(403);
      expect(reply.body).toEqual({ detail: REFUSED, code: 'permission_denied' });
      expect(await subject.count()).toBe(count);
      expect(await subject.records(reply)).toEqual([]);
    });
  });
}

/** The change without references to objects of its kind: a parent is hidden from the token. */
function narrowed({ resource, expected }: Subject): Json {
  return Object.fromEntries(Object.entries(expected.patch ?? {}).filter(([name]) => !isOfItsKind(resource, name)));
}

const isOfItsKind = (resource: ResourceMeta, name: string): boolean =>
  resource.field(name)?.target?.() === resource.model;
