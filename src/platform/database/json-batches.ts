// Many rows as JSON documents that PostgreSQL takes: a jsonb value holds at most 256 MB.

const MOST_ROWS = 5_000;
const MOST_CHARACTERS = 16_000_000;

/**
 * The rows as JSON arrays, in their order, of at most 5,000 rows and about 16 million characters each; a longer row stands
 * alone.
 * @example for (const batch of jsonBatches(rows)) await transaction.run({ text, values: [batch] });
 */
export function* jsonBatches(
  rows: Iterable<unknown>,
  { mostRows = MOST_ROWS, mostCharacters = MOST_CHARACTERS } = {},
): Generator<string> {
  let batch: string[] = [];
  let characters = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    if (batch.length > 0 && (batch.length >= mostRows || characters + text.length > mostCharacters)) {
      yield `[${batch.join()}]`;
      batch = [];
      characters = 0;
    }
    batch.push(text);
    characters += text.length;
  }
  if (batch.length > 0) yield `[${batch.join()}]`;
}
