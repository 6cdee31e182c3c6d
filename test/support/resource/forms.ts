// What a client learns before it writes, and what a browser sees.
import { describe, expect, it } from 'vitest';
import { isRequired } from '../../../src/engine/declare/field.js';
import { NATIVE } from '../../../src/engine/dialect.js';
import { itInDepth } from '../depth.js';
import type { Subject } from './subject.js';

export function describeForms(subject: Subject): void {
  const itDeep = itInDepth(subject.resource.label);
  const { resource } = subject;

  describe('OPTIONS', () => {
    it('describes the fields that may be written, by what the caller may do', async () => {
      const { status, body } = await subject.server.admin.options(subject.path);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        renders: ['application/json', 'text/html'],
        parses: ['application/json', 'multipart/form-data'],
      });
      if (resource.options.readOnly) {
        expect(body).not.toHaveProperty('actions');
        return;
      }
      expect(Object.keys(body.actions).sort()).toEqual(['POST', 'PUT']);
      const netbox = await subject.server.admin.options(`/netbox${subject.path}`);
      for (const field of subject.writable) {
        const { name, required, label } = field;
        const described = { required: isRequired(field, NATIVE), read_only: false, label };
        expect(body.actions.POST[name]).toMatchObject(described);
        expect(netbox.body.actions.POST[name]).toMatchObject({ required });
      }
      const one = await subject.server.admin.options(subject.one());
      expect(Object.keys(one.body.actions)).toEqual(['PUT']);
    });

    itDeep('answers everybody, without actions where there are none', async () => {
      for (const client of [subject.server.anonymous, (await subject.server.user()).client]) {
        const { status, body } = await client.options(subject.path);
        expect(status).toBe(200);
        expect(body).not.toHaveProperty('actions');
      }
    });
  });

  describe('as a page', () => {
    it('shows the list and an object to a browser', async () => {
      for (const path of [subject.path, subject.one(), `${subject.path}?format=api`]) {
        const accept = path.includes('format') ? 'application/json' : 'text/html';
        const { status, headers, text } = await subject.server.admin.get(path, { headers: { accept } });
        expect([path, status]).toEqual([path, 200]);
        expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(text).toMatch(/^<!doctype html>/i);
        expect(text).toContain(subject.first.id);
      }
    });

    itDeep('shows a refusal to a browser', async () => {
      const { status, headers, text } = await subject.server.admin.get(`${subject.path}?nope=1`, {
        headers: { accept: 'text/html' },
      });
      expect([status, headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
      expect(text).toContain('Unknown filter field.');
    });
  });
}
