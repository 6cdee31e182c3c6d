import { Command } from 'nest-commander';
import { StrictCommand } from './strict-command.js';

@Command({
  name: 'demo',
  description: 'Load the inventory of a small made-up company, to try things out; what is there already stays',
})
export class DemoCommand extends StrictCommand {
  protected readonly examples = ['rackwarden demo', 'DEMO_DATA=true npm start   # on the first start'];

  async run(): Promise<void> {
    const { loadDemo } = await import('../demo/load-demo.js');
    const { withRooms } = await import('../rooms.js');
    const created = await withRooms(this.terminal, ({ app }) => loadDemo(app));
    const lines = [...created].map(([label, count]) => `${label.padEnd(34)}${String(count).padStart(6)}`);
    this.terminal.print(lines.length > 0 ? lines.join('\n') : 'The demo inventory is here already.');
  }
}
