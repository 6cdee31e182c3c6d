import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Rack } from '../../../src/dcim/rack.js';
import { Site } from '../../../src/dcim/site.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';
import { countStatements } from '../../support/query-count.js';

let server: TestServer;
let rack: Json;
let deep: Json;
let flat: Json;
const path = (one: Json = rack) => `/api/dcim/racks/${one.id}/elevation/`;
const get = (query = '') => server.admin.get(`${path()}?${query}`);
const units = async (query: string) => (await get(`limit=0&${query}`)).body.results as Json[];
const occupied = async (query = '') => (await units(query)).filter((unit) => unit.occupied).map(({ id }) => id);

beforeAll(async () => {
  server = await startServer();
  const site = await make(server, Site);
  rack = await make(server, Rack, { site, u_height: 10 });
  const deepType = await make(server, DeviceType, { u_height: 2 });
  const flatType = await make(server, DeviceType, { u_height: 1.5, is_full_depth: false });
  const place = { site, rack };
  deep = await make(server, Device, { ...place, name: 'deep', device_type: deepType, face: 'rear', position: 3 });
  flat = await make(server, Device, { ...place, name: 'flat', device_type: flatType, face: 'front', position: 5.5 });
});
afterAll(() => server.close());

describe('GET /api/dcim/racks/{id}/elevation/', () => {
  it('lists the units in half steps from the top, a page at a time', async () => {
    const { status, body } = await get('limit=3&offset=1');
    expect(status).toBe(200);
    const address = `${server.url}${path()}`;
    expect(body).toEqual({
      count: 20,
      next: `${address}?limit=3&offset=4`,
      previous: `${address}?limit=3`,
      results: [10, 9.5, 9].map((id) => ({
        id,
        name: `U${id}`,
        face: { value: 'front', label: 'Front' },
        device: null,
        occupied: false,
        display: `U${id}`,
      })),
    });
    const all = await units('');
    expect([all[0].id, all.at(-1).id]).toEqual([10.5, 1]);
  });

  it('counts the other way in a rack that does, from where it begins', async () => {
    const other = await make(server, Rack, { u_height: 2, starting_unit: 5, desc_units: true });
    const { body } = await server.admin.get(path(other));
    expect(body.results.map(({ name }: Json) => name)).toEqual(['U5', 'U5.5', 'U6', 'U6.5']);
  });

  it('shows the devices of a face, the deep ones on both', async () => {
    expect(await occupied()).toEqual([6.5, 6, 5.5, 4.5, 4, 3.5, 3]);
    expect(await occupied('face=rear')).toEqual([4.5, 4, 3.5, 3]);
    const [unit] = (await units('')).filter(({ id }) => id === 6);
    const { id, url, display, name, description } = flat;
    expect(unit.device).toEqual({ id, url, display, name, description });
    expect((await units('face=rear'))[0].face).toEqual({ value: 'rear', label: 'Rear' });
  });

  it('leaves a device out, and shows each at its lowest unit only', async () => {
    expect(await occupied(`exclude=${deep.id}`)).toEqual([6.5, 6, 5.5]);
    expect(await occupied('expand_devices=false')).toEqual([5.5, 3]);
  });

  it('finds units by their number', async () => {
    expect((await units('q=u10')).map(({ name }) => name)).toEqual(['U10.5', 'U10']);
    expect((await units('q=3.0')).map(({ name }) => name)).toEqual(['U3']);
    expect((await get('q=nope')).body).toMatchObject({ count: 0, results: [] });
  });

  it('takes what the drawing is measured by, and refuses what makes no sense', async () => {
    const fine = 'render=json&unit_width=220&unit_height=22&legend_width=30&margin_width=20&include_images=false';
    expect((await get(fine)).status).toBe(200);
    const wrong = 'render=png&face=both&exclude=7&highlight=7&unit_height=3&margin_width=201';
    const { status, body } = await get(`${wrong}&expand_devices=maybe&unit_width=wide&legend_width=1e9&nope=1`);
    expect(status).toBe(400);
    expect(body).toEqual({
      render: ['"png" is not a valid choice.'],
      face: ['"both" is not a valid choice.'],
      exclude: ['Enter a valid UUID.'],
      expand_devices: ['Select a valid choice. maybe is not one of the available choices.'],
      unit_width: ['A valid integer is required.'],
      unit_height: ['Ensure this value is greater than or equal to 8.'],
      legend_width: ['A valid integer is required.'],
      margin_width: ['Ensure this value is less than or equal to 200.'],
      highlight: ['Name a device by its id, as in "id:…".'],
      nope: ['Unknown filter field.'],
    });
  });

  it('speaks of numbers in the NetBox dialect', async () => {
    const [row] = await server.database.write().rows({
      text: 'SELECT r.number, d.number FROM dcim_rack r, dcim_device d WHERE r.id = $1 AND d.id = $2',
      values: [rack.id, deep.id],
    });
    const [rackNumber, deviceNumber] = row as [number, number];
    const address = `/netbox/api/dcim/racks/${rackNumber}/elevation/`;
    const { body } = await server.admin.get(`${address}?q=3.5&unheard=of`);
    expect(body.results[0].device).toMatchObject({
      id: deviceNumber,
      url: `${server.url}/netbox/api/dcim/devices/${deviceNumber}/`,
    });
    const without = await server.admin.get(`${address}?q=3.5&exclude=${deviceNumber}`);
    expect(without.body.results[0]).toMatchObject({ occupied: false, device: null });
  });

  it('shows a device that the caller may not view by its address alone, and no rack that they may not', async () => {
    const closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
    const hidden = await make(server, Rack);
    const { body: token } = await server.admin.post('/api/users/tokens/', {
      permissions: [
        { object_types: ['dcim.rack'], actions: ['view'], constraints: { id: rack.id } },
        { object_types: ['dcim.device'], actions: ['view'], constraints: { id: flat.id } },
      ],
    });
    const client = closed.withKey(token.key);
    const { body } = await client.get(`${path()}?limit=0`);
    const byId = new Map(body.results.map((unit: Json) => [unit.id, unit]));
    expect(byId.get(6)).toMatchObject({ occupied: true, device: { name: 'flat' } });
    const url = `${closed.url}/api/dcim/devices/${deep.id}/`;
    const restricted = { id: deep.id, url, display: null, restricted: true };
    expect(byId.get(3)).toMatchObject({ occupied: true, device: restricted });
    expect((await client.get(path(hidden))).body).toEqual({ detail: 'Not found.', code: 'not_found' });
    await closed.close();
  });

  it('is a page in a browser', async () => {
    const reply = await server.admin.get(path(), { headers: { accept: 'text/html' } });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(reply.text).toContain('U10.5');
  });

  it('needs no more statements for more devices', async () => {
    expect(await countStatements(server, () => get('limit=0'))).toBeLessThanOrEqual(6);
  });

  it('finds nothing at the address of no rack', async () => {
    for (const id of [deep.id, 'nope']) {
      expect((await server.admin.get(`/api/dcim/racks/${id}/elevation/`)).status).toBe(404);
    }
  });
});
