import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { CustomField } from '../../../src/extras/custom-field.js';
import { CustomFieldChoiceSet } from '../../../src/extras/custom-field-choice-set.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make, makeMany } from '../../support/factories/make.js';
import { changingNothing } from '../../support/refusals.js';

const FIELDS = '/api/extras/custom-fields/';

describeResource(CustomField, {
  before: (server) => make(server, CustomFieldChoiceSet, { name: 'Sizes', extra_choices: [['s', 'Small']] }),
  create: [
    {
      object_types: ['dcim.site', 'dcim.region'],
      type: 'text',
      name: 'cost_centre',
      label: 'Cost centre',
      group_name: 'Money',
      description: 'Who pays',
      required: true,
      unique: true,
      search_weight: 7,
      filter_logic: 'exact',
      ui_visible: 'if-set',
      ui_editable: 'hidden',
      is_cloneable: true,
      default: 'none',
      weight: 5,
      validation_regex: '[a-z]+',
      comments: 'Ask the accountants.',
    },
    { object_types: ['dcim.site'], type: 'integer', name: 'floors', validation_minimum: 1, validation_maximum: 99.5 },
    { object_types: ['dcim.site'], type: 'select', name: 'size', choice_set: { name: 'Sizes' } },
    { object_types: ['dcim.site'], type: 'object', name: 'head_office', related_object_type: 'dcim.site' },
  ],
  patch: { label: 'Another', required: true, weight: 32_767, object_types: ['dcim.location'] },
  brief: ['name', 'description'],
  fresh: ({ name }, n) => ({ name: `${name}_${n}` }),
  filters: () => ({
    object_type: 'dcim.site',
    related_object_type: '',
    validation_minimum: '',
    validation_maximum: '',
  }),
});

const byNumber = ([a]: readonly number[], [b]: readonly number[]) => (a ?? 0) - (b ?? 0);

describe('the definition of a custom field', () => {
  let server: TestServer;
  let sizes: Json;
  let kept = 0;
  beforeAll(async () => {
    server = await startServer();
    sizes = await make(server, CustomFieldChoiceSet, { name: 'Sizes', extra_choices: [['s', 'Small']] });
  });
  afterAll(() => server.close());

  it.each<[Record<string, unknown>, Record<string, string>]>([
    [{ object_types: ['dcim.nope'] }, { object_types: 'Invalid content type: dcim.nope' }],
    [{ object_types: ['users.user'] }, { object_types: 'Invalid content type: users.user' }],
    [{ type: 'nope' }, { type: 'nope is not a valid choice.' }],
    [{ name: 'with blank' }, { name: 'Only alphanumeric characters and underscores are allowed.' }],
    [{ name: 'a__b' }, { name: 'Double underscores are not permitted in custom field names.' }],
    [{ validation_minimum: 1 }, { validation_minimum: 'A minimum value may be set only for numeric fields' }],
    [{ validation_maximum: 0 }, { validation_maximum: 'A maximum value may be set only for numeric fields' }],
    [
      { type: 'date', validation_regex: 'x' },
      { validation_regex: 'Regular expression validation is supported only for text and URL fields' },
    ],
    [{ validation_regex: '(' }, { validation_regex: 'Enter a valid regular expression.' }],
    [{ validation_regex: '***=x' }, { validation_regex: 'Enter a valid regular expression.' }],
    [{ type: 'boolean', unique: true }, { unique: 'Uniqueness cannot be enforced for boolean or object fields' }],
    [{ type: 'select' }, { choice_set: 'Selection fields must specify a set of choices.' }],
    [{ type: 'multiselect' }, { choice_set: 'Selection fields must specify a set of choices.' }],
    [{ type: 'object' }, { related_object_type: 'Object fields must define an object type.' }],
    [
      { type: 'multiobject', related_object_type: 'ipam.nope' },
      { related_object_type: 'Invalid content type: ipam.nope' },
    ],
    [{ type: 'date', related_object_type: 'dcim.site' }, { type: 'Date fields may not define an object type.' }],
    [
      { related_object_filter: { name: 'x' } },
      { related_object_filter: 'A related object filter can be defined only for object fields.' },
    ],
    [
      { type: 'object', related_object_type: 'dcim.site', default: 1 },
      { default: 'Fields of objects cannot have a default value.' },
    ],
    [{ type: 'integer', default: 'x' }, { default: 'Invalid default value "x": Value must be an integer.' }],
    [
      { type: 'integer', default: 5, validation_minimum: 6 },
      { default: 'Invalid default value "5": Value must be at least 6' },
    ],
    [{ default: 'b', validation_regex: 'a+' }, { default: `Invalid default value "b": Value must match regex 'a+'` }],
    [{ type: 'json', default: { a: '\0' } }, { default: 'Null characters are not allowed.' }],
  ])('is refused with %j', async (bad, errors) => {
    const body = { object_types: ['dcim.site'], name: 'field', type: 'text', ...bad };
    const reply = await changingNothing(server, () => server.admin.post(FIELDS, body));
    expect([reply.status, reply.body]).toEqual([
      400,
      Object.fromEntries(Object.entries(errors).map(([name, message]) => [name, [message]])),
    ]);
  });

  it.each([
    [{ object_types: [] }, 'It names no object type, so that it has no effect.'],
    [{ object_types: ['ipam.prefix', 'dcim.site'] }, 'Not on this server, and so without effect: ipam.prefix.'],
    [{ type: 'object', related_object_type: 'ipam.vlan' }, 'Not on this server, and so without effect: ipam.vlan.'],
    [{}, ''],
  ])('is kept with %j, and says what has no effect', async (given, note) => {
    const made = await make(server, CustomField, { object_types: ['dcim.site'], name: `kept_${++kept}`, ...given });
    expect(made).toMatchObject({
      ...given,
      without_effect: note,
      ...('type' in given ? { type: { value: 'object' } } : {}),
    });
    const site = await make(server, Site);
    expect(Object.hasOwn(site.custom_fields, made.name)).toBe(
      !('type' in given) && made.object_types.includes('dcim.site'),
    );
    await server.admin.delete(made.url);
    await server.admin.delete(site.url);
  });

  it('has choices only where something is selected, and a default among them', async () => {
    const body = { object_types: ['dcim.site'], name: 'field' };
    const idle = await server.admin.post(FIELDS, { ...body, type: 'text', choice_set: sizes.id });
    expect([idle.status, idle.body]).toEqual([400, { choice_set: ['Choices may be set only on selection fields.'] }]);
    const wrong = await server.admin.post(FIELDS, { ...body, type: 'select', choice_set: sizes.id, default: 'xl' });
    expect([wrong.status, wrong.body]).toEqual([
      400,
      { default: ['Invalid default value "xl": Invalid choice (xl) for choice set Sizes.'] },
    ]);
  });

  it('never changes its type nor the kind of its objects', async () => {
    const field = await make(server, CustomField, {
      name: 'neighbour',
      object_types: ['dcim.site'],
      type: 'object',
      related_object_type: 'dcim.site',
    });
    const reply = await changingNothing(server, () =>
      server.admin.patch(`${FIELDS}${field.id}/`, { type: 'multiobject', related_object_type: 'dcim.region' }),
    );
    expect([reply.status, reply.body]).toEqual([
      400,
      {
        type: ['Changing the type of custom fields is not supported.'],
        related_object_type: ['Changing the object type of custom fields is not supported.'],
      },
    ]);
    await server.admin.delete(`${FIELDS}${field.id}/`);
  });

  it('gives its default to the objects that are there, follows a new name, and takes its values along', async () => {
    const sites = await makeMany(server, Site, 3);
    const region = await make(server, Region);
    const field = await make(server, CustomField, {
      name: 'colour',
      object_types: ['dcim.site'],
      type: 'text',
      default: 'grey',
    });
    const shownOf = async (path: string) => (await server.admin.get(path)).body.custom_fields;
    const one = `/api/dcim/sites/${sites[0].id}/`;
    expect(await shownOf(one)).toEqual({ colour: 'grey' });
    await server.admin.patch(one, { custom_fields: { colour: 'red' } });
    await server.admin.patch(`${FIELDS}${field.id}/`, { name: 'paint', object_types: ['dcim.site', 'dcim.region'] });
    expect(await shownOf(one)).toEqual({ paint: 'red' });
    expect(await shownOf(`/api/dcim/sites/${sites[1].id}/`)).toEqual({ paint: 'grey' });
    expect(await shownOf(`/api/dcim/regions/${region.id}/`)).toEqual({ paint: 'grey' });
    await server.admin.patch(`${FIELDS}${field.id}/`, { object_types: ['dcim.region'] });
    expect(await shownOf(one)).toEqual({});
    await server.admin.delete(`${FIELDS}${field.id}/`);
    const left = await server.database.write().rows({
      text: `SELECT custom_field_data FROM dcim_site UNION ALL SELECT custom_field_data FROM dcim_region`,
    });
    expect(left.map(([data]) => data)).toEqual([{}, {}, {}, {}]);
  });

  it('loses no value to a new name that comes while others write', async () => {
    const more = { object_types: ['dcim.region'], type: 'integer' };
    const field = await make(server, CustomField, { ...more, name: 'former' });
    await make(server, CustomField, { ...more, name: 'other' });
    const regions = await makeMany(server, Region, 30, (index) => ({ custom_fields: { former: index } }));
    const [renamed, ...written] = await Promise.all([
      server.admin.patch(`${FIELDS}${field.id}/`, { name: 'later' }),
      ...regions.map(({ id }) => server.admin.patch(`/api/dcim/regions/${id}/`, { custom_fields: { other: 1 } })),
      ...regions.map(({ id }, n) =>
        server.admin.post('/api/dcim/regions/', {
          name: `N${n}`,
          slug: `n-${n}`,
          parent: id,
          custom_fields: { other: n },
        }),
      ),
    ]);
    expect(renamed?.status).toBe(200);
    expect(written.filter(({ status }) => status !== 200 && status !== 201)).toEqual([]);
    const { body } = await server.admin.get(
      `/api/dcim/regions/?limit=0&${regions.map(({ id }) => `id=${id}`).join('&')}`,
    );
    expect(
      body.results.map(({ custom_fields }: Json) => [custom_fields.later, custom_fields.other]).sort(byNumber),
    ).toEqual(regions.map((_, index) => [index, 1]));
  });

  it('shows nothing of a field of the same name that is gone', async () => {
    const site = await make(server, Site);
    await server.database.write().run({
      text: `UPDATE dcim_site SET custom_field_data = '{"stale": "text"}' WHERE id = $1`,
      values: [site.id],
    });
    await make(server, CustomField, { name: 'stale', object_types: ['dcim.site'], type: 'integer' });
    expect((await server.admin.get(`/api/dcim/sites/${site.id}/`)).body.custom_fields).toEqual({ stale: null });
  });

  it('is known to every instance within a moment', async () => {
    const other = await server.sibling();
    const site = await make(server, Site);
    const shown = async () => (await other.admin.get(`/api/dcim/sites/${site.id}/`)).body.custom_fields;
    expect(await shown()).not.toHaveProperty('news');
    const field = await make(server, CustomField, { name: 'news', object_types: ['dcim.site'], type: 'text' });
    await expect.poll(shown, { timeout: 2_000 }).toHaveProperty('news');
    await server.admin.delete(`${FIELDS}${field.id}/`);
    await expect.poll(shown, { timeout: 2_000 }).not.toHaveProperty('news');
    await other.close();
  });
});
