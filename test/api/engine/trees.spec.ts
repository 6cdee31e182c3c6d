import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Location } from '../../../src/dcim/location.js';
import { Region } from '../../../src/dcim/region.js';
import { Site } from '../../../src/dcim/site.js';
import { startServer, type TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { make } from '../../support/factories/make.js';

const REGIONS = '/api/dcim/regions/';
const CYCLE = { parent: ['Cannot assign self or child region as parent.'] };

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** A chain of regions, each below the one before it. */
async function chain(...names: string[]): Promise<Json[]> {
  const regions: Json[] = [];
  for (const name of names) regions.push(await make(server, Region, { name, parent: regions.at(-1) ?? null }));
  return regions;
}

const move = (region: Json, parent: Json | null) =>
  server.admin.patch(`${REGIONS}${region.id}/`, { parent: parent?.id ?? null });
const get = async (region: Json): Promise<Json> => (await server.admin.get(`${REGIONS}${region.id}/`)).body;
const names = async (query: string): Promise<string[]> =>
  (await server.admin.get(`${REGIONS}?${query}`)).body.results.map(({ name }: Json) => name);

/** Climbs from every region to its root; a cycle would never end. */
async function expectNoCycle(): Promise<void> {
  const { body } = await server.admin.get(`${REGIONS}?limit=0`);
  const parents = new Map<string, Json>(body.results.map((one: Json) => [one.id, one.parent?.id ?? null]));
  for (const one of body.results) {
    let depth = 0;
    for (let id = one.parent?.id ?? null; id !== null; id = parents.get(id)) {
      expect(++depth).toBeLessThan(parents.size);
    }
    expect([one.name, one._depth]).toEqual([one.name, depth]);
  }
}

describe('a tree', () => {
  it('lists every object after its parent, siblings by name', async () => {
    const [europe, germany] = await chain('Europe', 'Germany', 'Berlin');
    await make(server, Region, { name: 'Area 10', parent: germany });
    await make(server, Region, { name: 'Area 9', parent: germany });
    await make(server, Region, { name: 'Asia' });
    const { body } = await server.admin.get(`${REGIONS}?brief=1`);
    expect(body.results.map(({ name, _depth }: Json) => `${_depth} ${name}`)).toEqual([
      '0 Asia',
      '0 Europe',
      '1 Germany',
      '2 Area 9',
      '2 Area 10',
      '2 Berlin',
    ]);
    expect(await names(`ancestor_id=${europe.id}`)).toEqual(['Germany', 'Area 9', 'Area 10', 'Berlin']);
    expect(await names(`ancestor=${germany.slug}`)).toEqual(['Area 9', 'Area 10', 'Berlin']);
    expect(await names(`parent_id=${europe.id}`)).toEqual(['Germany']);
    expect(await names('parent_id=null')).toEqual(['Asia', 'Europe']);
    expect(await names(`ancestor_id__n=${europe.id}`)).toEqual(['Asia', 'Europe']);
  });

  it('counts and finds what belongs to descendants', async () => {
    const [us, ohio, akron] = await chain('United States', 'Ohio', 'Akron');
    await make(server, Site, { name: 'Plant', region: akron });
    await make(server, Site, { name: 'Office', region: ohio });
    expect([(await get(us)).site_count, (await get(ohio)).site_count, (await get(akron)).site_count]).toEqual([
      2, 2, 1,
    ]);
    const sites = async (query: string) =>
      (await server.admin.get(`/api/dcim/sites/?${query}`)).body.results.map(({ name }: Json) => name);
    expect(await sites(`region=${us.slug}`)).toEqual(['Office', 'Plant']);
    expect(await sites(`region_id=${ohio.id}`)).toEqual(['Office', 'Plant']);
    expect(await sites(`region_id=${akron.id}`)).toEqual(['Plant']);
    await move(akron, null);
    expect([(await get(us)).site_count, (await get(akron)).site_count]).toEqual([1, 1]);
    expect(await sites(`region=${us.slug}`)).toEqual(['Office']);
  });

  it('takes what is below along when it moves, and follows a new name', async () => {
    const [a, b, c] = await chain('A', 'B', 'C');
    const [x] = await chain('X');
    expect((await move(b, x)).body._depth).toBe(1);
    expect(await names(`ancestor_id=${x.id}`)).toEqual(['B', 'C']);
    expect(await names(`ancestor_id=${a.id}`)).toEqual([]);
    await server.admin.patch(`${REGIONS}${x.id}/`, { name: '0 first' });
    expect(await names('limit=3')).toEqual(['0 first', 'B', 'C']);
    expect((await get(c))._depth).toBe(2);
    expect((await move(b, null)).body).toMatchObject({ parent: null, _depth: 0 });
    expect((await get(c))._depth).toBe(1);
  });
});

describe('cycles', () => {
  it('refuses an object as its own parent, and any below it', async () => {
    const [top, middle, bottom] = await chain('top', 'middle', 'bottom');
    for (const parent of [top, middle, bottom]) {
      const reply = await move(top, parent);
      expect([reply.status, reply.body]).toEqual([400, CYCLE]);
    }
    expect(await get(top)).toMatchObject({ parent: null, _depth: 0 });
    await expectNoCycle();
  });

  it('refuses one that only a whole request makes, and names its members', async () => {
    const [a] = await chain('ring a');
    const [b] = await chain('ring b');
    const [c] = await chain('ring c');
    const reply = await server.admin.patch(REGIONS, [
      { id: a.id, parent: b.id },
      { id: b.id, parent: c.id },
      { id: c.id, parent: a.id },
    ]);
    expect(reply.status).toBe(400);
    expect(reply.body.errors).toEqual([0, 1, 2].map((index) => ({ index, errors: CYCLE })));
    await expectNoCycle();
    expect((await get(a)).parent).toBeNull();
  });

  it('turns a branch upside down by one request', async () => {
    const [a, b, c] = await chain('turn a', 'turn b', 'turn c');
    const reply = await server.admin.patch(REGIONS, [
      { id: a.id, parent: b.id },
      { id: b.id, parent: c.id },
      { id: c.id, parent: null },
    ]);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.map(({ _depth }: Json) => _depth)).toEqual([2, 1, 0]);
    await expectNoCycle();
  });

  it('A-26 never comes of opposite moves at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const [a] = await chain(`race a ${round}`);
      const [b] = await chain(`race b ${round}`);
      const replies = await Promise.all([move(a, b), move(b, a), move(a, b), move(b, a)]);
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 400, 400]);
    }
    await expectNoCycle();
  });
});

describe('depth', () => {
  it('has a limit, for new objects and for moved branches', async () => {
    const deep = await chain(...Array.from({ length: 64 }, (_, index) => `level ${index}`));
    expect((await get(deep[63]))._depth).toBe(63);
    const message = { parent: ['A tree may have at most 64 levels.'] };
    const body = { name: 'too deep', slug: 'too-deep', parent: deep[63].id };
    expect(await server.admin.post(REGIONS, body)).toMatchObject({ status: 400, body: message });
    const [roof] = await chain('a roof');
    expect(await move(deep[0], roof)).toMatchObject({ status: 400, body: message });
    expect(await names('slug=too-deep')).toEqual([]);
    expect((await get(deep[63]))._depth).toBe(63);
  });
});

describe('a tree within another object', () => {
  it('sorts by site first, then as a tree', async () => {
    const [b, a] = [await make(server, Site, { name: 'Site B' }), await make(server, Site, { name: 'Site A' })];
    const hall = await make(server, Location, { name: 'Hall', site: b });
    await make(server, Location, { name: 'Cage 10', site: b, parent: hall });
    await make(server, Location, { name: 'Cage 9', site: b, parent: hall });
    await make(server, Location, { name: 'Roof', site: a });
    const { body } = await server.admin.get('/api/dcim/locations/');
    expect(body.results.map(({ name }: Json) => name)).toEqual(['Roof', 'Hall', 'Cage 9', 'Cage 10']);
  });
});
