import { Command, Option, SubCommand } from 'nest-commander';
import { type Commander, StrictCommand } from './strict-command.js';

@SubCommand({
  name: 'dump',
  arguments: '<FOLDER>',
  argsDescription: { FOLDER: 'a folder with one file an endpoint (dcim.sites.jsonl), one NetBox object a line' },
  description:
    'Load what NetBox’s REST API has answered. Numbers, times and relations are kept; what is here already is not ' +
    'touched, so that it can be run again. Ends with 1 when a line was refused; the others have been loaded then.',
})
export class ImportDumpCommand extends StrictCommand {
  protected readonly examples = [
    'rackwarden import dump ./netbox-dump',
    'DATABASE_URL=postgresql://rackwarden@db.example/rackwarden rackwarden import dump ./netbox-dump',
  ];

  async run([folder]: string[]): Promise<void> {
    const { withRooms } = await import('../rooms.js');
    const { surveyFolder } = await import('../dump/dump-folder.js');
    const { importDump } = await import('../dump/import-dump.js');
    const { reportOf, watcherOn } = await import('../dump/report.js');
    const files = await surveyFolder(this.terminal.pathOf(folder as string), folder);
    const outcomes = await withRooms(this.terminal, (rooms) =>
      importDump(files, rooms, watcherOn(this.terminal.surroundings.errors)),
    );
    this.terminal.print(reportOf(outcomes, files));
    if (outcomes.some(({ refused }) => refused.length > 0)) this.terminal.code = 1;
  }
}

interface DeviceTypesOptions {
  readonly update?: boolean;
}

@SubCommand({
  name: 'device-types',
  arguments: '<PATHS...>',
  argsDescription: { PATHS: 'files of the community’s device-type library (YAML or JSON), or folders of them' },
  description:
    'Take types of devices, modules and racks with all their components. What is here already is not touched, so that ' +
    'it can be run again. Ends with 1 when a definition was refused; the others have been taken then.',
})
export class ImportDeviceTypesCommand extends StrictCommand {
  protected readonly examples = [
    'rackwarden import device-types ./devicetype-library',
    'rackwarden import device-types --update ./devicetype-library/device-types/Cisco',
    'rackwarden import device-types switch.yaml line-card.yaml',
  ];

  @Option({
    flags: '--update',
    description: 'add the components that a type lacks, and say what else differs from its definition',
  })
  update(): boolean {
    return true;
  }

  async run(paths: string[], { update = false }: DeviceTypesOptions): Promise<void> {
    const { withRooms } = await import('../rooms.js');
    const { definitionFiles } = await import('../library/definition-files.js');
    const { importTypes } = await import('../library/import-types.js');
    const { libraryReport, watchLibrary } = await import('../library/report.js');
    const files = await definitionFiles(paths.flat(), (path) => this.terminal.pathOf(path));
    const outcomes = await withRooms(this.terminal, (rooms) =>
      importTypes(files, rooms, watchLibrary(this.terminal.surroundings.errors, files.length), { updates: update }),
    );
    this.terminal.print(libraryReport(outcomes));
    if (outcomes.some(({ refused }) => refused > 0)) this.terminal.code = 1;
  }
}

@Command({
  name: 'import',
  description: 'Load an inventory from elsewhere',
  subCommands: [ImportDumpCommand, ImportDeviceTypesCommand],
})
export class ImportCommand extends StrictCommand {
  protected readonly examples = ['rackwarden import dump ./netbox-dump', 'rackwarden import device-types ./library'];

  override setCommand(command: Commander): this {
    super.setCommand(command);
    command.allowExcessArguments(true).usage('SOURCE …');
    return this;
  }

  async run([source]: string[]): Promise<void> {
    if (source !== undefined) this.command.error(`error: unknown source '${source}'`);
    this.command.help({ error: true });
  }
}
