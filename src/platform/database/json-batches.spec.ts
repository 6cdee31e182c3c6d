import { expect, it } from 'vitest';
import { jsonBatches } from './json-batches.js';

it.each([
  ['nothing', [], []],
  ['all in one', [1, 'a', [null]], ['[1,"a",[null]]']],
  ['as many rows as one may have', [1, 2, 3], ['[1,2,3]']],
  ['one row more', [1, 2, 3, 4], ['[1,2,3]', '[4]']],
  ['long rows', ['aaaaa', 'bbbbb', 'c'], ['["aaaaa"]', '["bbbbb","c"]']],
  ['a row that is too long by itself', [1, 'a'.repeat(20), 2], ['[1]', `["${'a'.repeat(20)}"]`, '[2]']],
])('%s', (_, rows, batches) => {
  expect([...jsonBatches(rows, { mostRows: 3, mostCharacters: 12 })]).toEqual(batches);
});

it('keeps every row in its order, 5,000 at a time', () => {
  const rows = Array.from({ length: 12_000 }, (_, index) => ({ index }));
  const batches = [...jsonBatches(rows)].map((batch) => JSON.parse(batch));
  expect(batches).toHaveLength(3);
  expect(batches.flat()).toEqual(rows);
});
