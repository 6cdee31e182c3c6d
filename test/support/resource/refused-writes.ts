// A resource that only the server writes.
import { describe, expect, it } from 'vitest';
import type { Subject } from './subject.js';

export function describeRefusedWrites(subject: Subject): void {
  describe('writes', () => {
    it.each(['post', 'put', 'patch', 'delete'] as const)('refuses %s with 405', async (method) => {
      const before = await subject.stored();
      for (const path of [subject.path, subject.one()]) {
        const { status, headers, body } = await subject.server.admin[method](path, {});
        expect(status).toBe(405);
        expect(headers.get('allow')).toBe('GET, HEAD, OPTIONS');
        expect(body).toEqual({ detail: `Method "${method.toUpperCase()}" not allowed.`, code: 'method_not_allowed' });
      }
      expect(await subject.stored()).toEqual(before);
    });
  });
}
