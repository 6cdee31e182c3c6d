// One object created, changed, replaced, deleted; the record each leaves.
import { describe, expect, it } from 'vitest';
import { type Field, isRequired } from '../../../src/engine/declare/field.js';
import { NATIVE } from '../../../src/engine/dialect.js';
import type { Json } from '../client.js';
import { itInDepth, itWhere } from '../depth.js';
import { type Subject, UNKNOWN_ID, withoutUse } from './subject.js';

export function describeWrites(subject: Subject): void {
  const itDeep = itInDepth(subject.resource.label);
  const { resource, expected } = subject;
  const { patch = {} } = expected;
  const admin = () => subject.server.admin;

  describe('POST', () => {
    it('creates an object, says where it is and records it', async () => {
      const body = subject.body(0);
      const reply = await admin().post(subject.path, { ...body, changelog_message: 'as a test' });
      expect(reply.status, reply.text).toBe(201);
      expect(reply.body).toMatchObject(subject.shown(body));
      expect(reply.headers.get('location')).toBe(reply.body.url);
      const [stored] = await subject.stored([reply.body.id]);
      expect(withoutKey(withoutUse(reply.body))).toEqual(stored);
      expect(await subject.records(reply)).toMatchObject([
        {
          action: { value: 'create', label: 'Created' },
          user_name: 'admin',
          request_id: reply.headers.get('x-request-id'),
          changed_object_type: resource.label,
          changed_object_id: reply.body.id,
          message: 'as a test',
          prechange_data: null,
        },
      ]);
    });

    it('names every field that is required', async () => {
      const before = await subject.count();
      const required = subject.writable.filter((field) => isRequired(field, NATIVE) && !isCaller(subject, field.name));
      const { status, body } = await admin().post(subject.path, {});
      if (required.length === 0) return;
      expect(status).toBe(400);
      expect(body).toEqual(Object.fromEntries(required.map(({ name }) => [name, ['This field is required.']])));
      expect(await subject.count()).toBe(before);
    });

    const madeField = resource.fields.find(({ made }) => made);
    itWhere(madeField !== undefined)('makes the slug of the name, but in the NetBox dialect', async () => {
      const { name: slug, made } = madeField as Field & { made: { from: string } };
      const { [slug]: _given, ...body } = { ...subject.body(), [made.from]: 'Under the “Hill”' };
      const reply = await admin().post(subject.path, body);
      expect([reply.status, reply.body[slug]]).toEqual([201, 'under-the-hill']);
      const before = await subject.count();
      const again = { ...body, [made.from]: 'Under the hill' };
      // Of some resources the slug may occur twice, as in NetBox.
      const isUnique =
        madeField?.unique || resource.options.unique?.some(({ fields }) => fields.includes(madeField?.property ?? ''));
      for (const given of isUnique ? [again, { ...again, [slug]: '' }] : []) {
        const collision = await admin().post(subject.path, given);
        expect([collision.status, Object.keys(collision.body)]).toEqual([400, [slug]]);
      }
      if (isUnique) {
        const bulk = await admin().post(subject.path, [{ ...body, [made.from]: 'Over it' }, again]);
        expect(bulk.body.errors).toMatchObject([{ index: 1, errors: { [slug]: [expect.any(String)] } }]);
      }
      const nothing = await admin().post(subject.path, { ...body, [made.from]: '…' });
      expect(nothing.body).toEqual({ [slug]: [`Nothing can be made of the ${made.from}: give one.`] });
      const netbox = await admin().post(`/netbox${subject.path}`, { [made.from]: 'Over it' });
      expect([netbox.status, netbox.body[slug]]).toEqual([400, ['This field is required.']]);
      expect(await subject.count()).toBe(before);
      const put = await admin().put(subject.one(reply.body.id), { ...body, [made.from]: 'Over it' });
      expect([put.status, put.body[slug]]).toEqual([200, 'over-it']);
      const patched = await admin().patch(subject.one(reply.body.id), { [made.from]: 'Beside it' });
      expect([patched.status, patched.body[slug]]).toEqual([200, 'over-it']);
      expect((await admin().delete(subject.one(reply.body.id))).status).toBe(204);
    });

    itDeep('refuses a field it does not know', async () => {
      const before = await subject.count();
      const { status, body } = await admin().post(subject.path, { ...subject.body(), nope: 1, nor_this: null });
      expect(status).toBe(400);
      expect(body).toEqual({ nope: ['Unknown field.'], nor_this: ['Unknown field.'] });
      expect(await subject.count()).toBe(before);
    });

    itDeep('ignores what only the server says', async () => {
      const told = { id: UNKNOWN_ID, url: 'x', display: 'x', number: 1 };
      const readOnly = Object.fromEntries(
        resource.fields
          .filter((field) => field.readOnly && !field.hidden)
          .map(({ name }) => [name, '2000-01-01T00:00:00Z']),
      );
      const { status, body } = await admin().post(subject.path, { ...subject.body(), ...told, ...readOnly });
      expect(status).toBe(201);
      expect(body.id).not.toBe(UNKNOWN_ID);
      for (const name of Object.keys(readOnly)) expect(String(body[name])).not.toContain('2000-01-01');
    });

    itDeep.each([
      ['"text"', 'str'],
      ['7', 'int'],
      ['null', 'NoneType'],
    ])('refuses %s for a body', async (raw, type) => {
      const { status, body } = await admin().post(subject.path, undefined, {
        raw,
        headers: { 'content-type': 'application/json' },
      });
      expect(status).toBe(400);
      expect(body).toEqual({ non_field_errors: [`Invalid data. Expected a dictionary, but got ${type}.`] });
    });
  });

  describe('PATCH', () => {
    it('changes what is given and records before and after', async () => {
      const [object] = await subject.make(1);
      const reply = await admin().patch(subject.one(object.id), patch);
      expect(reply.status, reply.text).toBe(200);
      const shown = subject.shown(patch);
      expect(reply.body).toMatchObject(shown);
      const untouched = Object.keys(withoutKey(object)).filter((name) => !(name in shown) && !isDerived(subject, name));
      for (const name of untouched) expect([name, reply.body[name]]).toEqual([name, object[name]]);
      const [record, ...more] = await subject.records(reply);
      expect(more).toEqual([]);
      expect(record).toMatchObject({ action: { value: 'update' }, changed_object_id: object.id });
      expect(record.prechange_data).not.toEqual(record.postchange_data);
    });

    itDeep('records nothing and touches nothing where nothing changes', async () => {
      const [object] = await subject.make(1);
      await admin().patch(subject.one(object.id), patch);
      const before = await subject.stored([object.id]);
      for (const body of [{}, patch]) {
        const reply = await admin().patch(subject.one(object.id), body);
        expect(reply.status).toBe(200);
        expect(await subject.records(reply)).toEqual([]);
        expect(await subject.stored([object.id])).toEqual(before);
      }
    });

    it('takes back what it has shown and changes nothing', async () => {
      const [stored] = await subject.stored();
      const writable = Object.fromEntries(
        Object.entries(stored).map(([name, value]) => [name, asWritten(resource.field(name)?.kind, value)]),
      );
      const reply = await admin().patch(subject.one(), writable);
      expect(reply.status, reply.text).toBe(200);
      expect(await subject.stored()).toEqual(expect.arrayContaining([stored]));
      expect(await subject.records(reply)).toEqual([]);
    });

    itDeep('refuses what is not valid and changes nothing', async () => {
      const before = await subject.stored();
      const { status, body } = await admin().patch(subject.one(), { ...patch, nope: 1 });
      expect(status).toBe(400);
      expect(body).toEqual({ nope: ['Unknown field.'] });
      expect(await subject.stored()).toEqual(before);
    });

    itDeep('finds nothing at an unknown id', async () => {
      for (const id of [UNKNOWN_ID, 'nope', '1']) {
        expect(await admin().patch(subject.one(id), patch)).toMatchObject({
          status: 404,
          body: { detail: 'Not found.' },
        });
      }
    });
  });

  describe('PUT', () => {
    it('wants what is required and keeps what is left out', async () => {
      const reply = await admin().post(subject.path, subject.body(0));
      const object = reply.body;
      const required = subject.writable.filter((field) => isRequired(field, NATIVE) && !isCaller(subject, field.name));
      const { status, body } = await admin().put(subject.one(object.id), {});
      expect(status).toBe(required.length > 0 ? 400 : 200);
      if (required.length > 0) {
        expect(body).toEqual(Object.fromEntries(required.map(({ name }) => [name, ['This field is required.']])));
      }
      const given = subject.body(0);
      const least = Object.fromEntries(required.map(({ name }) => [name, given[name]]));
      const put = await admin().put(subject.one(object.id), least);
      expect(put.status, put.text).toBe(200);
      expect(put.body).toMatchObject(subject.shown(least));
      const isMade = (name: string) => resource.field(name)?.made !== undefined;
      const kept = Object.keys(withoutKey(object)).filter((one) => !(one in least) && !isMade(one));
      for (const name of kept.filter((one) => !isDerived(subject, one))) {
        expect([name, put.body[name]]).toEqual([name, object[name]]);
      }
    });
  });

  describe('DELETE', () => {
    it('deletes an object and records it', async () => {
      const [object] = await subject.make(1);
      const reply = await admin().delete(subject.one(object.id), { changelog_message: 'away' });
      expect([reply.status, reply.text]).toEqual([204, '']);
      expect((await admin().get(subject.one(object.id))).status).toBe(404);
      expect((await admin().delete(subject.one(object.id))).status).toBe(404);
      expect(await subject.records(reply)).toMatchObject([
        {
          action: { value: 'delete' },
          changed_object_id: object.id,
          changed_object: null,
          message: 'away',
          postchange_data: null,
        },
      ]);
    });
  });
}

/** Follow from other fields. */
const DERIVED = new Set(['display', 'last_updated', 'last_used', 'last_used_ip']);
/** So do what PostgreSQL computes, and the object of a reference to any model. */
const isDerived = ({ resource }: Subject, name: string): boolean =>
  DERIVED.has(name) || resource.field(name)?.sql !== undefined || resource.field(name)?.kind === 'any';

/** The owner of a token is the caller where the body names nobody. */
const isCaller = ({ resource }: Subject, name: string): boolean => resource.label === 'users.token' && name === 'user';

function withoutKey<T extends object>(shown: T): T {
  const { key: _, ...rest } = shown as T & { key?: unknown };
  return rest as T;
}

/** As a client writes what it has read: choices bare, relations by id. */
function asWritten(kind: string | undefined, value: Json): unknown {
  if (kind === 'choice') return value?.value ?? value;
  if (kind === 'reference') return value?.id ?? value ?? null;
  if (kind === 'any-list')
    return value?.map(({ object_type, object_id }: Json) => ({ object_type, object_id })) ?? null;
  return kind === 'references' ? value.map(({ id }: Json) => id) : value;
}
