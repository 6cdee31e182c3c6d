import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeviceRole } from '../../../src/dcim/device-role.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Location } from '../../../src/dcim/location.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { Platform } from '../../../src/dcim/platform.js';
import { Rack } from '../../../src/dcim/rack.js';
import { RackReservation } from '../../../src/dcim/rack-reservation.js';
import { Site } from '../../../src/dcim/site.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

let server: TestServer;
let site: Json;
let other: Json;
let role: Json;
let rack: Json;
/** One unit high, as deep as the rack. */
let full: Json;
/** One unit and a half, on one face. */
let shallow: Json;

const path = '/api/dcim/devices/';
const body = (values: Json) => ({ device_type: full.id, role: role.id, site: site.id, ...values });
const post = (values: Json) => server.admin.post(path, body(values));
const patch = (device: Json, values: Json) => server.admin.patch(`${path}${device.id}/`, values);
const stored = async (device: Json) => (await server.admin.get(`${path}${device.id}/`)).body;
const countIn = async (one: Json) => (await server.admin.get(`${path}?rack_id=${one.id}`)).body.count;
const noRoom = (position: number, type: Json) => ({
  position: [
    `U${position} is already occupied or does not have sufficient space to accommodate this device type: ${type.model} (${type.u_height}U)`,
  ],
});

beforeAll(async () => {
  server = await startServer();
  site = await make(server, Site, { name: 'Akron' });
  other = await make(server, Site, { name: 'Albany' });
  role = await make(server, DeviceRole);
  full = await make(server, DeviceType, { model: 'Full', u_height: 1 });
  shallow = await make(server, DeviceType, { model: 'Shallow', u_height: 1.5, is_full_depth: false });
});
afterAll(() => server.close());
beforeEach(async () => {
  rack = await make(server, Rack, { site });
});

describe('the place of a device', () => {
  it('is on the site of its rack and its location', async () => {
    const location = await make(server, Location, { name: 'Cage', site: other });
    const here = await make(server, Location, { name: 'Hall', site });
    const far = await make(server, Rack, { name: 'Far', facility_id: 'F7', site: other });
    const cases: [Json, Json][] = [
      [{ rack: far.id }, { rack: ['Rack Far (F7) does not belong to site Akron.'] }],
      [{ location: location.id }, { location: ['Location Cage does not belong to site Akron.'] }],
      [{ rack: rack.id, location: here.id }, { rack: [`Rack ${rack.name} does not belong to location Hall.`] }],
    ];
    for (const [values, errors] of cases) {
      expect(await post({ name: 'nowhere', ...values })).toMatchObject({ status: 400, body: errors });
    }
    expect((await server.admin.get(`${path}?name=nowhere`)).body.count).toBe(0);
  });

  it('has the location of the rack where it names none', async () => {
    const location = await make(server, Location, { site });
    const placed = await make(server, Rack, { site, location });
    expect((await post({ rack: placed.id })).body.location.id).toBe(location.id);
  });

  it.each([
    [{ face: 'front' }, { face: ['Cannot select a rack face without assigning a rack.'] }],
    [{ position: 1 }, { position: ['Cannot select a rack position without assigning a rack.'] }],
    [{ rack: 'one', position: 1 }, { face: ['Must specify rack face when defining rack position.'] }],
    [{ rack: 'one', position: 1.3, face: 'rear' }, { position: ['Position must be in increments of 0.5 rack units.'] }],
  ])('refuses %j', async (values, errors) => {
    const reply = await post({ ...values, ...('rack' in values ? { rack: rack.id } : {}) });
    expect(reply).toMatchObject({ status: 400, body: errors });
    expect(await countIn(rack)).toBe(0);
  });

  it('is none for types of no height and for children', async () => {
    const flat = await make(server, DeviceType, { model: 'Strip', u_height: 0 });
    const child = await make(server, DeviceType, { u_height: 0, subdevice_role: 'child' });
    const place = { rack: rack.id, face: 'front', position: 1 };
    expect(await post({ ...place, device_type: flat.id })).toMatchObject({
      status: 400,
      body: { position: ['A 0U device type (Strip) cannot be assigned to a rack position.'] },
    });
    const onFace = 'Child device types cannot be assigned to a rack face. This is an attribute of the parent device.';
    expect(await post({ ...place, device_type: child.id })).toMatchObject({ status: 400, body: { face: [onFace] } });
    expect(await countIn(rack)).toBe(0);
    expect((await post({ rack: rack.id, device_type: child.id })).status).toBe(201);
    expect((await post({ rack: rack.id, device_type: flat.id, face: 'rear' })).status).toBe(201);
  });

  it.each([
    [42.5, 1],
    [42, 1.5],
    [43, 1],
    [4.5, 1],
  ])('is within the rack (U%s, %sU high)', async (position, height) => {
    const low = await make(server, Rack, { site, starting_unit: 5, u_height: 38 });
    const type = height === 1 ? full : shallow;
    const reply = await post({ rack: low.id, face: 'front', position, device_type: type.id });
    expect(reply).toMatchObject({ status: 400, body: noRoom(position, type) });
    expect(await countIn(low)).toBe(0);
  });

  it('is taken once on each face, and on both by what is as deep as the rack', async () => {
    const place = { rack: rack.id, device_type: shallow.id };
    expect((await post({ ...place, face: 'front', position: 10 })).status).toBe(201);
    expect((await post({ ...place, face: 'rear', position: 10.5 })).status).toBe(201);
    for (const position of [9, 9.5, 10.5, 11]) {
      const reply = await post({ ...place, face: 'front', position });
      expect([position, reply.body]).toEqual([position, noRoom(position, shallow)]);
    }
    const deep = await post({ rack: rack.id, face: 'front', position: 11.5 });
    expect(deep).toMatchObject({ status: 400, body: noRoom(11.5, full) });
    expect(await countIn(rack)).toBe(2);
    expect((await post({ rack: rack.id, face: 'front', position: 12 })).status).toBe(201);
    const behind = await post({ ...place, face: 'rear', position: 12 });
    expect(behind).toMatchObject({ status: 400, body: noRoom(12, shallow) });
    expect((await post({ ...place, face: 'front', position: 8.5 })).status).toBe(201);
  });

  it('is free for the device that has it, and for whatever follows', async () => {
    const device = (await post({ rack: rack.id, face: 'front', position: 3 })).body;
    expect((await patch(device, { position: 3.5 })).body.position).toBe(3.5);
    expect((await patch(device, { face: 'rear', comments: 'turned' })).status).toBe(200);
    expect((await patch(device, { position: null, face: null })).status).toBe(200);
    expect((await post({ rack: rack.id, face: 'front', position: 3 })).status).toBe(201);
    expect(await patch(device, { position: 3, face: 'rear' })).toMatchObject({ status: 400, body: noRoom(3, full) });
    expect(await stored(device)).toMatchObject({ position: null, face: null });
  });

  it('is lost to the device before it in the same request', async () => {
    const bodies = [1, 1.5, 3].map((position) => body({ rack: rack.id, face: 'front', position }));
    const reply = await server.admin.post(path, bodies);
    expect(reply.status).toBe(400);
    expect(reply.body.errors).toEqual([{ index: 1, errors: noRoom(1.5, full) }]);
    expect(await countIn(rack)).toBe(0);
  });

  it('is exchanged by one request where the faces and heights allow it', async () => {
    const place = { rack: rack.id, device_type: shallow.id, face: 'front' };
    const low = (await post({ ...place, position: 1 })).body;
    const high = (await post({ ...place, position: 5 })).body;
    const reply = await server.admin.patch(path, [
      { id: low.id, position: 4.5 },
      { id: high.id, position: 1.5 },
    ]);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.map((one: Json) => one.position)).toEqual([4.5, 1.5]);
  });

  it('cannot be the one that another leaves in the same request', async () => {
    const devices = [1, 2].map((position) => body({ rack: rack.id, face: 'front', position }));
    const [low, high] = (await server.admin.post(path, devices)).body;
    const reply = await server.admin.patch(path, [
      { id: low.id, position: 2 },
      { id: high.id, position: 3 },
    ]);
    expect(reply.status).toBe(400);
    const message = 'The fields rack, position, face must make a unique set.';
    expect(reply.body.errors).toEqual([{ index: 0, errors: { __all__: [message] } }]);
    expect(await stored(low)).toMatchObject({ position: 1 });
  });

  it('goes to exactly one of fifty who want it at once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        // Overlapping, not equal: no index of the database tells them apart.
        post({ rack: rack.id, face: index % 2 ? 'front' : 'rear', position: index % 3 ? 20 : 20.5 }),
      ),
    );
    const won = replies.filter(({ status }) => status === 201);
    expect(won).toHaveLength(1);
    for (const { status, body: said } of replies) {
      if (status !== 201) expect([status, Object.keys(said)]).toEqual([400, ['position']]);
    }
    expect(await countIn(rack)).toBe(1);
  });

  it('costs a number of statements that does not grow with the list', async () => {
    const send = async (count: number, from: number) => {
      const bodies = Array.from({ length: count }, (_, index) =>
        body({ rack: rack.id, face: 'front', position: from + index }),
      );
      const before = server.database.statements;
      expect((await server.admin.post(path, bodies)).status).toBe(201);
      return server.database.statements - before;
    };
    expect(await send(30, 3)).toBeLessThanOrEqual(await send(2, 1));
  });
});

describe('reserved units, with ENFORCE_RACK_RESERVATIONS', () => {
  let strict: TestServer;
  let user: Json;
  let tenant: Json;
  const reserve = (values: Json) => make(server, RackReservation, { rack, units: [10, 11], user: user.id, ...values });
  const place = (values: Json = {}) =>
    strict.admin.post(path, body({ rack: rack.id, face: 'front', position: 10.5, ...values }));
  const refusal = { status: 400, body: { position: ['The following units are reserved: 10, 11'] } };
  beforeAll(async () => {
    strict = await server.sibling({ ENFORCE_RACK_RESERVATIONS: 'true' });
    user = await server.user('keeper', { is_superuser: true });
    tenant = await make(server, Tenant);
  });
  afterAll(() => strict.close());

  it('are for those who reserved them', async () => {
    await reserve({});
    expect(await place()).toMatchObject(refusal);
    expect(await place({ tenant: tenant.id })).toMatchObject(refusal);
    expect(await countIn(rack)).toBe(0);
    expect((await place({ position: 9 })).status).toBe(201);
    const keeper = strict.withKey(user.key);
    const own = await keeper.post(path, body({ rack: rack.id, face: 'front', position: 10.5 }));
    expect(own.status, own.text).toBe(201);
  });

  it('are for the devices of their tenant', async () => {
    await reserve({ tenant });
    const stranger = await make(server, Tenant);
    expect(await place({ tenant: stranger.id })).toMatchObject(refusal);
    expect((await place({ tenant: tenant.id })).status).toBe(201);
  });

  it.each(['pending', 'stale'])('are free while the reservation is %s', async (status) => {
    await reserve({ status });
    expect((await place()).status).toBe(201);
  });
});

describe('a device and its type', () => {
  it('begins with the airflow and the platform of the type', async () => {
    const platform = await make(server, Platform, { manufacturer: full.manufacturer });
    const device_type = (
      await make(server, DeviceType, {
        manufacturer: full.manufacturer,
        airflow: 'left-to-right',
        default_platform: platform,
      })
    ).id;
    const heir = (await post({ device_type })).body;
    expect([heir.airflow.value, heir.platform.id]).toEqual(['left-to-right', platform.id]);
    const free = (await post({ device_type, airflow: 'passive' })).body;
    expect(free.airflow.value).toBe('passive');
    expect((await patch(heir, { platform: null, airflow: null })).body).toMatchObject({
      platform: null,
      airflow: null,
    });
  });

  it('refuses a platform of another manufacturer', async () => {
    const juniper = await make(server, Manufacturer, { name: 'Juniper' });
    const platform = await make(server, Platform, { manufacturer: juniper });
    const reply = await post({ platform: platform.id });
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({
      platform: [
        `The assigned platform is limited to Juniper device types, but this device's type belongs to ${full.manufacturer.name}.`,
      ],
    });
  });

  it('has a name of its own on its site and for its tenant', async () => {
    const tenant = await make(server, Tenant);
    expect((await post({ name: 'core' })).status).toBe(201);
    expect((await post({ name: 'core', tenant: tenant.id })).status).toBe(201);
    expect(await post({ name: 'CORE' })).toMatchObject({
      status: 400,
      body: { __all__: ['Device name must be unique per site.'] },
    });
    expect(await post({ name: 'Core', tenant: tenant.id })).toMatchObject({
      status: 400,
      body: { __all__: ['Device name must be unique per site and tenant.'] },
    });
    expect((await server.admin.get(`${path}?name__ie=core`)).body.count).toBe(2);
  });
});
