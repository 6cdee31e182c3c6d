import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelId } from '../../../src/engine/declare/known-models.js';
import { allResources } from '../../../src/engine/declare/resource.js';
import { MODELS } from '../../../src/extras/object-types/models.js';
import { ObjectType } from '../../../src/extras/object-types/object-type.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';

describeResource(ObjectType, {
  brief: 'full',
  alike: { app_label: 'the first three types are of one app' },
  filters: () => ({ q: 'circuit' }),
});

describe('object types', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  const list = async (path: string, query: string): Promise<Json[]> => {
    const { status, body, text } = await server.admin.get(`${path}?limit=0&${query}`);
    expect(status, text).toBe(200);
    return body.results;
  };

  it('have numbers that never change', () => {
    expect(MODELS.map(([number]) => number)).toEqual(MODELS.map((_, index) => index + 1));
    const some = Object.fromEntries(MODELS.map(([number, label]) => [label, number]));
    expect(some).toMatchObject({
      'circuits.circuit': 1,
      'core.objecttype': 19,
      'dcim.device': 27,
      'dcim.site': 61,
      'extras.tag': 85,
      'ipam.prefix': 95,
      'tenancy.tenant': 110,
      'users.user': 115,
      'wireless.wirelesslink': 135,
      'users.tokenpolicy': 137,
    });
    expect(allResources().filter(({ label }) => some[label] === undefined)).toEqual([]);
  });

  it('are listed with all that the table has, at both addresses of NetBox', async () => {
    for (const path of ['/api/core/object-types/', '/api/extras/object-types/']) {
      const rows = await list(path, '');
      expect(rows.map(({ app_label, model }) => `${app_label}.${model}`).sort()).toEqual(
        MODELS.map(([, label]) => label).sort(),
      );
    }
    const numbers = await list('/netbox/api/extras/object-types/', '');
    expect(new Map(numbers.map(({ id, app_label, model }) => [`${app_label}.${model}`, id]))).toEqual(
      new Map(MODELS.map(([number, label]) => [label, number])),
    );
  });

  it('are shown as NetBox shows them', async () => {
    const [site] = await list('/netbox/api/core/object-types/', 'app_label=dcim&model=site');
    expect(site).toEqual({
      id: 61,
      url: `${server.url}/netbox/api/core/object-types/61/`,
      display_url: `${server.url}/core/object-types/61/`,
      display: 'DCIM > Site',
      app_label: 'dcim',
      app_name: 'DCIM',
      model: 'site',
      model_name: 'site',
      model_name_plural: 'sites',
      public: true,
      features: ['change_logging', 'contacts', 'custom_fields', 'image_attachments', 'journaling', 'tags'],
      is_plugin_model: false,
      rest_api_endpoint: '/netbox/api/dcim/sites/',
      description: '',
    });
    const [prefix] = await list('/api/core/object-types/', 'q=pref&app_label=ipam');
    expect(prefix).toMatchObject({
      id: modelId(95),
      display: 'IPAM > Prefix',
      model_name_plural: 'prefixes',
      features: [],
      rest_api_endpoint: null,
      description: 'Not on this server.',
    });
  });

  it.each([
    [
      'features=custom_fields&app_label=tenancy',
      ['contact', 'contactassignment', 'contactgroup', 'contactrole', 'tenant', 'tenantgroup'],
    ],
    ['public=false&app_label=dcim', ['cablepath']],
    ['model__ic=vlangr', ['vlangroup']],
    ['id=19', ['objecttype']],
    ['id=19&id=27', ['device', 'objecttype']],
    ['id__gt=136', ['tokenpolicy']],
    ['app_label=nope', []],
  ])('are found by %s', async (query, models) => {
    const rows = await list('/netbox/api/core/object-types/', query);
    expect(rows.map(({ model }) => model).sort()).toEqual(models);
  });

  it('are only read', async () => {
    const [row] = await list('/api/core/object-types/', 'model=site');
    for (const path of ['/api/core/object-types/', '/api/extras/object-types/', `/api/core/object-types/${row.id}/`]) {
      const reply = await server.admin.post(path, { app_label: 'dcim', model: 'x' });
      expect([path, reply.status, reply.body.detail]).toEqual([path, 405, 'Method "POST" not allowed.']);
    }
    expect(await list('/api/core/object-types/', '')).toHaveLength(MODELS.length);
  });

  it('are viewed by every authenticated user and token, and by nobody else', async () => {
    const closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '' });
    const client = closed.withKey((await server.user()).key);
    const scopes = [{ object_types: ['dcim.site'], actions: ['view'], constraints: null }];
    const made = await server.admin.post('/api/users/tokens/', { permissions: scopes });
    const narrow = closed.withKey(made.body.key);
    const [row] = await list('/api/core/object-types/', 'model=site');
    for (const path of ['core/object-types', 'extras/object-types'].flatMap((one) => [
      `/api/${one}/`,
      `/netbox/api/${one}/`,
      `/api/${one}/${row.id}/`,
    ])) {
      const statuses = await Promise.all([client, narrow, closed.anonymous].map((by) => by.get(path)));
      expect([path, ...statuses.map(({ status }) => status)]).toEqual([path, 200, 200, 403]);
      expect(statuses[2]?.body.detail).toBe('Authentication credentials were not provided.');
    }
    const types = await client.get('/api/core/object-types/');
    expect(types.body.count).toBe(MODELS.length);
    for (const by of [client, narrow]) {
      const asked = await by.get('/api/users/permissions/effective/?resource=core.objecttype');
      expect(asked.body.results.find(({ action }: Json) => action === 'view')).toMatchObject({
        allowed: 'all',
        because: expect.arrayContaining([{ source: 'authenticated', permission: null, groups: [], constraints: null }]),
        refused: null,
      });
      expect((await by.options('/api/core/object-types/')).body.actions ?? {}).toEqual({});
      expect((await by.get('/api/authentication-check/')).body.permissions).toMatchObject({
        'core.objecttype': ['view'],
      });
    }
    await closed.close();
  });
});
