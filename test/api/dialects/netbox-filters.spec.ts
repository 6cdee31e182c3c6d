// Every filter that clients of NetBox know, in both dialects: none is dropped, so that nobody takes all for some.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../../src/app.module.js';
import { Device } from '../../../src/dcim/device.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Interface } from '../../../src/dcim/interface.js';
import { MacAddress } from '../../../src/dcim/mac-address.js';
import { ModuleType } from '../../../src/dcim/module-type.js';
import { ModuleTypeProfile } from '../../../src/dcim/module-type-profile.js';
import { Site } from '../../../src/dcim/site.js';
import { allResources, type ResourceMeta, resourceLabelled } from '../../../src/engine/declare/resource.js';
import { NATIVE } from '../../../src/engine/dialect.js';
import { filterNames } from '../../../src/engine/query/filters.js';
import { CustomField } from '../../../src/extras/custom-field.js';
import { JournalEntry } from '../../../src/extras/journal-entry.js';
import { Tag } from '../../../src/extras/tag.js';
import { netboxDialect } from '../../../src/http/dialects/netbox.js';
import { netboxFilters } from '../../../src/http/dialects/netbox-filters/netbox-filters.js';
import { ContactRole } from '../../../src/tenancy/contact-role.js';
import { Group } from '../../../src/users/group.js';
import { User } from '../../../src/users/user.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { isLong } from '../../support/depth.js';
import { make, type Values } from '../../support/factories/make.js';
import { sound } from '../../support/factories/sound.js';
import { REFERENCE_DIR } from '../../support/reference.js';

const NETBOX = netboxDialect('/netbox');
const known = allResources().filter((resource) => netboxFilters(resource));

/** A filter that takes a span is described by one name and asked for by two. */
const UNDESCRIBED: Readonly<Record<string, readonly string[]>> = {
  'extras.journalentry': ['created_after', 'created_before'],
};

describe('the filters that NetBox knows', () => {
  const catalogueOf = ({ app, path }: ResourceMeta) => join(REFERENCE_DIR ?? '', 'catalogue', `${app}.${path}.json`);

  it.skipIf(REFERENCE_DIR === null)('are those of its own description', () => {
    const described = allResources().filter((resource) => existsSync(catalogueOf(resource)));
    for (const resource of described) {
      const { filters } = JSON.parse(readFileSync(catalogueOf(resource), 'utf8'));
      const theirs = Object.entries<string[]>(filters).map(([name, lookups]) => [
        name,
        lookups.filter((lookup) => lookup !== 'exact').sort(),
      ]);
      const ours = [...(netboxFilters(resource) ?? [])]
        .filter(([name]) => !UNDESCRIBED[resource.label]?.includes(name))
        .map(([name, lookups]) => [name, [...lookups].sort()]);
      expect([resource.label, ours.sort()]).toEqual([resource.label, theirs.sort()]);
    }
  });

  it('are all served, but for the lookups of keys', () => {
    for (const resource of known) {
      const served = new Set(filterNames(resource, NATIVE));
      const names = [...(netboxFilters(resource) ?? [])].flatMap(([name, lookups]) => [
        name,
        ...[...lookups].map((lookup) => `${name}__${lookup}`),
      ]);
      const missing = names.filter((name) => !served.has(name) && !/^key__/.test(name));
      expect([resource.label, missing]).toEqual([resource.label, []]);
      expect([resource.label, filterNames(resource, NETBOX).sort()]).toEqual([
        resource.label,
        names.filter((name) => served.has(name)).sort(),
      ]);
    }
  });
});

/** Values that no row has, one for each form that a value may have. */
const NOTHING = ['zz-no-such', '2147483646', '01890000-0000-7000-8000-00000000dead', '1971-01-01'];

/** What is after a moment long ago is everything. */
const SINCE = /_after$/;

const CHEAP = [
  'core.objectchange',
  'core.objecttype',
  'dcim.interface',
  'dcim.moduletype',
  'extras.customfield',
  'extras.tag',
  'tenancy.contactassignment',
  'users.token',
];

let server: TestServer;

/** What cannot be made up. */
async function valuesOf(label: string): Promise<Values> {
  if (label === 'extras.customfield') return { name: 'one', object_types: ['dcim.site'] };
  if (label !== 'tenancy.contactassignment') return {};
  return { object_type: 'dcim.site', object_id: (await make(server, Site)).id, role: await make(server, ContactRole) };
}

beforeAll(async () => {
  server = await startServer();
  if (isLong) await sound(server);
  for (const label of isLong ? [] : CHEAP) {
    const resource = resourceLabelled(label) as ResourceMeta;
    if (!resource.options.readOnly) await make(server, resource.model, await valuesOf(label));
  }
});
afterAll(() => server.close());

describe.each([
  ['native', '/api'],
  ['netbox', '/netbox/api'],
])('a filter of the %s dialect', (_dialect, root) => {
  const count = async (list: string, query: string): Promise<number | null> => {
    const { status, body, text } = await server.admin.get(`${list}?limit=1&${query}`);
    expect([200, 400], `${list}?${query}: ${text}`).toContain(status);
    return status === 200 ? body.count : null;
  };

  it.each(
    (isLong ? known : known.filter(({ label }) => CHEAP.includes(label))).map((one) => [one.label, one] as const),
  )('of %s finds nothing with a value that nothing has', async (_label, resource) => {
    const list = `${root}/${resource.app}/${resource.path}/`;
    const total = (await count(list, '')) as number;
    expect(total).toBeGreaterThan(0);
    const wrong: unknown[] = [];
    for (const name of (netboxFilters(resource) ?? new Map()).keys()) {
      if (SINCE.test(name)) continue;
      let isTaken = false;
      for (const value of NOTHING) {
        // A filter that is dropped takes any value: in short, the first that is not refused tells.
        if (isTaken && !isLong) break;
        const found = await count(list, `${name}=${value}`);
        if (found) wrong.push([name, value, found]);
        isTaken = found !== null;
      }
      // Those of yes and no refuse the others.
      if (isTaken && !isLong) continue;
      const [yes, no] = [await count(list, `${name}=true`), await count(list, `${name}=false`)];
      if (yes !== null && no !== null && yes + no > total) wrong.push([name, yes, no, total]);
    }
    expect(wrong).toEqual([]);
  });
});

describe('filters', () => {
  let server: TestServer;
  let mine: { readonly id: number };
  beforeAll(async () => {
    server = await startServer();
    const site = await make(server, Site, { name: 'Akron', slug: 'akron', facility: 'null' });
    await make(server, Site, { name: 'null', slug: 'null' });
    await make(server, Tag, { name: 'Red', slug: 'red', object_types: ['dcim.site'] });
    await make(server, Tag, { name: 'Blue', slug: 'blue', object_types: ['dcim.rack'] });
    const type = await make(server, DeviceType, { model: 'X100', slug: 'x100' });
    await make(server, CustomField, { name: 'x', type: 'text', object_types: ['dcim.device'] });
    const owner = { name: 'owner', type: 'object', related_object_type: 'dcim.site', object_types: ['dcim.device'] };
    await make(server, CustomField, owner);
    await make(server, CustomField, { name: 'unasked', object_types: ['dcim.device'], filter_logic: 'disabled' });
    const edge = await make(server, Device, {
      name: 'Edge-1',
      site,
      serial: 'ABC12',
      asset_tag: 'A1',
      airflow: 'passive',
      device_type: type,
      custom_fields: { x: 'y' },
    });
    await make(server, Device, { name: 'Other', site });
    // In lower case a last Σ is another letter than the others, by the rules of some databases.
    await make(server, Device, { name: 'ΟΔΟΣ', site });
    await make(server, JournalEntry, {
      assigned_object_type: 'dcim.site',
      assigned_object_id: site.id,
      comments: 'Opened',
    });
    await make(server, Interface, { device: edge, name: 'eth0' });
    const port = await make(server, Interface, { device: edge, name: 'eth1' });
    await make(server, MacAddress, {
      mac_address: '00:1B:44:11:3A:B7',
      assigned_object_type: 'dcim.interface',
      assigned_object_id: port.id,
    });
    await make(server, Group, { name: 'Empty' });
    await make(server, User, { username: 'peggy', groups: [await make(server, Group, { name: 'Staffed' })] });
    const profile = await make(server, ModuleTypeProfile, { name: 'Disk', schema: { properties: { size: {} } } });
    await make(server, ModuleType, { model: 'five', profile, attributes: { size: 5, kind: '5', ok: true } });
    await make(server, ModuleType, { model: 'six', profile, attributes: { size: 6, kind: 'ssd', in: { depth: 2 } } });
    await make(server, ModuleType, { model: 'none' });
    const types = await server.admin.get('/netbox/api/core/object-types/?app_label=dcim&model=site');
    mine = types.body.results[0];
  });
  afterAll(() => server.close());

  const names = async (path: string): Promise<unknown> => {
    const { status, body } = await server.admin.get(path);
    return status === 200 ? body.results.map((one: Record<string, unknown>) => one.name ?? one.object_repr) : body;
  };

  it.each([
    ['dcim/sites/?front_port=1', ['Akron', 'null']],
    ['dcim/sites/?rack_count=abc', ['Akron', 'null']],
    ['dcim/sites/?asn_id=5', []],
    ['dcim/sites/?asn=65000', []],
    ['dcim/sites/?asn__n=65000', ['Akron', 'null']],
    ['dcim/sites/?asn_id=null', ['Akron', 'null']],
    ['dcim/sites/?asn_id=x', { asn_id: ['“x” is not a valid value.'] }],
    ['dcim/sites/?asn=x', { asn: ['Enter a whole number.'] }],
    ['dcim/cables/?termination_a_type=foo.bar', { termination_a_type: ['Invalid content type: foo.bar'] }],
    ['dcim/devices/?cf_owner__gte=5', { cf_owner__gte: ['Unknown filter field.'] }],
    ['dcim/devices/?name=Other&cf_owner__nope=5', ['Other']],
    ['dcim/devices/?name=Other&cf_unasked=5', ['Other']],
    ['core/object-changes/?related_object_id=1', []],
    ['core/object-changes/?related_object_type=dcim.site', []],
    ['core/object-changes/?related_object_type=x', { related_object_type: ['Invalid content type: x'] }],
    ['users/tokens/?key__ic=0', { key__ic: ['Unknown filter field.'] }],
    ['users/groups/?notification_group_id=1', []],
    ['dcim/devices/?cluster_id=7', []],
    ['dcim/interfaces/?vrf=blue', []],
  ])('in the NetBox dialect: %s', async (path, expected) => {
    expect(await names(`/netbox/api/${path}`)).toEqual(expected);
  });

  it.each([
    ['name=null', ['null']],
    ['facility=null', ['null']],
    ['facility__n=null', ['Akron']],
    ['latitude=null', ['Akron', 'null']],
    ['latitude__n=null', []],
    ['time_zone=null', ['Akron', 'null']],
    ['time_zone=null&time_zone=UTC', ['Akron', 'null']],
    ['region=null', ['Akron', 'null']],
    ['tenant_group=null', ['Akron', 'null']],
    ['contact=null', ['Akron', 'null']],
    ['tag=null', ['Akron', 'null']],
  ])('take null as what is not set: %s', async (query, expected) => {
    for (const root of ['/api', '/netbox/api']) {
      expect(await names(`${root}/dcim/sites/?${query}`)).toEqual(expected);
    }
  });

  it.each([
    ['dcim/devices/?name=EDGE-1', ['Edge-1']],
    ['dcim/devices/?name__n=EDGE-1', ['Other', 'ΟΔΟΣ']],
    ['dcim/devices/?name=ΟΔΟΣ', ['ΟΔΟΣ']],
    ['dcim/devices/?name=οδος', ['ΟΔΟΣ']],
    ['dcim/devices/?serial=abC12', ['Edge-1']],
    ['dcim/devices/?asset_tag=null', ['Other', 'ΟΔΟΣ']],
    ['dcim/devices/?asset_tag__n=null', ['Edge-1']],
    ['dcim/devices/?face=front&face=null', ['Edge-1', 'Other', 'ΟΔΟΣ']],
    ['dcim/devices/?face=front', []],
    ['dcim/devices/?airflow=null', ['Other', 'ΟΔΟΣ']],
    ['dcim/devices/?mac_address=null', ['Other', 'ΟΔΟΣ']],
    ['dcim/devices/?cf_x=null', ['Other', 'ΟΔΟΣ']],
    ['dcim/devices/?cf_x__n=null', ['Edge-1']],
    ['dcim/interfaces/?mac_address=null', ['eth0']],
    ['dcim/interfaces/?mac_address=null&mac_address=00:1b:44:11:3a:b7', ['eth0', 'eth1']],
    ['dcim/interfaces/?cable_end=null', ['eth0', 'eth1']],
    ['users/groups/?user_id=null', ['Empty']],
    ['users/groups/?user_id__n=null', ['Staffed']],
    ['dcim/interfaces/?device_type=X100', ['eth0', 'eth1']],
    ['dcim/interfaces/?device_type=x100', ['eth0', 'eth1']],
  ])('find by text in any case, and what is not set: %s', async (path, expected) => {
    for (const root of ['/api', '/netbox/api']) expect(await names(`${root}/${path}`)).toEqual(expected);
  });

  it.each([
    ['attr_size=5', ['five']],
    ['attr_size=6&attr_size=5', ['five', 'six']],
    ['attr_size__n=5', ['none', 'six']],
    ['attr_size__gt=5', ['six']],
    ['attr_size__lte=5', ['five']],
    ['attr_size=null', ['none']],
    ['attr_size__empty=false', ['five', 'six']],
    ['attr_kind=ssd', ['six']],
    ['attr_kind=5', ['five']],
    ['attr_kind__ic=SS', ['six']],
    ['attr_ok=true', ['five']],
    ['attr_nope=5', []],
    ['attr_size=abc', []],
    ['attr_in__depth=2', ['six']],
  ])('look into the attributes of module types: %s', async (query, expected) => {
    for (const root of ['/api', '/netbox/api']) {
      const { status, body, text } = await server.admin.get(`${root}/dcim/module-types/?${query}`);
      expect(status, text).toBe(200);
      expect(body.results.map(({ model }: Json) => model).sort()).toEqual(expected);
    }
  });

  it('of a span of time are served in both dialects', async () => {
    for (const root of ['/api', '/netbox/api']) {
      const path = `${root}/extras/journal-entries/`;
      const count = async (query: string) => (await server.admin.get(`${path}?${query}`)).body.count;
      expect(await count('created_after=2999-01-01')).toBe(0);
      expect(await count('created_before=2999-01-01')).toBe(1);
    }
  });

  it.each(['attr_kind__startswith=ss', 'attr_kind__iexact=SSD', 'attr_in__depth__range=1'])(
    'refuse a lookup of attributes that is not served: %s',
    async (query) => {
      for (const root of ['/api', '/netbox/api']) {
        const { status, body } = await server.admin.get(`${root}/dcim/module-types/?${query}`);
        const [name = ''] = query.split('=');
        expect([status, body]).toEqual([
          400,
          { [name]: [`The lookup “${name.split('__').at(-1)}” is not served here.`] },
        ]);
      }
    },
  );

  it('take an id in the native dialect where they take a name', async () => {
    const { body } = await server.admin.get('/api/dcim/devices/?name=Edge-1');
    const { id, device_type } = body.results[0];
    expect(await names(`/api/dcim/interfaces/?device=${id.toUpperCase()}`)).toEqual(['eth0', 'eth1']);
    expect(await names(`/api/dcim/devices/?device_type=${device_type.id}`)).toEqual(['Edge-1']);
    const unknown = '01890000-0000-7000-8000-00000000dead';
    expect(await names(`/api/dcim/interfaces/?device=${unknown}`)).toEqual({
      device: [`Select a valid choice. ${unknown} is not one of the available choices.`],
    });
  });

  it('take the ids of object types', async () => {
    expect(await names(`/netbox/api/extras/tags/?for_object_type_id=${mine.id}`)).toEqual(['Red']);
    expect(await names(`/netbox/api/core/object-changes/?changed_object_type_id=${mine.id}`)).toEqual([
      'null',
      'Akron',
    ]);
    expect(await names('/netbox/api/core/object-changes/?changed_object_type_id=99999')).toEqual({
      changed_object_type_id: ['Select a valid choice. 99999 is not one of the available choices.'],
    });
    expect(await names('/netbox/api/core/object-changes/?changed_object_type_id=x')).toEqual({
      changed_object_type_id: ['“x” is not a valid value.'],
    });
  });
});
