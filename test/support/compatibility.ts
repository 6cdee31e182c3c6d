// docs/compatibility.md, as tests read it: the rows `| resources | what | why |`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Documented {
  readonly resources: readonly string[];
  readonly name: string;
}

const text = readFileSync(join(import.meta.dirname, '../../docs/compatibility.md'), 'utf8');

/** What differs, by resource. */
export const documented: readonly Documented[] = text.split('\n').flatMap((line) => {
  const [, resources = '', what = '', why = ''] = line.split('|').map((cell) => cell.trim());
  if (!why || !/`/.test(what)) return [];
  return [...what.matchAll(/`([^`]+)`/g)].map(([, name]) => ({
    resources: resources.split(/,\s*/),
    name: name as string,
  }));
});

/** The names after a word, `value cable`, that are told of a resource. */
export const documentedFor = (path: string, word: string): string[] =>
  documented.flatMap(({ resources, name }) =>
    (resources.includes(path) || resources.includes('every')) && name.startsWith(`${word} `)
      ? [name.slice(word.length + 1)]
      : [],
  );
