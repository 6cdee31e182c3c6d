// The options of the commands that set a password.
import { Option } from 'nest-commander';
import { StrictCommand } from './strict-command.js';

export abstract class PasswordCommand extends StrictCommand {
  @Option({
    flags: '--password <password>',
    description: 'the password; others on this machine can see it here: better type it, or pipe it in',
  })
  password(value: string): string {
    return value;
  }

  @Option({ flags: '--generate', description: 'make a password up and print it, alone, on standard output' })
  generate(): boolean {
    return true;
  }
}
