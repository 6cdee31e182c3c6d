// GET /api/dcim/racks/{id}/weight/: what a rack weighs with what is in it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Rack } from '../../../src/dcim/rack.js';
import { Site } from '../../../src/dcim/site.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

describe('GET /api/dcim/racks/{id}/weight/', () => {
  let server: TestServer;
  let site: Json;
  let rack: Json;
  const pathOf = ({ id }: Json) => `/api/dcim/racks/${id}/weight/`;

  beforeAll(async () => {
    server = await startServer();
    site = await make(server, Site);
    rack = await make(server, Rack, { site, u_height: 42, weight: 100, max_weight: 2000, weight_unit: 'lb' });
    const heavy = await make(server, DeviceType, { weight: 20, weight_unit: 'kg' });
    const light = await make(server, DeviceType, { weight: 500, weight_unit: 'g' });
    const unknown = await make(server, DeviceType);
    for (const [position, device_type] of [heavy, heavy, light, unknown].entries()) {
      await make(server, Device, { site, rack, device_type, position: position + 1, face: 'front' });
    }
  });
  afterAll(() => server?.close());

  it('sums the rack and its devices in kilograms, and says what has no weight', async () => {
    const { status, body } = await server.admin.get(pathOf(rack));
    expect([status, body]).toEqual([
      200,
      { unit: 'kg', rack: 45.36, devices: 40.5, modules: 0, total: 85.86, max: 907.18, without_weight: 1 },
    ]);
  });

  it('of an empty rack is its own', async () => {
    const empty = await make(server, Rack, { site });
    const { body } = await server.admin.get(pathOf(empty));
    expect(body).toMatchObject({ rack: 0, total: 0, max: null, without_weight: 0 });
  });

  it('counts no device that the caller may not view, and hides a hidden rack', async () => {
    const locked = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: 'dcim.rack' });
    expect((await locked.anonymous.get(pathOf(rack))).body).toMatchObject({
      rack: 45.36,
      devices: 0,
      without_weight: 0,
    });
    const missing = await server.admin.get('/api/dcim/racks/01890000-0000-7000-8000-000000000000/weight/');
    expect(missing.status).toBe(404);
    await locked.close();
  });
});
