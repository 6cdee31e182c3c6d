// Lists of objects: all or nothing, errors by index, the order kept.
import { describe, expect, it } from 'vitest';
import { describeInDepth, itInDepth } from '../depth.js';
import type { Json } from '../client.js';
import { countStatements } from '../query-count.js';
import { type Subject, UNKNOWN_ID } from './subject.js';

type Method = 'put' | 'patch' | 'delete';

export function describeBulkWrites(subject: Subject): void {
  const itDeep = itInDepth(subject.resource.label);
  const { patch = {} } = subject.expected;
  const admin = () => subject.server.admin;
  const idsOf = (shown: Json[]) => shown.map(({ id }) => id);

  describe('POST, a list', () => {
    it('creates them all, in their order, each with its record', async () => {
      const bodies = [subject.body(2), subject.body(1), subject.body(2)];
      const reply = await admin().post(subject.path, bodies);
      expect(reply.status, reply.text).toBe(201);
      expect(reply.headers.get('location')).toBeNull();
      expect(reply.body).toMatchObject(bodies.map((body) => subject.shown(body)));
      expect(idsOf(await subject.stored(idsOf(reply.body)))).toEqual(idsOf(reply.body));
      expect((await subject.records(reply)).map((record) => record.changed_object_id).sort()).toEqual(
        idsOf(reply.body).sort(),
      );
    });

    itDeep('creates none where one is bad, and says which', async () => {
      const before = await subject.count();
      const reply = await admin().post(subject.path, [
        subject.body(),
        { ...subject.body(), nope: 1 },
        subject.body(),
        7,
      ]);
      expect(reply.status).toBe(400);
      expect(reply.body).toEqual({
        detail: '2 of 4 objects are not valid; nothing was changed.',
        errors: [
          { index: 1, errors: { nope: ['Unknown field.'] } },
          { index: 3, errors: { non_field_errors: ['Invalid data. Expected a dictionary, but got int.'] } },
        ],
      });
      expect(await subject.count()).toBe(before);
      expect(await subject.records(reply)).toEqual([]);
    });

    itDeep('takes an empty list', async () => {
      expect(await admin().post(subject.path, [])).toMatchObject({ status: 201, body: [] });
    });
  });

  describe('PATCH, a list', () => {
    it('changes them all and answers in the order of the request', async () => {
      const ids = idsOf(await subject.make(3)).reverse();
      const reply = await admin().patch(
        subject.path,
        ids.map((id) => ({ id, ...patch })),
      );
      expect(reply.status, reply.text).toBe(200);
      expect(idsOf(reply.body)).toEqual(ids);
      for (const one of reply.body) expect(one).toMatchObject(subject.shown(patch));
      expect(await subject.records(reply)).toHaveLength(3);
    });

    itDeep('changes none where one is bad', async () => {
      const [a, b] = await subject.make(2);
      const before = await subject.stored([a.id, b.id]);
      const reply = await admin().patch(subject.path, [
        { id: a.id, ...patch },
        { id: b.id, nope: 1 },
      ]);
      expect(reply.status).toBe(400);
      expect(reply.body.errors).toEqual([{ index: 1, errors: { nope: ['Unknown field.'] } }]);
      expect(await subject.stored([a.id, b.id])).toEqual(before);
      expect(await subject.records(reply)).toEqual([]);
    });

    it('sends a number of statements that does not grow with the list', async () => {
      const ids = idsOf(await subject.make(5));
      const flip = (some: string[]) => () =>
        admin().patch(
          subject.path,
          some.map((id) => ({ id, ...patch })),
        );
      const few = await countStatements(subject.server, flip(ids.slice(0, 2)));
      const many = await countStatements(subject.server, flip(ids));
      expect(many).toBeLessThanOrEqual(few);
    });
  });

  describe('PUT, a list', () => {
    it('replaces them all, or none', async () => {
      const [a, b] = await subject.make(2);
      const [bodyA, bodyB] = [subject.body(), subject.body()].map(({ key: _, ...body }) => body);
      const reply = await admin().put(subject.path, [
        { id: b.id, ...bodyB },
        { id: a.id, ...bodyA },
      ]);
      expect(reply.status, reply.text).toBe(200);
      expect(idsOf(reply.body)).toEqual([b.id, a.id]);
      expect(reply.body).toMatchObject([subject.shown(bodyB ?? {}), subject.shown(bodyA ?? {})]);
    });
  });

  describe('DELETE, a list', () => {
    it('deletes them all, each with its record', async () => {
      const ids = idsOf(await subject.make(2));
      const reply = await admin().delete(
        subject.path,
        ids.map((id) => ({ id, changelog_message: `away with ${id}` })),
      );
      expect([reply.status, reply.text]).toEqual([204, '']);
      expect(await subject.stored(ids)).toEqual([]);
      const records = await subject.records(reply);
      expect(records.map(({ message }) => message).sort()).toEqual(ids.map((id) => `away with ${id}`).sort());
    });

    itDeep('takes an empty list', async () => {
      expect((await admin().delete(subject.path, [])).status).toBe(204);
    });
  });

  describeInDepth(subject.resource.label)('a list of changes or deletions', () => {
    it.each(['put', 'patch', 'delete'] as Method[])(
      'A-05 reports unknown ids by index and does nothing (%s)',
      async (method) => {
        const [object] = await subject.make(1);
        const before = await subject.stored([object.id]);
        const { status, body } = await admin()[method](subject.path, [
          { id: object.id, ...patch },
          { id: UNKNOWN_ID, ...patch },
        ]);
        expect(status).toBe(400);
        expect(body.errors).toEqual([{ index: 1, errors: { id: ['Not found.'] } }]);
        expect(await subject.stored([object.id])).toEqual(before);
      },
    );

    it.each(['put', 'patch', 'delete'] as Method[])(
      'A-05 reports missing, malformed and repeated ids (%s)',
      async (method) => {
        const [object] = await subject.make(1);
        const before = await subject.stored([object.id]);
        const { status, body } = await admin()[method](subject.path, [
          { id: object.id },
          { ...patch },
          { id: 7 },
          { id: '9223372036854775808' },
          { id: object.id.toUpperCase() },
          'text',
          { id: -1 },
          { id: null },
        ]);
        expect(status).toBe(400);
        expect(body.errors).toEqual([
          { index: 1, errors: { id: ['This field is required.'] } },
          { index: 2, errors: { id: ['Enter a valid UUID.'] } },
          { index: 3, errors: { id: ['Enter a valid UUID.'] } },
          { index: 4, errors: { id: ['This id is given more than once.'] } },
          { index: 5, errors: { non_field_errors: ['Invalid data. Expected a dictionary, but got str.'] } },
          { index: 6, errors: { id: ['Enter a valid UUID.'] } },
          { index: 7, errors: { id: ['Enter a valid UUID.'] } },
        ]);
        expect(await subject.stored([object.id])).toEqual(before);
      },
    );

    it.each(['put', 'patch', 'delete'] as Method[])('refuses an object, and nothing at all (%s)', async (method) => {
      const message = { non_field_errors: ['Expected a list of items but got type "dict".'] };
      expect(await admin()[method](subject.path, { id: subject.first.id })).toMatchObject({
        status: 400,
        body: message,
      });
      expect(await admin()[method](subject.path)).toMatchObject({ status: 400, body: message });
    });
  });
}
