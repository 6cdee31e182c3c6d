// Random rows of a few resources that lead to one another, and the same rows in memory.
import type { TestServer } from '../app.js';
import type { Chance } from '../cabling/chance.js';
import type { Relation, Row, Schema, Store, Value } from './constraint-model.js';

const to = (label: string, column: string): Relation => ({ to: label, column });
const tags = (model: string): Relation => ({
  to: 'extras.tag',
  through: ['extras_tagged_item', 'object_id', 'tag_id', model],
});
const named = { name: 'natural', slug: 'text', description: 'text' } as const;

/** Public fields and relations, as the peers document them. */
export const SCHEMA: Schema = {
  'extras.tag': { table: 'extras_tag', fields: { ...named, color: 'text', weight: 'number' }, relations: {} },
  'dcim.region': {
    table: 'dcim_region',
    fields: named,
    relations: { parent: to('dcim.region', 'parent_id'), tags: tags('dcim.region') },
  },
  'tenancy.tenantgroup': { table: 'tenancy_tenant_group', fields: named, relations: {} },
  'tenancy.tenant': {
    table: 'tenancy_tenant',
    fields: named,
    relations: { group: to('tenancy.tenantgroup', 'group_id'), tags: tags('tenancy.tenant') },
  },
  'dcim.site': {
    table: 'dcim_site',
    fields: { ...named, status: 'text', facility: 'text', latitude: 'number', created: 'instant' },
    relations: {
      region: to('dcim.region', 'region_id'),
      tenant: to('tenancy.tenant', 'tenant_id'),
      tags: tags('dcim.site'),
    },
  },
  'dcim.rackrole': { table: 'dcim_rack_role', fields: { ...named, color: 'text' }, relations: {} },
  'dcim.rack': {
    table: 'dcim_rack',
    fields: {
      name: 'natural',
      description: 'text',
      facility_id: 'text',
      serial: 'text',
      asset_tag: 'text',
      status: 'text',
      u_height: 'number',
      width: 'number',
      weight: 'number',
      desc_units: 'boolean',
    },
    relations: {
      site: to('dcim.site', 'site_id'),
      tenant: to('tenancy.tenant', 'tenant_id'),
      role: to('dcim.rackrole', 'role_id'),
      tags: tags('dcim.rack'),
    },
  },
  'dcim.manufacturer': { table: 'dcim_manufacturer', fields: named, relations: {} },
  'dcim.devicetype': {
    table: 'dcim_device_type',
    fields: { model: 'natural', slug: 'text', part_number: 'text', u_height: 'number', is_full_depth: 'boolean' },
    relations: { manufacturer: to('dcim.manufacturer', 'manufacturer_id'), tags: tags('dcim.devicetype') },
  },
  'dcim.devicerole': { table: 'dcim_device_role', fields: { ...named, vm_role: 'boolean' }, relations: {} },
  'dcim.device': {
    table: 'dcim_device',
    fields: { name: 'natural', serial: 'text', asset_tag: 'text', status: 'text', position: 'number' },
    relations: {
      site: to('dcim.site', 'site_id'),
      rack: to('dcim.rack', 'rack_id'),
      role: to('dcim.devicerole', 'role_id'),
      device_type: to('dcim.devicetype', 'device_type_id'),
      tenant: to('tenancy.tenant', 'tenant_id'),
      tags: tags('dcim.device'),
    },
  },
  'users.group': { table: 'users_group', fields: { name: 'natural', description: 'text' }, relations: {} },
  'users.user': {
    table: 'users_user',
    fields: { username: 'natural', email: 'text', is_staff: 'boolean', is_superuser: 'boolean', is_active: 'boolean' },
    relations: { groups: { to: 'users.group', through: ['users_user_groups', 'user_id', 'group_id'] } },
  },
  'users.token': {
    table: 'users_token',
    fields: {
      description: 'text',
      write_enabled: 'boolean',
      enabled: 'boolean',
      expires: 'instant',
      created: 'instant',
    },
    relations: { user: to('users.user', 'user_id') },
  },
};

/** Those that are asked for. */
export const ASKED = ['dcim.site', 'dcim.rack', 'dcim.device', 'users.token', 'tenancy.tenant', 'users.user'] as const;

const WORDS = ['alpha', 'Beta', 'beta', 'gamma 2', 'gamma 10', '100%', 'a_b', 'a\\b', "o'neil", 'x?y', 'c1', ':p1', ''];
export const MOMENTS = ['2024-01-01T00:00:00Z', '2025-06-01T12:30:00Z', '2026-03-03T03:03:03Z', '2031-01-01T00:00:00Z'];
const STATUSES = {
  site: ['active', 'planned', 'staging', 'retired'],
  rack: ['active', 'planned', 'available', 'reserved'],
  device: ['active', 'planned', 'staged', 'offline'],
};

/** How many of each; what the columns of one row are. */
type Making = readonly [label: string, count: number, columns: (n: number) => Record<string, unknown>];

export async function seedRows(server: TestServer, chance: Chance): Promise<Store> {
  const database = server.database.write();
  const made = new Map<string, string[]>();
  const one = (label: string): string => chance.of(made.get(label) as string[]);
  const maybe = <T>(value: () => T): T | null => (chance.happens(0.35) ? null : value());
  const word = () => chance.of(WORDS);
  const names = (kind: string, n: number) => ({ name: `${kind} ${n}`, slug: `${kind}-${n}`, description: word() });
  const tree = (n: number) => ({ path: String(n), tree_names: ['x'] });
  const makings: readonly Making[] = [
    ['extras.tag', 6, (n) => ({ ...names('tag', n), color: 'aabbcc', weight: n * 10 })],
    [
      'dcim.region',
      6,
      (n) => ({ ...names('region', n), ...tree(n), parent_id: n > 2 ? maybe(() => one('dcim.region')) : null }),
    ],
    ['tenancy.tenantgroup', 4, (n) => ({ ...names('group', n), ...tree(n) })],
    ['tenancy.tenant', 12, (n) => ({ ...names('tenant', n), group_id: maybe(() => one('tenancy.tenantgroup')) })],
    [
      'dcim.site',
      40,
      (n) => ({
        ...names('site', n),
        status: chance.of(STATUSES.site),
        facility: word(),
        latitude: maybe(() => chance.between(-20, 20) / 2),
        created: chance.of(MOMENTS),
        region_id: maybe(() => one('dcim.region')),
        tenant_id: maybe(() => one('tenancy.tenant')),
      }),
    ],
    ['dcim.rackrole', 4, (n) => ({ ...names('role', n), color: '112233' })],
    [
      'dcim.rack',
      50,
      (n) => ({
        name: `rack ${n % 30}`,
        description: word(),
        facility_id: maybe(() => `F${n}`),
        serial: word(),
        asset_tag: maybe(() => `A${n}`),
        status: chance.of(STATUSES.rack),
        u_height: chance.of([42, 47, 12]),
        width: chance.of([19, 21]),
        weight: maybe(() => chance.between(1, 9) / 4),
        desc_units: chance.happens(0.5),
        site_id: one('dcim.site'),
        tenant_id: maybe(() => one('tenancy.tenant')),
        role_id: maybe(() => one('dcim.rackrole')),
      }),
    ],
    ['dcim.manufacturer', 4, (n) => names('maker', n)],
    [
      'dcim.devicetype',
      8,
      (n) => ({
        model: `model ${n}`,
        slug: `model-${n}`,
        part_number: word(),
        u_height: chance.of([0, 1, 2.5]),
        is_full_depth: chance.happens(0.5),
        manufacturer_id: one('dcim.manufacturer'),
      }),
    ],
    ['dcim.devicerole', 5, (n) => ({ ...names('device role', n), ...tree(n), color: '112233', vm_role: n % 2 === 0 })],
    [
      'dcim.device',
      60,
      (n) => ({
        name: maybe(() => `device ${n % 40}`),
        serial: word(),
        asset_tag: maybe(() => `D${n}`),
        status: chance.of(STATUSES.device),
        position: maybe(() => chance.between(2, 11) / 2),
        site_id: one('dcim.site'),
        rack_id: maybe(() => one('dcim.rack')),
        role_id: one('dcim.devicerole'),
        device_type_id: one('dcim.devicetype'),
        tenant_id: maybe(() => one('tenancy.tenant')),
      }),
    ],
    ['users.group', 5, (n) => ({ name: `group ${n}`, description: word() })],
    [
      'users.user',
      15,
      (n) => ({
        username: `user${n}`,
        email: n % 3 === 0 ? '' : `user${n}@example.org`,
        is_staff: chance.happens(0.5),
        is_superuser: chance.happens(0.3),
        is_active: chance.happens(0.7),
        password_hash: '!',
        session_stamp: '',
      }),
    ],
    [
      'users.token',
      40,
      (n) => ({
        description: word(),
        write_enabled: chance.happens(0.5),
        enabled: chance.happens(0.5),
        expires: maybe(() => chance.of(MOMENTS)),
        created: chance.of(MOMENTS),
        user_id: one('users.user'),
        digest: `digest ${n}`,
        key_suffix: 'abcdef',
      }),
    ],
  ];
  for (const [label, count, columns] of makings) {
    made.set(label, []);
    for (let n = 1; n <= count; n++) {
      const row = columns(n);
      const keys = Object.keys(row);
      const { rows } = {
        rows: await database.rows({
          text: `INSERT INTO "${SCHEMA[label]?.table}" (id, ${keys.join(', ')})
            VALUES (rackwarden_new_id(), ${keys.map((_, place) => `$${place + 1}`).join(', ')}) RETURNING id`,
          values: Object.values(row),
        }),
      };
      made.get(label)?.push(String(rows[0]?.[0]));
    }
  }
  await seedLinks(server, chance, made);
  return readStore(server);
}

async function seedLinks(server: TestServer, chance: Chance, made: ReadonlyMap<string, readonly string[]>) {
  for (const [label, { relations }] of Object.entries(SCHEMA)) {
    for (const { to: target, through } of Object.values(relations)) {
      if (!through) continue;
      const [table, own, other, model] = through;
      for (const id of made.get(label) ?? []) {
        for (const linked of chance.some(made.get(target) ?? [], chance.between(0, 3))) {
          await server.database.write().run({
            text: `INSERT INTO "${table}" (${own}, ${other}${model ? ', object_type' : ''}) VALUES ($1, $2${model ? ', $3' : ''})`,
            values: [id, linked, ...(model ? [model] : [])],
          });
        }
      }
    }
  }
}

/** Everything that is there, whoever has made it. */
export async function readStore(server: TestServer): Promise<Store> {
  const connection = server.database.write();
  const rows = new Map<string, ReadonlyMap<string, Row>>();
  const links = new Map<string, Map<string, string[]>>();
  for (const [label, { table, relations }] of Object.entries(SCHEMA)) {
    const found = await connection.rows({ text: `SELECT to_jsonb(t) FROM "${table}" t ORDER BY number` });
    rows.set(label, new Map(found.map(([row]) => [String((row as Row).id), row as Row])));
    for (const { through } of Object.values(relations)) {
      if (!through) continue;
      const [between, own, target, model] = through;
      const where = model ? `WHERE object_type = '${model}'` : '';
      const byOwner = new Map<string, string[]>();
      const pairs = await connection.rows({ text: `SELECT ${own}, ${target} FROM "${between}" ${where}` });
      for (const [a, b] of pairs as [string, string][]) byOwner.set(a, [...(byOwner.get(a) ?? []), b]);
      links.set(`${between} ${model ?? ''}`, byOwner);
    }
  }
  return { rows, links };
}

export type { Value };
