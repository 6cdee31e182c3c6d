import { Command, Option, SubCommand } from 'nest-commander';
import { BadUsage } from '../say-failure.js';
import { type Commander, StrictCommand } from './strict-command.js';

interface Noted {
  readonly sequence: number;
  readonly hash: string;
}

interface VerifyOptions {
  readonly expect?: Noted;
}

@SubCommand({
  name: 'verify',
  description:
    'Walk the audit log from its beginning and say what has been altered, taken out, put in or cut off; the server may ' +
    'run meanwhile. Ends with 1 where something has.',
})
export class VerifyAuditCommand extends StrictCommand {
  protected readonly examples = [
    'rackwarden audit verify',
    `rackwarden audit verify --expect 12:${'9119b0df'.repeat(8)}`,
  ];

  @Option({
    flags: '--expect <sequence:hash>',
    description: 'an entry as an earlier run has told it: it must still be there',
  })
  expect(given: string): Noted {
    const [, sequence, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(given) ?? [];
    if (sequence === undefined || hash === undefined) {
      throw new BadUsage('--expect takes what an earlier run has told: a number, a colon, 64 hexadecimal digits.');
    }
    return { sequence: Number(sequence), hash };
  }

  async run(_words: string[], { expect }: VerifyOptions): Promise<void> {
    const { checkAuditLog } = await import('../../users/audit/audit-check.js');
    const { Database } = await import('../../platform/database/database.js');
    const { Secrets } = await import('../../platform/secrets/secrets.js');
    const { withRooms } = await import('../rooms.js');
    const say = (sentence: string) => this.terminal.print(sentence);
    const { entries, problems, last } = await withRooms(this.terminal, ({ app, signal }) =>
      checkAuditLog(app.get(Database), app.get(Secrets), { say, signal, expected: expect }),
    );
    const walked = `${counted(entries, 'entry', 'entries')}, the last is ${last.sequence}:${last.hash}`;
    say(`${walked}: ${problems === 0 ? 'everything agrees' : counted(problems, 'problem', 'problems')}.`);
    if (problems > 0) this.terminal.code = 1;
  }
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

@Command({
  name: 'audit',
  description: 'The log of log-ins, refusals and changes of rights',
  subCommands: [VerifyAuditCommand],
})
export class AuditCommand extends StrictCommand {
  protected readonly examples = ['rackwarden audit verify'];

  override setCommand(command: Commander): this {
    super.setCommand(command);
    command.allowExcessArguments(true).usage('COMMAND …');
    return this;
  }

  async run([word]: string[]): Promise<void> {
    if (word !== undefined) this.command.error(`error: unknown command '${word}'`);
    this.command.help({ error: true });
  }
}
