import { expect, it } from 'vitest';
import type { Change } from '../engine/write/change-recorder.js';
import { inReplayOrder } from './replay-order.js';

type Short = Pick<Change, 'action' | 'id' | 'before' | 'after'>;
const create = (id: string, after: object = {}): Short => ({ action: 'create', id, before: null, after: { ...after } });
const update = (id: string, before: object, after: object): Short => ({
  action: 'update',
  id,
  before: { ...before },
  after: { ...after },
});
const remove = (id: string, before: object = {}): Short => ({
  action: 'delete',
  id,
  before: { ...before },
  after: null,
});

const CASES: readonly (readonly [what: string, recorded: readonly Short[], order: string])[] = [
  ['what does not refer to one another stays as it was', [create('b'), create('a'), update('c', {}, {})], 'b a c'],
  [
    'a module before the interfaces on it',
    [create('i', { module: 'm' }), create('j', { module: 'm' }), create('m')],
    'm i j',
  ],
  [
    'a cable before the change of its ports',
    [update('p', { cable: null }, { cable: 'c' }), create('c', { ends: ['p'] })],
    'c p',
  ],
  ['parents before children', [create('c', { parent: 'b' }), create('b', { parent: 'a' }), create('a')], 'a b c'],
  [
    'what is deleted after those that referred to it',
    [remove('a'), remove('b', { parent: 'a' }), update('s', { a: 'b' }, { a: null })],
    's b a',
  ],
  ['two changes of one object in their order', [create('a'), update('a', {}, { b: 'b' }), create('b')], 'a b a'],
  ['who loses one of many before it goes', [remove('t'), update('s', { tags: ['t', 'u'] }, { tags: ['u'] })], 's t'],
  ['a circle as it was recorded', [create('a', { bridge: 'b' }), create('b', { bridge: 'a' })], 'b a'],
  ['a reference in a custom field', [create('a', { custom_fields: { owner: ['b'] } }), create('b')], 'b a'],
  ['an object that refers to itself', [create('a', { master: 'a' })], 'a'],
];

it.each(CASES)('%s', (_, recorded, order) => {
  expect(
    inReplayOrder(recorded)
      .map(({ id }) => id)
      .join(' '),
  ).toBe(order);
});

it('takes a chain of any length, backwards too', () => {
  const chain = Array.from({ length: 20_000 }, (_, place) => create(String(place), { parent: String(place + 1) }));
  expect(inReplayOrder(chain).map(({ id }) => Number(id))).toEqual(chain.map((_, place) => 19_999 - place));
});

it('takes an object that any number of others refer to', () => {
  const tagged = Array.from({ length: 520_000 }, (_, place) => update(`s${place}`, { tags: ['t'] }, { tags: [] }));
  const order = inReplayOrder([remove('t'), ...tagged]);
  expect(order).toHaveLength(520_001);
  expect([order[0]?.id, order.at(-1)?.id]).toEqual(['s0', 't']);
});
