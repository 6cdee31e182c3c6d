// Users and tokens from the command line, beside a running server and without one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserSession } from '../support/browser-session.js';
import { basic, Client } from '../support/client.js';
import { type CommandLine, openCommandLine, type ServingCommand, startServing } from './command-line.js';

let line: CommandLine;

beforeAll(async () => {
  line = await openCommandLine();
});

afterAll(() => line.close());

const users = () => line.ask('SELECT username, email, is_superuser, is_active FROM users_user ORDER BY username');

describe('rackwarden create-superuser', () => {
  it('takes the password from standard input', async () => {
    const made = await line.run(['create-superuser', 'kim', '--email', 'kim@example.com'], {
      input: 'a long enough one\n',
    });
    expect(made).toEqual({ code: 0, stdout: '', stderr: 'The superuser kim has been made.\n' });
    expect(await users()).toEqual([{ username: 'kim', email: 'kim@example.com', is_superuser: true, is_active: true }]);
  });

  it('makes up a password and prints it alone', async () => {
    const { code, stdout } = await line.run(['create-superuser', 'robot', '--generate'], {
      environment: { PASSWORD_MIN_LENGTH: '30' },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[\w-]{30,}\n$/);
  });

  it.each([
    [
      'a name that is taken',
      ['kim', '--password', 'a long enough one'],
      /^username: user with this username already exists/,
    ],
    [
      'a weak password, a bad name, a bad address',
      ['a n n', '--password', 'password', '--email', 'x'],
      /^password: This password is too common\.\nusername: Enter a valid username.+\nemail: Enter a valid email/,
    ],
  ])('refuses %s', { concurrent: true }, async (_, words, said) => {
    const before = await users();
    const { code, stderr } = await line.run(['create-superuser', ...words]);
    expect(stderr).toMatch(said);
    expect(code).toBe(1);
    expect(await users()).toEqual(before);
  });
});

describe('rackwarden create-token', () => {
  const tokens = () =>
    line.ask(`SELECT t.key_suffix, t.write_enabled, t.description, t.expires, t.allowed_ips
      FROM users_token t JOIN users_user u ON u.id = t.user_id WHERE u.username = 'kim' ORDER BY t.number`);

  it('prints the key alone', async () => {
    const made = await line.run(['create-token', 'kim']);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^[0-9a-f]{40}\n$/);
    expect(await tokens()).toMatchObject([{ key_suffix: made.stdout.trim().slice(-6), write_enabled: true }]);
  });

  it('takes a key, a description, an expiry, addresses, and may be read-only', async () => {
    const key = '0123456789abcdef0123456789abcdef01234567';
    const words = ['--description', 'nightly', '--expires', '2099-01-01', '--read-only'];
    const networks = ['--allowed-ip', '10.0.0.0/8', '--allowed-ip', '::1'];
    const made = await line.run(['create-token', ...networks, 'kim', ...words, '--key', '-'], { input: `${key}\n` });
    expect(made).toEqual({ code: 0, stdout: `${key}\n`, stderr: '' });
    const [, token] = await tokens();
    expect(token).toMatchObject({ key_suffix: '234567', write_enabled: false, description: 'nightly' });
    expect(token?.allowed_ips).toEqual(['10.0.0.0/8', '::1/128']);
    expect(String(token?.expires)).toMatch(/2099/);
  });

  it.each([
    ['an unknown user', ['nobody'], /^There is no user named nobody\.\n$/],
    [
      'a malformed key, an expiry that is no time, an address that is none',
      ['kim', '--key', 'ABC', '--expires', 'soon', '--allowed-ip', '300.0.0.1'],
      /^key: .+\n(expires: Datetime has wrong format.+|allowed_ips: 300\.0\.0\.1 is not a valid.+)\n/,
    ],
    [
      'a key in use, an expiry in the past',
      ['kim', '--key', '0123456789abcdef0123456789abcdef01234567', '--expires', '2001-01-01'],
      /^key: token with this key already exists\.\nexpires: Expiration time must be in the future\.\n$/,
    ],
  ])('refuses %s', { concurrent: true }, async (_, words, said) => {
    const before = await tokens();
    const { code, stdout, stderr } = await line.run(['create-token', ...words]);
    expect(stderr).toMatch(said);
    expect(stdout).toBe('');
    expect(code).toBe(1);
    expect(await tokens()).toEqual(before);
  });

  it('is bound by the token policies of the user', async () => {
    await line.ask(`WITH p AS (INSERT INTO users_token_policy (id, name, can_create) VALUES (gen_random_uuid(), 'none', false) RETURNING id)
      INSERT INTO users_token_policy_users (policy_id, user_id) SELECT p.id, u.id FROM p, users_user u WHERE u.username = 'robot'`);
    const refused = await line.run(['create-token', 'robot']);
    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr: 'A token policy does not let robot have new tokens: none was made.\n',
    });
    expect(
      await line.ask(`SELECT 1 FROM users_token t JOIN users_user u ON u.id = t.user_id WHERE u.username = 'robot'`),
    ).toEqual([]);
  });
});

describe('beside a running server', () => {
  let server: ServingCommand;

  beforeAll(async () => {
    server = await startServing(line, { LOGIN_ATTEMPTS: '50/600' });
  });

  afterAll(async () => {
    expect(await server.stop()).toMatchObject({ code: 0 });
  });

  it('create-token makes a key that opens at once', async () => {
    const { stdout } = await line.run(['create-token', 'kim']);
    const client = new Client(server.url, { authorization: `Token ${stdout.trim()}` });
    expect((await client.get('/api/users/tokens/')).status).toBe(200);
  });

  it('set-password replaces the password, ends the sessions, and forgives failures', async () => {
    const session = new BrowserSession(server.url);
    await session.logIn('kim', 'a long enough one');
    expect((await session.get('/user/profile/')).status).toBe(200);
    const withPassword = (password: string) => new Client(server.url, basic('kim', password)).get('/api/users/tokens/');
    expect((await withPassword('forgotten')).status).toBe(403);
    const failures = () => line.ask(`SELECT key FROM platform_failures WHERE key LIKE 'login-name:%'`);
    expect(await failures()).toHaveLength(1);

    const set = await line.run(['set-password', 'kim'], { input: 'another long one' });
    expect(set).toMatchObject({ code: 0, stdout: '' });
    expect(set.stderr).toMatch(/^The password of kim has been set/);

    expect((await session.get('/user/profile/')).status).toBe(302);
    expect(await failures()).toHaveLength(0);
    expect((await withPassword('another long one')).status).toBe(200);
    expect((await withPassword('a long enough one')).status).toBe(403);
  });
});

describe('rackwarden set-password', () => {
  it('refuses an unknown user', async () => {
    const { code, stdout, stderr } = await line.run(['set-password', 'nobody', '--generate']);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: 'There is no user named nobody.\n' });
  });

  it('refuses a weak password', async () => {
    const hash = () => line.ask(`SELECT password_hash FROM users_user WHERE username = 'kim'`);
    const before = await hash();
    const { code, stderr } = await line.run(['set-password', 'kim', '--password', 'short']);
    expect(stderr).toMatch(/^password: This password is too short/);
    expect(code).toBe(1);
    expect(await hash()).toEqual(before);
  });

  it('says that a user who is not active cannot log in', async () => {
    await line.ask(`UPDATE users_user SET is_active = false WHERE username = 'kim'`);
    const { code, stdout, stderr } = await line.run(['set-password', 'kim', '--generate']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[\w-]{20}\n$/);
    expect(stderr).toMatch(/kim is not active/);
  });
});

describe('rackwarden rename-user', () => {
  const named = (name: string) =>
    line.ask(`SELECT username FROM users_user WHERE lower(username) = lower($1) ORDER BY username`, [name]);
  const records = () =>
    line.ask(`SELECT prechange_data->>'username' AS old, postchange_data->>'username' AS new FROM core_object_change
      WHERE postchange_data->>'username' LIKE 'renamed%' ORDER BY number`);

  it('gives a user another name, with a record', async () => {
    await line.run(['create-superuser', 'Luanne', '--generate']);
    const done = await line.run(['rename-user', 'luanne', 'renamed-1']);
    expect(done).toEqual({ code: 0, stdout: '', stderr: 'luanne is now called renamed-1.\n' });
    expect([await named('Luanne'), await named('renamed-1')]).toEqual([[], [{ username: 'renamed-1' }]]);
    expect(await records()).toEqual([{ old: 'Luanne', new: 'renamed-1' }]);
  });

  it.each([
    [['nobody', 'somebody'], 'There is no user named nobody.\n'],
    [['renamed-1', 'KIM'], 'There is a user named kim already: names are equal whatever their case.\n'],
    [['renamed-1', 'two words'], /^Enter a valid username\./],
    [['renamed-1', 'x'.repeat(151)], 'A username has at most 150 characters.\n'],
  ])('refuses %j', async (words, said) => {
    const before = await users();
    const { code, stdout, stderr } = await line.run(['rename-user', ...words]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(said);
    expect(await users()).toEqual(before);
    expect(await records()).toHaveLength(1);
  });

  it('says that nothing is recorded where the database is older than its logs', async () => {
    await line.ask('ALTER TABLE core_audit_entry RENAME TO not_there_yet');
    const done = await line.run(['rename-user', 'renamed-1', 'renamed-2']);
    await line.ask('ALTER TABLE not_there_yet RENAME TO core_audit_entry');
    expect(done).toEqual({
      code: 0,
      stdout: '',
      stderr:
        'renamed-1 is now called renamed-2.\nThe database is of a version without an audit log: nothing was recorded.\n',
    });
    expect(await named('renamed-2')).toEqual([{ username: 'renamed-2' }]);
    expect(await records()).toEqual([{ old: 'Luanne', new: 'renamed-1' }]);
  });
});
