// What a cable may not end on: refused in words, alone or among others, and nothing changes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interface } from '../../../../src/dcim/interface.js';
import { startServer, type TestServer } from '../../../support/app.js';
import type { Json } from '../../../support/client.js';
import { make } from '../../../support/factories/make.js';
import {
  addressOf,
  cable,
  cableBody,
  type End,
  interfaces,
  type Panel,
  panel,
  plainDevice,
  ports,
  read,
} from '../../../support/factories/patching.js';
import { changingNothing } from '../../../support/refusals.js';
import { UNKNOWN_ID } from '../../../support/resource/subject.js';

const CABLES = '/api/dcim/cables/';
const ENDS = '/api/dcim/cable-terminations/';

let server: TestServer;
let device: Json;
let free: End[];
let wire: Json;
let other: Json;
let panels: [Panel, Panel];
const named: Record<string, End> = {};

beforeAll(async () => {
  server = await startServer();
  device = await plainDevice(server, { name: 'switch-1' });
  free = await interfaces(server, device, 12);
  wire = await cable(server, free.shift() as End, free.shift() as End);
  other = await cable(server, free.shift() as End, free.shift() as End);
  panels = [await panel(server, 2, 2), await panel(server, 1)];
  const special = async (name: string, values: object) => {
    const { id } = await make(server, Interface, { device, name, ...values });
    named[name] = { object_type: 'dcim.interface', object_id: id };
  };
  await special('marked', { mark_connected: true, type: '1000base-t' });
  for (const type of ['virtual', 'lag', 'bridge', 'ieee802.11ax']) await special(type, { type });
  named.outlet = (await ports(server, 'dcim.poweroutlet', device, 1))[0] as End;
});
afterAll(() => server.close());

const end = (label: string, id: unknown) => ({ object_type: label, object_id: id });
const a = (): End => free[0] as End;
const b = (): End => free[1] as End;
const c = (): End => free[2] as End;
const ends = (...given: unknown[]) => given as End[];
const front = (at = 0, rear = 0, position = 0): End => panels[at]?.front[rear]?.[position] as End;
const rear = (at = 0, place = 0): End => panels[at]?.rear[place] as End;

type Case = readonly [what: string, body: () => object, errors: () => Record<string, unknown>];

const REFUSED: readonly Case[] = [
  [
    'an end twice at one side',
    () => cableBody([a(), a()], b()),
    () => ({ a_terminations: [`The interface ${a().object_id} is given twice.`] }),
  ],
  [
    'the same object at both sides',
    () => cableBody(a(), a()),
    () => ({ b_terminations: ['A and B terminations cannot connect to the same object.'] }),
  ],
  [
    'the same object at both sides among others',
    () => cableBody([a(), b()], [c(), b()]),
    () => ({ b_terminations: ['A and B terminations cannot connect to the same object.'] }),
  ],
  [
    'a port that is marked as connected',
    () => cableBody(a(), named.marked as End),
    () => ({
      b_terminations: ['Cannot connect a cable to switch-1 > marked because it is marked as connected.'],
    }),
  ],
  [
    'types that do not go together',
    () => cableBody(a(), named.outlet as End),
    () => ({ b_terminations: ['Incompatible termination types: interface and power outlet.'] }),
  ],
  [
    'ends of different types at one side',
    () => cableBody([a(), front()], b()),
    () => ({ a_terminations: ['Cannot connect different termination types to same end of cable.'] }),
  ],
  [
    'a port that has a cable',
    () => cableBody(a(), other.b_terminations),
    () => ({ b_terminations: ['Duplicate termination found: switch-1 > interface4 has a cable already.'] }),
  ],
  ...[
    ['virtual', 'Virtual'],
    ['lag', 'Link Aggregation Group (LAG)'],
    ['bridge', 'Bridge'],
    ['ieee802.11ax', 'IEEE 802.11ax (Wi-Fi 6)'],
  ].map(
    ([name, label]): Case => [
      `an interface of the type ${name}`,
      () => cableBody(named[name as string] as End, a()),
      () => ({ a_terminations: [`Cables cannot be terminated to ${label} interfaces.`] }),
    ],
  ),
  [
    'a front port and its own rear port',
    () => cableBody(front(), rear()),
    () => ({ b_terminations: ['A front port cannot be connected to its own rear port.'] }),
  ],
  [
    'a rear port and, among others, a front port of its own',
    () => cableBody(rear(), [front(0, 1), front(0, 0, 1)]),
    () => ({ b_terminations: ['A front port cannot be connected to its own rear port.'] }),
  ],
  [
    'front ports of several devices at one side',
    () => cableBody(a(), [front(0), front(1)]),
    () => ({ b_terminations: ['All mid-span terminations must have the same parent object.'] }),
  ],
  [
    'an unknown object',
    () => cableBody(a(), [end('dcim.interface', UNKNOWN_ID) as End]),
    () => ({ b_terminations: [`Related object not found using the provided ID: ${UNKNOWN_ID}`] }),
  ],
  [
    'an object by the wrong type',
    () => cableBody(a(), [end('dcim.rearport', b().object_id) as End]),
    () => ({ b_terminations: [`Related object not found using the provided ID: ${b().object_id}`] }),
  ],
  [
    'a type that no cable ends on',
    () => cableBody(ends(end('dcim.device', device.id)), b()),
    () => ({ a_terminations: ['Invalid content type: dcim.device'] }),
  ],
  [
    'a type that is none',
    () => cableBody(ends(end('__proto__', '1')), b()),
    () => ({ a_terminations: ['Invalid content type: __proto__'] }),
  ],
  [
    'a circuit',
    () => cableBody(ends(end('circuits.circuittermination', '1')), b()),
    () => ({
      a_terminations: ['This server has no circuits: a cable cannot end on a circuit termination here.'],
    }),
  ],
  [
    'an id that is none',
    () => cableBody(ends(end('dcim.interface', 'nope')), b()),
    () => ({
      a_terminations: [
        'Related objects must be referenced by ID or by dictionary of attributes. Received an unrecognized value: nope',
      ],
    }),
  ],
  [
    'an end without an id',
    () => cableBody(ends({ object_type: 'dcim.interface' }), b()),
    () => ({ a_terminations: ['Each object is named by its object_type and its object_id.'] }),
  ],
  [
    'an id in place of an end',
    () => cableBody(ends(a().object_id), b()),
    () => ({ a_terminations: ['Each object is named by its object_type and its object_id.'] }),
  ],
  [
    'an end in place of a list',
    () => ({ a_terminations: a(), b_terminations: [b()] }),
    () => ({ a_terminations: ['Expected a list of items but got type "dict".'] }),
  ],
  [
    'null in place of a list',
    () => ({ a_terminations: null, b_terminations: [b()] }),
    () => ({ a_terminations: ['This field may not be null.'] }),
  ],
  [
    'a length without a unit',
    () => ({ ...cableBody(a(), b()), length: 3 }),
    () => ({ length_unit: ['Must specify a unit when setting a cable length'] }),
  ],
  [
    'a negative length',
    () => ({ ...cableBody(a(), b()), length: -1, length_unit: 'm' }),
    () => ({ length: ['Ensure this value is greater than or equal to 0.0.'] }),
  ],
  [
    'a status, a type and a unit that are none',
    () => ({ ...cableBody(a(), b()), status: 'lost', type: 'rope', length: 1, length_unit: 'ell', color: 'red' }),
    () => ({
      status: ['lost is not a valid choice.'],
      type: ['rope is not a valid choice.'],
      length_unit: ['ell is not a valid choice.'],
      color: ['RGB color in hexadecimal. Example: 00ff00'],
    }),
  ],
];

describe('a cable', () => {
  it.each(REFUSED)('is refused with %s', async (_what, body, errors) => {
    await changingNothing(server, async () => {
      const made = await server.admin.post(CABLES, body());
      expect([made.status, made.body]).toEqual([400, errors()]);
      const changed = await server.admin.patch(wire.url, body());
      expect([changed.status, changed.body]).toEqual([400, errors()]);
    });
  });

  it.each(REFUSED)('is refused among others with %s', async (_what, body, errors) => {
    await changingNothing(server, async () => {
      const [one, two] = free.slice(-2) as [End, End];
      const made = await server.admin.post(CABLES, [cableBody(one, two), body()]);
      expect([made.status, made.body]).toEqual([
        400,
        { detail: '1 of 2 objects are not valid; nothing was changed.', errors: [{ index: 1, errors: errors() }] },
      ]);
    });
  });

  it('needs an end at either side', async () => {
    const message = ['Must define A and B terminations when creating a new cable.'];
    await changingNothing(server, async () => {
      expect((await server.admin.post(CABLES, {})).body).toEqual({ a_terminations: message, b_terminations: message });
      expect((await server.admin.post(CABLES, { a_terminations: [a()], b_terminations: [] })).body).toEqual({
        b_terminations: message,
      });
    });
  });

  it('is refused a port that another cable of the request takes', async () => {
    await changingNothing(server, async () => {
      const { status, body } = await server.admin.post(CABLES, [cableBody(a(), b()), cableBody(c(), b())]);
      expect([status, body.errors]).toEqual([
        400,
        [
          {
            index: 1,
            errors: {
              b_terminations: [
                'Duplicate termination found: switch-1 > interface6 is given to another cable of this request too.',
              ],
            },
          },
        ],
      ]);
    });
  });

  it('has at most 1024 ends at either side', async () => {
    const many = await interfaces(server, await plainDevice(server), 1025);
    await changingNothing(server, async () => {
      const { status, body } = await server.admin.post(CABLES, cableBody(a(), many));
      expect([status, body]).toEqual([400, { b_terminations: ['A cable has at most 1024 ends at either side.'] }]);
    });
    const made = await server.admin.post(CABLES, cableBody(a(), many.slice(1)));
    expect([made.status, made.body.b_terminations.length]).toEqual([201, 1024]);
    await server.admin.delete(made.body.url);
  });

  it('loses a unit that says nothing', async () => {
    const made = await cable(server, a(), b(), { length_unit: 'm' });
    expect([made.length, made.length_unit]).toEqual([null, null]);
    await server.admin.patch(made.url, { length: 2, length_unit: 'km' });
    const { body } = await server.admin.patch(made.url, { length: null });
    expect([body.length, body.length_unit]).toEqual([null, null]);
    await server.admin.delete(made.url);
  });
});

describe('an end by itself', () => {
  const termination = ({ object_type, object_id }: End) => ({
    termination_type: object_type,
    termination_id: object_id,
  });

  it('is added to a cable, and only under the rules of the whole', async () => {
    const added = await server.admin.post(ENDS, { cable: wire.id, cable_end: 'B', ...termination(a()) });
    expect(added.status, added.text).toBe(201);
    expect(added.body).toMatchObject({
      cable: wire.id,
      cable_end: 'B',
      termination_type: 'dcim.interface',
      termination: { id: a().object_id, cable: { id: wire.id } },
    });
    expect(await read(server, a())).toMatchObject({ cable: { id: wire.id }, cable_end: 'B' });
    await changingNothing(server, async () => {
      for (const [given, message] of [
        [front(), 'Cannot connect different termination types to same end of cable.'],
        [named.marked, 'Cannot connect a cable to switch-1 > marked because it is marked as connected.'],
        [named.lag, 'Cables cannot be terminated to Link Aggregation Group (LAG) interfaces.'],
      ] as [End, string][]) {
        const body = { cable: wire.id, cable_end: 'A', ...termination(given) };
        expect((await server.admin.post(ENDS, body)).body).toEqual({ termination_id: [message] });
      }
      const again = await server.admin.post(ENDS, { cable: wire.id, cable_end: 'A', ...termination(a()) });
      expect(again.body).toEqual({ termination_id: ['A and B terminations cannot connect to the same object.'] });
    });
    await server.admin.delete(`${ENDS}${added.body.id}/`);
    expect(await read(server, a())).toMatchObject({ cable: null, cable_end: null });
  });

  it('says of which of several ends something is wrong', async () => {
    const body = (given: End) => ({ cable: wire.id, cable_end: 'A', ...termination(given) });
    await changingNothing(server, async () => {
      const reply = await server.admin.post(ENDS, [body(named.marked as End), body(a()), body(named.virtual as End)]);
      expect(reply.body.errors).toEqual([
        {
          index: 0,
          errors: {
            termination_id: ['Cannot connect a cable to switch-1 > marked because it is marked as connected.'],
          },
        },
        { index: 2, errors: { termination_id: ['Cables cannot be terminated to Virtual interfaces.'] } },
      ]);
    });
  });

  it('moves to another port, and to another cable', async () => {
    const own = await cable(server, a(), b());
    const [far] = (await server.admin.get(`${ENDS}?termination_id=${b().object_id}`)).body.results;
    const moved = await server.admin.patch(far.url, termination(c()));
    expect(moved.status, moved.text).toBe(200);
    expect(await read(server, b())).toMatchObject({ cable: null, connected_endpoints: null });
    expect(await read(server, c())).toMatchObject({
      cable: { id: own.id },
      connected_endpoints: [{ id: a().object_id }],
    });
    const away = await server.admin.patch(far.url, { cable: wire.id });
    expect(away.status, away.text).toBe(200);
    expect(await read(server, c())).toMatchObject({ cable: { id: wire.id }, cable_end: 'B' });
    expect(await read(server, a())).toMatchObject({
      cable: { id: own.id },
      link_peers: [],
      connected_endpoints: null,
    });
    await server.admin.delete(far.url);
    await server.admin.delete(own.url);
  });
});

describe('a port with a cable', () => {
  it('cannot be marked as connected', async () => {
    const [first] = wire.a_terminations;
    await changingNothing(server, async () => {
      const reply = await server.admin.patch(addressOf(first), { mark_connected: true });
      expect([reply.status, reply.body]).toEqual([
        400,
        { mark_connected: ['Cannot mark as connected with a cable attached.'] },
      ]);
    });
  });

  it.each([
    ['virtual', 'Virtual'],
    ['lag', 'Link Aggregation Group (LAG)'],
    ['ieee802.11ac', 'IEEE 802.11ac (Wi-Fi 5)'],
  ])('cannot become %s', async (type, label) => {
    const [first] = wire.a_terminations;
    await changingNothing(server, async () => {
      const reply = await server.admin.patch(addressOf(first), { type });
      expect([reply.status, reply.body]).toEqual([
        400,
        { type: [`${label} interfaces cannot have a cable attached.`] },
      ]);
    });
  });

  it('does not take a cable from a body', async () => {
    const reply = await server.admin.patch(addressOf(a()), { cable: wire.id, cable_end: 'A' });
    expect([reply.status, reply.body.cable]).toEqual([200, null]);
  });
});
