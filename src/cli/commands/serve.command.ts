import { Command } from 'nest-commander';
import { StrictCommand } from './strict-command.js';

@Command({ name: 'serve', description: 'Start the server, as npm start does; the settings are environment variables' })
export class ServeCommand extends StrictCommand {
  protected readonly examples = [
    'rackwarden serve',
    'PORT=9000 DATA_DIR=/var/lib/rackwarden rackwarden serve',
    'DATABASE_URL=postgresql://rackwarden@db.example/rackwarden rackwarden serve',
  ];

  async run(): Promise<void> {
    const { serve } = await import('../serve.js');
    await serve(this.terminal);
  }
}
