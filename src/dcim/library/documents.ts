// The definitions in a text: YAML, one document or several, or JSON, which YAML reads as well. It is YAML 1.1, as the
// tools of the library read it: `yes` is true.
import { type Document, parseAllDocuments, Scalar, visit } from 'yaml';
import { ParseError } from '../../engine/errors.js';
import { Written } from './written.js';

/** More than a switch with hundreds of like ports needs; what is repeated beyond sense is refused before it is built. */
const MAX_ALIASES = 2000;

/** Values that are no texts are `Written`. @throws ParseError that names line and column */
export function definitionsIn(text: string): unknown[] {
  const documents = parseAllDocuments(text, { version: '1.1', prettyErrors: true });
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

function toValue(document: Document): unknown {
  keepSources(document);
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    throw new ParseError('YAML parse error - the document repeats itself too often.');
  }
}

function keepSources(document: Document): void {
  visit(document, {
    Scalar: (key, node) => {
      const { value, source, type } = node;
      if (type !== Scalar.PLAIN || source === undefined) return;
      if (value === null || typeof value === 'string' || typeof value === 'symbol') return;
      node.value = key === 'key' ? source : new Written(source, value);
    },
  });
}
