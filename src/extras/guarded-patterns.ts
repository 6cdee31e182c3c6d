// Regular expressions that administrators write, matched by PostgreSQL: they cannot hang this process, and one that takes
// long is stopped. They are read as they are elsewhere: anchored to the beginning of the text.
import type { Transaction } from '../platform/database/database.js';

const TIMEOUT = 1_000;

export const TOO_SLOW = 'The regular expression takes too long.';
export const NO_PATTERN = 'Enter a valid regular expression.';

/** Does each text match its pattern? Or what is wrong with the patterns. */
export type Matches = readonly boolean[] | typeof TOO_SLOW | typeof NO_PATTERN;

export interface Question {
  readonly pattern: string;
  readonly text: string;
}

/** All the questions in one statement, inside a savepoint: the transaction goes on whatever becomes of it. */
export async function matchPatterns(transaction: Transaction, questions: readonly Question[]): Promise<Matches> {
  if (questions.length === 0) return [];
  await transaction.run({ text: 'SAVEPOINT patterns' });
  try {
    await transaction.run({ text: `SET LOCAL statement_timeout = ${TIMEOUT}` });
    const rows = await transaction.rows({
      text: `SELECT v.text COLLATE "und-x-icu" ~ v.pattern FROM unnest($1::text[], $2::text[]) WITH ORDINALITY
        AS v(pattern, text, place) ORDER BY v.place`,
      values: [questions.map(({ pattern }) => anchored(pattern)), questions.map(({ text }) => text)],
    });
    return rows.map(([matches]) => matches as boolean);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === '57014') return TOO_SLOW;
    if (code === '2201B') return NO_PATTERN;
    throw error;
  } finally {
    // Takes the timeout back too.
    await transaction.run({ text: 'ROLLBACK TO SAVEPOINT patterns' });
  }
}

/** Options stand first, `(?i)`; what follows is one whole. */
function anchored(pattern: string): string {
  const [options = ''] = /^\(\?[ix]+\)/.exec(pattern) ?? [];
  return `${options}^(?:${pattern.slice(options.length)})`;
}
