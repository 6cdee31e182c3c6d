// Takes the files of a device-type library, each definition in a transaction of its own, and tells what became of each file.
import { readFile } from 'node:fs/promises';
import { definitionsIn } from '../../dcim/library/documents.js';
import { type TakingOptions, TypeLibrary } from '../../dcim/library/type-library.js';
import { asWritten } from '../../dcim/library/written.js';
import { ParseError, ValidationError } from '../../engine/errors.js';
import { isObject } from '../../engine/write/body.js';
import { commandView } from '../accounts.js';
import type { Rooms } from '../rooms.js';
import { fieldSentences } from '../say-failure.js';
import type { DefinitionFile } from './definition-files.js';

/** What became of the definitions of a file: how many, and what is to be said of them. */
export interface FileOutcome {
  readonly file: string;
  created: number;
  updated: number;
  present: number;
  refused: number;
  readonly sentences: string[];
}

export interface LibraryWatcher {
  done(outcome: FileOutcome): void;
  end(): void;
}

/** @throws Refusal when interrupted */
export async function importTypes(
  files: readonly DefinitionFile[],
  { app, signal }: Rooms,
  watcher: LibraryWatcher,
  options: TakingOptions = {},
): Promise<FileOutcome[]> {
  const library = app.get(TypeLibrary);
  const view = commandView();
  const outcomes: FileOutcome[] = [];
  try {
    for (const { name, path, kind } of files) {
      const outcome: FileOutcome = { file: name, created: 0, updated: 0, present: 0, refused: 0, sentences: [] };
      for (const definition of await definitionsOf(path, outcome)) {
        signal.throwIfAborted();
        await library.takeOne(definition, view, { ...options, kind }).then(
          ({ outcome: became, display, notes }) => {
            outcome[became]++;
            outcome.sentences.push(...notes.map((note) => `${display}: ${note}`));
          },
          (error: unknown) => refuse(outcome, sentencesOf(error), nameOf(definition)),
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

function refuse(outcome: FileOutcome, reasons: readonly string[], name = ''): void {
  outcome.refused++;
  outcome.sentences.push(...reasons.map((reason) => `${name && `${name}: `}refused: ${reason}`));
}

/** `Cisco Catalyst 9300`, as far as a refused definition says it. */
function nameOf(definition: unknown): string {
  if (!isObject(definition)) return '';
  return [definition.manufacturer, definition.model]
    .map(asWritten)
    .filter((part) => typeof part === 'string')
    .join(' ');
}

async function definitionsOf(path: string, outcome: FileOutcome): Promise<unknown[]> {
  try {
    const definitions = definitionsIn(await readFile(path, 'utf8'));
    if (definitions.length === 0) refuse(outcome, ['There is no definition in it.']);
    return definitions;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    refuse(outcome, [error instanceof ParseError ? error.message : `It cannot be read (${code ?? error}).`]);
    return [];
  }
}

/** @throws what is not about the definition */
function sentencesOf(error: unknown): string[] {
  if (error instanceof ValidationError) return fieldSentences(error.errors);
  throw error;
}
