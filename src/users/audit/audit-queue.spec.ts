import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AuditQueue } from './audit-queue.js';

let stored: number[][];
let lost: number[];
let failure: (batch: readonly number[]) => unknown;

beforeEach(() => {
  vi.useFakeTimers();
  stored = [];
  lost = [];
  failure = () => undefined;
});
afterEach(() => {
  vi.useRealTimers();
});

const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const queueOf = (size: { capacity?: number; batch?: number } = {}) =>
  new AuditQueue<number>({
    store: async (batch) => {
      const error = failure(batch);
      if (error) throw error;
      stored.push([...batch]);
    },
    lost: (count) => lost.push(count),
    ...size,
  });

it('stores what comes within a tenth of a second together', async () => {
  const queue = queueOf();
  for (const one of [1, 2, 3]) queue.add(one);
  await vi.advanceTimersByTimeAsync(99);
  expect(stored).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(stored).toEqual([[1, 2, 3]]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(stored).toHaveLength(1);
});

it('stores many in batches', async () => {
  const queue = queueOf({ batch: 2 });
  for (const one of [1, 2, 3]) queue.add(one);
  await queue.flush();
  expect(stored).toEqual([[1, 2], [3]]);
});

it('keeps them in their order while the database is away, and asks again less and less often', async () => {
  const attempts: number[] = [];
  failure = () => attempts.push(Date.now()) && away;
  const queue = queueOf();
  const start = Date.now();
  queue.add(1);
  await vi.advanceTimersByTimeAsync(8_000);
  queue.add(2);
  expect(attempts.map((at) => at - start)).toEqual([100, 1_100, 3_100, 7_100]);
  failure = () => undefined;
  await vi.advanceTimersByTimeAsync(8_000);
  expect([stored, lost]).toEqual([[[1, 2]], []]);
});

it('loses what there is no room for, the latest first, and says how many', async () => {
  failure = () => away;
  const queue = queueOf({ capacity: 2 });
  for (const one of [1, 2, 3, 4, 5]) queue.add(one);
  await queue.flush();
  expect(lost).toEqual([3]);
  failure = () => undefined;
  await queue.flush();
  expect([stored, lost]).toEqual([[[1, 2]], [3]]);
});

it('loses only what PostgreSQL refuses', async () => {
  failure = (batch) => (batch.includes(4) ? Object.assign(new Error('too long'), { code: '22001' }) : undefined);
  const queue = queueOf({ batch: 5 });
  for (const one of [1, 2, 3, 4, 5, 6, 7]) queue.add(one);
  await queue.flush();
  expect([stored.flat(), lost]).toEqual([[1, 2, 3, 5, 6, 7], [1]]);
});
