import { Command } from 'nest-commander';
import { loadSettings } from '../command-settings.js';
import { StrictCommand } from './strict-command.js';

@Command({
  name: 'rename-user',
  arguments: '<OLD> <NEW>',
  argsDescription: { OLD: 'the name of the user', NEW: 'the name that they get' },
  description:
    'Give a user another name. The database is not upgraded: it mends names that keep an upgrade from running, which ' +
    'differ only in their case',
})
export class RenameUserCommand extends StrictCommand {
  protected readonly examples = ['rackwarden rename-user Hank hank-2'];

  async run([from, to]: string[]): Promise<void> {
    const { openUnmigrated } = await import('../ground.js');
    const { renameUser } = await import('../renaming.js');
    const say = (sentence: string) => this.terminal.say(sentence);
    const ground = await openUnmigrated(loadSettings(this.terminal), 'command', say);
    try {
      const kept = await renameUser(ground, from as string, to as string);
      say(`${from} is now called ${to}.`);
      if (kept === 'unrecorded') say('The database is of a version without an audit log: nothing was recorded.');
    } finally {
      await ground.close();
    }
  }
}
