// POST /api/dcim/device-types/import/: definitions of the community's library, as they are.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
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
      { manufacturer: 'New', model: 'Odd', u_height: 1, colour: 'red' },
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
      { index: 3, errors: { colour: ['Unknown field.'] } },
      { index: 4, errors: { 'front-ports': [expect.stringContaining('1: rear_port: Related object not found')] } },
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

describe('the reference device types', () => {
  const folder = join(REFERENCE_DIR ?? '', 'devicetypes');

  it.skipIf(REFERENCE_DIR === null)('are taken as they are, and a second time nothing', async () => {
    const server = await startServer();
    const text = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n---\n');
    const send = () => server.admin.send('POST', PATH, { raw: text, headers: { 'content-type': 'text/yaml' } });
    const first = await send();
    expect([first.status, first.body.results.map(({ outcome }: Json) => outcome)]).toEqual([
      200,
      Array(19).fill('created'),
    ]);
    expect((await send()).body.results.map(({ outcome }: Json) => outcome)).toEqual(Array(19).fill('present'));
    await server.close();
  });
});
