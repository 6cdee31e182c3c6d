import { Command, Option } from 'nest-commander';
import { StrictCommand } from './strict-command.js';

interface CheckOptions {
  readonly dryRun?: boolean;
}

@Command({
  name: 'check',
  description:
    'Compare what is kept of ports and paths with the cables, and mend what disagrees; the server may run meanwhile',
})
export class CheckCommand extends StrictCommand {
  protected readonly examples = ['rackwarden check', 'rackwarden check --dry-run'];

  @Option({ flags: '--dry-run', description: 'only say what disagrees, and end with 1 where something does' })
  dryRun(): boolean {
    return true;
  }

  async run(_words: string[], { dryRun = false }: CheckOptions): Promise<void> {
    const { checkCabling } = await import('../../dcim/cabling/cabling-check.js');
    const { Database } = await import('../../platform/database/database.js');
    const { withRooms } = await import('../rooms.js');
    const say = (sentence: string) => this.terminal.print(sentence);
    const { cables, wrong } = await withRooms(this.terminal, ({ app, signal }) =>
      checkCabling(app.get(Database), { mends: !dryRun, say, signal }),
    );
    const checked = `${counted(cables, 'cable')} checked`;
    if (wrong === 0) say(`${checked}: everything agrees.`);
    else say(`${checked}: ${counted(wrong, 'thing')} disagreed${dryRun ? '; nothing was changed' : ', now mended'}.`);
    if (dryRun && wrong > 0) this.terminal.code = 1;
  }
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
