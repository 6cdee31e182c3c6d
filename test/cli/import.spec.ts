// `rackwarden import dump`: made-up folders, and the real inventory where it is there.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client.js';
import { emptyDatabase } from '../support/databases.js';
import { isLong } from '../support/depth.js';
import { REFERENCE_DIR } from '../support/reference.js';
import { type CommandLine, openCommandLine, startProcess, startServing } from './command-line.js';

let line: CommandLine;
let folders = 0;

beforeAll(async () => {
  line = await openCommandLine();
});

afterAll(() => line.close());

/** Objects as NetBox shows them; a text stands for a line as it is. */
type Dump = Record<string, readonly (string | Record<string, unknown>)[]>;

const TIMES = { created: '2020-12-18T00:00:00Z', last_updated: '2021-12-30T15:39:39.930000Z' };

function write(dump: Dump): string {
  const folder = join(line.folder, `dump-${++folders}`);
  mkdirSync(folder);
  for (const [name, lines] of Object.entries(dump)) {
    const texts = lines.map((one) => (typeof one === 'string' ? one : JSON.stringify({ ...TIMES, ...one })));
    writeFileSync(join(folder, `${name}.jsonl`), `${texts.join('\n')}\n`);
  }
  return folder;
}

const load = (dump: Dump) => line.run(['import', 'dump', write(dump)]);
const row = (label: string, created: number, present: number, refused: number) =>
  new RegExp(`^${label.replace('.', '\\.')} +${created} +${present} +${refused}$`, 'm');

const brief = (path: string, id: number, name: string) => ({
  id,
  url: `https://netbox.invalid/api/${path}/${id}/`,
  display: name,
  name,
  slug: name.toLowerCase(),
});

const COMPANY: Dump = {
  'extras.tags': [
    {
      ...brief('extras/tags', 7, 'Blue'),
      color: '2196f3',
      weight: 500,
      object_types: ['dcim.site', 'dcim.device'],
      tagged_items: 3,
    },
  ],
  // Children before their parents.
  'dcim.regions': [
    { ...brief('dcim/regions', 3, 'Town'), parent: brief('dcim/regions', 2, 'Land'), _depth: 2, site_count: 1 },
    { ...brief('dcim/regions', 2, 'Land'), parent: brief('dcim/regions', 40, 'World'), _depth: 1 },
    { ...brief('dcim/regions', 40, 'World'), parent: null, _depth: 0 },
  ],
  'dcim.sites': [
    {
      ...brief('dcim/sites', 12, 'Depot'),
      display_url: 'https://netbox.invalid/dcim/sites/12/',
      status: { value: 'planned', label: 'Planned' },
      region: brief('dcim/regions', 3, 'Town'),
      group: null,
      tenant: null,
      time_zone: null,
      latitude: 51.5,
      longitude: '-0.25',
      comments: 'A line separator\u2028within',
      asns: [{ id: 1, asn: 65000 }],
      tags: [brief('extras/tags', 7, 'Blue')],
      custom_fields: { cost: 12, owner: null },
      device_count: 4,
    },
  ],
  'dcim.locations': [
    {
      ...brief('dcim/locations', 5, 'Room'),
      site: brief('dcim/sites', 12, 'Depot'),
      parent: brief('dcim/locations', 6, 'House'),
      status: { value: 'active', label: 'Active' },
    },
    {
      ...brief('dcim/locations', 6, 'House'),
      site: brief('dcim/sites', 12, 'Depot'),
      parent: null,
      status: { value: 'active', label: 'Active' },
    },
  ],
  'dcim.cables': [
    { id: 1, a_terminations: [{ object_type: 'circuits.circuittermination', object_id: 1 }], b_terminations: [] },
  ],
  'circuits.circuits': [{ id: 1 }, { id: 2 }],
  'users.users': [{ id: 1, username: 'eve', is_superuser: true }],
};

describe('rackwarden import dump', () => {
  it('keeps numbers, times, relations and tags, in whatever order they come', async () => {
    const { code, stdout } = await load(COMPANY);
    expect(code).toBe(0);
    expect(stdout).toMatch(row('extras.tags', 1, 0, 0));
    expect(stdout).toMatch(row('dcim.regions', 3, 0, 0));
    expect(stdout).toMatch(row('dcim.sites', 1, 0, 0));
    expect(stdout).toMatch(row('dcim.locations', 2, 0, 0));
    const [site] = await line.ask(`
      SELECT s.number, s.status, s.latitude::float8, s.longitude::float8, s.comments,
        to_char(s.created AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS created,
        to_char(s.last_updated AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS updated,
        r.number AS region, r.tree_names, ARRAY(SELECT t.number::int FROM extras_tagged_item i JOIN extras_tag t ON t.id = i.tag_id
          WHERE i.object_id = s.id AND i.object_type = 'dcim.site') AS tags
      FROM dcim_site s JOIN dcim_region r ON r.id = s.region_id`);
    expect(site).toMatchObject({ status: 'planned', latitude: 51.5, longitude: -0.25, tags: [7] });
    expect([Number(site?.number), Number(site?.region)]).toEqual([12, 3]);
    expect(site?.comments).toBe('A line separator\u2028within');
    expect(site?.tree_names).toEqual(['World', 'Land', 'Town']);
    expect(site?.created).toBe('2020-12-18 00:00:00.000000');
    expect(site?.updated).toBe('2021-12-30 15:39:39.930000');
    const changes = await line.ask(`SELECT DISTINCT action, user_name, message FROM core_object_change`);
    expect(changes).toEqual([{ action: 'create', user_name: 'command', message: 'Imported' }]);
  });

  it('takes custom fields before what has their values, which name objects by their numbers', async () => {
    const field = (id: number, name: string, type: string, more = {}) => ({
      id,
      name,
      type: { value: type, label: type },
      object_types: ['dcim.region'],
      required: true,
      ...more,
    });
    await load({ 'dcim.regions': [{ ...brief('dcim/regions', 73, 'Shore'), parent: null }] });
    const { code, stdout, stderr } = await load({
      'dcim.regions': [
        { ...brief('dcim/regions', 70, 'Coast'), parent: null, custom_fields: { cost: 12, twin: null } },
        {
          ...brief('dcim/regions', 71, 'Island'),
          parent: null,
          custom_fields: { cost: 3, twin: brief('dcim/regions', 73, 'Shore'), older: 'x' },
        },
        { ...brief('dcim/regions', 72, 'Reef'), parent: null, custom_fields: { cost: 'much' } },
      ],
      'extras.custom-fields': [
        field(1, 'cost', 'integer'),
        field(2, 'twin', 'object', { related_object_type: 'dcim.region' }),
      ],
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(row('extras.custom-fields', 2, 0, 0));
    expect(stdout).toMatch(row('dcim.regions', 2, 0, 1));
    expect(stderr).toMatch(/custom_fields: .*Value must be an integer/);
    expect(stdout).toMatch(/^ {2}dcim\.regions: custom_fields of 1$/m);
    const kept = await line.ask(`SELECT number::int, custom_field_data AS data,
      (SELECT o.number::int FROM dcim_region o WHERE o.id::text = r.custom_field_data ->> 'twin') AS twin
      FROM dcim_region r WHERE number IN (70, 71, 72) ORDER BY number`);
    expect(kept).toMatchObject([
      { number: 70, data: { cost: 12 }, twin: null },
      { number: 71, data: { cost: 3 }, twin: 73 },
    ]);
    await line.ask('DELETE FROM extras_custom_field RETURNING id');
  });

  it('puts the profiles of a NetBox in the place of those that every server has, unless they are used', async () => {
    const profile = (id: number, name: string) => ({ id, name, schema: null, description: 'Theirs' });
    const maker = brief('dcim/manufacturers', 90, 'Chipmaker');
    const part = (id: number, model: string, of: object) => ({ id, model, manufacturer: maker, profile: of });
    const dump = {
      'dcim.manufacturers': [maker],
      'dcim.module-type-profiles': [profile(3, 'Memory'), profile(5, 'NIC'), profile(6, 'Fan')],
      'dcim.module-types': [part(101, 'DIMM', profile(3, 'Memory')), part(102, 'Card', profile(5, 'NIC'))],
    };
    const [owner] =
      await line.ask(`INSERT INTO dcim_manufacturer (id, name, slug) VALUES (rackwarden_new_id(), 'Old', 'old')
      RETURNING id`);
    await line.ask(
      `INSERT INTO dcim_module_type (id, model, manufacturer_id, profile_id) SELECT rackwarden_new_id(), 'Blower', $1, id
       FROM dcim_module_type_profile WHERE name = 'Fan' RETURNING id`,
      [owner?.id],
    );
    const first = await load(dump);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(row('dcim.module-type-profiles', 2, 1, 0));
    expect(first.stdout).toMatch(row('dcim.module-types', 2, 0, 0));
    const profiles = await line.ask(`SELECT p.name, p.number::int, p.description,
      ARRAY(SELECT t.model::text FROM dcim_module_type t WHERE t.profile_id = p.id) AS models
      FROM dcim_module_type_profile p ORDER BY p.name`);
    const shown = profiles.map(({ name, number, description, models }) => [name, number, description, models]);
    expect(shown).toEqual([
      ['CPU', 1, '', []],
      ['Expansion card', 7, '', []],
      ['Fan', 2, '', ['Blower']],
      ['GPU', expect.any(Number), '', []],
      ['Hard disk', 4, '', []],
      ['Memory', 3, 'Theirs', ['DIMM']],
      ['NIC', 5, 'Theirs', ['Card']],
      ['Power supply', expect.any(Number), '', []],
    ]);
    expect((await load(dump)).stdout).toMatch(row('dcim.module-type-profiles', 0, 3, 0));
  });

  it('names what it has left out and what it has not read', async () => {
    const { stdout } = await load({
      ...COMPANY,
      'dcim.sites': [
        {
          ...brief('dcim/sites', 13, 'Annexe'),
          status: { value: 'active', label: 'Active' },
          asns: [{ id: 1 }],
        },
      ],
      'extras.tags': [{ ...brief('extras/tags', 8, 'Red'), color: 'f44336', object_types: ['ipam.vlan'] }],
    });
    expect(stdout).toMatch(/^ {2}dcim\.sites: asns of 1$/m);
    expect(stdout).toMatch(/^ {2}extras\.tags: object_types of 1$/m);
    expect(stdout).toMatch(/^ {2}circuits\.circuits\.jsonl +2 lines$/m);
    expect(stdout).toMatch(/^ {2}dcim\.cables: 1 not taken\. This server has no circuits/m);
    expect(stdout).toMatch(/^ {2}users\.users\.jsonl +1 line$/m);
    expect(await line.ask('SELECT 1 FROM users_user')).toEqual([]);
  });

  it('changes nothing when it is run again, even of what was renamed here', async () => {
    await line.ask(`UPDATE dcim_region SET name = 'Village', slug = 'village' WHERE number = 3`);
    const all = () => line.ask(`SELECT id, number, name, slug, last_updated FROM dcim_region ORDER BY id`);
    const before = await all();
    const { code, stdout } = await load(COMPANY);
    expect(code).toBe(0);
    expect(stdout).toMatch(row('total', 0, 7, 0));
    expect(await all()).toEqual(before);
  });

  it('never gives one of its numbers to a new object', async () => {
    const next = await line.ask(`SELECT nextval(pg_get_serial_sequence('dcim_region', 'number')) AS number`);
    expect(Number(next[0]?.number)).toBeGreaterThan(40);
  });

  it('says which users of the dump, told apart by case alone, are one here', async () => {
    const reservation = (id: number, unit: number, userId: number, username: string) => ({
      id,
      rack: { id: 90, url: 'https://netbox.invalid/api/dcim/racks/90/', display: 'Twins', name: 'Twins' },
      units: [unit],
      user: { id: userId, url: `https://netbox.invalid/api/users/users/${userId}/`, display: username, username },
      description: username,
    });
    const { code, stdout } = await load({
      'dcim.racks': [{ id: 90, name: 'Twins', site: brief('dcim/sites', 12, 'Depot'), u_height: 42 }],
      'dcim.rack-reservations': [
        reservation(1, 1, 81, 'Hank'),
        reservation(2, 2, 82, 'hank'),
        reservation(3, 3, 83, 'peggy'),
        reservation(4, 4, 81, 'Hank'),
      ],
    });
    expect(code).toBe(0);
    expect(stdout).toContain(
      '\nUsernames are equal whatever their case, so these were merged:\n  Hank, hank: one user here',
    );
    expect(stdout).not.toContain('  peggy');
    expect(
      await line.ask(`SELECT u.username, array_agg(r.number::int ORDER BY r.number) AS reserved
        FROM dcim_rack_reservation r JOIN users_user u ON u.id = r.user_id GROUP BY u.id, u.username ORDER BY u.username`),
    ).toEqual([
      { username: 'Hank', reserved: [1, 2, 4] },
      { username: 'peggy', reserved: [3] },
    ]);
  });

  it('refuses line by line, and loads the rest', async () => {
    const { code, stdout, stderr } = await load({
      'dcim.regions': [
        { ...brief('dcim/regions', 101, 'North') },
        '{"id": 102, "name": ',
        '[1, 2]',
        { ...brief('dcim/regions', 0, 'Zero') },
        '',
        { ...brief('dcim/regions', 103, 'World') },
        { ...brief('dcim/regions', 104, 'Orphan'), parent: brief('dcim/regions', 999, 'Gone') },
        { ...brief('dcim/regions', 105, 'Under'), parent: brief('dcim/regions', 104, 'Orphan') },
        { ...brief('dcim/regions', 106, 'Bad slug'), slug: 'bad slug' },
        { id: 2, name: 'Somebody else', slug: 'somebody-else', created: '2024-01-01T00:00:00Z' },
        { ...brief('dcim/regions', 107, 'South'), parent: brief('dcim/regions', 101, 'North') },
        { ...brief('dcim/regions', 107, 'South'), parent: brief('dcim/regions', 101, 'North') },
      ],
      'dcim.sites': [
        { ...brief('dcim/sites', 201, 'Ok'), status: { value: 'active', label: 'Active' } },
        { ...brief('dcim/sites', 202, 'Depot'), status: { value: 'active', label: 'Active' } },
        { ...brief('dcim/sites', 203, 'Odd'), status: { value: 'odd', label: 'Odd' } },
        { ...brief('dcim/sites', 204, 'Lost'), region: { id: 999 } },
        { ...brief('dcim/sites', 205, 'Astray'), region: { id: 2 } },
      ],
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(row('dcim.regions', 2, 1, 8));
    expect(stdout).toMatch(row('dcim.sites', 1, 0, 4));
    expect(stderr.split('\n').filter((one) => /jsonl:\d/.test(one))).toEqual([
      expect.stringMatching(/^dcim\.regions\.jsonl:2: This is no JSON: /),
      'dcim.regions.jsonl:3: This is no object.',
      'dcim.regions.jsonl:4: id: A positive whole number is required.',
      expect.stringMatching(/^dcim\.regions\.jsonl:6: A top-level region with this name already exists\./),
      expect.stringMatching(/^dcim\.regions\.jsonl:7: parent: There is no region 999 here/),
      expect.stringMatching(/^dcim\.regions\.jsonl:8: parent: There is no region 104 here/),
      expect.stringMatching(/^dcim\.regions\.jsonl:9: slug: Enter a valid "slug"/),
      'dcim.regions.jsonl:10: id: Another object here, Land, has the number 2.',
      'dcim.sites.jsonl:2: name: site with this name already exists. slug: site with this slug already exists.',
      'dcim.sites.jsonl:3: status: odd is not a valid choice.',
      'dcim.sites.jsonl:4: region: There is no region 999 here.',
      'dcim.sites.jsonl:5: region: There is no region 2 here.',
    ]);
    expect(await line.ask(`SELECT name FROM dcim_region WHERE number > 100 ORDER BY number`)).toEqual([
      { name: 'North' },
      { name: 'South' },
    ]);
  });

  it('refuses what only PostgreSQL can refuse, one line', async () => {
    await line.ask(`ALTER TABLE extras_tag ADD CONSTRAINT no_teal CHECK (name <> 'Teal')`);
    const tags = ['Grey', 'Teal', 'Pink'].map((name, index) => ({
      ...brief('extras/tags', 300 + index, name),
      color: '9e9e9e',
    }));
    const { code, stdout, stderr } = await load({ 'extras.tags': tags });
    expect(code).toBe(1);
    expect(stdout).toMatch(row('extras.tags', 2, 0, 1));
    expect(stderr).toMatch(/^extras\.tags\.jsonl:2: .*no_teal/m);
    await line.ask('ALTER TABLE extras_tag DROP CONSTRAINT no_teal');
  });

  it('says which file cannot be read, and writes nothing', async () => {
    const folder = write({ 'extras.tags': [{ ...brief('extras/tags', 400, 'Never'), color: '9e9e9e' }] });
    mkdirSync(join(folder, 'dcim.sites.jsonl'));
    const { code, stderr } = await line.run(['import', 'dump', folder]);
    expect(stderr).toBe(`${join(folder, 'dcim.sites.jsonl')} cannot be read (EISDIR).\n`);
    expect(code).toBe(1);
    expect(await line.ask('SELECT 1 FROM extras_tag WHERE number = 400')).toEqual([]);
  });

  it('undoes the file it was at when it is interrupted', async () => {
    const tags = Array.from({ length: 600 }, (_, index) => ({
      ...brief('extras/tags', 1000 + index, `Many${index}`),
      color: '9e9e9e',
    }));
    const blocker = new pg.Client({ connectionString: line.databaseUrl });
    await blocker.connect();
    try {
      await blocker.query('BEGIN; LOCK TABLE extras_tag IN SHARE ROW EXCLUSIVE MODE');
      // As a process: what else is done at its end is undone by the system.
      const environment = { DATABASE_URL: line.databaseUrl, DATA_DIR: join(line.folder, 'data') };
      const importing = startProcess(['import', 'dump', write({ 'extras.tags': tags })], line.folder, { environment });
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      while ((await line.ask(waiting)).length === 0) await delay(50);
      importing.send('SIGINT');
      await delay(100);
      await blocker.query('COMMIT');
      const { code, stderr } = await importing.outcome;
      expect(stderr).toMatch(/Interrupted: what was not finished has been undone\.\n$/);
      expect(code).toBe(1);
    } finally {
      await blocker.end();
    }
    expect(await line.ask(`SELECT 1 FROM extras_tag WHERE name LIKE 'Many%'`)).toEqual([]);
  });

  it('tells a running server, whose counts are right at once', async () => {
    const server = await startServing(line, {});
    try {
      const count = async () => (await new Client(server.url).get('/api/extras/tags/?limit=1')).body.count as number;
      const before = await count();
      expect(await count()).toBe(before);
      const { code } = await load({ 'extras.tags': [{ ...brief('extras/tags', 500, 'Late'), color: '9e9e9e' }] });
      expect(code).toBe(0);
      expect(await count()).toBe(before + 1);
    } finally {
      await server.stop();
    }
  });
});

describe('the reference inventory', () => {
  // The comparison with the inventory loads it too; what a second run does is told above.
  it.runIf(REFERENCE_DIR && isLong)('is loaded whole, and a second time nothing', async () => {
    const database = await emptyDatabase();
    const folder = join(REFERENCE_DIR as string, 'inventory');
    const environment = { DATABASE_URL: database.url };
    const { code, stdout } = await line.run(['import', 'dump', folder], { environment });
    expect(code).toBe(0);
    for (const [label, count] of [
      ['dcim.regions', 67],
      ['dcim.site-groups', 3],
      ['dcim.sites', 24],
      ['dcim.locations', 4],
      ['tenancy.tenant-groups', 1],
      ['tenancy.tenants', 11],
      ['extras.tags', 26],
      ['dcim.devices', 72],
      ['dcim.interfaces', 1586],
      ['dcim.cables', 76],
      ['total', 4397],
    ] as const) {
      expect(stdout).toMatch(row(label, count, 0, 0));
    }
    expect(stdout).toMatch(/^ {2}dcim\.cables: 32 not taken\. This server has no circuits/m);
    expect(await line.run(['import', 'dump', folder], { environment })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(row('total', 0, 4397, 0)),
    });
    // Whom the dump names is nobody yet: the first superuser is made all the same, and may bear a name of the dump.
    const key = 'a'.repeat(40);
    const first = { SUPERUSER_NAME: 'bob', SUPERUSER_PASSWORD: 'correct-horse-battery', SUPERUSER_API_TOKEN: key };
    const server = await startServing(line, { ...environment, ...first, API_DIALECT: 'native' });
    try {
      const known = new Client(server.url, { authorization: `Token ${key}` });
      const { body: accounts } = await known.get('/api/users/users/?username=bob');
      expect(accounts.results).toMatchObject([{ is_superuser: true, is_active: true }]);
      const { body: reserved } = await known.get('/api/dcim/rack-reservations/?user=bob');
      expect(reserved.count).toBe(1);
      const { body } = await new Client(server.url).get('/api/dcim/sites/?limit=100');
      const dumped = linesOf(join(folder, 'dcim.sites.jsonl'));
      expect(summaries(body.results)).toEqual(summaries(dumped));
    } finally {
      await server.stop();
      await database.drop();
    }
  });
});

describe('rackwarden import device-types', () => {
  const library = (files: Record<string, string>) => {
    const root = join(line.folder, `library-${++folders}`);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return root;
  };
  const counts = (file: string, ...of: number[]) => new RegExp(`${file} +${of.join(' +')}$`, 'm');

  const SWITCH = `
manufacturer: Acme
model: Switch
slug: acme-switch
u_height: 1
interfaces:
  - {name: 08, type: 1000base-t}
`;

  it('takes the three folders of a library, definition by definition', async () => {
    const root = library({
      'device-types/Acme/switch.yaml': SWITCH,
      'device-types/Acme/two.yml': `
manufacturer: Acme
model: Shelf
slug: acme-shelf
u_height: 1
module-bays:
  - {name: A, position: 1, maximum_draw: 5}
---
manufacturer: Acme
model: Bad
slug: acme-bad
u_height: 1
interfaces:
  - {name: a, type: nope}
  - {name: b, type: nope}
`,
      'module-types/Acme/card.yaml': 'manufacturer: Acme\nmodel: Card\nslug: acme-card\n',
      'rack-types/Acme/rack.json':
        '{"manufacturer": "Acme", "model": "Rack", "slug": "acme-rack", "form_factor": "4-post-cabinet", "u_height": 42}',
      'schema/devicetype.json': '{"type": "object"}',
      'device-types/Acme/none.yaml': '# nothing',
    });
    const { code, stdout, stderr } = await line.run(['import', 'device-types', root]);
    expect(code).toBe(1);
    expect(stdout).toMatch(counts('switch.yaml', 1, 0, 0, 0));
    expect(stdout).toMatch(counts('two.yml', 1, 0, 0, 1));
    expect(stdout).toMatch(counts('none.yaml', 0, 0, 0, 1));
    expect(stdout).toMatch(counts('total', 4, 0, 0, 2));
    expect(stdout).not.toContain('schema');
    const said = stderr.split('\n').map((one) => one.replace(`${root}/`, ''));
    expect(said).toEqual(
      expect.arrayContaining([
        'device-types/Acme/two.yml: Acme Shelf: module-bays: maximum_draw of A was left out, module-bays have no such field.',
        'device-types/Acme/two.yml: Acme Bad: refused: interfaces: 1: type: nope is not a valid choice. 2: type: nope is not a valid choice.',
        'device-types/Acme/none.yaml: refused: There is no definition in it.',
        'module-types/Acme/card.yaml: Acme Card: slug was left out: module types have no such field.',
      ]),
    );
    expect(await line.ask('SELECT model FROM dcim_rack_type')).toEqual([{ model: 'Rack' }]);
    expect(await line.ask(`SELECT name FROM dcim_interface_template`)).toEqual([{ name: '08' }]);
  });

  it('adds the components that a type lacks where it is asked to', async () => {
    const root = library({
      'switch.yaml': `${SWITCH}  - {name: 09, type: 1000base-t}\nconsole-ports: [{name: con}]\n`,
    });
    const present = await line.run(['import', 'device-types', root]);
    expect([present.code, present.stdout]).toEqual([0, expect.stringMatching(counts('total', 0, 0, 1, 0))]);
    const updated = await line.run(['import', 'device-types', '--update', root]);
    expect([updated.code, updated.stdout]).toEqual([0, expect.stringMatching(counts('total', 0, 1, 0, 0))]);
    expect(updated.stderr).toContain('Acme Switch: interfaces: added 09.');
    expect(await line.ask(`SELECT name FROM dcim_interface_template ORDER BY name`)).toEqual([
      { name: '08' },
      { name: '09' },
    ]);
    const again = await line.run(['import', 'device-types', '--update', root]);
    expect(again.stdout).toMatch(counts('total', 0, 0, 1, 0));
  });
});

type Shown = Record<string, unknown> & { name: string };

const linesOf = (path: string): Shown[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as Shown);

/** What both have to say about a site, whatever its ids. */
function summaries(sites: readonly Shown[]) {
  const name = (of: unknown) => (of as { name?: string } | null)?.name ?? null;
  return sites
    .map((site) => ({
      ...Object.fromEntries(
        [
          'name',
          'slug',
          'status',
          'facility',
          'time_zone',
          'description',
          'physical_address',
          'latitude',
          'comments',
        ].map((field) => [field, site[field]]),
      ),
      created: Date.parse(String(site.created)),
      updated: Date.parse(String(site.last_updated)),
      relations: [site.region, site.group, site.tenant].map(name),
      tags: (site.tags as unknown[]).map(name).sort(),
    }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
