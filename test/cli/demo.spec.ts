// The demo inventory: the same everywhere, once, and only where it fits.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client.js';
import { type CommandLine, openCommandLine, startServing } from './command-line.js';

const TABLES = [
  'dcim_location',
  'dcim_region',
  'dcim_site',
  'dcim_site_group',
  'extras_tag',
  'tenancy_tenant',
  'tenancy_tenant_group',
];

let line: CommandLine;
let otherUrl: string;
let original: Record<string, unknown>[];

beforeAll(async () => {
  line = await openCommandLine();
  await line.ask('CREATE DATABASE other');
  const url = new URL(line.databaseUrl);
  url.pathname = '/other';
  otherUrl = url.href;
});

afterAll(() => line.close());

const everything = TABLES.map((table) => `SELECT '${table}' AS kind, id::text, number, name::text FROM ${table}`).join(
  ' UNION ALL ',
);
const contents = (ask = line.ask) => ask(`${everything} ORDER BY 1, 2`);

async function askOther(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: otherUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('rackwarden demo', () => {
  it('loads a company with sites, places in them, tenants and tags', async () => {
    const { code, stdout, stderr } = await line.run(['demo']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^dcim\.sites +12$/m);
    expect(stdout).toMatch(/^dcim\.locations +\d+$/m);
    original = await contents();
    expect(await line.ask('SELECT count(*)::int FROM dcim_region WHERE path IS NULL')).toEqual([{ count: 0 }]);
    expect(await line.ask(`SELECT count(*)::int FROM core_object_change WHERE message = 'Demo data'`)).toEqual([
      { count: original.length },
    ]);
  });

  it('adds nothing the second time', async () => {
    const before = await contents();
    expect(await line.run(['demo'])).toMatchObject({ code: 0, stdout: 'The demo inventory is here already.\n' });
    expect(await contents()).toEqual(before);
  });

  it('adds what has been deleted since', async () => {
    await line.ask(`DELETE FROM dcim_location WHERE site_id = (SELECT id FROM dcim_site WHERE slug = 'lon1')`);
    expect(await line.run(['demo'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^dcim\.locations +2\n$/),
    });
  });
});

describe('DEMO_DATA', () => {
  it('loads the same objects, with the same ids and numbers, on the first start', async () => {
    const first = await line.run(['migrate'], { environment: { DATABASE_URL: otherUrl } });
    expect(first.code).toBe(0);
    const server = await startServing(line, { DATABASE_URL: otherUrl, DEMO_DATA: 'true' });
    try {
      const client = new Client(server.url);
      expect((await client.get('/api/dcim/sites/')).body.count).toBe(12);
      const places = await client.get('/api/dcim/locations/?site=fra1&name=Hall%201');
      expect(places.body.results).toMatchObject([{ name: 'Hall 1', site: { slug: 'fra1' }, _depth: 2 }]);
      const site = (await client.get('/api/dcim/sites/?slug=fra1')).body.results[0];
      expect(site).toMatchObject({ region: { slug: 'frankfurt-am-main' }, time_zone: 'Europe/Berlin' });
      expect(site.tags).toHaveLength(4);
    } finally {
      expect(await server.stop()).toMatchObject({ code: 0 });
    }
    expect(await contents(askOther)).toEqual(original);
  });

  it('leaves an inventory alone that has a site', async () => {
    await askOther(`DELETE FROM dcim_location; DELETE FROM dcim_site WHERE slug <> 'fra1'`);
    const server = await startServing(line, { DATABASE_URL: otherUrl, DEMO_DATA: 'true' });
    try {
      expect((await new Client(server.url).get('/api/dcim/sites/')).body.count).toBe(1);
    } finally {
      await server.stop();
    }
  });
});

describe('rackwarden demo beside other objects', () => {
  it('adds nothing where it does not fit', async () => {
    await line.ask(`UPDATE dcim_site SET id = gen_random_uuid() WHERE slug = 'nrt1'`);
    const before = await contents();
    const { code, stderr } = await line.run(['demo']);
    expect(stderr).toMatch(
      /^The demo inventory does not fit beside what is here: site Tokyo edge: .+ Nothing was added\.\n$/,
    );
    expect(code).toBe(1);
    expect(await contents()).toEqual(before);
  });
});
