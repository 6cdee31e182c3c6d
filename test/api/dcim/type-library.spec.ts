// POST /api/dcim/device-types/import/: definitions of the community's library, as they are.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { differencesFrom } from '../../support/library-files.js';
import { REFERENCE_DIR } from '../../support/reference.js';

const PATH = '/api/dcim/device-types/import/';

const SWITCH = `
manufacturer: Acme
model: Switch 4
slug: acme-switch-4
u_height: 1
is_full_depth: false
airflow: front-to-rear
weight: 4.5
weight_unit: kg
front_image: true
console-ports:
  - name: con
    type: rj-45
power-ports:
  - name: PSU1
    type: iec-60320-c14
    maximum_draw: 350
power-outlets:
  - name: Out
    type: iec-60320-c13
    power_port: PSU1
    feed_leg: A
interfaces:
  - name: eth0
    type: 1000base-t
    mgmt_only: true
  - name: eth1
    type: 10gbase-x-sfpp
    poe_mode: pse
    poe_type: type2-ieee802.3at
rear-ports:
  - name: rear
    type: lc
    positions: 2
front-ports:
  - name: front 1
    type: lc
    rear_port: rear
    rear_port_position: 1
  - name: front 2
    type: lc
    rear_port: rear
    rear_port_position: 2
module-bays:
  - name: Slot 1
    position: '1'
`;

const CARD = `
manufacturer: Acme
model: Card
interfaces:
  - name: eth{module}/1
    type: 10gbase-x-sfpp
`;

describe(`POST ${PATH}`, () => {
  let server: TestServer;
  const sendYaml = (raw: string) =>
    server.admin.send('POST', PATH, { raw, headers: { 'content-type': 'application/yaml' } });
  const countOf = async (path: string) => (await server.admin.get(`/api/dcim/${path}/?limit=1`)).body.count;

  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.close());

  it('takes YAML of several documents, device and module types, with all their components', async () => {
    const { status, body } = await sendYaml(`${SWITCH}---${CARD}`);
    expect([
      status,
      body.results.map((one: Json) => [one.outcome, (one.device_type ?? one.module_type).model]),
    ]).toEqual([
      200,
      [
        ['created', 'Switch 4'],
        ['created', 'Card'],
      ],
    ]);
    const type = (await server.admin.get('/api/dcim/device-types/?slug=acme-switch-4')).body.results[0];
    expect(type).toMatchObject({
      manufacturer: { name: 'Acme', slug: 'acme' },
      u_height: 1,
      is_full_depth: false,
      airflow: { value: 'front-to-rear' },
      weight: 4.5,
      console_port_template_count: 1,
      power_port_template_count: 1,
      power_outlet_template_count: 1,
      interface_template_count: 2,
      front_port_template_count: 2,
      rear_port_template_count: 1,
      module_bay_template_count: 1,
    });
    const outlet = (await server.admin.get(`/api/dcim/power-outlet-templates/?device_type_id=${type.id}`)).body
      .results[0];
    expect(outlet.power_port.name).toBe('PSU1');
    const fronts = (await server.admin.get(`/api/dcim/front-port-templates/?device_type_id=${type.id}`)).body.results;
    expect(fronts.map((one: Json) => [one.name, one.rear_port.name, one.rear_port_position])).toEqual([
      ['front 1', 'rear', 1],
      ['front 2', 'rear', 2],
    ]);
  });

  it('takes the same again without making anything twice', async () => {
    const before = [
      await countOf('device-types'),
      await countOf('interface-templates'),
      await countOf('manufacturers'),
    ];
    const { body } = await sendYaml(`${SWITCH}---${CARD}`);
    expect(body.results.map(({ outcome }: Json) => outcome)).toEqual(['present', 'present']);
    expect([
      await countOf('device-types'),
      await countOf('interface-templates'),
      await countOf('manufacturers'),
    ]).toEqual(before);
  });

  it('takes JSON, one or many', async () => {
    const one = await server.admin.post(PATH, { manufacturer: 'Acme', model: 'Box', u_height: 2 });
    expect(one.body.results[0]).toMatchObject({ outcome: 'created', device_type: { model: 'Box', slug: 'acme-box' } });
    const many = await server.admin.post(PATH, [
      { manufacturer: 'acme', model: 'Box', u_height: 2 },
      { manufacturer: 'Acme', model: 'Tray', u_height: 0 },
    ]);
    expect(many.body.results.map(({ outcome }: Json) => outcome)).toEqual(['present', 'created']);
  });

  it('takes rack types as well, and texts as they are written', async () => {
    const { status, body } = await sendYaml(`
manufacturer: 3000
model: 08
slug: 3000-08
part_number: 03057484
u_height: 1.0
is_full_depth: yes
console-ports:
  - {name: 1:20, label: 1e3, type: rj-45, mgmt_only: true, _is_power_source: true}
  - {name: on, type: rj-45, mgmt_only: true}
---
manufacturer: 3000
model: NetShelter
slug: 3000-netshelter
form_factor: 4-post-cabinet
width: 19
u_height: 42
starting_unit: 1
outer_width: 600.0
outer_unit: mm
max_weight: 1700
weight: 125.5
weight_unit: kg
`);
    expect([status, body.results]).toEqual([
      200,
      [
        {
          outcome: 'created',
          device_type: expect.objectContaining({ model: '08' }),
          notes: ['console-ports: mgmt_only of 1:20, on was left out, console-ports have no such field.'],
        },
        { outcome: 'created', rack_type: expect.objectContaining({ model: 'NetShelter' }), notes: [] },
      ],
    ]);
    const { results } = (await server.admin.get('/api/dcim/device-types/?slug=3000-08')).body;
    expect(results[0]).toMatchObject({ part_number: '03057484', manufacturer: { name: '3000' }, is_full_depth: true });
    const ports = (await server.admin.get(`/api/dcim/console-port-templates/?device_type_id=${results[0].id}`)).body;
    expect(ports.results.map(({ name, label }: Json) => [name, label])).toEqual([
      ['1:20', '1e3'],
      ['on', ''],
    ]);
    const racks = (await server.admin.get('/api/dcim/rack-types/?slug=3000-netshelter')).body.results;
    expect(racks).toMatchObject([{ u_height: 42, outer_width: 600, weight: 125.5, width: { value: 19 } }]);
  });

  it('takes members that name each other in any order, and what they name elsewhere', async () => {
    const { status, body } = await sendYaml(`
manufacturer: Acme
model: Linked
slug: acme-linked
u_height: 1
default_platform: 15
interfaces:
  - {name: 08, type: 1000base-t, bridge: 1_0}
  - {name: 1_0, type: bridge}
rear-ports:
  - {name: 01, type: lc, positions: 2}
front-ports:
  - {name: f1, type: lc, positions: 2}
  - {name: f2, type: lc}
  - {name: f3, type: lc}
port-mappings:
  - {front_port: f1, front_port_position: 1, rear_port: 01, rear_port_position: 1}
  - {front_port: f1, front_port_position: 2, rear_port: 01, rear_port_position: 3}
  - {front_port: f2, rear_port: 01, rear_port_position: 2}
inventory-items:
  - {name: Optic, parent: Board, manufacturer: 4000, role: 7, part_id: 0123}
  - {name: Board}
---
manufacturer: Acme
model: DIMM
profile: Memory
attributes: {class: DDR5, size: 32, ecc: yes}
---
manufacturer: Acme
model: Bare DIMM
profile: Memory
---
manufacturer: Acme
model: Odd part
profile: 12
`);
    expect([status, body.results.map(({ notes }: Json) => notes)]).toEqual([
      200,
      [
        [
          'port-mappings: f1 leads to 01:1 alone, a front port has one position here; left out: 01:3.',
          'front-ports: f3 was left out, it leads to no rear port.',
          'default_platform: the platform 15 was created.',
          'role: the inventory item role 7 was created.',
        ],
        [],
        ["profile and attributes were left out: attributes: Invalid schema: must have required property 'class'"],
        ['profile: the module type profile 12 was created.'],
      ],
    ]);
    const { id } = body.results[0].device_type;
    const of = async (path: string) =>
      (await server.admin.get(`/api/dcim/${path}-templates/?device_type_id=${id}`)).body.results;
    expect((await of('interface')).map((one: Json) => [one.name, one.bridge?.name ?? null])).toEqual([
      ['1_0', null],
      ['08', '1_0'],
    ]);
    expect((await of('front-port')).map((one: Json) => [one.name, one.rear_port.name, one.rear_port_position])).toEqual(
      [
        ['f1', '01', 1],
        ['f2', '01', 2],
      ],
    );
    const [board, optic] = await of('inventory-item');
    expect(optic).toMatchObject({
      name: 'Optic',
      parent: board.id,
      manufacturer: { name: '4000' },
      role: { name: '7' },
      part_id: '0123',
    });
    const modules = (await server.admin.get('/api/dcim/module-types/?model=DIMM&model=Bare DIMM&ordering=model')).body
      .results;
    expect(modules.map((one: Json) => [one.model, one.profile?.name ?? null, one.attributes])).toEqual([
      ['Bare DIMM', null, null],
      ['DIMM', 'Memory', { class: 'DDR5', size: 32, ecc: true }],
    ]);
  });

  it('says under which other name a type is here', async () => {
    const send = (model: string, slug: string) =>
      server.admin.post(PATH, { manufacturer: 'Acme', model, slug, u_height: 1 });
    await send('Named', 'acme-named');
    const other = await send('Named', 'named');
    expect(other.body.results).toMatchObject([
      { outcome: 'present', notes: ['It is here with the slug acme-named, the definition says named.'] },
    ]);
    expect((await send('Renamed', 'acme-named')).body.results).toMatchObject([
      { outcome: 'present', notes: ['It is here as the model Named, the definition says Renamed.'] },
    ]);
  });

  it('adds what a type lacks where it is asked to, and says what differs', async () => {
    const definition = {
      manufacturer: 'Acme',
      model: 'Grown',
      slug: 'acme-grown',
      u_height: 1,
      interfaces: [
        { name: 'eth0', type: '1000base-t' },
        { name: 'eth1', type: '1000base-t' },
      ],
      'power-ports': [{ name: 'PSU1', type: 'iec-60320-c14', maximum_draw: 300 }],
    };
    const grown = {
      ...definition,
      u_height: 2,
      part_number: 'G-2',
      interfaces: [
        { name: 'eth0', type: '10gbase-t', bridge: 'br0' },
        { name: 'br0', type: 'bridge' },
      ],
      'power-ports': [{ name: 'PSU1', type: 'iec-60320-c14', maximum_draw: '300' }],
      'power-outlets': [{ name: 'Out', type: 'iec-60320-c13', power_port: 'PSU1' }],
    };
    const id = (await server.admin.post(PATH, definition)).body.results[0].device_type.id;
    expect((await server.admin.post(PATH, grown)).body.results).toMatchObject([{ outcome: 'present', notes: [] }]);
    const update = () => server.admin.post(`${PATH}?update=true`, grown);
    const differing = [
      'u_height is 1, the definition says 2.',
      'part_number is empty, the definition says “G-2”.',
      'interfaces: eth0: type is “1000base-t”, the definition says “10gbase-t”, bridge is empty, the definition says “br0”.',
      'interfaces: not in the definition: eth1.',
    ];
    const first = await update();
    expect([first.status, first.body.results[0].outcome]).toEqual([200, 'updated']);
    expect(first.body.results[0].notes.sort()).toEqual(
      [...differing, 'interfaces: added br0.', 'power-outlets: added Out.'].sort(),
    );
    const outlets = await server.admin.get(`/api/dcim/power-outlet-templates/?device_type_id=${id}`);
    expect(outlets.body.results).toMatchObject([{ name: 'Out', power_port: { name: 'PSU1' } }]);
    const again = (await update()).body.results[0];
    expect([again.outcome, again.notes.sort()]).toEqual(['present', differing.sort()]);
    const type = (await server.admin.get(`/api/dcim/device-types/${id}/`)).body;
    expect(type).toMatchObject({ u_height: 1, part_number: '', interface_template_count: 3 });
    expect((await server.admin.post(`${PATH}?update=perhaps`, grown)).body).toEqual({
      update: ['Must be a valid boolean.'],
    });
  });

  it('creates nothing to compare with, and counts places as the definition does', async () => {
    const definition = {
      manufacturer: 'Acme',
      model: 'Compared',
      slug: 'acme-compared',
      u_height: 1,
      interfaces: [{ name: 'eth0', type: '1000base-t' }],
      'inventory-items': [{ name: 'Fan' }],
    };
    await server.admin.post(PATH, definition);
    const more = {
      ...definition,
      default_platform: 'Never made',
      weight: 0,
      weight_unit: 'kg',
      'inventory-items': [{ name: 'Fan', role: 'Nor this', manufacturer: 'Nobody' }],
    };
    const { body } = await server.admin.post(`${PATH}?update=true`, more);
    expect(body.results[0].outcome).toBe('present');
    expect(body.results[0].notes.sort()).toEqual([
      'default_platform is empty, the definition says “Never made”.',
      'inventory-items: Fan: role is empty, the definition says “Nor this”, manufacturer is empty, the definition says “Nobody”.',
      'weight is empty, the definition says 0.',
      'weight_unit is empty, the definition says “kg”.',
    ]);
    for (const path of [
      'platforms/?name=Never made',
      'inventory-item-roles/?name=Nor this',
      'manufacturers/?name=Nobody',
    ]) {
      expect((await server.admin.get(`/api/dcim/${path}`)).body.count).toBe(0);
    }
    const bad = await server.admin.post(`${PATH}?update=true`, {
      ...definition,
      interfaces: [...definition.interfaces, { name: 'eth1', type: 'virtual' }, { name: 'eth2', type: 'nope' }],
    });
    expect(bad.body.errors).toEqual([{ index: 0, errors: { interfaces: ['3: type: nope is not a valid choice.'] } }]);
  });

  it.each([
    ['default_platform', { default_platform: { name: 'Junos' } }, ['Expected a name.']],
    [
      'inventory-items',
      { 'inventory-items': [{ name: 'a' }, { name: 'b', role: { name: 'Fan' } }] },
      ['2: role: Expected a name.'],
    ],
    [
      'inventory-items',
      { 'inventory-items': [{ name: 'a', manufacturer: ['Acme'] }] },
      ['1: manufacturer: Expected a name.'],
    ],
    [
      'interfaces',
      { interfaces: [{ name: 'a', type: 'lag', bridge: { name: 'b' } }] },
      ['1: bridge: Expected a name.'],
    ],
  ])('takes names alone for what is referred to: %s', async (field, values, messages) => {
    const { status, body } = await server.admin.post(PATH, {
      manufacturer: 'Acme',
      model: 'Odd',
      u_height: 1,
      ...values,
    });
    expect([status, body.errors]).toEqual([400, [{ index: 0, errors: { [field]: messages } }]]);
    expect((await server.admin.get('/api/dcim/platforms/?name__ic=object')).body.count).toBe(0);
  });

  it('knows a name with blanks around it, and a value that many components share', async () => {
    const ports = Array.from({ length: 64 }, (_, index) => `  - {name: p${index}, type: *t}`).join('\n');
    const { body } = await sendYaml(`
manufacturer: Acme
model: Blank
u_height: 1
comments: &t 1000base-t
interfaces:
${ports}
rear-ports:
  - {name: "R1 ", type: lc}
front-ports:
  - {name: " F1", type: lc, rear_port: "R1 "}
`);
    expect(body.results).toMatchObject([{ outcome: 'created', notes: [] }]);
    const { body: front } = await server.admin.get('/api/dcim/front-port-templates/?name=F1');
    expect(front.results).toMatchObject([{ name: 'F1', rear_port: { name: 'R1' } }]);
  });

  it('takes the manufacturer of that name before one that is called otherwise', async () => {
    await server.admin.post('/api/dcim/manufacturers/', [
      { name: 'Umbrella Inc', slug: 'umbrella' },
      { name: 'Umbrella', slug: 'umbrella-2' },
    ]);
    await server.admin.post(PATH, { manufacturer: 'UMBRELLA', model: 'Rain', u_height: 1 });
    const { body } = await server.admin.get('/api/dcim/device-types/?model=Rain');
    expect(body.results[0].manufacturer.name).toBe('Umbrella');
  });

  it('takes all or none, and says what is wrong with each', async () => {
    const before = await countOf('device-types');
    const { status, body } = await server.admin.post(PATH, [
      { manufacturer: 'New', model: 'Good', u_height: 1 },
      { manufacturer: 'New', u_height: 1 },
      {
        manufacturer: 'New',
        model: 'Bad',
        u_height: 1,
        interfaces: [
          { name: 'a', type: '1000base-t' },
          { name: 'b', type: 'nope' },
        ],
      },
      {
        manufacturer: 'New',
        model: 'Odd',
        u_height: 1,
        interfaces: [{ name: 'a', type: 'lag', bridge: 'b' }],
      },
      {
        manufacturer: 'New',
        model: 'Lost',
        u_height: 1,
        'front-ports': [{ name: 'f', type: 'lc', rear_port: 'nowhere' }],
      },
      'text',
    ]);
    expect(status).toBe(400);
    expect(body.detail).toBe('5 of 6 definitions are not valid; nothing was changed.');
    expect(body.errors).toEqual([
      { index: 1, errors: { model: ['This field is required.'] } },
      { index: 2, errors: { interfaces: ['2: type: nope is not a valid choice.'] } },
      { index: 3, errors: { interfaces: ['1: bridge: “b” is not among the interfaces of this definition.'] } },
      {
        index: 4,
        errors: { 'front-ports': ['1: rear_port: “nowhere” is not among the rear-ports of this definition.'] },
      },
      { index: 5, errors: { non_field_errors: ['A definition is a mapping of names to values.'] } },
    ]);
    expect(await countOf('device-types')).toBe(before);
    expect((await server.admin.get('/api/dcim/manufacturers/?name=New')).body.count).toBe(0);
  });

  it.each([
    ['a: [1, 2', 'YAML parse error'],
    ['a: 1\na: 2', 'YAML parse error'],
    [
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((n, i) => `${n}: &${n} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`)
        .join('\n')}`,
      'repeats itself',
    ],
  ])('refuses what cannot be read: %s', async (raw, detail) => {
    const { status, body } = await sendYaml(raw);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });

  it('reads YAML nowhere else', async () => {
    const headers = { 'content-type': 'application/yaml' };
    const { status } = await server.admin.send('POST', '/api/dcim/sites/', { raw: 'name: x\nslug: x', headers });
    expect(status).toBe(415);
  });

  it('needs the permission to add what it makes', async () => {
    const reader = await server.user();
    expect((await reader.client.post(PATH, { manufacturer: 'Acme', model: 'No', u_height: 1 })).status).toBe(403);
    const token = await server.admin.post('/api/users/tokens/', {
      permissions: [{ object_types: ['dcim.devicetype'], actions: ['view', 'add'] }],
    });
    const narrow = server.withKey(token.body.key);
    const bare = await narrow.post(PATH, { manufacturer: 'Acme', model: 'Bare', u_height: 1 });
    expect(bare.body.results[0].outcome).toBe('created');
    const more = await narrow.post(PATH, {
      manufacturer: 'Acme',
      model: 'More',
      u_height: 1,
      interfaces: [{ name: 'a', type: 'lag' }],
    });
    expect(more.status).toBe(403);
    expect((await server.admin.get('/api/dcim/device-types/?model=More')).body.count).toBe(0);
  });
});

describe.skipIf(REFERENCE_DIR === null)('the reference device types', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.close());

  it.each(['devicetypes', 'devicetypes-refused'])(
    'of %s are taken as they are written, and a second time nothing',
    async (name) => {
      const folder = join(REFERENCE_DIR ?? '', name);
      const files = readdirSync(folder);
      const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
      const text = texts.join('\n---\n');
      const send = () => server.admin.send('POST', PATH, { raw: text, headers: { 'content-type': 'text/yaml' } });
      const first = await send();
      expect([first.status, first.body.results?.map(({ outcome }: Json) => outcome)]).toEqual([
        200,
        files.map(() => 'created'),
      ]);
      expect(await differencesFrom(server, texts, first.body.results)).toEqual([]);
      expect((await send()).body.results.map(({ outcome }: Json) => outcome)).toEqual(files.map(() => 'present'));
    },
  );
});
