import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Location } from '../../../src/dcim/location.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { ModuleType } from '../../../src/dcim/module-type.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { violationOf } from '../../../src/engine/write/uniqueness.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json, Reply } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const post = (path: string, body: unknown) => server.admin.post(`/api/${path}/`, body);
const count = async (path: string, query: string): Promise<number> =>
  (await server.admin.get(`/api/${path}/?${query}`)).body.count;

const TWICE = { name: ['site with this name already exists.'], slug: ['site with this slug already exists.'] };

describe('a value that occurs once', () => {
  it('is refused a second time, each field for itself', async () => {
    await make(server, Site, { name: 'Akron', slug: 'akron' });
    expect(await post('dcim/sites', { name: 'Akron', slug: 'akron' })).toMatchObject({ status: 400, body: TWICE });
    expect((await post('dcim/sites', { name: ' Akron ', slug: 'other' })).body).toEqual({ name: TWICE.name });
    expect((await post('dcim/sites', { name: 'akron', slug: 'akron-2' })).status).toBe(201);
    expect(await count('dcim/sites', 'name__ie=akron')).toBe(2);
  });

  it('may be said again of the object that has it, and not be taken from another', async () => {
    const [one, other] = [await make(server, Site, { name: 'One' }), await make(server, Site, { name: 'Other' })];
    const patch = (site: Json, body: unknown) => server.admin.patch(`/api/dcim/sites/${site.id}/`, body);
    expect((await patch(one, { name: 'One', slug: one.slug })).status).toBe(200);
    expect((await patch(other, { name: 'One' })).body).toEqual({ name: TWICE.name });
    expect((await server.admin.get(`/api/dcim/sites/${other.id}/`)).body.name).toBe('Other');
  });

  it('is refused where one request says it twice', async () => {
    const twin = { name: 'Twin', slug: 'twin' };
    const { status, body } = await post('dcim/sites', [twin, { name: 'Single', slug: 'single' }, twin]);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ index: 2, errors: TWICE }]);
    expect(await count('dcim/sites', 'slug=twin&slug=single')).toBe(0);
  });

  it('is not free before the request that frees it is over', async () => {
    const [a, b] = [await make(server, Site, { name: 'Left' }), await make(server, Site, { name: 'Right' })];
    const both = await server.admin.patch('/api/dcim/sites/', [
      { id: a.id, name: 'Middle' },
      { id: b.id, name: 'Middle' },
    ]);
    expect(both.body.errors).toEqual([{ index: 1, errors: { name: TWICE.name } }]);
    const freed = await server.admin.patch('/api/dcim/sites/', [
      { id: a.id, name: 'Gone' },
      { id: b.id, name: 'Left' },
    ]);
    expect(freed.body.errors).toEqual([{ index: 1, errors: { name: TWICE.name } }]);
    expect(await count('dcim/sites', 'name=Left&name=Right')).toBe(2);
  });
});

describe('names within a parent', () => {
  it('are unique among siblings, and at the top', async () => {
    const [us, eu] = [
      await make(server, Region, { name: 'US', slug: 'us' }),
      await make(server, Region, { name: 'EU', slug: 'eu' }),
    ];
    const top = [
      'A top-level region with this name already exists.',
      'A top-level region with this slug already exists.',
    ];
    expect((await post('dcim/regions', { name: 'US', slug: 'us' })).body).toEqual({ __all__: top });
    await make(server, Region, { name: 'Paris', slug: 'paris', parent: us });
    expect((await post('dcim/regions', { name: 'Paris', slug: 'paris', parent: eu.id })).status).toBe(201);
    expect((await post('dcim/regions', { name: 'Paris', slug: 'paris' })).status).toBe(201);
    const again = await post('dcim/regions', { name: 'Paris', slug: 'paris', parent: us.id });
    expect(again.body).toEqual({
      __all__: ['Region with this Parent and Name already exists.', 'Region with this Parent and Slug already exists.'],
    });
    const moved = await server.admin.get(`/api/dcim/regions/?parent=eu&name=Paris`);
    const reply = await server.admin.patch(`/api/dcim/regions/${moved.body.results[0].id}/`, { parent: us.id });
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['__all__']]);
    expect(await count('dcim/regions', 'name=Paris&parent=us')).toBe(1);
  });

  it('are unique per site for locations, and per group for tenants', async () => {
    const [a, b] = [await make(server, Site), await make(server, Site)];
    await make(server, Location, { name: 'Hall', slug: 'hall', site: a });
    await make(server, Location, { name: 'Hall', slug: 'hall', site: b });
    expect((await post('dcim/locations', { name: 'Hall', slug: 'hall', site: a.id })).body).toEqual({
      __all__: [
        'A location with this name already exists within the specified site.',
        'A location with this slug already exists within the specified site.',
      ],
    });
    const group = await make(server, TenantGroup);
    await make(server, Tenant, { name: 'Initech', slug: 'initech', group });
    await make(server, Tenant, { name: 'Initech', slug: 'initech' });
    const message = { __all__: ['Tenant name must be unique per group.', 'Tenant slug must be unique per group.'] };
    expect((await post('tenancy/tenants', { name: 'Initech', slug: 'initech' })).body).toEqual(message);
    expect((await post('tenancy/tenants', { name: 'Initech', slug: 'initech', group: group.id })).body).toEqual(
      message,
    );
  });

  it('are checked within one request too', async () => {
    const parent = await make(server, Region);
    const twin = { name: 'Twin', slug: 'twin', parent: parent.id };
    const { status, body } = await post('dcim/regions', [twin, { ...twin, parent: null }, twin]);
    expect([status, body.errors.map(({ index }: Json) => index)]).toEqual([400, [2]]);
    expect(await count('dcim/regions', 'name=Twin')).toBe(0);
  });
});

describe('A-26 races', () => {
  const outcome = (replies: Reply[]) => replies.map(({ status }) => status).sort();

  it('lets exactly one of 20 creations of a name win', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) => post('dcim/sites', { name: 'Race', slug: `race-${index}` })),
    );
    expect(outcome(replies)).toEqual([201, ...Array(19).fill(400)]);
    for (const { status, body } of replies) if (status === 400) expect(body).toEqual({ name: TWICE.name });
    expect(await count('dcim/sites', 'name=Race')).toBe(1);
  });

  it('lets exactly one of 20 win within a tree, at the top and below', async () => {
    const parent = await make(server, Region);
    for (const body of [
      { name: 'Race', slug: 'race' },
      { name: 'Race', slug: 'race', parent: parent.id },
    ]) {
      const replies = await Promise.all(Array.from({ length: 20 }, () => post('dcim/regions', body)));
      expect(outcome(replies)).toEqual([201, ...Array(19).fill(400)]);
    }
    expect(await count('dcim/regions', 'name=Race')).toBe(2);
  });

  it('lets exactly one of 10 bulk requests win that share a name', async () => {
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        post('dcim/sites', [
          { name: `Bulk race ${index}`, slug: `bulk-race-${index}` },
          { name: 'Bulk race', slug: 'bulk-race' },
        ]),
      ),
    );
    expect(outcome(replies)).toEqual([201, ...Array(9).fill(400)]);
    expect(await count('dcim/sites', 'name__isw=bulk race')).toBe(2);
  });

  it('loses no field where two requests change different ones', async () => {
    const site = await make(server, Site);
    const path = `/api/dcim/sites/${site.id}/`;
    for (let round = 0; round < 10; round++) {
      await Promise.all([
        server.admin.patch(path, { description: `d${round}` }),
        server.admin.patch(path, { facility: `f${round}` }),
        server.admin.patch(path, { comments: `c${round}` }),
      ]);
      expect((await server.admin.get(path)).body).toMatchObject({
        description: `d${round}`,
        facility: `f${round}`,
        comments: `c${round}`,
      });
    }
    const { body } = await server.admin.get(
      `/api/core/object-changes/?limit=0&changed_object_id=${site.id}&ordering=number`,
    );
    for (const [index, { prechange_data }] of body.results.slice(1).entries()) {
      expect(prechange_data).toEqual(body.results[index].postchange_data);
    }
  });

  it('deletes once, whoever asks at the same time', async () => {
    const site = await make(server, Site);
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => server.admin.delete(`/api/dcim/sites/${site.id}/`)),
    );
    expect(outcome(replies)).toEqual([204, ...Array(7).fill(404)]);
    const records = await server.admin.get(`/api/core/object-changes/?changed_object_id=${site.id}&action=delete`);
    expect(records.body.count).toBe(1);
  });

  it('never leaves an object that refers to one deleted at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const tenant = await make(server, Tenant);
      const [made, gone] = await Promise.all([
        post('dcim/sites', { name: `of ${tenant.slug}`, slug: `of-${tenant.slug}`, tenant: tenant.id }),
        server.admin.delete(`/api/tenancy/tenants/${tenant.id}/`),
      ]);
      expect([[201, 409].join(), [400, 204].join()]).toContain([made.status, gone.status].join());
    }
  });
});

describe('every unique index of the database', () => {
  /** Nobody says what these hold: digests of random keys, places of rows, rows that only the server writes. */
  const UNSAID = /^(number|digest|previous_digest|sequence|cable_id,cable_end|target|id)$/;

  it('has a sentence for clients, at a field or for several', async () => {
    const indexes = await server.database.write().rows({
      text: `SELECT t.relname, i.relname, array_to_string(array(
            SELECT a.attname FROM unnest(x.indkey) WITH ORDINALITY AS k(attnum, place)
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum ORDER BY k.place), ',')
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE x.indisunique AND NOT x.indisprimary AND n.nspname = 'public'`,
    });
    const told = indexes.map(([table, constraint, columns]) => ({
      index: `${table} ${constraint} (${columns})`,
      isSaid: !UNSAID.test(String(columns)),
      violation: violationOf({ code: '23505', table, constraint }),
    }));
    expect(told.filter(({ isSaid, violation }) => isSaid !== (violation !== undefined))).toEqual([]);
    expect(told.filter(({ violation }) => violation).length).toBeGreaterThan(60);
    const sentences = told.flatMap(({ violation = {} }) => Object.values(violation).flat());
    expect(
      sentences.filter(
        (sentence) => !/^[A-Za-z].* .*\.$/.test(String(sentence)) || /[“]|constraint/i.test(String(sentence)),
      ),
    ).toEqual([]);
  });

  it('is told in the words of NetBox', async () => {
    const { manufacturer, model } = await make(server, ModuleType, { model: 'QSFP' });
    const twin = await post('dcim/module-types', { manufacturer: manufacturer.id, model });
    expect([twin.status, twin.body]).toEqual([
      400,
      { __all__: ['Module type with this Manufacturer and Model already exists.'] },
    ]);
  });

  it('is told where the same race is lost again and again', async () => {
    // Nobody sees the name before PostgreSQL does.
    await server.database.write().run({
      text: `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE unique_violation USING TABLE = 'dcim_module_type', CONSTRAINT = 'dcim_module_type_manufacturer_model_unique'; END $$`,
    });
    await server.database.write().run({
      text: 'CREATE TRIGGER lose BEFORE INSERT ON dcim_module_type FOR EACH ROW EXECUTE FUNCTION lose()',
    });
    const { id } = await make(server, Manufacturer);
    const lost = await post('dcim/module-types', { manufacturer: id, model: 'raced' });
    await server.database.write().run({ text: 'DROP TRIGGER lose ON dcim_module_type' });
    expect([lost.status, lost.body]).toEqual([
      400,
      { __all__: ['Module type with this Manufacturer and Model already exists.'] },
    ]);
    expect(await count('dcim/module-types', 'model=raced')).toBe(0);
  });
});
