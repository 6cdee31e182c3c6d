import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { Interface } from '../../../src/dcim/interface.js';
import { VirtualDeviceContext } from '../../../src/dcim/virtual-device-context.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

let server: TestServer;
let device: Json;
let made = 0;
beforeAll(async () => {
  server = await startServer();
  device = await make(server, Device);
});
afterAll(() => server.close());

const path = '/api/dcim/interfaces/';
const port = (values: object = {}) => make(server, Interface, { device, type: '1000base-t', ...values });
const patch = (one: Json, body: object) => server.admin.patch(`${path}${one.id}/`, body);
const get = async (one: Json) => (await server.admin.get(`${path}${one.id}/`)).body;

/** Neither a new interface nor an existing one may have the values. */
async function expectRefused(values: object, messages: object): Promise<void> {
  const name = `refused ${++made}`;
  const body = { device: device.id, name, type: '1000base-t', ...values };
  const refusal = { status: 400, body: Object.fromEntries(Object.entries(messages).map(([k, v]) => [k, [v]])) };
  expect(await server.admin.post(path, body)).toMatchObject(refusal);
  expect((await server.admin.get(`${path}?name=${name}`)).body.count).toBe(0);
  const present = await port();
  expect(await patch(present, values)).toMatchObject(refusal);
  expect(await get(present)).toEqual(present);
}

describe('the type of an interface', () => {
  it.each([
    ['virtual', 'Virtual'],
    ['bridge', 'Bridge'],
    ['lag', 'Link Aggregation Group (LAG)'],
  ])('refuses what only a physical one has: %s', async (type, label) => {
    await expectRefused(
      { type, mark_connected: true },
      { mark_connected: `${label} interfaces cannot be marked as connected.` },
    );
    await expectRefused({ type, poe_mode: 'pse' }, { poe_mode: 'Virtual interfaces cannot have a PoE mode.' });
    await expectRefused(
      { type, poe_type: 'type1-ieee802.3af' },
      { poe_type: 'Virtual interfaces cannot have a PoE type.' },
    );
  });

  it('refuses a PoE type without a mode', async () => {
    await expectRefused(
      { poe_type: 'type1-ieee802.3af' },
      { poe_type: 'Must specify PoE mode when designating a PoE type.' },
    );
  });

  it('refuses what only a wireless one has', async () => {
    await expectRefused(
      { rf_role: 'ap', rf_channel: '5g-36-5180-20' },
      {
        rf_role: 'Wireless role may be set only on wireless interfaces.',
        rf_channel: 'Channel may be set only on wireless interfaces.',
      },
    );
    await expectRefused(
      { rf_channel_frequency: 5000, rf_channel_width: 20 },
      {
        rf_channel_frequency: 'Channel frequency may be set only on wireless interfaces.',
        rf_channel_width: 'Channel width may be set only on wireless interfaces.',
      },
    );
  });

  it.each([
    ['physical', ['1000base-t']],
    ['virtual', ['virtual', 'bridge', 'lag']],
    ['wireless', ['ieee802.11be', 'ieee802.15.1', 'ieee802.15.4', 'other-wireless']],
    ['VIRTUAL', ['virtual', 'bridge', 'lag']],
    ['imaginary', []],
  ])('makes an interface a %s one', async (kind, expected) => {
    const own = await make(server, Device);
    const types = ['1000base-t', 'virtual', 'bridge', 'lag'];
    for (const type of [...types, 'ieee802.11be', 'ieee802.15.1', 'ieee802.15.4', 'other-wireless']) {
      await port({ device: own, type });
    }
    const { body } = await server.admin.get(`${path}?device_id=${own.id}&kind=${kind}`);
    expect(body.results.map((one: Json) => one.type.value).sort()).toEqual([...expected].sort());
  });
});

describe('a channel', () => {
  const radio = (values: object = {}) => port({ type: 'ieee802.11ax', ...values });
  const band = ({ rf_channel_frequency, rf_channel_width }: Json) => [rf_channel_frequency, rf_channel_width];

  it('says its frequency and width, on creation and when it is chosen anew', async () => {
    const one = await radio({ rf_channel: '5g-36-5180-20' });
    expect(band(one)).toEqual([5180, 20]);
    expect(band((await patch(one, { rf_channel: '2.4g-1-2412-22' })).body)).toEqual([2412, 22]);
    expect(band((await patch(one, { rf_channel_frequency: null, rf_channel_width: null })).body)).toEqual([2412, 22]);
    expect(band((await patch(one, { rf_channel: null })).body)).toEqual([2412, 22]);
    expect(band((await patch(one, { rf_channel_frequency: 2500 })).body)).toEqual([2500, 22]);
  });

  it('agrees with the frequency and width that are given', async () => {
    const one = await radio({ rf_channel: '60g-1-58320-2160', rf_channel_frequency: 58320, rf_channel_width: 2160 });
    for (const [body, message] of [
      [
        { rf_channel_frequency: 58321 },
        { rf_channel_frequency: ['Cannot specify custom frequency with channel selected.'] },
      ],
      [{ rf_channel_width: 20 }, { rf_channel_width: ['Cannot specify custom width with channel selected.'] }],
    ] as const) {
      expect(await patch(one, body)).toMatchObject({ status: 400, body: message });
    }
    expect(band(await get(one))).toEqual([58320, 2160]);
  });
});

describe('an interface and its device', () => {
  it('stays there', async () => {
    const one = await port();
    const other = await make(server, Device);
    for (const reply of [
      await patch(one, { device: other.id }),
      await server.admin.put(`${path}${one.id}/`, { device: other.id, name: one.name, type: 'virtual' }),
    ]) {
      const message = { device: ['Components cannot be moved to a different device.'] };
      expect(reply).toMatchObject({ status: 400, body: message });
    }
    expect((await get(one)).device.id).toBe(device.id);
    expect((await patch(one, { device: device.id, description: 'at home' })).status).toBe(200);
  });

  it('shares it with its virtual device contexts', async () => {
    const context = await make(server, VirtualDeviceContext, { name: 'far', device: await make(server, Device) });
    const nowhere = await make(server, VirtualDeviceContext, { name: 'nowhere', device: null });
    for (const { id, name } of [context, nowhere]) {
      await expectRefused(
        { vdcs: [id] },
        { vdcs: `The virtual device context (${name}) must belong to the same device.` },
      );
    }
    const own = await make(server, VirtualDeviceContext, { device });
    expect((await port({ vdcs: [own] })).vdcs.map(({ id }: Json) => id)).toEqual([own.id]);
  });

  it('is counted there, and devices are found by the number', async () => {
    const own = await make(server, Device);
    for (const name of ['eth0', 'eth1', 'eth2']) await port({ device: own, name });
    expect((await server.admin.get(`/api/dcim/devices/${own.id}/`)).body.interface_count).toBe(3);
    const found = async (query: string) =>
      (await server.admin.get(`/api/dcim/devices/?id=${own.id}&${query}`)).body.count;
    expect([await found('interface_count__gte=3'), await found('interface_count__gt=3')]).toEqual([1, 0]);
  });

  it('refuses VLANs, which belong to an application that is not here', async () => {
    const message = 'This field belongs to an application that this server does not have; leave it empty.';
    await expectRefused({ untagged_vlan: 1, tagged_vlans: [2] }, { untagged_vlan: message, tagged_vlans: message });
    expect((await port({ untagged_vlan: null, tagged_vlans: [], mode: 'tagged' })).untagged_vlan).toBeNull();
  });
});
