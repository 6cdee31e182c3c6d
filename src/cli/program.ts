// The command `rackwarden`: what it does with the words that it is given.
import 'reflect-metadata';
import { CommandFactory, CommandRunnerService } from 'nest-commander';
import { CliModule } from './cli.module.js';
import { sayOutcome } from './commands/strict-command.js';
import type { Output, Terminal } from './terminal.js';

/** Runs a command to its end and answers its exit code. What goes wrong has been said then. */
export async function runProgram(words: readonly string[], terminal: Terminal): Promise<number> {
  const { output, errors } = terminal.surroundings;
  try {
    const program = await CommandFactory.createWithoutRunning(CliModule.at(terminal), {
      logger: false,
      abortOnError: false,
      serviceErrorHandler: (error) => sayOutcome(error, terminal),
      outputConfiguration: {
        writeOut: (text) => output.write(text),
        writeErr: (text) => errors.write(text),
        getOutHelpWidth: () => widthOf(output),
        getErrHelpWidth: () => widthOf(errors),
      },
    });
    try {
      await program.get(CommandRunnerService).run(['node', 'rackwarden', ...words]);
    } finally {
      await program.close();
    }
  } catch (error) {
    sayOutcome(error, terminal);
  }
  return terminal.code;
}

const WIDTH_OF_FILES = 80;

const widthOf = ({ isTTY, columns }: Output): number => (isTTY && columns) || WIDTH_OF_FILES;
