// What the change records say can be replayed: nothing refers to what is not there yet, or to what has gone; and who
// loses something by the deletion of something else has a record.
import { afterAll, beforeAll, expect, it } from 'vitest';
import '../../../src/app.module.js';
import type { Field } from '../../../src/engine/declare/field.js';
import { type ResourceMeta, resourceLabelled, resourceOf } from '../../../src/engine/declare/resource.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json, Reply } from '../../support/client.js';
import { make } from '../../support/factories/make.js';
import { type Sound, sound } from '../../support/factories/sound.js';
import { writableResources } from '../../support/resource/reference-fields.js';

let server: TestServer;
let objects: Sound;
beforeAll(async () => {
  server = await startServer();
  objects = await sound(server);
}, 180_000);
afterAll(() => server.close());

const one = (label: string, values: Record<string, unknown> = {}): Promise<Json> =>
  make(server, (resourceLabelled(label) as ResourceMeta).model, values);
const recordsOf = async (reply: Reply): Promise<Json[]> =>
  (await server.admin.get(`/api/core/object-changes/?limit=0&request_id=${reply.headers.get('x-request-id')}`)).body
    .results;
const ok = (reply: Reply): Reply => {
  expect(reply.status, reply.text).toBeLessThan(300);
  return reply;
};

/** Every to-many field that a body names objects in. */
const TO_MANY = writableResources().flatMap((resource) =>
  resource.fields
    .filter(({ kind, readOnly }) => kind === 'references' && !readOnly)
    .map((field) => [`${resource.label}.${field.name}`, resource, field] as const),
);

it.each(TO_MANY)('%s: who loses one of many has a record', async (_, resource: ResourceMeta, field: Field) => {
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const owner = objects.existing.get(resource);
  const given = target.label === 'dcim.virtualdevicecontext' ? { device: owner.device.id, name: 'to go' } : {};
  const lost =
    target.label === 'users.objectpermission'
      ? await one(target.label, { object_types: ['dcim.site'], actions: ['view'] })
      : await one(target.label, given);
  ok(await server.admin.patch(`/${resource.route}/${owner.id}/`, { [field.name]: [lost.id] }));
  const reply = ok(await server.admin.delete(`/${target.route}/${lost.id}/`));
  const record = (await recordsOf(reply)).find(({ changed_object_id }) => changed_object_id === owner.id);
  expect(record?.action?.value).toBe('update');
  expect([record.prechange_data[field.name], record.postchange_data[field.name]]).toEqual([[lost.id], []]);
});

/** Every reference that is null once its object has gone. The log does not log itself. */
const SET_NULL = writableResources().flatMap((resource) =>
  resource.fields
    .filter(({ kind, any, column, onDelete }) =>
      kind === 'any-id'
        ? any?.onDelete === 'SET NULL'
        : kind === 'reference' && column !== '' && onDelete === 'SET NULL',
    )
    .map((field) => [`${resource.label}.${field.name}`, resource, field] as const),
);

/** What can be at the other end of a cable. */
const PEERS: Readonly<Record<string, string>> = {
  'dcim.consoleport': 'dcim.consoleserverport',
  'dcim.consoleserverport': 'dcim.consoleport',
  'dcim.powerport': 'dcim.poweroutlet',
  'dcim.poweroutlet': 'dcim.powerport',
  'dcim.powerfeed': 'dcim.powerport',
  'dcim.interface': 'dcim.interface',
  'dcim.frontport': 'dcim.interface',
  'dcim.rearport': 'dcim.interface',
};

const PHYSICAL = { type: '1000base-t' };
const end = (label: string, { id }: Json) => [{ object_type: label, object_id: id }];

/** What the target has to be, where not every one will do; and what is said beside the reference. */
async function aside(owner: ResourceMeta, { name }: Field, { id, site, device, device_type }: Json) {
  const onDevice = device && { device: device.id };
  const onType = device_type && { device_type: device_type.id };
  const cases: Readonly<Record<string, () => [target: object, beside?: object] | Promise<[object, object?]>>> = {
    'dcim.rack.location': () => [{ site: site.id }],
    'dcim.device.virtual_chassis': () => [{}, { vc_position: 1 }],
    'dcim.devicebay.installed_device': async () => {
      const { id: type } = await one('dcim.devicetype', { subdevice_role: 'child', u_height: 0 });
      const { body } = await server.admin.get(`/api/dcim/devices/${device.id}/`);
      return [{ device_type: type, site: body.site.id }];
    },
    'dcim.poweroutlet.power_port': () => [onDevice],
    'dcim.poweroutlettemplate.power_port': () => [onType],
    'dcim.interface.bridge': () => [onDevice],
    'dcim.interface.lag': () => [{ ...onDevice, type: 'lag' }, PHYSICAL],
    'dcim.interface.primary_mac_address': () => [
      { mac_address: '02:00:00:00:00:99', assigned_object_type: 'dcim.interface', assigned_object_id: id },
    ],
    'dcim.interfacetemplate.bridge': () => [onType],
  };
  return (await cases[`${owner.label}.${name}`]?.()) ?? [{}];
}

it.each(SET_NULL)('%s: who loses what they point at has a record', async (_, resource: ResourceMeta, field: Field) => {
  const target = resourceOf((field.target as NonNullable<Field['target']>)());
  const owner = objects.existing.get(resource);
  let lost: Json;
  if (field.readOnly) {
    const peer = PEERS[resource.label] as string;
    if (resource.label === 'dcim.interface') ok(await server.admin.patch(`/${resource.route}/${owner.id}/`, PHYSICAL));
    const far = await one(peer, peer === 'dcim.interface' ? PHYSICAL : {});
    lost = await one(target.label, { a_terminations: end(resource.label, owner), b_terminations: end(peer, far) });
  } else {
    const [values, beside] = await aside(resource, field, owner);
    lost = await one(target.label, values as Record<string, unknown>);
    ok(await server.admin.patch(`/${resource.route}/${owner.id}/`, { [field.name]: lost.id, ...beside }));
  }
  const reply = ok(await server.admin.delete(`/${target.route}/${lost.id}/`));
  const records = (await recordsOf(reply)).filter(({ changed_object_id }) => changed_object_id === owner.id);
  expect(records.map(({ action }) => action.value)).toEqual(['update']);
  expect([records[0]?.prechange_data[field.name], records[0]?.postchange_data[field.name]]).toEqual([lost.id, null]);
});

it('a cable that loses an end by the deletion of its port has a record', async () => {
  const [a, b] = [await one('dcim.consoleport'), await one('dcim.consoleserverport')];
  const terminations = { a_terminations: end('dcim.consoleport', a), b_terminations: end('dcim.consoleserverport', b) };
  const cable = await one('dcim.cable', terminations);
  const reply = ok(await server.admin.delete(`/api/dcim/console-ports/${a.id}/`));
  const record = (await recordsOf(reply)).find(({ changed_object_id }) => changed_object_id === cable.id);
  expect(record?.action?.value).toBe('update');
  expect([record.prechange_data, record.postchange_data]).toMatchObject([
    terminations,
    { ...terminations, a_terminations: [] },
  ]);
});

it('an object whose custom fields name what goes has one record, whatever else it loses', async () => {
  const related = { object_types: ['dcim.site'], related_object_type: 'dcim.region' };
  await one('extras.customfield', { ...related, name: 'one_region', type: 'object' });
  await one('extras.customfield', { ...related, name: 'some_regions', type: 'multiobject' });
  const [gone, kept] = [await one('dcim.region'), await one('dcim.region')];
  const named = { one_region: gone.id, some_regions: [kept.id, gone.id] };
  const both = await one('dcim.site', { region: gone, custom_fields: named });
  const values = await one('dcim.site', { custom_fields: { ...named, some_regions: [gone.id] } });
  const spared = await one('dcim.site', { custom_fields: { one_region: kept.id } });
  const reply = ok(await server.admin.delete(`/api/dcim/regions/${gone.id}/`));
  const records = new Map<string, Json>();
  for (const record of await recordsOf(reply)) {
    expect(records.has(record.changed_object_id), record.object_repr).toBe(false);
    records.set(record.changed_object_id, record);
  }
  expect([...records.keys()].sort()).toEqual([both.id, gone.id, values.id].sort());
  expect(records.get(both.id)).toMatchObject({
    action: { value: 'update' },
    prechange_data: { region: gone.id, custom_fields: named },
    postchange_data: { region: null, custom_fields: { some_regions: [kept.id] } },
  });
  expect(records.get(both.id).postchange_data.custom_fields).not.toHaveProperty('one_region');
  expect(records.get(values.id).postchange_data.custom_fields).toMatchObject({ some_regions: [] });
  const shown = async ({ id }: Json) => (await server.admin.get(`/api/dcim/sites/${id}/`)).body;
  expect((await shown(both)).custom_fields).toMatchObject({ one_region: null, some_regions: [{ id: kept.id }] });
  expect((await shown(values)).custom_fields).toMatchObject({ one_region: null, some_regions: [] });
  expect((await shown(spared)).last_updated).toBe(spared.last_updated);
});

it('a deletion sends as many statements for many who lose something as for one', async () => {
  const statements = async (losers: number): Promise<number> => {
    const [group, tag] = [await one('tenancy.tenantgroup'), await one('extras.tag')];
    const bodies = Array.from({ length: losers }, (_, place) => {
      const name = `${group.slug}-${place}`;
      return { name, slug: name, group: group.id, tags: [tag.id] };
    });
    ok(await server.admin.post('/api/tenancy/tenants/', bodies));
    const before = server.database.statements;
    ok(await server.admin.delete(`/api/tenancy/tenant-groups/${group.id}/`));
    ok(await server.admin.delete(`/api/extras/tags/${tag.id}/`));
    return server.database.statements - before;
  };
  await statements(1);
  const [few, many] = [await statements(1), await statements(40)];
  // The server writes down now and then which tokens were used.
  expect(many).toBeLessThanOrEqual(few + 2);
});

it('group_deleted names the members who lost rights', async () => {
  const group = await one('users.group');
  const kim = await one('users.user', { username: 'kim', groups: [group] });
  await one('users.user', { username: 'lee' });
  const reply = ok(await server.admin.delete(`/api/users/groups/${group.id}/`));
  const { body } = await server.admin.get(`/api/core/audit-log/?request_id=${reply.headers.get('x-request-id')}`);
  const byEvent = new Map<string, Json>(body.results.map((entry: Json) => [entry.event.value, entry]));
  expect(byEvent.get('group_deleted').detail.members).toEqual(['kim']);
  expect(byEvent.get('user_changed')).toMatchObject({
    object_id: kim.id,
    detail: { changes: { groups: { before: [group.id], after: [] } } },
  });
});

it('a session of compound writes can be replayed from its records', async () => {
  const { id: device_type } = await one('dcim.devicetype');
  const { id: module_type } = await one('dcim.moduletype');
  const post = async (path: string, body: unknown) => ok(await server.admin.post(`/api/dcim/${path}/`, body)).body;
  await post(
    'interface-templates',
    [1, 2].map((name) => ({ device_type, name: `eth${name}`, type: '1000base-t' })),
  );
  await post('module-bay-templates', { device_type, name: 'bay' });
  await post('interface-templates', { module_type, name: 'xe0', type: '1000base-t' });
  const { id: site } = await one('dcim.site');
  const { id: role } = await one('dcim.devicerole');
  const devices = await post(
    'devices',
    ['a', 'b'].map((name) => ({ name, site, role, device_type })),
  );
  for (const { id: device } of devices) {
    const bays = await server.admin.get(`/api/dcim/module-bays/?device_id=${device}`);
    await post('modules', { device, module_type, module_bay: bays.body.results[0].id });
  }
  const ends = await Promise.all(
    devices.map(async ({ id }: Json) => {
      const { body } = await server.admin.get(`/api/dcim/interfaces/?device_id=${id}`);
      return [{ object_type: 'dcim.interface', object_id: body.results[0].id }];
    }),
  );
  const cable = await post('cables', { a_terminations: ends[0], b_terminations: ends[1] });
  const chassis = await post('virtual-chassis', { name: 'stack' });
  ok(await server.admin.patch(`/api/dcim/devices/${devices[0].id}/`, { virtual_chassis: chassis.id, vc_position: 1 }));
  ok(await server.admin.patch(`/api/dcim/virtual-chassis/${chassis.id}/`, { master: devices[0].id }));
  await post('regions', [
    { name: 'leaf', slug: 'leaf', parent: { name: 'stem' } },
    { name: 'stem', slug: 'stem', parent: { name: 'root' } },
    { name: 'root', slug: 'root' },
  ]);
  const [{ id: root }] = (await server.admin.get('/api/dcim/regions/?slug=root')).body.results;
  ok(await server.admin.delete(`/api/dcim/cables/${cable.id}/`));
  ok(await server.admin.patch(`/api/dcim/virtual-chassis/${chassis.id}/`, { master: null }));
  ok(await server.admin.delete(`/api/dcim/virtual-chassis/${chassis.id}/`));
  ok(
    await server.admin.delete(
      '/api/dcim/devices/',
      devices.map(({ id }: Json) => ({ id })),
    ),
  );
  ok(await server.admin.delete(`/api/dcim/regions/${root}/`));
  replay((await server.admin.get('/api/core/object-changes/?limit=0&ordering=number')).body.results);
});

/** Every record in its turn, onto nothing. */
function replay(records: readonly Json[]): void {
  const born = new Set(records.filter(({ action }) => action.value === 'create').map((one) => one.changed_object_id));
  const here = new Map<string, ReadonlySet<string>>();
  const faults: unknown[] = [];
  for (const { action, changed_object_id: id, changed_object_type: type, postchange_data: after } of records) {
    if (action.value === 'delete') {
      here.delete(id);
      for (const [other, named] of here) if (named.has(id)) faults.push({ type, id, deleted: true, other });
      continue;
    }
    const named = new Set([...idsIn(after)].filter((other) => other !== id && born.has(other)));
    for (const other of named) if (!here.has(other)) faults.push({ type, id, action: action.value, missing: other });
    here.set(id, named);
  }
  expect(born.size).toBeGreaterThan(100);
  expect(faults).toEqual([]);
}

function idsIn(data: unknown, found = new Set<string>()): Set<string> {
  if (typeof data === 'string') found.add(data);
  else if (typeof data === 'object' && data !== null) for (const one of Object.values(data)) idsIn(one, found);
  return found;
}
