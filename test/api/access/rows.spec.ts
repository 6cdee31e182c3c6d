// What a user's permissions let through, by every road that is not in the matrix.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../../src/app.module.js';
import { Device } from '../../../src/dcim/device.js';
import { DeviceBay } from '../../../src/dcim/device-bay.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Location } from '../../../src/dcim/location.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { ModuleBay } from '../../../src/dcim/module-bay.js';
import { Rack } from '../../../src/dcim/rack.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { allResources } from '../../../src/engine/declare/resource.js';
import { ImageAttachment } from '../../../src/extras/image-attachment.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { startServer, type TestServer, type TestUser } from '../../support/app.js';
import { basic, type Client, type Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';
import { cable, type End, interfaces } from '../../support/factories/patching.js';
import { changingNothing, DENIED, expectRefusal } from '../../support/refusals.js';

const SITES = '/api/dcim/sites/';
const PERMISSIONS = '/api/users/permissions/';
const TOKENS = '/api/users/tokens/';
const UNKNOWN = '01890000-0000-7000-8000-000000000000';
const ALL = ['view', 'add', 'change', 'delete'];
const SECRET = 'umbra';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ EXEMPT_VIEW_PERMISSIONS: '', DEFAULT_PERMISSIONS: '{}' });
});
afterAll(() => server.close());

const path = ({ url }: Json): string => new URL(url).pathname;

async function allow(holder: object, object_types: string | string[], actions: string[], constraints: unknown = null) {
  const body = { name: 'a permission', object_types: [object_types].flat(), actions, constraints, ...holder };
  const reply = await server.admin.post(PERMISSIONS, body);
  expect(reply.status, reply.text).toBe(201);
  return reply.body;
}

/** A user with these permissions. */
async function someone(...granted: readonly (readonly [string | string[], string[], unknown?])[]): Promise<TestUser> {
  const user = await server.user();
  for (const [types, actions, constraints] of granted) await allow({ users: [user.id] }, types, actions, constraints);
  return user;
}

const seenBy = async (client: Client): Promise<string[]> => {
  const { status, body } = await client.get(`${SITES}?limit=0`);
  return status === 200 ? body.results.map(({ slug }: Json) => slug).sort() : [String(status)];
};

const CASELESS = allResources().flatMap((resource) =>
  resource.fields.filter(({ ignoresCase }) => ignoresCase).map(({ name }) => [resource.label, name, resource] as const),
);

describe('A condition on a text whose filter ignores case', () => {
  it.each(CASELESS)('%s.%s is as narrow as it is written', async (label, name, { model, route }) => {
    const one = async (text: string) => {
      const bay = label === 'dcim.module' ? await make(server, ModuleBay) : undefined;
      return make(server, model, { [name]: text, ...(bay && { device: bay.device, module_bay: bay }) });
    };
    const [meant] = [await one('AbC'), await one('aBc')];
    for (const constraints of [{ [name]: 'AbC' }, { [`${name}__exact`]: 'AbC' }, { [`${name}__in`]: ['AbC'] }]) {
      const { client } = await someone([label, ['view'], constraints]);
      const { body } = await client.get(`/${route}/?${name}=abc`);
      expect([constraints, body.results.map(({ id }: Json) => id)]).toEqual([constraints, [meant.id]]);
    }
  });
});

describe('Permissions together', () => {
  let sites: Record<'a' | 'b' | 'c', Json>;
  beforeAll(async () => {
    const of = (slug: string) => make(server, Site, { slug, name: `together ${slug}` });
    sites = { a: await of('a'), b: await of('b'), c: await of('c') };
  });
  const only = (slug: string) => ({ slug });

  it('let through what one of them lets through, each action for itself', async () => {
    const { client } = await someone(
      ['dcim.site', ['view'], only('a')],
      ['dcim.site', ['view', 'change'], [only('b'), { name: 'nobody' }]],
      ['dcim.site', ['delete'], only('c')],
    );
    expect(await seenBy(client)).toEqual(['a', 'b']);
    expect((await client.patch(path(sites.b), { facility: 'x' })).status).toBe(200);
    expect((await client.patch(path(sites.a), { facility: 'x' })).status).toBe(404);
    expect((await client.delete(path(sites.a))).status).toBe(404);
    expectRefusal(await client.post(SITES, { name: 'n', slug: 'n' }), 403, 'permission_denied', DENIED);
  });

  it('are lost at once with the group that is left, the permission that is disabled, or the user', async () => {
    const user = await someone();
    const group = (await server.admin.post('/api/users/groups/', { name: 'watchers' })).body;
    const permission = await allow({ groups: [group.id] }, 'dcim.site', ['view'], only('a'));
    const steps: readonly (readonly [() => Promise<unknown>, string[]])[] = [
      [() => server.admin.patch(`/api/users/users/${user.id}/`, { groups: [group.id] }), ['a']],
      [() => server.admin.patch(path(permission), { constraints: [only('a'), only('b')] }), ['a', 'b']],
      [() => server.admin.patch(path(permission), { enabled: false }), ['403']],
      [
        () => server.admin.patch(path(permission), { enabled: true, constraints: null, object_types: ['dcim.rack'] }),
        ['403'],
      ],
      [() => server.admin.patch(path(permission), { object_types: ['dcim.site'], constraints: only('c') }), ['c']],
      [() => server.admin.patch(`/api/users/users/${user.id}/`, { groups: [] }), ['403']],
      [() => server.admin.patch(`/api/users/users/${user.id}/`, { permissions: [permission.id] }), ['c']],
      [() => server.admin.patch(`/api/users/users/${user.id}/`, { is_active: false }), ['403']],
      [() => server.admin.patch(`/api/users/users/${user.id}/`, { is_active: true }), ['c']],
      [() => server.admin.patch(`/api/users/users/${user.id}/`, { groups: [group.id], permissions: [] }), ['c']],
      [() => server.admin.delete(path(group)), ['403']],
    ];
    for (const [step, expected] of steps) {
      await step();
      expect(await seenBy(user.client)).toEqual(expected);
    }
  });

  it('are narrowed by the scopes of a token, and never widened', async () => {
    const user = await someone(['dcim.site', ['view', 'change'], [only('a'), only('b')]]);
    const scoped = async (...scopes: object[]) =>
      server.withKey((await server.admin.post(TOKENS, { user: user.id, permissions: scopes })).body.key);
    const sitesOnly = { object_types: ['dcim.site'], actions: ['view'] };
    expect(await seenBy(await scoped(sitesOnly))).toEqual(['a', 'b']);
    expect(await seenBy(await scoped({ ...sitesOnly, constraints: { slug__in: ['b', 'c'] } }))).toEqual(['b']);
    expect(await seenBy(await scoped({ ...sitesOnly, constraints: only('c') }))).toEqual([]);
    expect(await seenBy(await scoped({ object_types: ['dcim.rack'], actions: ['view'] }))).toEqual(['403']);
    expect(await seenBy(await scoped())).toEqual(['403']);
    const reader = await scoped(sitesOnly);
    expectRefusal(await reader.patch(path(sites.a), { facility: 'y' }), 403, 'permission_denied', DENIED);
    expect((await reader.options(SITES)).body).not.toHaveProperty('actions');
    expect(Object.keys((await user.client.options(SITES)).body.actions)).toEqual(['PUT']);
  });

  it('may be for rotation alone', async () => {
    const user = await someone(['users.token', ['rotate'], { user: '$user' }]);
    const client = server.anonymous.with(basic(user.username, user.password));
    const other = await someone();
    await changingNothing(server, async () => {
      expect((await client.post(`${TOKENS}${other.tokenId}/rotate/`)).status).toBe(404);
      expectRefusal(await client.patch(`${TOKENS}${user.tokenId}/`, {}), 403, 'permission_denied', DENIED);
    });
    expect((await client.post(`${TOKENS}${user.tokenId}/rotate/`)).status).toBe(200);
  });
});

describe('A-02 A reference to what is hidden', () => {
  it('answers as one to nothing, by id, by attributes, and at any depth', async () => {
    const tenant = await make(server, Tenant, {
      name: `${SECRET} tenant`,
      slug: `${SECRET}-tenant`,
      description: 'one',
    });
    const tag = await make(server, Tag, { name: `${SECRET} tag`, slug: `${SECRET}-tag` });
    const region = await make(server, Region, { name: `${SECRET} region`, slug: `${SECRET}-region` });
    const site = await make(server, Site, { slug: 'host', region });
    const { client } = await someone(['dcim.site', ALL], ['dcim.rack', ALL]);
    const ask = (body: object) => client.post('/api/dcim/racks/', { name: 'new', site: site.id, ...body });
    for (const [hidden, unknown] of [
      [{ tenant: tenant.id }, { tenant: UNKNOWN }],
      [{ tenant: { id: tenant.id } }, { tenant: { id: UNKNOWN } }],
      [{ tenant: { slug: tenant.slug } }, { tenant: { slug: 'no-such-thing' } }],
      [{ tags: [tag.id] }, { tags: [UNKNOWN] }],
      [{ tags: [{ slug: tag.slug }] }, { tags: [{ slug: 'no-such-thing' }] }],
      [{ site: { region: { slug: region.slug } } }, { site: { region: { slug: 'no-such-thing' } } }],
    ] as const) {
      const [a, b] = [await ask(hidden), await ask(unknown)];
      expect([a.status, b.status]).toEqual([400, 400]);
      const plain = (text: string) => text.replaceAll(/[0-9a-f-]{36}|umbra-\w+|no-such-thing/g, '?');
      expect(plain(a.text)).toBe(plain(b.text));
    }
  });
});

describe('A-03 What is said of a hidden object', () => {
  it('is nothing, in what is wrong with one that may be changed', async () => {
    const [home, away] = [
      await make(server, Site, { name: `${SECRET} home` }),
      await make(server, Site, { name: 'away' }),
    ];
    const location = await make(server, Location, { name: `${SECRET} hall`, site: home });
    const rack = await make(server, Rack, { name: `${SECRET} rack`, site: home, location });
    const type = await make(server, DeviceType, { model: `${SECRET} parent`, subdevice_role: 'parent' });
    const places = { site: home, location, device_type: type };
    const device = await make(server, Device, { name: 'open', rack, ...places });
    const bay = await make(server, DeviceBay, { device, name: 'bay' });
    const other = await make(server, Device, { name: 'other', site: away, device_type: type });
    const open = await make(server, Rack, { name: 'open', site: home, location });
    const { client } = await someone(
      ['dcim.device', ALL, { name__in: ['open', 'other'] }],
      ['dcim.rack', ALL, { name: 'open' }],
      ['dcim.site', ['view'], { name: 'away' }],
      ['dcim.devicebay', ALL],
    );
    await changingNothing(server, async () => {
      for (const [target, change, errors] of [
        [device, { site: away.id }, { rack: ['Rack [hidden] does not belong to site away.'] }],
        [device, { site: away.id, rack: null }, { location: ['Location [hidden] does not belong to site away.'] }],
        [open, { site: away.id }, { location: ['Assigned location must belong to parent site (away).'] }],
        [
          bay,
          { installed_device: other.id },
          { installed_device: ['This type of device ([hidden]) is not a child device type.'] },
        ],
      ] as const) {
        const reply = await client.patch(path(target), change);
        expect([reply.status, reply.body]).toEqual([400, errors]);
      }
    });
  });

  it('is nothing, by the device at the other end of a hidden port', async () => {
    const [near, far] = [await make(server, Device, { name: 'near' }), await make(server, Device, { name: 'far' })];
    const [[a], [b]] = [await interfaces(server, near, 1), await interfaces(server, far, 1)];
    await cable(server, a as End, b as End);
    const ask = '/api/dcim/connected-device/?peer_device=near&peer_interface=interface1';
    const ports = (ids: string[]): [string, string[], object] => ['dcim.interface', ['view'], { id__in: ids }];
    const blind = await someone(['dcim.device', ['view']], ports([(a as End).object_id]));
    expect((await blind.client.get(ask)).status).toBe(404);
    const seeing = await someone(['dcim.device', ['view']], ports([(a as End).object_id, (b as End).object_id]));
    expect((await seeing.client.get(ask)).body).toMatchObject({ name: 'far' });
  });

  it('is nothing, by the address of its image', async () => {
    const site = await make(server, Site);
    const image = { object_type: 'dcim.site', object_id: site.id };
    const [one, two] = [await make(server, ImageAttachment, image), await make(server, ImageAttachment, image)];
    const { client } = await someone(['extras.imageattachment', ['view'], { id: one.id }]);
    expect((await client.get(new URL(one.image).pathname)).status).toBe(200);
    expect((await client.get(new URL(two.image).pathname)).status).toBe(404);
    expect((await server.anonymous.get(new URL(one.image).pathname)).status).toBe(404);
  });

  it('is nothing on a page, in its brief form, or in a part of it', async () => {
    const tenant = await make(server, Tenant, { name: `${SECRET} of the page`, slug: `${SECRET}-page` });
    const site = await make(server, Site, { slug: 'page', tenant });
    const { client } = await someone(['dcim.site', ALL, { slug: 'page' }]);
    for (const query of ['', '?brief=1', '?fields=tenant', '?fields=display,tenant', '?omit=name', '?format=api']) {
      const reply = await client.get(`${path(site)}${query}`);
      expect([query, reply.status]).toEqual([query, 200]);
      expect(reply.text).not.toContain(SECRET);
    }
    const changed = await client.patch(path(site), { facility: 'here' });
    expect(changed.body.tenant).toMatchObject({ id: tenant.id, display: null, restricted: true });
  });
});

describe('A-04 What would end outside', () => {
  it('is rolled back: made, moved, one or many, by every field of the constraint', async () => {
    const region = await make(server, Region, { slug: 'inner' });
    const outer = await make(server, Region, { slug: 'outer' });
    const tag = await make(server, Tag, { slug: 'mine' });
    const inside = { region: region.id, tags: [tag.id], status: 'active' };
    const rule = { region__slug: 'inner', tags__slug: 'mine', status__in: ['active', 'planned'] };
    const { client } = await someone(['dcim.site', ALL, rule], ['dcim.region', ['view']], ['extras.tag', ['view']]);
    const [a, b] = [
      await make(server, Site, { slug: 'inner-a', ...inside }),
      await make(server, Site, { slug: 'inner-b', ...inside }),
    ];
    await changingNothing(server, async () => {
      for (const change of [{ region: outer.id }, { region: null }, { tags: [] }, { status: 'retired' }]) {
        const body = { name: 'new', slug: 'new', ...inside, ...change };
        for (const reply of [
          await client.post(SITES, body),
          await client.post(SITES, [{ name: 'fine', slug: 'fine', ...inside }, body]),
          await client.patch(path(a), change),
          await client.put(path(a), { ...body, slug: 'inner-a' }),
          await client.patch(SITES, [
            { id: b.id, facility: 'x' },
            { id: a.id, ...change },
          ]),
          await client.put(SITES, [{ id: a.id, ...body }]),
        ])
          expectRefusal(reply, 403, 'permission_denied', DENIED);
      }
    });
    expect((await client.post(SITES, { name: 'fine', slug: 'fine', ...inside })).status).toBe(201);
    expect((await client.patch(path(a), { status: 'planned' })).status).toBe(200);
  });

  it('is rolled back where it is a type from the library, or a part of it', async () => {
    const acme = await make(server, Manufacturer, { name: 'Acme', slug: 'acme' });
    const hidden = await make(server, Manufacturer, { name: `${SECRET} maker`, slug: `${SECRET}-maker` });
    const old = await make(server, DeviceType, { model: 'Old', slug: 'acme-old', manufacturer: acme });
    const dark = await make(server, DeviceType, { model: `${SECRET} type`, slug: 'dark', manufacturer: hidden });
    const { client } = await someone(
      ['dcim.devicetype', ['view', 'add'], { model__startswith: 'X' }],
      ['dcim.manufacturer', ['view'], { slug: 'acme' }],
      ['dcim.interfacetemplate', ['add', 'view'], { name: 'eth0' }],
    );
    const definition = (model: string, port: string, manufacturer = 'Acme') => ({
      ...{ manufacturer, model, slug: model.toLowerCase().replaceAll(' ', '-') },
      interfaces: [{ name: port, type: '1000base-t' }],
    });
    const take = (...definitions: object[]) => client.post('/api/dcim/device-types/import/', definitions);
    await changingNothing(server, async () => {
      for (const reply of [
        await take(definition('Y1', 'eth0')),
        await take(definition('X1', 'eth1')),
        await take(definition('X1', 'eth0'), definition('Y1', 'eth0')),
        await take(definition('X1', 'eth0', 'Somebody new')),
        await take(definition('X1', 'eth0', `${SECRET} maker`)),
      ]) {
        expectRefusal(reply, 403, 'permission_denied', DENIED);
      }
      // What is hidden is neither found nor shown, even where its name is taken.
      for (const reply of [
        await take({ ...definition('Old', 'eth0'), slug: old.slug }),
        await take({ ...definition('X2', 'eth0'), slug: old.slug }),
        await take({ ...definition(dark.model, 'eth0', hidden.name), slug: 'dark' }),
      ]) {
        expect(reply.status).toBeGreaterThanOrEqual(400);
        expect(reply.text).not.toContain(old.id);
        expect(reply.text).not.toContain(dark.id);
      }
    });
    expect((await take(definition('X1', 'eth0'))).body.results).toMatchObject([{ outcome: 'created' }]);
    expect((await take(definition('X1', 'eth0'))).body.results).toMatchObject([{ outcome: 'present' }]);
  });
});

describe('A-05 A list that names hidden objects', () => {
  it.each(['put', 'patch', 'delete'] as const)('is refused as one that names unknown ones (%s)', async (method) => {
    const slugs = ['listed', 'unlisted'].map((word) => `${word}-${method}`);
    const [mine, other] = [
      await make(server, Site, { slug: slugs[0] as string }),
      await make(server, Site, { slug: slugs[1] as string }),
    ];
    const { client } = await someone(['dcim.site', ALL, { slug: slugs[0] }]);
    await changingNothing(server, async () => {
      const { status, body } = await client[method](SITES, [
        { id: mine.id, name: 'x', slug: 'x' },
        { id: other.id, name: 'y', slug: 'y' },
        { id: UNKNOWN, name: 'z', slug: 'z' },
      ]);
      const missing = { id: ['Not found.'] };
      expect([status, body.errors]).toEqual([
        400,
        [
          { index: 1, errors: missing },
          { index: 2, errors: missing },
        ],
      ]);
      const again = await client[method](SITES, [{ id: other.id }, { id: other.id.toUpperCase() }, { id: -1 }]);
      expect(again.status).toBe(400);
    });
  });
});

describe('A-09 An object that hidden ones need', () => {
  it('is kept with their number, and without their names', async () => {
    const tenant = await make(server, Tenant);
    const seen = await make(server, Site, { name: 'seen', slug: 'seen', tenant });
    await make(server, Site, { name: `${SECRET} one`, tenant });
    await make(server, Rack, { name: `${SECRET} two`, tenant });
    const { client } = await someone(['tenancy.tenant', ['delete', 'view']], ['dcim.site', ['view'], { slug: 'seen' }]);
    await changingNothing(server, async () => {
      for (const reply of [
        await client.delete(path(tenant)),
        await client.delete('/api/tenancy/tenants/', [{ id: tenant.id }]),
      ]) {
        expect([reply.status, reply.body.detail]).toEqual([
          409,
          `Unable to delete object. 3 dependent objects were found: seen (${seen.id})`,
        ]);
      }
    });
  });
});

describe('A-11 Where everybody has to log in', () => {
  it('nothing tells who has not, but whether the server lives', async () => {
    const closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '*', LOGIN_REQUIRED: 'true' });
    const site = await make(server, Site);
    const image = await make(server, ImageAttachment, { object_type: 'dcim.site', object_id: site.id });
    for (const one of [
      '/api/',
      '/api/schema/',
      '/api/status/',
      SITES,
      path(site),
      new URL(image.image).pathname,
      '/netbox/api/dcim/sites/',
    ]) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const { status } = await closed.anonymous.send(method, one);
        expect([method, one, status]).toEqual([
          method,
          one,
          one.startsWith('/media') && method === 'OPTIONS' ? 405 : 403,
        ]);
      }
    }
    for (const one of ['/health/live', '/health/ready']) expect((await closed.anonymous.get(one)).status).toBe(200);
    expect((await closed.anonymous.get('/', { headers: { accept: 'text/html' } })).text).not.toContain(site.name);
    await closed.close();
  });
});
