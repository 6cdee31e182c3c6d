// Every filter of the resource, with values that the first object has: what must find it and what must not.
import { describe, expect, it } from 'vitest';
import { knownModel, modelId } from '../../../src/engine/declare/known-models.js';
import { filterNames } from '../../../src/engine/query/filters.js';
import type { Json } from '../client.js';
import type { Subject } from './subject.js';

/** Lookups that leave the object out by its own value; the others find it. */
const LEAVING_OUT = new Set(['n', 'nic', 'nisw', 'niew', 'nie', 'lt', 'gt']);

/** An empty value asks nothing, so that everything is found. */
function mustFind(lookup: string, value: string): boolean {
  return value === '' || (lookup !== 'empty' && !LEAVING_OUT.has(lookup));
}

export function describeFilters(subject: Subject): void {
  const { resource } = subject;
  const idsFor = async (query: string): Promise<string[] | number> => {
    const { status, body } = await subject.server.admin.get(`${subject.path}?limit=0&${query}`);
    return status === 200 ? body.results.map(({ id }: Json) => id) : status;
  };

  describe('filters', () => {
    it('finds the first object by each of its values, and leaves it out by their negations', async () => {
      const wrong: unknown[] = [];
      for (const filter of filterNames(resource)) {
        const [, name = '', lookup = ''] = /^(.+?)(?:__([a-z]+))?$/.exec(filter) ?? [];
        const value = valueIn(subject, name);
        const ids = await idsFor(`${filter}=${encodeURIComponent(valueFor(lookup, value))}`);
        const isFound = Array.isArray(ids) && ids.includes(subject.first.id);
        if (!Array.isArray(ids) || isFound !== mustFind(lookup, value)) wrong.push([filter, value, isFound || ids]);
      }
      expect(wrong).toEqual([]);
    });

    it('splits the objects between a filter and its negation', async () => {
      const all = (await idsFor('')) as string[];
      for (const filter of filterNames(resource).filter((one) => one.endsWith('__n'))) {
        const name = filter.replace(/__n$/, '');
        const value = valueIn(subject, name);
        if (value === '') continue;
        const query = `=${encodeURIComponent(value)}`;
        const some = (await idsFor(`${name}${query}`)) as string[];
        const others = (await idsFor(`${filter}${query}`)) as string[];
        expect([name, [...some, ...others].sort()]).toEqual([name, [...all].sort()]);
      }
    });

    it('refuses what is no filter, unless filtering is not strict', async () => {
      const names = ['nope', 'name__nope', 'password', 'key', 'digest', 'path', 'page'];
      for (const name of names.filter((one) => !resource.field(one))) {
        const { status, body } = await subject.server.admin.get(`${subject.path}?${name}=1`);
        expect([name, status, body]).toEqual([name, 400, { [name]: ['Unknown filter field.'] }]);
      }
    });

    it('asks nothing with an empty value', async () => {
      const all = await idsFor('');
      for (const name of [
        'id',
        ...resource.fields.filter(({ kind, filterable }) => kind === 'text' && filterable).map((field) => field.name),
      ]) {
        expect([name, await idsFor(`${name}=`)]).toEqual([name, all]);
      }
    });
  });
}

function valueIn({ resource, first, expected, requestId, updateId }: Subject, name: string): string {
  const given = expected.filters?.(first)[name];
  if (given !== undefined) return given;
  if (name === 'q') return String(first.name ?? first.username ?? first.description ?? first.user_name);
  if (Object.hasOwn(resource.counts, name)) return String(first[name]);
  if (name.endsWith('_by_request')) return name.startsWith('updated') ? updateId : requestId;
  if (name.endsWith('_type_id')) return typeIdIn(first, name);
  const plain = name.replace(/_id$/, '').replace(/^ancestor$/, 'parent');
  const field = resource.field(name) ?? resource.field(plain) ?? resource.field(`${plain}s`);
  if (!field) return name === 'id' ? first.id : '';
  const value = first[field.name];
  if (!field.target) return String(value?.value ?? value ?? '');
  const related = Array.isArray(value) ? value[0] : value;
  if (!related) return 'null';
  return String(name.endsWith('_id') ? (related.id ?? related) : (related.slug ?? related.username ?? related.name));
}

/** The id of the model that the object names, as the list of object types has it. */
function typeIdIn(first: Json, name: string): string {
  const plain = name.replace(/_id$/, '');
  const model = knownModel(first[plain] ?? first[`${plain}s`]?.[0] ?? '');
  return model ? modelId(model.number) : '';
}

/** The value as a lookup finds it. */
function valueFor(lookup: string, value: string): string {
  if (lookup === 'empty') return 'true';
  if (value === '') return '';
  if (lookup === 'regex') return patternOf(value);
  if (lookup === 'iregex') return patternOf(value.toUpperCase());
  if (lookup === 'ie' || lookup === 'nie') return value.toUpperCase();
  const half = Math.ceil(value.length / 2);
  if (lookup === 'isw' || lookup === 'nisw') return value.slice(0, half);
  if (lookup === 'iew' || lookup === 'niew') return value.slice(-half);
  return value;
}

const patternOf = (value: string): string => `^${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
