// What every command has in common: examples in its help, and exit code 2 with its usage where it is used wrongly.
// Commands import what they work with only when they run, so that help and usage answer at once.
import { Inject } from '@nestjs/common';
import { CommandRunner } from 'nest-commander';
import { sayFailure } from '../say-failure.js';
import { Terminal } from '../terminal.js';

export type Commander = Parameters<CommandRunner['setCommand']>[0];

export abstract class StrictCommand extends CommandRunner {
  @Inject(Terminal)
  protected readonly terminal!: Terminal;

  /** Shown below the options, one a line. */
  protected abstract readonly examples: readonly string[];

  override setCommand(command: Commander): this {
    command.allowExcessArguments(false);
    makeStrict(command, this.examples, this.terminal);
    return super.setCommand(command);
  }
}

export function makeStrict(command: Commander, examples: readonly string[], terminal: Terminal): void {
  command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`);
  command.configureHelp({ sortOptions: false, sortSubcommands: false });
  command.exitOverride((error) => {
    const isHelp = error.exitCode === 0 || error.code === 'commander.help';
    if (!isHelp) {
      const usage = command.createHelp().commandUsage(command);
      terminal.say(`Usage: ${usage}\nMore: ${pathOf(command)} --help`);
    }
    throw error;
  });
}

const pathOf = (command: Commander): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();

/** Says what ended a command and sets the exit code; commander has already said what is wrong with its usage. */
export function sayOutcome(error: unknown, terminal: Terminal): void {
  const { code, exitCode } = error as { code?: unknown; exitCode?: number };
  if (typeof code === 'string' && code.startsWith('commander.')) terminal.code = exitCode === 0 ? 0 : 2;
  else sayFailure(error, terminal);
}
