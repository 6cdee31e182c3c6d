import { Command } from 'nest-commander';
import { choosePassword, type PasswordWays } from '../secret-input.js';
import { PasswordCommand } from './password-command.js';

@Command({
  name: 'set-password',
  arguments: '<NAME>',
  argsDescription: { NAME: 'whose password' },
  description: 'Give a user a new password and end their sessions; it is asked for, or read from standard input',
})
export class SetPasswordCommand extends PasswordCommand {
  protected readonly examples = [
    'rackwarden set-password admin',
    'rackwarden set-password admin < password.txt',
    'rackwarden set-password admin --generate',
  ];

  async run([username]: string[], options: PasswordWays): Promise<void> {
    const { password, isGenerated } = await choosePassword(options, this.terminal);
    const { setPassword } = await import('../accounts.js');
    const { withRooms } = await import('../rooms.js');
    const { isActive } = await withRooms(this.terminal, ({ app }) => setPassword(app, username as string, password));
    this.terminal.say(`The password of ${username} has been set, and their sessions have ended.`);
    if (!isActive) this.terminal.say(`${username} is not active, and cannot log in until an administrator says so.`);
    if (isGenerated) this.terminal.print(password);
  }
}
