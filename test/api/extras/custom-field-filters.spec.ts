import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { CustomField } from '../../../src/extras/custom-field.js';
import { CustomFieldChoiceSet } from '../../../src/extras/custom-field-choice-set.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

let server: TestServer;
const ids: Record<string, string> = {};

beforeAll(async () => {
  server = await startServer();
  const choice_set = await make(server, CustomFieldChoiceSet, { extra_choices: ['s', 'm', 'l'].map((x) => [x, x]) });
  const regions = [await make(server, Region), await make(server, Region)];
  [ids.a, ids.b] = regions.map(({ id }) => id);
  for (const [name, more] of Object.entries<Record<string, unknown>>({
    loose: { type: 'text' },
    exact: { type: 'text', filter_logic: 'exact' },
    off: { type: 'text', filter_logic: 'disabled' },
    int: { type: 'integer' },
    dec: { type: 'decimal' },
    flag: { type: 'boolean' },
    day: { type: 'date' },
    at: { type: 'datetime' },
    web: { type: 'url' },
    free: { type: 'json' },
    one: { type: 'select', choice_set },
    many: { type: 'multiselect', choice_set },
    area: { type: 'object', related_object_type: 'dcim.region' },
    areas: { type: 'multiobject', related_object_type: 'dcim.region' },
  })) {
    await make(server, CustomField, { name, object_types: ['dcim.site'], ...more });
  }
  await make(server, Site, {
    name: 'full',
    custom_fields: {
      ...{ loose: 'Hello World', exact: 'Hello World', off: 'x', int: 10, dec: 1.5, flag: true, day: '2024-02-29' },
      ...{ at: '2024-02-29T12:00:00Z', web: 'https://example.org/', free: { a: 1 }, one: 'm', many: ['s', 'm'] },
      ...{ area: ids.a, areas: [ids.a, ids.b] },
    },
  });
  await make(server, Site, {
    name: 'less',
    custom_fields: { loose: '', exact: 'hello', int: 9, dec: -2, flag: false, day: '2023-12-31', one: 's', many: [] },
  });
  await make(server, Site, { name: 'none' });
});
afterAll(() => server.close());

const found = async (query: string) => {
  const { status, body, text } = await server.admin.get(
    `/api/dcim/sites/?${query.replace(/\$(\w)/g, (_, key: string) => ids[key] as string)}`,
  );
  expect(status, text).toBe(200);
  return body.results.map(({ name }: Json) => name).join(' ');
};

describe('a filter of a custom field', () => {
  it.each([
    ['cf_loose=lo w', 'full'],
    ['cf_loose__n=lo w', 'less none'],
    ['cf_loose__ie=hello world', 'full'],
    ['cf_loose__empty=true', 'less none'],
    ['cf_loose__empty=false', 'full'],
    ['cf_loose__regex=^H', 'full'],
    ['cf_loose=', 'full less none'],
    ['cf_exact=hello', 'less'],
    ['cf_exact=hello&cf_exact=Hello World', 'full less'],
    ['cf_exact__n=hello', 'full none'],
    ['cf_exact__ic=HELLO', 'full less'],
    ['cf_exact__nisw=hello w', 'less none'],
    ['cf_int=10', 'full'],
    ['cf_int__gt=9', 'full'],
    ['cf_int__gte=9&cf_int__lt=10', 'less'],
    ['cf_int__n=9', 'full none'],
    ['cf_int__empty=1', 'none'],
    ['cf_dec=1.50', 'full'],
    ['cf_dec__lte=0', 'less'],
    ['cf_flag=true', 'full'],
    ['cf_flag=false', 'less'],
    ['cf_flag__empty=true', 'none'],
    ['cf_day=2024-02-29', 'full'],
    ['cf_day__lt=2024-01-01', 'less'],
    ['cf_day__empty=true', 'none'],
    ['cf_at__gte=2024-02-29T13:00:00%2B01:00', 'full'],
    ['cf_at__gt=2024-02-29T12:00:00Z', ''],
    ['cf_at__empty=true', 'less none'],
    ['cf_web=example', 'full'],
    ['cf_one=m', 'full'],
    ['cf_one=m&cf_one=s', 'full less'],
    ['cf_one__n=m', 'less none'],
    ['cf_one__empty=true', 'none'],
    ['cf_many=s', 'full'],
    ['cf_many=l&cf_many=m', 'full'],
    ['cf_many__n=s', 'less none'],
    ['cf_many__empty=true', 'less none'],
    ['cf_area=$a', 'full'],
    ['cf_area=$b', ''],
    ['cf_area__n=$a', 'less none'],
    ['cf_areas=$b', 'full'],
    ['cf_areas__empty=true', 'less none'],
  ])('%s finds %s', async (query, names) => {
    expect(await found(query)).toBe(names);
  });

  const CHOICE = (value: string) => `Select a valid choice. ${value} is not one of the available choices.`;
  it.each([
    ['cf_off=x', 'Unknown filter field.'],
    ['cf_free=x', 'Unknown filter field.'],
    ['cf_nope=x', 'Unknown filter field.'],
    ['cf_int__ic=1', 'Unknown filter field.'],
    ['cf_flag__n=1', 'Unknown filter field.'],
    ['cf_loose=%00', 'Null characters are not allowed.'],
    ['cf_many=%00', 'Null characters are not allowed.'],
    ['cf_int=x', 'Enter a whole number.'],
    ['cf_int=1e400', 'Enter a whole number.'],
    ['cf_int=99999999999999999999', 'Enter a whole number.'],
    ['cf_dec=NaN', 'Enter a number.'],
    ['cf_day=2023-02-29', 'Enter a valid date.'],
    ['cf_day=0000-01-01', 'Enter a valid date.'],
    ['cf_at=yesterday', 'Enter a valid date/time.'],
    ['cf_flag=maybe', CHOICE('maybe')],
    ['cf_loose__empty=maybe', CHOICE('maybe')],
    ['cf_loose__regex=(', 'Enter a valid regular expression.'],
    ['cf_area=7', '“7” is not a valid value.'],
    ['cf_area=01890000-0000-7000-8000-000000000000', CHOICE('01890000-0000-7000-8000-000000000000')],
  ])('%s is refused', async (query, message) => {
    const { status, body } = await server.admin.get(`/api/dcim/sites/?${query}`);
    expect([status, body]).toEqual([400, { [query.split('=')[0] as string]: [message] }]);
  });

  it('is for the models that have the field', async () => {
    const { status, body } = await server.admin.get('/api/dcim/regions/?cf_int=1');
    expect([status, body]).toEqual([400, { cf_int: ['Unknown filter field.'] }]);
  });
});
