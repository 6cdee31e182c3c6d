// Why is this a 403? Asked at the command line.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, openCommandLine } from './command-line.js';

let line: CommandLine;

beforeAll(async () => {
  line = await openCommandLine();
  await line.run(['create-superuser', 'kim', '--generate']);
  await line.run(['create-token', 'kim', '--read-only', '--key', `${'0'.repeat(34)}abc123`]);
  await line.ask(`INSERT INTO users_user (id, username, password_hash, is_active, is_staff, is_superuser)
    VALUES (rackwarden_new_id(), 'hank', '!', true, false, false)`);
  await line.ask(`INSERT INTO users_group (id, name) VALUES (rackwarden_new_id(), 'Operators')`);
  await line.ask(
    `INSERT INTO users_user_groups SELECT u.id, g.id FROM users_user u, users_group g WHERE username = 'hank'`,
  );
  await line.ask(`INSERT INTO dcim_site (id, name, slug) VALUES
    (rackwarden_new_id(), 'Mine', 'mine'), (rackwarden_new_id(), 'Other', 'other')`);
  await line.ask(`INSERT INTO users_object_permission (id, name, object_types, actions, constraints)
    VALUES (rackwarden_new_id(), 'One site', '["dcim.site"]', '["change"]', '{"slug": "mine"}')`);
  await line.ask(
    `INSERT INTO users_object_permission_groups SELECT p.id, g.id FROM users_object_permission p, users_group g`,
  );
});
afterAll(() => line.close());

const site = async (slug: string) => (await line.ask('SELECT id, number FROM dcim_site WHERE slug = $1', [slug]))[0];

describe('rackwarden explain', () => {
  it('says by which permission, through which group, under which constraint', async () => {
    const { code, stdout } = await line.run(['explain', 'hank', 'change', 'dcim.site']);
    expect(stdout).toBe(
      'hank may change some sites.\n- the permission "One site", through the group "Operators": where {"slug":"mine"}\n',
    );
    expect(code).toBe(0);
  });

  it('says of one object whether it is among them, by its id and by its number', async () => {
    const { id, number } = (await site('other')) as { id: string; number: number };
    for (const key of [id, String(number)]) {
      const { stdout } = await line.run(['explain', 'hank', 'change', 'dcim/sites', key]);
      expect(stdout).toBe(
        `hank may not change the site ${key}.\nNo constraint lets this object through.\n- the permission "One site", through the group "Operators": where {"slug":"mine"} (this one is not among them)\n`,
      );
    }
  });

  it('says why not', async () => {
    expect((await line.run(['explain', 'hank', 'delete', 'dcim.site'])).stdout).toBe(
      'hank may delete no site.\nWhat the user is permitted with these objects is something else: change.\n',
    );
    expect((await line.run(['explain', 'kim', 'delete', 'dcim.site'])).stdout).toBe(
      'kim may delete every site.\n- a superuser may: all of them\n',
    );
    expect((await line.run(['explain', 'kim', 'delete', 'dcim.site', '--token', 'abc123'])).stdout).toBe(
      'kim may delete no site with the token …abc123.\nThe token is read-only.\n- a superuser may: all of them\n',
    );
  });

  it('knows addresses, and the rules that judge what is written', async () => {
    const words = ['explain', 'kim', 'view', 'dcim.site', '--token', 'abc123'];
    await line.ask(`UPDATE users_token SET allowed_ips = '["192.0.2.0/24"]' WHERE key_suffix = 'abc123'`);
    expect((await line.run(words)).stdout).toMatch(/^kim may view every site with the token …abc123\.\n/);
    expect((await line.run([...words, '--address', '198.51.100.7'])).stdout).toMatch(
      /^kim may view no site with the token …abc123 from 198\.51\.100\.7\.\nThe token is not accepted from 198\.51\.100\.7\.\n/,
    );
    await line.ask(`UPDATE users_token SET write_enabled = true WHERE key_suffix = 'abc123'`);
    expect((await line.run(['explain', 'kim', 'change', 'users.token', '--token', 'abc123'])).stdout).toBe(
      'kim may change every token with the token …abc123.\n- a superuser may: all of them\n' +
        '- every user may (DEFAULT_PERMISSIONS): where [{"user":"$user"}]\n- but not everything: A token cannot loosen a token: use a session or HTTP Basic. (token_may_not_loosen)\n',
    );
  });

  it.each([
    [['hank', 'view', 'dcim.site', '--address', '010.0.0.1'], '010.0.0.1 is not an IPv4 or IPv6 address.'],
    [['nobody', 'view', 'dcim.site'], 'There is no user named nobody.'],
    [['hank', 'view', 'ipam.prefix'], 'There is no resource ipam.prefix: say dcim.site, or dcim/sites.'],
    [['hank', 'view', 'dcim.site', '999999'], 'There is no site 999999.'],
    [['hank', 'view', 'dcim.site', '--token', 'zzzzzz'], 'The user has no token that ends with zzzzzz.'],
  ])('refuses %j', async (words, sentence) => {
    const { code, stdout, stderr } = await line.run(['explain', ...words]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
  });
});
