// Every filter of the resource, with a value that the first object has or that none has: what must be found by it.
import { describe, expect, it } from 'vitest';
import { filterNames } from '../../../src/engine/query/filters.js';
import type { Json } from '../client.js';
import { isDeep, isLong, itInDepth } from '../depth.js';
import { type Asked, askedOf, hasContrary } from './filter-values.js';
import { isFoundBy, mustFind, valueFor } from './lookups.js';
import type { Subject } from './subject.js';

/** Kinds of fields whose values are compared as they are shown. */
const COMPARED_AS_SHOWN = new Set(['text', 'choice', 'integer', 'decimal', 'boolean']);

export function describeFilters(subject: Subject): void {
  const itDeep = itInDepth(subject.resource.label);
  const { resource } = subject;
  const idsFor = async (query: string): Promise<string[] | number> => {
    const { status, body } = await subject.server.admin.get(`${subject.path}?limit=0&fields=id&${query}`);
    return status === 200 ? body.results.map(({ id }: Json) => id) : status;
  };

  /** The objects that a filter must find, and those among which it is to be judged. */
  const judged = (lookup: string, { value, isHeld, field }: Asked): [found: string[], among: string[]] => {
    const { first, rows } = subject;
    if (value === 'null' && lookup === 'empty') return [isHeld ? [first.id] : [], [first.id]];
    if (!field || field.spelling || !COMPARED_AS_SHOWN.has(field.kind))
      return [mustFind(lookup, isHeld) ? [first.id] : [], [first.id]];
    const shown = (row: Json) =>
      field.kind === 'choice' ? (row[field.name]?.value ?? row[field.name]) : row[field.name];
    const ids = (some: Json[]) => some.map(({ id }) => id);
    return [ids(rows.filter((row) => isFoundBy(lookup, value, shown(row)))), ids(rows)];
  };

  describe('filters', () => {
    it('find what has their value, leave out what has not, and split the objects with their negations', async () => {
      const all = (await idsFor('')) as string[];
      const [wrong, unasked, dropped]: [unknown[], string[], string[]] = [[], [], []];
      for (const [name, lookups] of chosen(subject)) {
        const asked = await askedOf(subject, name);
        if (!asked) {
          unasked.push(name);
          continue;
        }
        const answers = new Map<string, string[]>();
        // What is not set has no order and no letters.
        const possible = asked.value === 'null' ? lookups.filter((one) => ['', 'n', 'empty'].includes(one)) : lookups;
        for (const lookup of possible) {
          const filter = lookup ? `${name}__${lookup}` : name;
          const ids = await idsFor(`${filter}=${encodeURIComponent(valueFor(lookup, asked.value))}`);
          const [expected, among] = judged(lookup, asked);
          const found = Array.isArray(ids) ? among.filter((id) => ids.includes(id)) : ids;
          if (JSON.stringify(found) !== JSON.stringify(expected)) wrong.push([filter, asked.value, found, expected]);
          if (Array.isArray(ids)) answers.set(lookup, ids);
        }
        const [some, others] = [answers.get(''), answers.get('n')];
        if (some && others && JSON.stringify([...some, ...others].sort()) !== JSON.stringify([...all].sort()))
          wrong.push([name, asked.value, 'is not split', some, others]);
        const isLeftOut = [...answers.values()].some((ids) => !ids.includes(subject.first.id));
        if (!isLeftOut && !(await hasContrary(subject, name))) dropped.push(name);
      }
      expect(wrong).toEqual([]);
      // Each needs a value in `filters` of the resource's test, or a reason in `unasked`.
      expect(unasked).toEqual(Object.keys(subject.expected.unasked ?? {}));
      // No value leaves the first object out: such a filter could as well be ignored.
      expect(dropped).toEqual([]);
    });

    itDeep('refuses what is no filter, unless filtering is not strict', async () => {
      const names = ['nope', 'name__nope', 'password', 'key', 'digest', 'path', 'page'];
      for (const name of names.filter((one) => !resource.field(one))) {
        const { status, body } = await subject.server.admin.get(`${subject.path}?${name}=1`);
        expect([name, status, body]).toEqual([name, 400, { [name]: ['Unknown filter field.'] }]);
      }
    });

    itDeep('asks nothing with an empty value', async () => {
      const all = await idsFor('');
      const texts = resource.fields.filter(({ kind, filterable }) => kind === 'text' && filterable);
      for (const name of ['id', ...texts.map((field) => field.name).slice(0, isLong ? texts.length : 1)]) {
        expect([name, await idsFor(`${name}=`)]).toEqual([name, all]);
      }
    });
  });
}

/**
 * The filters and their lookups. In short: every name and its negation; every lookup once for each kind of field, of the
 * representatives, and of what a resource declares itself.
 */
function chosen({ resource }: Subject): Map<string, string[]> {
  const names = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const filter of filterNames(resource)) {
    const [, name = '', lookup = ''] = /^(.+?)(?:__([a-z]+))?$/.exec(filter) ?? [];
    const ofField = resource.field(name)?.kind;
    const kind = `${ofField ?? (resource.filters.has(name) ? 'declared' : 'other')} ${lookup}`;
    const isAlike = ofField !== undefined && !isDeep(resource.label) && lookup !== 'n';
    if (!isLong && lookup !== '' && (isAlike || seen.has(kind))) continue;
    seen.add(kind);
    names.set(name, [...(names.get(name) ?? []), lookup]);
  }
  return names;
}
