import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Site } from '../../../src/dcim/site.js';
import { CustomField } from '../../../src/extras/custom-field.js';
import { CustomFieldChoiceSet } from '../../../src/extras/custom-field-choice-set.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { describeResource } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';
import { changingNothing } from '../../support/refusals.js';

const SETS = '/api/extras/custom-field-choice-sets/';

describeResource(CustomFieldChoiceSet, {
  create: [
    {
      name: 'Sizes',
      description: 'How large',
      base_choices: 'ISO_3166',
      extra_choices: [
        ['s', 'Small'],
        ['l', 'Large'],
      ],
    },
    { name: 'Colours', extra_choices: [['red', 'Red']], order_alphabetically: true },
    { name: 'Shapes', extra_choices: [['o', 'Round']] },
  ],
  patch: { description: 'Changed', extra_choices: [['x', 'Extra']] },
  brief: ['name', 'description', 'choices_count'],
  filters: () => ({ choice: 'l', choices_count: '251' }),
});

describe('a set of choices', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it.each([
    [{ extra_choices: [] }, { __all__: ['Must define base or extra choices.'] }],
    [{ extra_choices: null }, { __all__: ['Must define base or extra choices.'] }],
    [{ extra_choices: ['a'] }, { extra_choices: ['A choice is a pair of value and label.'] }],
    [{ extra_choices: [['a']] }, { extra_choices: ['A choice is a pair of value and label.'] }],
    [{ extra_choices: [['', 'A']] }, { extra_choices: ['A choice may not be blank.'] }],
    [
      {
        extra_choices: [
          ['a', 'A'],
          ['a', 'B'],
        ],
      },
      { extra_choices: ["Duplicate value 'a' found in extra choices."] },
    ],
    [
      { extra_choices: [['a'.repeat(101), 'A']] },
      { extra_choices: ['Ensure this field has no more than 100 characters.'] },
    ],
    [
      { base_choices: 'IATA' },
      { base_choices: ['This server does not have the codes of IATA; list those you need as extra choices.'] },
    ],
    [{ base_choices: 'nope' }, { base_choices: ['nope is not a valid choice.'] }],
  ])('is refused with %j', async (bad, errors) => {
    const body = { name: 'Bad', extra_choices: [['a', 'A']], ...bad };
    const reply = await changingNothing(server, () => server.admin.post(SETS, body));
    expect([reply.status, reply.body]).toEqual([400, errors]);
  });

  it('keeps its own choices in order where that is wanted', async () => {
    const extra_choices = [
      ['b', 'Bee'],
      ['a', 'Ay'],
    ];
    const set = await make(server, CustomFieldChoiceSet, { extra_choices, order_alphabetically: true });
    expect(set.extra_choices).toEqual([...extra_choices].reverse());
  });

  it('pages through its choices and searches them', async () => {
    const set = await make(server, CustomFieldChoiceSet, { base_choices: 'ISO_3166', extra_choices: [['zz', 'Sea']] });
    const path = `${SETS}${set.id}/choices/`;
    const first = await server.admin.get(`${path}?limit=2`);
    expect(first.body).toEqual({
      count: 250,
      next: `${server.url}${path}?limit=2&offset=2`,
      previous: null,
      results: [
        { id: 'AD', display: 'Andorra' },
        { id: 'AE', display: 'United Arab Emirates' },
      ],
    });
    const last = await server.admin.get(`${path}?limit=2&offset=248`);
    expect(last.body).toMatchObject({ next: null, results: [{ id: 'ZW' }, { id: 'zz', display: 'Sea' }] });
    expect((await server.admin.get(`${path}?q=germ`)).body).toMatchObject({
      count: 1,
      results: [{ id: 'DE', display: 'Germany' }],
    });
    expect((await server.admin.get(`${SETS}nope/choices/`)).status).toBe(404);
    const closed = await server.sibling({ EXEMPT_VIEW_PERMISSIONS: '', DEFAULT_PERMISSIONS: '{}' });
    expect((await (await closed.user()).client.get(path)).status).toBe(403);
    await closed.close();
  });

  it('loses no choice that an object has', async () => {
    const choice_set: Json = await make(server, CustomFieldChoiceSet, {
      extra_choices: ['a', 'b', 'c'].map((value) => [value, value]),
    });
    const field = { object_types: ['dcim.site'], choice_set };
    await make(server, CustomField, { ...field, name: 'one', type: 'select' });
    await make(server, CustomField, { ...field, name: 'many', type: 'multiselect' });
    await make(server, Site, { custom_fields: { one: 'a', many: ['b'] } });
    const path = `${SETS}${choice_set.id}/`;
    const reply = await changingNothing(server, () => server.admin.patch(path, { extra_choices: [['c', 'c']] }));
    expect([reply.status, reply.body]).toEqual([
      400,
      {
        extra_choices: [
          'Cannot remove choice a as there are site objects which reference it.',
          'Cannot remove choice b as there are site objects which reference it.',
        ],
      },
    ]);
    const fewer = ['b', 'a', 'd'].map((value) => [value, value]);
    expect((await server.admin.patch(path, { extra_choices: fewer })).status).toBe(200);
    const newer = await server.admin.post('/api/dcim/sites/', { name: 'D', slug: 'd', custom_fields: { one: 'd' } });
    expect(newer.status, newer.text).toBe(201);
    expect((await server.admin.delete(path)).status).toBe(409);
  });
});
