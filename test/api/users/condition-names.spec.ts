// Which names a condition may have, and what was meant by one that it may not have.
import { describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { Site } from '../../../src/dcim/site.js';
import { resourceOf } from '../../../src/engine/declare/resource.js';
import { conditionNames, misnamingOf } from '../../../src/engine/query/condition-names.js';
import { LOOKUPS } from '../../../src/engine/query/constraint.js';
import { constraintProblems } from '../../../src/users/matching-count.js';
import { Token } from '../../../src/users/token.js';

const TEXTS = ['name', 'slug', 'facility', 'description', 'comments', 'physical_address', 'shipping_address'];
const VALUES: Readonly<Record<string, unknown>> = { in: ['x'], range: ['a', 'b'], isnull: true };

describe('conditionNames', () => {
  it('names what can be asked: values, with the choices that there are, and relations with what they lead to', () => {
    const names = new Map(conditionNames(resourceOf(Site)).map((one) => [one.name, one]));
    expect([...names.keys()].slice(0, 3)).toEqual(['id', 'name', 'slug']);
    expect(names.get('status')?.values).toContain('planned');
    expect(names.get('region')?.target?.label).toBe('dcim.region');
    expect(names.get('tags')?.target?.label).toBe('extras.tag');
  });

  it('names no secret', () => {
    const names = conditionNames(resourceOf(Token)).map(({ name }) => name);
    expect(names).toContain('description');
    for (const secret of ['digest', 'key', 'key_suffix', 'sealed_key', 'previous_digest']) {
      expect(names).not.toContain(secret);
    }
  });
});

describe('misnamingOf', () => {
  it.each([
    'name',
    'id__in',
    'region',
    'region_id',
    'region__slug__in',
    'region__isnull',
    'tags__name',
    'region__parent__name',
  ])('finds nothing wrong with %s', (key) => {
    expect(misnamingOf(resourceOf(Site), key)).toBeUndefined();
  });

  it.each([
    ['staus', 'staus', 'dcim.site', 'status'],
    ['region__slgu', 'slgu', 'dcim.region', 'slug'],
    ['region__in_', 'in_', 'dcim.region', 'in'],
    ['name__startwith', 'startwith', null, 'startswith'],
    ['id__contains', 'contains', null, 'in'],
    ['latitude__icontains', 'icontains', null, 'in'],
  ])('of %s finds that %s cannot stand there, and what was meant', (key, step, at, first) => {
    const found = misnamingOf(resourceOf(Site), key);
    expect([found?.step, found?.at?.label ?? null, found?.names[0]]).toEqual([step, at, first]);
  });

  it('offers only comparisons that the value has', () => {
    expect(misnamingOf(resourceOf(Site), 'name__x')?.names.toSorted()).toEqual([...LOOKUPS].sort());
    expect(misnamingOf(resourceOf(Device), 'position__x')?.names).not.toContain('contains');
  });

  it('agrees with the compiler about every name it offers', () => {
    const wrong = conditionNames(resourceOf(Device)).flatMap(({ name }) =>
      constraintProblems(['dcim.device'], { [`${name}__isnull`]: true }).map(({ message }) => [name, message]),
    );
    expect(wrong).toEqual([]);
  });
});

describe('constraintProblems', () => {
  it('tells of each condition, model by model', () => {
    const found = constraintProblems(['dcim.site', 'dcim.device'], { facility: 'x', naem: 'y', name: 'z' });
    expect(found.map(({ resource, misnaming }) => [resource.label, misnaming?.step])).toEqual([
      ['dcim.site', 'naem'],
      ['dcim.device', 'facility'],
      ['dcim.device', 'naem'],
    ]);
  });

  it('tells of values that do not fit, where no name is wrong', () => {
    const [problem] = constraintProblems(['dcim.site'], { name__in: 'not a list' });
    expect([problem?.message, problem?.misnaming]).toEqual(["'name__in' takes a list of values.", undefined]);
  });

  it('tells of too many conditions, none of which is wrong by itself', () => {
    const many = Object.fromEntries(
      LOOKUPS.flatMap((lookup) => TEXTS.map((name) => [`${name}__${lookup}`, VALUES[lookup] ?? 'x'])),
    );
    expect(Object.keys(many).length).toBeGreaterThan(100);
    expect(constraintProblems(['dcim.site'], many).map(({ message }) => message)).toEqual([
      'At most 100 conditions can be given.',
    ]);
  });

  it('tells no more than a few of many', () => {
    const many = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`nothing_${index}`, 1]));
    expect(constraintProblems(['dcim.site', 'dcim.rack'], many)).toHaveLength(5);
  });

  it('finds nothing where nothing is asked', () => {
    for (const constraints of [null, {}, [{ name: 'y' }, {}]])
      expect(constraintProblems(['dcim.site'], constraints)).toEqual([]);
  });

  it('finds what is wrong beside what lets everything through', () => {
    expect(constraintProblems(['dcim.site'], [{ naem: 'y' }, {}])).toHaveLength(1);
  });
});
