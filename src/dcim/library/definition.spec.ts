import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { readDefinition } from './definition.js';
import { definitionsIn } from './documents.js';

const read = (yaml: string, kind?: Parameters<typeof readDefinition>[1]) =>
  readDefinition(definitionsIn(yaml)[0], kind);

const SWITCH = `
manufacturer: 360
model: 08
slug: s-8
part_number: 03057484
u_height: 1.0
is_full_depth: yes
weight: '4.5'
weight_unit: kg
front_image: true
is_powered: no
colour: red
comments:
console-ports:
  - {name: 08, type: rj-45, mgmt_only: true, _is_power_source: true}
  - {name: 1:20, label: 1e3, type: rj-45, mgmt_only: false}
interfaces:
  - {name: on, type: 1000base-t, mgmt_only: on, bridge: 1_0}
  - {name: 1_0, type: bridge}
inventory-items:
  - {name: Fan, manufacturer: 3000, part_id: 0123, role: 7}
`;

describe('a definition', () => {
  it('has its texts as written, its numbers and booleans as meant, and says what it leaves out', () => {
    const { kind, manufacturer, model, body, components, notes } = read(SWITCH);
    expect([kind, manufacturer, model]).toEqual(['device', '360', '08']);
    expect(body).toEqual({
      model: '08',
      slug: 's-8',
      part_number: '03057484',
      u_height: 1,
      is_full_depth: true,
      weight: '4.5',
      weight_unit: 'kg',
    });
    expect(components.map(({ name, bodies }) => [name, bodies])).toEqual([
      [
        'console-ports',
        [
          { name: '08', type: 'rj-45' },
          { name: '1:20', label: '1e3', type: 'rj-45' },
        ],
      ],
      [
        'interfaces',
        [
          { name: 'on', type: '1000base-t', mgmt_only: true, bridge: '1_0' },
          { name: '1_0', type: 'bridge' },
        ],
      ],
      ['inventory-items', [{ name: 'Fan', manufacturer: '3000', part_id: '0123', role: '7' }]],
    ]);
    expect(notes).toEqual([
      'colour was left out: device types have no such field.',
      'console-ports: mgmt_only of 08, 1:20 was left out, console-ports have no such field.',
    ]);
  });

  it.each([
    ['form_factor: 4-post-cabinet', 'rack'],
    ['desc_units: false', 'rack'],
    ['u_height: 2', 'device'],
    ['device-bays: []', 'device'],
    ['interfaces: []', 'module'],
  ])('with %s is of a %s', (line, kind) => {
    expect(read(`manufacturer: A\nmodel: B\n${line}`).kind).toBe(kind);
  });

  it('is of the kind of its folder, and says what that kind does not have', () => {
    const text = 'manufacturer: A\nmodel: B\nu_height: 1\ninventory-items: [{name: x}]\nattribute_data: {size: 010}';
    expect(read(text, 'module')).toMatchObject({
      kind: 'module',
      body: { model: 'B', attributes: { size: 8 } },
      components: [],
      notes: [
        'u_height was left out: module types have no such field.',
        'inventory-items: module types have none, 1 were left out.',
      ],
    });
  });

  it.each([
    ['text', { non_field_errors: ['A definition is a mapping of names to values.'] }],
    ['manufacturer: A', { model: ['This field is required.'] }],
    ['manufacturer: A\nmodel: " "', { model: ['This field is required.'] }],
    ['manufacturer: A\nmodel: B\ninterfaces: {}', { interfaces: ['Expected a list of mappings.'] }],
    ['manufacturer: A\nmodel: B\ninterfaces: [x]', { interfaces: ['Expected a list of mappings.'] }],
    ['manufacturer: A\nmodel: B\nport-mappings: [x]', { 'port-mappings': ['Expected a list of mappings.'] }],
    [
      'manufacturer: A\nmodel: B\nfront-ports: [{name: f}]\nport-mappings: [{front_port: g, rear_port: r}, {front_port: f}]',
      {
        'port-mappings': [
          '1: front_port: “g” is not among the front-ports of this definition.',
          '2: rear_port: This field is required.',
        ],
      },
    ],
  ])('is refused: %j', (yaml, errors) => {
    expect(() => read(yaml)).toThrow(expect.objectContaining({ errors }));
  });
});

describe('port mappings', () => {
  const frontsOf = (yaml: string) => {
    const { components, notes } = read(`manufacturer: A\nmodel: B\nu_height: 1\n${yaml}`);
    return { ports: components.find(({ name }) => name === 'front-ports')?.bodies, notes };
  };

  it('name the rear ports, at the top or at each front port', () => {
    const { ports, notes } = frontsOf(`
front-ports:
  - {name: 01, type: lc, positions: 1}
  - {name: 02, type: lc, rear_port: 01}
port-mappings:
  - {front_port: 01, front_port_position: 1, rear_port: 01, rear_port_position: 2}`);
    expect(ports).toEqual([
      { name: '01', type: 'lc', rear_port: '01', rear_port_position: 2 },
      { name: '02', type: 'lc', rear_port: '01', rear_port_position: 1 },
    ]);
    expect(notes).toEqual([]);
  });

  it('say what one position cannot hold', () => {
    const { ports, notes } = frontsOf(`
front-ports: [{name: a, type: lc, positions: 2}, {name: b, type: lc}, {name: c, type: lc, positions: 4, rear_port: r}]
port-mappings:
  - {front_port: a, front_port_position: 2, rear_port: r, rear_port_position: 6}
  - {front_port: a, front_port_position: 1, rear_port: r, rear_port_position: 5}`);
    expect(ports?.map(({ name, rear_port_position }) => [name, rear_port_position])).toEqual([
      ['a', 5],
      ['c', 1],
    ]);
    expect(notes).toEqual([
      'port-mappings: a leads to r:5 alone, a front port has one position here; left out: r:6.',
      'front-ports: b was left out, it leads to no rear port.',
      'front-ports: c has one position here instead of 4.',
    ]);
  });
});
