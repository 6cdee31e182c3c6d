// The command `rackwarden`.
import 'reflect-metadata';
import { CommandFactory } from 'nest-commander';
import { CliModule } from './cli.module.js';
import { sayOutcome } from './commands/strict-command.js';

await CommandFactory.run(CliModule, {
  logger: false,
  abortOnError: false,
  serviceErrorHandler: sayOutcome,
}).catch(sayOutcome);
