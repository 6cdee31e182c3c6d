// Who may see cables but not all that they end on: what is hidden is neither shown nor named nor found out.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../../src/dcim/device.js';
import { startServer, type TestServer } from '../../../support/app.js';
import type { Client, Json } from '../../../support/client.js';
import { make } from '../../../support/factories/make.js';
import { addressOf, cable, cableBody, type End, interfaces, panel } from '../../../support/factories/patching.js';
import { changingNothing } from '../../../support/refusals.js';

const CABLES = '/api/dcim/cables/';

let server: TestServer;
/** Sees every cable, and of devices and ports those of `seen`. */
let client: Client;
/** Sees the ports of `seen`, and no cable. */
let blind: Client;
let seen: End[];
let hidden: End[];
let direct: Json;
let chain: Json[];
let front: End;

const SECRETS = ['secret-switch', 'secret-panel', 'secret-label'];

beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '', DEFAULT_PERMISSIONS: '{}' });
  const here = await make(server, Device, { name: 'seen' });
  seen = await interfaces(server, here, 6);
  hidden = await interfaces(server, await make(server, Device, { name: 'secret-switch' }), 6);
  const patch = await panel(server, 1);
  await server.admin.patch(patch.device.url, { name: 'secret-panel' });
  front = patch.front[0]?.[0] as End;
  direct = await cable(server, seen[0] as End, hidden[0] as End, { label: 'direct' });
  chain = [
    await cable(server, seen[1] as End, front, { label: 'secret-label' }),
    await cable(server, patch.rear[0] as End, seen[2] as End),
  ];
  const ports = ['dcim.interface', 'dcim.frontport', 'dcim.rearport'];
  const ofSeen = [
    { object_types: ports, actions: ['view'], constraints: { device__name: 'seen' } },
    { object_types: ['dcim.device'], actions: ['view'], constraints: { name: 'seen' } },
  ];
  const withKey = async (permissions: object[]) =>
    server.withKey((await server.admin.post('/api/users/tokens/', { permissions })).body.key);
  client = await withKey([
    { object_types: ['dcim.cable', 'dcim.cabletermination'], actions: ['view', 'add', 'change'] },
    ...ofSeen,
  ]);
  blind = await withKey(ofSeen);
});
afterAll(() => server.close());

const reduced = ({ object_id }: End) => ({ id: object_id, display: null, restricted: true, url: expect.any(String) });
const at = (end: unknown) => addressOf(end as End);

describe('a cable to a hidden port', () => {
  it('shows that there is one, and no more', async () => {
    const { status, body, text } = await client.get(direct.url);
    expect(status).toBe(200);
    expect(body.a_terminations).toMatchObject([{ object: { name: 'interface1', device: { name: 'seen' } } }]);
    expect(body.b_terminations).toEqual([
      { object_type: 'dcim.interface', object_id: hidden[0]?.object_id, object: reduced(hidden[0] as End) },
    ]);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  });

  it('shows the same in a list', async () => {
    const { body, text } = await client.get(`${CABLES}?limit=0`);
    expect(body.count).toBe(3);
    for (const secret of ['secret-switch', 'secret-panel']) expect(text).not.toContain(secret);
  });

  it('has only the ends whose ports may be viewed', async () => {
    const { body, text } = await client.get('/api/dcim/cable-terminations/?limit=0');
    expect(body.results.map((one: Json) => one.termination_id).sort()).toEqual(
      seen
        .slice(0, 3)
        .map(({ object_id }) => object_id)
        .sort(),
    );
    for (const secret of ['secret-switch', 'secret-panel']) expect(text).not.toContain(secret);
    const all = await server.admin.get('/api/dcim/cable-terminations/?limit=0');
    const [unseen] = all.body.results.filter((one: Json) => one.termination_id === hidden[0]?.object_id);
    expect((await client.get(unseen.url)).status).toBe(404);
  });

  it('is not found by what is hidden', async () => {
    for (const query of ['device=secret-switch', `interface_id=${hidden[0]?.object_id}`]) {
      const { status, text } = await client.get(`${CABLES}?${query}`);
      expect([query, status]).toEqual([query, 400]);
      const [name, value = ''] = query.split('=');
      expect(text).toBe(
        JSON.stringify({ [name as string]: [`Select a valid choice. ${value} is not one of the available choices.`] }),
      );
    }
  });
});

describe('a port whose path leads to what is hidden', () => {
  it('shows that it leads on, and no more', async () => {
    const { body, text } = await client.get(at(seen[0]));
    expect(body).toMatchObject({
      cable: { id: direct.id, label: 'direct' },
      link_peers: [reduced(hidden[0] as End)],
      connected_endpoints: [reduced(hidden[0] as End)],
      connected_endpoints_reachable: true,
    });
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  });

  it('traces over it', async () => {
    const { body, text } = await client.get(`${at(seen[1])}trace/`);
    expect(body).toHaveLength(2);
    expect(body[0]).toMatchObject([{ name: 'interface2' }, { label: 'secret-label' }, reduced(front)]);
    expect(body[1][2]).toMatchObject({ name: 'interface3' });
    for (const secret of ['secret-switch', 'secret-panel']) expect(text).not.toContain(secret);
  });

  it('shows a cable that may not be viewed as one', async () => {
    const { body, text } = await blind.get(at(seen[1]));
    const restricted = { id: chain[0].id, display: null, restricted: true };
    expect(body).toMatchObject({ cable: restricted, link_peers: [reduced(front)] });
    expect(text).not.toContain('secret-label');
    const traced = await blind.get(`${at(seen[1])}trace/`);
    expect(traced.body[0][1]).toEqual({ ...restricted, url: chain[0].url });
    for (const secret of SECRETS) expect(traced.text).not.toContain(secret);
  });

  it('is not traced by who may not view it', async () => {
    for (const path of [`${at(hidden[0])}trace/`, `${at(front)}paths/`]) {
      const { status, body } = await client.get(path);
      expect([status, body]).toEqual([404, { detail: 'Not found.', code: 'not_found' }]);
    }
  });

  it('does not tell the device behind it', async () => {
    const ask = (device: string, name: string) =>
      client.get(`/api/dcim/connected-device/?peer_device=${device}&peer_interface=${name}`);
    for (const reply of [
      await ask('seen', 'interface1'),
      await ask('secret-switch', 'interface1'),
      await ask('nowhere', 'interface1'),
    ]) {
      expect([reply.status, reply.body]).toEqual([404, { detail: 'Not found.', code: 'not_found' }]);
    }
    expect((await ask('seen', 'interface2')).body).toMatchObject({ name: 'seen' });
  });

  it('tells the paths over a port as far as they may be seen', async () => {
    const { body } = await server.admin.post('/api/users/tokens/', {
      permissions: [{ object_types: ['dcim.frontport'], actions: ['view'] }],
    });
    const reply = await server.withKey(body.key).get(`${at(front)}paths/`);
    expect(reply.status).toBe(200);
    expect(reply.body).toHaveLength(2);
    expect(reply.body[0].path[0]).toEqual([reduced(seen[1] as End)]);
    for (const secret of ['interface2', 'secret-label']) expect(reply.text).not.toContain(secret);
  });
});

describe('a hidden port in a body', () => {
  it('answers like one that is not there', async () => {
    await changingNothing(server, async () => {
      const { object_id } = hidden[1] as End;
      const message = [`Related object not found using the provided ID: ${object_id}`];
      const made = await client.post(CABLES, cableBody(seen[3] as End, hidden[1] as End));
      expect([made.status, made.body]).toEqual([400, { b_terminations: message }]);
      const changed = await client.patch(direct.url, { b_terminations: [hidden[1]] });
      expect([changed.status, changed.body]).toEqual([400, { b_terminations: message }]);
      const termination = { termination_type: 'dcim.interface', termination_id: object_id };
      const end = await client.post('/api/dcim/cable-terminations/', {
        cable: direct.id,
        cable_end: 'A',
        ...termination,
      });
      expect([end.status, end.body]).toEqual([400, { termination_id: message }]);
    });
  });

  it('is not told by what is wrong with a port: its device stays unnamed', async () => {
    const { body } = await server.admin.post('/api/users/tokens/', {
      permissions: [
        { object_types: ['dcim.cable'], actions: ['view', 'add'] },
        { object_types: ['dcim.interface'], actions: ['view'] },
      ],
    });
    const reply = await server.withKey(body.key).post(CABLES, cableBody(seen[3] as End, hidden[0] as End));
    expect([reply.status, reply.body]).toEqual([
      400,
      { b_terminations: ['Duplicate termination found: interface1 has a cable already.'] },
    ]);
  });

  it('stays where it is when the other side is changed', async () => {
    const reply = await client.patch(direct.url, { a_terminations: [seen[3]] });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.b_terminations).toMatchObject([
      { object_id: hidden[0]?.object_id, object: { restricted: true } },
    ]);
    const { body } = await server.admin.get(at(hidden[0]));
    expect(body.connected_endpoints).toMatchObject([{ id: seen[3]?.object_id }]);
    await client.patch(direct.url, { a_terminations: [seen[0]] });
  });
});
