// What is kept beside the cables, broken by hand, found and mended.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, type Json } from '../support/client.js';
import { type CommandLine, openCommandLine, type ServingCommand, startServing } from './command-line.js';

const KEY = 'd'.repeat(40);

let line: CommandLine;
let serving: ServingCommand;
let admin: Client;
let cables: Json[];

/** Everything that is kept, as it was made. */
const kept = () =>
  line.ask(`SELECT c.id, c.label, i.id AS port, i.name, p.cable_end, p.steps, p.nodes, p.destinations, p.is_complete, p.is_active,
      p.is_split FROM dcim_cable c LEFT JOIN dcim_interface i ON i.cable_id = c.id LEFT JOIN dcim_cable_path p ON p.cable_id = c.id
    ORDER BY c.number, i.number, p.cable_end`);

async function created(path: string, body: unknown): Promise<Json> {
  const reply = await admin.post(path, body);
  expect(reply.status, reply.text).toBe(201);
  return reply.body;
}

beforeAll(async () => {
  line = await openCommandLine();
  serving = await startServing(line, { SUPERUSER_API_TOKEN: KEY });
  admin = new Client(serving.url, { authorization: `Token ${KEY}` });
  const site = await created('/api/dcim/sites/', { name: 'Akron', slug: 'akron' });
  const manufacturer = await created('/api/dcim/manufacturers/', { name: 'Maker', slug: 'maker' });
  const type = await created('/api/dcim/device-types/', { manufacturer: manufacturer.id, model: 'M', slug: 'm' });
  const role = await created('/api/dcim/device-roles/', { name: 'Switch', slug: 'switch' });
  const places = { site: site.id, device_type: type.id, role: role.id };
  const device = await created('/api/dcim/devices/', { name: 'switch-1', ...places });
  const ports = await created(
    '/api/dcim/interfaces/',
    Array.from({ length: 8 }, (_, index) => ({ device: device.id, name: `eth${index}`, type: '1000base-t' })),
  );
  const end = (place: number) => [{ object_type: 'dcim.interface', object_id: ports[place].id }];
  cables = await created(
    '/api/dcim/cables/',
    [0, 2, 4].map((place) => ({ a_terminations: end(place), b_terminations: end(place + 1), label: `C${place / 2}` })),
  );
});

afterAll(async () => {
  await serving.stop();
  await line.close();
});

describe('rackwarden check', () => {
  it('says beside a running server that everything agrees', async () => {
    const before = await kept();
    for (const words of [['check'], ['check', '--dry-run']]) {
      expect(await line.run(words)).toEqual({ code: 0, stdout: '3 cables checked: everything agrees.\n', stderr: '' });
    }
    expect(await kept()).toEqual(before);
  });

  it('finds whatever disagrees, says it, and changes nothing in a dry run; then mends it', async () => {
    const sound = await kept();
    const [one, two, three] = cables.map(({ id }) => id);
    const port = (name: string) => `(SELECT id FROM dcim_interface WHERE name = '${name}')`;
    for (const statement of [
      `UPDATE dcim_interface SET cable_id = NULL WHERE name = 'eth0'`,
      `UPDATE dcim_interface SET cable_id = '${one}' WHERE name = 'eth2'`,
      `UPDATE dcim_interface SET cable_id = '${three}' WHERE name = 'eth6'`,
      `INSERT INTO dcim_cable_termination (id, cable_id, cable_end, termination_type, termination_id)
        VALUES (gen_random_uuid(), '${three}', 'B', 'dcim.interface', gen_random_uuid())`,
      `DELETE FROM dcim_cable_path WHERE cable_id = '${one}' AND cable_end = 'A'`,
      `UPDATE dcim_cable_path SET destinations = NULL, is_complete = false WHERE cable_id = '${one}' AND cable_end = 'B'`,
      `UPDATE dcim_cable_path SET nodes = ARRAY[${port('eth7')}] WHERE cable_id = '${two}' AND cable_end = 'A'`,
      `UPDATE dcim_cable_path SET steps = '[]', nodes = '{}' WHERE cable_id = '${two}' AND cable_end = 'B'`,
    ]) {
      await line.ask(statement);
    }
    const broken = await kept();
    const sentences = [
      'End B of cable C2 is on a port that is not there: interface.',
      'The interface switch-1 > eth0 does not say that cable C0 ends there.',
      'The interface switch-1 > eth2 says that cable C0 ends there, but cable C1 does.',
      'The interface switch-1 > eth6 says that cable C2 ends there, but none does.',
      'The path from end A of cable C0 is not kept.',
      'The path from end B of cable C0 is not kept as its cables lead.',
      'The path from end A of cable C1 is not kept as its cables lead.',
      'The path from end B of cable C1 is not kept as its cables lead.',
    ];
    const dry = await line.run(['check', '--dry-run']);
    expect(dry).toMatchObject({ code: 1, stderr: '' });
    const said = dry.stdout.split('\n').filter(Boolean);
    expect(said).toEqual(expect.arrayContaining(sentences));
    expect(said.at(-1)).toMatch(/^3 cables checked: \d+ things disagreed; nothing was changed\.$/);
    expect(await kept()).toEqual(broken);

    const wet = await line.run(['check']);
    expect(wet).toMatchObject({ code: 0, stderr: '' });
    expect(wet.stdout.split('\n')).toEqual(expect.arrayContaining(sentences.map((sentence) => `${sentence} Mended.`)));
    expect(await kept()).toEqual(sound);
    expect(await line.run(['check'])).toMatchObject({ code: 0, stdout: '3 cables checked: everything agrees.\n' });
  });

  it('takes away a path that begins nowhere', async () => {
    const sound = await kept();
    const { id } = cables[0];
    await line.ask(`DELETE FROM dcim_cable_termination WHERE cable_id = '${id}' AND cable_end = 'B'`);
    const { code, stdout } = await line.run(['check']);
    expect(code).toBe(0);
    expect(stdout).toContain('The path from end B of cable C0 is kept, but none begins there. Mended.\n');
    expect(stdout).toContain('The interface switch-1 > eth1 says that cable C0 ends there, but none does. Mended.\n');
    expect(await line.ask(`SELECT cable_end, is_complete FROM dcim_cable_path WHERE cable_id = '${id}'`)).toEqual([
      { cable_end: 'A', is_complete: false },
    ]);
    const eth1 = sound.find(({ name }) => name === 'eth1') as Json;
    const b_terminations = [{ object_type: 'dcim.interface', object_id: eth1.port }];
    expect((await admin.patch(`/api/dcim/cables/${id}/`, { b_terminations })).status).toBe(200);
    expect(await kept()).toEqual(sound);
  });
});
