import { Command, Option } from 'nest-commander';
import { choosePassword, type PasswordWays } from '../secret-input.js';
import { PasswordCommand } from './password-command.js';

@Command({
  name: 'create-superuser',
  arguments: '<NAME>',
  argsDescription: { NAME: 'the name to log in with' },
  description: 'Make a user who may do everything; the password is asked for, or read from standard input',
})
export class CreateSuperuserCommand extends PasswordCommand {
  protected readonly examples = [
    'rackwarden create-superuser kim',
    'rackwarden create-superuser kim --email kim@example.com < password.txt',
    'rackwarden create-superuser robot --generate > password.txt',
  ];

  @Option({ flags: '--email <address>', description: 'an e-mail address' })
  email(value: string): string {
    return value;
  }

  async run([username]: string[], options: PasswordWays & { email?: string }): Promise<void> {
    const { password, isGenerated } = await choosePassword(options, this.terminal);
    const { createUser } = await import('../accounts.js');
    const { withRooms } = await import('../rooms.js');
    const user = { username, password, email: options.email ?? '', is_superuser: true, is_staff: true };
    await withRooms(this.terminal, ({ app }) => createUser(app, user));
    this.terminal.say(`The superuser ${username} has been made.`);
    if (isGenerated) this.terminal.print(password);
  }
}
