// What somebody may have meant: the words that are the most like another.

/**
 * The words, those that are the most like `word` first.
 * @example nearestFirst('staus', ['name', 'slug', 'status']) // ['status', 'slug', 'name']
 */
export function nearestFirst(word: string, words: readonly string[]): string[] {
  const given = word.slice(0, LONGEST).toLowerCase();
  const far = new Map(words.map((one) => [one, distance(given, one)]));
  return [...words].sort((a, b) => (far.get(a) as number) - (far.get(b) as number) || (a < b ? -1 : 1));
}

/** What is longer is no misspelt word. */
const LONGEST = 100;

/** A word that somebody has only begun to write, or that is a part of the other, is nearer than a misspelt one. */
function distance(given: string, word: string): number {
  if (given === '') return 0;
  if (word.startsWith(given)) return -2;
  if (word.includes(given) || given.startsWith(word)) return -1;
  return edits(given, word) / Math.max(given.length, word.length);
}

/** How many letters must come, go or change to make one word of the other (Levenshtein). */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (let place = 1; place <= other.length; place++) {
      const change = (row[place - 1] as number) + (letter === other[place - 1] ? 0 : 1);
      next.push(Math.min(change, (row[place] as number) + 1, (next[place - 1] as number) + 1));
    }
    row = next;
  }
  return row[other.length] as number;
}
