// Takes the files of a device-type library, each definition in a transaction of its own, and tells what became of each file.
import { readFile } from 'node:fs/promises';
import { Presets, SingleBar } from 'cli-progress';
import { definitionsIn } from '../../dcim/library/documents.js';
import { TypeLibrary } from '../../dcim/library/type-library.js';
import { ParseError, ValidationError } from '../../engine/errors.js';
import { commandView } from '../accounts.js';
import type { Rooms } from '../rooms.js';
import { fieldSentences } from '../say-failure.js';

/** What became of a file. */
export interface FileOutcome {
  readonly file: string;
  created: number;
  present: number;
  readonly refused: string[];
}

export interface LibraryWatcher {
  done(outcome: FileOutcome): void;
  end(): void;
}

/** @throws Refusal when interrupted */
export async function importTypes(
  files: readonly string[],
  { app, signal }: Rooms,
  watcher: LibraryWatcher,
): Promise<FileOutcome[]> {
  const library = app.get(TypeLibrary);
  const view = commandView();
  const outcomes: FileOutcome[] = [];
  try {
    for (const file of files) {
      const outcome: FileOutcome = { file, created: 0, present: 0, refused: [] };
      for (const definition of await definitionsOf(file, outcome)) {
        signal.throwIfAborted();
        await library.takeOne(definition, view).then(
          ({ outcome: taken }) => outcome[taken]++,
          (error: unknown) => outcome.refused.push(...sentencesOf(error)),
        );
      }
      outcomes.push(outcome);
      watcher.done(outcome);
    }
  } finally {
    watcher.end();
  }
  return outcomes;
}

async function definitionsOf(file: string, outcome: FileOutcome): Promise<unknown[]> {
  try {
    const definitions = definitionsIn(await readFile(file, 'utf8'));
    if (definitions.length === 0) outcome.refused.push('There is no definition in it.');
    return definitions;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    outcome.refused.push(error instanceof ParseError ? error.message : `It cannot be read (${code ?? error}).`);
    return [];
  }
}

/** @throws what is not about the definition */
function sentencesOf(error: unknown): string[] {
  if (error instanceof ValidationError) return fieldSentences(error.errors);
  throw error;
}

/** A bar on a terminal, a line for each file elsewhere. */
export function watchLibrary(stream: NodeJS.WriteStream, count: number): LibraryWatcher {
  const say = ({ file, created, present, refused }: FileOutcome) => {
    for (const reason of refused) stream.write(`${file}: ${reason}\n`);
    if (!stream.isTTY) stream.write(`${file}: ${created} created, ${present} present, ${refused.length} refused\n`);
  };
  if (!stream.isTTY) return { done: say, end: () => undefined };
  const format = 'device types {bar} {percentage}% {value}/{total}';
  const bar = new SingleBar(
    { stream, format, barsize: 24, hideCursor: true, gracefulExit: false },
    Presets.shades_classic,
  );
  bar.start(count, 0);
  const later: FileOutcome[] = [];
  return {
    done: (outcome) => {
      later.push(outcome);
      bar.increment();
    },
    end: () => {
      bar.stop();
      later.forEach(say);
    },
  };
}

export function libraryReport(outcomes: readonly FileOutcome[]): string {
  const width = Math.max(4, ...outcomes.map(({ file }) => file.length)) + 2;
  const row = (name: string, ...cells: (string | number)[]) =>
    `${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(9)).join('')}`;
  const sum = (of: (outcome: FileOutcome) => number) => outcomes.reduce((total, one) => total + of(one), 0);
  return [
    row('', 'created', 'present', 'refused'),
    ...outcomes.map(({ file, created, present, refused }) => row(file, created, present, refused.length)),
    row(
      'total',
      sum(({ created }) => created),
      sum(({ present }) => present),
      sum(({ refused }) => refused.length),
    ),
  ].join('\n');
}
