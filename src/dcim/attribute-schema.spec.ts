import { describe, expect, it } from 'vitest';
import { judgeOf, schemaProblem } from './attribute-schema.js';

const properties = { cores: { type: 'integer', minimum: 1 } };

describe('a schema of attributes', () => {
  it.each([
    [{ properties }],
    [{ properties, required: ['cores'], additionalProperties: false }],
    [{ $schema: 'http://json-schema.org/draft-07/schema#', properties }],
    [{ $schema: 'https://json-schema.org/draft/2019-09/schema', properties }],
    [{ $id: 'https://example.com/cpu', properties, definitions: {}, title: 'CPU' }],
  ])('is sound: %j', (schema) => {
    expect(schemaProblem(schema)).toBeUndefined();
    expect(schemaProblem(schema)).toBeUndefined();
  });

  it.each([
    [{}, 'JSON schema must define properties'],
    [{ properties: {} }, 'JSON schema must define properties'],
    [{ properties: { cores: { type: 'nope' } } }, 'Invalid JSON schema definition: '],
    [{ properties: { a: { $ref: 'https://example.com/elsewhere' } } }, 'Invalid JSON schema definition: '],
    [{ $schema: 'urn:unknown', properties }, 'Invalid JSON schema definition: unknown $schema "urn:unknown"'],
    [{ properties: { a: { pattern: '(' } } }, 'Invalid JSON schema definition: '],
  ])('is refused: %j', (schema, message) => {
    expect(schemaProblem(schema)).toContain(message);
  });
});

describe('attributes', () => {
  it('fit their schema or are told where they do not', () => {
    const judge = judgeOf({ properties, required: ['cores'] });
    expect(judge({ cores: 2, more: true })).toBeUndefined();
    expect(judge({ cores: 'two' })).toBe('cores must be integer');
    expect(judge({ cores: 0 })).toBe('cores must be >= 1');
    expect(judge({})).toBe("must have required property 'cores'");
  });

  it('are judged within a bounded time, whatever the pattern', () => {
    const judge = judgeOf({ properties: { a: { type: 'string', pattern: '^(a+)+$' } } });
    expect(judge({ a: 'aaaa' })).toBeUndefined();
    expect(judge({ a: `${'a'.repeat(60)}!` })).toMatch(/timed out/);
    expect(judge({ a: 'aaaa' })).toMatch(/timed out/);
  });
});
