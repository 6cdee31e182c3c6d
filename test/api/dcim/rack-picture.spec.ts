import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../src/dcim/device.js';
import { DeviceBay } from '../../../src/dcim/device-bay.js';
import { DeviceRole } from '../../../src/dcim/device-role.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { Rack } from '../../../src/dcim/rack.js';
import { RackReservation } from '../../../src/dcim/rack-reservation.js';
import { Site } from '../../../src/dcim/site.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Client, Json } from '../../support/client.js';
import { PNG } from '../../support/factories/images.js';
import { make, makeMany } from '../../support/factories/make.js';
import { countStatements } from '../../support/query-count.js';
import { type Drawn, readSvg } from '../../support/svg.js';

const UNIT = 22;
const IMAGE = `data:image/png;base64,${PNG.toString('base64')}`;

let server: TestServer;
let site: Json;
let rack: Json;
let tenant: Json;
let router: Json;
let patch: Json;
let store: Json;
let planned: Json;
let reservation: Json;

const path = (one: Json = rack) => `/api/dcim/racks/${one.id}/elevation/?render=svg`;
const draw = async (query = '', one: Json = rack, client: Client = server.admin): Promise<Drawn> => {
  const { status, text } = await client.get(`${path(one)}&${query}`);
  expect([status, text.slice(0, 4)]).toEqual([200, '<svg']);
  return readSvg(text);
};
const linkTo = (picture: Drawn, { display_url }: Json): Drawn | undefined =>
  picture.all('a').find(({ attributes }) => attributes.href === display_url);
/** The part of the picture that is a device, and ends where that does. */
const boxOf = (picture: Drawn, device: Json): Drawn => linkTo(picture, device)?.all('svg')[0] as Drawn;
/** From which unit below the top to which, of a picture of one face. */
function placeIn(picture: Drawn, device: Json): number[] {
  const [slot] = picture.all('.slot') as [Drawn];
  const box = boxOf(picture, device);
  const top = (box.number('y') - slot.number('y')) / UNIT;
  return [top, top + box.number('height') / UNIT];
}

beforeAll(async () => {
  server = await startServer();
  site = await make(server, Site, { name: 'Akron' });
  tenant = await make(server, Tenant, { name: 'Finance' });
  rack = await make(server, Rack, { site, name: 'R1', u_height: 10 });
  const manufacturer = await make(server, Manufacturer, { name: 'Acme' });
  const deep = await make(server, DeviceType, { manufacturer, model: 'Deep', u_height: 2 });
  const flat = await make(server, DeviceType, { manufacturer, model: 'Flat', u_height: 1.5, is_full_depth: false });
  const seen = await make(server, DeviceType, {
    manufacturer,
    model: 'Seen',
    u_height: 1,
    front_image: IMAGE,
    rear_image: IMAGE,
  });
  const dark = await make(server, DeviceRole, { name: 'Routers', color: '123456' });
  const light = await make(server, DeviceRole, { name: 'Panels', color: 'ffeb3b' });
  const place = { site, rack, face: 'front' };
  router = await make(server, Device, {
    ...place,
    name: 'router',
    device_type: deep,
    role: dark,
    position: 3,
    asset_tag: 'T-1',
    tenant,
  });
  patch = await make(server, Device, {
    ...place,
    name: 'patch',
    device_type: flat,
    role: light,
    position: 5.5,
  });
  store = await make(server, Device, {
    ...place,
    name: 'store',
    device_type: seen,
    role: dark,
    face: 'rear',
    position: 8,
  });
  planned = await make(server, Device, {
    ...place,
    name: 'planned',
    device_type: flat,
    role: light,
    position: 9,
    status: 'planned',
  });
  reservation = await make(server, RackReservation, {
    rack,
    units: [1, 2, 7],
    tenant,
    description: 'The ledger',
  });
});
afterAll(() => server.close());

describe('GET /api/dcim/racks/{id}/elevation/?render=svg', () => {
  it.each(['application/json', 'text/html', 'image/svg+xml', 'image/png', '*/*'])(
    'answers an SVG image to whoever accepts %s',
    async (accept) => {
      const { status, headers, text } = await server.admin.get(path(), { headers: { accept } });
      expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      const [style] = readSvg(text).all('style') as [Drawn];
      const hash = createHash('sha256').update(style.text).digest('base64');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy.split('; ')).toEqual(
        expect.arrayContaining(["default-src 'none'", "img-src 'self'", `style-src 'sha256-${hash}'`]),
      );
      expect(policy).not.toContain('unsafe');
    },
  );

  it('still refuses JSON to whoever accepts only images', async () => {
    const { status, headers } = await server.admin.get(path().replace('svg', 'json'), {
      headers: { accept: 'image/png' },
    });
    expect([status, headers.get('content-type')]).toEqual([406, 'application/json; charset=utf-8']);
  });

  it('says in words what it shows', async () => {
    const picture = await draw();
    const { attributes } = picture;
    const named = (attribute: string) =>
      picture.elements.find(({ attributes: { id } }) => id === attributes[attribute])?.text;
    expect([attributes.role, named('aria-labelledby')]).toEqual(['img', 'Rack R1: front']);
    expect(named('aria-describedby')).toBe(
      '10 units, numbered from 1 at the bottom. Front: 4 devices, 4 units free. 3 units reserved.',
    );
  });

  it('draws devices to scale, in the colours of their roles, with a link and all that is known of them', async () => {
    const picture = await draw();
    expect(placeIn(picture, router)).toEqual([6, 8]);
    expect(placeIn(picture, patch)).toEqual([4, 5.5]);
    const [body] = boxOf(picture, router).all('.body') as [Drawn];
    expect(body.attributes.fill).toBe('#123456');
    expect(boxOf(picture, router).all('text')[0]?.text).toBe('router');
    expect(boxOf(picture, router).all('g')[0]?.attributes.fill).toBe('#fff');
    expect(boxOf(picture, patch).all('g')[0]?.attributes.fill).toBe('#000');
    expect(linkTo(picture, router)?.title?.split('\n')).toEqual([
      'router',
      'Type: Acme Deep',
      'Role: Routers',
      'Tenant: Finance',
      'Asset tag: T-1',
      'U3–U4, front, full depth',
      'Status: Active',
    ]);
    expect(linkTo(picture, patch)?.title).toContain('U5.5–U6.5, front, half depth');
    expect(linkTo(picture, planned)?.classes).toContain('planned');
    expect(linkTo(picture, router)?.classes).not.toContain('planned');
  });

  it('hatches what is as deep as the rack on its other face, where half a depth leaves units free', async () => {
    const rear = await draw('face=rear');
    expect(placeIn(rear, router)).toEqual([6, 8]);
    expect(linkTo(rear, router)?.classes).toContain('behind');
    expect(boxOf(rear, router).all('.body')[0]?.attributes.fill).toBe('url(#rack-rear-behind)');
    expect(linkTo(rear, router)?.title).toContain('(seen from behind)');
    expect(linkTo(rear, store)?.classes).toContain('solid');
    expect(linkTo(rear, patch)).toBeUndefined();
    expect(rear.all('pattern').map(({ attributes }) => attributes.id)).toContain('rack-rear-behind');
  });

  it('draws both faces side by side', async () => {
    const both = await draw('face=both');
    const front = await draw();
    expect(both.number('width')).toBeGreaterThan(2 * front.number('width') - 30);
    const captions = both.all('.heading').map(({ text }) => text);
    expect(captions).toEqual(['R1', 'Front', 'Rear']);
    const links = both.all('a').filter(({ attributes }) => attributes.href === router.display_url);
    expect(links.map(({ classes }) => classes[0])).toEqual(['solid', 'behind']);
  });

  it('numbers the units in either order, from where the rack begins', async () => {
    const numbers = async (one: Json) =>
      (await draw('', one)).all('text').flatMap(({ text }) => (/^\d+$/.test(text) ? [Number(text)] : []));
    expect(await numbers(rack)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const down = await make(server, Rack, { site, u_height: 3, starting_unit: 20, desc_units: true });
    expect(await numbers(down)).toEqual([20, 21, 22]);
    const device = await make(server, Device, { site, rack: down, face: 'front', position: 20 });
    expect(placeIn(await draw('', down), device)).toEqual([0, 1]);
    expect((await draw('', down)).all('desc')[0]?.text).toContain('numbered from 20 at the top');
  });

  it('is as large as it is asked to be', async () => {
    const size = (picture: Drawn) => [picture.number('width'), picture.number('height')];
    const [width, height] = size(await draw()) as [number, number];
    expect(size(await draw('unit_width=320'))).toEqual([width + 100, height]);
    expect(size(await draw('unit_height=32'))[1]).toBe(height + 100);
    expect(size(await draw('legend_width=40&margin_width=5'))[0]).toBe(width);
    const { status, body } = await server.admin.get(`${path()}&unit_width=1000000&unit_height=0&face=top`);
    expect([status, body]).toEqual([
      400,
      {
        unit_width: ['Ensure this value is less than or equal to 2000.'],
        unit_height: ['Ensure this value is greater than or equal to 8.'],
        face: ['"top" is not a valid choice.'],
      },
    ]);
  });

  it('shortens a name in the middle, and says all of it in the title', async () => {
    const name = `first-${'x'.repeat(50)}-last`;
    const small = await make(server, Rack, { site, u_height: 1 });
    const device = await make(server, Device, { site, rack: small, name, face: 'front', position: 1 });
    const picture = await draw('', small);
    expect(boxOf(picture, device).all('text')[0]?.text).toMatch(/^first-x+…x+-last$/);
    expect(linkTo(picture, device)?.title?.split('\n')[0]).toBe(name);
  });

  it('hatches reserved units, says for whom and marks them beside the frame', async () => {
    const links = (await draw()).all('.reserved');
    expect(links.map(({ title }) => title?.split('\n'))).toEqual([
      ['Reservation of U1–U2', 'Status: Active', 'Tenant: Finance', 'The ledger'],
      ['Reservation of U7', 'Status: Active', 'Tenant: Finance', 'The ledger'],
    ]);
    const [first, second] = links as [Drawn, Drawn];
    expect(first.attributes.href).toBe(reservation.display_url);
    expect(first.all('rect')[0]?.attributes.fill).toBe('url(#rack-front-active)');
    expect(first.all('rect')[0]?.number('height')).toBe(2 * UNIT);
    expect(first.all('text').map(({ text }) => text)).toEqual(['Reserved for Finance', 'The ledger']);
    expect(second.all('.active-bar')).toHaveLength(1);
    const stale = await make(server, RackReservation, { rack, units: [10], status: 'stale', description: 'Old' });
    const drawn = linkTo(await draw(), stale) as Drawn;
    expect(drawn.all('rect')[0]?.attributes.fill).toBe('url(#rack-front-stale)');
    await server.admin.delete(`/api/dcim/rack-reservations/${stale.id}/`);
  });

  it('writes nothing on reserved units that a device covers', async () => {
    const full = await make(server, Rack, { site, u_height: 1 });
    await make(server, RackReservation, { rack: full, units: [1], status: 'pending', description: 'Later' });
    const device = await make(server, Device, { site, rack: full, face: 'front', position: 1 });
    const picture = await draw('', full);
    const [link] = picture.all('.reserved') as [Drawn];
    expect([link.all('text'), link.all('.pending-bar').length]).toEqual([[], 1]);
    expect(placeIn(picture, device)).toEqual([0, 1]);
  });

  it('lists the devices without a place, but not those in bays of others', async () => {
    const chassisType = await make(server, DeviceType, { subdevice_role: 'parent' });
    const bladeType = await make(server, DeviceType, { subdevice_role: 'child', u_height: 0 });
    const sleeve = await make(server, DeviceType, { u_height: 0, model: 'Sleeve' });
    const full = await make(server, Rack, { site, u_height: 2 });
    const place = { site, rack: full };
    const chassis = await make(server, Device, { ...place, device_type: chassisType, face: 'front', position: 1 });
    const blade = await make(server, Device, { ...place, name: 'blade', device_type: bladeType });
    await make(server, DeviceBay, { device: chassis, installed_device: blade });
    const strip = await make(server, Device, { ...place, name: 'strip', device_type: sleeve });
    const picture = await draw('', full);
    expect(picture.all('.heading').map(({ text }) => text)).toContain('Not racked');
    expect(linkTo(picture, strip)?.all('text')[0]?.text).toBe('strip');
    expect(linkTo(picture, blade)).toBeUndefined();
    expect(picture.all('desc')[0]?.text).toContain('1 device not racked.');
    await makeMany(server, Device, 42, () => ({ ...place, device_type: sleeve, role: patch.role }));
    const crowded = await draw('', full);
    expect(crowded.all('text').map(({ text }) => text)).toContain('and 3 more');
    expect(crowded.all('a')).toHaveLength(1 + 40);
  });

  it('shows the images of types unless they are left out, the face that is looked at', async () => {
    const { body: type } = await server.admin.get(`/api/dcim/device-types/${store.device_type.id}/`);
    const imagesOf = async (query: string) => (await draw(query)).all('image').map(({ attributes }) => attributes.href);
    expect(await imagesOf('face=rear')).toEqual([type.rear_image]);
    expect(await imagesOf('face=front')).toEqual([type.front_image]);
    expect(await imagesOf('include_images=false')).toEqual([]);
    const label = boxOf(await draw(), store).all('.over-image')[0];
    expect(label?.text).toBe('store');
    expect((await server.admin.get(type.rear_image)).headers.get('content-type')).toBe('image/png');
  });

  it('leaves a device out, and lets others stand out', async () => {
    expect(linkTo(await draw(`exclude=${router.id}`), router)).toBeUndefined();
    const picture = await draw(`highlight=id:${router.id}&highlight=id:${patch.id}`);
    const highlighted = picture.all('.highlight').map(({ attributes }) => attributes.href);
    expect(highlighted.sort()).toEqual([router.display_url, patch.display_url].sort());
  });

  it('speaks of numbers in the NetBox dialect, and links to its pages', async () => {
    const [row] = await server.database.write().rows({
      text: 'SELECT r.number, d.number, o.number FROM dcim_rack r, dcim_device d, dcim_device o WHERE r.id = $1 AND d.id = $2 AND o.id = $3',
      values: [rack.id, router.id, patch.id],
    });
    const [rackNumber, routerNumber, patchNumber] = row as number[];
    const address = `/netbox/api/dcim/racks/${rackNumber}/elevation/?render=svg`;
    const { text } = await server.admin.get(`${address}&exclude=${patchNumber}&highlight=id:${routerNumber}`);
    const hrefs = readSvg(text)
      .all('a')
      .map(({ attributes }) => attributes.href);
    expect(hrefs).toContain(`${server.url}/dcim/devices/${routerNumber}/`);
    expect(hrefs).not.toContain(`${server.url}/dcim/devices/${patchNumber}/`);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    const lead = await server.admin.get(`/dcim/devices/${routerNumber}/`);
    expect([lead.status, lead.headers.get('location')]).toEqual([302, `/netbox/api/dcim/devices/${routerNumber}/`]);
  });

  it('takes a rack whose import says more than its frame holds', async () => {
    const small = await make(server, Rack, { site, u_height: 5 });
    const device = await make(server, Device, { site, rack: small, name: 'high', face: 'front', position: 5 });
    await make(server, RackReservation, { rack: small, units: [4] });
    await server.database.write().rows({ text: 'UPDATE dcim_rack SET u_height = 2 WHERE id = $1', values: [small.id] });
    const picture = await draw('', small);
    expect(linkTo(picture, device)?.all('svg')).toEqual([]);
    expect(picture.all('.reserved')).toEqual([]);
    expect(picture.all('desc')[0]?.text).toContain('1 device not racked.');
  });

  it('needs as many statements for many devices as for a few', async () => {
    const crowded = await make(server, Rack, { site, u_height: 48 });
    const type = router.device_type;
    const places = (from: number) => (index: number) => ({
      ...{ site, rack: crowded, role: router.role, face: 'front' },
      ...{ device_type: store.device_type, position: from + index, name: `many ${from + index}` },
    });
    await makeMany(server, Device, 1, places(1));
    await make(server, RackReservation, { rack: crowded, units: [48] });
    const few = await countStatements(server, () => draw('face=both', crowded));
    await makeMany(server, Device, 46, places(2));
    await make(server, Device, { site, rack: crowded, device_type: type, role: router.role });
    expect(await countStatements(server, () => draw('face=both', crowded))).toBeLessThanOrEqual(few);
    expect(few).toBeLessThanOrEqual(6);
    expect((await draw('', crowded)).all('.solid')).toHaveLength(47);
  });
});

describe('What the caller may not view', () => {
  let closed: TestServer;
  beforeAll(async () => {
    closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
  });
  afterAll(() => closed.close());

  async function clientWith(...permissions: readonly (readonly [type: string, constraints?: object])[]) {
    const { body: token } = await server.admin.post('/api/users/tokens/', {
      permissions: permissions.map(([type, constraints]) => ({
        ...{ object_types: [type], actions: ['view'], constraints: constraints ?? null },
      })),
    });
    return closed.withKey(token.key);
  }

  it('is a grey block without a name and a link, where it stands in the frame', async () => {
    const client = await clientWith(['dcim.rack'], ['dcim.device', { id: patch.id }]);
    const loose = await make(server, Device, { site, rack, name: 'loose' });
    const picture = await draw('face=both', rack, client);
    expect(linkTo(picture, { display_url: `${closed.url}/api/dcim/devices/${patch.id}/` })).toBeDefined();
    const hidden = ['U9–U10', 'U8', 'U3–U4', 'U8', 'U3–U4'].map((units) => `Not visible · ${units}`);
    expect(picture.all('.hidden').flatMap(({ title }) => title ?? [])).toEqual(hidden);
    expect(picture.all('text').map(({ text }) => text)).not.toContain('From behind');
    const { text } = await client.get(`${path()}&face=both`);
    for (const secret of ['router', 'T-1', 'Finance', 'loose', 'store', router.id, loose.id]) {
      expect(text).not.toContain(secret);
    }
    await server.admin.delete(`/api/dcim/devices/${loose.id}/`);
  });

  it('is not said of a device that they may view', async () => {
    const client = await clientWith(['dcim.rack'], ['dcim.device']);
    const picture = await draw('', rack, client);
    const href = `${closed.url}/api/dcim/devices/${router.id}/`;
    const link = linkTo(picture, { display_url: href }) as Drawn;
    expect(link.title?.split('\n')).toEqual(['router', 'Asset tag: T-1', 'U3–U4, front, full depth', 'Status: Active']);
    expect(picture.all('image')).toEqual([]);
    expect(link.all('.body')[0]?.attributes.fill).toBe('#9e9e9e');
    expect((await client.get(path())).text).not.toMatch(/Akron|Finance|Acme|Routers/);
  });

  it('is no reservation', async () => {
    const client = await clientWith(['dcim.rack'], ['dcim.rackreservation', { description: 'Another' }]);
    expect((await draw('', rack, client)).all('.reserved')).toEqual([]);
    const allowed = await clientWith(['dcim.rack'], ['dcim.rackreservation', { description: 'The ledger' }]);
    const [link] = (await draw('', rack, allowed)).all('.reserved') as [Drawn];
    expect(link.title).toBe('Reservation of U1–U2\nStatus: Active\nThe ledger');
  });

  it('is no rack', async () => {
    const client = await clientWith(['dcim.rack', { name: 'Another' }]);
    const { status, body } = await client.get(path());
    expect([status, body]).toEqual([404, { detail: 'Not found.', code: 'not_found' }]);
  });

  it('costs no statement more', async () => {
    const client = await clientWith(
      ['dcim.rack', { site: site.id }],
      ['dcim.device', { site: site.id }],
      ['dcim.devicetype', { u_height__gt: 0 }],
      ['dcim.devicerole', { color__isnull: false }],
      ['dcim.rackreservation', { rack: rack.id }],
    );
    expect(await countStatements(closed, () => draw('face=both', rack, client))).toBeLessThanOrEqual(12);
  });
});

describe('Hostile words', () => {
  const WORDS = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    ']]><x>&amp;{{7*7}}',
    "</title></svg><b>'",
  ].map((words) => [words, words] as const);
  /** No XML document may hold these. */
  const UNSPEAKABLE = ['bell\u0007 \u001b[31m \ufffe', 'bell\ufffd \ufffd[31m \ufffd'] as const;

  it.each([...WORDS, UNSPEAKABLE])('stay words: %j', async (words, shown) => {
    const hostile = await make(server, Rack, { site, name: words, u_height: 4 });
    const place = { site, rack: hostile };
    const type = await make(server, DeviceType, { model: words, u_height: 2 });
    const role = await make(server, DeviceRole, { name: words });
    const device = await make(server, Device, {
      ...place,
      name: words,
      device_type: type,
      role,
      face: 'front',
      position: 1,
    });
    await make(server, Device, { ...place, name: `${words} too`, role });
    await make(server, RackReservation, { rack: hostile, units: [4], description: words });
    const { text } = await server.admin.get(`${path(hostile)}&face=both&unit_width=900`);
    const picture = readSvg(text);
    expect(linkTo(picture, device)?.title?.split('\n')[0]).toBe(shown);
    expect(picture.all('.reserved')[0]?.title).toContain(shown);
    expect(picture.title).toBe(`Rack ${shown}: front and rear`);
    const names = new Set(picture.elements.map(({ name }) => name));
    for (const foreign of ['script', 'img', 'x', 'b']) expect(names).not.toContain(foreign);
    const attributes = new Set(picture.elements.flatMap(({ attributes: own }) => Object.keys(own)));
    expect([...attributes].filter((name) => name.startsWith('on') || name === 'style')).toEqual([]);
    const page = await server.admin.get(`/api/dcim/racks/${hostile.id}/`, { headers: { accept: 'text/html' } });
    expect(page.text).not.toMatch(/<script>alert|<img src=x|<\/svg><b>/);
  });
});

describe('The page of a rack', () => {
  const HTML = { headers: { accept: 'text/html' } };
  const svgsIn = (page: string) => [...page.matchAll(/<svg xmlns.*?<\/svg>(?=<\/div>)/gs)].map(([svg]) => readSvg(svg));

  it('shows both faces within itself, and lets in their style alone', async () => {
    const { status, headers, text } = await server.admin.get(`/api/dcim/racks/${rack.id}/`, HTML);
    expect(status).toBe(200);
    const pictures = svgsIn(text);
    expect(pictures.map(({ title }) => title)).toEqual(['Rack R1: front', 'Rack R1: rear']);
    expect(new Set(pictures.map((picture) => picture.number('height'))).size).toBe(1);
    expect(linkTo(pictures[0] as Drawn, router)?.classes).toContain('solid');
    expect(text).toContain(`href="${server.url}/api/dcim/racks/${rack.id}/elevation/?render=svg&amp;face=rear"`);
    const hash = createHash('sha256')
      .update((pictures[0] as Drawn).all('style')[0]?.text ?? '')
      .digest('base64');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toContain(`style-src 'self' 'sha256-${hash}'`);
    expect(policy.split('; ')).toContain("script-src 'self'");
    const ids = pictures.flatMap(({ elements }) => elements.flatMap(({ attributes }) => attributes.id ?? []));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ['the list of racks', () => '/api/dcim/racks/'],
    ['a device', () => `/api/dcim/devices/${router.id}/`],
    ['no rack', () => `/api/dcim/racks/${router.id}/`],
    ['the units of a rack', () => `/api/dcim/racks/${rack.id}/elevation/`],
  ])('is the only one: not that of %s', async (_, address) => {
    const { headers, text } = await server.admin.get(address(), HTML);
    expect(svgsIn(text)).toEqual([]);
    expect(headers.get('content-security-policy')).toContain("style-src 'self';");
  });

  it('draws nothing for clients that read JSON', async () => {
    const json = await countStatements(server, () => server.admin.get(`/api/dcim/racks/${rack.id}/`));
    const page = await countStatements(server, () => server.admin.get(`/api/dcim/racks/${rack.id}/`, HTML));
    expect(page).toBeGreaterThan(json);
    expect(page - json).toBeLessThanOrEqual(6);
  });
});
