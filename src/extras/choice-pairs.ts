// The choices of a custom field as they are written: `[["a", "First"], ["b", "Second"]]`.
import { FieldProblem } from '../engine/declare/field.js';
import { parseText } from '../engine/declare/values.js';

/** @throws FieldProblem where a choice is no pair of texts, or comes twice */
export function parseChoicePairs(value: unknown): [string, string][] {
  if (!Array.isArray(value)) throw new FieldProblem('Expected a list of items.');
  const pairs = value.map((pair): [string, string] => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new FieldProblem('A choice is a pair of value and label.');
    return [parseShort(pair[0]), parseShort(pair[1])];
  });
  const seen = new Set<string>();
  for (const [one] of pairs) {
    if (one === '') throw new FieldProblem('A choice may not be blank.');
    if (seen.has(one)) throw new FieldProblem(`Duplicate value '${one}' found in extra choices.`);
    seen.add(one);
  }
  return pairs;
}

const MAX_LENGTH = 100;

function parseShort(value: unknown): string {
  const text = parseText(value);
  if (text.length <= MAX_LENGTH) return text;
  throw new FieldProblem(`Ensure this field has no more than ${MAX_LENGTH} characters.`);
}
