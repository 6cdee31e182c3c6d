import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { Interface } from '../../../src/dcim/interface.js';
import { MacAddress } from '../../../src/dcim/mac-address.js';
import { Tag } from '../../../src/extras/tag.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

const made: Record<string, string> = {};
let second = 0;

describeResource(MacAddress, {
  before: async (server) => {
    await make(server, Tag, { slug: 'alpha' });
    const device = await make(server, Device, { name: 'core-1' });
    const one = await make(server, Interface, { device, name: 'eth0' });
    Object.assign(made, { device: 'core-1', device_id: device.id, interface: 'eth0', interface_id: one.id });
  },
  create: [
    {
      mac_address: '00:1B:44:11:3A:B7',
      assigned_object_type: 'dcim.interface',
      get assigned_object_id() {
        return made.interface_id;
      },
      description: 'Burned in',
      comments: 'Read from the label.',
      tags: [{ slug: 'alpha' }],
    },
    { mac_address: '00:1B:44:11:3A:B8' },
    { mac_address: '00:1B:44:11:3A:B9' },
  ],
  patch: { mac_address: '00:1B:44:AA:BB:CC', comments: 'Worn off.' },
  brief: ['mac_address', 'description'],
  filters: () => ({ ...made, assigned: 'true', primary: 'false' }),
});

describe('MAC addresses', () => {
  let server: TestServer;
  let device: Json;
  beforeAll(async () => {
    server = await startServer();
    device = await make(server, Device);
  });
  afterAll(() => server.close());

  const at = (one: Json) => `/api/dcim/mac-addresses/${one.id}/`;
  const assignedTo = (one: Json) => ({ assigned_object_type: 'dcim.interface', assigned_object_id: one.id });
  const next = () => `02:00:00:00:00:${(++second).toString(16).padStart(2, '0').toUpperCase()}`;
  const address = (values: object = {}) => make(server, MacAddress, { mac_address: next(), ...values });
  const port = (values: object = {}) => make(server, Interface, { device, ...values });
  const found = async (query: string) =>
    (await server.admin.get(`/api/dcim/mac-addresses/?${query}`)).body.results.map((one: Json) => one.mac_address);

  it.each(['aa-bb-cc-00-11-22', 'aabb.cc00.1122', 'AABBCC001122', 'aa:bb:cc:00:11:22'])(
    'are read from %s and shown in one form',
    async (text) => {
      const { body } = await server.admin.post('/api/dcim/mac-addresses/', { mac_address: text });
      expect(body.mac_address).toBe('AA:BB:CC:00:11:22');
      await server.admin.delete(at(body));
    },
  );

  it.each(['aa:bb:cc:00:11', 'aa:bb:cc:00:11:2g', 'aa:bb-cc:00:11:22', 'aa:bb:cc:00:11:22:33'])(
    'are not read from %s',
    async (text) => {
      expect(await server.admin.post('/api/dcim/mac-addresses/', { mac_address: text })).toMatchObject({
        status: 400,
        body: { mac_address: [`Invalid MAC address format: ${text}`] },
      });
      expect(await found(`mac_address=${text}`)).toEqual([]);
    },
  );

  it('are found by any spelling, whole or in part', async () => {
    const known = 'DE:AD:BE:EF:00:42';
    await address({ mac_address: known });
    for (const query of [
      'mac_address=de-ad-be-ef-00-42',
      'mac_address=dead.beef.0042',
      'mac_address__ie=deadbeef0042',
      'mac_address__isw=dead.be',
      'mac_address__isw=de-ad',
      'mac_address__iew=0042',
      'mac_address__iew=00:42',
      'mac_address__ic=beef00',
      'mac_address__ic=be-ef',
      'mac_address__regex=^DE:AD',
      'q=dead.beef',
    ]) {
      expect([query, await found(query)]).toEqual([query, [known]]);
    }
    expect(await found('mac_address__n=dead.beef.0042')).not.toContain(known);
    expect(await found('mac_address__nisw=dead')).not.toContain(known);
    for (const nothing of ['mac_address__ic=xyz', 'mac_address=zz', 'mac_address__ic=%25']) {
      expect([nothing, await found(nothing)]).toEqual([nothing, []]);
    }
  });

  it('are told apart by whether somebody has them, and is known by them', async () => {
    const one = await port();
    const [free, own, primary] = [await address(), await address(assignedTo(one)), await address(assignedTo(one))];
    await server.admin.patch(`/api/dcim/interfaces/${one.id}/`, { primary_mac_address: primary.id });
    const among = async (query: string) =>
      (await found(query)).filter((text: string) => [free, own, primary].some((mac) => mac.mac_address === text));
    expect(await among('assigned=false')).toEqual([free.mac_address]);
    expect(await among('assigned=true')).toEqual([own.mac_address, primary.mac_address]);
    expect(await among('primary=true')).toEqual([primary.mac_address]);
    expect(await among(`interface_id=${one.id}&primary=false`)).toEqual([own.mac_address]);
  });

  it('stay with the interface that is known by them', async () => {
    const one = await port();
    const primary = await address(assignedTo(one));
    await server.admin.patch(`/api/dcim/interfaces/${one.id}/`, { primary_mac_address: primary.id });
    const refused = [
      ['unassign', { assigned_object_type: null, assigned_object_id: null }],
      ['reassign', assignedTo(await port())],
    ] as const;
    for (const [verb, body] of refused) {
      expect(await server.admin.patch(at(primary), body)).toMatchObject({
        status: 400,
        body: { __all__: [`Cannot ${verb} MAC Address while it is designated as the primary MAC for an object`] },
      });
    }
    expect((await server.admin.get(at(primary))).body.assigned_object.id).toBe(one.id);
  });

  it('are never left with an interface that goes at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      const one = await port();
      const body = { mac_address: next(), ...assignedTo(one) };
      const [created, deleted] = await Promise.all([
        server.admin.post('/api/dcim/mac-addresses/', body),
        server.admin.delete(`/api/dcim/interfaces/${one.id}/`),
      ]);
      expect([[201, 400].includes(created.status), deleted.status], created.text).toEqual([true, 204]);
      expect(await found(`mac_address=${body.mac_address}`)).toEqual([]);
    }
  });

  it('go with their interface, and leave it when they are deleted', async () => {
    const one = await port();
    const [primary, other] = [await address(assignedTo(one)), await address(assignedTo(one))];
    const path = `/api/dcim/interfaces/${one.id}/`;
    await server.admin.patch(path, { primary_mac_address: primary.id });
    expect((await server.admin.get(path)).body).toMatchObject({
      mac_address: primary.mac_address,
      mac_addresses: [{ id: primary.id }, { id: other.id }],
    });
    expect((await server.admin.delete(at(primary))).status).toBe(204);
    expect((await server.admin.get(path)).body).toMatchObject({ mac_address: null, primary_mac_address: null });
    expect((await server.admin.delete(path)).status).toBe(204);
    expect((await server.admin.get(at(other))).status).toBe(404);
  });
});
