// Lists: their form, brief and chosen fields, order, pages.
import { describe, expect, it } from 'vitest';
import type { Json } from '../client.js';
import { isDeep, itInDepth } from '../depth.js';
import { countStatements } from '../query-count.js';
import { idsInOrder, isAlike, orderable } from './orders.js';
import { type Subject, UNKNOWN_ID, withoutUse } from './subject.js';

export function describeLists(subject: Subject): void {
  const itDeep = itInDepth(subject.resource.label);
  const { resource, expected } = subject;
  const get = (query: string) => subject.server.admin.get(`${subject.path}${query}`);
  const among = (query = '') => get(`?${subject.ids.map((id) => `id=${id}`).join('&')}${query}`);

  describe('GET, a list', () => {
    it('answers count, next, previous and results', async () => {
      const { status, body, headers } = await get('?limit=0');
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(Object.keys(body)).toEqual(['count', 'next', 'previous', 'results']);
      expect(body.count).toBe(body.results.length);
      const known = new Set(body.results.map(({ id }: Json) => id));
      expect(subject.ids.filter((id) => !known.has(id))).toEqual([]);
    });

    it('shows an object as its own address does', async () => {
      const { body } = await get(`?id=${subject.first.id}`);
      const one = await subject.server.admin.get(subject.one());
      expect(body.count).toBe(1);
      expect(withoutUse(body.results[0])).toEqual(withoutUse(one.body));
      expect(Object.keys(body.results[0])).toEqual(Object.keys(one.body));
    });

    it('shows the brief form', async () => {
      const brief = subject.brief;
      for (const value of isDeep(resource.label) ? ['1', 'true', '0'] : ['1']) {
        const { body } = await get(`?limit=2&brief=${value}`);
        expect(Object.keys(body.results[0]).sort()).toEqual(brief);
      }
      const { body } = await get('?limit=2&brief=');
      expect(Object.keys(body.results[0])).toContain('display_url');
    });

    itDeep('shows chosen fields only', async () => {
      expect(Object.keys((await get('?limit=1&fields=id,display')).body.results[0])).toEqual(['id', 'display']);
      expect(Object.keys((await get('?limit=1&fields=id&fields=url')).body.results[0])).toEqual(['id', 'url']);
      expect((await get('?limit=1&fields=nope')).body.results[0]).toEqual({});
      expect(Object.keys((await get('?limit=1&brief=1&fields=id')).body.results[0])).toEqual(['id']);
      const all = Object.keys((await get('?limit=1')).body.results[0]);
      const omitted = Object.keys((await get('?limit=1&omit=display,url')).body.results[0]);
      expect(omitted).toEqual(all.filter((name) => name !== 'display' && name !== 'url'));
    });

    it('sorts by every public field', async () => {
      const wrong: unknown[] = [];
      const ask = async (order: string, ids: readonly string[]) => {
        const { status, body } = await among(`&fields=id&ordering=${order}`);
        const found = status === 200 ? idsOf(body) : status;
        if (JSON.stringify(found) !== JSON.stringify(ids)) wrong.push([order, found, ids]);
      };
      const byId = [...subject.ids].sort();
      await ask('id', byId);
      await ask('-id', byId.reverse());
      const byDefault = idsOf((await among('&fields=id')).body).join();
      const alike: string[] = [];
      for (const field of orderable(subject)) {
        if (isAlike(subject, field)) alike.push(field.name);
        const ids = await idsInOrder(subject, field, 1);
        const isUnchanged = ids.join() === byDefault;
        if (isDeep(resource.label) || !isUnchanged) await ask(field.name, ids);
        // The other way it is turned round by the engine.
        if (isDeep(resource.label) || isUnchanged) await ask(`-${field.name}`, await idsInOrder(subject, field, -1));
      }
      expect(wrong).toEqual([]);
      // Each needs two values among the objects, or a reason in `alike` of the resource's test.
      expect(alike).toEqual(Object.keys(expected.alike ?? {}));
    });

    itDeep('refuses an order by what is no public field', async () => {
      const hidden = resource.fields.filter(({ filterable, sql }) => !filterable && !sql).map(({ name }) => name);
      const internal = ['path', 'tree_names'].filter((name) => !resource.field(name));
      for (const name of ['nope', 'name;', ...internal, ...hidden]) {
        const { status, body } = await get(`?ordering=-${encodeURIComponent(name)}`);
        expect([name, status]).toEqual([name, 400]);
        expect(body).toEqual({ ordering: [`${name} is not a field to order by.`] });
      }
    });

    itDeep('links its pages', async () => {
      const all = idsOf((await among('&limit=0')).body);
      const first = (await among('&limit=2')).body;
      expect(first).toMatchObject({ count: all.length, previous: null });
      const second = (await subject.server.admin.get(first.next)).body;
      expect(new URL(first.next).searchParams.get('offset')).toBe('2');
      expect([...idsOf(first), ...idsOf(second)]).toEqual(all.slice(0, 4));
      expect(idsOf((await subject.server.admin.get(second.previous)).body)).toEqual(idsOf(first));
      const beyond = (await among('&limit=2&offset=1000')).body;
      expect(beyond).toMatchObject({ count: all.length, next: null, results: [] });
    });

    itDeep('gives everything up to the cap for limit=0, and the default for a limit that makes no sense', async () => {
      const { body } = await get('?limit=0');
      expect(body).toMatchObject({ next: null, previous: null });
      for (const limit of ['-1', 'abc', '1.5', '', '99999999999999999999']) {
        expect((await get(`?limit=${limit}&offset=${limit}`)).body.count).toBe(body.count);
      }
    });

    itDeep('walks by key from a start', async () => {
      const seen: string[] = [];
      let next: string | null = `${subject.path}?limit=2&start=${UNKNOWN_ID.replace(/^0189/, '0000')}`;
      while (next) {
        const { status, body } = await subject.server.admin.get(next);
        expect([status, body.count, body.previous]).toEqual([200, null, null]);
        seen.push(...idsOf(body));
        next = body.next;
      }
      expect(seen).toEqual(idsOf((await get('?limit=0&ordering=id')).body));
    });

    itDeep('refuses a start with offset or ordering, and one that is no id', async () => {
      const message = { start: ['Cannot be combined with offset or ordering.'] };
      expect((await get(`?start=${subject.first.id}&offset=1`)).body).toEqual(message);
      expect((await get(`?start=${subject.first.id}&ordering=id`)).body).toEqual(message);
      expect(await get('?start=7')).toMatchObject({ status: 400, body: { start: ['Enter a valid UUID.'] } });
    });

    it('needs the same few statements whatever the size of the page', async () => {
      const { statements = 6 } = expected;
      const one = await countStatements(subject.server, () => among('&limit=1'));
      const all = await countStatements(subject.server, () => among('&limit=0'));
      expect(all).toBeLessThanOrEqual(statements);
      // A page that proves the count saves one.
      expect(Math.abs(all - one)).toBeLessThanOrEqual(1);
    });
  });
}

const idsOf = (body: Json): string[] => body.results.map(({ id }: Json) => id);
