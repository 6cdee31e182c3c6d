import { expect, it } from 'vitest';
import type { Doer, Happening } from './audit-event.js';
import { Repetitions } from './repetitions.js';

const by: Doer = { user: null, token: null, address: '192.0.2.1', requestId: 'r', method: 'GET', path: '/api/' };
const refused = (more: Partial<Doer> = {}, code = 'not_authenticated', at = '1'): Happening => ({
  ...{ event: 'refused', code, at },
  by: { ...by, ...more },
});

it('tells the first of equal ones, and their number in the end', () => {
  const repetitions = new Repetitions();
  const told = ['1', '2', '3', '4'].map((at) => repetitions.isFirst(refused({ requestId: at }, 'throttled', at)));
  expect(told).toEqual([true, false, false, false]);
  expect(repetitions.end()).toEqual([{ ...refused({ requestId: '4' }, 'throttled', '4'), repeated: 3 }]);
});

it('has nothing to tell in the end of what came once', () => {
  const repetitions = new Repetitions();
  repetitions.isFirst(refused());
  expect(repetitions.end()).toEqual([]);
});

it('begins anew after the end', () => {
  const repetitions = new Repetitions();
  repetitions.isFirst(refused());
  repetitions.end();
  expect(repetitions.isFirst(refused())).toBe(true);
  expect(repetitions.end()).toEqual([]);
});

it.each([
  ['code', refused({}, 'throttled')],
  ['address', refused({ address: '192.0.2.2' })],
  ['method', refused({ method: 'POST' })],
  ['path', refused({ path: '/' })],
  ['user', refused({ user: { id: '1', username: 'hank' } })],
  ['token', refused({ token: { id: '1', suffix: 'abcdef' } })],
  ['name', { ...refused(), triedName: 'hank' }],
  ['event', { ...refused(), event: 'login_failed' as const }],
])('tells apart what differs in its %s', (_, other) => {
  const repetitions = new Repetitions();
  expect([repetitions.isFirst(refused()), repetitions.isFirst(other)]).toEqual([true, true]);
});

it('counts too many different ones by their code alone', () => {
  const repetitions = new Repetitions(2);
  const told = Array.from({ length: 5 }, (_, index) => repetitions.isFirst(refused({ address: `192.0.2.${index}` })));
  told.push(repetitions.isFirst(refused({ address: '192.0.2.9' }, 'throttled')));
  expect(told).toEqual([true, true, false, false, false, false]);
  // Those that were told already are still recognised.
  expect(repetitions.isFirst(refused({ address: '192.0.2.0' }))).toBe(false);
  const nobody = { user: null, token: null, address: '', requestId: '', method: '', path: '' };
  expect(repetitions.end()).toEqual([
    { ...refused({ address: '192.0.2.0' }), repeated: 1 },
    { event: 'refused', code: 'not_authenticated', at: '1', by: nobody, repeated: 3, detail: { various: true } },
    { event: 'refused', code: 'throttled', at: '1', by: nobody, repeated: 1, detail: { various: true } },
  ]);
});
