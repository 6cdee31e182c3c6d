import { Command } from 'nest-commander';
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
    const { loadSettings, openGround } = await import('../ground.js');
    const ground = await openGround(loadSettings(), 'command', (line) => process.stderr.write(`${line}\n`));
    await ground.close();
    process.stderr.write('The database is up to date.\n');
  }
}
