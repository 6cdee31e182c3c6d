import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { definitionsIn } from './documents.js';
import { asMeant, asWritten, Written } from './written.js';

const scalar = (yaml: string) => (definitionsIn(`a: ${yaml}`)[0] as Record<string, unknown>).a;

describe('a value of YAML', () => {
  // As it is written, and as YAML 1.1 means it.
  it.each([
    ['03057484', '03057484', 3057484],
    ['010', '010', 8],
    ['y', 'y', 'y'],
    ['08', '08', 8],
    ['1e3', '1e3', 1000],
    ['1_0', '1_0', 10],
    ['0x1F', '0x1F', 31],
    ['1:20', '1:20', 80],
    ['1.0', '1.0', 1],
    ['yes', 'yes', true],
    ['Off', 'Off', false],
    ['2024-01-31', '2024-01-31', '2024-01-31'],
    ["'08'", '08', '08'],
    ['"yes"', 'yes', 'yes'],
    ['A long name', 'A long name', 'A long name'],
  ])('%s keeps what was written', (yaml, written, meant) => {
    const value = scalar(yaml);
    expect([asWritten(value), asMeant(value)]).toEqual([written, meant]);
  });

  it.each(['~', 'null', ''])('%j is nothing', (yaml) => expect(scalar(yaml)).toBeNull());

  it('is found in lists, mappings, names and repetitions', () => {
    const [value] = definitionsIn('list: &l [010, {on: 1.50}]\nsame: *l\nmerged: {<<: {x: 07}, 08: v}') as Json[];
    expect(value?.list).toEqual([new Written('010', 8), { on: new Written('1.50', 1.5) }]);
    expect(value?.same).toEqual(value?.list);
    expect(value?.merged).toEqual({ '08': 'v', x: new Written('07', 7) });
    expect(asMeant(value?.list)).toEqual([8, { on: 1.5 }]);
  });
});

type Json = Record<string, unknown>;
