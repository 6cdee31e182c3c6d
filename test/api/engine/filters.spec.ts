import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { Tag } from '../../../src/extras/tag.js';
import { Tenant } from '../../../src/tenancy/tenant.js';
import { TenantGroup } from '../../../src/tenancy/tenant-group.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

let server: TestServer;
const ids: Record<string, string> = {};

beforeAll(async () => {
  server = await startServer();
  for (const slug of ['alpha', 'beta']) ids[slug] = (await make(server, Tag, { name: slug, slug })).id;
  const parent = await make(server, TenantGroup, { slug: 'customers' });
  const group = await make(server, TenantGroup, { slug: 'banks', parent });
  const tenant = await make(server, Tenant, { slug: 'initech', group });
  const region = await make(server, Region, { slug: 'ohio' });
  const akron = {
    name: 'DM-Akron',
    slug: 'dm-akron',
    status: 'planned',
    facility: 'x_1%',
    latitude: 41.5,
    time_zone: 'Europe/Berlin',
    region,
    tenant,
    tags: [{ slug: 'alpha' }, { slug: 'beta' }],
  };
  const made = [
    await make(server, Site, akron),
    await make(server, Site, {
      name: 'DM-Albany',
      slug: 'dm-albany',
      facility: 'xy1z',
      latitude: -3,
      tags: [{ slug: 'alpha' }],
    }),
    await make(server, Site, { name: 'Größe', slug: 'groesse' }),
  ];
  Object.assign(ids, { akron: made[0].id, albany: made[1].id, größe: made[2].id, ohio: region.id });
});
afterAll(() => server.close());

const get = (query: string) => server.admin.get(`/api/dcim/sites/?${query}`);
const named = async (query: string): Promise<unknown> => {
  const { status, body } = await get(query);
  return status === 200 ? body.results.map(({ slug }: Json) => slug).sort() : body;
};
const ALL = ['dm-akron', 'dm-albany', 'groesse'];

describe('lookups of text', () => {
  it.each([
    ['name=DM-Akron', ['dm-akron']],
    ['name=dm-akron', []],
    ['name=DM-Akron&name=DM-Albany', ['dm-akron', 'dm-albany']],
    ['name=DM-Akron&slug=dm-albany', []],
    ['name__n=DM-Akron', ['dm-albany', 'groesse']],
    ['name__n=DM-Akron&name__n=DM-Albany', ['groesse']],
    ['name__ic=A', ['dm-akron', 'dm-albany']],
    ['name__ic=akron&name__ic=gröss', ['dm-akron']],
    ['name__ic=RÖSSE', []],
    ['name__ic=RÖßE', ['groesse']],
    ['name__nic=akron&name__nic=albany', ['groesse']],
    ['name__isw=dm', ['dm-akron', 'dm-albany']],
    ['name__nisw=dm', ['groesse']],
    ['name__iew=NY', ['dm-albany']],
    ['name__niew=ny', ['dm-akron', 'groesse']],
    ['name__ie=dm-AKRON', ['dm-akron']],
    ['name__nie=dm-AKRON', ['dm-albany', 'groesse']],
    ['facility__ic=%25', ['dm-akron']],
    ['facility__ic=_', ['dm-akron']],
    ['facility__isw=x_', ['dm-akron']],
    ['facility__empty=true', ['groesse']],
    ['facility__empty=false', ['dm-akron', 'dm-albany']],
    ['facility__n=x_1%25', ['dm-albany', 'groesse']],
    ['name__regex=^DM', ['dm-akron', 'dm-albany']],
    ['name__regex=^dm', []],
    ['name__iregex=^dm-a.*y$', ['dm-albany']],
    ['time_zone=Europe/Berlin', ['dm-akron']],
    ['time_zone__empty=true', ['dm-albany', 'groesse']],
    ['time_zone__n=Europe/Berlin', ['dm-albany', 'groesse']],
    ['q=akr', ['dm-akron']],
    ['q=', ALL],
    ['q=%20%20', ALL],
    ['q=nothing', []],
  ])('%s', async (query, expected) => {
    expect(await named(query)).toEqual(expected);
  });
});

describe('lookups of numbers, moments and choices', () => {
  it.each([
    ['latitude=41.5', ['dm-akron']],
    ['latitude=41.500', ['dm-akron']],
    ['latitude__n=41.5', ['dm-albany', 'groesse']],
    ['latitude__gt=-3', ['dm-akron']],
    ['latitude__gte=-3', ['dm-akron', 'dm-albany']],
    ['latitude__lt=0', ['dm-albany']],
    ['latitude__lte=-3', ['dm-albany']],
    ['latitude__empty=true', ['groesse']],
    ['latitude__gte=0&latitude__lte=50', ['dm-akron']],
    ['created__gte=2020-01-01', ALL],
    ['created__lt=2020-01-01T00:00:00Z', []],
    ['created__gte=2020-01-01T00:00:00%2B02:00', ALL],
    ['status=planned', ['dm-akron']],
    ['status=active&status=planned', ALL],
    ['status__n=active', ['dm-akron']],
    ['status__ic=plan', ['dm-akron']],
  ])('%s', async (query, expected) => {
    expect(await named(query)).toEqual(expected);
  });
});

describe('filters by relation', () => {
  it.each([
    ['region=ohio', ['dm-akron']],
    ['region=null', ['dm-albany', 'groesse']],
    ['region_id=null', ['dm-albany', 'groesse']],
    ['region=ohio&region=null', ALL],
    ['region__n=ohio', ['dm-albany', 'groesse']],
    ['region__n=null', ['dm-akron']],
    ['tenant=initech', ['dm-akron']],
    ['tenant=null', ['dm-albany', 'groesse']],
    ['tenant_group=customers', ['dm-akron']],
    ['tenant_group=banks', ['dm-akron']],
    ['tenant_group__n=customers', ['dm-albany', 'groesse']],
    ['tag=alpha', ['dm-akron', 'dm-albany']],
    ['tag=alpha&tag=beta', ['dm-akron']],
    ['tag__n=beta', ['dm-albany', 'groesse']],
    ['tag__n=alpha&tag__n=beta', ['groesse']],
  ])('%s', async (query, expected) => {
    expect(await named(query)).toEqual(expected);
  });

  it('takes ids, in either case, once or often', async () => {
    expect(await named(`region_id=${ids.ohio?.toUpperCase()}`)).toEqual(['dm-akron']);
    expect(await named(`tag_id=${ids.alpha}&tag_id=${ids.beta}`)).toEqual(['dm-akron']);
    expect(await named(`id=${ids.akron}&id=${ids.albany}`)).toEqual(['dm-akron', 'dm-albany']);
    expect(await named(`id__n=${ids.akron}`)).toEqual(['dm-albany', 'groesse']);
    expect(await named(`id__gt=${ids.akron}`)).toEqual(['dm-albany', 'groesse']);
  });
});

const UNKNOWN = '01890000-0000-7000-8000-000000000000';
const unavailable = (value: string) => `Select a valid choice. ${value} is not one of the available choices.`;

describe('values that cannot be', () => {
  it.each([
    ['status=nope', { status: [unavailable('nope')] }],
    ['status=', { status: [unavailable('')] }],
    ['status=nope&region_id=abc', { status: [unavailable('nope')], region_id: ['“abc” is not a valid value.'] }],
    ['region_id=9999', { region_id: ['“9999” is not a valid value.'] }],
    [`region_id=${UNKNOWN}`, { region_id: [unavailable(UNKNOWN)] }],
    ['region=nope', { region: [unavailable('nope')] }],
    ['region=', undefined],
    ['tag=nope', { tag: [unavailable('nope')] }],
    ['tag=alpha&tag=nope', { tag: [unavailable('nope')] }],
    ['id=abc', { id: ['Enter a valid UUID.'] }],
    ['id__gt=7', { id__gt: ['Enter a valid UUID.'] }],
    ['created=abc', { created: ['Enter a valid date/time.'] }],
    ['created__gte=2026-02-30', { created__gte: ['Enter a valid date/time.'] }],
    ['latitude__gt=abc', { latitude__gt: ['Enter a number.'] }],
    ['latitude=1e5', { latitude: ['Enter a number.'] }],
    ['latitude=NaN', { latitude: ['Enter a number.'] }],
    ['name__empty=xyz', { name__empty: [unavailable('xyz')] }],
    ['created_by_request=7', { created_by_request: ['Enter a valid UUID.'] }],
    ['name=a%00b', { name: ['Null characters are not allowed.'] }],
    ['name__ic=%00', { name__ic: ['Null characters are not allowed.'] }],
    ['q=%00', { q: ['Null characters are not allowed.'] }],
    ['region=%00', { region: ['Null characters are not allowed.'] }],
    ['tag=%00', { tag: ['Null characters are not allowed.'] }],
    ['status=%00', { status: ['Null characters are not allowed.'] }],
    ['status__ic=%00', { status__ic: ['Null characters are not allowed.'] }],
    ['nope=1', { nope: ['Unknown filter field.'] }],
    ['name__nope=1', { name__nope: ['Unknown filter field.'] }],
    ['region__ic=1', { region__ic: ['Unknown filter field.'] }],
    ['cf_nope=1', { cf_nope: ['Unknown filter field.'] }],
    ['Name=x', { Name: ['Unknown filter field.'] }],
  ])('%s', async (query, errors) => {
    const { status, body, headers } = await get(query);
    if (errors === undefined) {
      expect(status).toBe(200);
      return;
    }
    expect([status, body]).toEqual([400, errors]);
    expect(headers.get('x-error-code')).toBe('invalid');
  });

  it('A-28 takes text that is not UTF-8 as what it can be read as', async () => {
    expect((await get('name=%ff%fe')).body.count).toBe(0);
    expect((await get('name=%ED%A0%80')).body.count).toBe(0);
    expect((await get('q=%')).status).toBe(200);
  });
});

describe('regular expressions', () => {
  it.each(['[', '(', '*', 'a{2,1}', '\\', '(?<n>a)'])('refuses %s', async (pattern) => {
    for (const lookup of ['regex', 'iregex']) {
      const { status, body } = await get(`name__${lookup}=${encodeURIComponent(pattern)}`);
      expect([status, body]).toEqual([400, { [`name__${lookup}`]: ['Enter a valid regular expression.'] }]);
    }
  });

  it('A-18 refuses one that is too long', async () => {
    const { status, body } = await get(`name__regex=${'a'.repeat(1001)}`);
    expect(status).toBe(400);
    expect(body).toEqual({ name__regex: ['Enter a regular expression of at most 1000 characters.'] });
  });

  it('A-18 stops one that takes too long after a second, and answers others meanwhile', async () => {
    const physical_address = 'a'.repeat(200);
    const site = await make(server, Site, { physical_address });
    const pattern = '(a{0,255}){0,100}b';
    const waiting = get(`physical_address__regex=${encodeURIComponent(pattern)}`);
    expect((await get('name=DM-Akron')).body.count).toBe(1);
    const { status, body } = await waiting;
    expect(status).toBe(400);
    expect(body).toEqual({ physical_address__regex: ['The regular expression takes too long.'] });
    for (const harmless of ['(a+)+$', '(.*)*', '(a|aa)+$']) {
      expect((await get(`physical_address__regex=${encodeURIComponent(harmless)}`)).status).toBe(200);
    }
    await server.admin.delete(`/api/dcim/sites/${site.id}/`);
  });
});

describe('STRICT_FILTERING=false', () => {
  let lenient: TestServer;
  beforeAll(async () => {
    lenient = await server.sibling({ STRICT_FILTERING: 'false' });
  });
  afterAll(() => lenient.close());

  it('ignores unknown filters and orders, and refuses bad values all the same', async () => {
    const path = '/api/dcim/sites/';
    expect((await lenient.admin.get(`${path}?nope=1&ordering=nope,-name`)).body.results[0].slug).toBe('groesse');
    expect((await lenient.admin.get(`${path}?ordering=nope`)).body.results[0].slug).toBe('dm-akron');
    expect((await lenient.admin.get(`${path}?status=nope`)).status).toBe(400);
  });
});

describe('order', () => {
  it('counts as people do', async () => {
    const names = ['eth2', 'eth10', 'eth1', 'Eth3', 'eth1.10', 'eth1.9'];
    const group = await make(server, TenantGroup, { slug: 'natural' });
    for (const [index, name] of names.entries()) await make(server, Tenant, { name, slug: `n-${index}`, group });
    const sorted = async (ordering: string) =>
      (await server.admin.get(`/api/tenancy/tenants/?group=natural${ordering}`)).body.results.map(
        ({ name }: Json) => name,
      );
    const natural = ['eth1', 'eth1.9', 'eth1.10', 'eth2', 'Eth3', 'eth10'];
    expect(await sorted('')).toEqual(natural);
    expect(await sorted('&ordering=name')).toEqual(natural);
    expect(await sorted('&ordering=-name')).toEqual([...natural].reverse());
  });

  it('sorts by several fields, and puts what is absent last', async () => {
    const slugs = async (ordering: string) =>
      (await get(`ordering=${ordering}`)).body.results.map(({ slug }: Json) => slug);
    expect(await slugs('-status,name')).toEqual(['dm-akron', 'dm-albany', 'groesse']);
    expect(await slugs('status,-name')).toEqual(['groesse', 'dm-albany', 'dm-akron']);
    expect(await slugs('latitude')).toEqual(['dm-albany', 'dm-akron', 'groesse']);
    expect(await slugs('-latitude')).toEqual(['dm-akron', 'dm-albany', 'groesse']);
    expect((await slugs('region'))[0]).toBe('dm-akron');
    expect((await get('ordering=')).body.results.map(({ slug }: Json) => slug)).toEqual(ALL);
  });
});
