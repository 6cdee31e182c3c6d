// Parents, bridges, groups and primary MAC addresses of interfaces.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { Interface } from '../../../src/dcim/interface.js';
import { MacAddress } from '../../../src/dcim/mac-address.js';
import { VirtualChassis } from '../../../src/dcim/virtual-chassis.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { CLIENTS, isLong } from '../../support/depth.js';
import { make } from '../../support/factories/make.js';

let server: TestServer;
let device: Json;
beforeAll(async () => {
  server = await startServer();
  device = await make(server, Device, { name: 'core-1' });
});
afterAll(() => server.close());

const path = '/api/dcim/interfaces/';
const port = (values: object = {}) => make(server, Interface, { device, type: '1000base-t', ...values });
const patch = (one: Json, body: object) => server.admin.patch(`${path}${one.id}/`, body);
const get = async (one: Json) => (await server.admin.get(`${path}${one.id}/`)).body;

async function expectRefused(one: Json, body: object, messages: object): Promise<void> {
  expect(await patch(one, body)).toMatchObject({ status: 400, body: messages });
  expect(await get(one)).toMatchObject({ type: one.type, parent: one.parent, bridge: one.bridge, lag: one.lag });
}

/** Two members of a chassis, the first its master. */
async function chassis(): Promise<{ chassis: Json; master: Json; member: Json }> {
  const whole = await make(server, VirtualChassis, { name: `stack ${Math.random()}` });
  const member = (vc_position: number) =>
    make(server, Device, { name: `${whole.name} ${vc_position}`, virtual_chassis: whole, vc_position });
  const [master, other] = [await member(1), await member(2)];
  await server.admin.patch(`/api/dcim/virtual-chassis/${whole.id}/`, { master: master.id });
  return { chassis: whole, master, member: other };
}

describe('the parent of an interface', () => {
  it('is not the interface itself, nor one below it', async () => {
    const top = await port({ type: 'virtual' });
    const middle = await port({ name: 'middle', label: 'M', type: 'virtual', parent: top });
    const bottom = await port({ name: 'bottom', type: 'virtual', parent: middle });
    await expectRefused(top, { parent: top.id }, { parent: ['An interface cannot be its own parent.'] });
    await expectRefused(
      top,
      { parent: middle.id },
      { parent: ['The selected parent interface (middle (M)) is below this one.'] },
    );
    await expectRefused(
      top,
      { parent: bottom.id },
      { parent: ['The selected parent interface (bottom) is below this one.'] },
    );
  });

  it('refuses a circle that one request would close, and lets one turn a chain round', async () => {
    const [a, b] = [await port({ type: 'virtual' }), await port({ type: 'virtual' })];
    const circle = await server.admin.patch(path, [
      { id: a.id, parent: b.id },
      { id: b.id, parent: a.id },
    ]);
    expect([circle.status, circle.body.errors.map(({ index }: Json) => index)]).toEqual([400, [0, 1]]);
    expect([(await get(a)).parent, (await get(b)).parent]).toEqual([null, null]);
    await patch(a, { parent: b.id });
    const turned = await server.admin.patch(path, [
      { id: a.id, parent: null },
      { id: b.id, parent: a.id },
    ]);
    expect([turned.status, turned.body[1]?.parent.id]).toEqual([200, a.id]);
  });

  it('lets no circle through between requests at once', async () => {
    const ring = await Promise.all(Array.from({ length: 6 }, () => port({ type: 'virtual' })));
    const replies = await Promise.all(
      ring.map((one, index) => patch(one, { parent: ring[(index + 1) % ring.length].id })),
    );
    const statuses = replies.map(({ status }) => status);
    expect(
      statuses.every((status) => [200, 400, 409].includes(status)),
      String(statuses),
    ).toBe(true);
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(ring.length);
    const parents = (await Promise.all(ring.map(get))).filter(({ parent }) => parent === null);
    expect(parents.length).toBeGreaterThan(0);
  });

  it('is for virtual interfaces alone', async () => {
    const parent = await port();
    for (const type of ['1000base-t', 'bridge', 'lag']) {
      const message = 'Only virtual interfaces may be assigned to a parent interface.';
      await expectRefused(await port({ type }), { parent: parent.id }, { parent: [message] });
    }
  });

  it('cannot be deleted before what is below it, but together with it', async () => {
    const own = await make(server, Device);
    const parent = await port({ device: own });
    const child = await port({ device: own, name: 'child', type: 'virtual', parent });
    const reply = await server.admin.delete(`${path}${parent.id}/`);
    expect(reply.status).toBe(409);
    expect(reply.text).toContain('child');
    expect((await get(child)).parent.id).toBe(parent.id);
    expect((await server.admin.delete(path, [{ id: parent.id }, { id: child.id }])).status).toBe(204);
    const again = await port({ device: own });
    await port({ device: own, type: 'virtual', parent: again });
    expect((await server.admin.delete(`/api/dcim/devices/${own.id}/`)).status).toBe(204);
    expect((await server.admin.get(`${path}${again.id}/`)).status).toBe(404);
  });
});

describe('a link aggregation group', () => {
  it('takes neither virtual interfaces, nor groups, nor itself', async () => {
    const group = await port({ type: 'lag' });
    await expectRefused(group, { lag: group.id }, { lag: ['A LAG interface cannot be its own parent.'] });
    await expectRefused(
      await port({ type: 'virtual' }),
      { lag: group.id },
      { lag: ['Virtual interfaces cannot have a parent LAG interface.'] },
    );
    await expectRefused(
      await port({ type: 'lag' }),
      { lag: group.id },
      { lag: ['A LAG interface cannot be a member of another LAG interface.'] },
    );
  });

  it('is one by its type', async () => {
    const plain = await port({ name: 'plain' });
    const message = 'The selected interface (plain) is not a link aggregation group (LAG).';
    await expectRefused(await port(), { lag: plain.id }, { lag: [message] });
  });

  it('remains one while it has members', async () => {
    const group = await port({ type: 'lag' });
    const member = await port({ lag: group });
    await expectRefused(group, { type: 'virtual' }, { type: ['A LAG interface with members must remain one.'] });
    const both = [
      { id: group.id, type: 'virtual' },
      { id: member.id, lag: null },
    ];
    expect((await server.admin.patch(path, both)).status).toBe(200);
  });

  it('is not taken away from a member that comes at the same time', async () => {
    for (let round = 0; round < (isLong ? 8 : 3); round++) {
      const [group, member] = [await port({ type: 'lag' }), await port()];
      const replies = await Promise.all([patch(group, { type: 'virtual' }), patch(member, { lag: group.id })]);
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 400]);
    }
  });

  it('releases its members when it is deleted, and each has its record', async () => {
    const group = await port({ type: 'lag' });
    const members = [await port({ lag: group }), await port({ lag: group })];
    const reply = await server.admin.delete(`${path}${group.id}/`);
    expect(reply.status).toBe(204);
    for (const member of members) expect((await get(member)).lag).toBeNull();
    const request = reply.headers.get('x-request-id');
    const { body } = await server.admin.get(`/api/core/object-changes/?request_id=${request}&action=update`);
    expect(body.results.map((one: Json) => one.changed_object_id).sort()).toEqual(members.map(({ id }) => id).sort());
  });
});

describe('parents, bridges and groups', () => {
  const cases = [
    ['parent', 'virtual', '1000base-t', 'parent'],
    ['bridge', '1000base-t', 'bridge', 'bridge'],
    ['lag', '1000base-t', 'lag', 'LAG'],
  ] as const;

  it.each(cases)('are on the same device (%s)', async (field, type, otherType, word) => {
    const other = await port({ device: await make(server, Device, { name: `far ${field}` }), type: otherType });
    const message = `The selected ${word} interface (${other.name}) belongs to a different device (far ${field}).`;
    await expectRefused(await port({ type }), { [field]: other.id }, { [field]: [message] });
    const body = { device: device.id, name: 'new', type, [field]: other.id };
    expect(await server.admin.post(path, body)).toMatchObject({ status: 400, body: { [field]: [message] } });
  });

  it.each(cases)('may be on another device of the same virtual chassis (%s)', async (field, type, otherType, word) => {
    const { chassis: whole, master, member } = await chassis();
    const other = await port({ device: member, type: otherType });
    expect((await port({ device: master, type, [field]: other }))[field].id).toBe(other.id);
    const outside = await port({ device, name: `outside ${field}`, type: otherType });
    const message = `The selected ${word} interface (outside ${field}) belongs to core-1, which is not part of virtual chassis ${whole.name}.`;
    await expectRefused(await port({ device: master, type }), { [field]: outside.id }, { [field]: [message] });
  });

  it('are refused without the name of a device that the caller may not see', async () => {
    const other = await port({ device: await make(server, Device, { name: 'secret' }), name: 'far', type: 'lag' });
    const sibling = await server.sibling({
      EXEMPT_VIEW_PERMISSIONS: 'dcim.interface',
      DEFAULT_PERMISSIONS: '{"dcim.change_interface": [{}]}',
    });
    const client = sibling.withKey((await server.user()).key);
    const message = 'The selected LAG interface (far) belongs to a different device.';
    const one = await port();
    expect(await client.patch(`${path}${one.id}/`, { lag: other.id })).toMatchObject({
      status: 400,
      body: { lag: [message] },
    });
    expect((await get(one)).lag).toBeNull();
    await sibling.close();
  });

  it('never bridge an interface to itself, and let go of it when the bridge is deleted', async () => {
    const bridge = await port({ type: 'bridge' });
    await expectRefused(bridge, { bridge: bridge.id }, { bridge: ['An interface cannot be bridged to itself.'] });
    const one = await port({ bridge });
    expect((await get(bridge)).bridge_interfaces.map(({ id }: Json) => id)).toEqual([one.id]);
    expect((await server.admin.delete(`${path}${bridge.id}/`)).status).toBe(204);
    expect((await get(one)).bridge).toBeNull();
  });
});

describe('the interfaces of a virtual chassis', () => {
  it('are found by a member, or by the master alone', async () => {
    const { master, member } = await chassis();
    const [a, b] = [await port({ device: master }), await port({ device: member })];
    const [c, d] = [await port({ device: master, mgmt_only: true }), await port({ device: member, mgmt_only: true })];
    const found = async (query: string) => {
      const { status, body } = await server.admin.get(`${path}?${query}`);
      return status === 200 ? body.results.map(({ id }: Json) => id).sort() : body;
    };
    const ids = (...ports: Json[]) => ports.map(({ id }) => id).sort();
    for (const [suffix, key] of [
      ['', 'name'],
      ['_id', 'id'],
    ] as const) {
      const [first, second] = [master, member].map((one) => encodeURIComponent(one[key])) as [string, string];
      expect(await found(`virtual_chassis_member${suffix}=${first}`)).toEqual(ids(a, b, c));
      expect(await found(`virtual_chassis_member${suffix}=${second}`)).toEqual(ids(a, b, d));
      expect(await found(`virtual_chassis_member_or_master${suffix}=${first}`)).toEqual(ids(a, b, c));
      expect(await found(`virtual_chassis_member_or_master${suffix}=${second}`)).toEqual(ids(b, d));
    }
    expect(await found('virtual_chassis_member=nobody')).toEqual([]);
    expect(await found('virtual_chassis_member_id=01890000-0000-7000-8000-000000000000')).toEqual([]);
    expect(await found('virtual_chassis_member_id=1')).toEqual({
      virtual_chassis_member_id: ['“1” is not a valid value.'],
    });
  });

  it('are not found by a device that is hidden', async () => {
    const { master } = await chassis();
    await port({ device: master });
    const sibling = await server.sibling({
      EXEMPT_VIEW_PERMISSIONS: 'dcim.interface',
      DEFAULT_PERMISSIONS: '{"dcim.view_device": [{"name": "core-1"}]}',
    });
    const key = (await server.user()).key;
    const count = async (of: TestServer, query: string) =>
      (await of.withKey(key).get(`${path}?virtual_chassis_member${query}`)).body.count;
    const queries = [`=${encodeURIComponent(master.name)}`, `_id=${master.id}`];
    for (const query of queries) expect([await count(server, query), await count(sibling, query)]).toEqual([1, 0]);
    await sibling.close();
  });
});

describe('the primary MAC address', () => {
  let second = 0;
  const macOf = (values: object = {}) =>
    make(server, MacAddress, { mac_address: `02000000${(++second).toString(16).padStart(4, '0')}`, ...values });
  const assignedTo = (one: Json) => ({ assigned_object_type: 'dcim.interface', assigned_object_id: one.id });

  it('is refused where another interface has it', async () => {
    const mac = await macOf(assignedTo(await port()));
    const one = await port();
    const message = `MAC address ${mac.mac_address} is assigned to a different interface.`;
    expect(await patch(one, { primary_mac_address: mac.id })).toMatchObject({
      status: 400,
      body: { primary_mac_address: [message] },
    });
    expect((await get(one)).primary_mac_address).toBeNull();
  });

  it('becomes the interface’s own where nobody has it, and the record says so', async () => {
    for (const isNew of [true, false]) {
      const mac = await macOf();
      const body = { primary_mac_address: mac.id };
      const reply = isNew
        ? await server.admin.post(path, { device: device.id, name: 'new', type: 'virtual', ...body })
        : await patch(await port(), body);
      expect(reply.body).toMatchObject({ mac_address: mac.mac_address, mac_addresses: [{ id: mac.id }] });
      const request = reply.headers.get('x-request-id');
      const records = await server.admin.get(
        `/api/core/object-changes/?request_id=${request}&changed_object_type=dcim.macaddress`,
      );
      expect(records.body.results).toMatchObject([
        {
          changed_object_id: mac.id,
          prechange_data: { assigned_object_id: null },
          postchange_data: { assigned_object_type: 'dcim.interface', assigned_object_id: reply.body.id },
        },
      ]);
    }
  });

  it('goes to one of many interfaces that want it at once', async () => {
    const mac = await macOf();
    const ports: Json[] = await Promise.all(Array.from({ length: CLIENTS }, () => port()));
    const replies = await Promise.all(ports.map((one) => patch(one, { primary_mac_address: mac.id })));
    const statuses = replies.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toEqual([200]);
    expect(statuses.filter((status) => status !== 200 && status !== 400 && status !== 409)).toEqual([]);
    const winner = ports[statuses.indexOf(200)];
    const { body } = await server.admin.get(`/api/dcim/mac-addresses/${mac.id}/`);
    expect(body.assigned_object.id).toBe(winner.id);
    expect((await server.admin.get(`${path}?primary_mac_address_id=${mac.id}`)).body.count).toBe(1);
  });

  it('is assigned only by who may change it', async () => {
    const rights = { 'dcim.change_interface': [{}], 'dcim.change_macaddress': [{ description: 'mine' }] };
    const sibling = await server.sibling({ DEFAULT_PERMISSIONS: JSON.stringify(rights) });
    const client = sibling.withKey((await server.user()).key);
    const one = await port();
    const [mine, other] = [await macOf({ description: 'mine' }), await macOf()];
    const choose = (mac: Json) => client.patch(`${path}${one.id}/`, { primary_mac_address: mac.id });
    const message = `MAC address ${other.mac_address} is not assigned to this interface.`;
    expect(await choose(other)).toMatchObject({ status: 400, body: { primary_mac_address: [message] } });
    expect((await choose(mine)).body.mac_address).toBe(mine.mac_address);
    await sibling.close();
  });
});
