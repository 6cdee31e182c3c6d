// The definitions in a text: YAML, one document or several, or JSON, which YAML reads as well.
import { parseAllDocuments } from 'yaml';
import { ParseError } from '../../engine/errors.js';

/** Far more than a definition needs; what is nested or repeated beyond sense is refused before it is built. */
const MAX_ALIASES = 50;

/** @throws ParseError that names line and column */
export function definitionsIn(text: string): unknown[] {
  const documents = parseAllDocuments(text, { maxAliasCount: MAX_ALIASES, prettyErrors: true } as never);
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error) {
      const { line = 0, col = 0 } = error.linePos?.[0] ?? {};
      throw new ParseError(`YAML parse error - line ${line} column ${col}: ${error.code}.`);
    }
    const value = toValue(document);
    if (value === null) return [];
    return Array.isArray(value) ? value : [value];
  });
}

function toValue(document: { toJS(options: { maxAliasCount: number }): unknown }): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    throw new ParseError('YAML parse error - the document repeats itself too often.');
  }
}
