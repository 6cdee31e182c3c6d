// What an import says: a bar for every file on a terminal, a line elsewhere; a table of all of them at the end.
import { Presets, SingleBar } from 'cli-progress';
import type { DumpFile } from './dump-folder.js';
import type { Watcher } from './import-dump.js';
import { folded } from '../../users/usernames.js';
import type { Outcome } from './resource-load.js';
import type { Output } from '../terminal.js';

type Write = (text: string) => void;

export function watcherOn(terminal: Output): Watcher {
  const write = (text: string) => terminal.write(text);
  return terminal.isTTY ? barsOn(terminal, write) : linesOn(write);
}

function linesOn(write: Write): Watcher {
  return {
    begin: () => undefined,
    progress: () => undefined,
    giveUp: () => undefined,
    say: (sentence) => write(`${sentence}\n`),
    end: (outcome) => {
      sayRefused(outcome, write);
      const { file, created, present, refused } = outcome;
      write(`${file.name}: ${created} created, ${present} present, ${refused.length} refused\n`);
    },
  };
}

function barsOn(stream: Output, write: Write): Watcher {
  let bar: SingleBar;
  return {
    begin: ({ name, lines }) => {
      const format = `${name.padEnd(32)} {bar} {percentage}% {value}/{total}`;
      bar = new SingleBar(
        { stream, format, barsize: 24, hideCursor: true, gracefulExit: false },
        Presets.shades_classic,
      );
      bar.start(lines, 0);
    },
    progress: (lines) => bar.update(Math.min(lines, bar.getTotal())),
    giveUp: () => bar.stop(),
    say: (sentence) => write(`${sentence}\n`),
    end: (outcome) => {
      bar.update(bar.getTotal());
      bar.stop();
      sayRefused(outcome, write);
    },
  };
}

function sayRefused({ file, refused }: Outcome, write: Write): void {
  for (const { line, reason } of refused) write(`${file.name}:${line}: ${reason}\n`);
}

/** The report at the end. */
export function reportOf(outcomes: readonly Outcome[], files: readonly DumpFile[]): string {
  return [
    ...tableOf(outcomes),
    ...elsewhereOf(outcomes),
    ...leftOutOf(outcomes),
    ...twinsOf(outcomes),
    ...skippedOf(files),
  ].join('\n');
}

function tableOf(outcomes: readonly Outcome[]): string[] {
  if (outcomes.length === 0) return ['Nothing in this folder has a place here yet.'];
  const rows = outcomes.map(({ file, created, present, refused }) => [
    file.name.replace(/\.jsonl$/, ''),
    created,
    present,
    refused.length,
  ]);
  const sum = (column: number) => rows.reduce((total, row) => total + (row[column] as number), 0);
  return [['', 'created', 'present', 'refused'], ...rows, ['total', sum(1), sum(2), sum(3)]].map(
    ([name, ...counts]) => `${String(name).padEnd(28)}${counts.map((count) => String(count).padStart(10)).join('')}`,
  );
}

function elsewhereOf(outcomes: readonly Outcome[]): string[] {
  const lines = outcomes.flatMap(({ file, elsewhere }) =>
    [...elsewhere].map(([reason, count]) => `  ${file.name.replace(/\.jsonl$/, '')}: ${count} not taken. ${reason}`),
  );
  return lines.length > 0 ? ['', 'They need what is not here:', ...lines] : [];
}

function leftOutOf(outcomes: readonly Outcome[]): string[] {
  const lines = outcomes
    .filter(({ leftOut }) => leftOut.size > 0)
    .map(({ file, leftOut }) => {
      const names = [...leftOut].map(([name, count]) => `${name} of ${count}`);
      return `  ${file.name.replace(/\.jsonl$/, '')}: ${names.join(', ')}`;
    });
  return lines.length > 0 ? ['', 'Left out of the objects created, there is no place for it here yet:', ...lines] : [];
}

/** NetBox tells usernames apart by their case; here what two such users did is one user's. */
function twinsOf(outcomes: readonly Outcome[]): string[] {
  const spellings = new Map<string, string[]>();
  for (const username of new Set(outcomes.flatMap(({ usernames }) => [...usernames]))) {
    spellings.set(folded(username), [...(spellings.get(folded(username)) ?? []), username]);
  }
  const lines = [...spellings.values()]
    .filter((twins) => twins.length > 1)
    .map((twins) => `  ${twins.sort().join(', ')}: one user here`);
  return lines.length > 0 ? ['', 'Usernames are equal whatever their case, so these were merged:', ...lines] : [];
}

function skippedOf(files: readonly DumpFile[]): string[] {
  const skipped = files.filter(({ resource }) => resource === null);
  if (skipped.length === 0) return [];
  const lines = skipped.map(
    ({ name, lines: count }) => `  ${name.padEnd(42)}${String(count).padStart(8)} ${count === 1 ? 'line' : 'lines'}`,
  );
  return ['', 'Not read, support comes with a later version:', ...lines];
}
