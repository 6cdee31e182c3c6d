import { Command, Option } from 'nest-commander';
import { StrictCommand } from './strict-command.js';

interface ExplainOptions {
  readonly token?: string;
  readonly address?: string;
}

@Command({
  name: 'explain',
  arguments: '<USER> <ACTION> <RESOURCE> [ID]',
  argsDescription: {
    USER: 'the name of the user',
    ACTION: 'view, add, change, delete, or another action of the resource',
    RESOURCE: 'dcim.site, or dcim/sites as in its address',
    ID: 'one object: its id, or its number',
  },
  description: 'Say why a user may do something, or why not: by which permission, under which constraint',
})
export class ExplainCommand extends StrictCommand {
  protected readonly examples = [
    'rackwarden explain hank change dcim.site',
    'rackwarden explain hank delete dcim/racks 0192f3c1-7d1a-7c3e-9a51-2f0c6f4d8b11',
    'rackwarden explain hank add dcim.cable --token 3c9cb9 --address 192.0.2.7',
  ];

  @Option({ flags: '--token <characters>', description: 'with the token of the user whose key ends so' })
  token(value: string): string {
    return value;
  }

  @Option({ flags: '--address <address>', description: 'from this address; without it, from wherever it is accepted' })
  address(value: string): string {
    return value;
  }

  async run([user, action, resource, id]: string[], options: ExplainOptions): Promise<void> {
    const { explained } = await import('../explained.js');
    const { withRooms } = await import('../rooms.js');
    const question = { user: user as string, action: action as string, resource: resource as string, id, ...options };
    const sentences = await withRooms(this.terminal, ({ app }) => explained(app, question));
    this.terminal.print(sentences.join('\n'));
  }
}
