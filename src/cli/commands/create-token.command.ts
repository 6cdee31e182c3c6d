import { Command, Option } from 'nest-commander';
import { readSecret } from '../secret-input.js';
import { StrictCommand } from './strict-command.js';

interface TokenOptions {
  readonly key?: string;
  readonly description?: string;
  readonly expires?: string;
  readonly readOnly?: boolean;
  readonly allowedIp?: string[];
}

@Command({
  name: 'create-token',
  arguments: '<NAME>',
  argsDescription: { NAME: 'the user the token is for' },
  description: 'Make an API token for a user and print its key, alone, on standard output',
})
export class CreateTokenCommand extends StrictCommand {
  protected readonly examples = [
    'rackwarden create-token admin',
    'rackwarden create-token backup --read-only --description "nightly" --expires 2027-01-01',
    'rackwarden create-token robot --allowed-ip 10.0.0.0/8 --allowed-ip 2001:db8::/32',
    'rackwarden create-token admin --key - < key.txt',
  ];

  @Option({
    flags: '--key <key>',
    description: '40 lower-case hexadecimal characters instead of a new key; - reads it from standard input',
  })
  key(value: string): string {
    return value;
  }

  @Option({ flags: '--description <text>', description: 'what the token is for' })
  tokenDescription(value: string): string {
    return value;
  }

  @Option({ flags: '--expires <time>', description: 'when it ends: 2027-01-01, or 2027-01-01T12:00:00Z' })
  expires(value: string): string {
    return value;
  }

  @Option({ flags: '--read-only', description: 'it may not change anything' })
  readOnly(): boolean {
    return true;
  }

  @Option({ flags: '--allowed-ip <network>', description: 'it works only from there; may be given several times' })
  allowedIp(value: string, before: string[] = []): string[] {
    return [...before, value];
  }

  async run([username]: string[], options: TokenOptions): Promise<void> {
    const { key, description, expires, readOnly, allowedIp } = options;
    const body = {
      write_enabled: !readOnly,
      ...(key !== undefined && { key: key === '-' ? await readSecret('key', this.terminal.surroundings.input) : key }),
      ...(description !== undefined && { description }),
      ...(expires !== undefined && { expires }),
      ...(allowedIp && { allowed_ips: allowedIp }),
    };
    const { createTokenFor } = await import('../accounts.js');
    const { withRooms } = await import('../rooms.js');
    const token = await withRooms(this.terminal, ({ app }) => createTokenFor(app, username as string, body));
    this.terminal.print(String(token.key));
  }
}
