// The commands, and nothing that opens a database: help is free.
import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import { InjectCommander } from 'nest-commander';
import { VERSION } from '../platform/version.js';
import { AuditCommand, VerifyAuditCommand } from './commands/audit.command.js';
import { CheckCommand } from './commands/check.command.js';
import { CreateSuperuserCommand } from './commands/create-superuser.command.js';
import { CreateTokenCommand } from './commands/create-token.command.js';
import { DemoCommand } from './commands/demo.command.js';
import { ExplainCommand } from './commands/explain.command.js';
import { ImportCommand, ImportDeviceTypesCommand, ImportDumpCommand } from './commands/import.command.js';
import { MigrateCommand } from './commands/migrate.command.js';
import { RenameUserCommand } from './commands/rename-user.command.js';
import { ServeCommand } from './commands/serve.command.js';
import { SetPasswordCommand } from './commands/set-password.command.js';
import { type Commander, makeStrict } from './commands/strict-command.js';
import { Terminal } from './terminal.js';

@Injectable()
class Root {
  constructor(@InjectCommander() root: Commander, terminal: Terminal) {
    root.name('rackwarden').version(VERSION).description('A source of truth for data centres, with a REST API.');
    const examples = [
      'rackwarden serve',
      'rackwarden create-superuser kim',
      'rackwarden create-token kim --read-only',
      'rackwarden import dump ./netbox-dump',
      'rackwarden import device-types ./devicetype-library/device-types',
    ];
    makeStrict(root, examples, terminal);
    root.addHelpText(
      'after',
      '\nExit codes: 0 done, 1 refused or failed, 2 not used as its help says.\n' +
        'Commands work beside a running server; without one they start its database for as long as they last.\n' +
        'Settings such as DATA_DIR and DATABASE_URL come from the environment, or from .env in this folder.',
    );
  }
}

@Module({
  providers: [
    Root,
    ServeCommand,
    MigrateCommand,
    CreateSuperuserCommand,
    SetPasswordCommand,
    RenameUserCommand,
    CreateTokenCommand,
    ImportCommand,
    ImportDumpCommand,
    ImportDeviceTypesCommand,
    DemoCommand,
    CheckCommand,
    ExplainCommand,
    AuditCommand,
    VerifyAuditCommand,
  ],
})
export class CliModule {
  static at(terminal: Terminal): DynamicModule {
    return { module: CliModule, providers: [{ provide: Terminal, useValue: terminal }] };
  }
}
