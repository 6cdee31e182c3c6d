import { Command } from 'nest-commander';
import { loadSettings } from '../command-settings.js';
import { StrictCommand } from './strict-command.js';

@Command({
  name: 'migrate',
  description: 'Bring the database up to date and stop; the server does the same when it starts',
})
export class MigrateCommand extends StrictCommand {
  protected readonly examples = [
    'rackwarden migrate',
    'DATABASE_URL=postgresql://rackwarden@db.example/rackwarden rackwarden migrate',
  ];

  async run(): Promise<void> {
    const { openGround } = await import('../ground.js');
    const ground = await openGround(loadSettings(this.terminal), 'command', (line) => this.terminal.say(line));
    await ground.close();
    this.terminal.say('The database is up to date.');
  }
}
