// One object at its own address.
import { describe, expect, it } from 'vitest';
import { itInDepth } from '../depth.js';
import { type Subject, UNKNOWN_ID, withoutUse } from './subject.js';

export function describeReading(subject: Subject): void {
  const itDeep = itInDepth(subject.resource.label);
  const get = (id: string, query = '') => subject.server.admin.get(`${subject.one(id)}${query}`);

  describe('GET, one', () => {
    it('answers the object, its address absolute', async () => {
      const { status, body } = await get(subject.first.id);
      expect(status).toBe(200);
      expect(body.url).toBe(`${subject.server.url}${subject.one()}`);
      expect(withoutUse(body)).toEqual((await subject.stored())[0]);
    });

    itDeep('takes upper-case ids, and shows a brief form and chosen fields', async () => {
      const upper = await get(subject.first.id.toUpperCase());
      expect([upper.status, upper.body.id]).toEqual([200, subject.first.id]);
      expect(Object.keys((await get(subject.first.id, '?fields=display')).body)).toEqual(['display']);
      expect(Object.keys((await get(subject.first.id, '?brief=1')).body).sort()).toEqual(subject.brief);
    });

    itDeep.each([UNKNOWN_ID, '1', 'nope', `{${UNKNOWN_ID}}`, UNKNOWN_ID.replaceAll('-', '')])(
      'finds nothing at %s',
      async (id) => {
        const { status, body } = await get(id);
        expect(status).toBe(404);
        expect(body).toEqual({ detail: 'Not found.', code: 'not_found' });
      },
    );
  });
}
