// What the command says of itself, and to whoever uses it wrongly: no database is opened for that. And the process.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { emptyDatabase } from '../support/databases.js';
import { type Given, makeFolder, startCommand, startProcess } from './command-line.js';

let folder: string;

beforeAll(() => {
  folder = makeFolder();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const here = (given: Given): Given => ({
  ...given,
  environment: { DATA_DIR: join(folder, 'data'), ...given.environment },
});
const run = (words: readonly string[], given: Given = {}) => startCommand(words, folder, here(given)).outcome;
const runProcess = (words: readonly string[], given: Given = {}) => startProcess(words, folder, here(given)).outcome;

describe('rackwarden --help', () => {
  it('names every command, gives examples, and opens no database', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const name of [
      'serve',
      'migrate',
      'create-superuser',
      'set-password',
      'rename-user',
      'create-token',
      'import',
      'demo',
      'check',
      'audit',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
    expect(stdout).toMatch(/Examples:\n {2}rackwarden serve/);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it.each([
    'serve',
    'migrate',
    'create-superuser',
    'set-password',
    'rename-user',
    'create-token',
    'import',
    'import dump',
    'demo',
    'check',
    'audit',
    'audit verify',
  ])('has examples for %s', async (command) => {
    const { code, stdout } = await run([...command.split(' '), '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Usage: rackwarden ${command}`));
    expect(stdout).toMatch(new RegExp(`Examples:\n.*rackwarden ${command}`));
  });
});

describe('a command used wrongly', () => {
  it.each([
    [[], /Usage: rackwarden/],
    [['fly'], /unknown command 'fly'[\s\S]*Usage: rackwarden/],
    [['migrate', 'twice'], /too many arguments[\s\S]*Usage: rackwarden migrate/],
    [['create-token'], /missing required argument 'NAME'[\s\S]*Usage: rackwarden create-token \[options\] <NAME>/],
    [['create-token', 'kim', '--fly'], /unknown option '--fly'/],
    [['create-token', 'kim', '--key', '-'], /No key was given on standard input/],
    [['create-superuser', 'kim'], /No password was given on standard input/],
    [['set-password', 'kim', '--generate', '--password', 'x'], /not both/],
    [['import'], /Usage: rackwarden import SOURCE/],
    [['import', 'fly', 'x'], /unknown source 'fly'/],
    [['audit'], /Usage: rackwarden audit COMMAND/],
    [['audit', 'fly'], /unknown command 'fly'/],
    [['audit', 'verify', 'now'], /too many arguments/],
    [['audit', 'verify', '--expect', '12'], /--expect takes what an earlier run has told/],
    [['audit', 'verify', '--expect', `0:${'0'.repeat(64)}`], /--expect takes what an earlier run has told/],
  ] as [string[], RegExp][])('says so and ends with 2: %j', async (words, said) => {
    const { code, stdout, stderr } = await run(words);
    expect(stderr).toMatch(said);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it.each([
    ['a bad setting', ['migrate'], { PORT: 'many' }, /^PORT=many cannot be used: .+\n$/],
    [
      'a database that is away',
      ['migrate'],
      { DATABASE_URL: 'postgresql://x@127.0.0.1:1/x' },
      /^No PostgreSQL answers .+\n$/,
    ],
    ['a folder that is not there', ['import', 'dump', 'nowhere'], {}, /^There is no folder nowhere\.\n$/],
    ['an empty folder', ['import', 'dump', '.'], {}, /^\. has no dump in it: .+\n$/],
    ['a file in place of a folder', ['import', 'dump', process.execPath], {}, /is a file: give the folder/],
  ] as [string, string[], Record<string, string>, RegExp][])(
    'says %s in one sentence and ends with 1',
    async (_, words, environment, said) => {
      const { code, stdout, stderr } = await run(words, { environment });
      expect(stderr).toMatch(said);
      expect(stdout).toBe('');
      expect(code).toBe(1);
      expect(existsSync(join(folder, 'data'))).toBe(false);
    },
  );
});

describe('the settings', () => {
  afterEach(() => rmSync(join(folder, '.env'), { force: true }));

  it('come from .env in the working directory too; the environment wins', async () => {
    writeFileSync(join(folder, '.env'), 'PORT=many\nPAGINATE_COUNT=few\n');
    expect((await run(['migrate'])).stderr).toMatch(/^PORT=many cannot be used/);
    const { stderr } = await run(['migrate'], { environment: { PORT: '8000' } });
    expect(stderr).toMatch(/^PAGINATE_COUNT=few cannot be used/);
  });
});

describe('the process', () => {
  it('shows its help and ends with 0', async () => {
    const { code, stdout, stderr } = await runProcess(['--help']);
    expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/^Usage: rackwarden /), '']);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('ends with 2 where it is used wrongly', async () => {
    const { code, stdout, stderr } = await runProcess(['migrate', 'twice']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/too many arguments[\s\S]*Usage: rackwarden migrate/);
  });

  it('reads its standard input; starts a database for its own duration, and stops it', async () => {
    const own = join(folder, 'own');
    const made = await runProcess(['create-superuser', 'kim'], {
      environment: { DATA_DIR: own },
      input: 'a long enough one\n',
    });
    expect(made).toEqual({ code: 0, stdout: '', stderr: 'The superuser kim has been made.\n' });
    expect(existsSync(join(own, 'postgres', 'PG_VERSION'))).toBe(true);
    expect(existsSync(join(own, 'postgres', 'postmaster.pid'))).toBe(false);
  });
});

describe('rackwarden migrate', () => {
  it('brings a database up to date', async () => {
    const database = await emptyDatabase();
    const environment = { DATABASE_URL: database.url };
    try {
      for (const _time of ['made', 'found']) {
        const outcome = await run(['migrate'], { environment });
        expect(outcome).toEqual({ code: 0, stdout: '', stderr: 'The database is up to date.\n' });
      }
      expect(await database.ask('SELECT count(*)::int FROM dcim_site')).toEqual([{ count: 0 }]);
    } finally {
      await database.drop();
    }
  });
});
