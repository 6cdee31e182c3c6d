// What people see of an import of a device-type library: a bar on a terminal, a line for each file elsewhere, a table.
import { Presets, SingleBar } from 'cli-progress';
import type { Output } from '../terminal.js';
import type { FileOutcome, LibraryWatcher } from './import-types.js';

const COUNTS = ['created', 'updated', 'present', 'refused'] as const;

export function watchLibrary(stream: Output, count: number): LibraryWatcher {
  const say = (outcome: FileOutcome) => {
    const { file, sentences } = outcome;
    for (const sentence of sentences) stream.write(`${file}: ${sentence}\n`);
    if (!stream.isTTY) stream.write(`${file}: ${COUNTS.map((name) => `${outcome[name]} ${name}`).join(', ')}\n`);
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

/** How many definitions of each file became what. */
export function libraryReport(outcomes: readonly FileOutcome[]): string {
  const width = Math.max(5, ...outcomes.map(({ file }) => file.length)) + 2;
  const row = (name: string, ...cells: (string | number)[]) =>
    `${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(9)).join('')}`;
  return [
    row('', ...COUNTS),
    ...outcomes.map((outcome) => row(outcome.file, ...COUNTS.map((name) => outcome[name]))),
    row('total', ...COUNTS.map((name) => outcomes.reduce((total, outcome) => total + outcome[name], 0))),
  ].join('\n');
}
